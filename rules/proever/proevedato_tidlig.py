from rules import law
from rules.deltaker import Deltaker
from rules.facts import Proeveresultat
from rules.maaneder import birthday
from rules.rule import Doer, Treff, advarsel, rule, treff


@rule(
    "NIR-9-PRV-0003",
    advarsel,
    nb="Prøvedatoen {resultat.dato} er uventet tidlig: personen fyller {aar} år {fylt} og ankom "
    "{ankomst}.",
    nn="Prøvedatoen {resultat.dato} er uventa tidleg: personen fyller {aar} år {fylt} og kom "
    "{ankomst}.",
    en="The date of the test {resultat.dato} is unexpectedly early: the person turns {aar} on "
    "{fylt} and arrived on {ankomst}.",
    fix_nb="Sjekk at resultatet er ført på riktig person.",
    fix_nn="Sjekk at resultatet er ført på rett person.",
    fix_en="Check that the result is on the right person.",
    felt="dato",
    doer=Doer.IMPORT,
    source="designed for the emulator: tests are for those in the age of training, in Norway",
    certainty="assumed",
)
def proevedato_tidlig(resultat: Proeveresultat, deltaker: Deltaker) -> Treff | None:
    """A test taken as a child, or before arrival, is likely somebody else's.

    The age is the lowest at which any law gives training. The birthday and the day of arrival are
    in order; an arrival that is not known measures nothing.

    >>> tidlig = proeveresultat(dato="2018-05-31")
    >>> bool(proevedato_tidlig(tidlig, deltaker()))  # fires
    True
    >>> bool(proevedato_tidlig(proeveresultat(dato="2018-06-01"), deltaker()))  # corrected
    False
    >>> bool(proevedato_tidlig(proeveresultat(), deltaker()))  # does not fire
    False
    >>> ung = deltaker(foedselsdato="2006-12-06")
    >>> bool(proevedato_tidlig(proeveresultat(dato="2022-12-05"), ung))
    True
    >>> bool(proevedato_tidlig(proeveresultat(dato="2022-12-06"), ung))
    False
    >>> bool(proevedato_tidlig(tidlig, deltaker(ankomst=None)))
    False
    """
    person = deltaker.person
    aar = law.alder_norsk.at(resultat.dato)["introduksjonsloven"]["fylt"]
    fylt = birthday(person.foedselsdato, aar)
    for_tidlig = person.ankomst is not None and resultat.dato < person.ankomst
    if resultat.dato >= fylt and not for_tidlig:
        return None
    return treff("dato", aar=aar, fylt=fylt, ankomst=person.ankomst)
