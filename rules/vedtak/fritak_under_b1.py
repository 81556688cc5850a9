from rules.facts import INTEGRERINGSLOVEN, Fritak
from rules.rule import Treff, avvisning, rule
from rules.vedtak.dokumentert import under


@rule(
    "NIR-4-VED-0017",
    avvisning,
    nb="Fritak på grunn av norskkunnskaper krever minst {krav} i alle delferdigheter eller annen "
    "godkjent dokumentasjon. {ferdighet} er {nivaa}.",
    nn="Fritak på grunn av norskkunnskapar krev minst {krav} i alle delferdigheiter eller annan "
    "godkjend dokumentasjon. {ferdighet} er {nivaa}.",
    en="Exemption on knowledge of Norwegian needs at least {krav} in all skills or other accepted "
    "proof. {ferdighet} is {nivaa}.",
    fix_nb="Registrer det dokumenterte nivået i alle fire delferdigheter, eller oppgi i "
    "annenDokumentasjon hva som viser kunnskapene. Er nivået lavere, kan fritak ikke gis på dette "
    "grunnlaget.",
    fix_nn="Registrer det dokumenterte nivået i alle fire delferdigheiter, eller oppgi i "
    "annenDokumentasjon kva som viser kunnskapane. Er nivået lågare, kan fritak ikkje gjevast på "
    "dette grunnlaget.",
    fix_en="Register the documented level in all four skills, or tell in annenDokumentasjon what "
    "shows the knowledge. If the level is lower, exemption cannot be given on this ground.",
    at="vedtaksdato",
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/..",
    source="integreringsloven § 29; integreringsforskriften om fritak",
    certainty="law",
)
def fritak_under_b1(fritak: Fritak) -> list[Treff]:
    """Exempted on knowledge is who has documented B1 in every skill, or has other accepted proof.

    Health and other weighty reasons ask for no level; nor does exemption from the test, or from
    samfunnskunnskap.

    >>> grunn = dict(hjemmel="integreringsloven § 29", grunnlag="DOK_NORSK")
    >>> a2 = dict(lytte="B1", lese="B1", skriftlig="A2", muntlig="B1")
    >>> bool(fritak_under_b1(fritak(**grunn, **a2)))  # fires
    True
    >>> b1 = {**a2, "skriftlig": "B1"}
    >>> bool(fritak_under_b1(fritak(**grunn, **b1)))  # corrected
    False
    >>> helse = fritak(hjemmel="integreringsloven § 29", grunnlag="HELSE")
    >>> bool(fritak_under_b1(helse))  # does not fire
    False
    >>> [t.felt for t in fritak_under_b1(fritak(**grunn, lytte="B2", lese="C1"))]
    ['skriftlig', 'muntlig']
    >>> fritak_under_b1(fritak(**grunn, annen_dokumentasjon="Norskprøve 3, bestått 2013"))
    []
    >>> fritak_under_b1(fritak(**grunn, **a2, omfatter="PROEVE"))
    []
    """
    return under(fritak, "integreringsloven")
