"""Every schema error is a rule of the catalogue, at its place, with a text that can be read."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from lxml import etree

from rules import law
from rules.engine import regelbok
from rules.facts import INNHOLD, Kanal, Personhenvisning
from schemas.contract import RELEASES, schema
from schemas.errors import KODE, LENGDE, MANGLER, UKJENT, VERDI, Skjemafeil, schema_errors
from schemas.fields import fields
from transfer.limits import LIMITS
from transfer.skjemaregler import DATO, FRITEKST, NUMRE, finding_for, rule_for, things

RELEASE = {(release.tjeneste, release.versjon): release for release in RELEASES}
HEAD = "<referanse>R1</referanse><versjon>1</versjon><operasjon>NY</operasjon>"
PERSON = "<person><foedselsnummer>10889500196</foedselsnummer></person>"
TIMER = (
    "<timer><ordning>IN_NORSK_NORSKMAAL</ordning><timetype>NORSK</timetype><fra>2021-05-03</fra>"
    "<til>2021-05-09</til><antall>20</antall></timer>"
)
BOK = regelbok(Kanal.WS4, date(2021, 6, 1))


def errors_of(inner: str, versjon: str = "2021-05") -> list[Skjemafeil]:
    release = RELEASE["WS4", versjon]
    element = etree.fromstring(f'<post xmlns="{release.namespace}">{inner}</post>')
    return schema_errors(schema(release), element)


def ws2_errors(inner: str) -> list[Skjemafeil]:
    release = RELEASE["WS2", "1.0"]
    text = (
        f'<OverfoerData xmlns="{release.namespace}"><kommunenummer>0301</kommunenummer>'
        "<meldingsId>M1</meldingsId><avsenderOrgnr>958935420</avsenderOrgnr>"
        "<leverandoerOrgnr>910000004</leverandoerOrgnr>"
        "<fagsystem><navn>F</navn><versjon>1</versjon></fagsystem>"
        "<sendtTidspunkt>2021-06-01T12:00:00+02:00</sendtTidspunkt><antallRader>1</antallRader>"
        "<deltaker><radnr>1</radnr><foedselsnummer>10889500196</foedselsnummer>"
        f"{inner}</deltaker></OverfoerData>"
    )
    return schema_errors(schema(release), etree.fromstring(text))


def found(errors: list[Skjemafeil]) -> list[tuple[str, str | None]]:
    return [(f.rule.id, f.felt) for f in (finding_for(BOK, 3, error) for error in errors)]


def test_a_sound_post_has_no_errors() -> None:
    assert errors_of(HEAD + PERSON + TIMER) == []


@pytest.mark.parametrize(
    ("wrong", "right", "rule", "felt"),
    [
        ("<til>2021-05-09</til>", "", "NIR-4-BAT-0011", "timer.til"),
        ("<antall>20</antall>", "", "NIR-4-BAT-0011", "timer.antall"),
        (TIMER, "", "NIR-4-BAT-0011", None),
        (PERSON, "", "NIR-4-BAT-0011", "person"),
        ("</antall>", "</antall><kommentar>x</kommentar>", "NIR-4-BAT-0012", "timer.kommentar"),
        ("<til>2021-05-09</til>", "<tilDato>x</tilDato>", "NIR-4-BAT-0012", "timer.tilDato"),
        (TIMER, TIMER * 2, "NIR-4-BAT-0012", "timer[2]"),
        (">20<", ">7,5<", "NIR-4-BAT-0013", "timer.antall"),
        ("NORSK<", "norsk<", "NIR-4-BAT-0013", "timer.timetype"),
        (">1</versjon>", ">0</versjon>", "NIR-4-BAT-0013", "versjon"),
        (">R1<", f">{'R' * 65}<", "NIR-4-BAT-0014", "referanse"),
        (">NY<", ">SLETT<", "NIR-4-BAT-0015", "operasjon"),
        ("10889500196", "1088950019", "NIR-0-IDN-0002", "person.foedselsnummer"),
        ("2021-05-03", "03.05.2021", "NIR-0-IDN-0017", "timer.fra"),
        ("2021-05-03", "", "NIR-0-IDN-0017", "timer.fra"),
        ("2021-05-03", "1899-12-31", "NIR-0-IDN-0017", "timer.fra"),
        ("</person>", "<foedselsdato>1995</foedselsdato></person>", DATO, "person.foedselsdato"),
        ("</person>", f"<navn>{'x' * 201}</navn></person>", FRITEKST, "person.navn"),
        (
            "</person>",
            "</person><kommunenummer>301</kommunenummer>",
            "NIR-0-IDN-0015",
            "kommunenummer",
        ),
        ("</person>", "</person><lov>NY</lov>", "NIR-4-BAT-0015", "lov"),
        (
            "<foedselsnummer>10889500196</foedselsnummer>",
            "<dNummer>5</dNummer><dufNummer>2020</dufNummer>",
            "NIR-0-IDN-0006",
            "person.dNummer",
        ),
    ],
)
def test_each_kind_of_error_is_its_rule_at_its_place(
    wrong: str, right: str, rule: str, felt: str | None
) -> None:
    post = HEAD + PERSON + TIMER
    assert wrong in post
    assert found(errors_of(post.replace(wrong, right)))[0] == (rule, felt)


def test_a_duf_number_has_its_own_rule() -> None:
    post = HEAD + PERSON.replace("foedselsnummer", "dufNummer") + TIMER
    assert found(errors_of(post)) == [("NIR-0-IDN-0008", "person.dufNummer")]


def test_a_test_result_is_not_the_municipalitys_to_send() -> None:
    [error] = errors_of(HEAD + PERSON + "<proeveresultat/>")
    rule, values = rule_for(error)
    assert rule.id in ("NIR-4-PRV-0001", "NIR-4-BAT-0012")
    assert values["felt"] == "proeveresultat"


def test_a_record_type_of_a_later_release_is_unknown_in_an_older_one() -> None:
    klage = "<klage><vedtakReferanse>V1</vedtakReferanse></klage>"
    assert found(errors_of(HEAD + PERSON + klage, "2019-10")) == [("NIR-4-BAT-0012", "klage")]


@pytest.mark.parametrize("posttype", ["klage", "fritak", "norskmaal"])
def test_what_ws2_never_took_is_said_so(posttype: str) -> None:
    [error] = ws2_errors(f"<{posttype}/>")
    assert rule_for(error)[0].id == "NIR-2-RUT-0004"
    bok = regelbok(Kanal.WS2, date(2021, 6, 1))
    assert finding_for(bok, 1, error).felt == f"deltaker.{posttype}"


def test_all_codes_of_ws2_are_in_its_schema() -> None:
    spor = "<spor><ordning>IN_INTRO</ordning><spor>SPOR_1</spor><dato>2021-05-03</dato></spor>"
    [error] = ws2_errors(spor)
    assert rule_for(error)[0].id == "NIR-4-BAT-0015"


@pytest.mark.parametrize("kind", [MANGLER, UKJENT, VERDI, LENGDE, KODE])
@pytest.mark.parametrize(
    "element",
    [*NUMRE, "fra", "merknad", "antall", "operasjon", "proeveresultat"],
)
def test_every_text_is_filled_with_what_the_schema_knows(kind: str, element: str) -> None:
    for verdi, ventet in ((None, ()), ("x", ("fra", "til"))):
        rule, values = rule_for(Skjemafeil(kind, element, (element,), 7, verdi, ventet))
        finding = finding_for(BOK, 3, Skjemafeil(kind, element, (element,), 7, verdi, ventet))
        assert finding.rule.id == rule.id
        assert (finding.loepenr, finding.linje, finding.felt) == (3, 7, element)
        assert finding.values == values
        for language in ("nb", "nn", "en"):
            assert finding.text(language) and finding.fix(language)


def test_an_id_that_lacks_a_digit_is_not_shown() -> None:
    post = (HEAD + PERSON + TIMER).replace("10889500196", "1088950019")
    [error] = errors_of(post)
    finding = finding_for(BOK, 1, error)
    shown = [finding.text(lang) + finding.fix(lang) for lang in ("nb", "nn", "en")]
    assert not any("1088950019" in text for text in shown)


def test_the_expected_elements_are_named_in_the_order_of_the_schema() -> None:
    [error] = errors_of((HEAD + PERSON + TIMER).replace("</antall>", "</antall><x/>"))
    finding = finding_for(BOK, 1, error)
    assert "vedtakReferanse, spraak, modul, arena" in finding.fix("nb")


def test_an_element_is_a_date_or_a_text_wherever_it_stands() -> None:
    kinds: dict[str, set[Any]] = {}
    for record in (*INNHOLD.values(), Personhenvisning):
        for felt in fields(record):
            kinds.setdefault(felt.element, set()).add(felt.kind)
    for element, rule in things().items():
        assert kinds[element] == {date if rule == DATO else str}, element


def test_the_limit_of_posts_is_the_one_the_service_keeps() -> None:
    assert law.forsendelse_grenser.siste["poster"] == LIMITS.posts
