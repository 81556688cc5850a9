from collections.abc import Iterable

from rules.beregning import beregn
from rules.deltaker import Deltaker
from rules.facts import (
    Avbrudd,
    Avslutning,
    Forsendelse,
    Fravaer,
    Fritak,
    Gjenopptak,
    Henvendelse,
    Innhold,
    Norskmaal,
    Operasjon,
    Permisjon,
    Post,
    Registrering,
    Sluttmaal,
    Stans,
    Utdanningsbakgrunn,
    Vedtak,
)
from rules.rekke import always
from rules.rule import Steg, Tidligere, Treff, advarsel, rule, treff

# What deadlines are computed from. Hours and measures move none, and are by far the most.
_FLYTTER: tuple[type[Innhold], ...] = (
    Vedtak, Permisjon, Stans, Gjenopptak, Avslutning, Avbrudd, Fravaer, Fritak, Sluttmaal,
    Utdanningsbakgrunn, Norskmaal, Henvendelse,
)  # fmt: skip


@rule(
    "NIR-0-RET-0005",
    advarsel,
    nb="Rettingen endrer frist eller status for {ordning}: fra {gammel} til {ny}.",
    nn="Rettinga endrar frist eller status for {ordning}: frå {gammel} til {ny}.",
    en="The correction changes deadline or status of {ordning}: from {gammel} to {ny}.",
    fix_nb="Sjekk at endringen er ment. Har deltakeren fått oppgitt {gammel}, så gi beskjed.",
    fix_nn="Sjekk at endringa er meint. Har deltakaren fått oppgitt {gammel}, så gi beskjed.",
    fix_en="Check that the change is meant. If the participant was told {gammel}, tell of it.",
    felt="referanse",
    steg=Steg.KRYSS,
    quiet=always,
    source="own design: a deadline that people rely on does not move unseen",
    certainty="assumed",
)
def retting_endrer_frist(
    post: Post, deltaker: Deltaker, tidligere: Tidligere | None, forsendelse: Forsendelse
) -> list[Treff]:
    """A corrected or annulled fact may move a deadline that the participant has been told.

    The computation is made with the record as it stood and as it will stand, on the day of receipt.

    >>> bakgrunn = utdanningsbakgrunn(kode="VGO_GJENNOMFOERT", dato="2021-02-15")
    >>> staar = tidligere(bakgrunn)
    >>> uten = utdanningsbakgrunn(kode="VGO_IKKE_GJENNOMFOERT", dato="2021-02-15")
    >>> nei = post(uten, operasjon="RETT", versjon=2)
    >>> funn = retting_endrer_frist(nei, deltaker(), staar, forsendelse())
    >>> bool(funn)  # fires
    True
    >>> [(t.verdier["ordning"], str(t.verdier["gammel"]), str(t.verdier["ny"])) for t in funn]
    [('IN_NORSK_NORSKMAAL', '2022-08-10', '2024-02-10')]
    >>> nivaa = utdanningsbakgrunn(kode="VGO_GJENNOMFOERT", dato="2021-02-16")
    >>> dato = post(nivaa, operasjon="RETT", versjon=2)
    >>> bool(retting_endrer_frist(dato, deltaker(), staar, forsendelse()))  # corrected
    False
    >>> fem = post(timer(antall="5"), operasjon="RETT", versjon=2)
    >>> timene = tidligere(timer(antall="4"))
    >>> bool(retting_endrer_frist(fem, deltaker(), timene, forsendelse()))  # does not fire
    False
    >>> bort = post(annullering(), versjon=2, referanse="V1")
    >>> bool(retting_endrer_frist(bort, deltaker(bakgrunn), staar, forsendelse()))
    True
    >>> bool(retting_endrer_frist(post(bakgrunn), deltaker(), None, forsendelse()))
    False
    """
    if post.operasjon is Operasjon.NY or tidligere is None or tidligere.annullert:
        return []
    foer = tidligere.innhold
    if foer is None or not isinstance(foer, _FLYTTER):
        return []
    key = (post.kommunenummer or forsendelse.hode.kommunenummer, post.referanse)
    rest = [r for r in deltaker.registrert if (r.kommunenummer, r.referanse) != key]
    stod = Registrering(*key, tidligere.versjon, foer)
    skal = [] if post.operasjon is Operasjon.ANNULLER else [_rettet(stod, post)]
    gammel = _stilling(deltaker, [*rest, stod])
    ny = _stilling(deltaker, [*rest, *skal])
    return [
        treff(ordning=ordning, gammel=gammel[ordning][n], ny=ny[ordning][n])
        for ordning in gammel
        if ordning in ny
        for n in (0, 1)
        if gammel[ordning][n] != ny[ordning][n]
    ]


def _rettet(stod: Registrering, post: Post) -> Registrering:
    return Registrering(stod.kommunenummer, stod.referanse, post.versjon, post.innhold)


def _stilling(
    deltaker: Deltaker, registrert: Iterable[Registrering]
) -> dict[str, tuple[object, object]]:
    """Deadline and status of each ordning."""
    beregning = beregn(deltaker.person, registrert, deltaker.dag)
    return {o.kode: (o.frist, o.status) for o in beregning.ordninger}
