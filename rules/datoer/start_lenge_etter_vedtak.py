from rules import law
from rules.facts import Vedtak
from rules.kjede import Hendelse, hendelse
from rules.maaneder import add_months
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-0-DAT-0003",
    avvisning,
    at="vedtaksdato",
    nb="Startdatoen {vedtak.startdato} er mer enn {maaneder} måneder etter vedtaket av "
    "{vedtak.vedtaksdato}.",
    nn="Startdatoen {vedtak.startdato} er meir enn {maaneder} månader etter vedtaket av "
    "{vedtak.vedtaksdato}.",
    en="The start {vedtak.startdato} is more than {maaneder} months after the decision of "
    "{vedtak.vedtaksdato}.",
    fix_nb="Kontroller årstallet i begge datoene. Skal opplæringen begynne senere, så gjør "
    "vedtaket nærmere starten.",
    fix_nn="Kontroller årstalet i begge datoane. Skal opplæringa byrje seinare, så gjer vedtaket "
    "nærare starten.",
    fix_en="Check the year in both dates. If the training begins later, decide nearer to its "
    "start.",
    felt="startdato",
    source="designed for the service: catches a wrong year",
    certainty="assumed",
)
def start_lenge_etter_vedtak(vedtak: Vedtak) -> Treff | None:
    """A tildeling is made for a start that can be seen.

    >>> tildelt = dict(vedtaksdato="2021-03-01")
    >>> bool(start_lenge_etter_vedtak(vedtak(startdato="2022-01-01", **tildelt)))  # fires
    True
    >>> bool(start_lenge_etter_vedtak(vedtak(startdato="2021-04-01", **tildelt)))  # corrected
    False
    >>> bool(start_lenge_etter_vedtak(vedtak()))  # does not fire
    False
    >>> [bool(start_lenge_etter_vedtak(vedtak(startdato=d, **tildelt)))
    ...     for d in ("2021-08-31", "2021-09-01", "2021-09-02")]
    [False, False, True]

    An extension begins where the programme ends, however early it is decided.

    >>> forlenget = vedtak(vedtakstype="INTRO_FORLENGELSE", ordning="IN_INTRO",
    ...                    vedtak_referanse="V1", startdato="2022-05-03", **tildelt)
    >>> bool(start_lenge_etter_vedtak(forlenget))
    False
    """
    if vedtak.startdato is None or hendelse(vedtak) is not Hendelse.INNVILGET:
        return None
    maaneder = law.vedtak_start.at(vedtak.vedtaksdato)["fram"]
    if vedtak.startdato <= add_months(vedtak.vedtaksdato, maaneder):
        return None
    return treff(maaneder=maaneder)
