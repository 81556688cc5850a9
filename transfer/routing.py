"""Which channel takes which law on which day, from dated data (`rules/law`).

A closed service is a fault that names cut-off, law and the other channels. What a single post may
not be sent for (a law the system is not cleared for, a delivery that has not opened) is a rule.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from rules import law
from rules.facts import (
    INTEGRERINGSLOVEN,
    INTRODUKSJONSLOVEN,
    Avsender,
    Forsendelse,
    Kanal,
    Lov,
)
from rules.law import Dated, Value
from rules.rule import Handling, Tekst
from rules.utfall import Postutfall
from transfer.faults import TjenesteStengt, texts

NIR_WEB = "NIR_WEB"

_USE_WS4 = Tekst(
    "Bruk overføringstjenesten WS4, som har avløst WS2.",
    "Use the transfer service WS4, which has replaced WS2.",
    "Bruk overføringstenesta WS4, som har avløyst WS2.",
)
_USE_WEB = Tekst(
    "Registrer i NIR web.",
    "Register in NIR web.",
    "Registrer i NIR web.",
)


@dataclass(frozen=True, slots=True)
class Rute:
    """Whether a channel takes a law, why, and what else there is."""

    lov: Lov | None
    kanal: Kanal
    aapen: bool
    grunn: Tekst
    skjaeringsdato: Dated | None
    alternativ: tuple[tuple[str, Tekst], ...]

    def as_xml(self, antall: int) -> dict[str, Any]:
        """The route as the contract has it, with how many posts went it."""
        return {
            "lov": self.lov.name if self.lov else None,
            "kanal": self.kanal,
            "antallPoster": antall,
            "aapen": self.aapen,
            "grunn": texts(self.grunn),
            "skjaeringsdato": cutoff(self.skjaeringsdato) if self.skjaeringsdato else None,
            "alternativ": [
                {"kanal": kanal, "tekst": texts(tekst)} for kanal, tekst in self.alternativ
            ],
        }


def cutoff(dated: Dated) -> dict[str, Any]:
    """A cut-off with its history: the newest decides, the older ones show how it moved."""
    newest = dated.siste
    return {
        "dato": cutoff_day(newest),
        "kilde": newest.source,
        "historikk": [
            {"dato": cutoff_day(value), "kilde": value.source} for value in dated.historie[:-1]
        ],
    }


def cutoff_day(value: Value) -> date:
    """The day of a cut-off: the last a service takes messages, or the first."""
    day: date = value["siste_dag"] if "siste_dag" in value else value["foerste_dag"]
    return day


def demand_open(kanal: Kanal, dag: date) -> None:
    """Raise `TjenesteStengt` where the service takes nothing on the day (Oslo)."""
    if kanal is Kanal.WS2:
        last = cutoff_day(law.ws2_siste_dag.siste)
        if dag > last:
            raise _closed(
                kanal,
                "NIR-2-RUT-0002",
                law.ws2_siste_dag,
                Tekst(
                    f"Overføringstjenesten WS2 ble avviklet {last:%d.%m.%Y}. "
                    "Bruk WS4 eller NIR web.",
                    f"The transfer service WS2 was shut down on {last}. Use WS4 or NIR web.",
                    f"Overføringstenesta WS2 blei avvikla {last:%d.%m.%Y}. Bruk WS4 eller NIR web.",
                ),
                (("WS4", _USE_WS4), (NIR_WEB, _USE_WEB)),
            )
    else:
        opens = cutoff_day(law.ws4_aapner.siste)
        if dag < opens:
            raise _closed(
                kanal,
                None,
                law.ws4_aapner,
                Tekst(
                    f"Overføringstjenesten WS4 åpner {opens:%d.%m.%Y}.",
                    f"The transfer service WS4 opens on {opens}.",
                    f"Overføringstenesta WS4 opnar {opens:%d.%m.%Y}.",
                ),
                ((NIR_WEB, _USE_WEB),),
            )


def demand_kommune_open(kanal: Kanal, avsender: Avsender, kommunenummer: str) -> None:
    """Raise `TjenesteStengt` where the municipality may not transfer on the day."""
    if kommunenummer not in avsender.stengte:
        return
    raise TjenesteStengt(
        "KOMMUNE_STENGT",
        Tekst(
            f"Overføring for kommune {kommunenummer} er stengt nå. Registrer i NIR web, eller send "
            "det samme når kommunen er åpnet igjen.",
            f"Transfer for municipality {kommunenummer} is closed now. Register in NIR web, or "
            "send the same when the municipality is open again.",
            f"Overføring for kommune {kommunenummer} er stengd no. Registrer i NIR web, eller send "
            "det same når kommunen er opna igjen.",
        ),
        regel_id="NIR-0-RUT-0016",
        more={
            "tjeneste": kanal,
            "alternativ": [{"kanal": NIR_WEB, "tekst": texts(_USE_WEB)}],
        },
    )


def _closed(
    kanal: Kanal,
    regel_id: str | None,
    dated: Dated,
    tekst: Tekst,
    alternativ: tuple[tuple[str, Tekst], ...],
) -> TjenesteStengt:
    return TjenesteStengt(
        "TJENESTE_STENGT",
        tekst,
        regel_id=regel_id,
        handling=Handling.REGISTRER_I_NIR_WEB,
        more={
            "tjeneste": kanal,
            "lov": INTRODUKSJONSLOVEN.name if kanal is Kanal.WS2 else None,
            "skjaeringsdato": cutoff(dated),
            "alternativ": [{"kanal": name, "tekst": texts(text)} for name, text in alternativ],
        },
    )


def routes(forsendelse: Forsendelse, poster: Iterable[Postutfall]) -> list[tuple[Rute, int]]:
    """The routes a judged batch went: one for each law among its persons, with a count."""
    counted = Counter(post.lov for post in poster)
    ordered = sorted(counted.items(), key=lambda item: item[0].value if item[0] else 0)
    return [(_route(forsendelse, lov), antall) for lov, antall in ordered]


def _route(forsendelse: Forsendelse, lov: Lov | None) -> Rute:
    kanal = forsendelse.kanal
    shown = law.ws2_siste_dag if kanal is Kanal.WS2 else law.ws4_aapner
    web = ((NIR_WEB, _USE_WEB),)
    if lov is None:
        reason = Tekst(
            "Personen er ukjent, utenfor begge lovene, eller loven kan ikke avgjøres.",
            "The person is unknown, outside both laws, or the law cannot be decided.",
            "Personen er ukjend, utanfor begge lovene, eller lova kan ikkje avgjerast.",
        )
        return Rute(None, kanal, False, reason, None, web)
    if kanal is Kanal.WS2 and lov is INTEGRERINGSLOVEN:
        reason = Tekst(
            "WS2 tar ikke imot poster etter integreringsloven.",
            "WS2 takes no records under integreringsloven.",
            "WS2 tek ikkje imot postar etter integreringslova.",
        )
        return Rute(lov, kanal, False, reason, shown, (("WS4", _USE_WS4), *web))
    if kanal is Kanal.WS4 and lov not in forsendelse.avsender.godkjent_for:
        system = forsendelse.hode.fagsystem
        reason = Tekst(
            f"{system.navn} {system.versjon} er ikke godkjent for {lov} i WS4.",
            f"{system.navn} {system.versjon} is not cleared for {lov} in WS4.",
            f"{system.navn} {system.versjon} er ikkje godkjent for {lov} i WS4.",
        )
        return Rute(lov, kanal, False, reason, shown, web)
    reason = Tekst(
        f"{kanal} tar imot poster etter {lov} på denne dagen.",
        f"{kanal} takes records under {lov} on this day.",
        f"{kanal} tek imot postar etter {lov} på denne dagen.",
    )
    alternativ = (("WS4", _USE_WS4), *web) if kanal is Kanal.WS2 else web
    return Rute(lov, kanal, True, reason, shown, alternativ)
