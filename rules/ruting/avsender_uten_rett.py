from rules.facts import Forsendelse
from rules.rule import Doer, avvisning, rule


@rule(
    "NIR-0-RUT-0011",
    avvisning,
    nb="Avsender har ikke rett til å sende for kommune {forsendelse.hode.kommunenummer}.",
    nn="Avsendar har ikkje rett til å sende for kommune {forsendelse.hode.kommunenummer}.",
    en="The sender may not report for municipality {forsendelse.hode.kommunenummer}.",
    fix_nb="Sjekk kommunenummer, organisasjonsnummer og bruker. Sender en virksomhet på vegne av "
    "kommunen, må avtalen være meldt til IMDi.",
    fix_nn="Sjekk kommunenummer, organisasjonsnummer og brukar. Sender ei verksemd på vegner av "
    "kommunen, må avtalen vere meld til IMDi.",
    fix_en="Check municipality, organisation number and user. If an organisation sends on behalf "
    "of the municipality, IMDi must know of the agreement.",
    felt="hode.kommunenummer",
    doer=Doer.FAULT,
    source="integreringsloven § 3 fourth paragraph: others may do the municipality's work",
    certainty="assumed",
)
def avsender_uten_rett(forsendelse: Forsendelse) -> bool:
    """A sender writes for its own municipality, or for one it has an agreement with.

    >>> bergen = avsender(orgnr="964338531", kommuner=frozenset({"4601"}))
    >>> avsender_uten_rett(forsendelse(avsender=bergen))  # fires
    True
    >>> avsender_uten_rett(
    ...     forsendelse(avsender=bergen, kommunenummer="4601", avsender_orgnr="964338531")
    ... )  # corrected
    False
    >>> avsender_uten_rett(forsendelse())  # does not fire
    False
    >>> avsender_uten_rett(forsendelse(avsender_orgnr="964338531"))
    True
    """
    hode, avsender = forsendelse.hode, forsendelse.avsender
    return hode.kommunenummer not in avsender.kommuner or hode.avsender_orgnr != avsender.orgnr
