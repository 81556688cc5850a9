"""The chain of decisions: states, the transition table, and what a record does."""

from __future__ import annotations

from datetime import date

import pytest

from rules.eksempel import registreringer_fra
from rules.facts import Registrering
from rules.kjede import Hendelse, Kjede, Tilstand, hendelse, kjeder, starter_kjede

TILDELING = {
    "vedtak": {
        "ordning": "IN_INTRO",
        "vedtakstype": "INTRO_TILDELING",
        "vedtaksdato": "2021-04-20",
        "startdato": "2021-05-03",
        "sluttdato": "2023-05-02",
    },
    "referanse": "V",
}
AVSLAG = {
    "vedtak": {
        "ordning": "IN_INTRO",
        "vedtakstype": "INTRO_AVSLAG",
        "vedtaksdato": "2021-04-20",
        "begrunnelse": "ANNET",
    },
    "referanse": "V",
}
FELLES = {"ordning": "IN_INTRO", "vedtak_referanse": "V"}


def stans(dag: str) -> dict[str, object]:
    return {"stans": {**FELLES, "vedtaksdato": dag, "stansdato": dag, "begrunnelse": "ANNET"}}


def gjenopptak(dag: str) -> dict[str, object]:
    return {"gjenopptak": {**FELLES, "vedtaksdato": dag, "dato": dag}}


def avslutning(dag: str) -> dict[str, object]:
    return {"avslutning": {**FELLES, "dato": dag, "aarsak": "ANNET"}}


def permisjon(fra: str, til: str, ordning: str = "IN_INTRO") -> dict[str, object]:
    return {
        "permisjon": {
            "ordning": [ordning],
            "vedtak_referanse": "V",
            "vedtaksdato": fra,
            "permisjonstype": "LANGVARIG_SYKDOM_EGEN",
            "fra": fra,
            "til": til,
        }
    }


def kjede(*poster: dict[str, object]) -> Kjede:
    return kjeder(registreringer_fra(list(poster)))["0301", "V"]


@pytest.mark.parametrize(
    ("poster", "dag", "tilstand"),
    [
        ([TILDELING], "2021-04-19", Tilstand.INGEN),
        ([TILDELING], "2021-04-20", Tilstand.INNVILGET),
        ([TILDELING], "2030-01-01", Tilstand.INNVILGET),
        ([AVSLAG], "2021-04-20", Tilstand.AVSLAG),
        ([TILDELING, permisjon("2021-06-01", "2021-06-30")], "2021-05-31", Tilstand.INNVILGET),
        ([TILDELING, permisjon("2021-06-01", "2021-06-30")], "2021-06-01", Tilstand.PERMISJON),
        ([TILDELING, permisjon("2021-06-01", "2021-06-30")], "2021-06-30", Tilstand.PERMISJON),
        ([TILDELING, permisjon("2021-06-01", "2021-06-30")], "2021-07-01", Tilstand.INNVILGET),
        ([TILDELING, stans("2021-06-01")], "2021-05-31", Tilstand.INNVILGET),
        ([TILDELING, stans("2021-06-01")], "2021-06-01", Tilstand.STANS),
        ([TILDELING, stans("2021-06-01"), gjenopptak("2021-07-01")], "2021-06-30", Tilstand.STANS),
        (
            [TILDELING, stans("2021-06-01"), gjenopptak("2021-07-01")],
            "2021-07-01",
            Tilstand.INNVILGET,
        ),
        (
            [TILDELING, permisjon("2021-06-01", "2021-06-30"), gjenopptak("2021-06-10")],
            "2021-06-10",
            Tilstand.INNVILGET,
        ),
        ([TILDELING, avslutning("2021-06-01")], "2021-05-31", Tilstand.INNVILGET),
        ([TILDELING, avslutning("2021-06-01")], "2021-06-01", Tilstand.AVSLUTTET),
        (
            [TILDELING, stans("2021-05-10"), avslutning("2021-06-01")],
            "2021-06-02",
            Tilstand.AVSLUTTET,
        ),
        (
            [TILDELING, avslutning("2021-06-01"), gjenopptak("2021-08-01")],
            "2021-08-01",
            Tilstand.INNVILGET,
        ),
    ],
)
def test_state_on_a_day(poster: list[dict[str, object]], dag: str, tilstand: Tilstand) -> None:
    assert kjede(*poster).tilstand(date.fromisoformat(dag)) is tilstand


STATES: dict[Tilstand, list[dict[str, object]]] = {
    Tilstand.INNVILGET: [TILDELING],
    Tilstand.PERMISJON: [TILDELING, permisjon("2021-06-01", "2021-06-30")],
    Tilstand.STANS: [TILDELING, stans("2021-06-01")],
    Tilstand.AVSLAG: [AVSLAG],
    Tilstand.AVSLUTTET: [TILDELING, avslutning("2021-06-01")],
}
TABLE = {
    Tilstand.INNVILGET: "endring permisjon stans forlengelse avslutning annullering",
    Tilstand.PERMISJON: "endring stans gjenopptak forlengelse avslutning annullering",
    Tilstand.STANS: "gjenopptak avslutning annullering",
    Tilstand.AVSLAG: "innvilget annullering",
    Tilstand.AVSLUTTET: "innvilget gjenopptak annullering",
}


@pytest.mark.parametrize("fra", TABLE)
@pytest.mark.parametrize("til", Hendelse)
def test_transition_table(fra: Tilstand, til: Hendelse) -> None:
    chain, dag = kjede(*STATES[fra]), date(2021, 6, 15)
    assert chain.tilstand(dag) is fra
    assert chain.overgang_lov(til, dag) is (til.value in TABLE[fra].split())


