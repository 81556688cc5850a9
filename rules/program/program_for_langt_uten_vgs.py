from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Forsendelse, Post, Vedtak
from rules.program.plan import plan
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-INT-0006",
    avvisning,
    nb="Programmet {start}–{slutt} overskrider lengste varighet for sluttmålet: til {siste}, og "
    "til {lengst} med forlengelse.",
    nn="Programmet {start}–{slutt} går ut over lengste lengd for sluttmålet: til {siste}, og til "
    "{lengst} med forlenging.",
    en="The programme {start}–{slutt} exceeds the longest duration for its final goal: to "
    "{siste}, and to {lengst} with an extension.",
    fix_nb="Sett sluttdato til {siste} eller før, eller send et vedtak om forlengelse med "
    "begrunnelse. Er sluttmålet eller utdanningsbakgrunnen feil, rett det først.",
    fix_nn="Set sluttdato til {siste} eller før, eller send eit vedtak om forlenging med "
    "grunngiving. Er sluttmålet eller utdanningsbakgrunnen feil, rett det først.",
    fix_en="Set sluttdato to {siste} or before, or send an extension with its reason. If the "
    "final goal or the education is wrong, correct it first.",
    felt="sluttdato",
    at="vedtaksdato",
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/2025-12-31",
    source="integreringsloven § 13 tredje til femte ledd; Prop. 81 L (2024–2025) kap. 7",
    certainty="law",
)
def program_for_langt_uten_vgs(
    vedtak: Vedtak, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Without upper secondary the final goal decides: three years to complete it, else two.

    An extension of up to a year comes in addition. While no goal is registered the longest length
    counts; one that comes in the same batch is known.

    >>> uten = utdanningsbakgrunn(kode="VGO_IKKE_GJENNOMFOERT")
    >>> arbeid = sluttmaal(kode="OVERGANG_ARBEID")
    >>> lang = program(sluttdato="2023-06-02")
    >>> ola = deltaker(uten, arbeid)
    >>> bool(program_for_langt_uten_vgs(lang, post(lang), ola, forsendelse()))  # fires
    True
    >>> to_aar = program(sluttdato="2023-05-02")
    >>> bool(program_for_langt_uten_vgs(to_aar, post(to_aar), ola, forsendelse()))  # corrected
    False
    >>> kari = deltaker(uten, sluttmaal(kode="FULLFOERT_VGO"))
    >>> bool(program_for_langt_uten_vgs(lang, post(lang), kari, forsendelse()))  # does not fire
    False
    >>> def fyrer(slutt, *standing, **felter):
    ...     ny = program(sluttdato=slutt, **felter)
    ...     return bool(program_for_langt_uten_vgs(
    ...         ny, post(ny), deltaker(*standing), forsendelse()))
    >>> [fyrer(f"2024-05-0{n}", uten, sluttmaal(kode="FULLFOERT_VGO")) for n in (1, 2, 3)]
    [False, False, True]
    >>> mer = dict(vedtakstype="INTRO_FORLENGELSE", vedtak_referanse="V1", startdato=None)
    >>> [fyrer(f"2024-05-0{n}", to_aar, uten, arbeid, **mer) for n in (1, 2, 3)]
    [False, False, True]

    No goal yet, or no education; parental leave of 304 days; the goal of the same batch.

    >>> fyrer("2024-05-02", uten), fyrer("2024-05-03", uten), fyrer("2026-05-02")
    (False, True, False)
    >>> fri = permisjon(ordning="IN_INTRO", fra="2021-10-01", til="2022-07-31")
    >>> endret = dict(vedtakstype="INTRO_ENDRING", vedtak_referanse="V1", startdato=None)
    >>> [fyrer(d, to_aar, uten, arbeid, fri, **endret) for d in ("2024-03-01", "2024-03-02")]
    [False, True]
    >>> sammen = forsendelse(post(lang), post(arbeid, loepenr=2))
    >>> bool(program_for_langt_uten_vgs(lang, post(lang), deltaker(uten), sammen))
    True
    """
    found = plan(vedtak, post, deltaker, forsendelse)
    if found is None or found.vgs is not False or found.siste is None:
        return None
    if found.slutt <= found.siste:
        return None
    return treff(
        "sluttdato", start=found.start, slutt=found.slutt, siste=found.siste, lengst=found.lengst
    )
