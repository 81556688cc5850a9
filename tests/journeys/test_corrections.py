"""Corrections and annulments over HTTP: versions, what goes on standing, and merged municipalities.

Drammen decided as 0602 until 2019 and sends as 3005 now; Nedre Eiker was 0625 and became 3005 too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import pytest
from lxml import etree

from rules.facts import (
    Annullering,
    Bosetting,
    Fagsystem,
    Hode,
    Operasjon,
    Person,
    Personhenvisning,
    Post,
    Registrering,
    Timer,
    Vedtak,
)
from rules.words import forsendelse as ordinary_batch
from rules.words import innhold
from rules.words import person as ordinary_person
from schemas import ws2_read
from schemas.contract import newest
from schemas.write import forsendelse_xml
from storage import Lager
from tests.dekning.ws2 import ws2_xml
from tests.server import Served, envelope, newcomer
from tests.situation import empty, fill
from transfer.client.answer import Answer, Postsvar

AT = "2021-06-12T12:00:00"
NY, RETT, ANNULLER = Operasjon
numbers = count(1)


def drammenser(n: int, number: str = "0602") -> Person:
    """Under introduksjonsloven, who has lived in Drammen since before the merger."""
    one = newcomer(n)
    old = ordinary_person(lov="INTRODUKSJONSLOVEN")
    home = Bosetting(number, date(2019, 3, 1), None, etter_avtale=True)
    return Person(
        one.nr, one.foedselsdato, one.identer, ankomst=old.ankomst, tillatelser=old.tillatelser,
        bosettinger=(home,),
    )  # fmt: skip


def hours(day: date = date(2019, 11, 4), amount: str = "10") -> Timer:
    return Timer(
        "IL_NORSK_600", "NORSK", day, day + timedelta(days=4), Decimal(amount), "V1", spraak=None
    )


def granted() -> Vedtak:
    made: Vedtak = innhold(
        "vedtak", ordning="IL_NORSK_600", vedtaksdato="2019-04-01", startdato="2019-04-01",
        hjemmel="introduksjonsloven § 17", timer="600",
    )  # fmt: skip
    return made


class Register:
    """The register of the service, and batches of Drammen to it."""

    def __init__(self, service: Served) -> None:
        self.service = service
        self.lager = Lager(service.database)

    def holds(self, *standing: tuple[int, str, str, Any], versjon: int = 1) -> None:
        """(person, municipality, reference, record) that stand, beside the decision of 0602."""
        persons = [drammenser(n) for n in (1, 2)]
        records: dict[int, list[Registrering]] = {
            p.nr: [Registrering("0602", f"V{n}", 1, granted())] for n, p in enumerate(persons, 1)
        }
        for n, number, reference, record in standing:
            records[newcomer(n).nr].append(Registrering(number, reference, versjon, record))
        with self.lager.batch(write=True) as transaction:
            empty(transaction)
            fill(transaction, persons, records, date(2019, 12, 1))
        self.service.stand_on(AT, "drammen")

    def send(self, *posts: Post, user: str = "drammen") -> Answer:
        hode = Hode(
            f"D-{next(numbers)}", "3005", "921234554", "910000004",
            Fagsystem("Nordlys Voksen", "4.2"), datetime.fromisoformat(AT + "+02:00"), len(posts),
        )  # fmt: skip
        text = "".join(forsendelse_xml(hode, posts, newest("WS4")))
        return self.service.vendor(user).send(etree.fromstring(text))

    def stands(self, n: int) -> dict[tuple[str, str], int]:
        """What stands of a person: versions by number and reference."""
        ident = newcomer(n).identer[0].verdi
        with self.lager.batch(write=False) as transaction:
            loaded = transaction.load([ident], [])
        return {(r.kommunenummer, r.referanse): r.versjon
                for records in loaded.registrerte.values() for r in records}  # fmt: skip


@pytest.fixture
def register(service: Served) -> Register:
    return Register(service)


def post(reference: str, record: Any, operasjon: Operasjon, versjon: int = 2, n: int = 1,
         **more: Any) -> Post:  # fmt: skip
    who = Personhenvisning(newcomer(n).identer[0].verdi)
    return Post(1, reference, versjon, operasjon, who, record, **more)


def one(answer: Answer) -> Postsvar:
    (found,) = answer.poster
    return found


def rules(svar: Postsvar) -> set[str]:
    return {funn.rule for funn in svar.funn if funn.severity == "AVVISNING"}


def test_the_successor_corrects_and_annuls_what_the_old_municipality_sent(
    register: Register,
) -> None:
    register.holds((1, "0602", "T1", hours()))
    corrected = one(register.send(post("T1", hours(amount="8"), RETT)))
    assert (corrected.utfall, corrected.gjeldende_versjon) == ("ERSTATTET", 2)
    assert register.stands(1)["0602", "T1"] == 2
    assert ("3005", "T1") not in register.stands(1), "one record, not two"
    annulled = one(register.send(post("T1", Annullering("FEIL_VERDI"), ANNULLER, 3)))
    assert annulled.utfall == "ANNULLERT"
    assert set(register.stands(1)) == {("0602", "V1")}
    again = one(register.send(post("T1", Annullering("FEIL_VERDI"), ANNULLER, 3)))
    assert again.utfall == "UENDRET"


def test_what_the_old_municipality_sent_is_not_registered_again(register: Register) -> None:
    register.holds((1, "0602", "T1", hours()))
    assert one(register.send(post("T1", hours(), NY, 1))).utfall == "UENDRET"
    renamed = one(register.send(post("NY-1", hours(), NY, 1)))
    assert rules(renamed) == {"NIR-4-TIM-0007"}, "under another reference it is the same hours"


def test_a_reference_used_anew_is_a_record_of_its_own(register: Register) -> None:
    register.holds((1, "0602", "T1", hours()))
    other = one(register.send(post("T1", hours(date(2020, 2, 3)), NY, 1)))
    assert other.utfall.startswith("LAGRET")
    assert {("0602", "T1"), ("3005", "T1")} <= set(register.stands(1))
    assert one(register.send(post("T1", hours(date(2020, 2, 3), "5"), RETT))).utfall == "ERSTATTET"
    assert register.stands(1)["3005", "T1"] == 2, "its own number comes first"
    assert register.stands(1)["0602", "T1"] == 1


def test_the_reference_of_another_person_is_not_reached(register: Register) -> None:
    register.holds((1, "0602", "T1", hours()))
    answer = one(register.send(post("T1", Annullering("FEIL_VERDI"), ANNULLER, n=2)))
    assert rules(answer) == {"NIR-0-RET-0001"}
    assert register.stands(1)["0602", "T1"] == 1


def test_of_two_old_municipalities_the_number_says_which(register: Register) -> None:
    register.holds((1, "0602", "T1", hours()), (1, "0625", "T1", hours(date(2019, 11, 11), "5")))
    change = hours(amount="8")
    assert rules(one(register.send(post("T1", change, RETT)))) == {"NIR-0-RET-0001"}
    named = one(register.send(post("T1", change, RETT, kommunenummer="0602")))
    assert (named.utfall, register.stands(1)["0602", "T1"]) == ("ERSTATTET", 2)
    foreign = one(register.send(post("T1", change, RETT, 3, kommunenummer="0301")))
    assert rules(foreign) == {"NIR-0-RUT-0015"}


def test_a_decision_with_hours_after_the_merger_is_not_annulled(register: Register) -> None:
    register.holds((1, "3005", "T9", hours(date(2020, 2, 3))))
    refused = one(register.send(post("V1", Annullering("FEIL_VERDI"), ANNULLER)))
    assert rules(refused) == {"NIR-0-RET-0003"}
    assert refused.gjeldende_versjon == 1


def test_the_successor_reads_what_it_took_over(register: Register) -> None:
    register.holds((1, "0602", "T1", hours()), (1, "3005", "T2", hours(date(2020, 2, 3))))
    asked = (
        f'<HentRegistreringer xmlns="{newest("WS4").namespace}"><kommunenummer>3005</kommunenummer>'
        "<side>1</side><antall>100</antall></HentRegistreringer>"
    )
    status, body = register.service.post(envelope(asked), user="drammen")
    assert status == 200, body
    posts = etree.fromstring(body).findall(".//{*}post")
    shown = {(p.findtext("{*}kommunenummer"), p.findtext("{*}referanse")) for p in posts}
    assert {("0602", "T1"), (None, "T2"), ("0602", "V1")} <= shown


@pytest.mark.parametrize(
    ("change", "utfall", "stands"),
    [
        (lambda: post("T1", hours(amount="3.33"), RETT, 5), "AVVIST", 4),
        (
            lambda: post("T1", hours(amount="8"), RETT, 4),
            "AVVIST",
            4,
        ),  # other content, same version
        (lambda: post("T1", hours(amount="8"), NY, 5), "AVVIST", 4),
        (lambda: post("T1", hours(amount="8"), RETT, 3), "FORELDET", 4),
        (lambda: post("T1", Annullering("FEIL_VERDI"), ANNULLER, 3), "FORELDET", 4),
        (lambda: post("T1", hours(), RETT, 4), "UENDRET", 4),
        (lambda: post("T1", hours(amount="8"), RETT, 9), "ERSTATTET", 9),
        (lambda: post("T1", Annullering("FEIL_VERDI"), ANNULLER, 5), "ANNULLERT", None),
    ],
)
def test_the_version_decides_and_the_answer_says_what_stands(
    register: Register, change: Callable[[], Post], utfall: str, stands: int | None
) -> None:
    register.holds((1, "3005", "T1", hours()), versjon=4)
    answer = one(register.send(change()))
    assert (answer.utfall, answer.gjeldende_versjon) == (utfall, stands)
    assert register.stands(1).get(("3005", "T1")) == stands


def test_a_correction_that_breaks_the_schema_says_what_stands(register: Register) -> None:
    register.holds((1, "3005", "T1", hours()))
    text = "".join(
        forsendelse_xml(
            Hode("D-skjema", "3005", "921234554", "910000004", Fagsystem("Nordlys Voksen", "4.2"),
                 datetime.fromisoformat(AT + "+02:00"), 1),
            [post("T1", hours(amount="8"), RETT)], newest("WS4"),
        )
    )  # fmt: skip
    wrong = text.replace("<antall>8</antall>", "<antall>åtte</antall>")
    answer = one(register.service.vendor("drammen").send(etree.fromstring(wrong)))
    assert (answer.utfall, answer.gjeldende_versjon) == ("AVVIST", 1)


def test_a_correction_that_falls_with_its_decision_says_what_stands(register: Register) -> None:
    register.holds((1, "3005", "T1", hours()))
    refused = innhold("vedtak", vedtakstype="TULL", ordning="IL_NORSK_600")
    moved = innhold("timer", ordning="IL_NORSK_600", fra="2019-11-04", til="2019-11-08",
                    vedtak_referanse="V-NY")  # fmt: skip
    answer = register.send(post("V-NY", refused, NY, 1), post("T1", moved, RETT))
    assert [p.utfall for p in answer.poster] == ["AVVIST", "AVVIST"]
    assert [p.gjeldende_versjon for p in answer.poster] == [None, 1]


def test_one_without_the_role_is_not_told_what_is_registered(service: Served) -> None:
    """Whether a record stands unchanged is known to those who may write it."""
    register = Register(service)
    programme = innhold("tiltak", ordning="IN_INTRO", vedtak_referanse="V1")
    with register.lager.batch(write=True) as transaction:
        empty(transaction)
        fill(transaction, [newcomer(1)],
             {newcomer(1).nr: [Registrering("0301", "P1", 2, programme)]},
             date(2021, 5, 20))  # fmt: skip
    service.stand_on(AT, "oslo-norsk")
    hode = Hode("rolle", "0301", "958935420", "910000004", Fagsystem("Nordlys Voksen", "4.2"),
                datetime.fromisoformat(AT + "+02:00"), 2)  # fmt: skip
    same, older = post("P1", programme, NY, 2), post("P1", programme, RETT, 1)
    text = "".join(forsendelse_xml(hode, [same, older], newest("WS4")))
    answer = service.vendor("oslo-norsk").send(etree.fromstring(text))
    assert [(p.utfall, rules(p)) for p in answer.poster] == [("AVVIST", {"NIR-0-RUT-0010"})] * 2


def test_ws2_corrects_what_the_old_municipality_sent(register: Register) -> None:
    """WS2 has no references; the natural key of a record outlives the merger."""
    wish = innhold("henvendelse", ordning="IL_INTRO", henvendelsestype="SOEKNAD", dato="2019-10-07")
    sent = ws2_batch(wish, "WS2-A")
    (read,) = ws2_read.read(etree.fromstring(sent), newest("WS2")).poster
    register.holds((1, "0602", read.referanse, wish))
    register.service.stand_on("2021-06-10T12:00:00", "drammen")
    for n, (record, versjon) in enumerate([(wish, 1), (replace(wish, merknad="På papir."), 2)]):
        status, body = register.service.post(
            envelope(ws2_batch(record, f"WS2-{n}")), "/ws2", "drammen"
        )
        assert status == 200 and b"<resultat>OK" in body.replace(b"w:", b""), body
        standing = register.stands(1)
        assert standing["0602", read.referanse] == versjon
        assert ("3005", read.referanse) not in standing


def ws2_batch(record: Any, name: str) -> str:
    batch = ordinary_batch(
        post("-", record, NY, 1), kommunenummer="3005", forsendelse_id=name,
        avsender_orgnr="921234554", mottatt="2021-06-10T12:00:00+02:00",
        fagsystem=Fagsystem("Nordlys Voksen", "4.2"),
    )  # fmt: skip
    return ws2_xml(batch)


def test_a_finding_cites_what_it_met_in_the_register(register: Register) -> None:
    """The stored fact by receipt and reference, so that the case worker can look it up."""
    register.holds((1, "0602", "T1", hours()))
    hode = Hode("D-sitat", "3005", "921234554", "910000004", Fagsystem("Nordlys Voksen", "4.2"),
                datetime.fromisoformat(AT + "+02:00"), 1)  # fmt: skip
    text = "".join(forsendelse_xml(hode, [post("T2", hours(), NY, 1)], newest("WS4")))
    _, body = register.service.post(envelope(text), user="drammen")
    (cited,) = etree.fromstring(body).findall(".//{*}relatert")
    assert cited.findtext("{*}referanse") == "T1"
    assert len(cited.findtext("{*}kvitteringId") or "") == 26
    described = cited.find("{*}beskrivelse")
    assert described is not None
    assert described.findtext("{*}nb") == (
        "timer i IL_NORSK_600, 04.11.2019-08.11.2019, registrert 01.12.2019"
    )