@pytest.mark.parametrize(
    ("dag", "lov"), [("2022-05-31", True), ("2022-06-01", True), ("2022-06-02", False)]
)
def test_an_ended_chain_may_be_taken_up_within_a_year(dag: str, lov: bool) -> None:
    chain = kjede(TILDELING, avslutning("2021-06-01"))
    assert chain.overgang_lov(Hendelse.GJENOPPTAK, date.fromisoformat(dag)) is lov


def test_adjacent_leave_is_allowed_and_overlapping_leave_is_not() -> None:
    chain = kjede(TILDELING, permisjon("2021-06-01", "2021-06-30"))
    assert chain.overgang_lov(Hendelse.PERMISJON, date(2021, 7, 1))
    assert not chain.overgang_lov(Hendelse.PERMISJON, date(2021, 6, 30))


def test_a_second_end_is_refused_before_and_after_the_first() -> None:
    chain = kjede(TILDELING, avslutning("2021-06-01"))
    assert not chain.overgang_lov(Hendelse.AVSLUTNING, date(2021, 7, 1))
    assert not chain.overgang_lov(Hendelse.AVSLUTNING, date(2021, 5, 15))


def test_a_stop_before_leave_that_stands_is_refused() -> None:
    chain = kjede(TILDELING, permisjon("2021-06-01", "2021-06-30"))
    assert not chain.overgang_lov(Hendelse.STANS, date(2021, 5, 15))


def test_leave_named_for_another_chain_holds_where_it_names_the_ordning() -> None:
    norsk = {
        "vedtak": {
            "ordning": "IN_NORSK_NORSKMAAL",
            "vedtakstype": "NORSK_TILDELING",
            "vedtaksdato": "2021-04-20",
            "startdato": "2021-05-03",
            "sluttdato": "2022-05-02",
        },
        "referanse": "N",
    }
    both = permisjon("2021-06-01", "2021-06-30")
    both["permisjon"]["ordning"] = ["IN_INTRO", "IN_NORSK_NORSKMAAL"]  # type: ignore[index]
    chains = kjeder(registreringer_fra([TILDELING, norsk, both]))
    assert chains["0301", "N"].tilstand(date(2021, 6, 15)) is Tilstand.PERMISJON
    assert chains["0301", "N"].periode.til == date(2022, 6, 1)
    alone = kjeder(registreringer_fra([TILDELING, norsk, permisjon("2021-06-01", "2021-06-30")]))
    assert alone["0301", "N"].tilstand(date(2021, 6, 15)) is Tilstand.INNVILGET


def test_a_chain_is_named_by_municipality_and_reference() -> None:
    other = {**stans("2021-06-01"), "kommunenummer": "4601"}
    assert kjede(TILDELING, other).tilstand(date(2021, 6, 15)) is Tilstand.INNVILGET


def test_what_a_record_does() -> None:
    def of(vedtakstype: str, referanse: str | None = "V") -> Hendelse | None:
        post = {
            "vedtak": {
                "ordning": "IL_NORSK_600",
                "vedtakstype": vedtakstype,
                "vedtaksdato": "2021-04-20",
                "vedtak_referanse": referanse,
            }
        }
        return hendelse(registreringer_fra([post])[0].innhold)

    assert of("NORSK_UTVIDET_BEHOV") is Hendelse.FORLENGELSE
    assert of("NORSK_UTVIDET_BEHOV", None) is Hendelse.INNVILGET
    assert of("NORSK_ENDRING") is Hendelse.ENDRING
    assert of("UKJENT") is None
    records: list[Registrering] = registreringer_fra([TILDELING, AVSLAG, stans("2021-06-01")])
    assert [starter_kjede(r.innhold) for r in records] == [True, True, False]


def test_a_record_under_the_new_number_belongs_to_the_chain_under_the_old() -> None:
    drammen = {**TILDELING, "kommunenummer": "0602"}
    chain = kjeder(registreringer_fra([drammen, {**stans("2021-06-01"), "kommunenummer": "3005"}]))
    assert chain["0602", "V"].tilstand(date(2021, 6, 1)) is Tilstand.STANS
    other = kjeder(registreringer_fra([drammen, {**stans("2021-06-01"), "kommunenummer": "3024"}]))
    assert other["0602", "V"].tilstand(date(2021, 6, 1)) is Tilstand.INNVILGET


def test_an_extension_never_shortens_and_a_change_may() -> None:
    def slutt(vedtakstype: str) -> date:
        later = {
            "vedtak": {
                **FELLES,
                "vedtakstype": vedtakstype,
                "vedtaksdato": "2021-08-01",
                "sluttdato": "2023-04-01",
            }
        }
        return kjede(TILDELING, later).periode.til

    assert slutt("INTRO_FORLENGELSE") == date(2023, 5, 2)
    assert slutt("INTRO_ENDRING") == date(2023, 4, 1)


def test_absence_in_another_municipality_does_not_lengthen_the_chain() -> None:
    def slutt(kommunenummer: str) -> date:
        absence = {
            "fravaer": {
                "ordning": "IN_INTRO",
                "fravaerstype": "GYLDIG_EGEN_SYKDOM",
                "fra": "2021-06-07",
                "til": "2021-06-07",
            },
            "kommunenummer": kommunenummer,
        }
        return kjede(TILDELING, absence).periode.til

    assert slutt("0301") == date(2023, 5, 3)
    assert slutt("4601") == date(2023, 5, 2)
