"""What a sender may ask: answers fetched again, persons, records, code lists, the service itself.

Each answers with plain data in the order of the contract. The rights are those of sending: only
for a municipality of one's own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import codelists
from rules import law
from rules.beregning import Beregning, Ordningsstatus, beregn
from rules.facts import (
    Bosetting,
    Fagsystem,
    Identtype,
    Mottaksopphold,
    Person,
    Personhenvisning,
    Post,
    Registrering,
)
from rules.facts.forsendelse import OSLO, Operasjon
from rules.kommune.ansvar import alle_opphold
from rules.kommuner import samme_kommune
from rules.rule import Tekst
from schemas.contract import RELEASES
from schemas.read import reader
from schemas.write import can_hold, post_xml
from schemas.xmlwriter import content
from storage import LagretRegistrering, Transaksjon
from storage.innsyn.hentinger import note_fetch
from transfer import answer, clock, intake, routing
from transfer.clock import Tid
from transfer.faults import texts, ugyldig
from transfer.intake import Melding, Tjeneste

PAGE = 100

UKJENT_PERSON = Tekst(  # the same for both, so that nobody learns who is in the register elsewhere
    "Personen finnes ikke i NIR, eller har verken bodd i kommunen eller registreringer fra den.",
    "The person is not in NIR, or has neither lived in the municipality nor records from it.",
)
_IDENT = {"foedselsnummer": Identtype.FNR, "dNummer": Identtype.DNR, "dufNummer": Identtype.DUF}


@dataclass(frozen=True, slots=True)
class Sider:
    """A page of an answer. `utelatt`: records that the release cannot express."""

    rader: list[Any]
    side: int
    flere: bool
    utelatt: int = 0


def tilbakemelding(tjeneste: Tjeneste, melding: Melding, given: Mapping[str, Any]) -> str:
    """The stored answer, by kvitteringId, or by kommunenummer and forsendelseId."""
    if "kvitteringId" not in given and not {"forsendelseId", "kommunenummer"} <= set(given):
        raise ugyldig(
            "MANGLER_NOEKKEL",
            "Oppgi kvitteringId, eller kommunenummer og forsendelseId.",
            "Give kvitteringId, or kommunenummer and forsendelseId.",
            "Oppgi kvitteringId, eller kommunenummer og forsendelseId.",
        )
    stored = stored_answer(
        tjeneste, melding, given.get("kommunenummer"),
        forsendelse_id=given.get("forsendelseId"), kvittering_id=given.get("kvitteringId"),
    )  # fmt: skip
    if stored is None:
        raise ugyldig(
            "UKJENT_FORSENDELSE",
            "Ingen forsendelse fra denne avsenderen har denne id-en.",
            "No batch of this sender has this id.",
            "Inga forsending frå denne avsendaren har denne id-en.",
        )
    return stored


def stored_answer(
    tjeneste: Tjeneste,
    melding: Melding,
    kommunenummer: str | None,
    *,
    forsendelse_id: str | None = None,
    kvittering_id: str | None = None,
) -> str | None:
    """The text of an answer as it was stored; None where this sender has sent no such batch."""
    with tjeneste.lager.batch(write=False) as transaction:
        if kvittering_id is not None:
            known = transaction.find_by_kvittering(kvittering_id)
        else:
            known = transaction.find(
                melding.bruker.navn, kommunenummer or "", melding.kanal, forsendelse_id or ""
            )
        if known is None:
            return None
        if known.kommunenummer not in _avsender(tjeneste, melding, transaction).kommuner:
            return None
        if known.avsender != melding.bruker.navn or known.kanal != melding.kanal:
            return None
        text = (transaction.svar(known.nr) or b"").decode()
    note_fetch(tjeneste.lager, known.nr, tjeneste.wall())
    return text


def forsendelser(tjeneste: Tjeneste, melding: Melding, given: Mapping[str, Any]) -> Sider:
    """The batches of a municipality, newest first."""
    intake.demand_rights(_avsender(tjeneste, melding), given["kommunenummer"])
    side, antall = _page(given)
    with tjeneste.lager.batch(write=False) as transaction:
        rows = transaction.forsendelser(
            avsender=melding.bruker.navn,
            kommunenummer=given["kommunenummer"],
            fra=_midnight(given.get("fra")),
            til=_midnight(given.get("til"), after=True),
            resultat=given.get("resultat"),
            offset=(side - 1) * antall,
            antall=antall + 1,
        )
    shown = [
        {
            "kvitteringId": row.kvittering_id,
            "forsendelseId": row.forsendelse_id,
            "kanal": row.kanal,
            "mottatt": row.mottatt_vegg,
            "antallPoster": row.antall_poster,
            "resultat": row.resultat,
        }
        for row in rows[:antall]
    ]
    return Sider(shown, side, len(rows) > antall)


# -- persons


def person(
    tjeneste: Tjeneste, melding: Melding, given: Mapping[str, Any]
) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """What the register knows and computes of a person, or the text that says it is unknown."""
    named = reader(melding.release).person(given["person"])
    with tjeneste.lager.batch(write=False) as transaction:
        found = _find(tjeneste, melding, transaction, given["kommunenummer"], named)
    looked_at(tjeneste, melding, given["kommunenummer"], *(found[:1] if found else ()))
    if found is None:
        return None, texts(UKJENT_PERSON)
    who, standing, today = found
    day = date.fromisoformat(given["dato"]) if "dato" in given else today
    return _person(who, beregn(who, standing, day), day), None


def person_ws2(
    tjeneste: Tjeneste, melding: Melding, given: Mapping[str, Any]
) -> tuple[str | None, str | None]:
    """The same for WS2: introduksjonsloven's kategorier, ordninger and deadlines, as XML."""
    named = Personhenvisning(
        given.get("foedselsnummer"), given.get("dNummer"), given.get("dufNummer")
    )
    with tjeneste.lager.batch(write=False) as transaction:
        found = _find(tjeneste, melding, transaction, given["kommunenummer"], named)
    looked_at(tjeneste, melding, given["kommunenummer"], *(found[:1] if found else ()))
    if found is None:
        return None, None
    who, standing, today = found
    computed = beregn(who, standing, today)
    identer = content(_identer(who))
    rest = {
        "navn": None if who.adressebeskyttelse else who.navn,
        "foedselsdato": who.foedselsdato,
        "kategori": [
            {"kode": k.treff.kode, "tekst": _navn("kategori", k.treff.kode).nb}
            for k in computed.kategorier
        ],
        "ordning": [
            {"kode": o.kode, "tekst": _navn("ordning", o.kode).nb} for o in computed.ordninger
        ],
    }
    deadlines = "".join(
        f"<w:frist>{content({'ordning': o.kode, 'dato': o.frist})}</w:frist>"
        for o in computed.ordninger
        if o.frist is not None
    )
    return f"<w:identer>{identer}</w:identer>{content(rest, 'w:')}{deadlines}", None


