"""Texts are for people and decide nothing: no severity, outcome or place hangs on a language."""

from __future__ import annotations

import locale
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from rules.deltaker import Deltaker
from rules.engine import Regelbok, catalogue
from rules.facts import Fagsystem, Forsendelse, Innhold, Kanal, Post
from rules.ident import lag_foedselsnummer
from rules.rule import Doer, Rule, Tekst, Tidligere, fill
from rules.utfall import RESULTAT_TEKST, Finding
from rules.words import forsendelse, henvisning, innhold
from rules.words import post as post_round
from schemas.contract import newest
from schemas.write import forsendelse_xml
from tests.storage.databases import sqlite
from transfer.cli import app
from transfer.regler.eksempler import Slag, kjoer, vis

LANGUAGES = ("nb", "nn", "en")
RULES = catalogue()


def posts() -> Iterator[tuple[Post, Deltaker | None, Forsendelse, Tidligere | None]]:
    """What the examples that fire at the door of a post were given."""
    for rule in RULES:
        if rule.doer is not Doer.POST or rule.sees[0] not in ("innhold", "post"):
            continue
        for _, example, calls in kjoer(rule):
            if "# fires" not in example.source:
                continue
            for call in calls:
                given = list(call.argumenter.values())
                record = next((one for one in given if isinstance(one, Innhold)), None)
                post = next((one for one in given if isinstance(one, Post)), None)
                yield (
                    post or post_round(record),
                    next((one for one in given if isinstance(one, Deltaker)), None),
                    next((one for one in given if isinstance(one, Forsendelse)), forsendelse()),
                    next((one for one in given if isinstance(one, Tidligere)), None),
                )


FIRING = st.deferred(lambda: st.sampled_from(list(posts())))
TEXT = st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=30)


@settings(max_examples=40, deadline=None)
@given(FIRING, st.builds(Tekst, TEXT, TEXT, TEXT))
def test_severity_and_place_never_depend_on_what_the_texts_say(
    given_: tuple[Post, Deltaker | None, Forsendelse, Tidligere | None], text: Tekst
) -> None:
    day = date(2021, 6, 1)
    other = [replace(rule, tekst=text, rettelse=text) for rule in RULES]

    def judged(rules: list[Rule]) -> list[tuple[str, str, str | None]]:
        found = Regelbok(Kanal.WS4, day, rules).check(*given_).findings
        return [(one.rule.id, one.alvorlighet, one.felt) for one in found]

    assert judged(RULES) == judged(other)


@given(st.sampled_from(RULES), st.permutations(LANGUAGES))
def test_a_text_is_the_same_whichever_language_is_read_first(rule: Rule, order: list[str]) -> None:
    said = [one for example in vis(rule) if example.slag is Slag.FYRER for one in example.funn]
    for call in (call for _, _, calls in kjoer(rule) for call in calls if call.treff):
        values = {"felt": "felt", "verdi": "…", "ventet": "…", **call.argumenter}
        finding = Finding(rule, 1, None, {**values, **call.treff[0].verdier})
        before = finding.alvorlighet
        texts = {language: finding.text(language) for language in order}
        assert texts == {language: finding.text(language) for language in LANGUAGES}
        assert finding.alvorlighet is before
        break
    assert said


def written(folder: Path) -> Path:
    """A batch whose posts are refused: an unknown person, a wrong id, a period the wrong way."""
    sent = [
        post_round(innhold("timer", antall="3.33"), referanse="A"),
        post_round(innhold("timer"), loepenr=2, referanse="B",
                   person=henvisning(foedselsnummer="10889500197")),
        post_round(innhold("timer", fra="2021-05-09", til="2021-05-03"), loepenr=3, referanse="C"),
    ]  # fmt: skip
    system = Fagsystem("Nordlys Voksen", "4.2")
    hode = forsendelse(*sent, fagsystem=system, sendt_tidspunkt="2021-06-01T11:00:00+02:00").hode
    file = folder / "batch.xml"
    file.write_text("".join(forsendelse_xml(hode, sent, newest("WS4"))), "utf-8")
    return file


def test_a_batch_is_judged_alike_in_every_language_and_locale(tmp_path: Path) -> None:
    database = sqlite(tmp_path)
    arguments = ["validate", str(written(tmp_path)), "--database", database]
    arguments += ["--as-of", "2021-06-01T12:00", "--format", "json"]
    kept = locale.setlocale(locale.LC_ALL)
    seen = set()
    try:
        for name in ("C", "C.UTF-8", "tr_TR.UTF-8", "nb_NO.UTF-8"):
            try:
                locale.setlocale(locale.LC_ALL, name)
            except locale.Error:  # not on this machine
                continue
            for language in LANGUAGES:
                done = CliRunner().invoke(app, [*arguments, "--language", language])
                seen.add((done.exit_code, done.stdout))
    finally:
        locale.setlocale(locale.LC_ALL, kept)
    assert len(seen) == 1, [code for code, _ in seen]
    ((code, answer),) = seen
    assert code == 1
    assert {"NIR-0-IDN-0003", "NIR-0-IDN-0011", "NIR-0-DAT-0001"} <= set(
        re.findall(r"NIR-0-[A-Z]+-[0-9]+", answer)
    )


@given(
    st.sampled_from([rule for rule in RULES if "{" in rule.tekst.nb]),
    st.dates(date(1950, 1, 1), date(2009, 12, 31)),
    st.sampled_from(LANGUAGES),
)
def test_an_id_of_a_person_is_masked_whatever_placeholder_it_stands_in(
    rule: Rule, born: date, language: str
) -> None:
    number = lag_foedselsnummer(born, 300) or lag_foedselsnummer(born, 301)
    if number is None:
        return

    class Anything(str):
        def __getattr__(self, name: str) -> Anything:
            return self

        def __format__(self, spec: str) -> str:
            return str(self)

    values = dict.fromkeys(re.findall(r"{(\w+)", rule.tekst.nb), Anything(number))
    said = fill(rule.tekst, language, values)
    assert number not in said and number[:6] in said


def test_the_sentence_of_each_outcome_is_in_three_languages() -> None:
    for text in RESULTAT_TEKST.values():
        assert text.nb and text.nn and text.en and text.nn != text.en


def test_no_text_shows_a_placeholder_or_the_form_of_a_value() -> None:
    for rule in RULES:
        for example in vis(rule):
            for said in example.funn:
                for text in said.values():
                    assert text and len(text) <= 4000
                    assert not re.search(
                        r"[{}]|None|frozenset|Decimal\(|datetime|<\w+ object", text
                    )
