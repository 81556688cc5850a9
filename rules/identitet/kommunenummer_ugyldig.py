from datetime import datetime
from functools import lru_cache

from codelists import gjeldende, kommune_gyldig
from rules.deltaker import Deltaker
from rules.facts import Annullering, Forsendelse, Innhold, Post
from rules.facts.forsendelse import OSLO
from rules.periode import Periode
from rules.rekke import ALWAYS, Rekke
from rules.rule import Tidligere, Treff, avvisning, rule


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """The number of the batch is in use, or what it became hangs on the day."""
    return ALWAYS if i_bruk(rekke.kommune, forsendelse.mottatt) else None


@rule(
    "NIR-0-IDN-0015",
    avvisning,
    nb="Kommunenummeret {verdi} i {felt} var ikke gyldig.",
    nn="Kommunenummeret {verdi} i {felt} var ikkje gyldig.",
    en="The municipality number {verdi} in {felt} was not valid.",
    fix_nb="Bruk nummeret kommunen har nå, med fire sifre, også for det som skjedde før en "
    "sammenslåing.",
    fix_nn="Bruk nummeret kommunen har no, med fire siffer, også for det som hende før ei "
    "samanslåing.",
    fix_en="Use the number that the municipality has now, four digits, also for what happened "
    "before a merger.",
    felt="kommunenummer",
    quiet=quiet_days,
    source="SSB, Klass 131 (kommuneinndeling); kommunereformen 2020",
    certainty="guidance",
)
def kommunenummer_ugyldig(
    post: Post, forsendelse: Forsendelse, tidligere: Tidligere | None
) -> list[Treff]:
    """A municipality registers under the number that it has on the day of receipt.

    Its number of today is right for older facts as well: nobody can register under another. An old
    number is taken for what happened while it held, where one municipality took over alone
    (NIR-0-IDN-0016); what an old number stands for after a split is not known.

    >>> juni = {"mottatt": "2021-06-01T12:00:00+02:00"}
    >>> gammelt = forsendelse(kommunenummer="0602", **juni)  # Drammen until 2019
    >>> bool(kommunenummer_ugyldig(post(timer(fra="2021-05-01")), gammelt, None))  # fires
    True
    >>> nytt = forsendelse(kommunenummer="3005", **juni)
    >>> bool(kommunenummer_ugyldig(post(timer(fra="2021-05-01")), nytt, None))  # corrected
    False
    >>> bool(kommunenummer_ugyldig(post(), forsendelse(), None))  # does not fire
    False
    >>> bool(kommunenummer_ugyldig(post(timer(fra="2019-11-04")), nytt, None))
    False
    >>> [bool(kommunenummer_ugyldig(post(timer(fra=d)), gammelt, None))
    ...     for d in ("2019-12-31", "2020-01-01")]
    [False, True]
    >>> delt = forsendelse(kommunenummer="1850", **juni)  # Tysfjord, split in 2020
    >>> bool(kommunenummer_ugyldig(post(timer(fra="2019-11-04")), delt, None))
    True
    >>> da = tidligere(timer(fra="2019-11-04"))
    >>> bool(kommunenummer_ugyldig(post(annullering()), gammelt, da))
    False
    """
    if post.overtatt:  # sent under today's number; the record stands under the one it had
        return []
    nr = post.kommunenummer or forsendelse.hode.kommunenummer
    if i_bruk(nr, forsendelse.mottatt) or avloeser(nr, post, forsendelse, tidligere):
        return []
    return [Treff(None, {"felt": "kommunenummer", "verdi": nr})]


@lru_cache(maxsize=1024)
def i_bruk(nr: str, mottatt: datetime) -> bool:
    """Whether a municipality has the number at the moment of receipt."""
    return kommune_gyldig(nr, mottatt.astimezone(OSLO).date())


def avloeser(
    nr: str, post: Post, forsendelse: Forsendelse, tidligere: Tidligere | None
) -> str | None:
    """The one number that took over an old one, where the fact is from its time; else None."""
    innhold: Innhold | None = post.innhold
    if isinstance(innhold, Annullering):
        innhold = tidligere.innhold if tidligere is not None else None
    dag = innhold.hendelsesdato if innhold is not None else None
    nye = gjeldende(nr, forsendelse.mottatt_dato)
    return nye[0] if len(nye) == 1 and (dag is None or kommune_gyldig(nr, dag)) else None
