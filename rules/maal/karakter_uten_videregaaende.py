from collections.abc import Iterable

from rules.deltaker import Deltaker
from rules.facts import (
    INTEGRERINGSLOVEN,
    Forsendelse,
    FulltidVideregaaende,
    Norskmaal,
    Post,
    Registrering,
    Tiltak,
)
from rules.maal.i_forsendelsen import i_forsendelsen
from rules.rule import advarsel, rule

_SKOLE = ("VGO", "VGO_FAG")


@rule(
    "NIR-4-NOR-0008",
    advarsel,
    nb="Karakteren {norskmaal.karakter} er satt som norskmål, men personen har ingen videregående "
    "opplæring registrert.",
    nn="Karakteren {norskmaal.karakter} er sett som norskmål, men personen har inga vidaregåande "
    "opplæring registrert.",
    en="Grade {norskmaal.karakter} is set as the norskmål, but no upper secondary education is "
    "registered for the person.",
    fix_nb="Registrer fulltid videregående opplæring (fulltidVideregaaende), eller tiltaket hvis "
    "det er enkeltfag. Går deltakeren ikke på videregående, sett et mål med nivåer.",
    fix_nn="Registrer fulltid vidaregåande opplæring (fulltidVideregaaende), eller tiltaket viss "
    "det er enkeltfag. Går deltakaren ikkje på vidaregåande, set eit mål med nivå.",
    fix_en="Register full-time upper secondary (fulltidVideregaaende), or the measure if it is "
    "single subjects. If the participant is not in upper secondary, set a target of levels.",
    felt="karakter",
    law=INTEGRERINGSLOVEN,
    valid="2021-05-01/..",
    source="integreringsloven § 30; IMDi 30.04.2021",
    certainty="guidance",
)
def karakter_uten_videregaaende(
    norskmaal: Norskmaal, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> bool:
    """A grade is a target for those who take norsk as a subject in upper secondary.

    The subject may be taken by itself, as a measure; and the schooling may come later in the same
    batch.

    >>> to = norskmaal(karakter=2)
    >>> karakter_uten_videregaaende(to, post(to), deltaker(), forsendelse())  # fires
    True
    >>> ola = deltaker(fulltidvideregaaende(fra="2021-08-16"))
    >>> karakter_uten_videregaaende(to, post(to), ola, forsendelse())  # corrected
    False
    >>> b1 = norskmaal(muntlig="B1")
    >>> karakter_uten_videregaaende(b1, post(b1), deltaker(), forsendelse())  # does not fire
    False
    >>> fag = deltaker(tiltak(tiltakskode="VGO_FAG", vedtak_referanse="V1"))
    >>> karakter_uten_videregaaende(to, post(to), fag, forsendelse())
    False
    >>> skole = post(fulltidvideregaaende(fra="2021-08-16"), loepenr=2)
    >>> karakter_uten_videregaaende(to, post(to), deltaker(), forsendelse(post(to), skole))
    False
    """
    if norskmaal.karakter is None or _paa_skole(deltaker.av(FulltidVideregaaende, Tiltak)):
        return False
    return not _paa_skole(i_forsendelsen(post, forsendelse))


def _paa_skole(registreringer: Iterable[Registrering]) -> bool:
    for r in registreringer:
        match r.innhold:
            case FulltidVideregaaende():
                return True
            case Tiltak(tiltakskode=kode) if kode in _SKOLE:
                return True
    return False
