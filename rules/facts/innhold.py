"""The record types a municipality may write: one frozen dataclass each.

A field's name is its XML name in snake_case (`timer_per_uke` is `timerPerUke`), and the fields
stand in the order of the schema. Dates are days in Norway; hours are decimals with at most two
places. Source: what a municipality shall register in NIR (imdi.no, 22.10.2020 and 30.04.2021).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import ClassVar

from rules.periode import Periode
from rules.quick import quick


@dataclass(frozen=True, slots=True)
class Innhold:
    """What a post says. `posttype` is its XML name and the key of the dated list of post types."""

    posttype: ClassVar[str]

    @property
    def hendelsesdato(self) -> date | None:
        """The day the fact happened; it selects code validity and rule version."""
        return None

    @property
    def slutt(self) -> date | None:
        """The last day the fact speaks of."""
        return self.hendelsesdato


@dataclass(frozen=True, slots=True)
class _MedPeriode(Innhold):
    """What has `fra` and `til`; subclasses declare the fields in the order of the schema."""

    @property
    def periode(self) -> Periode:
        return Periode.between(self.fra, self.til)  # type: ignore[attr-defined]

    @property
    def hendelsesdato(self) -> date | None:
        return self.fra  # type: ignore[attr-defined, no-any-return]

    @property
    def slutt(self) -> date | None:
        return self.til or self.fra  # type: ignore[attr-defined, no-any-return]


@quick
@dataclass(frozen=True, slots=True)
class Henvendelse(Innhold):
    """Contact, application, demand or offer."""

    posttype: ClassVar[str] = "henvendelse"
    ordning: str
    henvendelsestype: str
    dato: date
    merknad: str | None = None

    @property
    def hendelsesdato(self) -> date | None:
        return self.dato


@quick
@dataclass(frozen=True, slots=True)
class Vedtak(Innhold):
    """A decision: grant, refusal, change or extension (`vedtakstype` says which)."""

    posttype: ClassVar[str] = "vedtak"
    ordning: str
    vedtakstype: str
    vedtaksdato: date
    vedtak_referanse: str | None = None  # the tildeling that is changed or extended
    startdato: date | None = None
    sluttdato: date | None = None
    omfang: Decimal | None = None  # hours a week
    timer: Decimal | None = None  # granted hours, introduksjonsloven
    pliktrett: str | None = None
    hjemmel: str | None = None
    begrunnelse: str | None = None
    merknad: str | None = None

    @property
    def hendelsesdato(self) -> date | None:
        return self.vedtaksdato

    @property
    def slutt(self) -> date | None:
        return self.sluttdato or self.startdato or self.vedtaksdato

    @property
    def periode(self) -> Periode:
        """The period as decided: start to end, open where no end was set."""
        return Periode.between(self.startdato or self.vedtaksdato, self.sluttdato)


@quick
@dataclass(frozen=True, slots=True)
class Permisjon(_MedPeriode):
    """Leave from a running vedtak; `ordning` names each ordning it holds for."""

    posttype: ClassVar[str] = "permisjon"
    ordning: tuple[str, ...]
    vedtak_referanse: str
    vedtaksdato: date
    permisjonstype: str
    fra: date
    til: date
    dagtype: str | None = None
    mengde: Decimal | None = None  # in the unit of dagtype
    partner: bool | None = None  # leave of the other parent


@quick
@dataclass(frozen=True, slots=True)
class Stans(Innhold):
    """The municipality stops participation."""

    posttype: ClassVar[str] = "stans"
    ordning: str
    vedtak_referanse: str
    vedtaksdato: date
    stansdato: date
    begrunnelse: str

    @property
    def hendelsesdato(self) -> date | None:
        return self.stansdato


@quick
@dataclass(frozen=True, slots=True)
class Gjenopptak(Innhold):
    """Participation resumes after stans, permisjon or an end."""

    posttype: ClassVar[str] = "gjenopptak"
    ordning: str
    vedtak_referanse: str
    vedtaksdato: date
    dato: date

    @property
    def hendelsesdato(self) -> date | None:
        return self.dato


@quick
@dataclass(frozen=True, slots=True)
class Fritak(Innhold):
    """Exemption from training or from the test; `grunnlag` is a code of fritaksgrunn."""

    posttype: ClassVar[str] = "fritak"
    ordning: str
    omfatter: str  # OPPLAERING or PROEVE
    vedtaksdato: date
    vedtak_referanse: str | None = None
    hjemmel: str | None = None
    grunnlag: str | None = None
    lytte: str | None = None
    lese: str | None = None
    skriftlig: str | None = None
    muntlig: str | None = None
    annen_dokumentasjon: str | None = None
    timer: Decimal | None = None  # exempted hours, introduksjonsloven

    @property
    def hendelsesdato(self) -> date | None:
        return self.vedtaksdato


@quick
@dataclass(frozen=True, slots=True)
class Avslutning(Innhold):
    """The introduction programme or training has ended."""

    posttype: ClassVar[str] = "avslutning"
    ordning: str
    vedtak_referanse: str
    dato: date
    aarsak: str | None = None
    merknad: str | None = None

    @property
    def hendelsesdato(self) -> date | None:
        return self.dato


@quick
@dataclass(frozen=True, slots=True)
class Avbrudd(Innhold):
    """The participant broke off (introduksjonsloven)."""

    posttype: ClassVar[str] = "avbrudd"
    ordning: str
    vedtak_referanse: str
    dato: date
    begrunnelse: str

    @property
    def hendelsesdato(self) -> date | None:
        return self.dato


@quick
@dataclass(frozen=True, slots=True)
class Timer(_MedPeriode):
    """Attended hours in a period of at most a month."""

    posttype: ClassVar[str] = "timer"
    ordning: str
    timetype: str
    fra: date
    til: date
    antall: Decimal
    vedtak_referanse: str | None = None
    spraak: str | None = None
    modul: int | None = None
    arena: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class Tiltak(_MedPeriode):
    """A measure in the introduction programme."""

    posttype: ClassVar[str] = "tiltak"
    ordning: str
    tiltakskode: str
    fra: date
    til: date | None = None
    timer_per_uke: Decimal | None = None
    vedtak_referanse: str | None = None
    erstatter_tiltak: str | None = None
    merknad: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class Fravaer(_MedPeriode):
    """Absence; `timer` where it is less than whole days."""

    posttype: ClassVar[str] = "fravaer"
    ordning: str
    fravaerstype: str
    fra: date
    til: date
    timer: Decimal | None = None
    vedtak_referanse: str | None = None
    aarsak: str | None = None
    egenmelding: bool | None = None
    legeerklaering: bool | None = None


@quick
@dataclass(frozen=True, slots=True)
class Norskmaal(Innhold):
    """The target: a level for one to four skills, Norskprøve C1, or a grade (§§ 30, 31)."""

    posttype: ClassVar[str] = "norskmaal"
    dato: date
    lytte: str | None = None
    lese: str | None = None
    skriftlig: str | None = None
    muntlig: str | None = None
    c1: bool | None = None
    karakter: int | None = None

    @property
    def hendelsesdato(self) -> date | None:
        return self.dato


@quick
@dataclass(frozen=True, slots=True)
class Sluttmaal(Innhold):
    """The final goal of the introduction programme (integreringsloven § 13)."""

    posttype: ClassVar[str] = "sluttmaal"
    dato: date
    kode: str
    merknad: str | None = None

    @property
    def hendelsesdato(self) -> date | None:
        return self.dato


@quick
@dataclass(frozen=True, slots=True)
class Integreringskontrakt(Innhold):
    """The day the contract was entered; its text stays in the municipality."""

    posttype: ClassVar[str] = "integreringskontrakt"
    dato: date
    endret: date | None = None

    @property
    def hendelsesdato(self) -> date | None:
        return self.dato


@quick
@dataclass(frozen=True, slots=True)
class Utdanningsbakgrunn(Innhold):
    """Completed upper secondary education, yes or no; it sets the deadline for norsk."""

    posttype: ClassVar[str] = "utdanningsbakgrunn"
    kode: str
    dato: date
    nivaa: str | None = None

    @property
    def hendelsesdato(self) -> date | None:
        return self.dato


@quick
@dataclass(frozen=True, slots=True)
class FulltidVideregaaende(_MedPeriode):
    """Full-time upper secondary education; the county pays then (§ 30)."""

    posttype: ClassVar[str] = "fulltidVideregaaende"
    fra: date
    til: date | None = None
    skole: str | None = None
    fylke: str | None = None


@quick
@dataclass(frozen=True, slots=True)
class Klage(Innhold):
    """A complaint on a vedtak, and its outcome when there is one."""

    posttype: ClassVar[str] = "klage"
    vedtak_referanse: str
    klagetype: str
    dato: date
    underretning: date | None = None  # the day the party was told of the vedtak
    instans: str | None = None  # KOMMUNE or STATSFORVALTER
    utfall: str | None = None
    utfallsdato: date | None = None

    @property
    def hendelsesdato(self) -> date | None:
        return self.dato


@quick
@dataclass(frozen=True, slots=True)
class Forskningsreservasjon(Innhold):
    """The person's reservation against use in research, or its withdrawal."""

    posttype: ClassVar[str] = "forskningsreservasjon"
    reservert: bool
    dato: date

    @property
    def hendelsesdato(self) -> date | None:
        return self.dato


