"""WS4 batches for tests: a grant of Norwegian training for one of the newcomers, or several."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from rules.facts import Fagsystem, Hode, Operasjon, Personhenvisning, Post, Vedtak
from schemas.contract import Release, newest
from schemas.write import forsendelse_xml
from tests.server import who

AT = "2021-06-12T12:00:00"
OSLO = ("0301", "958935420", "910000004", Fagsystem("Nordlys Voksen", "4.2"))
BERGEN = ("4601", "964338531", "910000012", Fagsystem("Fjordflyt", "3.0"))


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch by its id and what it grants to whom: (referanse, person) each."""

    name: str
    grants: tuple[tuple[str, int], ...]
    sender: tuple[str, str, str, Fagsystem] = OSLO
    sent: str = AT
    day: str = "2021-05-03"
    release: Release | None = None

    def xml(self) -> str:
        kommune, orgnr, vendor, system = self.sender
        sent = datetime.fromisoformat(self.sent + "+02:00")
        hode = Hode(self.name, kommune, orgnr, vendor, system, sent, len(self.grants))
        posts = [
            post(n, ref, who(person), self.day) for n, (ref, person) in enumerate(self.grants, 1)
        ]
        return "".join(forsendelse_xml(hode, posts, self.release or newest("WS4")))


def post(n: int, referanse: str, person: Personhenvisning, day: str) -> Post:
    start = date.fromisoformat(day)
    grant = Vedtak(
        "IN_NORSK_NORSKMAAL", "NORSK_TILDELING", start, startdato=start,
        hjemmel="integreringsloven § 26",
    )  # fmt: skip
    return Post(n, referanse, 1, Operasjon.NY, person, grant)
