from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Post, Vedtak
from rules.kjede import Hendelse, hendelse
from rules.kommune.ansvar import kommune_i
from rules.kommuner import samme_kommune
from rules.rule import Treff, informasjon, rule, treff


@rule(
    "NIR-0-KOM-0004",
    informasjon,
    nb="Personen begynte med {vedtak.ordning} i kommune {tidligere} {fra}; fristene løper videre.",
    nn="Personen byrja med {vedtak.ordning} i kommune {tidligere} {fra}; fristane går vidare.",
    en="The person began {vedtak.ordning} in municipality {tidligere} on {fra}; the deadlines "
    "continue.",
    fix_nb="Du trenger ikke gjøre noe. HentPerson viser fristene; de begynner ikke på nytt.",
    fix_nn="Du treng ikkje gjere noko. HentPerson viser fristane; dei byrjar ikkje på nytt.",
    fix_en="There is nothing to do. HentPerson shows the deadlines; they do not start anew.",
    felt="startdato",
    source="introduksjonsloven § 2; integreringsloven § 8 («en kommune»)",
    certainty="guidance",
)
def frister_viderefoeres(
    vedtak: Vedtak, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """A move does not restart the clock: what another municipality began is taken on.

    >>> oslo = registrert(program(startdato="2021-02-15"), kommunenummer="0301")
    >>> slutt = registrert(avslutning(vedtak_referanse="V1", dato="2021-05-09",
    ...                               aarsak="FLYTTET_KOMMUNE"), "A1", kommunenummer="0301")
    >>> her = program(startdato="2021-05-10")
    >>> def videre(record, person):
    ...     return bool(frister_viderefoeres(
    ...         record, post(record), person, forsendelse(kommunenummer="4601")))
    >>> videre(her, deltaker(oslo, slutt))  # fires
    True
    >>> egen = registrert(
    ...     program(startdato="2021-02-15", sluttdato="2021-05-09"), kommunenummer="4601")
    >>> videre(her, deltaker(egen))  # corrected
    False
    >>> videre(her, deltaker())  # does not fire
    False
    >>> videre(vedtak(), deltaker(oslo))
    False
    """
    if hendelse(vedtak) is not Hendelse.INNVILGET:
        return None
    kommune = kommune_i(post, forsendelse)
    start = vedtak.startdato or vedtak.vedtaksdato
    foer = [
        kjede
        for kjede in deltaker.kjeder.values()
        if kjede.ordning == vedtak.ordning
        and not kjede.er_avslag
        and kjede.periode.fra < start
        and not samme_kommune(kommune, kjede.kommunenummer)
    ]
    if not foer:
        return None
    foerste = min(foer, key=lambda kjede: kjede.periode.fra)
    return treff(tidligere=foerste.kommunenummer, fra=foerste.periode.fra)
