"""National ids stay out of logs, and real ones out of the register."""

from __future__ import annotations

import io
import json
import logging
from contextlib import redirect_stderr
from datetime import date

import pytest
import structlog

from rules.facts import Miljoe
from rules.ident import lag_d_nummer, lag_foedselsnummer
from tests.ids import unmasked
from transfer import running
from transfer.faults import Klientfeil
from transfer.kropp import refuse_real_people

BORN = date(1971, 7, 7)


def number(skift: int, dnr: bool = False) -> str:
    made = lag_d_nummer if dnr else lag_foedselsnummer
    return next(nr for n in range(400) if (nr := made(BORN, n, skift)) is not None)


REAL, D_NUMBER, SYNTHETIC = number(0), number(0, dnr=True), number(80)
REFUSED = {
    "in a field": f"<a>{REAL}</a>",
    "a d-number": f"<a>{D_NUMBER}</a>",
    "in an attribute": f'<a b="{REAL}"></a>',
    "in a namespace": f'<a xmlns:b="urn:{REAL}" b:c=""></a>',
    "in a longer text": f"<a>Ringte {REAL}, som svarte.</a>",
    "with a blank": f"<a>{REAL[:6]} {REAL[6:]}</a>",
    "with a blank that does not break": f"<a>{REAL[:6]}\u00a0{REAL[6:]}</a>",
    "with a dash": f"<a>{REAL[:6]}-{REAL[6:]}</a>",
    "with a long dash": f"<a>{REAL[:6]}\u2013{REAL[6:]}</a>",
    "after another number": f"<a>12 {REAL[:6]} {REAL[6:]}</a>",
    "before a dot": f"<a>{REAL}.</a>",
    "as a word's end": f"<a>fnr{REAL}</a>",
}
TAKEN = {
    "synthetic, +80": f"<a>{number(80)}</a>",
    "synthetic, +65": f"<a>{number(65)}</a>",
    "synthetic, +40": f"<a>{number(40)}</a>",
    "a wrong control digit": f"<a>{REAL[:-1]}{(int(REAL[-1]) + 1) % 10}</a>",
    "a day that does not exist": "<a>32017100000</a>",
    "a part of a longer number": f"<a>1{REAL}</a>",
    "in two fields": f"<a>{REAL[:6]}</a><b>{REAL[6:]}</b>",
    "an organisation number and a date": "<a>958935420</a><b>2021-05-10</b>",
}


@pytest.mark.parametrize("how", REFUSED)
def test_real_national_id_refuses_the_batch(how: str) -> None:
    with pytest.raises(Klientfeil) as caught:
        refuse_real_people(REFUSED[how].encode(), Miljoe.TEST)
    assert caught.value.kode == "EKTE_PERSON"
    assert REAL not in caught.value.detail_xml()


@pytest.mark.parametrize("how", TAKEN)
def test_number_of_no_real_person_is_taken(how: str) -> None:
    refuse_real_people(TAKEN[how].encode(), Miljoe.TEST)


def test_production_takes_real_people() -> None:
    refuse_real_people(f"<a>{REAL}</a>".encode(), Miljoe.PROD)


@pytest.fixture
def log() -> io.StringIO:
    stream = io.StringIO()
    with redirect_stderr(stream):
        running.configure_logs("info")
    yield stream
    running.configure_logs("critical")


@pytest.mark.parametrize("who", [REAL, SYNTHETIC, D_NUMBER])
def test_log_masks_ids_in_values_and_exceptions(log: io.StringIO, who: str) -> None:
    try:
        raise KeyError(who)
    except KeyError as error:
        structlog.get_logger().error(f"person {who}", verdi=who, exc_info=error)
    line = json.loads(log.getvalue())
    assert unmasked(log.getvalue()) == []
    assert line["verdi"] == f"{who[:6]}*****" and "KeyError" in line["exception"]


def test_log_leaves_keys_and_digests_alone(log: io.StringIO) -> None:
    digest, receipt = "10889500196abcdef" + "0" * 47, "01M85YSD9E71TF77A9K85KRJN5"
    structlog.get_logger().info("forsendelse", sum=digest, kvittering=receipt)
    assert digest in log.getvalue() and receipt in log.getvalue()


@pytest.mark.parametrize("who", [REAL, SYNTHETIC])
def test_log_of_a_library_is_masked_too(log: io.StringIO, who: str) -> None:
    stream = io.StringIO()
    logger, handler = logging.getLogger("some.library"), logging.StreamHandler(stream)
    logger.addHandler(handler)
    try:
        raise ValueError(f"no {who}")
    except ValueError:
        logger.exception("at /person/%s", who)
    logger.removeHandler(handler)
    assert "ValueError" in stream.getvalue() and unmasked(stream.getvalue()) == []


def test_detector_knows_every_kind_of_number() -> None:
    kinds = [number(skift, dnr) for skift in (0, 80, 65, 40) for dnr in (False, True)]
    assert unmasked(" ".join(kinds)) == kinds
    assert unmasked(f"{SYNTHETIC[:6]}***** {SYNTHETIC[:6]} {SYNTHETIC[6:]}") == [SYNTHETIC]
