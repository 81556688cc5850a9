"""National ids: checks, what they tell, masking for people, and synthetic ones for tests.

A fødselsnummer is DDMMYY, three individ digits and two control digits; a D-number adds 40 to the
day; synthetic ones add 80 (Tenor), 65 or 40 (NAV) to the month. A DUF number is the year, six
digits and two control digits. The sums are written out because a batch has 50,000 of them.

Of the two errors a check can make, refusing the number of a living person is the worse one: the
control of DUF is one-sided (what fails is surely wrong only if UDI's algorithm, which is not
public, is the one used here), and the first control digit is a parameter, since it is relaxed for
numbers given from 2032 on. For `mask` the worse error is to show an id, so it masks in doubt.

Sources: forskrift om folkeregistrering § 2-2 (digits, series); Skatteetaten, "Nytt fødselsnummer
fra 2032" (control digits); SSB's KOSTRA control program (DUF); brreg (organisation numbers).
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date
from functools import lru_cache

K1_FOER_2032: tuple[int, ...] = (0,)
K1_FRA_2032: tuple[int, ...] = (0, 1, 2, 3)  # for numbers given from 2032-01-01, beside the old

SKIFT = (80, 65, 40)
_SYNTETISKE_MAANEDER = frozenset(str(s + m) for s in SKIFT for m in range(1, 13))
_MAANED_DAG = {  # of "1088": (8, 10)
    f"{plus + dag:02}{skift + maaned:02}": (maaned, dag)
    for plus in (0, 40)
    for skift in (0, *SKIFT)
    for maaned in range(1, 13)
    for dag in range(1, monthrange(2000, maaned)[1] + 1)
}
_SERIER = (  # individ numbers, of those born in these years
    (0, 499, 1900, 1999),
    (500, 749, 1854, 1899),
    (500, 999, 2000, 2039),
    (900, 999, 1940, 1999),
)
_AAR = {  # of "9500", the year and two of the individ digits: 1995
    f"{aar % 100:02}{individ // 10:02}": aar
    for foerste, siste, fra, til in _SERIER
    for aar in range(fra, til + 1)
    for individ in range(foerste, siste, 10)
}
_ASCII_0 = 48  # bytes of digits are 48 too large; each sum takes weights * 48 off


def _siffer(nr: str, antall: int) -> bool:
    return len(nr) == antall and nr.isascii() and nr.isdigit()


@lru_cache(maxsize=16_384)  # a batch names each person many times
def gyldige_kontrollsiffer(nr: str, k1_rester: tuple[int, ...] = K1_FOER_2032) -> bool:
    """The control digits of a fødselsnummer or D-number hold; `k1_rester` is what k1 may leave.

    >>> gyldige_kontrollsiffer("10889500196"), gyldige_kontrollsiffer("10889500197")
    (True, False)
    """
    if len(nr) != 11 or not nr.isdigit() or not nr.isascii():
        return False
    a, b, c, d, e, f, g, h, i, j, k = nr.encode()
    k1 = 3 * a + 7 * b + 6 * c + d + 8 * e + 9 * f + 4 * g + 5 * h + 2 * i + j
    k2 = 5 * a + 4 * b + 3 * c + 2 * d + 7 * e + 6 * f + 5 * g + 4 * h + 3 * i + 2 * j + k
    return (k2 - 42 * _ASCII_0) % 11 == 0 and (k1 - 46 * _ASCII_0) % 11 in k1_rester


def er_syntetisk(nr: str) -> bool:
    """The month says that the number belongs to no real person.

    >>> er_syntetisk("10889500196"), er_syntetisk("10089500196")
    (True, False)
    """
    return _siffer(nr, 11) and nr[2:4] in _SYNTETISKE_MAANEDER


def er_d_nummer(nr: str) -> bool:
    """The first digit is 4 to 7: a D-number, not a fødselsnummer."""
    return _siffer(nr, 11) and "4" <= nr[0] <= "7"


def kvinne(nr: str) -> bool:
    """The ninth digit is even. Numbers given from 2032 on say nothing of this."""
    return nr[8] in "02468"


@lru_cache(maxsize=16_384)
def foedselsdato(nr: str) -> date | None:
    """The birth date in a fødselsnummer or D-number, real or synthetic; None where it has none.

    >>> foedselsdato("20878511167"), foedselsdato("31829512345")
    (datetime.date(1985, 7, 20), None)
    """
    if len(nr) != 11 or not nr.isdigit() or not nr.isascii():
        return None
    aar, maaned_dag = _AAR.get(nr[4:8]), _MAANED_DAG.get(nr[:4])
    if aar is None or maaned_dag is None:
        return None
    try:
        return date(aar, *maaned_dag)
    except ValueError:  # 29 February
        return None


def duf_kontroll(nr: str) -> bool:
    """The two control digits of a DUF number hold. One-sided: a real number may fail.

    >>> duf_kontroll("202012345602"), duf_kontroll("201258697561")
    (True, False)
    """
    if not _siffer(nr, 12):
        return False
    a, b, c, d, e, f, g, h, i, j, k, m = nr.encode()
    rest = 4 * a + 6 * b + 3 * c + 2 * d + 4 * e + 6 * f + 3 * g + 2 * h + 7 * i + 5 * j
    return (rest - 42 * _ASCII_0) % 11 == 10 * k + m - 11 * _ASCII_0


def gyldig_orgnr(nr: str) -> bool:
    """An organisation number: nine digits, the last one the control.

    >>> gyldig_orgnr("958935420"), gyldig_orgnr("910000003")
    (True, False)
    """
    if not _siffer(nr, 9):
        return False
    a, b, c, d, e, f, g, h, k = nr.encode()
    rest = 3 * a + 2 * b + 7 * c + 6 * d + 5 * e + 4 * f + 3 * g + 2 * h + k
    return (rest - 33 * _ASCII_0) % 11 == 0


# -- for people

# 11 or 12 digits together, after a %20 of a URL too; or as people write them, in groups.
_ID = re.compile(
    r"\d(?:(?<!\d\d)|(?<=%\d\d\d))"
    r"(?:\d{10,11}|\d{5}[ \u00a0-]\d{5}|\d{3}[ \u00a0]\d{6}[ \u00a0]\d{2})(?!\d)"
)
_UUID_HEAD = re.compile(r"-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-$")
_KEY = re.compile(r"[0-9A-HJKMNP-TV-Z]{26}|[0-9a-f]{16,128}|[0-9A-F]{16,128}")  # ULID, digest
_TOKEN = re.compile(r"[^\W_]+")


def mask(text: str) -> str:
    """The text with every national id in it made unreadable; use it for all that people see.

    Every run of 11 or 12 digits is taken for an id, right or wrong, except inside keys.

    >>> mask("fnr 10889500196, duf 202012345602, orgnr 958935420")
    'fnr 108895*****, duf 2020********, orgnr 958935420'
    """
    return _ID.sub(_mask, text)


def _mask(found: re.Match[str]) -> str:
    run, text = found[0], found.string
    siffer = re.sub(r"\D", "", run)
    if (len(run) == len(siffer) and _in_key(text, *found.span())) or (
        len(run) == 12 and len(siffer) == 11 and foedselsdato(siffer) is None
    ):
        return run
    return siffer[:6] + "*****" if len(siffer) == 11 else siffer[:4] + "********"


def _in_key(text: str, fra: int, til: int) -> bool:
    """The run of digits from `fra` to `til` is a part of a longer key, or ends a UUID."""
    if til - fra == 12 and _UUID_HEAD.search(text, max(0, fra - 11), fra):
        return True
    start = fra
    while start and fra - start <= 128 and text[start - 1].isalnum():
        start -= 1
    token = _TOKEN.match(text, start, til + 128)
    return token is not None and _KEY.fullmatch(token[0]) is not None


# -- synthetic ids


def individnumre(foedt: date) -> tuple[range, ...]:
    """The individ numbers that a birth date may have, in the order they are used here."""
    return tuple(
        range(foerste, siste + 1)
        for foerste, siste, fra, til in _SERIER
        if fra <= foedt.year <= til
    )


def lag_foedselsnummer(foedt: date, individ: int, skift: int = 80) -> str | None:
    """A fødselsnummer, synthetic unless `skift` is 0; None where no control digits exist.

    >>> lag_foedselsnummer(date(1995, 8, 10), 1)
    '10889500196'
    """
    return _lag(foedt, individ, skift, foedt.day)


def lag_d_nummer(foedt: date, individ: int, skift: int = 80) -> str | None:
    """As `lag_foedselsnummer`, with 40 added to the day."""
    return _lag(foedt, individ, skift, foedt.day + 40)


def _lag(foedt: date, individ: int, skift: int, dag: int) -> str | None:
    ni = ((dag * 100 + foedt.month + skift) * 100 + foedt.year % 100) * 1000 + individ
    a, b, c, d, e, f, g, h, i = b"%09d" % ni
    k1 = -(3 * a + 7 * b + 6 * c + d + 8 * e + 9 * f + 4 * g + 5 * h + 2 * i - 45 * _ASCII_0) % 11
    j = k1 + _ASCII_0
    k2 = 5 * a + 4 * b + 3 * c + 2 * d + 7 * e + 6 * f + 5 * g + 4 * h + 3 * i + 2 * j
    k2 = -(k2 - 41 * _ASCII_0) % 11
    return None if k1 == 10 or k2 == 10 else f"{ni * 100 + k1 * 10 + k2:011}"


def lag_duf(aar: int, serie: int) -> str:
    """A DUF number with right control digits. No DUF number can show that it is synthetic.

    >>> lag_duf(2020, 123456)
    '202012345602'
    """
    ti = aar * 1_000_000 + serie
    a, b, c, d, e, f, g, h, i, j = b"%010d" % ti
    rest = 4 * a + 6 * b + 3 * c + 2 * d + 4 * e + 6 * f + 3 * g + 2 * h + 7 * i + 5 * j
    return str(ti * 100 + (rest - 42 * _ASCII_0) % 11)
