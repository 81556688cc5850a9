from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Klage, Post
from rules.frist import klagefrist
from rules.klage.vedtaket import paaklaget, siste_vedtak
from rules.rule import Treff, advarsel, rule, treff


@rule(
    "NIR-4-KLA-0003",
    advarsel,
    nb="Klagen {klage.dato} er etter klagefristen {frist}, tre uker etter {fra}.",
    nn="Klaga {klage.dato} er etter klagefristen {frist}, tre veker etter {fra}.",
    en="The complaint of {klage.dato} is after the time limit {frist}, three weeks from {fra}.",
    fix_nb="Sjekk datoen, og oppgi i underretning når parten fikk vedtaket. Er klagen for sen, "
    "vurderer kommunen oppreisning etter forvaltningsloven § 31.",
    fix_nn="Sjekk datoen, og oppgi i underretning når parten fekk vedtaket. Er klaga for sein, "
    "vurderer kommunen oppreising etter forvaltningslova § 31.",
    fix_en="Check the date, and give in underretning when the party was told of the decision. If "
    "the complaint is late, the municipality considers whether to take it all the same.",
    felt="dato",
    at="dato",
    source="forvaltningsloven §§ 29, 30; domstolloven § 149",
    certainty="law",
)
def klage_etter_frist(
    klage: Klage, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """The time limit is three weeks from the notice, and moves on to a working day.

    Where no notice is given the decision counts: the last one made in the chain by the day of the
    complaint, because a complaint on a stop names its tildeling. A late one is stored, since it may
    be taken all the same.

    >>> ola = deltaker(program(vedtaksdato="2021-04-30"))
    >>> sen = klage(dato="2021-05-26", underretning="2021-05-03")
    >>> bool(klage_etter_frist(sen, post(sen), ola, forsendelse()))  # fires
    True
    >>> tidsnok = klage(dato="2021-05-25", underretning="2021-05-03")
    >>> bool(klage_etter_frist(tidsnok, post(tidsnok), ola, forsendelse()))  # corrected
    False
    >>> snart = klage(dato="2021-05-05")
    >>> bool(klage_etter_frist(snart, post(snart), ola, forsendelse()))  # does not fire
    False

    Monday 24 May is a holiday: the Friday before, the day itself and the next.

    >>> def fyrer(dato, *standing, **felter):
    ...     ny = klage(dato=dato, **felter)
    ...     return bool(klage_etter_frist(ny, post(ny), deltaker(*standing), forsendelse()))
    >>> [fyrer(f"2021-05-{n}", underretning="2021-05-03") for n in (24, 25, 26)]
    [False, False, True]

    A stop a year later, complained of at once; a decision with no notice.

    >>> stansen = stans(ordning="IN_INTRO", vedtaksdato="2022-03-01", stansdato="2022-03-01")
    >>> fyrer("2022-03-15", program(), stansen), fyrer("2022-03-15", program())
    (False, True)
    """
    fra = klage.underretning
    if fra is None:
        vedtak = paaklaget(klage, post, deltaker, forsendelse)
        fra = siste_vedtak(vedtak, deltaker, klage.dato) if vedtak is not None else None
    if fra is None:
        return None
    frist = klagefrist(fra)
    return treff("dato", frist=frist, fra=fra) if klage.dato > frist else None
