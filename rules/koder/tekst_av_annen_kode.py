from functools import lru_cache

from codelists import liste
from rules.deltaker import Deltaker
from rules.facts import Avslutning, Sluttmaal, Tiltak
from rules.koder.kodefelt import lister_for
from rules.rule import Treff, advarsel, rule, treff


@rule(
    "NIR-0-KOD-0008",
    advarsel,
    nb="Merknaden «{tekst}» er navnet på koden {annen}, men posten har koden {kode}.",
    nn="Merknaden «{tekst}» er namnet på koden {annen}, men posten har koden {kode}.",
    en="The remark “{tekst}” is the name of code {annen}, but the record has code {kode}.",
    fix_nb="Koden gjelder. Er det merknaden som er riktig, så send posten rettet, med {annen}.",
    fix_nn="Koden gjeld. Er det merknaden som er rett, så send posten retta med koden {annen}.",
    fix_en="The code counts. If the remark is right, send a correction with code {annen}.",
    felt="merknad",
    source="designed for the service: the code counts, never the text beside it",
    certainty="assumed",
)
def tekst_av_annen_kode(
    record: Avslutning | Sluttmaal | Tiltak, deltaker: Deltaker
) -> Treff | None:
    """Where code and text disagree, one of them is wrong, and the register goes by the code.

    The contract has no field for the text of a code. A case system that sends it all the same puts
    it in the remark, so a remark is compared where it is word for word the name of a code of the
    same list. Any other remark is the case worker's own.

    >>> ola, praksis = deltaker(), dict(tiltakskode="ARBEIDSPRAKSIS")
    >>> bool(tekst_av_annen_kode(tiltak(merknad="Språkpraksis", **praksis), ola))  # fires
    True
    >>> bool(tekst_av_annen_kode(tiltak(merknad="Arbeidspraksis", **praksis), ola))  # corrected
    False
    >>> bool(tekst_av_annen_kode(tiltak(merknad="Starter i kantina"), ola))  # does not fire
    False
    >>> bool(tekst_av_annen_kode(tiltak(**praksis), ola))
    False
    >>> maal = sluttmaal(kode="KVAL_ARBEID", merknad="grunnleggende ferdigheter ")
    >>> tekst_av_annen_kode(maal, deltaker()).verdier["annen"]
    'GRUNNLEGGENDE'
    """
    if not record.merknad:
        return None
    felt, kode = _koden(record)
    tekst = record.merknad.strip().casefold()
    for navn in lister_for(record, felt, deltaker.lov):
        named = _names(navn).get(tekst, frozenset())
        if named and kode not in named:
            return treff(kode=kode, annen=min(named), tekst=record.merknad.strip())
    return None


def _koden(record: Avslutning | Sluttmaal | Tiltak) -> tuple[str, str | None]:
    match record:
        case Tiltak():
            return "tiltakskode", record.tiltakskode
        case Sluttmaal():
            return "kode", record.kode
        case Avslutning():
            return "aarsak", record.aarsak


@lru_cache(maxsize=64)
def _names(navn: str) -> dict[str, frozenset[str]]:
    """The codes of a list by their names in bokmål and English."""
    found: dict[str, frozenset[str]] = {}
    for kode in liste(navn).alle():
        for tekst in (kode.navn_nb, kode.navn_en):
            key = tekst.casefold()
            found[key] = found.get(key, frozenset()) | {kode.kode}
    return found
