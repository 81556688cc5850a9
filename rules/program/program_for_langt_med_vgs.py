from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Forsendelse, Post, Vedtak
from rules.program.plan import plan
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-INT-0005",
    avvisning,
    nb="Programmet {start}–{slutt} overskrider lengste varighet for person med fullført "
    "videregående opplæring: til {siste}, og til {lengst} med forlengelse.",
    nn="Programmet {start}–{slutt} går ut over lengste lengd for person med fullført vidaregåande "
    "opplæring: til {siste}, og til {lengst} med forlenging.",
    en="The programme {start}–{slutt} exceeds the longest duration for a person with upper "
    "secondary education: to {siste}, and to {lengst} with an extension.",
    fix_nb="Sett sluttdato til {siste} eller før, eller send et vedtak om forlengelse med "
    "begrunnelse. Lenger enn {lengst} kan programmet ikke vare. Er utdanningsbakgrunnen feil, "
    "rett den først.",
    fix_nn="Set sluttdato til {siste} eller før, eller send eit vedtak om forlenging med "
    "grunngiving. Lenger enn {lengst} kan programmet ikkje vare. Er utdanningsbakgrunnen feil, "
    "rett han først.",
    fix_en="Set sluttdato to {siste} or before, or send an extension with its reason. The "
    "programme cannot last beyond {lengst}. If the education is wrong, correct it first.",
    felt="sluttdato",
    at="vedtaksdato",
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/2025-12-31",
    source="integreringsloven § 13 andre ledd; Prop. 81 L (2024–2025) kap. 6",
    certainty="law",
)
def program_for_langt_med_vgs(
    vedtak: Vedtak, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """With upper secondary or higher a programme lasts six months, and twelve once it is extended.

    The first extension may take it to the limit; whatever goes beyond is refused, and so is a
    second one then. Leave and valid absence move both limits. Education that is not registered is
    NIR-4-NOR-0002 and no ground to refuse; that of the same batch counts.

    >>> vgs = utdanningsbakgrunn()
    >>> lang = program(sluttdato="2022-06-02")
    >>> bool(program_for_langt_med_vgs(lang, post(lang), deltaker(vgs), forsendelse()))  # fires
    True
    >>> halvt = program(sluttdato="2021-11-02")
    >>> bool(program_for_langt_med_vgs(
    ...     halvt, post(halvt), deltaker(vgs), forsendelse()))  # corrected
    False
    >>> bool(program_for_langt_med_vgs(
    ...     lang, post(lang), deltaker(), forsendelse()))  # does not fire
    False
    >>> def fyrer(slutt, *standing, **felter):
    ...     ny = program(sluttdato=slutt, **felter)
    ...     return bool(program_for_langt_med_vgs(
    ...         ny, post(ny), deltaker(*standing), forsendelse()))
    >>> [fyrer(f"2021-11-0{n}", vgs) for n in (1, 2, 3)]
    [False, False, True]

    Extended once to the limit; no further.

    >>> mer = dict(vedtakstype="INTRO_FORLENGELSE", vedtak_referanse="V1", startdato=None)
    >>> [fyrer(f"2022-05-0{n}", halvt, vgs, **mer) for n in (1, 2, 3)]
    [False, False, True]
    >>> foerste = program(sluttdato="2022-05-02", vedtaksdato="2021-10-01", **mer)
    >>> fyrer("2022-06-02", halvt, vgs, foerste, **mer)
    True

    A month of leave moves the limit by its days, and a move to Bergen does not start it again.

    >>> fri = permisjon(ordning="IN_INTRO", fra="2021-08-01", til="2021-08-31")
    >>> endret = dict(vedtakstype="INTRO_ENDRING", vedtak_referanse="V1", startdato=None)
    >>> [fyrer(f"2021-12-0{n}", halvt, vgs, fri, **endret) for n in (2, 3, 4)]
    [False, False, True]
    >>> fyrer("2022-03-01", halvt, vgs, vedtaksdato="2021-09-01", startdato="2021-09-01")
    True

    The education came in the same batch.

    >>> skole = post(vgs, loepenr=2, referanse="P2")
    >>> bool(program_for_langt_med_vgs(
    ...     lang, post(lang), deltaker(), forsendelse(post(lang), skole)))
    True
    """
    found = plan(vedtak, post, deltaker, forsendelse)
    if found is None or not found.vgs or found.siste is None or found.slutt <= found.siste:
        return None
    return treff(
        "sluttdato", start=found.start, slutt=found.slutt, siste=found.siste, lengst=found.lengst
    )
