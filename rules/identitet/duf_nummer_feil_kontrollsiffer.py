from rules import ident
from rules.facts import Post
from rules.rekke import always
from rules.rule import advarsel, rule


@rule(
    "NIR-0-IDN-0009",
    advarsel,
    nb="Kontrollsifrene i DUF-nummeret {post.person.duf_nummer} er ikke som ventet.",
    nn="Kontrollsiffera i DUF-nummeret {post.person.duf_nummer} er ikkje som venta.",
    en="The control digits of the DUF number {post.person.duf_nummer} are not the expected ones.",
    fix_nb="Sjekk nummeret mot vedtaket fra UDI. Er det riktig, trenger du ikke gjøre noe.",
    fix_nn="Sjekk nummeret mot vedtaket frå UDI. Er det rett, treng du ikkje gjere noko.",
    fix_en="Check the number against UDI's decision. If it is right, there is nothing to do.",
    felt="person.duf_nummer",
    quiet=always,
    source="SSB, KOSTRA control program (Fnr.isValidDUFnr); UDI keeps the algorithm confidential",
    certainty="guidance",
)
def duf_nummer_feil_kontrollsiffer(post: Post) -> bool:
    """The last two digits of a DUF number are a checksum, as far as is known outside UDI.

    Only a warning: UDI's own sample number fails it, and the register knows the person anyway.

    >>> feil = post(person=henvisning(duf_nummer="201258697561"))
    >>> duf_nummer_feil_kontrollsiffer(feil)  # fires
    True
    >>> rett = post(person=henvisning(duf_nummer="202012345602"))
    >>> duf_nummer_feil_kontrollsiffer(rett)  # corrected
    False
    >>> duf_nummer_feil_kontrollsiffer(post())  # does not fire
    False
    >>> duf_nummer_feil_kontrollsiffer(post(person=henvisning(duf_nummer="202100001200")))
    False
    """
    nr = post.person.duf_nummer
    return nr is not None and not ident.duf_kontroll(nr)
