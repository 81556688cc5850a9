from datetime import date, timedelta

from codelists import slaa_opp
from rules import law
from rules.deltaker import Deltaker
from rules.facts import Fritak, Gjenopptak, Klage, Permisjon, Registrering, Stans, Vedtak
from rules.rule import Doer, Treff, advarsel, rule, treff

_NYTT = (Vedtak, Gjenopptak, Fritak, Permisjon)
_STANS = ("STANS_INTRO", "STANS_NORSK")


@rule(
    "NIR-4-KLA-0005",
    advarsel,
    nb="Klagen på vedtaket {vedtak} fikk utfallet {utfall} {utfallsdato}, men er ikke fulgt opp "
    "med nytt vedtak innen {frist}.",
    nn="Klaga på vedtaket {vedtak} fekk utfallet {utfall} {utfallsdato}, men er ikkje følgd opp "
    "med nytt vedtak innan {frist}.",
    en="The complaint on the decision {vedtak} had the outcome {utfall} on {utfallsdato}, but was "
    "not followed by a new decision by {frist}.",
    fix_nb="Registrer vedtaket som følger av utfallet: en endring, en ny tildeling, et gjenopptak "
    "eller et fritak.",
    fix_nn="Registrer vedtaket som følgjer av utfallet: ei endring, ei ny tildeling, eit "
    "gjenopptak eller eit fritak.",
    fix_en="Register the decision that follows from the outcome: a change, a new grant, a "
    "resumption or an exemption.",
    doer=Doer.JOB,
    source="designed for the emulator: a complaint that is upheld changes the decision",
    certainty="assumed",
)
def medhold_uten_nytt_vedtak(deltaker: Deltaker, dag: date) -> list[Treff]:
    """Who wins a complaint gets a new decision within thirty days.

    What never came cannot be told on a post, so it is asked every night. The new decision may be
    made from the day of the complaint on, since a municipality can turn its own decision. A
    decision or a stop that was annulled instead is no longer there to change.

    >>> avslag = program(vedtakstype="INTRO_AVSLAG", startdato=None, sluttdato=None)
    >>> klagen = klage(klagetype="AVSLAG_INTRO", dato="2021-05-10", utfall="MEDHOLD",
    ...                utfallsdato="2021-06-01")
    >>> bool(medhold_uten_nytt_vedtak(deltaker(avslag, klagen), dag("2021-07-02")))  # fires
    True
    >>> nytt = program(vedtaksdato="2021-06-15", startdato="2021-06-21")
    >>> bool(medhold_uten_nytt_vedtak(
    ...     deltaker(avslag, klagen, nytt), dag("2021-07-02")))  # corrected
    False
    >>> nei = klage(dato="2021-05-10", utfall="OPPRETTHOLDT", utfallsdato="2021-06-01")
    >>> bool(medhold_uten_nytt_vedtak(deltaker(avslag, nei), dag("2021-07-02")))  # does not fire
    False
    >>> [bool(medhold_uten_nytt_vedtak(deltaker(avslag, klagen), dag(d)))
    ...  for d in ("2021-06-30", "2021-07-01", "2021-07-02")]
    [False, False, True]

    A stop taken back: the resumption answers, and so does its annulment.

    >>> stanset = stans(ordning="IN_INTRO", vedtaksdato="2021-05-03", stansdato="2021-05-10")
    >>> mot = klage(klagetype="STANS_INTRO", dato="2021-05-12", utfall="MEDHOLD",
    ...             utfallsdato="2021-06-01")
    >>> igjen = gjenopptak(ordning="IN_INTRO", vedtaksdato="2021-06-02", dato="2021-06-07")
    >>> def fyrer(*standing):
    ...     return bool(medhold_uten_nytt_vedtak(deltaker(*standing), dag("2021-07-02")))
    >>> fyrer(program(), stanset, mot), fyrer(program(), stanset, mot, igjen), fyrer(program(), mot)
    (True, False, False)
    """
    found = []
    for r in deltaker.av(Klage):
        klage = r.innhold
        assert isinstance(klage, Klage)
        if klage.utfall is None or klage.utfallsdato is None:
            continue
        kode = slaa_opp("klageutfall", klage.utfall, klage.dato)
        frist = klage.utfallsdato + timedelta(
            days=law.oppfoelging.at(klage.utfallsdato)["medhold_dager"]
        )
        if kode is None or not kode.ja("endrer_vedtak") or dag <= frist:
            continue
        vedtak = deltaker.registrering(r.kommunenummer, klage.vedtak_referanse)
        if vedtak is None or _stans_annullert(klage, vedtak, deltaker):
            continue
        if not _fulgt_opp(klage, vedtak, deltaker):
            found.append(
                treff(
                    vedtak=klage.vedtak_referanse,
                    utfall=klage.utfall,
                    utfallsdato=klage.utfallsdato,
                    frist=frist,
                )
            )
    return found


def _stans_annullert(klage: Klage, vedtak: Registrering, deltaker: Deltaker) -> bool:
    """A complaint on a stop whose chain has none any more."""
    if klage.klagetype not in _STANS or isinstance(vedtak.innhold, Stans):
        return False
    kjede = deltaker.kjede(vedtak.kommunenummer, vedtak.referanse)
    return kjede is None or not any(isinstance(r.innhold, Stans) for r in kjede.hendelser)


def _fulgt_opp(klage: Klage, vedtak: Registrering, deltaker: Deltaker) -> bool:
    """A decision in the same ordning, or on the same chain, since the complaint."""
    ordning = getattr(vedtak.innhold, "ordning", ())
    ordninger = (ordning,) if isinstance(ordning, str) else ordning
    for r in deltaker.av(*_NYTT):
        nytt = r.innhold
        if not isinstance(nytt, _NYTT) or r is vedtak or nytt.vedtaksdato < klage.dato:
            continue
        egne = (nytt.ordning,) if isinstance(nytt.ordning, str) else nytt.ordning
        if set(egne) & set(ordninger):
            return True
    return False
