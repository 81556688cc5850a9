from rules.facts import Operasjon, Post
from rules.rule import Handling, Steg, Tidligere, informasjon, rule


@rule(
    "NIR-0-RET-0007",
    informasjon,
    nb="Posten {post.referanse} er allerede registrert slik den ble sendt.",
    nn="Posten {post.referanse} er allereie registrert slik han blei send.",
    en="The record {post.referanse} is already registered as it was sent.",
    fix_nb="Du trenger ikke gjøre noe. Send ikke posten igjen.",
    fix_nn="Du treng ikkje gjere noko. Send ikkje posten igjen.",
    fix_en="There is nothing to do. Do not send the record again.",
    felt="referanse",
    steg=Steg.PERSON,
    handling=Handling.SEND_IKKE_IGJEN,
    source="own design: the same record twice is one record",
    certainty="assumed",
)
def allerede_registrert(tidligere: Tidligere | None, post: Post) -> bool:
    """The same record sent again is no fault and no second record.

    The judgement of a batch settles it by the version, before the rules run, and makes this
    finding; the engine never runs the rule by itself.

    >>> staar = tidligere(timer(antall="5"))
    >>> allerede_registrert(staar, post(timer(antall="5")))  # fires
    True
    >>> allerede_registrert(None, post(timer(antall="5"), referanse="P2"))  # corrected
    False
    >>> fire = post(timer(antall="4"), operasjon="RETT", versjon=2)
    >>> allerede_registrert(staar, fire)  # does not fire
    False
    >>> borte = tidligere(timer(antall="5"), annullert=True, versjon=2)
    >>> allerede_registrert(borte, post(annullering(), versjon=2))
    True
    >>> allerede_registrert(borte, post(timer(antall="5"), versjon=2))
    False
    """
    if tidligere is None:
        return False
    if post.operasjon is Operasjon.ANNULLER:
        return tidligere.annullert and post.versjon == tidligere.versjon
    again = post.operasjon is Operasjon.NY and post.versjon >= tidligere.versjon
    same = not tidligere.annullert and post.innhold == tidligere.innhold
    return same and (again or post.versjon == tidligere.versjon)
