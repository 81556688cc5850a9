from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Klage, Post
from rules.klage.vedtaket import paaklaget
from rules.rule import avvisning, rule


@rule(
    "NIR-4-KLA-0001",
    avvisning,
    nb="Klagen {klage.dato} viser ikke til et vedtak for personen: {klage.vedtak_referanse}.",
    nn="Klaga {klage.dato} viser ikkje til eit vedtak for personen: {klage.vedtak_referanse}.",
    en="The complaint of {klage.dato} names no decision for the person: {klage.vedtak_referanse}.",
    fix_nb="Oppgi i vedtakReferanse referansen til vedtaket det klages på, slik det ble sendt: "
    "tildelingen, avslaget, stansen, permisjonen eller fritaket. Mangler vedtaket, send det først.",
    fix_nn="Oppgi i vedtakReferanse referansen til vedtaket det blir klaga på, slik det vart "
    "sendt: tildelinga, avslaget, stansen, permisjonen eller fritaket. Manglar vedtaket, send det "
    "først.",
    fix_en="In vedtakReferanse give the reference of the decision complained of as it was sent: "
    "the grant, refusal, stop, leave or exemption. If the decision is missing, send it first.",
    felt="vedtak_referanse",
    valid="2021-05-01/..",
    source="forvaltningsloven § 28; introduksjonsloven § 21",
    certainty="assumed",
)
def klage_uten_vedtak(
    klage: Klage, post: Post, deltaker: Deltaker, forsendelse: Forsendelse
) -> bool:
    """A complaint is about a decision of the person, under both laws.

    It names its tildeling; one on a stop, a leave or an exemption may name that record itself.
    Hours and goals are no decisions. Complaints could be sent from the delivery of May 2021.

    >>> ukjent = klage(vedtak_referanse="V9", dato="2021-05-20")
    >>> ola = deltaker(program())
    >>> klage_uten_vedtak(ukjent, post(ukjent), ola, forsendelse())  # fires
    True
    >>> kjent = klage(klagetype="SLUTTMAAL", dato="2021-05-20")
    >>> klage_uten_vedtak(kjent, post(kjent), ola, forsendelse())  # corrected
    False
    >>> avslag = deltaker(program(vedtakstype="INTRO_AVSLAG", startdato=None, sluttdato=None))
    >>> avslaatt = klage(klagetype="AVSLAG_INTRO", dato="2021-05-20")
    >>> klage_uten_vedtak(avslaatt, post(avslaatt), avslag, forsendelse())  # does not fire
    False
    >>> klage_uten_vedtak(kjent, post(kjent), deltaker(sluttmaal()), forsendelse())
    True
    >>> fri = deltaker(fritak(grunnlag="HELSE"))
    >>> klage_uten_vedtak(kjent, post(kjent), fri, forsendelse())
    False
    """
    return paaklaget(klage, post, deltaker, forsendelse) is None
