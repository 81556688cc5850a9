"""Which list a field draws on, and which posts a law has."""

from __future__ import annotations

from datetime import date

import pytest

import codelists
from codelists import ManglerVilkaar, UkjentLov, UkjentPosttype, felter, kodeverk_for, posttype

IL, IN = codelists.LOVER


@pytest.mark.parametrize(
    ("felt", "vilkaar", "kodeverk"),
    [
        ("tiltak.tiltakskode", {"lov": IL}, "tiltak_introduksjonsloven"),
        ("tiltak.tiltakskode", {"lov": IN}, "tiltak_integreringsloven"),
        ("tiltak.tiltakskode", {"lov": IN, "ordning": "IN_INTRO"}, "tiltak_integreringsloven"),
        ("tiltak.tiltakskode", {"lov": IN, "ordning": "UKJENT"}, "tiltak_integreringsloven"),
        ("tiltak.tiltakskode", {"lov": IN, "ordning": "IN_KVAL_MOTTAKSBEBOERE"}, "tiltak_mottak"),
        ("kvalifiseringMottak.tiltakskode", {}, "tiltak_mottak"),
        ("vedtak.begrunnelse", {"vedtakstype": "INTRO_AVSLAG"}, "intro_avslag_begrunnelse"),
        ("vedtak.begrunnelse", {"vedtakstype": "NORSK_AVSLAG"}, "norsk_avslag_begrunnelse"),
        ("vedtak.begrunnelse", {"vedtakstype": "INTRO_FORLENGELSE"}, None),
        ("stans.begrunnelse", {"ordning": "IL_INTRO"}, "intro_stans_begrunnelse"),
        ("stans.begrunnelse", {"ordning": "IN_SAMFUNN"}, "norsk_stans_begrunnelse"),
        ("stans.begrunnelse", {"ordning": "UKJENT"}, None),
        ("avslutning.aarsak", {"lov": IL}, "intro_avslutt_begrunnelse"),
        ("avslutning.aarsak", {"lov": IN}, "avslutningsaarsak_integreringsloven"),
        ("avbrudd.begrunnelse", {}, "intro_avbrutt_begrunnelse"),
        (
            "fravaer.aarsak",
            {"fravaerstype": "ETTER_FOEDSELSPERM"},
            "fravaer_etter_foedselsperm_aarsak",
        ),
        ("fravaer.aarsak", {"fravaerstype": "GYLDIG_FERIE"}, None),
        ("norskmaal.lytte", {}, "norskmaal"),
        ("fritak.lytte", {}, "spraaknivaa"),
        ("timer.spraak", {}, "spraak"),
        ("klage.utfall", {}, "klageutfall"),
        ("vedtak.merknad", {}, None),
    ],
)
def test_a_field_draws_on_the_list_of_its_law_ordning_and_kind(
    felt: str, vilkaar: dict[str, str], kodeverk: str | None
) -> None:
    post, navn = felt.split(".")
    assert kodeverk_for(post, navn, **vilkaar) == kodeverk


@pytest.mark.parametrize(
    ("felt", "mangler"),
    [
        ("tiltak.tiltakskode", "lov"),
        ("stans.begrunnelse", "familie"),
        ("vedtak.begrunnelse", "vedtakstype"),
        ("fravaer.aarsak", "fravaerstype"),
    ],
)
def test_a_list_that_cannot_be_chosen_is_an_error_and_not_a_free_field(
    felt: str, mangler: str
) -> None:
    with pytest.raises(ManglerVilkaar, match=mangler):
        kodeverk_for(*felt.split("."))


def test_a_slip_of_the_pen_is_an_error() -> None:
    with pytest.raises(UkjentPosttype):
        kodeverk_for("tiltakk", "tiltakskode")
    with pytest.raises(UkjentPosttype):
        felter("tiltakk")
    with pytest.raises(UkjentLov):
        kodeverk_for("tiltak", "tiltakskode", lov="both")


def test_every_post_knows_its_coded_fields() -> None:
    assert felter("vedtak") == ("begrunnelse", "ordning", "pliktrett", "vedtakstype")
    assert felter("fulltidVideregaaende") == ("fylke",)
    assert felter("integreringskontrakt") == ()


def test_every_list_that_a_field_draws_on_exists() -> None:
    for post in codelists.liste("posttype").koder():
        for felt in felter(post):
            for bruk in codelists.feltbruk(post, felt):
                assert codelists.liste(bruk.kodeverk).koder()


@pytest.mark.parametrize(
    ("navn", "lov", "leveranse"),
    [
        ("vedtak", IL, "2019-10"),
        ("vedtak", IN, "2021-03"),
        ("utdanningsbakgrunn", IN, "2021-01"),
        ("avslutning", IN, "2021-05"),
        ("klage", IL, "2021-05"),
        ("utdanningsbakgrunn", IL, None),
        ("norskmaal", IL, None),
        ("spor", IN, None),
        ("avbrudd", IN, None),
    ],
)
def test_a_law_has_a_post_from_its_delivery_or_not_at_all(
    navn: str, lov: str, leveranse: str | None
) -> None:
    rad = posttype(navn, lov)
    assert (rad.leveranse if rad else None) == leveranse


def test_ws2_never_took_the_new_law_nor_what_came_after_it() -> None:
    ws2 = {rad.kode for rad in codelists.liste("posttype").alle() if rad.ja("ws2")}
    assert not {"klage", "fritak", "norskmaal", "forskningsreservasjon"} & ws2
    assert {"vedtak", "timer", "tiltak", "fravaer", "avslutning"} <= ws2
    assert not [r for r in codelists.liste("posttype").alle() if r.ja("ws2") and r.lov == IN]


def test_only_kinds_that_a_vedtak_carries_are_sent_as_a_code() -> None:
    sendes = [
        rad.kode
        for rad in codelists.liste("vedtakstype").gyldige(date(2021, 6, 1))
        if rad.egenskaper["posttype"] == "vedtak"
    ]
    assert "INTRO_TILDELING" in sendes and "NORSK_FORLENGELSE" in sendes
    assert not {"INTRO_STANS", "NORSK_PERMISJON", "NORSK_FRITAK_PLIKT"} & set(sendes)
