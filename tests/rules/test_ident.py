"""National ids: the sample numbers of the rule catalogue, and what holds for all."""

import hashlib
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules import ident

SIFFER = "0123456789"
DATOER = st.dates(date(1854, 1, 1), date(2039, 12, 31))


@st.composite
def nummer(draw: st.DrawFn) -> tuple[str, date, int]:
    """A synthetic fødselsnummer or D-number with the birth date and individ number behind it."""
    foedt = draw(DATOER)
    individ = draw(st.one_of(*(st.sampled_from(serie) for serie in ident.individnumre(foedt))))
    lag = draw(st.sampled_from((ident.lag_foedselsnummer, ident.lag_d_nummer)))
    skift = draw(st.sampled_from(ident.SKIFT))
    while (nr := lag(foedt, individ, skift)) is None:  # control digits of 10
        individ = individ + 1 if individ % 10 < 9 else individ - 9
    return nr, foedt, individ


DUF = st.builds(ident.lag_duf, st.integers(1990, 2100), st.integers(0, 999_999))


# -- samples


@pytest.mark.parametrize("nr", ["10889500196", "20878511167", "50889500260"])
def test_sample_number_is_valid_and_synthetic(nr):
    assert ident.gyldige_kontrollsiffer(nr) and ident.er_syntetisk(nr)


@pytest.mark.parametrize("nr", ["10889500197", "31829512345", "1088950019", "108895001960", ""])
def test_sample_number_fails_its_control_digits(nr):
    assert not ident.gyldige_kontrollsiffer(nr)


@pytest.mark.parametrize(
    "nr", ["1088950019x", " 1088950019", "1088950019٦", "1088950019²", "-1088950019"]
)
def test_what_is_not_eleven_ascii_digits_is_no_number(nr):
    assert not ident.gyldige_kontrollsiffer(nr)
    assert not ident.er_syntetisk(nr)
    assert not ident.er_d_nummer(nr.replace("1", "4", 1))
    assert ident.foedselsdato(nr) is None


@pytest.mark.parametrize(
    ("nr", "foedt"),
    [
        ("10889500196", date(1995, 8, 10)),
        ("20878511167", date(1985, 7, 20)),
        ("50889500260", date(1995, 8, 10)),  # D-number
        ("31829512345", None),  # 31 February
        ("29829600000", date(1996, 2, 29)),
        ("29829500000", None),  # no leap year
        ("10739500000", date(1995, 8, 10)),  # +65
        ("10489500000", date(1995, 8, 10)),  # +40
        ("10538000000", None),  # month 53 is no month, shifted or not
        ("00889500000", None),
        ("32889500000", None),
        ("72889500000", None),
        ("80889500000", None),
    ],
)
def test_birth_date_is_read_whatever_the_shift(nr, foedt):
    assert ident.foedselsdato(nr) == foedt


@pytest.mark.parametrize(
    ("aar", "individ", "ventet"),
    [
        ("54", "499", 1954), ("54", "500", 1854), ("53", "500", None), ("99", "749", 1899),
        ("99", "750", None), ("39", "500", 2039), ("39", "999", 2039), ("40", "899", None),
        ("40", "900", 1940), ("00", "499", 1900), ("00", "500", 2000), ("99", "999", 1999),
    ],
)  # fmt: skip
def test_individ_number_gives_the_century(aar, individ, ventet):
    foedt = ident.foedselsdato(f"1081{aar}{individ}00")
    assert (foedt and foedt.year) == ventet


def test_synthetic_months_are_told_from_real_ones():
    months = [m for m in range(100) if ident.er_syntetisk(f"10{m:02}9500196")]
    assert months == [*range(41, 53), *range(66, 78), *range(81, 93)]


def test_d_number_begins_with_4_to_7():
    assert [c for c in SIFFER if ident.er_d_nummer(c + "0889500260")] == list("4567")


def test_woman_has_an_even_ninth_digit():
    assert ident.kvinne("50889500260") and not ident.kvinne("10889500196")


@pytest.mark.parametrize("nr", ["02013299997", "02013299903"])  # Skatteetaten's own examples
def test_from_2032_the_first_control_digit_may_leave_up_to_3(nr):
    assert ident.gyldige_kontrollsiffer(nr, ident.K1_FRA_2032)


def test_before_2032_it_may_not():
    assert not ident.gyldige_kontrollsiffer("02013299903")


def test_the_second_control_digit_is_as_strict_from_2032():
    assert not ident.gyldige_kontrollsiffer("02013299904", ident.K1_FRA_2032)


@pytest.mark.parametrize("nr", ["202012345602", "202100001200", "201212345603", "200205705502"])
def test_duf_sample_passes(nr):
    assert ident.duf_kontroll(nr)


@pytest.mark.parametrize("nr", ["201258697561", "201234567890", "20201234560", "2020123456o2", ""])
def test_duf_sample_fails(nr):
    assert not ident.duf_kontroll(nr)


@pytest.mark.parametrize(
    ("nr", "ok"),
    [("910000004", True), ("958935420", True), ("910000003", False), ("91000000", False),
     ("91000000x", False), ("9100000040", False)],
)  # fmt: skip
def test_organisation_number(nr, ok):
    assert ident.gyldig_orgnr(nr) is ok


# -- what holds for all


