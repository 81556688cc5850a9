from rules.deltaker import Deltaker
from rules.facts import Post
from rules.koder.kodefelt import Slag, kodetreff, samme_koder
from rules.rule import Handling, Treff, avvisning, rule


@rule(
    "NIR-4-KOD-0003",
    avvisning,
    nb="Koden {kode} i kodeverket {kodeverk} tas først i bruk {dato}.",
    nn="Koden {kode} i kodeverket {kodeverk} blir først teken i bruk {dato}.",
    en="Code {kode} of the code list {kodeverk} is not taken into use before {dato}.",
    fix_nb="Send posten uendret fra og med {dato}; hendelsesdatoen skal stå.",
    fix_nn="Send posten uendra frå og med {dato}; hendingsdatoen skal stå.",
    fix_en="Send the record unchanged on {dato} or later; keep the date of the event.",
    handling=Handling.SEND_UENDRET_SENERE,
    quiet=samme_koder,
    source="IMDi 30.04.2021: leveransene i januar, mars og mai 2021",
    certainty="assumed",
)
def kode_ikke_aapnet(post: Post, deltaker: Deltaker) -> list[Treff]:
    """A code opens with its delivery; what happened before is registered afterwards.

    Delivery is not validity: Norskprøve C1 has been a possible norskmål since the law came, and is
    sent from the May delivery, with the date on which it was set.

    >>> c1 = post(norskmaal(dato="2021-04-08", lytte="C1", lese="B2"))
    >>> bool(kode_ikke_aapnet(c1, deltaker(dag="2021-04-10")))  # fires
    True
    >>> bool(kode_ikke_aapnet(c1, deltaker(dag="2021-05-10")))  # corrected
    False
    >>> b1 = post(norskmaal(dato="2021-04-08", lytte="B1", lese="B2"))
    >>> bool(kode_ikke_aapnet(b1, deltaker(dag="2021-04-10")))  # does not fire
    False
    >>> bool(kode_ikke_aapnet(c1, deltaker(dag="2021-04-30"))), bool(
    ...     kode_ikke_aapnet(c1, deltaker(dag="2021-05-01")))
    (True, False)
    >>> [t.verdier["tillatt"] for t in kode_ikke_aapnet(c1, deltaker(dag="2021-04-30"))]
    [['A1', 'B1', 'A2']]
    """
    return kodetreff(post, deltaker, Slag.IKKE_AAPNET)
