from datetime import date

from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Forsendelse, Post, Registrering, Sluttmaal
from rules.frist import Fristtype
from rules.programfrist import program
from rules.rule import Tidligere, Treff, advarsel, rule, treff


@rule(
    "NIR-4-NOR-0011",
    advarsel,
    nb="Endret sluttmål ({sluttmaal.kode}) gir kortere programtid enn det som er brukt: "
    "programmet kunne vare til {gammel}, med det nye målet bare til {ny}.",
    nn="Endra sluttmål ({sluttmaal.kode}) gir kortare programtid enn det som er brukt: programmet "
    "kunne vare til {gammel}, med det nye målet berre til {ny}.",
    en="The changed final goal ({sluttmaal.kode}) allows less time than was used: the programme "
    "could last to {gammel}, with the new goal only to {ny}.",
    fix_nb="Sjekk sluttmålet. Er det riktig, må programmet avsluttes eller forlenges ved eget "
    "vedtak.",
    fix_nn="Sjekk sluttmålet. Er det rett, må programmet avsluttast eller forlengast ved eige "
    "vedtak.",
    fix_en="Check the final goal. If it is right, the programme must be ended, or extended by a "
    "decision of its own.",
    felt="kode",
    at="dato",
    law=INTEGRERINGSLOVEN,
    valid="2021-03-01/..",
    source="integreringsloven § 13",
    certainty="assumed",
)
def sluttmaal_korter_programmet(
    sluttmaal: Sluttmaal,
    post: Post,
    deltaker: Deltaker,
    forsendelse: Forsendelse,
    tidligere: Tidligere | None,
) -> Treff | None:
    """A goal may be changed, but the time the new one allows may have been used already.

    Both last days are computed ones, with leave and the extensions that stand. The day of the new
    goal tells how much has been used.

    >>> uten = utdanningsbakgrunn(kode="VGO_IKKE_GJENNOMFOERT")
    >>> ola = deltaker(program(sluttdato="2024-05-02"), uten, sluttmaal(kode="FULLFOERT_VGO"))
    >>> sent = sluttmaal(kode="OVERGANG_ARBEID", dato="2023-11-06")
    >>> bool(sluttmaal_korter_programmet(sent, post(sent), ola, forsendelse(), None))  # fires
    True
    >>> tidlig = sluttmaal(kode="OVERGANG_ARBEID", dato="2022-03-07")
    >>> bool(sluttmaal_korter_programmet(
    ...     tidlig, post(tidlig), ola, forsendelse(), None))  # corrected
    False
    >>> vgo = sluttmaal(kode="FULLFOERT_VGO")
    >>> bool(sluttmaal_korter_programmet(
    ...     vgo, post(vgo), deltaker(), forsendelse(), None))  # does not fire
    False

    The last day of two years, and the day after; as a correction; with an extension.

    >>> def fyrer(dato, hvem, foer=None):
    ...     nytt = sluttmaal(kode="OVERGANG_ARBEID", dato=dato)
    ...     return bool(sluttmaal_korter_programmet(nytt, post(nytt), hvem, forsendelse(), foer))
    >>> fyrer("2023-05-02", ola), fyrer("2023-05-03", ola)
    (False, True)
    >>> rettes = deltaker(program(sluttdato="2024-05-02"), uten)
    >>> fyrer("2023-11-06", rettes, tidligere(vgo)), fyrer("2023-11-06", rettes)
    (True, False)
    >>> mer = program(vedtakstype="INTRO_FORLENGELSE", vedtak_referanse="V1", startdato=None,
    ...               vedtaksdato="2023-03-01", sluttdato="2024-05-02")
    >>> fyrer("2023-11-06", deltaker(program(), uten, vgo, mer))
    False
    """
    kommunenummer = post.kommunenummer or forsendelse.hode.kommunenummer
    egen = Registrering(kommunenummer, post.referanse, post.versjon, sluttmaal)
    foer = []
    if tidligere is not None and not tidligere.annullert and tidligere.innhold is not None:
        foer = [Registrering(kommunenummer, post.referanse, tidligere.versjon, tidligere.innhold)]
    gammel, ny = _siste_dag(deltaker, *foer), _siste_dag(deltaker, egen)
    if gammel is None or ny is None or not ny < gammel or sluttmaal.dato <= ny:
        return None
    return treff("kode", gammel=gammel, ny=ny)


def _siste_dag(deltaker: Deltaker, *ekstra: Registrering) -> date | None:
    """The last day of the programme with these records beside those that stand."""
    frister = program(deltaker.sak(deltaker.dag, *ekstra), "IN_INTRO", tuple)
    return next((f.dato for f in frister if f.type is Fristtype.GJENNOMFOERING), None)
