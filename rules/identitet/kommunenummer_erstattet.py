from rules.facts import Forsendelse, Post
from rules.identitet.kommunenummer_ugyldig import avloeser, i_bruk, quiet_days
from rules.rule import Tidligere, Treff, advarsel, rule, treff


@rule(
    "NIR-0-IDN-0016",
    advarsel,
    nb="Kommunenummeret {gammelt} er erstattet av {nytt}.",
    nn="Kommunenummeret {gammelt} er erstatta av {nytt}.",
    en="The municipality number {gammelt} was replaced by {nytt}.",
    fix_nb="Bruk {nytt} i neste forsendelse, også for det som skjedde mens {gammelt} gjaldt.",
    fix_nn="Bruk {nytt} i neste forsending, også for det som hende medan {gammelt} gjaldt.",
    fix_en="Use {nytt} in the next batch, also for what happened while {gammelt} held.",
    felt="kommunenummer",
    quiet=quiet_days,
    source="SSB, Klass 131 (kommuneinndeling)",
    certainty="assumed",
)
def kommunenummer_erstattet(
    post: Post, forsendelse: Forsendelse, tidligere: Tidligere | None
) -> list[Treff]:
    """An old number is taken for facts of its own time where one municipality took over alone.

    >>> juni = {"mottatt": "2021-06-01T12:00:00+02:00"}
    >>> gammelt = forsendelse(kommunenummer="0602", **juni)  # Drammen until 2019
    >>> november = post(timer(fra="2019-11-04", til="2019-11-10"))
    >>> bool(kommunenummer_erstattet(november, gammelt, None))  # fires
    True
    >>> nytt = forsendelse(kommunenummer="3005", **juni)
    >>> bool(kommunenummer_erstattet(november, nytt, None))  # corrected
    False
    >>> bool(kommunenummer_erstattet(post(), forsendelse(), None))  # does not fire
    False
    >>> [bool(kommunenummer_erstattet(post(timer(fra=d)), gammelt, None))
    ...     for d in ("2019-12-31", "2020-01-01")]
    [True, False]
    >>> desember = forsendelse(kommunenummer="0602", mottatt="2019-12-31T12:00:00+01:00")
    >>> bool(kommunenummer_erstattet(november, desember, None))
    False
    """
    nr = post.kommunenummer or forsendelse.hode.kommunenummer
    if post.overtatt or i_bruk(nr, forsendelse.mottatt):
        return []
    nytt = avloeser(nr, post, forsendelse, tidligere)
    return [treff(gammelt=nr, nytt=nytt)] if nytt else []
