from rules.deltaker import Deltaker
from rules.facts import Forsendelse, Operasjon, Post, Vedtak
from rules.kommuner import samme_kommune
from rules.rekke import always
from rules.relatert import vis
from rules.rule import Steg, Tidligere, Treff, avvisning, rule, treff

_VISES = 5  # as many references as fit in a sentence


@rule(
    "NIR-0-RET-0003",
    avvisning,
    nb="Vedtaket {post.referanse} kan ikke annulleres, for andre poster viser til det ({antall}): "
    "{poster}.",
    nn="Vedtaket {post.referanse} kan ikkje annullerast, for andre postar viser til det "
    "({antall}): {poster}.",
    en="The decision {post.referanse} cannot be annulled, since other records name it ({antall}): "
    "{poster}.",
    fix_nb="Annuller først timene, tiltakene, permisjonene og de andre postene som viser til "
    "vedtaket, så vedtaket. De kan stå i samme forsendelse, vedtaket sist.",
    fix_nn="Annuller først timane, tiltaka, permisjonane og dei andre postane som viser til "
    "vedtaket, så vedtaket. Dei kan stå i same forsending, vedtaket sist.",
    fix_en="Annul the hours, measures, leave and other records that name the decision first, then "
    "the decision. They may stand in one batch, the decision last.",
    felt="referanse",
    steg=Steg.PERSON,
    quiet=always,
    source="own design: an annulment does not cascade",
    certainty="assumed",
)
def vedtak_med_avhengige(
    post: Post, deltaker: Deltaker | None, tidligere: Tidligere | None, forsendelse: Forsendelse
) -> list[Treff]:
    """What hangs on a decision falls with it, so it is taken back by itself and first.

    Completed training must not disappear because a decision was annulled.

    >>> tildelt = tidligere(vedtak())
    >>> med_timer = deltaker(vedtak(), timer(vedtak_referanse="V1"))
    >>> bort = post(annullering(), referanse="V1", versjon=2)
    >>> bool(vedtak_med_avhengige(bort, med_timer, tildelt, forsendelse()))  # fires
    True
    >>> bool(vedtak_med_avhengige(bort, deltaker(vedtak()), tildelt, forsendelse()))  # corrected
    False
    >>> timene = post(annullering(), referanse="V2", versjon=2)
    >>> staar = tidligere(timer())
    >>> bool(vedtak_med_avhengige(timene, med_timer, staar, forsendelse()))  # does not fire
    False
    >>> andres = deltaker(vedtak(), registrert(timer(vedtak_referanse="V1"), kommunenummer="4601"))
    >>> bool(vedtak_med_avhengige(bort, andres, tildelt, forsendelse()))
    False
    >>> rettet = post(vedtak(omfang="30"), referanse="V1", versjon=2, operasjon="RETT")
    >>> bool(vedtak_med_avhengige(rettet, med_timer, tildelt, forsendelse()))
    False
    """
    if post.operasjon is not Operasjon.ANNULLER or deltaker is None or tidligere is None:
        return []
    if not isinstance(tidligere.innhold, Vedtak):
        return []
    kommune = post.kommunenummer or forsendelse.hode.kommunenummer
    found = [
        r
        for r in deltaker.registrert
        if samme_kommune(r.kommunenummer, kommune)
        and getattr(r.innhold, "vedtak_referanse", None) == post.referanse
    ]
    if not found:
        return []
    found.sort(key=lambda r: r.referanse)
    vist = found[:_VISES]
    return [
        treff(antall=len(found), poster=[r.referanse for r in vist], relatert=vis(kommune, *vist))
    ]
