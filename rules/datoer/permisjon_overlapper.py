from rules.datoer.permisjoner import i_permisjon, permisjoner_i
from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Permisjon, Post, Registrering, Tiltak, Timer
from rules.kommuner import samme_kommune
from rules.periode import Periode
from rules.rekke import without
from rules.relatert import vis
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-0-DAT-0014",
    avvisning,
    at="fra",
    nb="Perioden kommer i strid med {annet} ({posttype}), som gjelder {fra}–{til} i {ordning}.",
    nn="Perioden kjem i strid med {annet} ({posttype}), som gjeld {fra}–{til} i {ordning}.",
    en="The period conflicts with {annet} ({posttype}), which holds {fra}–{til} in {ordning}.",
    fix_nb="Rett den perioden som er feil. Kom deltakeren tilbake før tiden, så send gjenopptak; "
    "er timene eller tiltaket laget for dem i omsorgspermisjon, så bruk koden for det.",
    fix_nn="Rett den perioden som er feil. Kom deltakaren tilbake før tida, så send gjenopptak; "
    "er timane eller tiltaket laga for dei i omsorgspermisjon, så bruk koden for det.",
    fix_en="Correct the period that is wrong. If the participant came back early, send "
    "gjenopptak; if the hours or the tiltak were made for people on care leave, use the code for "
    "that.",
    felt="fra",
    quiet=without(Permisjon),
    source="designed for the service: nobody attends while on leave",
    certainty="assumed",
)
def permisjon_overlapper(
    record: Permisjon | Timer | Tiltak, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Two leaves of an ordning do not overlap, and nobody attends while on leave.

    Hours and tiltak conflict where their whole period lies in the leave: the hours of a month may
    all come before a leave that begins in it. What is made for people on care leave is excepted.
    A gjenopptak ends a leave early. Another municipality's leave is not measured against ours.

    >>> ola = deltaker(permisjon(fra="2021-09-01", til="2021-10-31"))
    >>> def feil(record, person=ola):
    ...     return bool(permisjon_overlapper(record, post(record), person, forsendelse()))
    >>> feil(permisjon(fra="2021-10-15", til="2021-12-01"))  # fires
    True
    >>> feil(permisjon(fra="2021-11-01", til="2021-12-01"))  # corrected
    False
    >>> feil(timer())  # does not fire
    False
    >>> [feil(permisjon(fra=d, til="2021-12-01")) for d in ("2021-10-31", "2021-11-01")]
    [True, False]
    >>> feil(permisjon(ordning="IN_SAMFUNN", fra="2021-10-15", til="2021-12-01"))
    False

    Attendance, whichever came first.

    >>> inne = timer(fra="2021-09-15", til="2021-09-15", antall="4")
    >>> feil(inne), feil(permisjon(fra="2021-09-01", til="2021-10-31"), deltaker(inne))
    (True, True)
    >>> [feil(timer(fra=d, til="2021-09-15")) for d in ("2021-08-31", "2021-09-01")]
    [False, True]
    >>> feil(timer(timetype="OMSORG_OPPFOELGING", fra="2021-09-15", til="2021-09-15"))
    False
    >>> i_permisjon = deltaker(permisjon(ordning="IN_INTRO", fra="2021-09-01", til="2021-10-31"))
    >>> kurs = dict(fra="2021-09-06", til="2021-09-17")
    >>> feil(tiltak(**kurs), i_permisjon)
    True
    >>> feil(tiltak(tiltakskode="TILBUD_OMSORGSPERM", **kurs), i_permisjon)
    False

    >>> tilbake = deltaker(vedtak(), permisjon(fra="2021-09-01", til="2021-10-31"),
    ...                    gjenopptak(dato="2021-09-13"))
    >>> [feil(timer(fra=d, til=d), tilbake) for d in ("2021-09-12", "2021-09-13")]
    [True, False]
    """
    kommune = post.kommunenummer or forsendelse.hode.kommunenummer
    if isinstance(record, Permisjon):
        return _other_leave(record, deltaker, kommune) or _attended(record, deltaker, kommune)
    if record.til is None or not deltaker.av(Permisjon):
        return None
    for r, periode in permisjoner_i(deltaker, record.ordning, kommune):
        if periode.covers(record.periode) and not i_permisjon(record, deltaker):
            return _found(r, periode, record.ordning, kommune)
    return None


def _other_leave(permisjon: Permisjon, deltaker: Deltaker, kommune: str) -> Treff | None:
    for ordning in permisjon.ordning:
        for r, periode in permisjoner_i(deltaker, ordning, kommune):
            if periode.overlaps(permisjon.periode):
                return _found(r, periode, ordning, kommune)
    return None


def _attended(permisjon: Permisjon, deltaker: Deltaker, kommune: str) -> Treff | None:
    for r in deltaker.av(Timer, Tiltak):
        holdt = r.innhold
        assert isinstance(holdt, Timer | Tiltak)
        if (
            holdt.til is not None
            and holdt.ordning in permisjon.ordning
            and permisjon.periode.covers(holdt.periode)
            and samme_kommune(kommune, r.kommunenummer)
            and not i_permisjon(holdt, deltaker)
        ):
            return _found(r, holdt.periode, holdt.ordning, kommune)
    return None


def _found(r: Registrering, periode: Periode, ordning: str, kommune: str) -> Treff:
    return treff(
        annet=r.referanse,
        posttype=r.innhold.posttype,
        fra=periode.fra,
        til=periode.til,
        ordning=ordning,
        relatert=vis(kommune, r),
    )