@quick
@dataclass(frozen=True, slots=True)
class KvalifiseringMottak(_MedPeriode):
    """Qualification of a resident of a reception centre who has a permit (§ 7)."""

    posttype: ClassVar[str] = "kvalifiseringMottak"
    tiltakskode: str
    fra: date
    til: date | None = None
    timer: Decimal | None = None


@quick
@dataclass(frozen=True, slots=True)
class Morsmaal(Innhold):
    posttype: ClassVar[str] = "morsmaal"
    spraak: str
    dato: date

    @property
    def hendelsesdato(self) -> date | None:
        return self.dato


@quick
@dataclass(frozen=True, slots=True)
class Spor(Innhold):
    """Track in norskopplæring (introduksjonsloven)."""

    posttype: ClassVar[str] = "spor"
    ordning: str
    spor: str
    dato: date

    @property
    def hendelsesdato(self) -> date | None:
        return self.dato


@quick
@dataclass(frozen=True, slots=True)
class Annullering(Innhold):
    """Takes back the record that the post's `referanse` names."""

    posttype: ClassVar[str] = "annullering"
    annulleringsgrunn: str
    dato: date | None = None
    merknad: str | None = None

    @property
    def hendelsesdato(self) -> date | None:
        return self.dato


INNHOLD: dict[str, type[Innhold]] = {
    cls.posttype: cls
    for cls in (
        Henvendelse,
        Vedtak,
        Permisjon,
        Stans,
        Gjenopptak,
        Fritak,
        Avslutning,
        Avbrudd,
        Timer,
        Tiltak,
        Fravaer,
        Norskmaal,
        Sluttmaal,
        Integreringskontrakt,
        Utdanningsbakgrunn,
        FulltidVideregaaende,
        Klage,
        Forskningsreservasjon,
        KvalifiseringMottak,
        Morsmaal,
        Spor,
        Annullering,
    )
}
