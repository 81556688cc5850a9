import dataclasses
import typing
import unicodedata
from functools import cache

from codelists import felter
from rules.facts import INNHOLD, Post
from rules.rekke import always
from rules.rule import Treff, avvisning, rule

_NOEKLER = ("vedtak_referanse", "erstatter_tiltak")


@rule(
    "NIR-0-IDN-0018",
    avvisning,
    nb="Teksten i {felt} inneholder tegn som ikke er tillatt, eller er for lang.",
    nn="Teksten i {felt} inneheld teikn som ikkje er tillatne, eller er for lang.",
    en="The text in {felt} holds characters that are not allowed, or is too long.",
    fix_nb="Fjern styretegn, send teksten som UTF-8 i normalform C, og kort den ned om nødvendig.",
    fix_nn="Fjern styreteikn, send teksten som UTF-8 i normalform C, og kort han ned om naudsynt.",
    fix_en="Remove control characters, send UTF-8 in normal form C, and shorten it if need be.",
    quiet=always,
    source="own design: texts that can be read, searched and compared",
    certainty="assumed",
)
def fritekst_ugyldig(post: Post) -> list[Treff]:
    """Text written by people has no control characters and is in normal form C.

    Line breaks and tabs are text. The length is the schema's to see, which shows this rule for it.
    In another normal form the same name compares as different.

    >>> feil = post(tiltak(merknad="norsk" + chr(0x85) + "spor 2"))
    >>> bool(fritekst_ugyldig(feil))  # fires
    True
    >>> bool(fritekst_ugyldig(post(tiltak(merknad="norsk spor 2"))))  # corrected
    False
    >>> bool(fritekst_ugyldig(post(timer())))  # does not fire
    False
    >>> bool(fritekst_ugyldig(post(tiltak(merknad="Første linje" + chr(10) + "andre linje"))))
    False
    >>> delt = post(person=henvisning(foedselsnummer="10889500196", navn="Pa" + chr(0x30A) + "l"))
    >>> [t.felt for t in fritekst_ugyldig(delt)]
    ['person.navn']
    """
    found = []
    navn = post.person.navn
    if navn is not None and not _lesbar(navn):
        found.append(Treff("person.navn", {"felt": "navn"}))
    innhold = post.innhold
    for attribute, element in fritekstfelter(innhold.posttype):
        text = getattr(innhold, attribute)
        if text is not None and not _lesbar(text):
            found.append(Treff(f"innhold.{attribute}", {"felt": element}))
    return found


@cache
def fritekstfelter(posttype: str) -> tuple[tuple[str, str], ...]:
    """The fields of a record that people write, with the names of their elements.

    They are the texts that draw on no code list and name no other record.
    """
    kind = INNHOLD[posttype]
    hints = typing.get_type_hints(kind)
    coded = felter(posttype)
    names = [
        field.name
        for field in dataclasses.fields(kind)
        if hints[field.name] in (str, str | None)
        and field.name not in coded
        and field.name not in _NOEKLER
    ]
    return tuple((name, _element(name)) for name in names)


def _element(name: str) -> str:
    head, *rest = name.split("_")
    return head + "".join(part.capitalize() for part in rest)


def _lesbar(text: str) -> bool:
    if text.isascii() and text.isprintable():
        return True
    control = any(unicodedata.category(c) == "Cc" and c not in "\t\n\r" for c in text)
    return not control and unicodedata.is_normalized("NFC", text)
