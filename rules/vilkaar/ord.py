"""The words that several conditions share."""

from __future__ import annotations

from datetime import date

from rules import law
from rules.forklaring import Grunn, Setning
from rules.sak import Sak

KLASSE = Setning(
    "integreringsloven §§ 8, 9, 27, 28; introduksjonsloven §§ 2, 17",
    nb="Tillatelsen av {innvilget} er i klassen {klasse} ({paragraf}).",
    en="The permit of {innvilget} is of class {klasse} ({paragraf}).",
)
ALDER = Setning(
    "integreringsloven §§ 8, 26; introduksjonsloven §§ 2, 17",
    nb="Alderen {dag} er {alder} år; grensen er fra {fylt} til under {under} år.",
    en="The age on {dag} is {alder}; the limit is from {fylt} to under {under} years.",
)
MYNDIG = Setning(
    "integreringsloven §§ 5, 7, 8; introduksjonsloven §§ 3, 20",
    nb="Alderen {dag} er {alder} år; grensen er {fylt} år.",
    en="The age on {dag} is {alder}; the limit is {fylt}.",
)


def klasse(innvilget: date, klasse: str, paragraf: str) -> Grunn:
    verdi = law.tillatelsesklasse.at(innvilget)
    return KLASSE(verdi, innvilget=innvilget, klasse=klasse, paragraf=paragraf)


def introklasse(sak: Sak) -> Grunn:
    assert sak.intro is not None
    t, given = sak.intro
    return klasse(t.innvilget, given.klasse.value, given.hjemmel)


def er_myndig(sak: Sak, grense: law.Value, dag: date) -> Grunn | None:
    if sak.alder(dag) < grense["fylt"]:
        return None
    return MYNDIG(grense, dag=dag, alder=sak.alder(dag), fylt=grense["fylt"])
