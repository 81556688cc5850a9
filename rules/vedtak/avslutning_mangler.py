from rules.deltaker import Deltaker
from rules.facts import Avbrudd, Avslutning, Forsendelse, Post
from rules.ordninger import INTRO, familie
from rules.rule import Treff, avvisning, rule, treff

VEDTAK = "vedtakReferanse"


@rule(
    "NIR-4-VED-0010",
    avvisning,
    nb="Avslutningen {slutt.dato} mangler eller har feil i {mangler}: den skal vise til et vedtak "
    "om {slutt.ordning}, ha en dato fra og med start ({start}), og for introduksjonsprogram en "
    "årsak.",
    nn="Avslutninga {slutt.dato} manglar eller har feil i {mangler}: ho skal vise til eit vedtak "
    "om {slutt.ordning}, ha ein dato frå og med start ({start}), og for introduksjonsprogram ei "
    "årsak.",
    en="The end on {slutt.dato} lacks or has a fault in {mangler}: it names a decision on "
    "{slutt.ordning}, has a date on or after its start ({start}) and, for an introduction "
    "programme, a reason.",
    fix_nb="Oppgi tildelingen i vedtakReferanse, siste dag i dato, og i aarsak hva deltakeren "
    "gikk over til eller hvorfor det ble slutt.",
    fix_nn="Oppgi tildelinga i vedtakReferanse, siste dag i dato, og i aarsak kva deltakaren "
    "gjekk over til eller kvifor det vart slutt.",
    fix_en="Give the grant in vedtakReferanse, the last day in dato, and in aarsak what the "
    "participant went on to or why it ended.",
    at="dato",
    source="IMDi, Dette skal kommunen registrere i NIR (22.10.2020); IMDi 30.04.2021 "
    "(avslutningsårsak)",
    certainty="guidance",
)
def avslutning_mangler(
    slutt: Avslutning | Avbrudd, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> list[Treff]:
    """An end is the end of a decision, not before it began, and says what came after.

    The main activity at the end is its årsak. IMDi asks for it of the introduction programme under
    both laws, so training in norsk may end without one. Under integreringsloven the end itself
    could not be sent before the delivery that brought the list, so no date is needed for that.

    >>> ola = deltaker(program())
    >>> uten = avslutning(dato="2021-08-31")
    >>> bool(avslutning_mangler(uten, post(uten), ola, forsendelse()))  # fires
    True
    >>> med = avslutning(dato="2021-08-31", aarsak="ARBEID_HELTID")
    >>> bool(avslutning_mangler(med, post(med), ola, forsendelse()))  # corrected
    False
    >>> norsk = avslutning(ordning="IN_NORSK_NORSKMAAL", dato="2021-08-31")
    >>> kari = deltaker(vedtak(startdato="2021-05-03"))
    >>> bool(avslutning_mangler(norsk, post(norsk), kari, forsendelse()))  # does not fire
    False

    >>> def felt(**felter):
    ...     ny = avslutning(**{"aarsak": "SYKDOM", **felter})
    ...     return [t.felt for t in avslutning_mangler(ny, post(ny), ola, forsendelse())]
    >>> felt(vedtak_referanse="V9"), felt(dato="2021-05-02"), felt(dato="2021-05-03")
    (['vedtak_referanse'], ['dato'], [])
    >>> felt(ordning="IN_SAMFUNN", dato="2021-08-31")
    ['vedtak_referanse']

    A programme broken off under introduksjonsloven carries its reason in a field of its own.

    >>> programmet = program(ordning="IL_INTRO", startdato="2019-09-02", sluttdato="2021-09-01")
    >>> brutt = avbrudd(dato="2021-04-30")
    >>> avslutning_mangler(
    ...     brutt, post(brutt), deltaker(programmet, lov="INTRODUKSJONSLOVEN"), forsendelse())
    []
    """
    kjede = deltaker.kjede_bak(post, forsendelse)
    if kjede is None or kjede.ordning != slutt.ordning:
        found = [treff("vedtak_referanse", mangler=VEDTAK, start=None)]
        start = None
    else:
        start = kjede.periode.fra
        found = [treff("dato", mangler="dato", start=start)] if slutt.dato < start else []
    if isinstance(slutt, Avslutning) and slutt.aarsak is None and familie(slutt.ordning) == INTRO:
        found.append(treff("aarsak", mangler="aarsak", start=start))
    return found
