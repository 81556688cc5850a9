from rules.facts import INTRODUKSJONSLOVEN, Fritak
from rules.rule import Treff, advarsel, rule
from rules.vedtak.dokumentert import under


@rule(
    "NIR-4-VED-0018",
    advarsel,
    nb="Fritak etter introduksjonsloven på grunn av norskkunnskaper krever minst {krav}, karakter "
    "i faget eller studiepoeng. {ferdighet} er {nivaa}.",
    nn="Fritak etter introduksjonslova på grunn av norskkunnskapar krev minst {krav}, karakter i "
    "faget eller studiepoeng. {ferdighet} er {nivaa}.",
    en="Exemption under introduksjonsloven on knowledge of Norwegian needs at least {krav}, a "
    "grade in the subject or study points. {ferdighet} is {nivaa}.",
    fix_nb="Sjekk nivåene mot dokumentasjonen. Bygger fritaket på karakter eller studiepoeng, "
    "oppgi det i annenDokumentasjon.",
    fix_nn="Sjekk nivåa mot dokumentasjonen. Byggjer fritaket på karakter eller studiepoeng, "
    "oppgi det i annenDokumentasjon.",
    fix_en="Check the levels against the documentation. If the exemption rests on a grade or "
    "study points, say so in annenDokumentasjon.",
    at="vedtaksdato",
    law=INTRODUKSJONSLOVEN,
    source="FOR-2005-04-20-341 § 3; udi.no",
    certainty="guidance",
)
def fritak_under_a2(fritak: Fritak) -> list[Treff]:
    """Under introduksjonsloven knowledge of A2, a grade or study points exempt from training.

    The old law goes on for those it covers, so the rule does not end with WS2 on 2021-06-11. It
    warns only, because the proof stays in the municipality.

    >>> grunn = dict(ordning="IL_NORSK_600", hjemmel="§ 17", grunnlag="DOK_NORSK")
    >>> a1 = dict(lytte="A2", lese="A2", skriftlig="A1", muntlig="A2")
    >>> bool(fritak_under_a2(fritak(**grunn, **a1)))  # fires
    True
    >>> bool(fritak_under_a2(fritak(**grunn, **{**a1, "skriftlig": "A2"})))  # corrected
    False
    >>> tungt = fritak(ordning="IL_NORSK_600", hjemmel="§ 17", grunnlag="TUNGTVEIENDE")
    >>> bool(fritak_under_a2(tungt))  # does not fire
    False
    >>> fritak_under_a2(fritak(**grunn, annen_dokumentasjon="30 studiepoeng i norsk"))
    []
    >>> bool(fritak_under_a2(fritak(**grunn, **a1, vedtaksdato="2021-06-12")))
    True
    """
    return under(fritak, "introduksjonsloven")
