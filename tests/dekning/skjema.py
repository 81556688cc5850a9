"""The door `schema`: the value of an example where the contract has such a value."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rules.facts import Kanal, Lov, Operasjon, Personhenvisning, Post
from rules.words import FNR, innhold
from rules.words import forsendelse as ordinary_batch
from rules.words import person as ordinary_person
from tests.dekning.drift import Drift
from tests.dekning.opptak import Eksempel
from tests.dekning.proevd import Proevd
from tests.dekning.situasjon import Situasjon

Change = Callable[[str, str], str]  # the message and the value: the message with it


def _text(element: str) -> Change:
    """The value in place of what the element holds; an empty one leaves the element out."""

    def change(xml: str, value: str) -> str:
        new = f"<{element}>{value}</{element}>" if value else ""
        return re.sub(f"<{element}>[^<]*</{element}>", new, xml, count=1)

    return change


def _renamed(element: str) -> Change:
    return lambda xml, value: re.sub(f"(</?){element}>", rf"\g<1>{value}>", xml)


def _record(xml: str, value: str) -> str:
    """A record of the name, with what an ordinary one of that name holds."""
    return re.sub("<timer>.*</timer>", f"<{value}><dato>2021-05-03</dato></{value}>", xml)


def _bydel(xml: str, value: str) -> str:
    return xml.replace("<timer>", f"<bydel>{value}</bydel><timer>")


def _ws2(xml: str, value: str) -> str:
    return re.sub("<henvendelse>.*</henvendelse>", f"<{value}/>", xml)


def _point(e: Eksempel) -> tuple[str, Change]:
    """Which record is sent, and where the value goes."""
    navn = {name: str(value) for name, value in e.navn.items()}
    value = navn.get("verdi", "")
    match e.rule.id:
        case "NIR-0-IDN-0002":
            return "timer", _text("foedselsnummer")
        case "NIR-0-IDN-0017":
            return "timer", _text("fra")
        case "NIR-0-KOM-0009":
            return "timer", _bydel
        case "NIR-0-KOM-0010":
            return "forskningsreservasjon", _text("dato")
        case "NIR-2-RUT-0004":
            return "henvendelse", _ws2
        case "NIR-4-PRV-0001":
            return "timer", _record
        case "NIR-4-BAT-0011":
            return "timer", _text("ordning" if value.startswith("IN_") else "fra")
        case "NIR-4-BAT-0012":
            expected = navn["ventet"].split()[0]
            return ("tiltak" if expected == "merknad" else "timer"), _renamed(expected)
        case "NIR-4-BAT-0013":
            truth = "true" in navn["moenster"]
            return ("forskningsreservasjon", _text("reservert")) if truth else (
                "timer", _text("antall"))  # fmt: skip
        case "NIR-4-BAT-0014":
            return "timer", _text("referanse")
        case "NIR-4-BAT-0015":
            named = "operasjon" if "NY" in navn["lovlige"].split() else "omfatter"
            return "fritak", _text(named)
    raise LookupError(f"{e.rule.id}: where in a message does its value stand?")


def plan(e: Eksempel) -> Situasjon:
    """An ordinary record of the kind that the value belongs to."""
    posttype, _ = _point(e)
    more: dict[str, Any] = {"merknad": "x"} if posttype == "tiltak" else {}
    ws2 = Kanal.WS2 in e.rule.kanaler and len(e.rule.kanaler) == 1
    if ws2:
        more["ordning"] = "IL_INTRO"
    reference = Personhenvisning(FNR)
    post = Post(1, "P1", 1, Operasjon.NY, reference, innhold(posttype, **more))
    batch = ordinary_batch(post, kommunenummer=str(e.navn.get("kommunenummer", "0301")))
    if ws2:
        batch = replace(batch, kanal=Kanal.WS2)
    kommuner = frozenset({batch.hode.kommunenummer})
    batch = replace(batch, avsender=replace(batch.avsender, kommuner=kommuner))
    lov = Lov.INTRODUKSJONSLOVEN if ws2 else Lov.INTEGRERINGSLOVEN
    return Situasjon(e, (ordinary_person(lov=lov.name),), (), batch)


def proev(drift: Drift, s: Situasjon) -> Proevd:
    """Send it with the value in its place."""
    e = s.eksempel
    _, change = _point(e)
    value = str(e.navn.get("verdi", e.navn.get("bydel", "")))
    drift.set(s)
    body = change(drift.xml(s.forsendelse).decode(), value).encode()
    svar = drift.post(body, drift.avsendere.bruker(s.forsendelse.avsender), s.forsendelse.kanal)
    found = svar.av(1) | svar.feil
    return Proevd(e.rule, e.slag, e.rule.id in found, True, " ".join(sorted(found)))
