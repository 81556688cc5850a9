from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Fravaer, Gjenopptak, Permisjon, Post, Tiltak, Timer
from rules.kommune.ansvar import ansvarlig, flyttet_fra, kjent_ansvar, kommune_i
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rule import Treff, advarsel, rule, treff


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """Where the person has not moved out."""
    moved = flyttet_fra(deltaker, rekke.kommune, deltaker.dag) is not None
    return None if moved else ALWAYS


@rule(
    "NIR-0-KOM-0002",
    advarsel,
    nb="Personen flyttet {flyttet}; etterregistreringen fra {kommune} for tiden før er godtatt.",
    nn="Personen flytta {flyttet}; etterregistreringa frå {kommune} for tida før er godteken.",
    en="The person moved on {flyttet}; back-registration by {kommune} for the time before is "
    "accepted.",
    fix_nb="Du trenger ikke gjøre noe. Avslutt vedtakene personen hadde i kommunen.",
    fix_nn="Du treng ikkje gjere noko. Avslutt vedtaka personen hadde i kommunen.",
    fix_en="There is nothing to do. End the decisions that the person had in the municipality.",
    felt="post.kommunenummer",
    quiet=quiet_days,
    source="designed for the service: each municipality reports its own period",
    certainty="assumed",
)
def etterregistrert_etter_flytting(
    deltakelse: Timer | Tiltak | Fravaer | Permisjon | Gjenopptak,
    post: Post,
    deltaker: Deltaker,
    forsendelse: Forsendelse,
) -> Treff | None:
    """Participation before a move belongs to the municipality the person moved from.

    It comes late, and the new municipality has taken over meanwhile, so the sender is told.

    >>> flyttet = deltaker(dag="2021-05-20", bosettinger=(
    ...     bosetting(kommunenummer="0301", fra="2021-02-10", til="2021-04-09", etter_avtale=True),
    ...     bosetting(kommunenummer="4601", fra="2021-04-10")))
    >>> def godtatt(record, person=flyttet, **hode):
    ...     return bool(etterregistrert_etter_flytting(
    ...         record, post(record), person, forsendelse(**hode)))
    >>> godtatt(timer(fra="2021-03-01", til="2021-03-31"))  # fires
    True
    >>> godtatt(timer(fra="2021-04-12", til="2021-04-30"), kommunenummer="4601")  # corrected
    False
    >>> godtatt(timer(fra="2021-04-05", til="2021-04-30"), deltaker())  # does not fire
    False
    >>> [godtatt(timer(fra=d, til="2021-04-30")) for d in ("2021-04-09", "2021-04-10")]
    [True, False]
    """
    kommune, person = kommune_i(post, forsendelse), deltaker.person
    flyttet = flyttet_fra(deltaker, kommune, deltaker.dag)
    if flyttet is None or not kjent_ansvar(person, deltaker.dag):
        return None
    dag = deltakelse.hendelsesdato
    if dag is None or not ansvarlig(deltaker, kommune, dag):
        return None
    return treff(kommune=kommune, flyttet=flyttet)
