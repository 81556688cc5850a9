"""A judged batch as the rows that are stored: its bytes and answer, its posts, their findings."""

from __future__ import annotations

from typing import Any

from rules.facts import Forsendelse
from rules.utfall import Dom, Postutfall
from storage import ForsendelseRad, FunnRad, PostRad, Transaksjon, komprimer, pakk
from transfer import answer, spor
from transfer.clock import Tid
from transfer.forloep import steg
from transfer.kropp import Kropp
from transfer.reading import Lest


@steg("lagre")
def save(
    transaction: Transaksjon,
    kvittering_id: str,
    tilbakemelding: str,
    dom: Dom,
    forsendelse: Forsendelse,
    lest: Lest,
    kropp: Kropp,
    tid: Tid,
    forsoek: int = 1,
) -> None:
    """Everything of the batch in one transaction: bytes, answer, posts, findings."""
    hode, summer = lest.hode, kropp.summer
    row = ForsendelseRad(
        kvittering_id=kvittering_id,
        avsender=forsendelse.avsender.bruker,
        kommunenummer=hode.kommunenummer,
        forsendelse_id=hode.forsendelse_id,
        kanal=forsendelse.kanal,
        skjemaversjon=forsendelse.skjemaversjon,
        fagsystem_navn=hode.fagsystem.navn,
        fagsystem_versjon=hode.fagsystem.versjon,
        mottatt=tid.regel,
        mottatt_vegg=tid.vegg,
        simulert=tid.simulert,
        sum_raa=summer.raa,
        sum_kanonisk=summer.kanonisk,
        antall_poster=len(dom.poster),
        status="FERDIG",
        resultat=dom.resultat,
        ruting=spor.ruting(forsendelse, dom),
        kjoering=spor.kjoering(forsendelse, dom),
        lov=spor.lov_of(dom),
        leverandoer_orgnr=hode.leverandoer_orgnr,
        innhold=kropp.komprimert,
        svar=komprimer(tilbakemelding.encode()),
        forsoek=forsoek,
        likhet=summer.likhet if dom.poster else None,
    )
    posts = (_post_row(post, hode.kommunenummer) for post in dom.poster)
    findings = [
        FunnRad(
            loepenr=finding.loepenr,
            regel_id=finding.rule.id,
            alvorlighet=finding.alvorlighet,
            felt=finding.felt,
            sti=(sti := lest.places.sti(finding.loepenr, finding.felt)),
            kode=(
                kode := answer.code_of(
                    finding.rule, lest.places.verdi(finding.loepenr, finding.felt)
                )
            ),
            linje=finding.linje or lest.places.linje(finding.loepenr, finding.felt),
            fingeravtrykk=answer.fingerprint(finding.rule, sti, forsendelse.skjemaversjon, kode),
        )
        for finding in (*dom.findings, *(f for post in dom.poster for f in post.findings))
    ]
    transaction.save(row, posts, findings)


def _post_row(post: Postutfall, kommunenummer: str) -> PostRad:
    innhold, registrert = post.innhold, post.utfall.registrert
    return PostRad(
        post.loepenr,
        post.kommunenummer or kommunenummer,
        post.referanse,
        post.versjon,
        post.operasjon,
        post.posttype,
        post.person_nr,
        ordning_of(innhold),
        post.utfall,
        post.handling,
        registrert,
        innhold.hendelsesdato if innhold is not None else None,
        pakk(innhold) if registrert and innhold is not None else None,
    )


def ordning_of(innhold: Any) -> str | None:
    """The ordning of a record as the register keeps it; several in one text."""
    value = getattr(innhold, "ordning", None)
    return " ".join(value) if isinstance(value, tuple) else value
