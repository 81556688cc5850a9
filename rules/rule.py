"""What a rule is, and the book that holds them all.

A rule is a function that says whether a fault is there. Its parameters say what it looks at, by
their types: an `Innhold` (the record, also a union of record types), the `Post` round it, the
`Deltaker` (person and standing records), the `Forsendelse`, what was `Tidligere` known of the same
`referanse`, the `Register` of the batch. What may be missing says so: `Deltaker | None`. It answers
with a bool, or with one or more `Treff` where the field or the values of the message are found on
the way. The decorator writes it into the book and hands it back untouched.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import string
import types
import typing
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import Enum, IntEnum, StrEnum
from typing import Any, TypeVar

from rules.facts import (
    BEGGE,
    INNHOLD,
    Annullering,
    Forsendelse,
    Innhold,
    Kanal,
    Lov,
    Post,
    Proeveresultat,
)
from rules.facts.ordsett import Ordsett
from rules.ident import mask
from rules.periode import Periode
from rules.quick import quick

Fires = TypeVar("Fires", bound=Callable[..., Any])


class Alvorlighet(Ordsett):
    """How grave a finding is: the post is refused, stored with a remark, or only informed of."""

    AVVISNING = "AVVISNING"
    ADVARSEL = "ADVARSEL"
    INFORMASJON = "INFORMASJON"


class Steg(IntEnum):
    """The order in which a post is judged; after a step with an avvisning the rest is not run."""

    FORSENDELSE = 1
    RUTING = 2
    FORMAT = 3
    PERSON = 4
    LOV = 5
    KODER = 6
    DATOER = 7
    TILSTAND = 8
    OMRAADE = 9
    KRYSS = 10


class Doer(StrEnum):
    """Where a rule is realised: the door through which it can fire."""

    SCHEMA = "schema"
    POST = "post"
    IMPORT = "import"
    JOB = "job"
    FAULT = "fault"


class Omfang(StrEnum):
    FORSENDELSE = "FORSENDELSE"
    POST = "POST"
    REGISTER = "REGISTER"


class Funnkategori(StrEnum):
    SKJEMA = "SKJEMA"
    KODEVERK = "KODEVERK"
    FORRETNING = "FORRETNING"
    HISTORIKK = "HISTORIKK"
    RUTING = "RUTING"
    RETTIGHET = "RETTIGHET"
    TEKNISK = "TEKNISK"


class Handling(Ordsett):
    """What the sender should do now."""

    INGEN = "INGEN"
    SEND_IKKE_IGJEN = "SEND_IKKE_IGJEN"
    RETT_OG_SEND = "RETT_OG_SEND"
    SEND_UENDRET_SENERE = "SEND_UENDRET_SENERE"
    REGISTRER_I_NIR_WEB = "REGISTRER_I_NIR_WEB"
    VENT_PAA_LEVERANDOER = "VENT_PAA_LEVERANDOER"
    KONTAKT_IMDI = "KONTAKT_IMDI"


class Sikkerhet(StrEnum):
    """How sure the rule is: it stands in the law, in guidance, or is assumed here."""

    LAW = "law"
    GUIDANCE = "guidance"
    ASSUMED = "assumed"


avvisning, advarsel, informasjon = Alvorlighet


@dataclass(frozen=True, slots=True)
class Tekst:
    """The same text in bokmål and English (nynorsk where it is written)."""

    nb: str
    en: str
    nn: str | None = None


@dataclass(frozen=True, slots=True)
class Treff:
    """One place where a rule fires: the field (dotted, from the record) and values of the text."""

    felt: str | None = None
    verdier: Mapping[str, object] = field(default_factory=dict)


def treff(felt: str | None = None, **verdier: object) -> Treff:
    """A `Treff` on a field, with the values that the text of the rule names."""
    return Treff(felt, verdier)


@quick
@dataclass(frozen=True, slots=True)
class Tidligere:
    """What is known of the `referanse` of a post before it is judged.

    `innhold` is the standing content, or the last one where the record is annulled.
    """

    versjon: int
    annullert: bool
    innhold: Innhold | None
    person_nr: int | None = None
    kilde: str | None = None
    registrert: date | None = None


@dataclass(frozen=True, slots=True)
class Opptelling:
    """What a whole batch came to, for the rules that judge the batch after its posts."""

    poster: int
    per_regel: Mapping[str, int]
    lagret_med_avvik: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One rule as it holds in `valid`."""

    id: str
    fires: Callable[..., Any]
    alvorlighet: Alvorlighet
    tekst: Tekst
    rettelse: Tekst
    steg: Steg
    doer: Doer
    lov: Lov
    valid: Periode
    at: str
    felt: str | None
    kanaler: frozenset[Kanal]
    handling: Handling
    source: str
    certainty: Sikkerhet
    sees: tuple[str, ...]  # what each parameter is: innhold, post, deltaker, forsendelse ...
    params: tuple[str, ...]  # and what the function calls it
    types: frozenset[type[Innhold]]
    quiet: Callable[..., Periode | None] | None  # see `rules.rekke`

    def __reduce__(self) -> tuple[Any, ...]:
        return _in_book, (self.id, self.valid)

    @property
    def name(self) -> str:
        return self.fires.__name__

    @property
    def versjon(self) -> str:
        """The day this version of the rule began to hold; 1 for the one that always has."""
        return "1" if self.valid.fra == date.min else self.valid.fra.isoformat()

    @property
    def omfang(self) -> Omfang:
        if self.sees[0] in ("forsendelse", "opptelling"):
            return Omfang.FORSENDELSE
        return Omfang.REGISTER if self.doer in (Doer.JOB, Doer.IMPORT) else Omfang.POST

    @property
    def kategori(self) -> Funnkategori:
        area = self.id.split("-")[2]
        if self.id in _RETTIGHET:
            return Funnkategori.RETTIGHET
        return _KATEGORI.get(area, Funnkategori.FORRETNING)


