"""Which law a person is under: the permit decides, or the arrival where it was applied for abroad.

Source: integreringsloven § 51 and integreringsforskriften § 72. Of the four combinations of permit
and arrival only "both before 2021" gives introduksjonsloven. "Permit and arrival after 01.01.2021"
read literally is wrong for both mixed cases. The register computes the law and never takes it
from the sender.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules import law
from rules.facts import INTEGRERINGSLOVEN, INTRODUKSJONSLOVEN, Lov, Person, Tillatelse
from rules.forklaring import Grunn, Setning
from rules.tillatelse import foerste, kvalifiserer

_INTL = "integreringsloven § 51"
_INTF = "integreringsloven § 51; integreringsforskriften § 72"

TILLATELSE_NY = Setning(
    _INTL,
    nb="Første kvalifiserende tillatelse ({klasse}) er gitt {innvilget}, i eller etter {grense}.",
    en="The first qualifying permit ({klasse}) was granted {innvilget}, on or after {grense}.",
)
ANKOMST_NY = Setning(
    _INTF,
    nb="Tillatelsen ({klasse}) ble gitt {innvilget} på søknad fra utlandet, med ankomst {ankomst}.",
    en="The permit ({klasse}) of {innvilget} was applied for abroad; arrival {ankomst}.",
)
TILLATELSE_GAMMEL = Setning(
    _INTF,
    nb="Første kvalifiserende tillatelse ({klasse}) er gitt {innvilget}, før {grense}.",
    en="The first qualifying permit ({klasse}) was granted {innvilget}, before {grense}.",
)
ANKOMST_UKJENT = Setning(
    _INTF,
    nb="Tillatelsen ({klasse}) ble gitt {innvilget} på søknad fra utlandet; ankomst er ukjent.",
    en="The permit ({klasse}) of {innvilget} was applied for abroad; the arrival is unknown.",
)
SOEKNAD_NY = Setning(
    _INTF,
    nb="Asylsøker som søkte beskyttelse {soeknad}, i eller etter {grense}.",
    en="Asylum seeker who applied for protection {soeknad}, on or after {grense}.",
)
SOEKNAD_GAMMEL = Setning(
    _INTF,
    nb="Asylsøker som søkte beskyttelse {soeknad}, før {grense}.",
    en="Asylum seeker who applied for protection {soeknad}, before {grense}.",
)
SOEKNAD_UKJENT = Setning(
    _INTF,
    nb="Bor i mottak uten tillatelse, og datoen for søknaden om beskyttelse er ukjent.",
    en="Lives in reception without a permit, and the day of the protection application is unknown.",
)
UTENFOR = Setning(
    "integreringsloven §§ 8, 9, 27, 28; introduksjonsloven §§ 2, 17",
    nb="Har ingen tillatelse som gir rett eller plikt, og er ikke asylsøker, {dag}.",
    en="Has no permit that gives right or duty, and is no asylum seeker, on {dag}.",
)


@dataclass(frozen=True, slots=True)
class Lovvalg:
    """The law of a person on a day.

    `lov` is None outside both laws, and while it cannot be decided: then `uavklart` is set and
    `mangler` names the missing facts (fields of Person).
    """

    lov: Lov | None
    uavklart: bool = False
    mangler: tuple[str, ...] = ()
    grunnlag: tuple[Grunn, ...] = ()
    tillatelse: Tillatelse | None = None


def lovvalg(person: Person, dag: date) -> Lovvalg:
    """The law of the person on `dag`, from the facts of that day; the arrival counts once known."""
    tillatelse = foerste_kvalifiserende(person, dag)
    if tillatelse is not None:
        return _by_permit(person, tillatelse)
    return _by_application(person, dag)


def foerste_kvalifiserende(person: Person, dag: date) -> Tillatelse | None:
    """The earliest permit granted by `dag` of a class that gives right or duty (assumed)."""
    return foerste(person, dag, kvalifiserer)


def asyllov(person: Person) -> Lov | None:
    """The law that training in reception follows: by the day of the protection application."""
    soeknad = person.beskyttelse_soeknadsdato
    if soeknad is None:
        return None
    return INTEGRERINGSLOVEN if soeknad >= law.lovvalg.siste["soeknad_fra"] else INTRODUKSJONSLOVEN


def _by_permit(person: Person, t: Tillatelse) -> Lovvalg:
    grense = law.lovvalg.siste
    fakta = {"klasse": t.klasse.value, "innvilget": t.innvilget, "grense": grense["tillatelse_fra"]}
    if t.innvilget >= grense["tillatelse_fra"]:
        return Lovvalg(INTEGRERINGSLOVEN, grunnlag=(TILLATELSE_NY(grense, **fakta),), tillatelse=t)
    if t.soekt_fra_utlandet:
        del fakta["grense"]
        if person.ankomst is None:
            why = ANKOMST_UKJENT(grense, **fakta)
            return Lovvalg(None, True, ("ankomst",), (why,), t)
        if person.ankomst >= grense["ankomst_fra"]:
            why = ANKOMST_NY(grense, **fakta, ankomst=person.ankomst)
            return Lovvalg(INTEGRERINGSLOVEN, grunnlag=(why,), tillatelse=t)
        fakta["grense"] = grense["tillatelse_fra"]
    return Lovvalg(INTRODUKSJONSLOVEN, grunnlag=(TILLATELSE_GAMMEL(grense, **fakta),), tillatelse=t)


def _by_application(person: Person, dag: date) -> Lovvalg:
    """Asylum seekers have no permit; the day of the protection application decides."""
    avgjort = person.beskyttelse_avgjort
    if avgjort is not None and avgjort <= dag:
        return Lovvalg(None, grunnlag=(UTENFOR(dag=dag),))
    soeknad = person.beskyttelse_soeknadsdato
    if soeknad is None:
        if any(m.fra <= dag and (m.til is None or dag <= m.til) for m in person.mottak):
            return Lovvalg(None, True, ("beskyttelse_soeknadsdato",), (SOEKNAD_UKJENT(),))
        return Lovvalg(None, grunnlag=(UTENFOR(dag=dag),))
    if soeknad > dag:
        return Lovvalg(None, grunnlag=(UTENFOR(dag=dag),))
    grense = law.lovvalg.siste
    fra = grense["soeknad_fra"]
    if soeknad >= fra:
        return Lovvalg(
            INTEGRERINGSLOVEN, grunnlag=(SOEKNAD_NY(grense, soeknad=soeknad, grense=fra),)
        )
    return Lovvalg(
        INTRODUKSJONSLOVEN, grunnlag=(SOEKNAD_GAMMEL(grense, soeknad=soeknad, grense=fra),)
    )
