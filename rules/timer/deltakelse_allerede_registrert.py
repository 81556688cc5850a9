from dataclasses import replace

from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Fravaer, KvalifiseringMottak, Post, Tiltak
from rules.kommuner import samme_kommune
from rules.relatert import vis
from rules.rule import Treff, advarsel, rule, treff

Deltakelse = Fravaer | KvalifiseringMottak | Tiltak


@rule(
    "NIR-4-TIM-0023",
    advarsel,
    at="fra",
    nb="Det samme {hva} fra {deltakelse.fra} er allerede registrert med referansen {annen}.",
    nn="Det same {hva} frå {deltakelse.fra} er allereie registrert med referansen {annen}.",
    en="The same {hva} from {deltakelse.fra} is already registered under the reference {annen}.",
    fix_nb="Er det sendt to ganger, annuller den ene posten. Er det to ulike, trenger du ikke "
    "gjøre noe.",
    fix_nn="Er det sendt to gonger, annuller den eine posten. Er det to ulike, treng du ikkje "
    "gjere noko.",
    fix_en="If it was sent twice, annul one of the records. If they are two, there is nothing to "
    "do.",
    felt="fra",
    source="designed for the service: participation is counted once",
    certainty="assumed",
)
def deltakelse_allerede_registrert(
    deltakelse: Deltakelse, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """A tiltak or an absence that says the same under another reference is likely the same.

    A case system that sends all again after a merger or a move of vendor makes such. It is warned
    of only: two courses of one kind may run at once. Hours are NIR-4-TIM-0007.

    >>> foer = deltaker(program(), registrert(tiltak(vedtak_referanse="V1"), "T1"))
    >>> def igjen(record, person=foer):
    ...     return bool(deltakelse_allerede_registrert(
    ...         record, post(record, referanse="T2"), person, forsendelse()))
    >>> igjen(tiltak(vedtak_referanse="V1"))  # fires
    True
    >>> igjen(tiltak(vedtak_referanse="V1", tiltakskode="SPRAAKPRAKSIS"))  # corrected
    False
    >>> igjen(tiltak(vedtak_referanse="V1"), deltaker(program()))  # does not fire
    False

    A remark makes no other tiltak of it; another municipality's is its own.

    >>> igjen(tiltak(vedtak_referanse="V1", merknad="Butikk"))
    True
    >>> bergen = deltaker(registrert(tiltak(vedtak_referanse="V1"), "T1", kommunenummer="4601"))
    >>> igjen(tiltak(vedtak_referanse="V1"), bergen)
    False
    >>> syk = deltaker(registrert(fravaer(vedtak_referanse="V1"), "F1"))
    >>> igjen(fravaer(vedtak_referanse="V1"), syk), igjen(fravaer(vedtak_referanse="V2"), syk)
    (True, True)
    """
    kommune = post.kommunenummer or forsendelse.hode.kommunenummer
    wanted = _bare(deltakelse)
    for r in deltaker.av(type(deltakelse)):
        annen = r.innhold
        assert isinstance(annen, Deltakelse)
        if annen.fra != deltakelse.fra or r.referanse == post.referanse:
            continue
        if _bare(annen) == wanted and samme_kommune(kommune, r.kommunenummer):
            return treff(hva=deltakelse.posttype, annen=r.referanse, relatert=vis(kommune, r))
    return None


def _bare(deltakelse: Deltakelse) -> Deltakelse:
    """What it says beside a remark and the vedtak it hangs on."""
    if isinstance(deltakelse, Tiltak):
        return replace(deltakelse, merknad=None, vedtak_referanse=None)
    if isinstance(deltakelse, Fravaer):
        return replace(deltakelse, vedtak_referanse=None)
    return deltakelse
