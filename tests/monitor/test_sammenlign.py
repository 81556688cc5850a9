"""A rejected batch beside the one sent again."""

from __future__ import annotations

import pytest

from storage.innsyn.forsendelser import Funnlinje, Postlinje
from transfer.monitor.sammenligning import Endring, compare


def post(loepenr: int, referanse: str, utfall: str) -> Postlinje:
    return Postlinje(
        loepenr, "0301", referanse, 1, "NY", "timer", None, utfall, "INGEN", utfall == "LAGRET"
    )


def finding(loepenr: int, regel: str, felt: str = "antall") -> Funnlinje:
    sti = f"/ws4:SendForsendelse/ws4:forsendelse/ws4:post[{loepenr}]/ws4:timer/ws4:{felt}"
    return Funnlinje(loepenr, 1, regel, "AVVISNING", felt, sti, None, None, "f")


BEFORE = [post(1, "A", "AVVIST"), post(2, "B", "AVVIST"), post(3, "C", "LAGRET"),
          post(4, "D", "AVVIST")]  # fmt: skip
AFTER = [post(1, "B", "AVVIST"), post(2, "A", "LAGRET"), post(3, "C", "AVVIST"),
         post(4, "E", "LAGRET")]  # fmt: skip


@pytest.mark.parametrize(
    ("referanse", "endring", "funn"),
    [
        ("A", Endring.RETTET, [Endring.RETTET]),
        ("B", Endring.SAMME, [Endring.SAMME, Endring.NYTT]),  # though it moved in the batch
        ("C", Endring.NYTT, [Endring.NYTT]),
        ("D", None, []),  # not sent again
        ("E", None, []),
    ],
)
def test_record_is_fixed_the_same_or_new(
    referanse: str, endring: Endring | None, funn: list[Endring]
) -> None:
    old = [finding(1, "R1"), finding(2, "R1"), finding(4, "R1")]
    new = [finding(1, "R1"), finding(1, "R2"), finding(3, "R1")]
    compared = compare(BEFORE, old, AFTER, new)
    [pair] = [one for one in compared.par if one.referanse == referanse]
    assert pair.endring is endring
    assert [one.endring for one in pair.funn] == funn


def test_sums_of_a_comparison_add_up() -> None:
    compared = compare(BEFORE, [], AFTER, [])
    assert compared.feilet == 3 == compared.antall(Endring.RETTET) + compared.antall(
        Endring.SAMME
    ) + compared.borte  # fmt: skip
