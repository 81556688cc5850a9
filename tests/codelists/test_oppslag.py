"""Looking up a code: by day, by law, and what was perhaps meant."""

from __future__ import annotations

import time
import timeit
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import codelists
from codelists import Kode, UkjentKodeverk, UkjentLov, liste, slaa_opp

DAG = date(2021, 6, 1)
IL, IN = codelists.LOVER


@pytest.mark.parametrize(
    ("navn", "kode", "dag", "gyldig"),
    [
        # a code that ends: Norsk kultur og norske verdier
        ("ordning", "IL_NORSK_KULTUR", date(2021, 12, 30), True),
        ("ordning", "IL_NORSK_KULTUR", date(2021, 12, 31), True),
        ("ordning", "IL_NORSK_KULTUR", date(2022, 1, 1), False),
        # and begins
        ("timetype", "NORSK_KULTUR", date(2018, 8, 31), False),
        ("timetype", "NORSK_KULTUR", date(2018, 9, 1), True),
        ("timetype", "NORSK_KULTUR", date(2018, 9, 2), True),
        # the new law
        ("tiltak_integreringsloven", "VGO", date(2020, 12, 31), False),
        ("tiltak_integreringsloven", "VGO", date(2021, 1, 1), True),
        ("tiltak_integreringsloven", "VGO", date(2021, 1, 2), True),
        # chapter 6A and § 43 g
        ("ordning", "IN_NORSK_RETT_6A", date(2022, 6, 14), False),
        ("ordning", "IN_NORSK_RETT_6A", date(2022, 6, 15), True),
        ("ordning", "IN_NORSK_RETT_6A", date(2022, 6, 16), True),
        ("vedtakstype", "NORSK_UTVIDET_43G", date(2023, 6, 30), False),
        ("vedtakstype", "NORSK_UTVIDET_43G", date(2023, 7, 1), True),
        ("vedtakstype", "NORSK_UTVIDET_43G", date(2023, 7, 2), True),
        # an old test
        ("type_proeve", "NORSKPROEVE_3", date(2014, 5, 31), True),
        ("type_proeve", "NORSKPROEVE_3", date(2014, 6, 1), False),
    ],
)
def test_a_code_holds_from_its_first_day_to_its_last(
    navn: str, kode: str, dag: date, gyldig: bool
) -> None:
    assert (slaa_opp(navn, kode, dag) is not None) == gyldig
    assert (liste(navn).get(kode, dag) is not None) == gyldig
    assert (kode in [rad.kode for rad in liste(navn).gyldige(dag)]) == gyldig


@pytest.mark.parametrize(
    ("dag", "norsk"),
    [
        (date(2022, 3, 10), "RETT_OG_PLIKT"),
        (date(2022, 3, 11), "RETT"),
        (date(2022, 3, 12), "RETT"),
    ],
)
def test_a_new_version_takes_over_from_the_old_one(dag: date, norsk: str) -> None:
    rad = slaa_opp("oppholdsgrunnlag", "P34", dag, IN)
    assert rad is not None and rad.egenskaper["norsk"] == norsk


def test_what_happened_before_a_delivery_can_be_registered_after_it() -> None:
    rad = slaa_opp("tiltak_integreringsloven", "VGO", date(2021, 1, 15), IN)
    assert rad is not None
    assert codelists.leveransedato(rad.leveranse) == date(2021, 3, 1)


def test_a_code_of_one_law_does_not_hold_under_the_other() -> None:
    assert slaa_opp("spor", "SPOR_1", DAG, IL)
    assert slaa_opp("spor", "SPOR_1", DAG, IN) is None
    assert slaa_opp("spor", "SPOR_1", DAG)
    assert slaa_opp("timetype", "NORSK", DAG, IN)  # a code of both


def test_each_law_has_its_own_version_of_a_code() -> None:
    utvider = {
        lov: rad.egenskaper["utvider_norsk"]
        for lov in (IL, IN)
        if (rad := slaa_opp("permisjonstype", "FOEDSEL_ADOPSJON", DAG, lov))
    }
    assert utvider == {IL: "nei", IN: "ja"}


