from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Vedtak
from rules.kjede import Hendelse, hendelse
from rules.ordninger import INTRO, familie
from rules.periode import Periode
from rules.rule import avvisning, rule

VALID = "2021-01-01/2023-07-31"
GJELDER = Periode.parse(VALID)


@rule(
    "NIR-4-INT-0020",
    avvisning,
    nb="Vedtaket er merket rett og plikt, men personen er ikke bosatt etter avtale den "
    "{vedtak.vedtaksdato}. Med denne tillatelsen krever rett og plikt avtale med IMDi.",
    nn="Vedtaket er merkt rett og plikt, men personen er ikkje busett etter avtale den "
    "{vedtak.vedtaksdato}. Med dette løyvet krev rett og plikt avtale med IMDi.",
    en="The decision is marked right and duty, but the person is not settled by agreement on "
    "{vedtak.vedtaksdato}. With this permit right and duty need an agreement with IMDi.",
    fix_nb="Endre pliktrett til KAN_TILBYS og send vedtaket igjen. Er personen bosatt etter "
    "avtale, ta kontakt med IMDi for å få avtalen registrert.",
    fix_nn="Endre pliktrett til KAN_TILBYS og send vedtaket igjen. Er personen busett etter "
    "avtale, ta kontakt med IMDi for å få avtalen registrert.",
    fix_en="Change pliktrett to KAN_TILBYS and send the decision again. If the person is settled "
    "by agreement, contact IMDi to have it registered.",
    felt="pliktrett",
    at="vedtaksdato",
    law=INTEGRERINGSLOVEN,
    valid=VALID,
    source="integreringsloven § 8",
    certainty="law",
)
def uten_bosettingsavtale(vedtak: Vedtak, deltaker: Deltaker) -> bool:
    """With a permit of § 9 first paragraph a to e, right and duty need settlement by agreement.

    Family of a person with protection (f) and independent permits (g) need none. A vedtak that is
    not marked says nothing that could be wrong. One made before the person moves in is measured on
    the day of its start.

    >>> alene = deltaker(bosettinger=(bosetting(kommunenummer="0301", fra="2021-02-10"),))
    >>> merket = program(pliktrett="RETT_OG_PLIKT")
    >>> uten_bosettingsavtale(merket, alene)  # fires
    True
    >>> uten_bosettingsavtale(program(pliktrett="KAN_TILBYS"), alene)  # corrected
    False
    >>> uten_bosettingsavtale(merket, deltaker())  # does not fire
    False

    Settled by agreement on the day of the vedtak, or the day after; decided before; and family.

    >>> def avtale(fra):
    ...     return deltaker(bosettinger=(
    ...         bosetting(kommunenummer="0301", fra=fra, etter_avtale=True),))
    >>> [uten_bosettingsavtale(merket, avtale(f"2021-05-0{n}")) for n in (2, 3, 4)]
    [False, False, True]
    >>> senere = program(pliktrett="RETT_OG_PLIKT", startdato="2021-05-18")
    >>> uten_bosettingsavtale(senere, avtale("2021-05-10"))
    False
    >>> familie = deltaker(
    ...     tillatelser=(tillatelse(klasse="PFAM-F", innvilget="2021-02-10"),),
    ...     bosettinger=(bosetting(kommunenummer="0301", fra="2021-02-10"),))
    >>> uten_bosettingsavtale(merket, familie)
    False
    """
    if vedtak.pliktrett != "RETT_OG_PLIKT" or familie(vedtak.ordning) != INTRO:
        return False
    if hendelse(vedtak) not in (Hendelse.INNVILGET, Hendelse.ENDRING):
        return False
    sak = deltaker.sak(vedtak.vedtaksdato)
    if sak.intro is None or not sak.intro[1].avtale:
        return False
    dager = {vedtak.vedtaksdato, vedtak.startdato or vedtak.vedtaksdato}
    avtalt = [Periode.between(b.fra, b.til) for b in deltaker.person.bosettinger if b.etter_avtale]
    return not any(dag in periode for dag in dager for periode in avtalt)
