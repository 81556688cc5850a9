"""Records as WS2 has them: nested under the participant and the decision they hang on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rules.facts import Fravaer, Hode, Personhenvisning, Tiltak, Timer, Vedtak
from schemas.contract import Release
from schemas.xmlwriter import element, moment
from transfer.demo.traffic_records import Utkast


def message(
    hode: Hode, poster: Iterable[Utkast], grants: Iterable[Utkast], release: Release
) -> str:
    """An OverfoerData of some records; `grants`: the participants' decisions, known or new."""
    by_person: dict[Personhenvisning, list[Utkast]] = {}
    for one in poster:
        by_person.setdefault(one.person, []).append(one)
    known = {one.referanse: one for one in grants}
    rows = [
        {"radnr": nr, "foedselsnummer": person.foedselsnummer, "vedtak": _grants(own, known)}
        for nr, (person, own) in enumerate(by_person.items(), start=1)
    ]
    head = {
        "kommunenummer": hode.kommunenummer,
        "meldingsId": hode.forsendelse_id,
        "avsenderOrgnr": hode.avsender_orgnr,
        "leverandoerOrgnr": hode.leverandoer_orgnr,
        "fagsystem": {"navn": hode.fagsystem.navn, "versjon": hode.fagsystem.versjon},
        "sendtTidspunkt": moment(hode.sendt_tidspunkt),
        "antallRader": len(rows),
        "deltaker": rows,
    }
    return element("OverfoerData", head).replace(">", f' xmlns="{release.namespace}">', 1)


def _grants(own: list[Utkast], known: dict[str, Utkast]) -> list[dict[str, Any]]:
    """The decisions of a participant in order, each with its records inside."""
    refs = [one.referanse for one in own if isinstance(one.innhold, Vedtak)]
    refs += [str(getattr(one.innhold, "vedtak_referanse", "")) for one in own]
    found = []
    for ref in dict.fromkeys(ref for ref in refs if ref in known):
        grant = known[ref].innhold
        assert isinstance(grant, Vedtak)
        inside = [o.innhold for o in own if getattr(o.innhold, "vedtak_referanse", None) == ref]
        found.append(
            {
                "ordning": grant.ordning,
                "vedtakstype": grant.vedtakstype,
                "vedtaksdato": grant.vedtaksdato,
                "startdato": grant.startdato,
                "sluttdato": grant.sluttdato,
                "antallTimer": grant.timer,
                "hjemmel": grant.hjemmel,
                "timer": [_timer(one) for one in inside if isinstance(one, Timer)],
                "tiltak": [_tiltak(one) for one in inside if isinstance(one, Tiltak)],
                "fravaer": [_fravaer(one) for one in inside if isinstance(one, Fravaer)],
            }
        )
    return found


def _timer(one: Timer) -> dict[str, Any]:
    return {
        "timetype": one.timetype, "fra": one.fra, "til": one.til, "antall": one.antall,
        "spraak": one.spraak, "arena": one.arena,
    }  # fmt: skip


def _tiltak(one: Tiltak) -> dict[str, Any]:
    return {
        "tiltakskode": one.tiltakskode, "fra": one.fra, "til": one.til,
        "timerPerUke": one.timer_per_uke,
    }  # fmt: skip


def _fravaer(one: Fravaer) -> dict[str, Any]:
    return {
        "fravaerstype": one.fravaerstype, "fra": one.fra, "til": one.til, "timer": one.timer,
        "aarsak": one.aarsak, "legeerklaering": one.legeerklaering,
    }  # fmt: skip