def test_without_a_day_the_newest_version_is_given() -> None:
    rad = liste("oppholdsgrunnlag").get("P34", lov=IN)
    assert rad is not None and rad.gyldig_fra == date(2022, 3, 11)


def test_an_unknown_code_is_none_and_an_unknown_list_or_law_is_an_error() -> None:
    assert slaa_opp("spor", "SPOR_9", DAG) is None
    assert liste("spor").versjoner_av("SPOR_9") == ()
    with pytest.raises(UkjentKodeverk, match="sporr"):
        slaa_opp("sporr", "SPOR_1", DAG)
    with pytest.raises(KeyError):
        liste("sporr")
    with pytest.raises(UkjentLov, match="INTEGRERINGSLOVEN"):
        slaa_opp("spor", "SPOR_1", DAG, "INTEGRERINGSLOVEN")
    with pytest.raises(UkjentLov):
        liste("spor").gyldige(DAG, "begge")


def test_the_nearest_codes_are_valid_ones_that_look_alike() -> None:
    assert liste("sluttmaal").naermeste("KVAL_ARBIED", DAG, IN)[0] == "KVAL_ARBEID"
    assert liste("tiltak_integreringsloven").naermeste("norsk", DAG)[0] == "NORSK"
    assert liste("spraak").naermeste("arx", DAG)[0] == "ara"
    assert liste("spor").naermeste("SPOR_1", DAG, IN) == ()


def test_a_retired_code_is_not_among_the_nearest() -> None:
    foer = liste("ordning").naermeste("IL_NORSK_KULTR", date(2021, 12, 31))
    etter = liste("ordning").naermeste("IL_NORSK_KULTR", date(2022, 1, 1))
    assert foer[0] == "IL_NORSK_KULTUR"
    assert "IL_NORSK_KULTUR" not in etter and len(etter) == 3


@given(st.text(max_size=80), st.integers(min_value=1, max_value=5))
def test_whatever_was_written_gets_as_many_valid_codes_as_asked_for(
    tekst: str, antall: int
) -> None:
    funnet = liste("timetype").naermeste(tekst, DAG, antall=antall)
    assert len(set(funnet)) == antall
    assert all(slaa_opp("timetype", kode, DAG) for kode in funnet)


KODER = [
    (navn, rad)
    for navn in ("ordning", "kommune", "oppholdsgrunnlag", "permisjonstype")
    for rad in liste(navn).alle()
]


@given(st.sampled_from(KODER), st.dates(date(2005, 1, 1), date(2030, 1, 1)))
def test_the_fast_lookup_and_the_plain_one_agree(valgt: tuple[str, Kode], dag: date) -> None:
    navn, rad = valgt
    for lov in (IL, IN):
        assert slaa_opp(navn, rad.kode, dag, lov) == liste(navn).get(rad.kode, dag, lov)


def test_an_open_start_and_an_open_end_have_no_limit() -> None:
    for dag in (date.min, date.max):
        assert slaa_opp("timetype", "NORSK", dag)
    assert slaa_opp("timetype", "NORSK_KULTUR", date.max - timedelta(days=1)) is None


def test_a_lookup_is_quick_enough_for_every_field_of_a_batch() -> None:
    def lookup() -> None:
        slaa_opp("spraak", "zza", DAG, IN)

    seconds = min(timeit.repeat(lookup, number=10_000, repeat=5)) / 10_000
    assert seconds < 2e-6  # about 0.3 on a quiet machine


def test_only_languages_worth_suggesting_are_near_and_each_holds_when_asked_for() -> None:
    spraak = liste("spraak")
    for kode in ("qqq", "xzy", "dari"):
        naere = [spraak.get(one, DAG) for one in spraak.naermeste(kode, DAG)]
        assert all(rad is not None and rad.ja("foreslaas") for rad in naere)
    aruaa = spraak.get("arx", DAG)
    assert aruaa is not None and not aruaa.ja("foreslaas")


def test_a_batch_of_wrong_codes_costs_little_more_than_one() -> None:
    dager = [DAG + timedelta(days=n) for n in range(200)]
    start = time.perf_counter()
    for dag in dager * 100:
        liste("spraak").naermeste("qqq", dag)
    assert time.perf_counter() - start < 1.0
