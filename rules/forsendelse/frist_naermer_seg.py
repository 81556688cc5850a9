from datetime import date, timedelta

from rules import law
from rules.beregning import Ordningsstatus, beregn
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN
from rules.frist import Fristtype
from rules.gjennomfoering import Status
from rules.rule import Doer, Treff, informasjon, rule, treff

_IGJEN = (Status.IKKE_STARTET, Status.UNDER_ARBEID)
_OPPSTART = (Fristtype.OPPSTART, Fristtype.VEDTAK)


@rule(
    "NIR-9-BAT-0009",
    informasjon,
    nb="Fristen {frist} for {ordning} nærmer seg.",
    nn="Fristen {frist} for {ordning} nærmar seg.",
    en="The deadline {frist} for {ordning} is near.",
    fix_nb="Sjekk hva deltakeren mangler, med HentPerson, og registrer permisjon som er innvilget.",
    fix_nn="Sjekk kva deltakaren manglar, med HentPerson, og registrer permisjon som er innvilga.",
    fix_en="See what the participant lacks, with HentPerson, and register leave that was granted.",
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/..",
    doer=Doer.JOB,
    source="IMDi 30.04.2021: oversikt over frister",
    certainty="guidance",
)
def frist_naermer_seg(deltaker: Deltaker, dag: date) -> list[Treff]:
    """The right to free training ends with the deadline; the municipality is told in time.

    Nothing is said of what is completed, exempted or lapsed. The limit for beginning counts only
    while there is no decision.

    >>> lea = deltaker(utdanningsbakgrunn(kode="VGO_GJENNOMFOERT", dato="2021-02-15"))
    >>> [(t.verdier["ordning"], str(t.verdier["frist"]))
    ...     for t in frist_naermer_seg(lea, dag("2022-06-20"))]
    [('IN_NORSK_NORSKMAAL', '2022-08-10')]
    >>> bool(frist_naermer_seg(lea, dag("2022-06-20")))  # fires
    True
    >>> uten_vgs = deltaker(utdanningsbakgrunn(kode="VGO_IKKE_GJENNOMFOERT", dato="2021-02-15"))
    >>> bool(frist_naermer_seg(uten_vgs, dag("2022-06-20")))  # corrected
    False
    >>> bool(frist_naermer_seg(lea, dag("2022-03-01")))  # does not fire
    False
    >>> [bool(frist_naermer_seg(lea, dag(d)))
    ...     for d in ("2022-06-10", "2022-06-11", "2022-08-10", "2022-08-11")]
    [False, True, True, False]
    """
    if deltaker.lov is not INTEGRERINGSLOVEN:
        return []
    innen = dag + timedelta(days=law.fristvarsel.at(dag)["dager"])
    beregning = beregn(deltaker.person, deltaker.registrert, dag)
    return [
        treff(ordning=ordning.kode, frist=frist)
        for ordning in beregning.ordninger
        if ordning.kategorier and ordning.status in _IGJEN
        for frist in sorted(_frister(ordning))
        if dag <= frist <= innen
    ]


def _frister(ordning: Ordningsstatus) -> set[date]:
    return {
        frist.dato
        for frist in ordning.frister
        if frist.dato is not None
        and (
            frist.type is Fristtype.GJENNOMFOERING
            or (frist.type in _OPPSTART and not ordning.kjeder)
        )
    }
