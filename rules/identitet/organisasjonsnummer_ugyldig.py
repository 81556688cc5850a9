from rules import ident
from rules.facts import Forsendelse
from rules.rule import Treff, avvisning, rule


@rule(
    "NIR-0-IDN-0014",
    avvisning,
    nb="Organisasjonsnummeret {verdi} i {felt} er ikke gyldig.",
    nn="Organisasjonsnummeret {verdi} i {felt} er ikkje gyldig.",
    en="The organisation number {verdi} in {felt} is not valid.",
    fix_nb="Oppgi de ni sifrene fra Enhetsregisteret uten mellomrom.",
    fix_nn="Oppgi dei ni siffera frå Einingsregisteret utan mellomrom.",
    fix_en="Give the nine digits of Enhetsregisteret without spaces.",
    source="brreg.no, organisasjonsnummeret",
    certainty="guidance",
)
def organisasjonsnummer_ugyldig(forsendelse: Forsendelse) -> list[Treff]:
    """Nine digits, the last a checksum, name who sends and whose system it is.

    >>> feil = forsendelse(leverandoer_orgnr="910000003")
    >>> bool(organisasjonsnummer_ugyldig(feil))  # fires
    True
    >>> rett = forsendelse(leverandoer_orgnr="910000004")
    >>> bool(organisasjonsnummer_ugyldig(rett))  # corrected
    False
    >>> bool(organisasjonsnummer_ugyldig(forsendelse()))  # does not fire
    False
    >>> [t.felt for t in organisasjonsnummer_ugyldig(forsendelse(avsender_orgnr="958935421"))]
    ['hode.avsender_orgnr']
    """
    hode = forsendelse.hode
    return [
        Treff(f"hode.{navn}", {"felt": element, "verdi": nr})
        for navn, element, nr in (
            ("avsender_orgnr", "avsenderOrgnr", hode.avsender_orgnr),
            ("leverandoer_orgnr", "leverandoerOrgnr", hode.leverandoer_orgnr),
        )
        if not ident.gyldig_orgnr(nr)
    ]
