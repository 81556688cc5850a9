"""Short words for facts, so that an example in a rule reads as one line.

Each word is a record type: `timer(fra="2021-05-03", antall="20")`. What an example does not name is
something ordinary: a week in May 2021, a person with asylum from 2021-02-10 who settled by
agreement in Oslo. Texts become days, amounts and codes by the type of the field.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, partial
from typing import Any

from rules.facts import (
    INNHOLD,
    INTEGRERINGSLOVEN,
    INTRODUKSJONSLOVEN,
    Annullering,
    Avsender,
    Bosetting,
    Fagsystem,
    Forsendelse,
    Hode,
    Ident,
    Identtype,
    Innhold,
    Kanal,
    Lov,
    Miljoe,
    Mottaksopphold,
    Operasjon,
    Person,
    Personhenvisning,
    Post,
    Proeveresultat,
    Registrering,
    Tillatelse,
)
from rules.rule import Opptelling, Tidligere

if typing.TYPE_CHECKING:
    from rules.deltaker import Deltaker
    from rules.register import Register

_ORDINARY: dict[str, Any] = {
    "ordning": "IN_NORSK_NORSKMAAL",
    "dato": "2021-05-03",
    "vedtaksdato": "2021-05-03",
    "fra": "2021-05-03",
    "til": "2021-05-09",
    "antall": "20",
    "timetype": "NORSK",
    "vedtakstype": "NORSK_TILDELING",
    "vedtak_referanse": "V1",
    "henvendelsestype": "KRAV",
    "permisjonstype": "FOEDSEL_ADOPSJON",
    "stansdato": "2021-06-01",
    "begrunnelse": "ANNET",
    "omfatter": "OPPLAERING",
    "tiltakskode": "ARBEIDSPRAKSIS",
    "fravaerstype": "GYLDIG_EGEN_SYKDOM",
    "kode": "KVAL_ARBEID",
    "klagetype": "STANS_NORSK",
    "reservert": True,
    "spraak": "ara",
    "spor": "SPOR_2",
    "annulleringsgrunn": "FEIL_VERDI",
}
_BY_TYPE: dict[str, dict[str, Any]] = {
    "utdanningsbakgrunn": {"kode": "VGO_GJENNOMFOERT"},
    "tiltak": {"ordning": "IN_INTRO"},
    "avslutning": {"ordning": "IN_INTRO"},
    "avbrudd": {"ordning": "IL_INTRO"},
    "spor": {"ordning": "IL_NORSK_600"},
}

FNR = "10889500196"


def coerce(value: Any, hint: Any) -> Any:
    """A plain value as a field's type has it: `"2021-05-03"` a day, `"20"` an amount."""
    if isinstance(hint, types.UnionType):
        if value is None:
            return None
        hint = next(arg for arg in typing.get_args(hint) if arg is not types.NoneType)
    if typing.get_origin(hint) is tuple:
        inner = typing.get_args(hint)[0]
        values = (value,) if isinstance(value, str) else value
        return tuple(coerce(one, inner) for one in values)
    if isinstance(value, str) and hint in (date, datetime):
        return hint.fromisoformat(value)
    if hint is Decimal:
        return Decimal(str(value))
    if isinstance(hint, type) and issubclass(hint, Enum) and isinstance(value, str):
        return hint[value] if hint is Lov else hint(value)
    return value


@cache
def _hints(cls: type) -> dict[str, Any]:
    return typing.get_type_hints(cls)


def make(cls: type, **given: Any) -> Any:
    """A record of any fact class from plain values."""
    hints = _hints(cls)
    return cls(**{name: coerce(value, hints[name]) for name, value in given.items()})


def innhold(posttype: str, **given: Any) -> Any:
    """A record of a type; the fields it must have and that were not given are ordinary ones."""
    cls = INNHOLD[posttype]
    ordinary = {**_ORDINARY, **_BY_TYPE.get(posttype, {})}
    values = {
        field.name: ordinary[field.name]
        for field in dataclasses.fields(cls)
        if field.default is dataclasses.MISSING and field.name not in given
    }
    return make(cls, **values, **given)


def program(**given: Any) -> Any:
    """The tildeling of a programme of two years from 2021-05-03."""
    values = {
        "ordning": "IN_INTRO", "vedtakstype": "INTRO_TILDELING", "startdato": "2021-05-03",
        "sluttdato": "2023-05-02", "hjemmel": "integreringsloven § 8", **given,
    }  # fmt: skip
    return innhold("vedtak", **values)


def proeveresultat(**given: Any) -> Proeveresultat:
    """A result from Kompetanse Norge: B1 in listening, Norskprøven of December 2022."""
    values = {
        "proeve_id": "R1", "type_proeve": "NORSKPROEVE_A1_B2", "dato": "2022-12-05",
        "resultat": "B1", "delproeve": "LYTTE", **given,
    }  # fmt: skip
    made: Proeveresultat = make(Proeveresultat, **values)
    return made


def henvisning(**given: Any) -> Personhenvisning:
    """A reference to a person; the ordinary one names her by fødselsnummer."""
    made: Personhenvisning = make(Personhenvisning, **(given or {"foedselsnummer": FNR}))
    return made


