from datetime import date

from rules import law
from rules.deltaker import Deltaker
from rules.facts import Fritak, Henvendelse, Vedtak
from rules.kjede import starter_kjede
from rules.maaneder import add_months
from rules.ordninger import familie, uten_vedtak
from rules.rule import Doer, Treff, informasjon, rule, treff


@rule(
    "NIR-4-VED-0019",
    informasjon,
    nb="Henvendelsen {henvendelse} ({type}) om {ordning} er ikke fulgt av vedtak innen {frist}.",
    nn="Førespurnaden {henvendelse} ({type}) om {ordning} er ikkje følgd av vedtak innan {frist}.",
    en="The contact of {henvendelse} ({type}) about {ordning} was not followed by a decision by "
    "{frist}.",
    fix_nb="Er vedtaket gjort, registrer det. Er saken ikke avgjort, avgjør den.",
    fix_nn="Er vedtaket gjort, registrer det. Er saka ikkje avgjord, avgjer henne.",
    fix_en="If the decision was made, register it. If the case is open, decide it.",
    doer=Doer.JOB,
    source="integreringsloven § 12; IMDi 30.04.2021: kontakt, søknad eller krav",
    certainty="guidance",
)
def henvendelse_uten_vedtak(deltaker: Deltaker, dag: date) -> list[Treff]:
    """Who asks for a programme or training gets an answer: a grant, a refusal or an exemption.

    Nothing that comes in can tell that something is missing, so the question is asked every night.
    An offer from the municipality asks for nothing; training in reception has no vedtak; and who
    already has the ordning that the contact is about, has the answer.

    >>> krav = henvendelse(ordning="IN_INTRO", dato="2021-03-01")
    >>> bool(henvendelse_uten_vedtak(deltaker(krav), dag("2021-06-02")))  # fires
    True
    >>> svar = program(vedtaksdato="2021-05-20", startdato="2021-06-01")
    >>> bool(henvendelse_uten_vedtak(deltaker(krav, svar), dag("2021-06-02")))  # corrected
    False
    >>> bool(henvendelse_uten_vedtak(deltaker(), dag("2021-06-02")))  # does not fire
    False

    The day three months later is in time. A refusal is an answer too, and so is an earlier grant.

    >>> henvendelse_uten_vedtak(deltaker(krav), dag("2021-06-01"))
    []
    >>> avslag = program(vedtakstype="INTRO_AVSLAG", startdato=None, sluttdato=None)
    >>> henvendelse_uten_vedtak(deltaker(krav, avslag), dag("2021-06-02"))
    []
    >>> foer = program(vedtaksdato="2021-02-15", startdato="2021-02-22")
    >>> henvendelse_uten_vedtak(deltaker(krav, foer), dag("2021-06-02"))
    []

    An offer, and an asylum seeker.

    >>> tilbud = henvendelse(ordning="IN_INTRO", henvendelsestype="TILBUD", dato="2021-03-01")
    >>> asyl = henvendelse(ordning="IN_NORSK_ASYL", dato="2021-03-01")
    >>> henvendelse_uten_vedtak(deltaker(tilbud, asyl), dag("2021-06-02"))
    []
    """
    if deltaker.person.doed is not None or deltaker.person.utvandret is not None:
        return []
    found = []
    for r in deltaker.av(Henvendelse):
        h = r.innhold
        assert isinstance(h, Henvendelse)
        frist = add_months(h.dato, law.oppfoelging.at(h.dato)["henvendelse_maaneder"])
        if dag <= frist or h.henvendelsestype == law.tilbud.at(h.dato)["tilbud"]:
            continue
        if not uten_vedtak(h.ordning) and not _besvart(deltaker, h):
            found.append(
                treff(henvendelse=h.dato, type=h.henvendelsestype, ordning=h.ordning, frist=frist)
            )
    return found


def _besvart(deltaker: Deltaker, h: Henvendelse) -> bool:
    """A grant, a refusal or an exemption since, or a vedtak of the kind that ran on the day."""
    slag = familie(h.ordning)
    for r in deltaker.av(Vedtak, Fritak):
        v = r.innhold
        assert isinstance(v, Vedtak | Fritak)
        svar = isinstance(v, Fritak) or starter_kjede(v)
        if svar and v.vedtaksdato >= h.dato and familie(v.ordning) == slag:
            return True
    return any(
        familie(kjede.ordning) == slag and not kjede.er_avslag and h.dato in kjede.aktiv
        for kjede in deltaker.kjeder.values()
    )
