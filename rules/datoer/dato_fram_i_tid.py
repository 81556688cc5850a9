from datetime import date

from rules.deltaker import Deltaker
from rules.facts import (
    Forsendelse,
    Forskningsreservasjon,
    Fravaer,
    Fritak,
    Gjenopptak,
    Henvendelse,
    Integreringskontrakt,
    Klage,
    Norskmaal,
    Permisjon,
    Sluttmaal,
    Stans,
    Timer,
    Utdanningsbakgrunn,
    Vedtak,
)
from rules.periode import Periode
from rules.rekke import Rekke
from rules.rule import Treff, avvisning, rule, treff

Hendt = (
    Forskningsreservasjon | Fravaer | Fritak | Gjenopptak | Henvendelse | Integreringskontrakt
    | Klage | Norskmaal | Permisjon | Sluttmaal | Stans | Timer | Utdanningsbakgrunn | Vedtak
)  # fmt: skip


def quiet_days(rekke: Rekke, deltaker: Deltaker, forsendelse: Forsendelse) -> Periode | None:
    """Up to today."""
    return Periode(date.min, deltaker.dag)


@rule(
    "NIR-0-DAT-0002",
    avvisning,
    nb="Datoen {dato} ligger fram i tid; posten ble mottatt {deltaker.dag}.",
    nn="Datoen {dato} ligg fram i tid; posten vart motteken {deltaker.dag}.",
    en="The date {dato} lies in the future; the record was received on {deltaker.dag}.",
    fix_nb="Registrer når det har skjedd. Rett datoen dersom den er skrevet feil.",
    fix_nn="Registrer når det har skjedd. Rett datoen dersom han er skriven feil.",
    fix_en="Register it when it has happened. Correct the date if it was mistyped.",
    quiet=quiet_days,
    source="IMDi: deltakelse registreres fortløpende",
    certainty="assumed",
)
def dato_fram_i_tid(record: Hendt, deltaker: Deltaker) -> list[Treff]:
    """What has not happened cannot be registered: a decision, a complaint, hours, absence.

    So is what a person asked for, agreed on or told. Plans are another matter: the start of a
    vedtak, a leave, a tiltak, a stop and an ending may lie ahead.

    >>> ola = deltaker(dag="2021-06-01")
    >>> bool(dato_fram_i_tid(vedtak(vedtaksdato="2021-06-02"), ola))  # fires
    True
    >>> bool(dato_fram_i_tid(vedtak(vedtaksdato="2021-06-01"), ola))  # corrected
    False
    >>> bool(dato_fram_i_tid(vedtak(startdato="2021-08-16"), ola))  # does not fire
    False
    >>> [bool(dato_fram_i_tid(timer(fra="2021-05-01", til=d), ola))
    ...     for d in ("2021-05-31", "2021-06-01", "2021-06-02")]
    [False, False, True]
    >>> leave = permisjon(vedtaksdato="2021-05-28", fra="2021-08-01", til="2021-12-31")
    >>> bool(dato_fram_i_tid(leave, ola))
    False
    >>> [t.felt for t in dato_fram_i_tid(klage(dato="2021-05-03", utfallsdato="2021-07-01"), ola)]
    ['utfallsdato']
    >>> kontrakt = integreringskontrakt(dato="2021-06-02")
    >>> [bool(dato_fram_i_tid(one, ola)) for one in (kontrakt, sluttmaal(dato="2021-06-01"))]
    [True, False]
    """
    return [
        treff(felt, dato=dato)
        for felt in _FELT[type(record)]
        if (dato := getattr(record, felt)) is not None and dato > deltaker.dag
    ]


_FELT: dict[type, tuple[str, ...]] = {
    Fravaer: ("til",),
    Timer: ("til",),
    Klage: ("dato", "underretning", "utfallsdato"),
    Integreringskontrakt: ("dato", "endret"),
    **dict.fromkeys(
        (Forskningsreservasjon, Henvendelse, Norskmaal, Sluttmaal, Utdanningsbakgrunn), ("dato",)
    ),
    **dict.fromkeys((Fritak, Gjenopptak, Permisjon, Stans, Vedtak), ("vedtaksdato",)),
}
