"""The lists of the package hold together, and say the same as the facts they describe."""

from __future__ import annotations

import re
from datetime import date

import pytest

import codelists
from codelists import INTEGRERINGSLOVEN, INTRODUKSJONSLOVEN, LOVER, liste
from rules.facts import INNHOLD, Klasse, Lov
from rules.facts.person import Identtype

ORDNINGER = {
    "INTRO": {"IL_INTRO", "IN_INTRO"},
    "ASYL": {"IL_OPPL_ASYLSOEKERE", "IL_NORSK_KULTUR", "IN_NORSK_ASYL", "IN_SAMFUNN_ASYL"},
    "MOTTAK": {"IN_KVAL_MOTTAKSBEBOERE"},
}


def test_the_check_finds_nothing_wrong_with_our_own_lists() -> None:
    assert codelists.check() == []


def test_every_list_is_there_with_at_least_two_codes_and_a_title() -> None:
    assert len(codelists.navn()) >= 50
    for navn in codelists.navn():
        assert len(liste(navn).koder()) >= 2, navn
        assert codelists.beskrivelse(navn).nb and codelists.beskrivelse(navn).en
        assert codelists.beskrivelse(navn).kind in ("own", "public")


def test_codes_that_vendors_get_fit_the_answer_and_those_they_send_fit_the_post() -> None:
    for navn in codelists.navn():
        om = codelists.beskrivelse(navn)
        for kode in () if om.intern else liste(navn).koder():
            assert re.fullmatch(r"[0-9A-Za-z_-]{1,40}", kode), (navn, kode)
        for kode in liste(navn).koder() if om.felt and navn != "spraak" else ():
            assert re.fullmatch(r"[A-Z0-9_]{1,40}", kode), (navn, kode)


def test_the_laws_are_named_as_the_facts_name_them() -> None:
    assert {str(lov) for lov in Lov} == set(LOVER)
    assert set(LOVER) == {INTRODUKSJONSLOVEN, INTEGRERINGSLOVEN}


def test_the_post_types_are_those_of_the_facts() -> None:
    assert set(liste("posttype").koder()) == set(INNHOLD)


def test_a_post_that_names_no_ordning_says_which_roles_may_send_it() -> None:
    for rad in liste("posttype").alle():
        har_ordning = "ordning" in INNHOLD[rad.kode].__dataclass_fields__
        assert bool(rad.verdier("rolle")) != har_ordning, rad.kode


def test_every_described_field_is_a_field_of_its_post() -> None:
    for beskrivelse in codelists.beskrivelser().values():
        for bruk in beskrivelse.felt:
            assert bruk.felt in INNHOLD[bruk.posttype].__dataclass_fields__, bruk


def test_the_permit_classes_are_those_of_the_facts_under_each_law() -> None:
    for lov in LOVER:
        gyldige = liste("oppholdsgrunnlag").gyldige(date(2021, 6, 1), lov)
        assert [rad.kode for rad in gyldige] == sorted(klasse.value for klasse in Klasse)


def test_the_kinds_of_id_are_those_of_the_facts() -> None:
    assert set(liste("persontype").koder()) == {kind.value for kind in Identtype}


def test_the_states_are_those_that_completion_is_computed_in() -> None:
    assert set(liste("ordningsstatus").koder()) == {
        "IKKE_STARTET",
        "UNDER_ARBEID",
        "GJENNOMFOERT",
        "FRITATT",
        "FRIST_UTLOEPT",
        "BORTFALT",
    }


def test_every_vedtakstype_fits_all_ordninger_of_its_family_that_can_have_a_vedtak() -> None:
    for tilstand in ("INNVILGET", "AVSLAG", "ENDRING", "FORLENGELSE", "PERMISJON", "STANS"):
        ordninger = {
            ordning
            for rad in liste("vedtakstype").alle()
            if rad.egenskaper["tilstand"] == tilstand
            for ordning in rad.verdier("ordninger")
        }
        uten_vedtak = ORDNINGER["ASYL"] | ORDNINGER["MOTTAK"]
        assert ordninger == set(liste("ordning").koder()) - uten_vedtak, tilstand


