from dataclasses import replace
from datetime import date

from rules.deltaker import Deltaker
from rules.facts import Person, Proeveresultat
from rules.frister import frister
from rules.gjennomfoering import Gjennomfoering, Status, gjennomfoering
from rules.ordninger import NORSK, familie
from rules.rule import Doer, Treff, informasjon, rule, treff
from rules.sak import Sak


@rule(
    "NIR-9-PRV-0009",
    informasjon,
    nb="Gjennomføring av {ordning} fra {siden} er trukket tilbake: prøveresultatet "
    "{annullert.proeve_id} gjelder ikke lenger, og statusen er {status}.",
    nn="Gjennomføring av {ordning} frå {siden} er trekt tilbake: prøveresultatet "
    "{annullert.proeve_id} gjeld ikkje lenger, og statusen er {status}.",
    en="Completion of {ordning} since {siden} is withdrawn: the test result {annullert.proeve_id} "
    "no longer holds, and the status is {status}.",
    fix_nb="Si fra til deltakeren. Har deltakeren rett til mer opplæring, registrer den.",
    fix_nn="Sei frå til deltakaren. Har deltakaren rett til meir opplæring, registrer henne.",
    fix_en="Tell the participant. If there is a right to more training, register it.",
    doer=Doer.IMPORT,
    source="designed for the emulator: completion follows from the results that stand",
    certainty="assumed",
)
def gjennomfoering_trukket_tilbake(annullert: Proeveresultat, deltaker: Deltaker) -> list[Treff]:
    """A result that is annulled, or corrected to a lower one, may take completion with it.

    It is told when the result falls out, because afterwards nothing shows that there was one: that
    is why the import asks and not the nightly run. `annullert` still stands on the deltaker; only
    where the best level goes with it does the status fall back.

    >>> maal = norskmaal(skriftlig="B1")
    >>> b1 = proeveresultat(delproeve="SKRIFTLIG")
    >>> ola = deltaker(maal, dag="2023-01-20", proeveresultater=(b1,))
    >>> bool(gjennomfoering_trukket_tilbake(b1, ola))  # fires
    True
    >>> b2 = proeveresultat(proeve_id="R2", delproeve="SKRIFTLIG", resultat="B2")
    >>> to = deltaker(maal, dag="2023-01-20", proeveresultater=(b1, b2))
    >>> bool(gjennomfoering_trukket_tilbake(b1, to))  # corrected
    False
    >>> a2 = proeveresultat(delproeve="LYTTE", resultat="A2")
    >>> kari = deltaker(maal, dag="2023-01-20", proeveresultater=(a2,))
    >>> bool(gjennomfoering_trukket_tilbake(a2, kari))  # does not fire
    False
    >>> [(t.verdier["ordning"], str(t.verdier["status"]))
    ...  for t in gjennomfoering_trukket_tilbake(b1, ola)]
    [('IN_NORSK_NORSKMAAL', 'UNDER_ARBEID')]
    """
    person = deltaker.person
    rest = tuple(r for r in person.proeveresultater if r.proeve_id != annullert.proeve_id)
    uten = replace(person, proeveresultater=rest)
    found = []
    for ordning in sorted(deltaker.ordninger(deltaker.dag)):
        if familie(ordning) != NORSK:
            continue
        foer, etter = _status(deltaker, person, ordning), _status(deltaker, uten, ordning)
        if foer.status is Status.GJENNOMFOERT and etter.status is not Status.GJENNOMFOERT:
            siden: date | None = foer.dato
            found.append(treff(ordning=ordning, siden=siden, status=etter.status))
    return found


def _status(deltaker: Deltaker, person: Person, ordning: str) -> Gjennomfoering:
    sak = Sak(person, deltaker.registrert, deltaker.dag, deltaker.lovvalg)
    return gjennomfoering(sak, ordning, frister(sak, ordning))
