"""A batch as WS2 reads it: each post under a deltaker of its own."""

from __future__ import annotations

from rules.facts import Annullering, Forsendelse, Post, Vedtak
from schemas.contract import newest
from schemas.fields import fields
from schemas.xmlwriter import element, escape, moment

_ALONE = ("morsmaal", "spor", "henvendelse", "vedtak")


def ws2_xml(forsendelse: Forsendelse) -> str:
    """The OverfoerData of a batch."""
    h = forsendelse.hode
    rows = "".join(_deltaker(n, post) for n, post in enumerate(forsendelse.poster, start=1))
    return (
        f'<OverfoerData xmlns="{newest("WS2").namespace}">'
        f"<kommunenummer>{h.kommunenummer}</kommunenummer>"
        f"<meldingsId>{escape(h.forsendelse_id)}</meldingsId>"
        f"<avsenderOrgnr>{h.avsender_orgnr}</avsenderOrgnr>"
        f"<leverandoerOrgnr>{h.leverandoer_orgnr}</leverandoerOrgnr>"
        f"<fagsystem><navn>{escape(h.fagsystem.navn)}</navn>"
        f"<versjon>{escape(h.fagsystem.versjon)}</versjon></fagsystem>"
        f"<sendtTidspunkt>{moment(h.sendt_tidspunkt)}</sendtTidspunkt>"
        f"<antallRader>{len(forsendelse.poster)}</antallRader>{rows}</OverfoerData>"
    )


def _deltaker(n: int, post: Post) -> str:
    p = post.person
    ids = element("foedselsnummer", p.foedselsnummer) + element("dNummer", p.d_nummer)
    return (
        f"<deltaker><radnr>{n}</radnr>{ids}{element('dufNummer', p.duf_nummer)}"
        f"{_record(post)}</deltaker>"
    )


def _record(post: Post) -> str:
    innhold = post.innhold
    assert not isinstance(innhold, Annullering)
    posttype = type(innhold).posttype
    if posttype not in _ALONE:
        raise ValueError(f"{posttype} is nested in WS2")
    parts = "".join(
        element(
            "antallTimer" if isinstance(innhold, Vedtak) and f.attribute == "timer" else f.element,
            getattr(innhold, f.attribute),
        )
        for f in fields(type(innhold))
        if f.attribute != "vedtak_referanse"
    )
    return f"<{posttype}>{parts}</{posttype}>"
