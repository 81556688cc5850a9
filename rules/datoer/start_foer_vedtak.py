from rules.datoer.start_lenge_foer_vedtak import tidligste_start
from rules.facts import Vedtak
from rules.kjede import Hendelse, hendelse
from rules.rule import advarsel, rule


@rule(
    "NIR-0-DAT-0004",
    advarsel,
    at="vedtaksdato",
    nb="Startdatoen {vedtak.startdato} er før vedtaksdatoen {vedtak.vedtaksdato}.",
    nn="Startdatoen {vedtak.startdato} er før vedtaksdatoen {vedtak.vedtaksdato}.",
    en="The start {vedtak.startdato} is before the decision of {vedtak.vedtaksdato}.",
    fix_nb="Vedtaket er lagret. Send det rettet dersom en av datoene er skrevet feil.",
    fix_nn="Vedtaket er lagra. Send det retta dersom ein av datoane er skriven feil.",
    fix_en="The decision is stored. Send a correction if one of the dates was mistyped.",
    felt="startdato",
    source="designed for the service: a tildeling normally comes before what it grants",
    certainty="assumed",
)
def start_foer_vedtak(vedtak: Vedtak) -> bool:
    """A tildeling may reach a little back, but that is worth a look.

    Further back it is refused (NIR-0-DAT-0019). A change or an extension may name any start.

    >>> tildelt = dict(vedtaksdato="2021-05-24")
    >>> start_foer_vedtak(vedtak(startdato="2021-05-03", **tildelt))  # fires
    True
    >>> start_foer_vedtak(vedtak(startdato="2021-05-25", **tildelt))  # corrected
    False
    >>> start_foer_vedtak(vedtak())  # does not fire
    False
    >>> [start_foer_vedtak(vedtak(startdato=d, **tildelt))
    ...     for d in ("2021-03-23", "2021-03-24", "2021-05-23", "2021-05-24")]
    [False, True, True, False]
    >>> endret = vedtak(vedtakstype="NORSK_ENDRING", vedtak_referanse="V1", startdato="2021-05-03",
    ...                 **tildelt)
    >>> start_foer_vedtak(endret)
    False
    """
    return (
        vedtak.startdato is not None
        and vedtak.startdato < vedtak.vedtaksdato
        and hendelse(vedtak) is Hendelse.INNVILGET
        and vedtak.startdato >= tidligste_start(vedtak)
    )
