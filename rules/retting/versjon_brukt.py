from rules.facts import Operasjon, Post
from rules.rekke import always
from rules.relatert import vis_tidligere
from rules.rule import Steg, Tidligere, Treff, avvisning, rule, treff


@rule(
    "NIR-0-RET-0002",
    avvisning,
    nb="Versjon {post.versjon} av {post.referanse} står i NIR med annet innhold.",
    nn="Versjon {post.versjon} av {post.referanse} står i NIR med anna innhald.",
    en="Version {post.versjon} of {post.referanse} stands in NIR with other content.",
    fix_nb="Hent det som står, med HentRegistreringer. Skal rettingen fortsatt gjøres, send den "
    "med et høyere versjonsnummer.",
    fix_nn="Hent det som står, med HentRegistreringer. Skal rettinga framleis gjerast, send henne "
    "med eit høgare versjonsnummer.",
    fix_en="Fetch what stands with HentRegistreringer. If the correction shall still be made, send "
    "it with a higher version number.",
    felt="versjon",
    steg=Steg.PERSON,
    quiet=always,
    source="own design: optimistic locking",
    certainty="assumed",
)
def versjon_brukt(post: Post, tidligere: Tidligere | None) -> Treff | None:
    """The higher version holds; two contents under one version cannot be put in order.

    The same content again is no fault, and a lower version is only out of date; neither comes
    here. A new record under a known reference is another fault (NIR-0-RET-0009).

    >>> staar = tidligere(timer(antall="5"), versjon=2)
    >>> bool(versjon_brukt(post(timer(antall="4"), operasjon="RETT", versjon=2), staar))  # fires
    True
    >>> rett = post(timer(antall="4"), operasjon="RETT", versjon=3)
    >>> bool(versjon_brukt(rett, staar))  # corrected
    False
    >>> bool(versjon_brukt(post(timer(antall="4")), None))  # does not fire
    False
    >>> bool(versjon_brukt(post(timer(antall="5"), operasjon="RETT", versjon=2), staar))
    False
    >>> bool(versjon_brukt(post(annullering(), versjon=2), staar))
    True
    """
    if tidligere is None or tidligere.annullert or post.operasjon is Operasjon.NY:
        return None
    if post.versjon != tidligere.versjon or post.innhold == tidligere.innhold:
        return None
    return treff(relatert=vis_tidligere(post, tidligere))
