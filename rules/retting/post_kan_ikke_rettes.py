from rules.facts import Operasjon, Post
from rules.rekke import always
from rules.rule import Steg, Tidligere, avvisning, rule


@rule(
    "NIR-0-RET-0001",
    avvisning,
    nb="Kommunen har ingen gjeldende post {post.referanse} å rette eller annullere.",
    nn="Kommunen har ingen gjeldande post {post.referanse} å rette eller annullere.",
    en="The municipality has no standing record {post.referanse} to correct or annul.",
    fix_nb="Hent kommunens poster med HentRegistreringer. Finnes posten ikke, send den som NY; er "
    "den annullert, send den som NY med en ny referanse.",
    fix_nn="Hent postane til kommunen med HentRegistreringer. Finst ikkje posten, send han som NY; "
    "er han annullert, send han som NY med ein ny referanse.",
    fix_en="Fetch the records with HentRegistreringer. If there is none, send it as NY; if it is "
    "annulled, send it as NY under a new reference.",
    felt="referanse",
    steg=Steg.PERSON,
    quiet=always,
    source="own design: the journal keeps annulled records (NIR DOK 004, JOURNALSTATUS)",
    certainty="assumed",
)
def post_kan_ikke_rettes(post: Post, tidligere: Tidligere | None) -> bool:
    """Only a record that stands can be corrected or taken back, by the municipality that sent it.

    A record is known by municipality and reference, so that of another municipality is unknown.

    >>> fire = post(timer(antall="4"), operasjon="RETT", versjon=2)
    >>> post_kan_ikke_rettes(fire, None)  # fires
    True
    >>> staar = tidligere(timer(antall="5"))
    >>> post_kan_ikke_rettes(fire, staar)  # corrected
    False
    >>> post_kan_ikke_rettes(post(timer()), None)  # does not fire
    False
    >>> borte = tidligere(timer(antall="5"), annullert=True, versjon=2)
    >>> post_kan_ikke_rettes(post(timer(antall="4"), operasjon="RETT", versjon=3), borte)
    True
    >>> post_kan_ikke_rettes(post(annullering(), versjon=3), borte)
    True
    >>> post_kan_ikke_rettes(post(annullering(), versjon=2), staar)
    False
    """
    if post.operasjon is Operasjon.NY:
        return False
    return tidligere is None or tidligere.annullert
