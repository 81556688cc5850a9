from codelists import slaa_opp
from rules.facts import Klage
from rules.rule import informasjon, rule


@rule(
    "NIR-4-KLA-0007",
    informasjon,
    nb="Klageutfallet {klage.utfall} {klage.utfallsdato} endrer vedtaket "
    "{klage.vedtak_referanse}. Det nye vedtaket må registreres for seg.",
    nn="Klageutfallet {klage.utfall} {klage.utfallsdato} endrar vedtaket "
    "{klage.vedtak_referanse}. Det nye vedtaket må registrerast for seg.",
    en="The outcome {klage.utfall} of {klage.utfallsdato} changes the decision "
    "{klage.vedtak_referanse}. The new decision must be registered by itself.",
    fix_nb="Send vedtaket som følger av utfallet: en endring, en ny tildeling, et gjenopptak "
    "eller et fritak.",
    fix_nn="Send vedtaket som følgjer av utfallet: ei endring, ei ny tildeling, eit gjenopptak "
    "eller eit fritak.",
    fix_en="Send the decision that follows from the outcome: a change, a new grant, a resumption "
    "or an exemption.",
    felt="utfall",
    at="dato",
    source="designed for the emulator: the outcome alone moves no vedtak",
    certainty="assumed",
)
def klageutfall_endrer_vedtaket(klage: Klage) -> bool:
    """An outcome that changes the decision calls for a new one; the register does not make it.

    Which outcomes do is told by the code list.

    >>> medhold = klage(klagetype="AVSLAG_INTRO", utfall="MEDHOLD", utfallsdato="2021-06-01")
    >>> klageutfall_endrer_vedtaket(medhold)  # fires
    True
    >>> holdt = klage(klagetype="AVSLAG_INTRO", utfall="OPPRETTHOLDT", utfallsdato="2021-06-01")
    >>> klageutfall_endrer_vedtaket(holdt)  # corrected
    False
    >>> klageutfall_endrer_vedtaket(klage())  # does not fire
    False
    >>> [klageutfall_endrer_vedtaket(klage(utfall=u))
    ...  for u in ("DELVIS_MEDHOLD", "OMGJORT_KOMMUNE", "OPPHEVET", "AVVIST", "TRUKKET")]
    [True, True, True, False, False]
    """
    kode = slaa_opp("klageutfall", klage.utfall, klage.dato) if klage.utfall else None
    return kode is not None and kode.ja("endrer_vedtak")