def personliste(tjeneste: Tjeneste, melding: Melding, given: Mapping[str, Any]) -> Sider:
    """The persons of a municipality with law, kategorier and ordninger on a day."""
    intake.demand_rights(_avsender(tjeneste, melding), given["kommunenummer"])
    side, antall = _page(given)
    wanted = {name: given.get(name) for name in ("lov", "kategori", "ordning")}
    shown: list[dict[str, Any]] = []
    skip = (side - 1) * antall
    with tjeneste.lager.batch(write=False) as transaction:
        today = _today(tjeneste, transaction, melding)
        day = date.fromisoformat(given["dato"]) if "dato" in given else today
        after = _moment(given.get("endretEtter"))
        for who, standing in transaction.in_kommune(given["kommunenummer"], day, after):
            row = _overview(who, beregn(who, standing, day))
            if not _fits(row, wanted):
                continue
            if skip:
                skip -= 1
                continue
            shown.append(row)
            if len(shown) > antall:
                break
    looked_at(tjeneste, melding, given["kommunenummer"], antall=len(shown[:antall]))
    return Sider(shown[:antall], side, len(shown) > antall)


def registreringer(tjeneste: Tjeneste, melding: Melding, given: Mapping[str, Any]) -> Sider:
    """Every version of the municipality's records, as posts of the asking release."""
    intake.demand_rights(_avsender(tjeneste, melding), given["kommunenummer"])
    side, antall = _page(given)
    person_nr = None
    with tjeneste.lager.batch(write=False) as transaction:
        if "person" in given:
            named = reader(melding.release).person(given["person"])
            found = _find(tjeneste, melding, transaction, given["kommunenummer"], named)
            if found is None:
                return Sider([], side, False)
            person_nr = found[0].nr
        rows = transaction.registreringer(
            given["kommunenummer"], person_nr=person_nr,
            etter=_moment(given.get("endretEtter")), offset=(side - 1) * antall,
            antall=antall + 1,
        )  # fmt: skip
        names = transaction.persons_by_nr({row.person_nr for row in rows})
    seen = {row.person_nr: names[row.person_nr] for row in rows[:antall]}
    looked_at(tjeneste, melding, given["kommunenummer"], *seen.values(), antall=len(rows[:antall]))
    shown, left_out = [], 0
    for row in rows[:antall]:
        if can_hold(melding.release, row.registrering.innhold):
            shown.append(_registrering(row, names[row.person_nr], given["kommunenummer"]))
        else:
            left_out += 1
    return Sider(shown, side, len(rows) > antall, left_out)


