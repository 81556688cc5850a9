"""Case systems and their gates: what each version sends, and which laws it is cleared for."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from werkzeug.exceptions import BadRequest, Forbidden, NotFound
from werkzeug.wrappers import Response

from rules import law
from storage.avsendere import Art, System, Utsagn
from storage.innsyn import arbeid, oversikt, rulling
from storage.innsyn.oversikt import Systemlinje
from transfer.monitor import soek
from transfer.monitor.foresp import Foresp
from transfer.monitor.ruter import PORT, ROT, VAARE, Side, side
from transfer.monitor.sider.grupper import idag
from transfer.monitor.tabell import Celle, Kolonne, Slag, Tabell
from transfer.routing import cutoff_day
from transfer.senders import styring
from transfer.senders.fil import Satt
from transfer.senders.katalog import Katalog

LOVER = ("INTRODUKSJONSLOVEN", "INTEGRERINGSLOVEN")
_DAGER = 30


def tilstand(katalog: Katalog, system: System, lov: str, dag: date) -> tuple[str, Utsagn | None]:
    """Open, suspended, expired or never cleared; with the statement that decides."""
    decides = katalog.avgjoerende(Art.GODKJENT, system.subjekt, dag).get(lov)
    if decides is not None:
        return ("AAPEN" if decides.gjelder else "SUSPENDERT"), decides
    earlier = [one for one in katalog.historie(Art.GODKJENT, system.subjekt) if one.verdi == lov]
    if any(one.gjelder and one.til is not None and one.til < dag for one in earlier):
        return "UTLOEPT", earlier[-1]
    return "IKKE_GODKJENT", None


@side("/fagsystemer")
def liste(foresp: Foresp) -> Side:
    today = idag(foresp)
    rulling.roll_up(foresp.monitor.lager)
    with foresp.monitor.lager.batch(write=False) as transaction:
        lines = oversikt.systems(
            transaction.conn, foresp.omfang, today - timedelta(days=_DAGER - 1), today
        )
        katalog = styring.katalog(transaction)
    table = _tabell(foresp, lines, katalog, today)
    cut = cutoff_day(law.ws2_siste_dag.siste)
    data = {
        "tabell": table,
        "ws2_dag": cut,
        "ws2": sum(one.ws2 for one in lines),
        "alle": sum(one.sum.forsendelser for one in lines),
        "dager_igjen": (cut - today).days,
    }
    return Side("fagsystemer.html", foresp.t("fagsystemer.tittel"), data, [table], "fagsystemer")


def _navn(katalog: Katalog, orgnr: str) -> str:
    found = [one.navn for one in katalog.alle.organisasjoner if one.orgnr == orgnr]
    return f"{found[0]} ({orgnr})" if found else orgnr


def _tabell(foresp: Foresp, lines: list[Systemlinje], katalog: Katalog, today: date) -> Tabell:
    names = {
        "fagsystem": Slag.TEKST, "leverandoer": Slag.TEKST, "intro_port": Slag.MERKE,
        "integrering_port": Slag.MERKE, "forsendelser": Slag.TALL, "poster": Slag.TALL,
        "avvist": Slag.TALL, "rate": Slag.TALL, "ws2_andel": Slag.PROSENT, "kommuner": Slag.TALL,
        "sist": Slag.TID,
    }  # fmt: skip
    columns = [
        Kolonne(name, foresp.t(f"kolonne.{name}"), slag, "port", radhode=name == "fagsystem")
        for name, slag in names.items()
    ]
    rows = []
    fra = today - timedelta(days=_DAGER - 1)
    for one in lines:
        system = System(one.leverandoer, one.navn, one.versjon)
        words: dict[str, Any] = {"system": one.navn, "versjon": one.versjon}
        since: dict[str, Any] = {"fra": fra, "til": today}
        behind = soek.lenke(**words, **since)
        gate = port_adresse(system) if foresp.kan("alt") else None
        rows.append([
            Celle(f"{one.navn} {one.versjon}", behind),
            Celle(one.leverandoer or None, soek.lenke(leverandoer=one.leverandoer),
                  _navn(katalog, one.leverandoer)),
            *(Celle(tilstand(katalog, system, lov, today)[0], gate) for lov in LOVER),
            Celle(one.sum.forsendelser, behind), Celle(one.sum.poster, behind),
            Celle(one.sum.poster_avvist, soek.lenke(status="avvist,delvis", **words, **since)),
            Celle(None if one.sum.rate is None else round(one.sum.rate, 1),
                  f"{ROT}/grupper?q={_quoted(words)}"),
            Celle(100 * one.ws2 / one.sum.forsendelser if one.sum.forsendelser else None,
                  soek.lenke(kanal="WS2", **words, **since)),
            Celle(one.kommuner, f"{ROT}/kommuner?{_quoted_args(words | {'fra': fra})}"
                  if foresp.kan("alt") else None),
            Celle(one.sist),
        ])  # fmt: skip
    return Tabell(
        "fagsystemer", foresp.t("fagsystemer.tabell", dager=_DAGER), columns, rows,
        foresp.t("fagsystemer.ingen"),
    )  # fmt: skip


def _quoted(words: dict[str, Any]) -> str:
    return quote(soek.skriv(**words))


def _quoted_args(words: dict[str, Any]) -> str:
    return urlencode(words)


# -- gates


def port_adresse(system: System) -> str:
    parts = (system.leverandoer_orgnr, system.navn, system.versjon)
    return f"{ROT}/porter/" + "/".join(quote(part, safe="") for part in parts)


@side("/porter", roller=VAARE)
def porter(foresp: Foresp) -> Side:
    """Every version of a case system with its gates, and what waits for a second person."""
    today = idag(foresp)
    with foresp.monitor.lager.batch(write=False) as transaction:
        katalog = styring.katalog(transaction)
        waiting = arbeid.approvals(transaction.conn)
    columns = [
        Kolonne("fagsystem", foresp.t("kolonne.fagsystem"), radhode=True),
        Kolonne("leverandoer", foresp.t("kolonne.leverandoer")),
        *(Kolonne(f"{name}_port", foresp.t(f"kolonne.{name}_port"), Slag.MERKE, "port")
          for name in ("intro", "integrering")),
        Kolonne("til", foresp.t("kolonne.til"), Slag.DAG), Kolonne("grunn", foresp.t("port.grunn")),
    ]  # fmt: skip
    rows = []
    for system in katalog.alle.systemer:
        states = [tilstand(katalog, system, lov, today) for lov in LOVER]
        newest = max((s for _, s in states if s), key=lambda s: s.nr, default=None)
        here = port_adresse(system)
        rows.append([
            Celle(f"{system.navn} {system.versjon}", here),
            Celle(system.leverandoer_orgnr, tekst=_navn(katalog, system.leverandoer_orgnr)),
            *(Celle(word, here) for word, _ in states),
            Celle(newest.til if newest else None), Celle(newest.grunn if newest else None),
        ])  # fmt: skip
    table = Tabell("porter", foresp.t("porter.tittel"), columns, rows, foresp.t("porter.ingen"))
    data = {
        "tabell": table,
        "venter": [(one, json.loads(one.gjelder)) for one in waiting],
        "to": foresp.monitor.settings.two_persons,
    }
    return Side("porter.html", foresp.t("porter.tittel"), data, [table], "porter")


@side("/porter/<orgnr>/<navn>/<versjon>", metoder=("GET", "POST"), roller=VAARE)
def port(foresp: Foresp, orgnr: str, navn: str, versjon: str) -> Side | Response:
    """One version's gates with their history; `portansvarlig` opens and suspends with a reason."""
    system, today = System(orgnr, navn, versjon), idag(foresp)
    with foresp.monitor.lager.batch(write=False) as transaction:
        katalog = styring.katalog(transaction)
    if system not in katalog.alle.systemer:
        raise NotFound
    if foresp.request.method == "POST":
        return _change(foresp, system, today)
    history = katalog.historie(Art.GODKJENT, system.subjekt)
    columns = [
        Kolonne("satt", foresp.t("kolonne.satt"), Slag.TID, radhode=True),
        Kolonne("lov", foresp.t("kolonne.lov"), Slag.MERKE, "lov"),
        Kolonne("tilstand", foresp.t("kolonne.tilstand"), Slag.MERKE, "port"),
        Kolonne("fra", foresp.t("kolonne.fra"), Slag.DAG),
        Kolonne("til", foresp.t("kolonne.til"), Slag.DAG),
        Kolonne("hvem", foresp.t("kolonne.hvem")),
        Kolonne("grunn", foresp.t("port.grunn")),
    ]
    rows = [
        [
            Celle(one.satt), Celle(one.verdi), Celle("AAPEN" if one.gjelder else "SUSPENDERT"),
            Celle(one.fra), Celle(one.til), Celle(one.satt_av), Celle(one.grunn or None),
        ]
        for one in reversed(history)
    ]  # fmt: skip
    table = Tabell("historie", foresp.t("port.historie"), columns, rows, foresp.t("port.ingen"))
    data = {
        "system": system, "tabell": table, "lover": LOVER, "dag_i_dag": today,
        "tilstander": [(lov, *tilstand(katalog, system, lov, today)) for lov in LOVER],
        "leverandoer": _navn(katalog, orgnr), "to": foresp.monitor.settings.two_persons,
        "her": port_adresse(system),
        "forsendelser": soek.lenke(system=navn, versjon=versjon),
    }  # fmt: skip
    title = foresp.t("port.tittel", navn=f"{navn} {versjon}")
    return Side("port.html", title, data, [table], "porter")