_KATEGORI = {
    "BAT": Funnkategori.SKJEMA,
    "KOD": Funnkategori.KODEVERK,
    "RUT": Funnkategori.RUTING,
    "RET": Funnkategori.HISTORIKK,
}
_RETTIGHET = {"NIR-0-RUT-0010", "NIR-0-RUT-0011"}

_STEG = {
    "BAT": Steg.FORSENDELSE,
    "RUT": Steg.RUTING,
    "IDN": Steg.FORMAT,
    "KOD": Steg.KODER,
    "DAT": Steg.DATOER,
    "VED": Steg.TILSTAND,
    "KOM": Steg.KRYSS,
    "RET": Steg.PERSON,
}

_ID = re.compile(r"NIR-(?P<tjeneste>[0249])-(?P<omraade>[A-Z]{3})-[0-9]{4}")
_KANALER = {
    "0": frozenset(Kanal),
    "2": frozenset({Kanal.WS2}),
    "4": frozenset(Kanal),
    "9": frozenset[Kanal](),
}

book: dict[tuple[str, Periode], Rule] = {}


def _in_book(id: str, valid: Periode) -> Rule:
    """The rule that another process speaks of."""
    return book[id, valid]


def rule(
    id: str,
    alvorlighet: Alvorlighet,
    *,
    nb: str,
    en: str,
    fix_nb: str,
    fix_en: str,
    source: str,
    certainty: str,
    nn: str | None = None,
    fix_nn: str | None = None,
    at: str = "mottatt",
    felt: str | None = None,
    law: Lov = BEGGE,
    valid: str = "../..",
    steg: Steg | None = None,
    doer: Doer = Doer.POST,
    kanaler: Iterable[Kanal] | None = None,
    handling: Handling | None = None,
    quiet: Callable[..., Periode | None] | None = None,
) -> Callable[[Fires], Fires]:
    """Write a function into the book, and give it back untouched.

    `at` names the date that selects the version of the rule: `mottatt`, or an attribute of the
    record. `felt` is the field it speaks of, dotted, from its first parameter. `valid` is a period
    of ISO days with `/` between. `quiet` says on which days it is silent of hours in a row
    (`rules.rekke`). Raises ValueError for a malformed id or two versions on one day.
    """
    found = _ID.fullmatch(id)
    if found is None:
        raise ValueError(f"{id}: a rule id is NIR-<0|2|4|9>-<AREA>-<nnnn>")
    area = found["omraade"]
    held = Periode.parse(valid)

    def write(fires: Fires) -> Fires:
        for (other_id, other_held), other in book.items():
            if other_id == id and other_held.overlaps(held):
                raise ValueError(f"{id}: {other.name} and {fires.__name__} hold on the same days")
        params, sees, kinds = _signature(fires)
        book[id, held] = Rule(
            id=id,
            fires=fires,
            alvorlighet=alvorlighet,
            tekst=Tekst(nb, en, nn),
            rettelse=Tekst(fix_nb, fix_en, fix_nn),
            steg=steg or _STEG.get(area, Steg.OMRAADE),
            doer=doer,
            lov=law,
            valid=held,
            at=at,
            felt=felt,
            kanaler=frozenset(kanaler) if kanaler else _KANALER[found["tjeneste"]],
            handling=handling
            or (Handling.RETT_OG_SEND if alvorlighet is avvisning else Handling.INGEN),
            source=source,
            certainty=Sikkerhet(certainty),
            sees=sees,
            params=params,
            types=kinds,
            quiet=quiet,
        )
        return fires

    return write


