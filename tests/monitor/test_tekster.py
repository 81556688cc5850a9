"""Every text stands in all three languages, with the same values to fill in, and is used."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest

import transfer.monitor
from transfer.monitor import tekster

ROOM = Path(transfer.monitor.__file__).parent


@pytest.mark.parametrize("key", tekster.catalogue())
def test_text_has_the_same_values_in_every_language(key: str) -> None:
    named = [
        {name for _, name, _, _ in Formatter().parse(text) if name}
        for text in tekster.catalogue()[key].values()
    ]
    assert named[0] == named[1] == named[2]
    assert all(text.strip() for text in tekster.catalogue()[key].values())


def test_every_text_that_pages_name_is_in_the_catalogue() -> None:
    names = re.compile(r"""\bt\(\s*["']([a-z_]+\.[A-Za-z0-9_.]+)["']\s*[,)]""")
    for path in (*ROOM.rglob("*.html"), *ROOM.rglob("*.py")):
        for key in names.findall(path.read_text("utf-8")):
            assert key in tekster.catalogue(), f"{path.name} names {key}"


def test_unknown_text_is_a_fault() -> None:
    with pytest.raises(KeyError):
        tekster.tekst("nb", "finnes.ikke")


@pytest.mark.parametrize(
    ("accept", "sprak"),
    [("nn-NO,nn;q=0.9", "nn"), ("no", "nb"), ("de, en;q=0.5", "en"), ("", "nb"), ("fr", "nb")],
)
def test_the_browser_s_first_known_language_is_chosen(accept: str, sprak: str) -> None:
    assert tekster.velg(accept) == sprak


@pytest.mark.parametrize(
    ("sprak", "one", "many"),
    [
        ("nb", "1 forsendelse", "2 forsendelser"),
        ("nn", "1 forsending", "2 forsendingar"),
        ("en", "1 batch", "2 batches"),
    ],
)
def test_a_number_has_the_word_that_fits_it(sprak: str, one: str, many: str) -> None:
    assert tekster.tekst(sprak, "forsendelser.antall", n=1) == one
    assert tekster.tekst(sprak, "forsendelser.antall", n=2) == many
    assert (
        tekster.tekst("nb", "forsendelser.antall", n=12345)
        == "12\N{NO-BREAK SPACE}345 forsendelser"
    )