def test_a_vedtakstype_and_its_ordninger_are_of_one_family() -> None:
    for rad in liste("vedtakstype").alle():
        familier = {codelists.familie(ordning) for ordning in rad.verdier("ordninger")}
        assert familier == {rad.egenskaper["familie"]}, rad.kode


def test_each_state_of_a_chain_is_reached_in_both_families() -> None:
    for familie in ("INTRO", "NORSK"):
        tilstander = {
            rad.egenskaper["tilstand"]
            for rad in liste("vedtakstype").alle()
            if rad.egenskaper["familie"] == familie
        }
        felles = {"INNVILGET", "AVSLAG", "ENDRING", "PERMISJON", "STANS", "GJENOPPTAK"}
        assert tilstander >= felles | {"FORLENGELSE", "AVSLUTNING", "UTVIDET"}


def test_every_ordning_may_be_written_by_exactly_one_role() -> None:
    ordninger = [rad.egenskaper["ordning"] for rad in liste("rolle_ordning").alle()]
    assert sorted(ordninger) == sorted(liste("ordning").koder())
    for rad in liste("rolle_ordning").alle():
        assert rad.kode == f"{rad.egenskaper['rolle']}.{rad.egenskaper['ordning']}"


def test_the_family_of_an_ordning_decides_its_role() -> None:
    for rad in liste("rolle_ordning").alle():
        intro = codelists.familie(rad.egenskaper["ordning"]) in ("INTRO", "MOTTAK")
        assert rad.egenskaper["rolle"] == f"KOMMUNE{'INTRO' if intro else 'NORSK'}BRUKER"


def test_leave_moves_the_deadline_of_norsk_under_integreringsloven_only() -> None:
    for rad in liste("permisjonstype").alle():
        assert rad.ja("utvider_intro")
        assert rad.ja("utvider_norsk") == (rad.lov == INTEGRERINGSLOVEN), rad.kode


@pytest.mark.parametrize(
    ("kode", "mengde", "enhet"),
    [
        ("FOEDSEL_ADOPSJON", "10", "MAANEDER"),
        ("FAR_MEDMOR", "14", "KALENDERDAGER"),
        ("LANGVARIG_SYKDOM_EGEN", "12", "MAANEDER"),
        ("VELFERD", "10", "VIRKEDAGER"),
    ],
)
def test_leave_has_a_limit_with_its_unit(kode: str, mengde: str, enhet: str) -> None:
    for lov in LOVER:
        rad = liste("permisjonstype").get(kode, date(2021, 6, 1), lov)
        assert rad is not None
        assert (rad.egenskaper["mengde"], rad.egenskaper["enhet"]) == (mengde, enhet)


def test_holidays_and_invalid_absence_do_not_extend_the_programme() -> None:
    uten = [rad.kode for rad in liste("fravaerstype").alle() if not rad.ja("forlenger")]
    assert uten == ["GYLDIG_FERIE", "UGYLDIG"]


def test_lengths_and_deadlines_are_left_to_the_law() -> None:
    assert liste("sluttmaal").kolonner == ("klasse",)
    assert liste("utdanningsbakgrunn").kolonner == ("vgs",)


def test_nothing_of_the_new_law_has_meaning_before_it() -> None:
    for navn in codelists.navn():
        for rad in liste(navn).alle():
            if rad.lov == INTEGRERINGSLOVEN:
                assert rad.gyldig_fra is not None and rad.gyldig_fra >= date(2021, 1, 1), rad


def test_the_bydeler_are_the_fifteen_of_oslo() -> None:
    bydeler = liste("bydel").gyldige(date(2021, 6, 1))
    assert [rad.kode for rad in bydeler] == [f"0301{nr:02d}" for nr in range(1, 16)]
    assert {rad.egenskaper["kommune"] for rad in bydeler} == {"0301"}


def test_a_language_that_refugees_speak_is_known_by_its_own_code() -> None:
    """A list of the great languages alone rejected Dari and Kurmanji by their own codes."""
    for kode in ("prs", "kmr", "ckb", "tir", "apc", "cnh", "ksw", "aii", "rhg", "ukr"):
        assert liste("spraak").get(kode), kode
    assert len(liste("spraak").koder()) > 7000
