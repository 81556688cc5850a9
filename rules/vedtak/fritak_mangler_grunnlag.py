from rules.facts import Fritak
from rules.rule import Treff, avvisning, rule, treff


@rule(
    "NIR-4-VED-0016",
    avvisning,
    nb="Fritaket {fritak.vedtaksdato} i {fritak.ordning} mangler {mangler}.",
    nn="Fritaket {fritak.vedtaksdato} i {fritak.ordning} manglar {mangler}.",
    en="The exemption of {fritak.vedtaksdato} from {fritak.ordning} lacks {mangler}.",
    fix_nb="Legg til {mangler}: hjemmel er paragrafen fritaket bygger på, og grunnlag sier om det "
    "er gitt for kunnskaper, helse eller andre tungtveiende årsaker.",
    fix_nn="Legg til {mangler}: hjemmel er paragrafen fritaket byggjer på, og grunnlag seier om "
    "det er gjeve for kunnskapar, helse eller andre tungtvegande årsaker.",
    fix_en="Add {mangler}: hjemmel is the section the exemption rests on, and grunnlag tells "
    "whether it was given for knowledge, health or other weighty reasons.",
    at="vedtaksdato",
    source="IMDi, Registrering i NIR etter integreringsloven (2021): fritak og rettsgrunnlag; "
    "integreringsloven § 29",
    certainty="guidance",
)
def fritak_mangler_grunnlag(fritak: Fritak) -> list[Treff]:
    """An exemption says on what law and on what ground it rests, because the two decide its effect.

    The ordning is demanded by the schema. What a ground of knowledge must show is VED-0017 and
    VED-0018.

    >>> uten = fritak(hjemmel="integreringsloven § 29")
    >>> bool(fritak_mangler_grunnlag(uten))  # fires
    True
    >>> b1 = dict(lytte="B1", lese="B1", skriftlig="B1", muntlig="B1")
    >>> kunnskap = fritak(hjemmel="integreringsloven § 29", grunnlag="DOK_NORSK", **b1)
    >>> bool(fritak_mangler_grunnlag(kunnskap))  # corrected
    False
    >>> helse = fritak(omfatter="PROEVE", hjemmel="integreringsloven § 35", grunnlag="HELSE")
    >>> bool(fritak_mangler_grunnlag(helse))  # does not fire
    False
    >>> [t.felt for t in fritak_mangler_grunnlag(fritak())]
    ['hjemmel', 'grunnlag']
    """
    return [
        treff(felt, mangler=felt)
        for felt in ("hjemmel", "grunnlag")
        if getattr(fritak, felt) is None
    ]
