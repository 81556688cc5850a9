from datetime import date

from rules import law
from rules.facts import Annullering, Forsendelse, Innhold, Operasjon, Post
from rules.rekke import always
from rules.rule import Steg, Tidligere, Treff, advarsel, rule, treff


@rule(
    "NIR-0-RET-0008",
    advarsel,
    nb="Rettingen gjelder {aar}. Fristen for å rapportere det året var {frist}.",
    nn="Rettinga gjeld {aar}. Fristen for å rapportere det året var {frist}.",
    en="The correction is of {aar}. The reporting of that year closed on {frist}.",
    fix_nb="Sjekk om tall som er rapportert for {aar}, skal meldes til IMDi på nytt.",
    fix_nn="Sjekk om tal som er rapporterte for {aar}, skal meldast til IMDi på nytt.",
    fix_en="Check whether figures reported for {aar} are to be given to IMDi anew.",
    felt="referanse",
    steg=Steg.PERSON,
    quiet=always,
    source="IMDi, frist for registrering i NIR",
    certainty="guidance",
)
def avsluttet_rapporteringsaar(
    post: Post, tidligere: Tidligere | None, forsendelse: Forsendelse
) -> list[Treff]:
    """What a municipality reported for a year is counted at the end of February of the next.

    A correction after that is right to make, and may change figures that were used.

    >>> staar = tidligere(timer(fra="2020-11-02", til="2020-11-08", antall="5"))
    >>> retting = post(timer(fra="2020-11-02", til="2020-11-08", antall="4"), operasjon="RETT")
    >>> april = forsendelse(mottatt="2021-04-15T12:00:00+02:00")
    >>> bool(avsluttet_rapporteringsaar(retting, staar, april))  # fires
    True
    >>> februar = forsendelse(mottatt="2021-02-28T12:00:00+01:00")
    >>> bool(avsluttet_rapporteringsaar(retting, staar, februar))  # corrected
    False
    >>> i_aar, staar_i_aar = post(timer(antall="4"), operasjon="RETT"), tidligere(timer())
    >>> bool(avsluttet_rapporteringsaar(i_aar, staar_i_aar, april))  # does not fire
    False
    >>> bort = post(annullering(), versjon=2)
    >>> [bool(avsluttet_rapporteringsaar(bort, staar, forsendelse(mottatt=moment)))
    ...     for moment in ("2021-02-28T23:59:59+01:00", "2021-03-01T00:00:00+01:00")]
    [False, True]
    >>> bool(avsluttet_rapporteringsaar(post(timer(fra="2020-11-02")), None, april))
    False
    """
    if post.operasjon is Operasjon.NY or tidligere is None or tidligere.annullert:
        return []
    dager = [_dag(tidligere.innhold), _dag(post.innhold)]
    skjedde = min((dag for dag in dager if dag is not None), default=None)
    if skjedde is None:
        return []
    grense = law.rapporteringsaar.at(skjedde)
    frist = date(skjedde.year + 1, grense["maaned"], grense["dag"])
    if forsendelse.mottatt_dato <= frist:
        return []
    return [treff(aar=skjedde.year, frist=frist)]


def _dag(innhold: Innhold | None) -> date | None:
    if innhold is None or isinstance(innhold, Annullering):
        return None
    return innhold.hendelsesdato