@given(nummer())
def test_generated_number_passes_every_check(made):
    nr, foedt, individ = made
    assert ident.gyldige_kontrollsiffer(nr)
    assert ident.er_syntetisk(nr)
    assert ident.foedselsdato(nr) == foedt
    assert ident.kvinne(nr) is (individ % 2 == 0)
    assert ident.er_d_nummer(nr) is (int(nr[:2]) > 40)


@given(nummer(), st.integers(0, 10), st.integers(1, 9))
def test_one_changed_digit_fails_the_control(made, sted, endring):
    assert not ident.gyldige_kontrollsiffer(_changed(made[0], sted, endring))


@given(DUF, st.integers(0, 9), st.integers(1, 9))
def test_one_changed_digit_fails_the_duf_control(nr, sted, endring):
    assert ident.duf_kontroll(nr)
    assert not ident.duf_kontroll(_changed(nr, sted, endring))


def _changed(nr: str, sted: int, endring: int) -> str:
    return nr[:sted] + str((int(nr[sted]) + endring) % 10) + nr[sted + 1 :]


@given(st.text(SIFFER, min_size=11, max_size=11))
def test_control_digits_are_those_of_the_plain_formula(nr):
    d = [int(c) for c in nr]
    k1 = 11 - sum(a * b for a, b in zip((3, 7, 6, 1, 8, 9, 4, 5, 2), d, strict=False)) % 11
    k2 = 11 - sum(a * b for a, b in zip((5, 4, 3, 2, 7, 6, 5, 4, 3, 2), d, strict=False)) % 11
    expected = (0 if k1 == 11 else k1, 0 if k2 == 11 else k2) == (d[9], d[10])
    assert ident.gyldige_kontrollsiffer(nr) is expected


@given(DATOER)
def test_no_number_is_made_where_a_control_digit_would_be_10(foedt):
    made = [
        ident.lag_foedselsnummer(foedt, i) for serie in ident.individnumre(foedt) for i in serie
    ]
    numbers = [nr for nr in made if nr]
    assert len(set(numbers)) == len(numbers)
    assert 0.7 < len(numbers) / len(made) < 0.95


# -- masking

BIT = st.one_of(
    nummer().map(lambda made: made[0]),
    DUF,
    st.text(SIFFER, min_size=11, max_size=12),
    st.text(st.characters(exclude_categories=["Nd"]), max_size=8),
)
MELLOM = st.sampled_from([" ", ",", "\n", "/", '"', "_", ">", "=", "fnr", "; ", "æ "])


@given(st.lists(st.tuples(BIT, MELLOM), max_size=8))
def test_mask_leaves_no_run_of_11_or_12_digits(bits):
    text = "".join(bit + mellom for bit, mellom in bits)
    for token in re.findall(r"[^\W_]+", ident.mask(text)):
        assert not re.search(r"(?<!\d)\d{11,12}(?!\d)", token)


@given(st.text())
def test_mask_twice_is_mask_once(text):
    assert ident.mask(ident.mask(text)) == ident.mask(text)


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("10889500196", "108895*****"),
        ("202012345602", "2020********"),
        ("<fnr>10889500196</fnr>", "<fnr>108895*****</fnr>"),
        ("GET /person/10889500196?x=202012345602", "GET /person/108895*****?x=2020********"),
        ("q=navn%2010889500196", "q=navn%20108895*****"),
        ("q=%3A10889500196", "q=%3A108895*****"),
        ("VEDTAK-10889500196-1", "VEDTAK-108895*****-1"),
        ("VEDTAK_10889500196_1", "VEDTAK_108895*****_1"),
        ("fnr10889500196", "fnr108895*****"),
        ("SAK10889500196VEDTAK2021001", "SAK108895*****VEDTAK2021001"),
        ("fnr10889500196duf202012345602", "fnr108895*****duf2020********"),
        ("99999999999 er ikke gyldig", "999999***** er ikke gyldig"),
        ("født 108895 00196, DUF 2012 586975 61", "født 108895*****, DUF 2012********"),
        ("108895-00196", "108895*****"),
    ],
)
def test_mask_hides_ids_wherever_they_stand(text, masked):
    assert ident.mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "orgnr 958935420",
        "kommune 0301, 2021-06-11T21:59:59.123456Z, 20210611T215959, 20210611215959",
        "epoch 1623448799, ms 1623448799123",
        "01F7Y312345678901ABCDEFGHJ",
        "01234567890123456789012345678901",
        "0a1b2c3d-0000-4000-8000-000000000001",
        "beløp 999999 12345",
        *(hashlib.sha256(bytes([n])).hexdigest() for n in range(50)),
    ],
)
def test_mask_leaves_other_numbers_alone(text):
    assert ident.mask(text) == text


def test_mask_of_a_digest_with_a_long_run_of_digits():
    digest = "ab12345678901cd" + "0f" * 24
    assert ident.mask(digest) == digest


@pytest.mark.parametrize("piece", ["10889500196 ", "a10889500196", "202012345602-", "1", "108895 "])
def test_mask_takes_time_in_proportion_to_the_text(piece):
    from time import process_time  # other work on the machine does not count

    def seconds(n: int) -> float:
        text = piece * n
        start = process_time()
        ident.mask(text)
        return process_time() - start

    seconds(1000)
    assert min(seconds(10_000) for _ in range(3)) < 40 * min(seconds(1_000) for _ in range(3))
