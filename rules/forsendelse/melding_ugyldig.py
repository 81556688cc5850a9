from rules import law
from rules.facts import Forsendelse
from rules.rule import Doer, Opptelling, Treff, avvisning, rule, treff


@rule(
    "NIR-0-BAT-0003",
    avvisning,
    nb="Meldingen kan ikke leses etter skjemaet, eller har flere enn {grense} poster.",
    nn="Meldinga kan ikkje lesast etter skjemaet, eller har fleire enn {grense} postar.",
    en="The message cannot be read by the schema, or holds more than {grense} records.",
    fix_nb="Prøv meldingen mot WSDL og XSD for den utgaven den er skrevet i. Del opp store "
    "forsendelser.",
    fix_nn="Prøv meldinga mot WSDL og XSD for den utgåva ho er skriven i. Del opp store "
    "forsendingar.",
    fix_en="Validate the message against the WSDL and XSD of its release. Split large batches.",
    doer=Doer.FAULT,
    source="own design",
    certainty="assumed",
)
def melding_ugyldig(forsendelse: Forsendelse, opptelling: Opptelling) -> list[Treff]:
    """What cannot be read, or is too large to judge in one go, is refused whole.

    What the schema refuses outside the posts never becomes a batch, so what can be seen here is the
    number of posts. A schema error inside a post costs that post only, on WS4.

    >>> bool(melding_ugyldig(forsendelse(), opptelling(poster=50_001)))  # fires
    True
    >>> bool(melding_ugyldig(forsendelse(), opptelling(poster=50_000)))  # corrected
    False
    >>> bool(melding_ugyldig(forsendelse(post()), opptelling(poster=1)))  # does not fire
    False
    """
    grense = law.forsendelse_grenser.at(forsendelse.mottatt_dato)["poster"]
    return [treff(grense=grense)] if opptelling.poster > grense else []
