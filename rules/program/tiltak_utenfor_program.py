from datetime import date

from rules.deltaker import Deltaker
from rules.facts import Forsendelse, KvalifiseringMottak, Person, Post, Tiltak
from rules.ordninger import INTRO, MOTTAK, familie
from rules.periode import Periode
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-INT-0017",
    avvisning,
    nb="Tiltaket {tiltak.tiltakskode} {tiltak.fra}–{tiltak.til} hører ikke til perioden eller "
    "ordningen: {hoerer_til} gjelder fra {fra} til {til}.",
    nn="Tiltaket {tiltak.tiltakskode} {tiltak.fra}–{tiltak.til} høyrer ikkje til perioden eller "
    "ordninga: {hoerer_til} gjeld frå {fra} til {til}.",
    en="The measure {tiltak.tiltakskode} {tiltak.fra}–{tiltak.til} does not belong to the period "
    "or the scheme: {hoerer_til} is for {fra} to {til}.",
    fix_nb="Et tiltak i introduksjonsprogrammet må ligge innenfor vedtaket det viser til; sjekk "
    "vedtakReferanse og datoer. Et tiltak i mottak må slutte når personen bosettes; etter det "
    "registreres det som tiltak i programmet.",
    fix_nn="Eit tiltak i introduksjonsprogrammet må liggje innanfor vedtaket det viser til; sjekk "
    "vedtakReferanse og datoar. Eit tiltak i mottak må slutte når personen blir busett; etter det "
    "skal det registrerast som tiltak i programmet.",
    fix_en="A measure of the introduction programme must lie inside the decision it names; check "
    "vedtakReferanse and dates. A measure in reception must end when the person settles; after "
    "that it is registered as a measure of the programme.",
    at="fra",
    source="integreringsloven § 7; IMDi 30.04.2021",
    certainty="guidance",
)
def tiltak_utenfor_program(
    tiltak: Tiltak | KvalifiseringMottak,
    post: Post,
    deltaker: Deltaker,
    forsendelse: Forsendelse,
) -> Treff | None:
    """A measure lies in the programme it names; one in reception comes before settlement.

    That some vedtak of the ordning covers the period is DAT-0010; here it is the one that is named.
    Its days are the computed ones, leave and extensions included. The day of moving in still
    belongs to the reception centre.

    >>> lea = deltaker(
    ...     tillatelser=(tillatelse(klasse="P28", innvilget="2021-01-11"),),
    ...     mottak=(mottaksopphold(type="ORDINAERT", kommunenummer="0301", fra="2020-11-02",
    ...                            til="2021-05-09"),),
    ...     bosettinger=(bosetting(kommunenummer="0301", fra="2021-05-10", etter_avtale=True),))
    >>> def i_mottak(til):
    ...     kurs = kvalifiseringmottak(tiltakskode="NORSK", fra="2021-04-19", til=til)
    ...     return bool(tiltak_utenfor_program(kurs, post(kurs), lea, forsendelse()))
    >>> i_mottak("2021-05-21")  # fires
    True
    >>> i_mottak("2021-05-07")  # corrected
    False
    >>> praksis = tiltak(fra="2021-05-10", til="2021-10-29", vedtak_referanse="V1")
    >>> bool(tiltak_utenfor_program(
    ...     praksis, post(praksis), deltaker(program()), forsendelse()))  # does not fire
    False

    Settled on 10 May: the day before, the day, the day after.

    >>> [i_mottak(f"2021-05-{n:02}") for n in (9, 10, 11)]
    [False, False, True]

    Two programmes in a row: the second one's measure names the first.

    >>> to = deltaker(program(sluttdato="2021-08-31"), program(startdato="2021-09-01"))
    >>> def i_program(fra, til, vedtak):
    ...     ny = tiltak(fra=fra, til=til, vedtak_referanse=vedtak)
    ...     return bool(tiltak_utenfor_program(ny, post(ny), to, forsendelse()))
    >>> i_program("2021-09-06", "2021-10-29", "V1"), i_program("2021-09-06", "2021-10-29", "V2")
    (True, False)
    >>> i_program("2021-08-02", "2021-08-31", "V1"), i_program("2021-08-02", None, "V1")
    (False, False)
    """
    dager = [("fra", tiltak.fra)] + ([("til", tiltak.til)] if tiltak.til is not None else [])
    if isinstance(tiltak, KvalifiseringMottak) or familie(tiltak.ordning) == MOTTAK:
        for felt, dag in dager:
            bosatt = _bosatt(deltaker.person, dag)
            if bosatt is not None:
                return treff(felt, hoerer_til="IN_KVAL_MOTTAKSBEBOERE", fra=None, til=bosatt)
        return None
    if tiltak.vedtak_referanse is None or familie(tiltak.ordning) != INTRO:
        return None
    kjede = deltaker.kjede_bak(post, forsendelse)
    if kjede is None:
        return None
    siste = None if kjede.periode.til == date.max else kjede.periode.til
    for felt, dag in dager:
        if dag not in kjede.periode:
            return treff(felt, hoerer_til=kjede.referanse, fra=kjede.periode.fra, til=siste)
    return None


def _bosatt(person: Person, dag: date) -> date | None:
    """Since when the person was settled on the day, not having moved back into reception."""
    bosatt = [
        b.fra for b in person.bosettinger if b.fra < dag and dag in Periode.between(b.fra, b.til)
    ]
    if not bosatt:
        return None
    siste = max(bosatt)
    tilbake = any(m.fra > siste and dag in Periode.between(m.fra, m.til) for m in person.mottak)
    return None if tilbake else siste
