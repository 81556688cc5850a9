from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Identtype, Miljoe, Post
from rules.register import Register
from rules.rekke import always
from rules.rule import Steg, Treff, advarsel, rule

FELT = {
    Identtype.FNR: ("person.foedselsnummer", "foedselsnummer"),
    Identtype.DNR: ("person.d_nummer", "dNummer"),
    Identtype.DUF: ("person.duf_nummer", "dufNummer"),
}


@rule(
    "NIR-0-IDN-0021",
    advarsel,
    nb="NIR kjenner ikke nummeret i {felt}. Posten er ført på personen det andre nummeret navngir.",
    nn="NIR kjenner ikkje nummeret i {felt}. Posten er ført på personen det andre nummeret nemner.",
    en="NIR does not know the number in {felt}. The record is on the person the other one names.",
    fix_nb="Sjekk nummeret. Er det riktig og nytt, kommer det til NIR fra UDI eller "
    "Folkeregisteret.",
    fix_nn="Sjekk nummeret. Er det rett og nytt, kjem det til NIR frå UDI eller Folkeregisteret.",
    fix_en="Check the number. If it is right and new, it will reach NIR from UDI or the "
    "population register.",
    steg=Steg.PERSON,
    quiet=always,
    source="own design: split from NIR-0-IDN-0010, which sees two known persons",
    certainty="assumed",
)
def ident_ukjent_for_personen(
    post: Post, deltaker: Deltaker | None, register: Register, forsendelse: Forsendelse
) -> list[Treff]:
    """A number that NIR has not heard of, beside one that it knows.

    A municipality often has the new fødselsnummer before NIR. It contradicts nothing, so the record
    is kept; it may also be a slip, so it is told. A DUF number outside production is another rule's
    (NIR-0-IDN-0022).

    >>> lea = deltaker(identer=(ident(type="DNR", verdi="50889500260"),))
    >>> nytt = post(person=henvisning(foedselsnummer="10889500196", d_nummer="50889500260"))
    >>> kjent = register(lea.person)
    >>> bool(ident_ukjent_for_personen(nytt, lea, kjent, forsendelse()))  # fires
    True
    >>> ett = post(person=henvisning(d_nummer="50889500260"))
    >>> bool(ident_ukjent_for_personen(ett, lea, kjent, forsendelse()))  # corrected
    False
    >>> ali = deltaker()
    >>> kjente = register(ali.person)
    >>> bool(ident_ukjent_for_personen(post(), ali, kjente, forsendelse()))  # does not fire
    False
    >>> bool(ident_ukjent_for_personen(nytt, None, register(), forsendelse()))
    False
    """
    person = post.person
    given = (person.foedselsnummer, person.d_nummer, person.duf_nummer)
    if deltaker is None or given.count(None) > 1:
        return []
    here = {ident.verdi for ident in deltaker.person.identer}
    prod = forsendelse.miljoe is Miljoe.PROD
    return [
        Treff(FELT[kind][0], {"felt": FELT[kind][1]})
        for kind, verdi in person.identer
        if verdi not in here
        and verdi not in register.personer
        and (prod or kind is not Identtype.DUF)
    ]
