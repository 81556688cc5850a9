from rules.rule import Doer, avvisning, rule


@rule(
    "NIR-4-BAT-0015",
    avvisning,
    nb="{verdi} er ikke blant verdiene som {felt} kan ha.",
    nn="{verdi} er ikkje blant verdiane som {felt} kan ha.",
    en="{verdi} is not among the values that {felt} may have.",
    fix_nb="Bruk en av verdiene som skjemaet lister opp, med store bokstaver.",
    fix_nn="Bruk ein av verdiane som skjemaet listar opp, med store bokstavar.",
    fix_en="Use one of the values that the schema lists, in capitals.",
    doer=Doer.SCHEMA,
    source="the contract (XSD)",
    certainty="assumed",
)
def kode_ukjent_i_skjema(verdi: str, lovlige: str) -> bool:
    """A few words are fixed by the contract itself, and on WS2 all codes are.

    Seen are the text and the values that the type lists. Codes of the dated code lists are checked
    by the rules of the code lists.

    >>> kode_ukjent_i_skjema("SLETT", lovlige="NY RETT ANNULLER")  # fires
    True
    >>> kode_ukjent_i_skjema("ANNULLER", lovlige="NY RETT ANNULLER")  # corrected
    False
    >>> kode_ukjent_i_skjema("PROEVE", lovlige="OPPLAERING PROEVE")  # does not fire
    False
    """
    return verdi not in lovlige.split()
