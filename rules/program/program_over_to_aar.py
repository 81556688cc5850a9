from rules.deltaker import Deltaker
from rules.facts import INTRODUKSJONSLOVEN, Forsendelse, Post, Vedtak
from rules.program.plan import plan
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-INT-0007",
    avvisning,
    nb="Programmet {start}–{slutt} overskrider to år, og tre år med eget vedtak: til {siste}, og "
    "til {lengst}.",
    nn="Programmet {start}–{slutt} går ut over to år, og tre år med eige vedtak: til {siste}, og "
    "til {lengst}.",
    en="The programme {start}–{slutt} exceeds two years, and three with a decision of its own: to "
    "{siste}, and to {lengst}.",
    fix_nb="Sett sluttdato til {siste} eller før. Skal deltakeren ha et tredje år, send et vedtak "
    "om forlengelse; forlengelse etter den midlertidige covid-19-loven sendes som eget vedtak.",
    fix_nn="Set sluttdato til {siste} eller før. Skal deltakaren ha eit tredje år, send eit "
    "vedtak om forlenging; forlenging etter den mellombelse covid-19-lova skal sendast som eige "
    "vedtak.",
    fix_en="Set sluttdato to {siste} or before. For a third year send an extension; an extension "
    "under the temporary covid-19 act is sent as a decision of its own.",
    felt="sluttdato",
    at="vedtaksdato",
    law=INTRODUKSJONSLOVEN,
    source="introduksjonsloven § 5; midlertidig lov 26.05.2020 nr. 53",
    certainty="guidance",
)
def program_over_to_aar(
    vedtak: Vedtak, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Under introduksjonsloven a programme lasts two years, and a third by individual vedtak.

    Approved leave comes in addition, and so do the four months of the temporary covid-19 act.

    >>> ola = deltaker(lov="INTRODUKSJONSLOVEN")
    >>> def plan(slutt, **felter):
    ...     return program(**{
    ...         "ordning": "IL_INTRO", "vedtaksdato": "2020-08-10", "startdato": "2020-09-01",
    ...         "sluttdato": slutt, "hjemmel": "introduksjonsloven § 2", **felter})
    >>> lang = plan("2023-02-28")
    >>> bool(program_over_to_aar(lang, post(lang), ola, forsendelse()))  # fires
    True
    >>> to_aar = plan("2022-08-31")
    >>> bool(program_over_to_aar(to_aar, post(to_aar), ola, forsendelse()))  # corrected
    False
    >>> mer = dict(vedtakstype="INTRO_FORLENGELSE", vedtak_referanse="V1", startdato=None)
    >>> tredje = plan("2023-08-31", vedtaksdato="2022-05-01", **mer)
    >>> kari = deltaker(to_aar, lov="INTRODUKSJONSLOVEN")
    >>> bool(program_over_to_aar(tredje, post(tredje), kari, forsendelse()))  # does not fire
    False
    >>> def fyrer(ny, *standing):
    ...     hvem = deltaker(*standing, lov="INTRODUKSJONSLOVEN")
    ...     return bool(program_over_to_aar(ny, post(ny), hvem, forsendelse()))
    >>> fyrer(plan("2022-09-01")), fyrer(plan("2023-09-01", **mer), to_aar)
    (True, True)

    Four months by the covid-19 act, then the third year.

    >>> covid = dict(vedtakstype="INTRO_UTVIDET_COVID", vedtak_referanse="V1", startdato=None)
    >>> [fyrer(plan(d, vedtaksdato="2021-05-03", **covid), to_aar)
    ...  for d in ("2022-12-31", "2023-01-01")]
    [False, True]
    >>> utvidet = plan("2022-12-31", vedtaksdato="2021-05-03", **covid)
    >>> [fyrer(plan(d, vedtaksdato="2022-10-03", **mer), to_aar, utvidet)
    ...  for d in ("2023-12-31", "2024-01-01")]
    [False, True]
    """
    found = plan(vedtak, post, deltaker, forsendelse)
    if found is None or found.siste is None or found.slutt <= found.siste:
        return None
    return treff(
        "sluttdato", start=found.start, slutt=found.slutt, siste=found.siste, lengst=found.lengst
    )
