"""The code lists as pages and files: which there are, and what each code means, since when."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import codelists
from codelists import Beskrivelse, Kode
from transfer.regler.sider import Sider

MOST_ROWS = 500  # on one page; the files hold all
SUFFIX = {"csv": "csv", "json": "json", "gc": "genericode"}
LEVERANSE = "leveranse-"


@dataclass(frozen=True, slots=True)
class Utsnitt:
    """Which codes of a list are shown: those valid on the day, or every version; by words."""

    alle: bool = False
    sok: str = ""

    def av(self, navn: str, dag: date) -> list[Kode]:
        """The codes, in order of code and date."""
        liste = codelists.liste(navn)
        found = liste.alle() if self.alle else liste.gyldige(dag)
        words = self.sok.lower().split()
        return [kode for kode in found if all(word in _searched(kode) for word in words)]


def _searched(kode: Kode) -> str:
    return f"{kode.kode} {kode.navn_nb} {kode.navn_en}".lower()


def navn() -> list[str]:
    """The lists that vendors are given."""
    return [one for one in codelists.navn() if not codelists.beskrivelse(one).intern]


def oversikt(sider: Sider) -> str:
    """Every list with its size, and every delivery with what it brought."""
    rader = [
        (
            codelists.beskrivelse(one),
            len(codelists.liste(one).gyldige(sider.dag)),
            len(codelists.liste(one).alle()),
        )
        for one in navn()
    ]
    leveranser = [
        (
            codelists.liste("leveranse").get(label),
            {
                kodeverk: len(koder)
                for kodeverk, koder in codelists.leveranse_endringer(label).items()
                if kodeverk in navn()
            },
        )
        for label in codelists.leveranser()
    ]
    return sider.vis(
        "kodeverk.html", "kodeverk", rader=rader, leveranser=leveranser,
        utgave=codelists.utgave(sider.dag), sum=codelists.digest(),
    )  # fmt: skip


def liste(sider: Sider, name: str, utsnitt: Utsnitt | None = None) -> str | None:
    """The page of a list; None where vendors are given no list of this name."""
    if name not in navn():
        return None
    wanted = utsnitt or Utsnitt()
    koder = wanted.av(name, sider.dag)
    return sider.vis(
        "kodeliste.html",
        f"kodeverk/{name}",
        om=codelists.beskrivelse(name),
        koder=koder[:MOST_ROWS],
        antall=len(koder),
        utsnitt=wanted,
        felt=list(_felt(codelists.beskrivelse(name))),
        endret=[
            one for one in reversed(codelists.endringer(date.min, date.max)) if one.kodeverk == name
        ][:MOST_ROWS],
    )


def _felt(om: Beskrivelse) -> Iterator[str]:
    for bruk in om.felt:
        when = "; ".join(f"{key}: {' '.join(values)}" for key, values in bruk.vilkaar)
        yield f"{bruk.posttype}.{bruk.felt}" + (f" ({when})" if when else "")


def fil(name: str, suffix: str) -> str | None:
    """A list, or what a delivery brought, as a file; None where there is no such thing."""
    format = SUFFIX.get(suffix)
    if format is None:
        return None
    label = name.removeprefix(LEVERANSE)
    if name.startswith(LEVERANSE) and label in codelists.leveranser():
        return codelists.export_leveranse(label, format)
    return codelists.export(name, format) if name in navn() else None
