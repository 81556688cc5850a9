from codelists import slaa_opp
from rules.facts import INTEGRERINGSLOVEN, Utdanningsbakgrunn
from rules.rule import Steg, avvisning, rule


@rule(
    "NIR-4-NOR-0001",
    avvisning,
    nb="Utdanningsbakgrunn må være ja eller nei til fullført videregående opplæring. "
    "{utdanningsbakgrunn.kode} er ingen av dem.",
    nn="Utdanningsbakgrunn må vere ja eller nei til fullført vidaregåande opplæring. "
    "{utdanningsbakgrunn.kode} er ingen av dei.",
    en="Education background must be yes or no to completed upper secondary. "
    "{utdanningsbakgrunn.kode} is neither.",
    fix_nb="Bruk VGO_GJENNOMFOERT eller VGO_IKKE_GJENNOMFOERT. Er det ikke kjent, vent med å "
    "registrere til det er avklart.",
    fix_nn="Bruk VGO_GJENNOMFOERT eller VGO_IKKE_GJENNOMFOERT. Er det ikkje kjent, vent med å "
    "registrere til det er avklart.",
    fix_en="Use VGO_GJENNOMFOERT or VGO_IKKE_GJENNOMFOERT. If it is not known, wait with the "
    "registration until it is.",
    felt="kode",
    at="dato",
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/..",
    steg=Steg.KODER,
    source="IMDi 30.04.2021",
    certainty="guidance",
)
def utdanningsbakgrunn_ikke_ja_eller_nei(utdanningsbakgrunn: Utdanningsbakgrunn) -> bool:
    """The deadline follows from a plain yes or no, so a third answer is none.

    It is found together with the wrong code itself (KOD-0001), and says which two there are. The
    date is demanded by the schema.

    >>> utdanningsbakgrunn_ikke_ja_eller_nei(utdanningsbakgrunn(kode="UKJENT"))  # fires
    True
    >>> nei = utdanningsbakgrunn(kode="VGO_IKKE_GJENNOMFOERT")
    >>> utdanningsbakgrunn_ikke_ja_eller_nei(nei)  # corrected
    False
    >>> utdanningsbakgrunn_ikke_ja_eller_nei(utdanningsbakgrunn())  # does not fire
    False
    """
    svar = slaa_opp("utdanningsbakgrunn", utdanningsbakgrunn.kode, utdanningsbakgrunn.dato)
    return svar is None or svar.egenskaper["vgs"] not in ("ja", "nei")
