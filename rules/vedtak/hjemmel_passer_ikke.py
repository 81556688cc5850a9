from datetime import date
from functools import lru_cache

from codelists import find_hjemmel
from rules.deltaker import Deltaker
from rules.facts import Fritak, Vedtak
from rules.rule import advarsel, rule


@rule(
    "NIR-4-VED-0013",
    advarsel,
    nb="Hjemmelen «{vedtak.hjemmel}» passer ikke til ordningen {vedtak.ordning}.",
    nn="Heimelen «{vedtak.hjemmel}» passar ikkje til ordninga {vedtak.ordning}.",
    en="The legal basis «{vedtak.hjemmel}» does not fit the scheme {vedtak.ordning}.",
    fix_nb="Sjekk at vedtaket er registrert på riktig ordning og med paragrafen som står i det, "
    "og send en retting hvis noe er feil.",
    fix_nn="Sjekk at vedtaket er registrert på rett ordning og med paragrafen som står i det, og "
    "send ei retting viss noko er feil.",
    fix_en="Check that the decision is registered on the right scheme and with the section it "
    "names, and send a correction if something is wrong.",
    felt="hjemmel",
    at="vedtaksdato",
    source="designed for the emulator: kodeverket hjemmel sier hvilke ordninger en paragraf "
    "gjelder",
    certainty="assumed",
)
def hjemmel_passer_ikke(vedtak: Vedtak | Fritak, deltaker: Deltaker) -> bool:
    """A section of the law belongs to some ordninger and not to others.

    The municipality writes its hjemmel as text. One that the list does not know says nothing; the
    general sections of forvaltningsloven fit every ordning.

    >>> ola = deltaker()
    >>> norsk = dict(startdato="2021-05-03")
    >>> hjemmel_passer_ikke(vedtak(**norsk, hjemmel="integreringsloven § 13"), ola)  # fires
    True
    >>> hjemmel_passer_ikke(vedtak(**norsk, hjemmel="integreringsloven § 26"), ola)  # corrected
    False
    >>> hjemmel_passer_ikke(program(), ola)  # does not fire
    False
    >>> [hjemmel_passer_ikke(vedtak(**norsk, hjemmel=tekst), ola)
    ...  for tekst in ("§ 13, fjerde ledd", "forvaltningsloven § 35", "rundskriv", None)]
    [True, False, False, False]

    A section without its act is one of the law the person is under.

    >>> kari = deltaker(lov="INTRODUKSJONSLOVEN")
    >>> hjemmel_passer_ikke(vedtak(ordning="IL_NORSK_600", hjemmel="§ 17"), kari)
    False
    >>> hjemmel_passer_ikke(vedtak(ordning="IL_NORSK_600", hjemmel="§ 5"), kari)
    True
    """
    if vedtak.hjemmel is None or deltaker.lov is None:
        return False
    ordninger = _ordninger(vedtak.hjemmel, str(deltaker.lov), vedtak.vedtaksdato, vedtak.ordning)
    return ordninger is not None and vedtak.ordning not in ordninger


@lru_cache(maxsize=4096)
def _ordninger(hjemmel: str, lov: str, dag: date, ordning: str) -> tuple[str, ...] | None:
    """The ordninger that a hjemmel fits; None where the list does not know it."""
    rad = find_hjemmel(hjemmel, lov, dag, ordning)
    return None if rad is None else rad.verdier("ordninger")
