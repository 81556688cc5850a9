"""`/regler` and `/kodeverk` of the service: which page or file an address asks for.

GET /regler                      the index; ?dato= omraade= lov= kanal= alvorlighet= doer= sok=
GET /regler/<ID>                 one rule, the version of ?dato= first;  /regler/<ID>.json  as data
GET /regler/endringer            what changed; ?fra= ?til=;              /regler/endringer.json
GET /regler/tilstander           the states of a decision
GET /regler.json, /regler/regler.css
GET /kodeverk, /kodeverk/<list>  the code lists; ?dato= alle=ja sok=
GET /kodeverk/<list>.csv .json .gc, /kodeverk/leveranse-<label>.csv .json
Every page takes ?spraak=nb|nn|en.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from urllib.parse import parse_qsl

from transfer import show
from transfer.adresser import KODEVERK
from transfer.regler import endringer, katalog, kodesider
from transfer.regler.katalog import ADRESSE
from transfer.regler.lenker import HOVEDSPRAAK, Lenker
from transfer.regler.ord import SPRAAK
from transfer.regler.sider import Filter, Sider

HTML = "text/html; charset=utf-8"
JSON = "application/json; charset=utf-8"
CSS = "text/css; charset=utf-8"
_FILES = {"csv": "text/csv; charset=utf-8", "json": JSON, "gc": "text/xml; charset=utf-8"}
_LONGEST_QUERY = 2000
_ASKED = ("dato", "fra", "til", "omraade", "lov", "kanal", "alvorlighet", "doer", "sok", "alle")
_FILTER = _ASKED[3:9]

Svar = tuple[str, str, bytes]  # status, content type, body


def svar(path: str, query: str, today: date) -> Svar:
    """The answer to an address under `/regler`; `today` is the day where none is asked for."""
    given = dict(parse_qsl(query[:_LONGEST_QUERY]))
    spraak = given.get("spraak", HOVEDSPRAAK)
    asked = tuple((key, given[key]) for key in _ASKED if given.get(key))
    lenker = Lenker(spraak if spraak in SPRAAK else HOVEDSPRAAK, asked)
    try:
        dag = _day(given, "dato", today)
        fra, til = _day(given, "fra", date.min), _day(given, "til", date.max)
    except ValueError:
        plain = Lenker(lenker.spraak)
        return "400 Bad Request", HTML, Sider(plain, today).feil("ugyldig_dato").encode()
    if path.startswith(KODEVERK):
        return _kodeverk(path.removeprefix(KODEVERK).strip("/"), Sider(lenker, dag), given)
    name = path.removeprefix(ADRESSE).removeprefix("/")
    if name.endswith(".json"):
        return _data(name.removesuffix(".json"), dag, fra, til)
    if name == "regler.css":
        return "200 OK", CSS, stil()
    return _page(name, Sider(lenker, dag), given, fra, til)


def _page(name: str, sider: Sider, given: Mapping[str, str], fra: date, til: date) -> Svar:
    match name:
        case "":
            wanted = Filter(**{key: given[key] for key in _FILTER if key in given})
            html: str | None = sider.forside(wanted)
        case "endringer":
            html = sider.endringer(fra, til)
        case "tilstander":
            html = sider.tilstander()
        case _:
            html = sider.regel(name)
    if html is None:
        return "404 Not Found", HTML, sider.feil("ikke_funnet").encode()
    return "200 OK", HTML, html.encode()


def _kodeverk(name: str, sider: Sider, given: Mapping[str, str]) -> Svar:
    stem, _, ending = name.rpartition(".")
    if stem:
        text = kodesider.fil(stem, ending)
        if text is not None:
            return "200 OK", _FILES[ending], text.encode()
    utsnitt = kodesider.Utsnitt(given.get("alle") == "ja", given.get("sok", ""))
    html = kodesider.liste(sider, name, utsnitt) if name else kodesider.oversikt(sider)
    if html is None:
        return "404 Not Found", HTML, sider.feil("ukjent_kodeverk").encode()
    return "200 OK", HTML, html.encode()


def _data(name: str, dag: date, fra: date, til: date) -> Svar:
    match name:
        case "":
            value: object = samlet(dag)
        case "endringer":
            value = endret(fra, til)
        case _:
            versions = katalog.versjoner(name)
            if not versions:
                return "404 Not Found", JSON, b'{"error": "no rule has this id"}\n'
            value = regel(name, dag)
    return "200 OK", JSON, show.as_json(value).encode() + b"\n"


def regel(id: str, dag: date) -> dict[str, object]:
    """A rule as data: the version of the day (or the last), and the other ones."""
    rule = katalog.gjeldende(id, dag)
    assert rule is not None
    return {
        "asOf": dag,
        "ruleSet": katalog.pakke(dag),
        "holds": dag in rule.valid,
        **katalog.as_data(rule),
        "versions": [katalog.as_data(one, xml=False) for one in katalog.versjoner(id)],
    }


def samlet(dag: date) -> dict[str, object]:
    """Every rule that holds on a day, as data."""
    rules = [katalog.as_data(rule, xml=False) for rule in katalog.holding(dag)]
    return {"asOf": dag, "ruleSet": katalog.pakke(dag), "rules": rules}


def endret(fra: date, til: date) -> dict[str, object]:
    """What changed after `fra`, up to and including `til`, as data."""
    return {
        "after": None if fra == date.min else fra,
        "upTo": None if til == date.max else til,
        "rules": [one.as_data() for one in endringer.endringer(fra, til)],
        "values": [one.as_data() for one in endringer.verdiendringer(fra, til)],
    }


def stil() -> bytes:
    """The style sheet of the pages."""
    return (files("transfer.regler") / "regler.css").read_bytes()


def _day(given: Mapping[str, str], name: str, otherwise: date) -> date:
    text = given.get(name, "").strip()
    return date.fromisoformat(text) if text else otherwise