def post(record: Innhold | None = None, **given: Any) -> Post:
    """A post round a record."""
    values: dict[str, Any] = {
        "loepenr": 1, "referanse": "P1", "versjon": 1, "operasjon": Operasjon.NY,
        "person": henvisning(), "innhold": record or innhold("timer"), **given,
    }  # fmt: skip
    if isinstance(record, Annullering) and "operasjon" not in given:
        values["operasjon"] = Operasjon.ANNULLER
    made: Post = make(Post, **values)
    return made


def person(**given: Any) -> Person:
    """A person; the ordinary one got asylum 2021-02-10 and settled by agreement in Oslo.

    `lov="INTRODUKSJONSLOVEN"` makes it one with a permit of 2019.
    """
    lov = given.pop("lov", "INTEGRERINGSLOVEN")
    granted = date(2021, 2, 10) if lov == "INTEGRERINGSLOVEN" else date(2019, 3, 1)
    values: dict[str, Any] = {
        "nr": 1,
        "foedselsdato": date(1995, 8, 10),
        "identer": (Ident(Identtype.FNR, FNR),),
        "ankomst": date(2018, 6, 1),
        "tillatelser": (make(Tillatelse, klasse="P28", innvilget=granted),),
        "bosettinger": (Bosetting("0301", granted, None, etter_avtale=True),),
        **given,
    }
    made: Person = make(Person, **values)
    return made


def registrert(record: Innhold, referanse: str = "V1", **given: Any) -> Registrering:
    """A record that stands, in Oslo unless said otherwise."""
    values = {"kommunenummer": "0301", "referanse": referanse, "versjon": 1, **given}
    return Registrering(innhold=record, **values)


def deltaker(*records: Innhold | Registrering, dag: str = "2021-06-01", **given: Any) -> Deltaker:
    """A person with records that stand; plain ones are numbered V1, V2 ..."""
    from rules.deltaker import Deltaker

    standing = [
        one if isinstance(one, Registrering) else registrert(one, f"V{n}")
        for n, one in enumerate(records, start=1)
    ]
    return Deltaker(person(**given), standing, date.fromisoformat(dag))


def avsender(**given: Any) -> Avsender:
    """A sender for Oslo with both roles, cleared for both laws."""
    values = {
        "bruker": "oslo", "orgnr": "958935420", "leverandoer_orgnr": "910000004",
        "kommuner": frozenset({"0301"}),
        "roller": frozenset({"KOMMUNENORSKBRUKER", "KOMMUNEINTROBRUKER"}),
        "godkjent_for": INTRODUKSJONSLOVEN | INTEGRERINGSLOVEN,
        **given,
    }  # fmt: skip
    return Avsender(**values)


def forsendelse(
    *poster: Post, mottatt: str = "2021-06-01T12:00:00+02:00", **given: Any
) -> Forsendelse:
    """A batch from Oslo over WS4; fields of its header can be given beside its own."""
    hode: dict[str, Any] = {
        "forsendelse_id": "F1", "kommunenummer": "0301", "avsender_orgnr": "958935420",
        "leverandoer_orgnr": "910000004", "fagsystem": Fagsystem("Fagsystem", "1"),
        "sendt_tidspunkt": datetime.fromisoformat(mottatt), "antall_poster": len(poster),
    }  # fmt: skip
    for name in list(given):
        if name in hode:
            hode[name] = given.pop(name)
    moment = datetime.fromisoformat(mottatt)
    values: dict[str, Any] = {
        "kanal": Kanal.WS4, "skjemaversjon": "2021-05", "poster": poster,
        "avsender": avsender(), "mottatt": moment, "mottatt_vegg": moment,
        "miljoe": Miljoe.TEST, **given,
    }  # fmt: skip
    made: Forsendelse = make(Forsendelse, hode=make(Hode, **hode), **values)
    return made


def tidligere(record: Innhold | None = None, **given: Any) -> Tidligere:
    """What stood under the reference before: version 1, of the same person."""
    values = {"versjon": 1, "annullert": False, "innhold": record, "person_nr": 1, **given}
    return Tidligere(**values)


def register(*personer: Person, dag: str = "2021-06-01") -> Register:
    """The register as a batch sees it, with these persons."""
    from rules.register import Register

    known = {one.verdi: person for person in personer for one in person.identer}
    return Register(date.fromisoformat(dag), known, {}, {})


def opptelling(poster: int = 10, lagret_med_avvik: int = 0, **per_regel: int) -> Opptelling:
    """What a batch came to; rules by id with `_` for `-`."""
    counted = {name.replace("_", "-"): count for name, count in per_regel.items()}
    return Opptelling(poster, counted, lagret_med_avvik)


WORDS: dict[str, Callable[..., Any]] = {
    **{_name.lower(): partial(innhold, _name) for _name in INNHOLD},
    "innhold": innhold, "post": post, "person": person, "registrert": registrert,
    "deltaker": deltaker, "avsender": avsender, "forsendelse": forsendelse,
    "tidligere": tidligere, "opptelling": opptelling, "henvisning": henvisning,
    "register": register,
    "bosetting": partial(make, Bosetting), "tillatelse": partial(make, Tillatelse),
    "ident": partial(make, Ident), "dag": date.fromisoformat,
    "Lov": Lov,
    "program": program, "proeveresultat": proeveresultat,
    "mottaksopphold": partial(make, Mottaksopphold),
}  # fmt: skip
