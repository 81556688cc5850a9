from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Post
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rule import Steg, avvisning, rule
from rules.ruting.posttyper import var_under


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """Where the sender names no other law than the register has."""
    same = rekke.lov is None or deltaker.lov is None or rekke.lov is deltaker.lov
    return ALWAYS if same else None


@rule(
    "NIR-4-RUT-0012",
    avvisning,
    nb="Posten er merket {post.lov}, men personen er omfattet av {deltaker.lov}.",
    nn="Posten er merkt {post.lov}, men personen er omfatta av {deltaker.lov}.",
    en="The record says {post.lov}, but the person is under {deltaker.lov}.",
    fix_nb="Sjekk tillatelsen og ankomsten med HentPerson. Registeret beregner loven; feltet lov "
    "kan utelates.",
    fix_nn="Sjekk løyvet og innreisa med HentPerson. Registeret reknar ut lova; feltet lov kan "
    "utelatast.",
    fix_en="Check the permit and the arrival with HentPerson. The register computes the law; the "
    "field lov may be left out.",
    felt="lov",
    steg=Steg.LOV,
    quiet=quiet_days,
    source="integreringsloven § 51; integreringsforskriften § 72",
    certainty="law",
)
def lov_avviker(post: Post, deltaker: Deltaker) -> bool:
    """The register computes the law; what the sender believes is only compared.

    A record of the time before the permit may carry the law of that time. Nothing is said while
    the law cannot be decided.

    >>> lov_avviker(post(lov="INTRODUKSJONSLOVEN"), deltaker())  # fires
    True
    >>> lov_avviker(post(lov="INTEGRERINGSLOVEN"), deltaker())  # corrected
    False
    >>> lov_avviker(post(), deltaker())  # does not fire
    False
    >>> uavklart = deltaker(ankomst=None, tillatelser=(
    ...     tillatelse(klasse="P35", innvilget="2020-11-20", soekt_fra_utlandet=True),))
    >>> lov_avviker(post(lov="INTRODUKSJONSLOVEN"), uavklart)
    False
    >>> soekte = deltaker(beskyttelse_soeknadsdato=dag("2020-09-01"))
    >>> [lov_avviker(post(timer(fra=d, til=d), lov="INTRODUKSJONSLOVEN"), soekte)
    ...     for d in ("2021-02-09", "2021-02-10")]
    [False, True]
    """
    if post.lov is None or deltaker.lov is None or post.lov is deltaker.lov:
        return False
    return not var_under(post.lov, post.innhold, deltaker)
