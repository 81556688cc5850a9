"""Is a code list fit for use? Realises rule NIR-4-KOD-0010, on import and in the tests.

A list that is wrong rejects what is right, so a new one is checked before it is taken in: no two
versions of a code on one day, no day without a code where a field must be filled, no code that is
removed rather than closed, and no reference to what does not exist.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import pairwise
from pathlib import Path

from codelists.katalog import Beskrivelse, beskrivelser
from codelists.kode import BOTH, LOVER, Kode, Kodeverk, KodeverkFeil
from codelists.kommune import Kommuneendring, kommuneendringer
from codelists.kommune import Slag as EndringSlag
from codelists.les import les_csv, liste, navn

SIKKERHET = ("sourced", "inferred", "assumed")
_KODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_DAG = timedelta(days=1)


class Slag(StrEnum):
    OVERLAPP = "OVERLAPP"  # two versions of a code on one day
    HULL = "HULL"  # a day without a version, or without any code
    DATO = "DATO"  # valid to before valid from
    FJERNET = "FJERNET"  # a code is gone that should have been closed
    REFERANSE = "REFERANSE"  # points to what does not exist
    VERDI = "VERDI"  # a value that is missing or not allowed
    KOLONNE = "KOLONNE"  # a column without a description, or the other way round
    ORDEN = "ORDEN"  # rows not in order of code and date


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a code of a list."""

    kodeverk: str
    kode: str
    slag: Slag
    tekst: str


class UgyldigKodeverk(KodeverkFeil):
    """The file was refused; `problemer` says why. Whoever made the file can repair it."""

    def __init__(self, problemer: list[Problem]) -> None:
        super().__init__("; ".join(f"{p.kodeverk} {p.kode}: {p.tekst}" for p in problemer))
        self.problemer = problemer


def check() -> list[Problem]:
    """Everything that is wrong with the lists of the package."""
    problemer = [problem for n in navn() for problem in check_list(liste(n))]
    problemer += [
        Problem(n, "", Slag.KOLONNE, "the list has no description, or the description no list")
        for n in sorted(set(navn()) ^ set(beskrivelser()))
    ]
    return [*problemer, *_conditions(), *_changes_of_kommuner()]


def check_list(kodeverk: Kodeverk, gjeldende: Kodeverk | None = None) -> list[Problem]:
    """What is wrong with one list, and with putting it in the place of `gjeldende`."""
    beskrivelse = beskrivelser().get(kodeverk.navn)
    problemer = list(_rows(kodeverk))
    for kode in kodeverk.koder():
        problemer += _versions(kodeverk, kode, mandatory=_mandatory(beskrivelse))
    if beskrivelse:
        problemer += _described(kodeverk, beskrivelse)
        if beskrivelse.obligatorisk:
            problemer += _empty_days(kodeverk)
    if gjeldende:
        problemer += [
            Problem(kodeverk.navn, kode, Slag.FJERNET, "the code is gone; close it with valid_to")
            for kode in gjeldende.koder()
            if kode not in kodeverk.koder()
        ]
    return problemer


def import_csv(path: Path, navn: str | None = None) -> Kodeverk:
    """Read a new edition of a list; UgyldigKodeverk where it must not be taken into use.

    The name of the file is the name of the list unless another is given. Lesefeil where the file
    cannot be read as a list at all.
    """
    kodeverk = les_csv(navn or path.stem, path.read_text(encoding="utf-8-sig"))
    gjeldende = liste(kodeverk.navn) if kodeverk.navn in beskrivelser() else None
    if problemer := check_list(kodeverk, gjeldende):
        raise UgyldigKodeverk(problemer)
    return kodeverk


def _mandatory(beskrivelse: Beskrivelse | None) -> bool:
    return beskrivelse is not None and beskrivelse.obligatorisk