def _change(foresp: Foresp, system: System, today: date) -> Response:
    foresp.krev("port")
    form = foresp.request.form
    lov, what, grunn = form.get("lov", ""), form.get("handling", ""), form.get("grunn", "").strip()
    if lov not in LOVER or what not in ("aapne", "steng"):
        raise BadRequest("lov, handling")
    if len(grunn) < 10:
        return foresp.videre(port_adresse(system), "melding.grunn_mangler")
    til = _date(form.get("til", ""))
    if foresp.monitor.settings.two_persons:
        wanted = {
            "leverandoer_orgnr": system.leverandoer_orgnr, "navn": system.navn,
            "versjon": system.versjon, "lov": lov, "fra": today.isoformat(),
            "til": til.isoformat() if til else None,
        }  # fmt: skip
        gjelder = json.dumps(wanted, ensure_ascii=False)
        with foresp.skriv("monitor.port_bedt", f"fagsystem:{system.subjekt}", grunn=grunn,
                          etter={**wanted, "handling": what}) as transaction:  # fmt: skip
            arbeid.ask(transaction.conn, what, gjelder, grunn, foresp.bruker.navn, foresp.naa)
        return foresp.videre(f"{ROT}/porter#venter", "melding.venter_godkjenning")
    with foresp.monitor.lager.batch(write=True) as transaction:
        _set(transaction, foresp, system, lov, what, today, til, grunn)
    return foresp.videre(port_adresse(system), "melding.lagret")


