from datetime import date, timedelta

from rules import law
from rules.deltaker import Deltaker
from rules.gjennomfoering import Status, gjennomfoering
from rules.maaneder import add_months
from rules.rule import Doer, Treff, advarsel, rule, treff

DAY = timedelta(days=1)
_PLIKT = {"IN_RETT_PLIKT_NORSK", "IL_PLIKT_NORSK"}


@rule(
    "NIR-4-PRV-0007",
    advarsel,
    nb="Avsluttende prøve mangler i {ordning} ({mangler}): timene var fullført for mer enn "
    "{maaneder} måneder siden.",
    nn="Avsluttande prøve manglar i {ordning} ({mangler}): timane var fullførte for meir enn "
    "{maaneder} månader sidan.",
    en="The final test is missing in {ordning} ({mangler}): the hours were completed more than "
    "{maaneder} months ago.",
    fix_nb="Meld deltakeren opp til prøven, eller registrer fritak fra prøve hvis det er gitt.",
    fix_nn="Meld deltakaren opp til prøven, eller registrer fritak frå prøve viss det er gjeve.",
    fix_en="Sign the participant up for the test, or register the exemption from the test if it "
    "was given.",
    valid="2013-09-01/..",
    doer=Doer.JOB,
    source="introduksjonsloven § 19; rundskriv Q-39/2013; integreringsloven § 35",
    certainty="guidance",
)
def avsluttende_proeve_mangler(deltaker: Deltaker, dag: date) -> list[Treff]:
    """Who has had all the hours takes the test that ends them, within a year.

    Nothing comes in when a test is not taken, so it is looked for every night, by what the law asks
    of the person today and what was met a year ago. Those without the duty, with a first permit
    before September 2013, or exempted from the test are asked for none. Under integreringsloven
    hours and a test go together in samfunnskunnskap; norsk ends with its target.

    >>> timene = [timer(ordning="IL_NORSK_600", timetype=t, fra="2020-05-01", til="2020-05-29",
    ...                 antall=n) for t, n in (("NORSK", "550"), ("SAMFUNN", "50"))]
    >>> uten = deltaker(*timene, lov="INTRODUKSJONSLOVEN")
    >>> bool(avsluttende_proeve_mangler(uten, dag("2021-05-30")))  # fires
    True
    >>> prover = (proeveresultat(dato="2020-12-07"),
    ...           proeveresultat(proeve_id="R2", type_proeve="SAMFUNNSKUNNSKAP",
    ...                          resultat="IKKE_BESTAATT", dato="2020-12-07"))
    >>> tatt = deltaker(*timene, lov="INTRODUKSJONSLOVEN", proeveresultater=prover)
    >>> bool(avsluttende_proeve_mangler(tatt, dag("2021-05-30")))  # corrected
    False
    >>> bool(avsluttende_proeve_mangler(deltaker(), dag("2021-05-30")))  # does not fire
    False

    The hours were complete on 29 May 2020: a year later is in time.

    >>> [bool(avsluttende_proeve_mangler(uten, dag(f"2021-05-{n}"))) for n in (28, 29, 30)]
    [False, False, True]

    One test of the two; exempted; samfunnskunnskap under the new law.

    >>> en = deltaker(*timene, lov="INTRODUKSJONSLOVEN", proeveresultater=prover[:1])
    >>> [t.verdier["mangler"] for t in avsluttende_proeve_mangler(en, dag("2021-05-30"))]
    [('PROEVE_SAMFUNN',)]
    >>> fri = fritak(ordning="IL_NORSK_600", omfatter="PROEVE", vedtaksdato="2020-09-01")
    >>> avsluttende_proeve_mangler(
    ...     deltaker(*timene, fri, lov="INTRODUKSJONSLOVEN"), dag("2021-05-30"))
    []
    >>> samfunn = timer(ordning="IN_SAMFUNN", timetype="SAMFUNN", fra="2021-05-03",
    ...                 til="2021-05-31", antall="50")
    >>> [bool(avsluttende_proeve_mangler(deltaker(samfunn), dag(d)))
    ...  for d in ("2022-05-31", "2022-06-01")]
    [False, True]
    """
    maaneder = law.oppfoelging.at(dag)["proeve_maaneder"]
    naa, da = deltaker.sak(dag), deltaker.sak(add_months(dag, -maaneder) - DAY)
    if da.lov is None:
        return []
    har = {o for k in deltaker.kategorier(dag) if k.kode in _PLIKT for o in k.ordninger}
    found = []
    for ordning in sorted(har):
        status = gjennomfoering(naa, ordning, ())
        proever = tuple(m for m in status.krav.mangler if _proeve(m))
        if not proever or status.status is Status.FRITATT:
            continue
        if all(_proeve(m) for m in gjennomfoering(da, ordning, ()).krav.mangler):
            found.append(treff(ordning=ordning, mangler=proever, maaneder=maaneder))
    return found


def _proeve(mangel: str) -> bool:
    """What is missing is a test, and not hours."""
    return mangel.startswith("PROEVE_")