def _rows(kodeverk: Kodeverk) -> Iterator[Problem]:
    def problem(rad: Kode, slag: Slag, tekst: str) -> Problem:
        return Problem(kodeverk.navn, rad.kode, slag, tekst)

    leveranser = liste("leveranse").koder() if kodeverk.navn != "leveranse" else kodeverk.koder()
    for rad in kodeverk.versjoner:
        if not _KODE.fullmatch(rad.kode):
            yield problem(rad, Slag.VERDI, "a code is ASCII letters, digits, _ . and -")
        for kolonne, verdi in (
            ("name_nb", rad.navn_nb),
            ("name_en", rad.navn_en),
            ("source", rad.kilde),
        ):
            if not verdi or verdi != verdi.strip():
                yield problem(rad, Slag.VERDI, f"{kolonne} is empty or has spaces at an end")
        if rad.lov not in (*LOVER, BOTH):
            yield problem(rad, Slag.VERDI, f"unknown law {rad.lov!r}")
        if rad.sikkerhet not in SIKKERHET:
            yield problem(rad, Slag.VERDI, f"unknown certainty {rad.sikkerhet!r}")
        if rad.leveranse and rad.leveranse not in leveranser:
            yield problem(rad, Slag.REFERANSE, f"unknown delivery {rad.leveranse!r}")
        if rad.gyldig_fra and rad.gyldig_til and rad.gyldig_til < rad.gyldig_fra:
            yield problem(rad, Slag.DATO, "valid_to is before valid_from")
    for foer, etter in pairwise(kodeverk.versjoner):
        if _order(etter) < _order(foer):
            yield problem(etter, Slag.ORDEN, "rows stand in order of code, date and law")


def _order(rad: Kode) -> tuple[str, date, str]:
    return rad.kode, rad.gyldig_fra or date.min, rad.lov


def _versions(kodeverk: Kodeverk, kode: str, *, mandatory: bool) -> Iterator[Problem]:
    for lov in LOVER:
        under = [v for v in kodeverk.versjoner_av(kode) if v.under(lov)]
        for foer, etter in pairwise(sorted(under, key=_order)):
            slutt, start = foer.gyldig_til or date.max, etter.gyldig_fra or date.min
            if start <= slutt:
                tekst = f"two versions on {start if start > date.min else slutt} under {lov}"
                yield Problem(kodeverk.navn, kode, Slag.OVERLAPP, tekst)
            elif mandatory and start > slutt + _DAG:
                tekst = f"no version from {slutt + _DAG} to {start - _DAG} under {lov}"
                yield Problem(kodeverk.navn, kode, Slag.HULL, tekst)


def _empty_days(kodeverk: Kodeverk) -> Iterator[Problem]:
    for lov in LOVER:
        perioder = sorted(
            (v.gyldig_fra or date.min, v.gyldig_til or date.max)
            for v in kodeverk.versjoner
            if v.under(lov)
        )
        dekket = perioder[0][1] if perioder else date.max
        for fra, til in perioder:
            if dekket < date.max and fra > dekket + _DAG:
                tekst = f"no code at all from {dekket + _DAG} to {fra - _DAG} under {lov}"
                yield Problem(kodeverk.navn, "", Slag.HULL, tekst)
            dekket = max(dekket, til)
        if dekket < date.max:
            tekst = f"no code at all after {dekket} under {lov}"
            yield Problem(kodeverk.navn, "", Slag.HULL, tekst)


def _described(kodeverk: Kodeverk, beskrivelse: Beskrivelse) -> Iterator[Problem]:
    def problem(kode: str, slag: Slag, tekst: str) -> Problem:
        return Problem(kodeverk.navn, kode, slag, tekst)

    beskrevet = set(beskrivelse.kolonner)
    ukjente = (set(beskrivelse.referanser) | set(beskrivelse.verdier)) - beskrevet
    for kolonne in sorted((set(kodeverk.kolonner) ^ beskrevet) | ukjente):
        yield problem("", Slag.KOLONNE, f"{kolonne}: column and description do not agree")
    for rad in kodeverk.versjoner:
        for kolonne, maal in beskrivelse.referanser.items():
            koder = kodeverk.koder() if maal == kodeverk.navn else liste(maal).koder()
            for verdi in rad.egenskaper.get(kolonne, "").split():
                if verdi not in koder:
                    yield problem(rad.kode, Slag.REFERANSE, f"{kolonne}: {verdi} not in {maal}")
                elif not _meet(rad, (kodeverk if maal == kodeverk.navn else liste(maal)), verdi):
                    tekst = f"{kolonne}: {verdi} of {maal} is never valid with it"
                    yield problem(rad.kode, Slag.REFERANSE, tekst)
        for kolonne, verdier in beskrivelse.verdier.items():
            if rad.egenskaper.get(kolonne) not in verdier:
                yield problem(rad.kode, Slag.VERDI, f"{kolonne}: {rad.egenskaper.get(kolonne)!r}")


