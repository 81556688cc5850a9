"""Messages with one thing wrong: an envelope, a batch of one post of hours, an enquiry."""

from __future__ import annotations

import itertools
from collections.abc import Mapping

from schemas.contract import newest
from tests.server import SOAP, envelope, who

NS = newest("WS4").namespace
INFO = f'<HentTjenesteinfo xmlns="{NS}"/>'

_number = itertools.count(1)
_HODE = {
    "kommunenummer": "0301",
    "avsenderOrgnr": "958935420",
    "leverandoerOrgnr": "910000004",
    "fagsystem": "<fagsystem><navn>Nordlys Voksen</navn><versjon>4.2</versjon></fagsystem>",
    "sendtTidspunkt": "2021-06-12T12:00:00+02:00",
    "antallPoster": "1",
}
_POST = {
    "referanse": "A-1",
    "versjon": "1",
    "operasjon": "NY",
    "person": f"<person><foedselsnummer>{who(39).foedselsnummer}</foedselsnummer></person>",
}
_TIMER = {
    "ordning": "IN_NORSK_NORSKMAAL",
    "timetype": "NORSK",
    "fra": "2021-05-10",
    "til": "2021-05-14",
    "antall": "10",
    "vedtakReferanse": "A-V",
}
_HENVENDELSE = {
    "ordning": "IN_NORSK_NORSKMAAL",
    "henvendelsestype": "SOEKNAD",
    "dato": "2021-05-10",
    "merknad": "Merknad.",
}


def _elements(values: Mapping[str, str]) -> str:
    return "".join(
        value if value.startswith(f"<{name}>") else f"<{name}>{value}</{name}>"
        for name, value in values.items()
    )


def forsendelse(posts: str, hode: Mapping[str, str] | None = None) -> bytes:
    """SendForsendelse with these posts, as XML text."""
    head = _elements({"forsendelseId": f"angrep {next(_number)}", **_HODE, **(hode or {})})
    return envelope(
        f'<SendForsendelse xmlns="{NS}"><forsendelse><hode>{head}</hode>{posts}</forsendelse>'
        "</SendForsendelse>"
    )


def batch(
    record: str | Mapping[str, str],
    post: Mapping[str, str] | None = None,
    hode: Mapping[str, str] | None = None,
) -> bytes:
    """A batch of one post. `record`: the fields that differ, of hours or of an enquiry where it is
    the remark, or XML in their place."""
    if isinstance(record, str):
        inner = record
    elif "merknad" in record:
        inner = f"<henvendelse>{_elements({**_HENVENDELSE, **record})}</henvendelse>"
    else:
        inner = f"<timer>{_elements({**_TIMER, **record})}</timer>"
    return forsendelse(f"<post>{_elements({**_POST, **(post or {})})}{inner}</post>", hode)


def with_header(blocks: str, body: str = INFO) -> bytes:
    """An enquiry with these blocks in the header; the envelope's prefix is `s`."""
    return (
        f'<s:Envelope xmlns:s="{SOAP}"><s:Header>{blocks}</s:Header>'
        f"<s:Body>{body}</s:Body></s:Envelope>"
    ).encode()
