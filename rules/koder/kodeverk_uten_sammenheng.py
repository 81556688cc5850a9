from codelists import check_list, les_csv, liste, navn
from codelists.kontroll import Slag
from rules.rule import Doer, Handling, Treff, avvisning, rule, treff

SLAG = (Slag.OVERLAPP, Slag.HULL, Slag.DATO, Slag.FJERNET)


@rule(
    "NIR-4-KOD-0010",
    avvisning,
    doer=Doer.IMPORT,
    nb="Kodeverket {kodeverk} har ugyldig gyldighet for {kode}: {feil}.",
    nn="Kodeverket {kodeverk} har ugyldig gyldigheit for {kode}: {feil}.",
    en="Code list {kodeverk} has inconsistent validity for {kode}: {feil}.",
    fix_nb="La hver versjon av koden slutte dagen før den neste begynner, og lukk en kode som "
    "ikke lenger skal brukes med valid_to i stedet for å fjerne den.",
    fix_nn="La kvar versjon av koden slutte dagen før den neste byrjar, og lukk ein kode som "
    "ikkje lenger skal brukast med valid_to i staden for å fjerne han.",
    fix_en="Let each version of the code end on the day before the next begins, and close a code "
    "that is no longer used with valid_to instead of removing it.",
    handling=Handling.KONTAKT_IMDI,
    source="designed for the service: a code is closed, never removed",
    certainty="assumed",
)
def kodeverk_uten_sammenheng(kodeverk: str, tekst: str) -> list[Treff]:
    """A new edition of a code list must have one meaning of each code on each day.

    Two versions on one day, a day without any code where a field must be filled, and a code that is
    gone all make right records wrong. The check is that of the code lists, run on import.

    >>> hode = "code,name_nb,name_en,valid_from,valid_to,law,delivery,source,certainty" + chr(10)
    >>> def rad(kode, fra, til):
    ...     return f"{kode},Navn,Name,{fra},{til},both,2021-05,design,assumed" + chr(10)
    >>> aapen = hode + rad("A", "2021-01-01", "2021-06-30") + rad("A", "2021-06-15", "")
    >>> bool(kodeverk_uten_sammenheng("proeve", aapen))  # fires
    True
    >>> lukket = hode + rad("A", "2021-01-01", "2021-06-30") + rad("A", "2021-07-01", "")
    >>> bool(kodeverk_uten_sammenheng("proeve", lukket))  # corrected
    False
    >>> to = hode + rad("A", "2021-01-01", "2021-06-30") + rad("A2", "2021-07-01", "")
    >>> bool(kodeverk_uten_sammenheng("proeve", to))  # does not fire
    False

    >>> uten_far = hode + rad("KALENDERDAGER", "", "") + rad("MAANEDER", "", "")
    >>> [t.verdier["kode"] for t in kodeverk_uten_sammenheng("dagtype", uten_far)]
    ['VIRKEDAGER']
    """
    ny = les_csv(kodeverk, tekst)
    gjeldende = liste(kodeverk) if kodeverk in navn() else None
    return [
        treff(kodeverk=p.kodeverk, kode=p.kode or None, feil=p.tekst)
        for p in check_list(ny, gjeldende)
        if p.slag in SLAG
    ]
