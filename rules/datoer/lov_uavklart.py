from rules.deltaker import Deltaker
from rules.facts import Post
from rules.rekke import always
from rules.rule import Handling, Steg, Treff, advarsel, rule, treff


@rule(
    "NIR-0-DAT-0009",
    advarsel,
    valid="2021-01-01/..",
    steg=Steg.LOV,
    nb="Det kan ikke avgjøres hvilken lov personen hører under; registeret mangler {mangler}.",
    nn="Det kan ikkje avgjerast kva lov personen høyrer under; registeret manglar {mangler}.",
    en="It cannot be decided which act the person is under; the register lacks {mangler}.",
    fix_nb="Send posten uendret senere, når HentPerson viser loven. Be UDI registrere det som "
    "mangler dersom det haster.",
    fix_nn="Send posten uendra seinare, når HentPerson viser lova. Be UDI registrere det som "
    "manglar dersom det hastar.",
    fix_en="Send the record unchanged later, when HentPerson shows the act. Ask UDI to register "
    "what is missing if it is urgent.",
    felt="person",
    handling=Handling.SEND_UENDRET_SENERE,
    quiet=always,
    source="integreringsloven § 51; integreringsforskriften § 72",
    certainty="assumed",
)
def lov_uavklart(post: Post, deltaker: Deltaker) -> Treff | None:
    """Which law a person is under hangs on facts that may not have reached the register.

    A permit of before 2021 that was applied for abroad leaves it to the arrival; an asylum seeker
    in reception leaves it to the day of the application. Until then nothing is stored, and nothing
    is refused either.

    >>> fra_utlandet = (
    ...     tillatelse(klasse="PFAM-F", innvilget="2020-11-20", soekt_fra_utlandet=True),)
    >>> uten = deltaker(tillatelser=fra_utlandet, ankomst=None)
    >>> bool(lov_uavklart(post(timer()), uten))  # fires
    True
    >>> med = deltaker(tillatelser=fra_utlandet, ankomst="2021-01-05")
    >>> bool(lov_uavklart(post(timer()), med))  # corrected
    False
    >>> bool(lov_uavklart(post(timer()), deltaker()))  # does not fire
    False

    >>> i_mottak = deltaker(tillatelser=(), mottak=(
    ...     mottaksopphold(type="ORDINAERT", kommunenummer="0301", fra="2021-03-15"),))
    >>> lov_uavklart(post(timer()), i_mottak).verdier["mangler"]
    ['beskyttelse_soeknadsdato']
    """
    lovvalg = deltaker.lovvalg
    return treff(mangler=list(lovvalg.mangler)) if lovvalg.uavklart else None
