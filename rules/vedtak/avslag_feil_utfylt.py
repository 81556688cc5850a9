from rules.facts import Vedtak
from rules.kjede import Hendelse, hendelse
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-VED-0003",
    avvisning,
    nb="Et avslag skal ha begrunnelse, og verken startdato, sluttdato eller timer. Feil felt: "
    "{feil}.",
    nn="Eit avslag skal ha grunngiving, og verken startdato, sluttdato eller timar. Feil felt: "
    "{feil}.",
    en="A refusal has a reason and neither startdato, sluttdato nor timer. Wrong field: {feil}.",
    fix_nb="Er det et avslag, oppgi begrunnelsen med kode og fjern periode og timer. Er det "
    "innvilget, bruk vedtakstypen for tildeling.",
    fix_nn="Er det eit avslag, oppgi grunngivinga med kode og fjern periode og timar. Er det "
    "innvilga, bruk vedtakstypen for tildeling.",
    fix_en="If it is a refusal, give the code of its reason and remove period and hours. If it "
    "was granted, use the vedtakstype of a grant.",
    at="vedtaksdato",
    source="IMDi, Dette skal kommunen registrere i NIR (22.10.2020): begrunnelse for avslag",
    certainty="guidance",
)
def avslag_feil_utfylt(vedtak: Vedtak) -> list[Treff]:
    """A refusal gives its reason, and grants nothing.

    >>> tomt = dict(vedtakstype="INTRO_AVSLAG", startdato=None, sluttdato=None)
    >>> medperiode = program(vedtakstype="INTRO_AVSLAG", begrunnelse="ALDER")
    >>> bool(avslag_feil_utfylt(medperiode))  # fires
    True
    >>> bool(avslag_feil_utfylt(program(**tomt, begrunnelse="ALDER")))  # corrected
    False
    >>> bool(avslag_feil_utfylt(program()))  # does not fire
    False
    >>> [t.felt for t in avslag_feil_utfylt(program(**tomt))]
    ['begrunnelse']
    >>> [t.felt for t in avslag_feil_utfylt(medperiode)]
    ['startdato', 'sluttdato']
    """
    if hendelse(vedtak) is not Hendelse.AVSLAG:
        return []
    feil = [
        felt for felt in ("startdato", "sluttdato", "timer") if getattr(vedtak, felt) is not None
    ]
    if vedtak.begrunnelse is None:
        feil.insert(0, "begrunnelse")
    return [treff(felt, feil=felt) for felt in feil]
