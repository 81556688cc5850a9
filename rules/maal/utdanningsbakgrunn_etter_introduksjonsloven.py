from rules.deltaker import Deltaker
from rules.facts import INTRODUKSJONSLOVEN, Utdanningsbakgrunn
from rules.rule import Steg, avvisning, rule


@rule(
    "NIR-4-NOR-0003",
    avvisning,
    nb="Utdanningsbakgrunn ({utdanningsbakgrunn.kode}) gjelder ikke etter introduksjonsloven, som "
    "personen er omfattet av.",
    nn="Utdanningsbakgrunn ({utdanningsbakgrunn.kode}) gjeld ikkje etter introduksjonslova, som "
    "personen er omfatta av.",
    en="Education background ({utdanningsbakgrunn.kode}) does not apply under introduksjonsloven, "
    "which the person is under.",
    fix_nb="Registrer ikke utdanningsbakgrunn på denne personen: fristene følger av tillatelsen "
    "og timetallet. Mener du at personen er under integreringsloven, sjekk tillatelsen i NIR.",
    fix_nn="Registrer ikkje utdanningsbakgrunn på denne personen: fristane følgjer av løyvet og "
    "timetalet. Meiner du at personen er under integreringslova, sjekk løyvet i NIR.",
    fix_en="Register no education background on this person: the deadlines follow from the permit "
    "and the hours. If you think the person is under integreringsloven, check the permit in NIR.",
    felt="kode",
    at="dato",
    law=INTRODUKSJONSLOVEN,
    steg=Steg.LOV,
    source="IMDi, frist for registrering i NIR for 2022",
    certainty="guidance",
)
def utdanningsbakgrunn_etter_introduksjonsloven(
    utdanningsbakgrunn: Utdanningsbakgrunn, deltaker: Deltaker
) -> bool:
    """Under introduksjonsloven nothing follows from the education, so it is not registered.

    It is found with the law itself, together with RUT-0013, because nothing after that would be
    judged.

    >>> kari = deltaker(lov="INTRODUKSJONSLOVEN")
    >>> utdanningsbakgrunn_etter_introduksjonsloven(utdanningsbakgrunn(), kari)  # fires
    True
    >>> utdanningsbakgrunn_etter_introduksjonsloven(utdanningsbakgrunn(), deltaker())  # corrected
    False
    >>> nei = utdanningsbakgrunn(kode="VGO_IKKE_GJENNOMFOERT")
    >>> utdanningsbakgrunn_etter_introduksjonsloven(nei, deltaker())  # does not fire
    False
    """
    return deltaker.lov == INTRODUKSJONSLOVEN