def _registrering(row: LagretRegistrering, who: Person, kommunenummer: str) -> str:
    """A version as a post; with its number where it stands under one that was taken over."""
    record = row.registrering
    other = record.kommunenummer if record.kommunenummer != kommunenummer else None
    post = Post(
        record.loepenr, record.referanse, record.versjon, Operasjon(row.operasjon),
        _reference(who), record.innhold, other,
    )  # fmt: skip
    head = {
        "kvitteringId": record.kilde,
        "loepenr": record.loepenr,
        "registrert": row.mottatt,
        "status": row.status,
    }
    return content(head, "w:") + post_xml(post, "w:")


def looked_at(
    tjeneste: Tjeneste,
    melding: Melding,
    kommunenummer: str,
    *persons: Person,
    antall: int | None = None,
) -> None:
    """A row in the audit log before personal data leaves: who asked, for which municipality.

    Of one person the row names the register number; of a list (`antall`) how many rows were shown.
    """
    if antall is not None:
        maal = f"kommune:{kommunenummer}"
    else:
        maal = f"person:{persons[0].nr}" if persons else "person:ukjent"
    with tjeneste.lager.batch(write=True) as transaction:
        transaction.audit(
            clock.wall(), hvem=f"avsender:{melding.bruker.navn}", hva="SE_PERSON", maal=maal,
            grunn=melding.element.tag.rpartition("}")[2],
            etter={"kommunenummer": kommunenummer, "antall": antall if antall is not None else 1},
        )  # fmt: skip


def _reference(who: Person) -> Personhenvisning:
    current = {ident.type: ident.verdi for ident in who.identer if not ident.erstattet}
    return Personhenvisning(
        current.get(Identtype.FNR), current.get(Identtype.DNR), current.get(Identtype.DUF)
    )


