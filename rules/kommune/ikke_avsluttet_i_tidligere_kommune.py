from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Post, Vedtak
from rules.kjede import Hendelse, Tilstand, hendelse
from rules.kommune.ansvar import kommune_i
from rules.kommuner import samme_kommune
from rules.ordninger import INTRO, familie
from rules.relatert import vis
from rules.rule import Treff, advarsel, rule, treff

_AAPEN = (Tilstand.INNVILGET, Tilstand.PERMISJON, Tilstand.STANS)


@rule(
    "NIR-0-KOM-0005",
    advarsel,
    at="vedtaksdato",
    nb="Kommune {tidligere} har ikke avsluttet introduksjonsprogrammet som begynte {fra}.",
    nn="Kommune {tidligere} har ikkje avslutta introduksjonsprogrammet som tok til {fra}.",
    en="Municipality {tidligere} has not ended the introduction programme that began on {fra}.",
    fix_nb="Vedtaket er lagret. Be kommune {tidligere} sende avslutning med årsaken at "
    "deltakeren flyttet.",
    fix_nn="Vedtaket er lagra. Be kommune {tidligere} sende avslutning med årsaka at deltakaren "
    "flytta.",
    fix_en="The decision is stored. Ask municipality {tidligere} to send the end, with the "
    "reason that the participant moved.",
    felt="startdato",
    source="IMDi, avslutningsårsak: kommunen avslutter når deltakeren flytter",
    certainty="assumed",
)
def ikke_avsluttet_i_tidligere_kommune(
    vedtak: Vedtak, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """A programme ends in one municipality before it begins in the next.

    Stopped is not ended, and a period that ran out is not either: the end has a reason, which the
    municipality registers.

    >>> oslo = registrert(program(startdato="2021-02-15"), kommunenummer="0301")
    >>> slutt = registrert(avslutning(vedtak_referanse="V1", dato="2021-05-31"), "A1",
    ...                    kommunenummer="0301")
    >>> her = program(vedtaksdato="2021-05-25", startdato="2021-06-01")
    >>> flyttet = (bosetting(kommunenummer="0301", fra="2021-02-10", til="2021-05-31"),
    ...            bosetting(kommunenummer="4601", fra="2021-06-01"))
    >>> def aapent(record, *stands):
    ...     person = deltaker(*stands, bosettinger=flyttet)
    ...     return bool(ikke_avsluttet_i_tidligere_kommune(
    ...         record, post(record), person, forsendelse(kommunenummer="4601")))
    >>> aapent(her, oslo)  # fires
    True
    >>> aapent(her, oslo, slutt)  # corrected
    False
    >>> aapent(her)  # does not fire
    False
    >>> stopp = registrert(stans(ordning="IN_INTRO"), "S1", kommunenummer="0301")
    >>> aapent(program(startdato="2021-06-07"), oslo, stopp), aapent(vedtak(), oslo)
    (True, False)
    >>> aapent(her, registrert(program(startdato="2021-02-15"), kommunenummer="4601"))
    False
    """
    if familie(vedtak.ordning) != INTRO or hendelse(vedtak) is not Hendelse.INNVILGET:
        return None
    kommune = kommune_i(post, forsendelse)
    start = vedtak.startdato or vedtak.vedtaksdato
    for kjede in deltaker.kjeder.values():
        if (
            familie(kjede.ordning) == INTRO
            and kjede.periode.fra <= start
            and kjede.tilstand(start) in _AAPEN
            and not samme_kommune(kommune, kjede.kommunenummer)
        ):
            return treff(
                tidligere=kjede.kommunenummer, fra=kjede.periode.fra,
                relatert=vis(kommune, kjede.tildeling),
            )  # fmt: skip
    return None
