from rules import law
from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Forsendelse, Norskmaal, Post
from rules.maal.ferdigheter import nivaaer
from rules.maal.i_forsendelsen import i_forsendelsen
from rules.opplysninger import med_vgs
from rules.rule import Treff, advarsel, rule, treff


@rule(
    "NIR-4-NOR-0006",
    advarsel,
    nb="Norskmålet er lavere enn veiledende minimumsnivå: {ferdighet} {nivaa} mot {minst}.",
    nn="Norskmålet er lågare enn rettleiande minimumsnivå: {ferdighet} {nivaa} mot {minst}.",
    en="The norskmål is below the guiding minimum: {ferdighet} {nivaa} against {minst}.",
    fix_nb="Vurder målet. Er det satt lavere med grunn, trenger du ikke gjøre noe.",
    fix_nn="Vurder målet. Er det sett lågare med grunn, treng du ikkje gjere noko.",
    fix_en="Consider the target. If there is reason to set it lower, there is nothing to do.",
    at="dato",
    law=INTEGRERINGSLOVEN,
    valid="2021-03-01/..",
    source="integreringsforskriften §§ 27, 28; IMDi, varighet og omfang",
    certainty="guidance",
)
def norskmaal_under_veiledende(
    norskmaal: Norskmaal, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> list[Treff]:
    """The guiding minimum follows from the education; a lower target is allowed and noticed.

    The register does not know whether grunnskole was completed, so those without upper secondary
    are measured by the lowest line. A skill without a level is not asked for, and education that
    is not known measures nothing.

    >>> lavt = norskmaal(lytte="A2", lese="B1", skriftlig="B1", muntlig="B2")
    >>> vgs = deltaker(utdanningsbakgrunn())
    >>> bool(norskmaal_under_veiledende(lavt, post(lavt), vgs, forsendelse()))  # fires
    True
    >>> nok = norskmaal(lytte="B1", lese="B1", skriftlig="B1", muntlig="B2")
    >>> bool(norskmaal_under_veiledende(nok, post(nok), vgs, forsendelse()))  # corrected
    False
    >>> uten = deltaker(utdanningsbakgrunn(kode="VGO_IKKE_GJENNOMFOERT"))
    >>> bool(norskmaal_under_veiledende(lavt, post(lavt), uten, forsendelse()))  # does not fire
    False
    >>> b1 = norskmaal(lytte="B1", lese="B1", skriftlig="B1", muntlig="B1")
    >>> [t.felt for t in norskmaal_under_veiledende(b1, post(b1), vgs, forsendelse())]
    ['muntlig']
    >>> norskmaal_under_veiledende(lavt, post(lavt), deltaker(), forsendelse())
    []

    The education of the same batch; Norskprøve C1.

    >>> skole = forsendelse(post(lavt), post(utdanningsbakgrunn(), loepenr=2))
    >>> [t.felt for t in norskmaal_under_veiledende(lavt, post(lavt), deltaker(), skole)]
    ['lytte']
    >>> norskmaal_under_veiledende(norskmaal(c1=True), post(lavt), vgs, forsendelse())
    []
    """
    satt = nivaaer(norskmaal)
    if not satt:
        return []
    vgs = med_vgs([*deltaker.registrert, *i_forsendelsen(post, forsendelse)])
    if vgs is None:
        return []
    grense = law.norskmaal_veiledende.at(norskmaal.dato)["med_vgs" if vgs else "uten_grunnskole"]
    rang: dict[str, int] = law.norsknivaa.siste["rang"]
    return [
        treff(ferdighet, ferdighet=ferdighet, nivaa=nivaa, minst=grense[ferdighet])
        for ferdighet, nivaa in satt.items()
        if rang.get(nivaa, 0) < rang[grense[ferdighet]]
    ]