def _find(
    tjeneste: Tjeneste,
    melding: Melding,
    transaction: Transaksjon,
    kommunenummer: str,
    named: Personhenvisning,
) -> tuple[Person, list[Registrering], date] | None:
    intake.demand_rights(_avsender(tjeneste, melding, transaction), kommunenummer)
    if not named.identer:
        raise ugyldig(
            "MANGLER_IDENT",
            "Oppgi minst én ident.",
            "Give at least one id.",
            "Oppgi minst éin ident.",
        )
    loaded = transaction.load([verdi for _, verdi in named.identer], [])
    persons = {one.nr: one for one in loaded.persons.values()}
    if not persons:
        return None
    who = persons[min(persons)]
    standing = list(loaded.registrerte.get(who.nr, ()))
    if not _belongs(who, standing, kommunenummer):
        return None
    return who, standing, _today(tjeneste, transaction, melding)


def _belongs(who: Person, standing: list[Registrering], kommunenummer: str) -> bool:
    """Whether a person has to do with a municipality: has lived there, will, or has records of it.

    A number and those that became it are one municipality.
    """
    homes = (opphold.kommunenummer for opphold in alle_opphold(who))
    records = (record.kommunenummer for record in standing)
    return any(samme_kommune(kommunenummer, one) for one in {*homes, *records})


def _person(who: Person, computed: Beregning, day: date) -> dict[str, Any]:
    hidden = who.adressebeskyttelse
    grounds = computed.lovvalg.grunnlag
    return {
        "identer": _identer(who),
        "navn": None if hidden else who.navn,
        "foedselsdato": who.foedselsdato,
        "kommunenummer": None if hidden else _kommune(who, day),
        "lov": answer.lov_navn(computed.lovvalg.lov),
        "lovForklaring": _joined(grounds) if grounds else None,
        "kategori": [
            {
                "kode": k.treff.kode,
                "navn": texts(_navn("kategori", k.treff.kode)),
                "hjemmel": k.treff.hjemmel,
                "forklaring": _joined(k.treff.grunnlag),
            }
            for k in computed.kategorier
        ],
        "ordning": [_ordning(o) for o in computed.ordninger],
        "tillatelse": [
            {
                "klasse": t.klasse,
                "innvilget": t.innvilget,
                "gyldigFra": t.gyldig_fra,
                "gyldigTil": t.gyldig_til,
                "tilbakekalt": t.tilbakekalt,
            }
            for t in who.tillatelser
        ],
        "proeveresultat": [
            {
                "typeProeve": p.type_proeve,
                "delproeve": p.delproeve,
                "dato": p.dato,
                "resultat": p.resultat,
            }
            for p in who.proeveresultater
        ],
        "begrenset": hidden,
    }


def _ordning(o: Ordningsstatus) -> dict[str, Any]:
    grounds = [
        *o.inntreden.grunnlag,
        *(g for f in o.frister[:1] for g in f.grunnlag),
        *o.gjennomfoering.grunnlag,
    ]
    return {
        "kode": o.kode,
        "navn": texts(_navn("ordning", o.kode)),
        "kategori": o.kategorier[0] if o.kategorier else "UTEN_KATEGORI",
        "fra": o.inntreden.dato,
        "frist": o.frist,
        "status": o.status,
        "statusdato": o.gjennomfoering.dato,
        "hjemmel": grounds[0].hjemmel if grounds else None,
        "forklaring": [{"nb": g.text("nb"), "en": g.text("en")} for g in grounds],
    }


def _overview(who: Person, computed: Beregning) -> dict[str, Any]:
    return {
        "identer": _identer(who),
        "foedselsdato": who.foedselsdato,
        "lov": answer.lov_navn(computed.lovvalg.lov),
        "kategori": [k.treff.kode for k in computed.kategorier],
        "ordning": [o.kode for o in computed.ordninger if o.kategorier],
    }


def _fits(row: Mapping[str, Any], wanted: Mapping[str, str | None]) -> bool:
    return (
        wanted["lov"] in (None, row["lov"])
        and (wanted["kategori"] is None or wanted["kategori"] in row["kategori"])
        and (wanted["ordning"] is None or wanted["ordning"] in row["ordning"])
    )


