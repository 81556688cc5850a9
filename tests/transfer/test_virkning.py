"""The computed effect of a batch: told for what can move law, kategori, ordning or deadline."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from rules.facts import (
    Annullering,
    Fagsystem,
    Hode,
    Innhold,
    Norskmaal,
    Operasjon,
    Permisjon,
    Post,
    Timer,
    Utdanningsbakgrunn,
    Vedtak,
)
from schemas.contract import FELLES_FOLDER, FELLES_NS, newest
from schemas.write import forsendelse_xml
from storage import Lager
from tests.server import newcomer, who
from tests.storage.databases import sqlite
from transfer import clock, intake
from transfer.client.answer import as_mapping, many
from transfer.intake import Melding, Tjeneste
from transfer.senders import Senders
from transfer.senders.fil import demo_katalog

AT = clock.parse("2021-06-12T12:00:00")
NORSK = "IN_NORSK_NORSKMAAL"


@pytest.fixture
def register(tmp_path: Path) -> Iterator[Tjeneste]:
    """A register of two newcomers under integreringsloven, on 12 June 2021."""
    senders = Senders(katalog=demo_katalog())
    service = Tjeneste(Lager(sqlite(tmp_path)), senders, fixed=AT)
    with service.lager.batch(write=True) as transaction:
        transaction.save_persons([newcomer(1), newcomer(2)])
    yield service
    service.lager.close()


def melding(service: Tjeneste, name: str, *posts: Post) -> Melding:
    hode = Hode(
        name, "0301", "958935420", "910000004", Fagsystem("Nordlys Voksen", "4.2"), AT, len(posts)
    )
    element = etree.fromstring("".join(forsendelse_xml(hode, posts, newest("WS4"))))
    return Melding(element, newest("WS4"), service.senders.bruker("oslo"), "0" * 64)


def post(n: int, innhold: Innhold, ref: str, person: int = 1, **more: Any) -> Post:
    values = {"versjon": 1, "operasjon": Operasjon.NY, **more}
    return Post(n, ref, person=who(person), innhold=innhold, **values)


def sent(service: Tjeneste, name: str, *posts: Post) -> list[dict[str, Any]]:
    """The answers to the posts, read back from the text that is stored."""
    text = intake.receive(service, melding(service, name, *posts)).tilbakemelding
    return posts_of(text)


def posts_of(text: str) -> list[dict[str, Any]]:
    root = etree.fromstring(f'<t xmlns="{FELLES_NS}">{text}</t>')
    return [as_mapping(one) for one in root.iter(f"{{{FELLES_NS}}}post")]


def frister(answer: dict[str, Any]) -> dict[str, str]:
    return {one["ordning"]: one["dato"] for one in many(answer["beregnet"].get("frist"))}


GRANT = Vedtak(
    NORSK, "NORSK_TILDELING", date(2021, 5, 3), startdato=date(2021, 5, 3),
    hjemmel="integreringsloven § 26",
)  # fmt: skip
SCHOOL = Utdanningsbakgrunn("VGO_GJENNOMFOERT", date(2021, 5, 1))


def hours(ref: str) -> Timer:
    return Timer(NORSK, "NORSK", date(2021, 5, 10), date(2021, 5, 14), Decimal(10), ref)


def test_a_tildeling_tells_law_kategori_ordning_and_deadline(register: Tjeneste) -> None:
    (answer,) = sent(register, "grant", post(1, GRANT, "V-1"))
    assert answer["utfall"] in ("LAGRET", "LAGRET_MED_AVVIK")
    assert answer["beregnet"]["lov"] == "INTEGRERINGSLOVEN"
    assert "IN_RETT_PLIKT_NORSK" in many(answer["beregnet"]["kategori"])
    assert NORSK in many(answer["beregnet"]["ordning"])


def test_an_education_that_sets_the_deadline_tells_it(register: Tjeneste) -> None:
    (answer,) = sent(register, "school", post(1, SCHOOL, "U-1"))
    granted = newcomer(1).tillatelser[0].innvilget
    assert granted == date(2021, 2, 10)
    assert frister(answer)[NORSK] == "2022-08-10"  # 18 months


def test_what_changes_nothing_and_hours_tell_nothing(register: Tjeneste) -> None:
    sent(register, "before", post(1, GRANT, "V-1"), post(2, SCHOOL, "U-1"))
    maal = Norskmaal(date(2021, 6, 1), "B1", "B1", "B1", "B2")
    answers = sent(register, "after", post(1, maal, "N-1"), post(2, hours("V-1"), "T-1"))
    assert [one["utfall"] for one in answers] == ["LAGRET", "LAGRET"]
    assert not any("beregnet" in one for one in answers)


def test_a_rejected_post_tells_nothing(register: Tjeneste) -> None:
    wrong = Vedtak(NORSK, "TULL", date(2021, 5, 3), startdato=date(2021, 5, 3))
    (answer,) = sent(register, "wrong", post(1, wrong, "V-1"))
    assert answer["utfall"] == "AVVIST" and "beregnet" not in answer


def test_leave_moves_the_deadline_and_its_annulment_moves_it_back(register: Tjeneste) -> None:
    sent(register, "before", post(1, GRANT, "V-1"), post(2, SCHOOL, "U-1"))
    leave = Permisjon(
        (NORSK,), "V-1", date(2021, 5, 20), "FOEDSEL_ADOPSJON", date(2021, 6, 1), date(2021, 6, 30)
    )
    (moved,) = sent(register, "leave", post(1, leave, "P-1"))
    assert moved["utfall"] in ("LAGRET", "LAGRET_MED_AVVIK"), moved
    assert frister(moved)[NORSK] == "2022-09-09"  # 30 days
    back = post(1, Annullering("FEIL_VERDI"), "P-1", versjon=2, operasjon=Operasjon.ANNULLER)
    (answer,) = sent(register, "back", back)
    assert answer["utfall"] == "ANNULLERT"
    assert frister(answer)[NORSK] == "2022-08-10"


def test_values_are_those_after_the_batch_for_every_post_of_the_person(register: Tjeneste) -> None:
    answers = sent(
        register, "both", post(1, GRANT, "V-1"), post(2, SCHOOL, "U-1"),
        post(3, GRANT, "V-2", person=2),
    )  # fmt: skip
    assert frister(answers[0]) == frister(answers[1])
    assert NORSK not in frister(answers[2])  # no education known


def test_the_effect_follows_the_schema_and_validate_tells_the_same(register: Tjeneste) -> None:
    message = melding(register, "same", post(1, GRANT, "V-1"), post(2, SCHOOL, "U-1"))
    tried = intake.validate(register, message).tilbakemelding
    kept = intake.receive(register, message).tilbakemelding
    assert [p.get("beregnet") for p in posts_of(tried)] == [
        p.get("beregnet") for p in posts_of(kept)
    ]
    felles = etree.parse(str(FELLES_FOLDER / "felles.xsd"))
    element = "{http://www.w3.org/2001/XMLSchema}element"
    etree.SubElement(felles.getroot(), element, name="post", type="felles:PostsvarType")
    schema = etree.XMLSchema(felles)
    for one in etree.fromstring(f'<t xmlns="{FELLES_NS}">{kept}</t>').iter(f"{{{FELLES_NS}}}post"):
        schema.assertValid(one)
