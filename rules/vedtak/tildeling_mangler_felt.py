from rules.facts import Vedtak
from rules.kjede import Hendelse, hendelse
from rules.ordninger import INTRO, familie
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-VED-0002",
    avvisning,
    nb="Vedtaket om innvilgelse ({vedtak.vedtakstype}) mangler {mangler}.",
    nn="Vedtaket om innvilging ({vedtak.vedtakstype}) manglar {mangler}.",
    en="The granting decision ({vedtak.vedtakstype}) lacks {mangler}.",
    fix_nb="Legg til {mangler} slik det står i vedtaket, og send posten igjen. En tildeling skal "
    "ha startdato og hjemmel, og et introduksjonsprogram også sluttdato.",
    fix_nn="Legg til {mangler} slik det står i vedtaket, og send posten igjen. Ei tildeling skal "
    "ha startdato og hjemmel, og eit introduksjonsprogram også sluttdato.",
    fix_en="Add {mangler} as it stands in the decision and send the record again. A grant has "
    "startdato and hjemmel, an introduction programme sluttdato as well.",
    at="vedtaksdato",
    source="IMDi, Dette skal kommunen registrere i NIR (22.10.2020)",
    certainty="guidance",
)
def tildeling_mangler_felt(vedtak: Vedtak) -> list[Treff]:
    """A grant says from when and on what legal basis, and a programme until when.

    The date of the decision and the ordning are demanded by the schema. Hjemmel is optional on
    other decisions; the grant is the case in which it is asked for, as is the exemption
    (VED-0016). Training in norsk may have no end: its deadline is computed.

    >>> bool(tildeling_mangler_felt(program(startdato=None)))  # fires
    True
    >>> bool(tildeling_mangler_felt(program()))  # corrected
    False
    >>> norsk = dict(startdato="2021-05-10", hjemmel="integreringsloven § 26")
    >>> bool(tildeling_mangler_felt(vedtak(**norsk)))  # does not fire
    False
    >>> [t.felt for t in tildeling_mangler_felt(vedtak())]
    ['startdato', 'hjemmel']
    >>> [t.felt for t in tildeling_mangler_felt(program(sluttdato=None))]
    ['sluttdato']

    A refusal and a change have other demands.

    >>> tildeling_mangler_felt(vedtak(vedtakstype="NORSK_AVSLAG", begrunnelse="ALDER"))
    []
    >>> tildeling_mangler_felt(vedtak(vedtakstype="NORSK_ENDRING", vedtak_referanse="V1"))
    []
    """
    if hendelse(vedtak) is not Hendelse.INNVILGET:
        return []
    felter = ["startdato", "hjemmel"]
    if familie(vedtak.ordning) == INTRO:
        felter.insert(1, "sluttdato")
    return [treff(felt, mangler=felt) for felt in felter if getattr(vedtak, felt) is None]
