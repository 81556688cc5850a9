from codelists import slaa_opp
from rules.facts import Vedtak
from rules.ordninger import familie, uten_vedtak
from rules.rule import Steg, Treff, avvisning, rule, treff


@rule(
    "NIR-4-VED-0020",
    avvisning,
    nb="Vedtakstypen {vedtak.vedtakstype} brukes ikke om {vedtak.ordning}.",
    nn="Vedtakstypen {vedtak.vedtakstype} blir ikkje brukt om {vedtak.ordning}.",
    en="The type of decision {vedtak.vedtakstype} is not used of {vedtak.ordning}.",
    fix_nb="Rett vedtakstypen eller ordningen. Vedtakstypen brukes om {tillatt}.",
    fix_nn="Rett vedtakstypen eller ordninga. Vedtakstypen blir brukt om {tillatt}.",
    fix_en="Correct the type of decision or the ordning. The type is used of {tillatt}.",
    felt="vedtakstype",
    at="vedtaksdato",
    steg=Steg.KODER,
    source="own design: the code list of vedtakstyper says which ordninger each is for",
    certainty="assumed",
)
def vedtakstype_passer_ikke(vedtak: Vedtak) -> Treff | None:
    """A programme is not granted by a decision on norsk, nor norsk by one on the programme.

    Which ordninger a type is for stands in the code list. Codes that are unknown are KOD-0001, and
    what has no vedtak (training of asylum seekers, kvalifisering i mottak) is left alone.

    >>> norsk = dict(startdato="2021-05-10", hjemmel="integreringsloven § 26")
    >>> bool(vedtakstype_passer_ikke(vedtak(vedtakstype="INTRO_TILDELING", **norsk)))  # fires
    True
    >>> bool(vedtakstype_passer_ikke(vedtak(vedtakstype="NORSK_TILDELING", **norsk)))  # corrected
    False
    >>> bool(vedtakstype_passer_ikke(program()))  # does not fire
    False
    >>> def fyrer(ordning, vedtakstype):
    ...     return bool(vedtakstype_passer_ikke(vedtak(ordning=ordning, vedtakstype=vedtakstype)))
    >>> fyrer("IN_SAMFUNN", "NORSK_AVSLAG"), fyrer("IN_SAMFUNN", "INTRO_AVSLAG")
    (False, True)
    >>> fyrer("IN_INTRO", "FINNES_IKKE"), fyrer("FINNES_IKKE", "NORSK_AVSLAG")
    (False, False)
    >>> fyrer("IN_NORSK_ASYL", "NORSK_TILDELING")
    False
    """
    kode = slaa_opp("vedtakstype", vedtak.vedtakstype, vedtak.vedtaksdato)
    if kode is None or familie(vedtak.ordning) is None or uten_vedtak(vedtak.ordning):
        return None
    tillatt = kode.verdier("ordninger")
    return None if vedtak.ordning in tillatt else treff(tillatt=sorted(tillatt))