def _set(
    transaction: Any, foresp: Foresp, system: System, lov: str, what: str, fra: date,
    til: date | None, grunn: str,
) -> None:  # fmt: skip
    """The change itself; `styring` leaves the audit row."""
    satt = Satt(foresp.naa, f"monitor:{foresp.bruker.navn}", grunn)
    styring.set_godkjent(
        transaction, satt, system, lov, fra, til if what == "aapne" else None,
        gjelder=what == "aapne",
    )  # fmt: skip


def _date(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadRequest("til") from None


@side("/porter/avgjoer/<int:nr>", metoder=("POST",), roller=PORT)
def avgjoer(foresp: Foresp, nr: int) -> Response:
    """Approve or turn down what another person asked for. Nobody approves one's own."""
    approved = foresp.request.form.get("svar") == "ja"
    with foresp.monitor.lager.batch(write=True) as transaction:
        one = arbeid.approval(transaction.conn, nr)
        if one is None:
            raise NotFound
        if approved and one.bedt_av == foresp.bruker.navn:
            raise Forbidden
        utfall = "GODKJENT" if approved else "AVSLAATT"
        if not arbeid.decide(transaction.conn, nr, utfall, foresp.bruker.navn, foresp.naa):
            return foresp.videre(f"{ROT}/porter", "melding.avgjort_foer")
        wanted = json.loads(one.gjelder)
        system = System(wanted["leverandoer_orgnr"], wanted["navn"], wanted["versjon"])
        transaction.audit(
            foresp.naa, hvem=f"monitor:{foresp.bruker.navn}", hva=f"monitor.port_{utfall.lower()}",
            maal=f"fagsystem:{system.subjekt}", grunn=one.grunn,
            etter={"bedt_av": one.bedt_av, "handling": one.handling, "lov": wanted["lov"]},
        )  # fmt: skip
        if approved:
            _set(
                transaction, foresp, system, wanted["lov"], one.handling,
                date.fromisoformat(wanted["fra"]), _date(wanted["til"] or ""), one.grunn,
            )  # fmt: skip
    return foresp.videre(f"{ROT}/porter", "melding.lagret")