def _identer(who: Person) -> dict[str, Any]:
    found: dict[str, Any] = {}
    others = []
    for ident in who.identer:
        name = next(tag for tag, kind in _IDENT.items() if kind is ident.type)
        if ident.erstattet or name in found:
            others.append({"type": ident.type, "verdi": ident.verdi, "erstattet": ident.erstattet})
        else:
            found[name] = ident.verdi
    return {**{name: found.get(name) for name in _IDENT}, "annen": others}


def _kommune(who: Person, day: date) -> str | None:
    homes: tuple[Bosetting | Mottaksopphold, ...] = (*who.bosettinger, *who.mottak)
    for home in homes:
        if home.fra <= day and (home.til is None or day <= home.til):
            return home.kommunenummer
    return None


def _joined(grounds: Any) -> dict[str, str | None]:
    return {
        language: " ".join(ground.text(language) for ground in grounds) for language in ("nb", "en")
    }


def _navn(liste: str, kode: str) -> Tekst:
    found = codelists.liste(liste).get(kode)
    return Tekst(found.navn_nb, found.navn_en) if found else Tekst(kode, kode)


# -- the service


def tjenesteinfo(tjeneste: Tjeneste, melding: Melding) -> dict[str, Any]:
    """The service: its clock, releases, cut-offs, rules and limits."""
    with tjeneste.lager.batch(write=False) as transaction:
        tid: Tid = tjeneste.tid(transaction, melding.bruker.navn)
    dag = tid.regel.astimezone(OSLO).date()
    return {
        "tjeneste": melding.kanal,
        "miljoe": tjeneste.miljoe,
        "klokke": {"tidspunkt": tid.regel, "simulert": tid.simulert},
        "skjemaversjon": [
            {"versjon": release.versjon, "navnerom": release.namespace, "aapnet": release.opens}
            for release in RELEASES
            if release.tjeneste == melding.kanal and release.opens is not None
        ],
        "skjaeringsdato": [
            {"navn": name, "dato": routing.cutoff_day(dated.siste), "kilde": dated.siste.source}
            for name, dated in (
                ("WS2 siste dag", law.ws2_siste_dag),
                ("WS4 åpner", law.ws4_aapner),
            )
        ],
        "regelpakke": answer.regelpakke(dag),
        "grenser": {
            "maksPoster": tjeneste.limits.posts,
            "maksBytes": tjeneste.limits.body,
            "maksElementer": tjeneste.limits.elements,
            "maksDybde": tjeneste.limits.depth,
        },
    }


# -- what an enquiry says


def today(tjeneste: Tjeneste, melding: Melding) -> date:
    """The day in Oslo on the sender's clock."""
    with tjeneste.lager.batch(write=False) as transaction:
        return _today(tjeneste, transaction, melding)


def _today(tjeneste: Tjeneste, transaction: Transaksjon, melding: Melding) -> date:
    return tjeneste.tid(transaction, melding.bruker.navn).regel.astimezone(OSLO).date()


def _avsender(tjeneste: Tjeneste, melding: Melding, transaction: Transaksjon | None = None) -> Any:
    """The sender with its municipalities on its own day."""
    if transaction is None:
        with tjeneste.lager.batch(write=False) as reading:
            return _avsender(tjeneste, melding, reading)
    tid = tjeneste.tid(transaction, melding.bruker.navn)
    return tjeneste.senders.avsender(melding.bruker, Fagsystem("", ""), tid)


def _page(given: Mapping[str, Any]) -> tuple[int, int]:
    return int(given.get("side", 1)), int(given.get("antall", PAGE))


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _midnight(text: str | None, after: bool = False) -> datetime | None:
    """The first moment of a day in Oslo, or with `after` the last."""
    if text is None:
        return None
    day = date.fromisoformat(text)
    moment = datetime(day.year, day.month, day.day, tzinfo=OSLO)
    return moment.replace(hour=23, minute=59, second=59, microsecond=999_999) if after else moment
