from rules.deltaker import Deltaker
from rules.facts import Avbrudd, Avslutning, Forsendelse, Post
from rules.kommune.ansvar import kommune_i
from rules.relatert import vis
from rules.rule import Treff, avvisning, rule, treff
from rules.vedtak.deltakelse import annen_avslutning


@rule(
    "NIR-4-VED-0011",
    avvisning,
    nb="Vedtaket {vedtak} er allerede avsluttet {avsluttet}, og er ikke gjenopptatt siden.",
    nn="Vedtaket {vedtak} er allereie avslutta {avsluttet}, og er ikkje teke opp att sidan.",
    en="The decision {vedtak} was already ended on {avsluttet} and has not been resumed since.",
    fix_nb="Skal datoen eller årsaken endres, rett avslutningen som er registrert (RETT). Var "
    "deltakeren tilbake i mellomtiden, send gjenopptak først.",
    fix_nn="Skal datoen eller årsaka endrast, rett avslutninga som er registrert (RETT). Var "
    "deltakaren tilbake i mellomtida, send gjenopptak først.",
    fix_en="To change the date or the reason, correct the end that is registered (RETT). If the "
    "participant came back in between, send the resumption first.",
    felt="dato",
    at="dato",
    source="designed for the emulator: a chain ends once, until it is resumed",
    certainty="assumed",
)
def avsluttet_fra_foer(
    slutt: Avslutning | Avbrudd, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """A vedtak ends once, whichever end comes first, unless it is taken up again in between.

    Avslutning and avbrudd are both ends. A correction is no second end: what it replaces has been
    taken out before the rules run.

    >>> slutt = avslutning(dato="2021-09-30", aarsak="SYKDOM")
    >>> ola = deltaker(program(), avslutning(dato="2021-08-31", aarsak="SYKDOM"))
    >>> bool(avsluttet_fra_foer(slutt, post(slutt), ola, forsendelse()))  # fires
    True
    >>> tilbake = gjenopptak(ordning="IN_INTRO", vedtaksdato="2021-09-01", dato="2021-09-06")
    >>> kari = deltaker(program(), avslutning(dato="2021-08-31", aarsak="SYKDOM"), tilbake)
    >>> bool(avsluttet_fra_foer(slutt, post(slutt), kari, forsendelse()))  # corrected
    False
    >>> bool(avsluttet_fra_foer(
    ...     slutt, post(slutt), deltaker(program()), forsendelse()))  # does not fire
    False

    An end that comes late and lies before the one that stands is a second one as well.

    >>> foer = avslutning(dato="2021-08-01", aarsak="SYKDOM")
    >>> bool(avsluttet_fra_foer(foer, post(foer), ola, forsendelse()))
    True
    """
    kjede = deltaker.kjede_bak(post, forsendelse)
    annen = annen_avslutning(kjede, slutt.dato) if kjede is not None else None
    if kjede is None or annen is None:
        return None
    return treff(
        "dato", vedtak=kjede.referanse, avsluttet=annen,
        relatert=vis(kommune_i(post, forsendelse), kjede.tildeling),
    )  # fmt: skip
