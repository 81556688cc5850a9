from rules.deltaker import Deltaker
from rules.facts import Vedtak
from rules.kjede import Hendelse, hendelse
from rules.ordninger import INTRO, familie
from rules.program.uten_bosettingsavtale import GJELDER, uten_bosettingsavtale
from rules.rule import Treff, advarsel, rule, treff

_KAN_TILBYS = {"IN_KAN_TILBYS_INTRO", "IL_KAN_TILBYS_INTRO"}
_RETT_OG_PLIKT = {"IN_RETT_PLIKT_INTRO", "IL_RETT_PLIKT_INTRO"}


@rule(
    "NIR-4-INT-0019",
    advarsel,
    nb="Vedtaket er merket rett og plikt, men personen kan bare tilbys introduksjonsprogram "
    "({hjemmel}).",
    nn="Vedtaket er merkt rett og plikt, men personen kan berre tilbydast introduksjonsprogram "
    "({hjemmel}).",
    en="The decision is marked right and duty, but the person may only be offered the programme "
    "({hjemmel}).",
    fix_nb="Endre pliktrett til KAN_TILBYS, eller sjekk tillatelse, alder og bosetting i NIR.",
    fix_nn="Endre pliktrett til KAN_TILBYS, eller sjekk løyve, alder og busetjing i NIR.",
    fix_en="Change pliktrett to KAN_TILBYS, or check permit, age and settlement in NIR.",
    felt="pliktrett",
    at="vedtaksdato",
    source="integreringsloven § 8 tredje ledd; introduksjonsloven § 3",
    certainty="law",
)
def rett_og_plikt_uten_grunnlag(vedtak: Vedtak, deltaker: Deltaker) -> Treff | None:
    """Those over 55, family of others, and who settled without agreement have no right and duty.

    The municipality may offer them the programme all the same, so the vedtak is stored. While
    INT-0020 refuses a vedtak for want of an agreement, this rule does not warn of the same.

    >>> eldre = deltaker(foedselsdato="1966-01-01")
    >>> bool(rett_og_plikt_uten_grunnlag(program(pliktrett="RETT_OG_PLIKT"), eldre))  # fires
    True
    >>> bool(rett_og_plikt_uten_grunnlag(program(pliktrett="KAN_TILBYS"), eldre))  # corrected
    False
    >>> bool(rett_og_plikt_uten_grunnlag(
    ...     program(pliktrett="RETT_OG_PLIKT"), deltaker()))  # does not fire
    False

    55 on the day of the permit, or a day younger.

    >>> [bool(rett_og_plikt_uten_grunnlag(
    ...     program(pliktrett="RETT_OG_PLIKT"), deltaker(foedselsdato=f"1966-02-{n}")))
    ...  for n in (10, 11)]
    [True, False]

    Settled without agreement: refused until August 2023, warned of after.

    >>> alene = dict(bosettinger=(bosetting(kommunenummer="0301", fra="2023-05-02"),),
    ...              tillatelser=(tillatelse(klasse="P28", innvilget="2023-05-02"),))
    >>> def merket(dato):
    ...     return program(pliktrett="RETT_OG_PLIKT", vedtaksdato=dato, startdato=dato,
    ...                    sluttdato="2025-06-30")
    >>> [bool(rett_og_plikt_uten_grunnlag(merket(d), deltaker(dag="2023-09-01", **alene)))
    ...  for d in ("2023-07-31", "2023-08-01")]
    [False, True]
    """
    if vedtak.pliktrett != "RETT_OG_PLIKT" or familie(vedtak.ordning) != INTRO:
        return None
    if hendelse(vedtak) not in (Hendelse.INNVILGET, Hendelse.ENDRING):
        return None
    kategorier = {k.kode: k for k in deltaker.kategorier(vedtak.vedtaksdato)}
    tilbud = _KAN_TILBYS.intersection(kategorier)
    if not tilbud or _RETT_OG_PLIKT.intersection(kategorier):
        return None
    if vedtak.vedtaksdato in GJELDER and uten_bosettingsavtale(vedtak, deltaker):
        return None
    return treff("pliktrett", hjemmel=kategorier[min(tilbud)].hjemmel)
