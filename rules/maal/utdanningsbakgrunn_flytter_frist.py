from datetime import date

from rules.deltaker import Deltaker
from rules.facts import INTEGRERINGSLOVEN, Forsendelse, Post, Registrering, Utdanningsbakgrunn
from rules.frister import frister
from rules.maal.utdanningsbakgrunn_mangler import NORSK_MED_FRIST
from rules.rule import Tidligere, Treff, advarsel, rule, treff


@rule(
    "NIR-4-NOR-0004",
    advarsel,
    nb="Endret utdanningsbakgrunn flytter fristen for norsk fra {gammel} til {ny}.",
    nn="Endra utdanningsbakgrunn flyttar fristen for norsk frå {gammel} til {ny}.",
    en="The changed education background moves the deadline for Norwegian from {gammel} to {ny}.",
    fix_nb="Sjekk at endringen er riktig, og si fra til deltakeren: fristen er utløpt, eller blir "
    "lengre enn det som er opplyst.",
    fix_nn="Sjekk at endringa er rett, og sei frå til deltakaren: fristen er ute, eller blir "
    "lengre enn det som er opplyst.",
    fix_en="Check that the change is right, and tell the participant: the deadline has passed, or "
    "is later than was told.",
    felt="kode",
    at="dato",
    law=INTEGRERINGSLOVEN,
    valid="2021-01-01/..",
    source="integreringsloven § 32",
    certainty="guidance",
)
def utdanningsbakgrunn_flytter_frist(
    utdanningsbakgrunn: Utdanningsbakgrunn,
    post: Post,
    deltaker: Deltaker,
    forsendelse: Forsendelse,
    tidligere: Tidligere | None,
) -> Treff | None:
    """From no to yes the deadline comes nearer, and may have passed; from yes to no it moves away.

    A nearer deadline that is still to come is not warned of here. Whether the old answer is
    corrected or a newer one is added makes no difference.

    >>> nei = utdanningsbakgrunn(kode="VGO_IKKE_GJENNOMFOERT", dato="2021-02-15")
    >>> ja = utdanningsbakgrunn(dato="2021-02-15")
    >>> rett = post(ja, operasjon="RETT", versjon=2)
    >>> sent, tidsnok = deltaker(dag="2022-08-11"), deltaker(dag="2022-08-10")
    >>> bool(utdanningsbakgrunn_flytter_frist(
    ...     ja, rett, sent, forsendelse(), tidligere(nei)))  # fires
    True
    >>> bool(utdanningsbakgrunn_flytter_frist(
    ...     ja, rett, tidsnok, forsendelse(), tidligere(nei)))  # corrected
    False
    >>> bool(utdanningsbakgrunn_flytter_frist(
    ...     ja, post(ja), deltaker(), forsendelse(), None))  # does not fire
    False
    >>> funn = utdanningsbakgrunn_flytter_frist(ja, rett, sent, forsendelse(), tidligere(nei))
    >>> str(funn.verdier["gammel"]), str(funn.verdier["ny"])
    ('2024-02-10', '2022-08-10')

    From yes to no; and a newer record beside the old one.

    >>> tilbake = post(nei, operasjon="RETT", versjon=2)
    >>> bool(utdanningsbakgrunn_flytter_frist(
    ...     nei, tilbake, deltaker(), forsendelse(), tidligere(ja)))
    True
    >>> ny = utdanningsbakgrunn(kode="VGO_IKKE_GJENNOMFOERT", dato="2021-05-20")
    >>> bool(utdanningsbakgrunn_flytter_frist(ny, post(ny), deltaker(ja), forsendelse(), None))
    True
    """
    kommunenummer = post.kommunenummer or forsendelse.hode.kommunenummer
    egen = Registrering(kommunenummer, post.referanse, post.versjon, utdanningsbakgrunn)
    foer = []
    if tidligere is not None and not tidligere.annullert and tidligere.innhold is not None:
        foer = [Registrering(kommunenummer, post.referanse, tidligere.versjon, tidligere.innhold)]
    gammel, ny = _frist(deltaker, *foer), _frist(deltaker, egen)
    if gammel is None or ny is None or gammel == ny:
        return None
    if ny < gammel and ny >= deltaker.dag:
        return None
    return treff("kode", gammel=gammel, ny=ny)


def _frist(deltaker: Deltaker, *ekstra: Registrering) -> date | None:
    """The deadline of norsk with these records beside those that stand."""
    found = frister(deltaker.sak(deltaker.dag, *ekstra), NORSK_MED_FRIST)
    return found[0].dato if found else None
