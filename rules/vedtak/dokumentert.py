"""What an exemption on documented knowledge must show."""

from __future__ import annotations

from rules import law
from rules.facts import Fritak
from rules.rule import Treff, treff

FERDIGHETER = ("lytte", "lese", "skriftlig", "muntlig")


def under(fritak: Fritak, lov: str) -> list[Treff]:
    """The skills that are below the level the law asks for, or not documented.

    None where the exemption is not from training on knowledge of the language, or where other
    documentation (a grade, study points, an older test) is given in place of levels.
    """
    regel = law.fritak_nivaa.at(fritak.vedtaksdato)
    if fritak.omfatter != "OPPLAERING" or fritak.grunnlag not in regel["norsk"]:
        return []
    if fritak.annen_dokumentasjon:
        return []
    rang: dict[str, int] = law.norsknivaa.siste["rang"]
    krav: str = regel[lov]
    return [
        treff(felt, ferdighet=felt, nivaa=nivaa, krav=krav)
        for felt in FERDIGHETER
        if rang.get((nivaa := getattr(fritak, felt)) or "", -1) < rang[krav]
    ]
