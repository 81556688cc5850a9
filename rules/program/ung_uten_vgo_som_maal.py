from datetime import date

from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Forsendelse, Post, Registrering, Sluttmaal, Vedtak
from rules.maal.i_forsendelsen import i_forsendelsen
from rules.maaneder import age
from rules.opplysninger import med_vgs, sluttmaalklasse
from rules.ordninger import INTRO, familie
from rules.program.plan import er_programvedtak
from rules.rule import Treff, advarsel, rule, treff

_MAAL = "FULLFOERT_VGO"


@rule(
    "NIR-4-INT-0009",
    advarsel,
    nb="Deltakeren var {alder} år da programmet startet {start}, og har ikke fullført "
    "videregående. Sluttmålet skal som hovedregel være fullført videregående opplæring.",
    nn="Deltakaren var {alder} år då programmet starta {start}, og har ikkje fullført "
    "vidaregåande. Sluttmålet skal som hovudregel vere fullført vidaregåande opplæring.",
    en="The participant was {alder} when the programme began on {start} and has not completed "
    "upper secondary. As a main rule the final goal is to complete it.",
    fix_nb="Vurder sluttmålet. Er det grunn til et annet mål, trenger du ikke gjøre noe.",
    fix_nn="Vurder sluttmålet. Er det grunn til eit anna mål, treng du ikkje gjere noko.",
    fix_en="Consider the final goal. If there is reason for another, there is nothing to do.",
    at="hendelsesdato",
    law=INTEGRERINGSLOVEN,
    valid="2021-03-01/2025-12-31",
    source="integreringsloven § 13 tredje ledd",
    certainty="guidance",
)
def ung_uten_vgo_som_maal(
    innhold: Sluttmaal | Vedtak, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Those under 25 without upper secondary should, as a main rule, aim to complete it.

    Age is that at the start of the first programme. The warning comes with whichever of goal and
    vedtak is registered last; education that is not known gives none.

    >>> ung = dict(foedselsdato="1999-05-10")
    >>> uten = utdanningsbakgrunn(kode="VGO_IKKE_GJENNOMFOERT")
    >>> arbeid = sluttmaal(kode="OVERGANG_ARBEID")
    >>> ola = deltaker(program(), uten, **ung)
    >>> bool(ung_uten_vgo_som_maal(arbeid, post(arbeid), ola, forsendelse()))  # fires
    True
    >>> vgo = sluttmaal(kode="FULLFOERT_VGO")
    >>> bool(ung_uten_vgo_som_maal(vgo, post(vgo), ola, forsendelse()))  # corrected
    False
    >>> eldre = deltaker(program(), uten)
    >>> bool(ung_uten_vgo_som_maal(arbeid, post(arbeid), eldre, forsendelse()))  # does not fire
    False

    The 25th birthday: the day after the start, the start, the day before.

    >>> def fyrer(innhold, *standing, **felter):
    ...     return bool(ung_uten_vgo_som_maal(
    ...         innhold, post(innhold), deltaker(*standing, **felter), forsendelse()))
    >>> [fyrer(arbeid, program(), uten, foedselsdato=f"1996-05-0{n}") for n in (4, 3, 2)]
    [True, False, False]

    The goal came first; no programme yet; upper secondary completed.

    >>> fyrer(program(), uten, arbeid, **ung), fyrer(arbeid, uten, **ung)
    (True, False)
    >>> fyrer(arbeid, program(), utdanningsbakgrunn(), **ung)
    False
    """
    start = _start(innhold, deltaker)
    if start is None:
        return None
    alder = age(deltaker.person.foedselsdato, start)
    if alder >= law.alder_ung.at(start)["under"]:
        return None
    kjent = deltaker.registrert
    if isinstance(innhold, Sluttmaal):
        kjent += i_forsendelsen(post, forsendelse)
        klasse = sluttmaalklasse([Registrering("", "", 0, innhold)])
    else:
        klasse = sluttmaalklasse(kjent)
    if klasse in (None, _MAAL) or med_vgs(kjent) is not False:
        return None
    return treff(
        "kode" if isinstance(innhold, Sluttmaal) else "startdato", alder=alder, start=start
    )


def _start(innhold: Sluttmaal | Vedtak, deltaker: Deltaker) -> date | None:
    """The start of the first programme."""
    starter = [
        k.periode.fra
        for k in deltaker.kjeder.values()
        if familie(k.ordning) == INTRO and not k.er_avslag
    ]
    if isinstance(innhold, Vedtak):
        if not er_programvedtak(innhold):
            return None
        starter.append(innhold.periode.fra)
    return min(starter, default=None)
