from rules.facts import Annullering, Operasjon, Post
from rules.rekke import always
from rules.rule import avvisning, rule


@rule(
    "NIR-4-BAT-0016",
    avvisning,
    nb="Operasjonen {post.operasjon} passer ikke til innholdet {post.innhold.posttype}.",
    nn="Operasjonen {post.operasjon} passar ikkje til innhaldet {post.innhold.posttype}.",
    en="The operation {post.operasjon} does not fit the content {post.innhold.posttype}.",
    fix_nb="Bruk ANNULLER sammen med annullering, og NY eller RETT sammen med alt annet.",
    fix_nn="Bruk ANNULLER saman med annullering, og NY eller RETT saman med alt anna.",
    fix_en="Use ANNULLER with annullering, and NY or RETT with everything else.",
    felt="operasjon",
    quiet=always,
    source="the contract (XSD): what its types cannot say",
    certainty="assumed",
)
def innhold_passer_ikke_operasjon(post: Post) -> bool:
    """To annul is said twice, by the operation and by the content, and both must say it.

    A correction taken for an annulment would remove a record.

    >>> innhold_passer_ikke_operasjon(post(timer(), operasjon="ANNULLER"))  # fires
    True
    >>> innhold_passer_ikke_operasjon(post(annullering(), operasjon="ANNULLER"))  # corrected
    False
    >>> innhold_passer_ikke_operasjon(post(timer(), operasjon="RETT"))  # does not fire
    False
    >>> innhold_passer_ikke_operasjon(post(annullering(), operasjon="RETT"))
    True
    """
    return (post.operasjon is Operasjon.ANNULLER) != isinstance(post.innhold, Annullering)