def _meet(rad: Kode, maal: Kodeverk, verdi: str) -> bool:
    """Whether a code that a row names is valid on some day on which the row is."""
    fra, til = _period(rad)
    return any(
        max(fra, start) <= min(til, slutt)
        for start, slutt in map(_period, maal.versjoner_av(verdi))
    )


def _period(rad: Kode) -> tuple[date, date]:
    return rad.gyldig_fra or date.min, rad.gyldig_til or date.max


def _conditions() -> Iterator[Problem]:
    """The fields and conditions of the descriptions name codes that exist."""
    kjente = {
        "lov": set(LOVER),
        "familie": {k.egenskaper["familie"] for k in liste("ordning").alle()},
        **{n: set(liste(n).koder()) for n in ("ordning", "vedtakstype", "fravaerstype")},
    }
    for beskrivelse in beskrivelser().values():
        for bruk in beskrivelse.felt:
            if not liste("posttype").versjoner_av(bruk.posttype):
                tekst = f"unknown post type {bruk.posttype}"
                yield Problem(beskrivelse.navn, "", Slag.REFERANSE, tekst)
            for vilkaar, verdier in bruk.vilkaar:
                for verdi in sorted(set(verdier) - kjente[vilkaar]):
                    tekst = f"{bruk.posttype}.{bruk.felt}: unknown {vilkaar} {verdi}"
                    yield Problem(beskrivelse.navn, "", Slag.REFERANSE, tekst)


def _changes_of_kommuner() -> Iterator[Problem]:
    """The history of municipalities is whole; see `history_of_kommuner`."""
    return history_of_kommuner(liste("kommune"), kommuneendringer())


def history_of_kommuner(
    kommuner: Kodeverk, endringer: Iterable[Kommuneendring]
) -> Iterator[Problem]:
    """What is wrong with numbers and their changes taken together.

    An old number ends the day before its successor begins; every number that ends has a successor
    and every one that begins a predecessor; only a split has more than one successor, and only
    what was split or merged meets others in its new number.
    """
    fra: dict[tuple[str, date], list[Kommuneendring]] = {}
    til: dict[tuple[str, date], list[Kommuneendring]] = {}
    for endring in endringer:
        foer = kommuner.get(endring.fra, endring.dag - _DAG)
        etter = kommuner.get(endring.til, endring.dag)
        if foer is None or etter is None:
            yield _history(endring.fra, f"{endring.til} on {endring.dag}: number not valid then")
        if (endring.slag is EndringSlag.NAVNEENDRING) != (endring.fra == endring.til):
            yield _history(endring.fra, f"to {endring.til} is no {endring.slag}")
        fra.setdefault((endring.fra, endring.dag), []).append(endring)
        til.setdefault((endring.til, endring.dag), []).append(endring)
    for (kode, dag), alle in fra.items():
        delt = {endring.slag is EndringSlag.DELING for endring in alle}
        if delt != {len(alle) > 1}:
            yield _history(
                kode, f"{len(alle)} successors on {dag}, and not a split, or the reverse"
            )
    for (kode, dag), alle in til.items():
        alene = EndringSlag.NUMMERENDRING
        if len(alle) > 1 and any(endring.slag is alene for endring in alle):
            yield _history(kode, f"{len(alle)} predecessors on {dag}, one of them alone")
    for rad in kommuner.alle():
        if rad.gyldig_til and (rad.kode, rad.gyldig_til + _DAG) not in fra:
            yield _history(rad.kode, f"ends {rad.gyldig_til} without a successor", Slag.HULL)
        if rad.gyldig_fra and (rad.kode, rad.gyldig_fra) not in til:
            yield _history(rad.kode, f"begins {rad.gyldig_fra} without a predecessor", Slag.HULL)


def _history(kode: str, tekst: str, slag: Slag = Slag.REFERANSE) -> Problem:
    return Problem("kommune_endringer", kode, slag, tekst)
