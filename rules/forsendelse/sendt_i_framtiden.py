from datetime import timedelta

from rules import law
from rules.facts import Forsendelse
from rules.rule import advarsel, rule


@rule(
    "NIR-0-BAT-0007",
    advarsel,
    nb="Sendt tidspunkt er i framtiden: {forsendelse.hode.sendt_tidspunkt:%d.%m.%Y %H:%M}.",
    nn="Sendetidspunktet er i framtida: {forsendelse.hode.sendt_tidspunkt:%d.%m.%Y %H:%M}.",
    en="The time of sending lies in the future: {forsendelse.hode.sendt_tidspunkt:%Y-%m-%d %H:%M}.",
    fix_nb="Still klokken på maskinen som sender, og oppgi tidssonen.",
    fix_nn="Still klokka på maskina som sender, og oppgi tidssona.",
    fix_en="Set the clock of the sending machine, and give the time zone.",
    felt="hode.sendt_tidspunkt",
    source="own design",
    certainty="assumed",
)
def sendt_i_framtiden(forsendelse: Forsendelse) -> bool:
    """A sender whose clock is fast makes its own logs hard to follow.

    Compared with the wall clock, also where the rules stand on another date.

    >>> def sendt(klokken):
    ...     return forsendelse(mottatt="2021-06-01T12:00:00+02:00",
    ...                        sendt_tidspunkt=f"2021-06-01T{klokken}+02:00")
    >>> sendt_i_framtiden(sendt("14:00:00"))  # fires
    True
    >>> sendt_i_framtiden(sendt("12:00:00"))  # corrected
    False
    >>> sendt_i_framtiden(forsendelse())  # does not fire
    False
    >>> [sendt_i_framtiden(sendt(k)) for k in ("12:09:59", "12:10:00", "12:10:01")]
    [False, False, True]
    """
    minutter = law.forsendelse_grenser.at(forsendelse.mottatt_dato)["klokke_minutter"]
    slakk = timedelta(minutes=minutter)
    return forsendelse.hode.sendt_tidspunkt > forsendelse.mottatt_vegg + slakk