def _signature(
    fires: Callable[..., Any],
) -> tuple[tuple[str, ...], tuple[str, ...], frozenset[type[Innhold]]]:
    """The names of the parameters, what each is, and the record types of the first."""
    from rules.deltaker import Deltaker  # the deltaker is built on the rule's own floor
    from rules.register import Register

    plain = {
        Post: "post",
        Deltaker: "deltaker",
        Forsendelse: "forsendelse",
        Opptelling: "opptelling",
        Register: "register",
        Proeveresultat: "proeveresultat",
        date: "dag",
        str: "verdi",
    }
    hints = typing.get_type_hints(fires, localns={"Deltaker": Deltaker, "Register": Register})
    params = tuple(inspect.signature(fires).parameters)
    sees: list[str] = []
    kinds: frozenset[type[Innhold]] = frozenset(INNHOLD.values())
    for param in params:
        hint = hints[param]
        union = isinstance(hint, types.UnionType) or typing.get_origin(hint) is typing.Union
        members = typing.get_args(hint) if union else (hint,)
        members = tuple(m for m in members if m is not types.NoneType)  # what may be missing
        if Tidligere in members:
            sees.append("tidligere")
        elif len(members) == 1 and members[0] in plain:
            sees.append(plain[members[0]])
        elif all(isinstance(m, type) and issubclass(m, Innhold) for m in members):
            sees.append("innhold")
            kinds = frozenset(
                kind for kind in INNHOLD.values() for m in members if issubclass(kind, m)
            )
            if Innhold in members:
                kinds -= {Annullering}
        else:
            raise ValueError(f"{fires.__name__}: a rule cannot look at {param}: {hint}")
    return params, tuple(sees), kinds


def load() -> dict[tuple[str, Periode], Rule]:
    """Import every rule file, so that each writes itself into the book; the book, by id."""
    import rules

    for module in pkgutil.walk_packages(rules.__path__, "rules."):
        if not module.name.endswith("conftest"):
            importlib.import_module(module.name)
    return dict(sorted(book.items(), key=lambda item: (item[0][0], item[0][1].fra)))


class _Formatter(string.Formatter):
    """Fills `{timer.fra}` from facts; days are written as people of the language write them."""

    def __init__(self, language: str) -> None:
        self.language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        if format_spec:
            return str(super().format_field(value, format_spec))
        if value is None:
            return "–"
        if isinstance(value, date):
            return f"{value:%Y-%m-%d}" if self.language == "en" else f"{value:%d.%m.%Y}"
        if isinstance(value, Decimal):
            text = f"{value.normalize():f}"
            return text if self.language == "en" else text.replace(".", ",")
        if isinstance(value, Enum) and not isinstance(value, StrEnum):
            return str(value)
        if isinstance(value, (tuple, frozenset, set, list)):
            return ", ".join(self.format_field(v, "") for v in sorted(value, key=str))
        return str(value)


LANGUAGES = ("nb", "nn", "en")
_formatters = {language: _Formatter(language) for language in LANGUAGES}


def fill(tekst: Tekst, language: str, values: Mapping[str, object]) -> str:
    """The text in a language (nynorsk falls back on bokmål), filled and with ids masked."""
    text = getattr(tekst, language) or tekst.nb
    return mask(_formatters[language].vformat(text, (), values))
