"""What breaks the state table, and which rule says so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rules import law
from rules.facts import (
    Avbrudd,
    Avslutning,
    Gjenopptak,
    Innhold,
    Permisjon,
    Registrering,
    Stans,
    Vedtak,
)
from rules.kjede import Hendelse, Kjede, Tilstand, hendelse
from rules.tilstand import ETTER
from rules.vedtak.deltakelse import annen_avslutning


@dataclass(frozen=True, slots=True)
class Brudd:
    """A transition that the table does not allow; it may be that of a later event that stands."""

    felt: str
    fra: str
    til: str
    dato: date


def brudd(hendelsen: Innhold, til: Hendelse, kjede: Kjede) -> Brudd:
    """The transition that is not allowed: of the event, or of the next one after it."""
    dag = hendelsen.hendelsesdato or date.min
    fra = kjede.tilstand(dag)
    neste = _neste(kjede, dag)
    if neste is not None and til in ETTER and til.value in law.vedtak_tilstand.at(dag)[fra.value]:
        hva = hendelse(neste.innhold)
        assert hva is not None
        return Brudd(_felt(hendelsen), ETTER[til], hva, neste.innhold.hendelsesdato or dag)
    return Brudd(_felt(hendelsen), fra, til, dag)


def annen_posttype(hendelsen: Innhold, kjede: Kjede | None) -> Brudd | None:
    """A vedtakstype that belongs to a record of another type; an unknown one is a wrong code."""
    if not isinstance(hendelsen, Vedtak):
        return None
    dag = hendelsen.vedtaksdato
    art = law.vedtakstyper.at(dag).get(hendelsen.vedtakstype)
    if art is None:
        return None
    fra = kjede.tilstand(dag) if kjede is not None else Tilstand.INGEN
    return Brudd("vedtakstype", fra, art, dag)


def sagt_av_egen_regel(hendelsen: Innhold, kjede: Kjede) -> bool:
    """Whether a rule of the event itself says what is wrong, or there is no harm in it."""
    fra = kjede.tilstand(hendelsen.hendelsesdato or date.min)
    match hendelsen:
        case Stans(stansdato=dato):
            return fra not in (Tilstand.INNVILGET, Tilstand.PERMISJON) or dato not in kjede.periode
        case Permisjon():
            return fra is Tilstand.PERMISJON
        case Gjenopptak():
            return fra is Tilstand.INNVILGET
        case Avslutning(dato=dato) | Avbrudd(dato=dato):
            return dato < kjede.periode.fra or annen_avslutning(kjede, dato) is not None
        case Vedtak():
            if hendelse(hendelsen) is Hendelse.INNVILGET:
                return kjede.aktiv.til < (hendelsen.startdato or hendelsen.vedtaksdato)
            return kjede.ordning != hendelsen.ordning
    return False


def _neste(kjede: Kjede, dag: date) -> Registrering | None:
    """The next event after the day that moves the state."""
    return next(
        (
            r
            for r in kjede.hendelser
            if isinstance(r.innhold, Permisjon | Stans | Gjenopptak | Avslutning | Avbrudd)
            and (r.innhold.hendelsesdato or date.min) > dag
        ),
        None,
    )


def _felt(hendelsen: Innhold) -> str:
    match hendelsen:
        case Vedtak():
            return "vedtakstype"
        case Permisjon():
            return "fra"
        case Stans():
            return "stansdato"
    return "dato"
