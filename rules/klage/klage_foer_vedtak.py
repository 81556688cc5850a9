from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Klage, Post
from rules.klage.vedtaket import paaklaget, vedtatt
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-KLA-0002",
    avvisning,
    nb="Klagedatoen {klage.dato} er før vedtaksdatoen {vedtaksdato}.",
    nn="Klagedatoen {klage.dato} er før vedtaksdatoen {vedtaksdato}.",
    en="The date of the complaint {klage.dato} is before the decision of {vedtaksdato}.",
    fix_nb="Sjekk datoen klagen kom inn, og at vedtakReferanse viser til vedtaket det klages på.",
    fix_nn="Sjekk datoen klaga kom inn, og at vedtakReferanse viser til vedtaket det blir klaga "
    "på.",
    fix_en="Check the day the complaint came in, and that vedtakReferanse names the decision "
    "complained of.",
    felt="dato",
    at="dato",
    source="designed for the emulator: one complains of what has been decided",
    certainty="assumed",
)
def klage_foer_vedtak(
    klage: Klage, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> Treff | None:
    """Nobody complains of a decision before it is made; the day itself is in order.

    >>> ola = deltaker(program())
    >>> foer = klage(dato="2021-04-20")
    >>> bool(klage_foer_vedtak(foer, post(foer), ola, forsendelse()))  # fires
    True
    >>> etter = klage(dato="2021-05-20")
    >>> bool(klage_foer_vedtak(etter, post(etter), ola, forsendelse()))  # corrected
    False
    >>> bool(klage_foer_vedtak(foer, post(foer), deltaker(), forsendelse()))  # does not fire
    False
    >>> def fyrer(dato):
    ...     ny = klage(dato=dato)
    ...     return bool(klage_foer_vedtak(ny, post(ny), ola, forsendelse()))
    >>> fyrer("2021-05-02"), fyrer("2021-05-03"), fyrer("2021-05-04")
    (True, False, False)
    """
    vedtak = paaklaget(klage, post, deltaker, forsendelse)
    vedtaksdato = vedtatt(vedtak) if vedtak is not None else None
    if vedtaksdato is None or klage.dato >= vedtaksdato:
        return None
    return treff("dato", vedtaksdato=vedtaksdato)
