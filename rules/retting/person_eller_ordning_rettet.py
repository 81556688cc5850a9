from rules.deltaker import Deltaker
from rules.facts import Annullering, Innhold, Operasjon, Post
from rules.rekke import always
from rules.rule import Steg, Tidligere, Treff, avvisning, rule, treff


@rule(
    "NIR-0-RET-0004",
    avvisning,
    nb="Person, ordning og posttype kan ikke rettes. Endret fra posten som står: {hva}.",
    nn="Person, ordning og posttype kan ikkje rettast. Endra frå posten som står: {hva}.",
    en="Person, scheme and record type cannot be corrected. Changed from what stands: {hva}.",
    fix_nb="Annuller posten som står, på personen den gjelder, og send den riktige som NY med en "
    "ny referanse.",
    fix_nn="Annuller posten som står, på personen han gjeld, og send den rette som NY med ein ny "
    "referanse.",
    fix_en="Annul the standing record, on the person it is about, and send the right one as NY "
    "under a new reference.",
    steg=Steg.PERSON,
    quiet=always,
    source="own design: a correction is a new version of the same fact",
    certainty="assumed",
)
def person_eller_ordning_rettet(
    post: Post, deltaker: Deltaker | None, tidligere: Tidligere | None
) -> list[Treff]:
    """A correction is of the same fact: the person, the type and the ordning are what it is.

    The law follows from the person. A leave may be corrected to hold for one ordning more or less,
    as long as one remains. An annulment names the person of the record as well.

    >>> staar = tidligere(timer(ordning="IN_NORSK_NORSKMAAL"))
    >>> samf = post(timer(ordning="IN_SAMFUNN"), operasjon="RETT", versjon=2)
    >>> bool(person_eller_ordning_rettet(samf, deltaker(), staar))  # fires
    True
    >>> fem = post(timer(ordning="IN_NORSK_NORSKMAAL", antall="5"), operasjon="RETT", versjon=2)
    >>> bool(person_eller_ordning_rettet(fem, deltaker(), staar))  # corrected
    False
    >>> bool(person_eller_ordning_rettet(post(timer()), deltaker(), None))  # does not fire
    False
    >>> [t.felt for t in person_eller_ordning_rettet(fem, deltaker(nr=2), staar)]
    ['person']
    >>> bort = post(annullering(), versjon=2)
    >>> [t.felt for t in person_eller_ordning_rettet(bort, deltaker(nr=2), staar)]
    ['person']
    >>> bool(person_eller_ordning_rettet(bort, deltaker(), staar))
    False
    >>> [t.verdier["hva"] for t in person_eller_ordning_rettet(
    ...     post(fravaer(), operasjon="RETT", versjon=2), deltaker(), staar)]
    ['posttype']
    >>> to = permisjon(ordning=("IN_NORSK_NORSKMAAL", "IN_SAMFUNN"))
    >>> ett = tidligere(permisjon(ordning=("IN_NORSK_NORSKMAAL",)))
    >>> bool(person_eller_ordning_rettet(post(to, operasjon="RETT", versjon=2), deltaker(), ett))
    False
    """
    if post.operasjon is Operasjon.NY or tidligere is None or tidligere.annullert:
        return []
    found = []
    nr = tidligere.person_nr
    if deltaker is not None and nr is not None and deltaker.person.nr != nr:
        found.append(treff("person", hva="person"))
    foer, naa = tidligere.innhold, post.innhold
    if foer is None or isinstance(naa, Annullering):
        return found
    if type(foer) is not type(naa):
        found.append(treff("innhold", hva="posttype"))
    elif _ordninger(foer).isdisjoint(_ordninger(naa)):
        found.append(treff("innhold.ordning", hva="ordning"))
    return found


def _ordninger(innhold: Innhold) -> frozenset[str | None]:
    ordning = getattr(innhold, "ordning", None)
    return frozenset(ordning) if isinstance(ordning, tuple) else frozenset({ordning})
