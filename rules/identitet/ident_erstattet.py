from rules.deltaker import Deltaker
from rules.facts import Ident, Identtype, Person, Post
from rules.rekke import always
from rules.rule import Steg, Treff, advarsel, rule, treff

_FELT = {
    Identtype.FNR: "person.foedselsnummer",
    Identtype.DNR: "person.d_nummer",
    Identtype.DUF: "person.duf_nummer",
}


@rule(
    "NIR-0-IDN-0012",
    advarsel,
    nb="Nummeret er erstattet. Personen har fått et nytt: {nytt}. Posten er ført på personen.",
    nn="Nummeret er erstatta. Personen har fått eit nytt: {nytt}. Posten er ført på personen.",
    en="The number has been replaced. The person has a new one: {nytt}. The record was registered.",
    fix_nb="Hent det nye nummeret med HentPerson eller fra Folkeregisteret, og bruk det heretter.",
    fix_nn="Hent det nye nummeret med HentPerson eller frå Folkeregisteret, og bruk det heretter.",
    fix_en="Fetch the new number with HentPerson or from the population register; use it from now.",
    steg=Steg.PERSON,
    quiet=always,
    source="udi.no: fødselsnummer and D number after a permit",
    certainty="assumed",
)
def ident_erstattet(post: Post, deltaker: Deltaker | None) -> list[Treff]:
    """Who settles gets a fødselsnummer in place of the D number; the old number still finds them.

    Not said where the record gives the new number as well: then the sender knows it.

    >>> gammelt = ident(type="DNR", verdi="50889500260", erstattet=True)
    >>> nytt = ident(type="FNR", verdi="10889500196")
    >>> bosatt = deltaker(identer=(gammelt, nytt))
    >>> bool(ident_erstattet(post(person=henvisning(d_nummer="50889500260")), bosatt))  # fires
    True
    >>> bool(ident_erstattet(post(), bosatt))  # corrected
    False
    >>> begge = post(person=henvisning(d_nummer="50889500260", foedselsnummer="10889500196"))
    >>> bool(ident_erstattet(begge, bosatt))  # does not fire
    False
    >>> bool(ident_erstattet(post(), None))
    False
    """
    if deltaker is None or not deltaker.har_erstattet_ident:
        return []
    given = {verdi for _, verdi in post.person.identer}
    found = []
    for ident in deltaker.person.identer:
        if not ident.erstattet or ident.verdi not in given:
            continue
        new = _avloeser(deltaker.person, ident)
        if new is not None and new.verdi not in given:
            found.append(treff(_FELT[ident.type], nytt=new.verdi))
    return found


def _avloeser(person: Person, gammel: Ident) -> Ident | None:
    """The number in use: of the population register, or a DUF number for a DUF number."""
    order = [Identtype.FNR, Identtype.DNR]
    if gammel.type is Identtype.DUF:
        order.insert(0, Identtype.DUF)
    current = [i for i in person.identer if not i.erstattet and i.type in order]
    return min(current, key=lambda i: order.index(i.type), default=None)
