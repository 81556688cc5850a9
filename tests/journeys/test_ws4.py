"""WS4 over HTTP with zeep: answers, duplicates, corrections, enquiries, every release."""

from __future__ import annotations

import json
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from lxml import etree

from rules.facts import (
    Annullering,
    Fagsystem,
    Henvendelse,
    Hode,
    Innhold,
    Operasjon,
    Personhenvisning,
    Post,
    Timer,
    Utdanningsbakgrunn,
    Vedtak,
)
from schemas.contract import FELLES_NS, RELEASES, Release, newest
from schemas.write import forsendelse_xml
from tests import spawner
from tests.server import Served, envelope, fault_of, who
from transfer.client.answer import Answer

AT = "2021-06-12T12:00:00"
WS4 = [release for release in RELEASES if release.tjeneste == "WS4"]


def batch(name: str, *posts: Post, release: Release | None = None, count: int | None = None) -> str:
    hode = Hode(
        name, "0301", "958935420", "910000004", Fagsystem("Nordlys Voksen", "4.2"),
        datetime.fromisoformat(AT + "+02:00"), len(posts) if count is None else count,
    )  # fmt: skip
    return "".join(forsendelse_xml(hode, posts, release or newest("WS4")))


def post(n: int, person: Personhenvisning, innhold: Innhold, ref: str, **more: object) -> Post:
    values = {"versjon": 1, "operasjon": Operasjon.NY, **more}
    return Post(n, ref, person=person, innhold=innhold, **values)  # type: ignore[arg-type]


def grant(day: str = "2021-05-03") -> Vedtak:
    start = date.fromisoformat(day)
    return Vedtak(
        "IN_NORSK_NORSKMAAL", "NORSK_TILDELING", start, startdato=start,
        hjemmel="integreringsloven § 26",
    )  # fmt: skip


def hours(ref: str, amount: str = "10", fra: str = "2021-05-10", til: str = "2021-05-14") -> Timer:
    days = date.fromisoformat(fra), date.fromisoformat(til)
    return Timer("IN_NORSK_NORSKMAAL", "NORSK", *days, Decimal(amount), ref)


def send(service: Served, text: str, release: Release | None = None) -> Answer:
    service.stand_on(AT, "oslo")
    return service.vendor(release=release).send(etree.fromstring(text))


def test_every_post_has_one_outcome_and_the_counts_add_up(service: Served) -> None:
    answer = send(
        service,
        batch(
            "sums",
            post(1, who(1), grant(), "S-V"),
            post(2, who(1), hours("S-V"), "S-T1"),
            post(3, who(1), hours("S-V", "3.33", "2021-05-18", "2021-05-21"), "S-T2"),
            post(4, who(1), hours("S-UKJENT", fra="2021-05-25", til="2021-05-28"), "S-T3"),
        ),
    )
    assert answer.utfall() == ["LAGRET_MED_AVVIK", "LAGRET", "AVVIST", "AVVIST"]
    counts = dict(answer.opptelling)
    names = (
        "lagret", "lagretMedAvvik", "uendret", "erstattet", "annullert", "avvist", "utsatt",
        "foreldet", "uavklart",
    )  # fmt: skip
    assert sum(counts[name] for name in names) == counts["mottatt"] == 4
    assert [one["antall"] for one in counts["regel"]] == list(
        Counter(sorted(rule for (rule,) in answer.flatten("rule"))).values()
    )


def test_finding_says_where_what_and_what_to_do(service: Served) -> None:
    answer = send(
        service,
        batch(
            "places", post(1, who(2), grant(), "P-V"), post(2, who(2), hours("P-V", "3.33"), "P-T")
        ),
    )
    (funn,) = [one for one in answer.every_finding if one.rule == "NIR-4-TIM-0001"]
    assert funn.sti == "/ws4:SendForsendelse/ws4:forsendelse/ws4:post[2]/ws4:timer/ws4:antall"
    assert (funn.verdi, funn.severity) == ("3.33", "AVVISNING")
    assert "3,33" in funn.tekst["nb"] and "3.33" in funn.tekst["en"] and funn.rettelse["nn"]
    assert funn.linje is not None and funn.linje > 1


def test_hours_before_their_grant_in_the_batch_are_judged_after_it(service: Served) -> None:
    answer = send(
        service,
        batch("order", post(1, who(3), hours("O-V"), "O-T"), post(2, who(3), grant(), "O-V")),
    )
    assert "NIR-0-DAT-0010" not in {rule for (rule,) in answer.flatten("rule")}


def test_what_hangs_on_a_rejected_post_falls_with_it(service: Served) -> None:
    wrong = Vedtak("IN_NORSK_NORSKMAAL", "TULL", date(2021, 5, 3), startdato=date(2021, 5, 3))
    answer = send(
        service, batch("hang", post(1, who(4), wrong, "H-V"), post(2, who(4), hours("H-V"), "H-T"))
    )
    assert answer.utfall() == ["AVVIST", "AVVIST"]
    assert (2, "NIR-0-BAT-0005") in answer.flatten("post", "rule")


def test_schema_error_costs_only_its_post(service: Served) -> None:
    text = batch(
        "schema",
        post(1, who(5), Henvendelse("IN_NORSK_NORSKMAAL", "KONTAKT", date(2021, 6, 1)), "X-1"),
        post(2, who(5), hours("X-V"), "X-2"),
    ).replace("<fra>2021-05-10</fra>", "<fra>10.05.2021</fra>")
    answer = send(service, text)
    assert answer.utfall() == ["LAGRET", "AVVIST"]
    assert answer.flatten("post", "rule") == [(2, "NIR-0-IDN-0017")]
    (funn,) = answer.every_finding
    assert funn.sti is not None and funn.sti.endswith("/ws4:post[2]/ws4:timer/ws4:fra")


def test_same_batch_again_gets_the_first_receipt(service: Served) -> None:
    text = batch(
        "again",
        post(1, who(6), Henvendelse("IN_NORSK_NORSKMAAL", "KONTAKT", date(2021, 6, 2)), "A-1"),
    )
    first = send(service, text)
    second = send(service, text.replace("\n", "\n   "))
    assert not first.duplikat and second.duplikat
    assert first.kvittering_id == second.kvittering_id
    assert first.utfall() == second.utfall() == ["LAGRET"]
    other = send(service, text.replace("KONTAKT", "KRAV"))
    assert (other.fault, other.kode) == ("konflikt", "FORSENDELSE_BRUKT")
    assert other.detail["foersteKvittering"] == first.kvittering_id


def test_versions_decide_what_stands(service: Served) -> None:
    def contact(kind: str) -> Henvendelse:
        return Henvendelse("IN_NORSK_NORSKMAAL", kind, date(2021, 6, 3))

    rett = {"operasjon": Operasjon.RETT}
    story = [
        (post(1, who(7), contact("KONTAKT"), "V-1"), "LAGRET", 1),
        (post(1, who(7), contact("KONTAKT"), "V-1"), "UENDRET", 1),
        (post(1, who(7), contact("KRAV"), "V-1"), "AVVIST", 1),
        (post(1, who(7), contact("KRAV"), "V-1", versjon=3, **rett), "ERSTATTET", 3),
        (post(1, who(7), contact("SOEKNAD"), "V-1", versjon=2, **rett), "FORELDET", 3),
        (post(1, who(7), contact("TULL"), "V-1", versjon=4, **rett), "AVVIST", 3),
        (
            post(
                1, who(7), Annullering("FEIL_VERDI"), "V-1", versjon=5, operasjon=Operasjon.ANNULLER
            ),
            "ANNULLERT",
            None,
        ),
        (post(1, who(7), contact("KRAV"), "V-1", versjon=6), "AVVIST", None),
    ]
    for n, (one, outcome, standing) in enumerate(story):
        answer = send(service, batch(f"versions-{n}", one))
        (svar,) = answer.poster
        assert (svar.utfall, svar.gjeldende_versjon) == (outcome, standing), (n, svar)


def test_declared_count_that_is_wrong_costs_the_batch(service: Served) -> None:
    answer = send(
        service,
        batch(
            "count",
            post(1, who(8), Henvendelse("IN_NORSK_NORSKMAAL", "KONTAKT", date(2021, 6, 1)), "C-1"),
            count=2,
        ),
    )
    assert answer.kode == "AVVIST" and answer.utfall() == ["AVVIST"]
    assert [rule for (rule,) in answer.flatten("rule")] == ["NIR-0-BAT-0001"]


def test_real_national_id_refuses_the_batch_and_is_not_repeated(service: Served) -> None:
    text = batch("real", post(1, Personhenvisning("01010012356"), hours("V"), "Q"))
    service.stand_on(AT, "oslo")
    _, answer = service.post(envelope(text))
    assert fault_of(answer).kode == "EKTE_PERSON"
    assert b"01010012356" not in answer


def test_answer_is_fetched_again_byte_for_byte(service: Served) -> None:
    text = batch(
        "bytes",
        post(1, who(10), Henvendelse("IN_NORSK_NORSKMAAL", "KONTAKT", date(2021, 6, 4)), "B-1"),
    )
    service.stand_on(AT, "oslo")
    _, sent = service.post(envelope(text))
    for release in WS4:
        ask = (
            f'<HentTilbakemelding xmlns="{release.namespace}"><forsendelseId>bytes</forsendelseId>'
            "<kommunenummer>0301</kommunenummer></HentTilbakemelding>"
        )
        status, fetched = service.post(envelope(ask))
        assert status == 200
        assert document(fetched) == document(sent)


def document(body: bytes) -> bytes:
    start = body.index(b"<w:tilbakemelding>")
    return body[start : body.index(b"</w:tilbakemelding>")]


def test_another_sender_cannot_fetch_it(service: Served) -> None:
    ask = (
        f'<HentTilbakemelding xmlns="{newest("WS4").namespace}">'
        "<forsendelseId>bytes</forsendelseId><kommunenummer>0301</kommunenummer>"
        "</HentTilbakemelding>"
    )
    _, answer = service.post(envelope(ask), user="bergen")
    assert fault_of(answer).kode == "UKJENT_FORSENDELSE"


@pytest.mark.parametrize("release", WS4, ids=lambda release: release.versjon)
def test_every_release_takes_batches_at_the_one_address(service: Served, release: Release) -> None:
    name = f"release-{release.versjon}"
    timer = Timer(
        "IL_NORSK_600", "NORSK", date(2021, 5, 3 + WS4.index(release)),
        date(2021, 5, 3 + WS4.index(release)), Decimal(4), "V-REL",
    )  # fmt: skip
    vedtak = Vedtak(
        "IL_NORSK_600", "NORSK_TILDELING", date(2021, 5, 3), startdato=date(2021, 5, 3),
        timer=Decimal(550), hjemmel="introduksjonsloven § 18",
    )  # fmt: skip
    person = Personhenvisning("14859245057")
    answer = send(
        service,
        batch(
            name,
            post(1, person, vedtak, "V-REL"),
            post(2, person, timer, f"T-{release.versjon}"),
            release=release,
        ),
        release,
    )
    assert answer.kode in ("GODTATT", "GODTATT_MED_AVVIK"), answer.flatten("rule")


def test_enquiries_answer_in_zeep(service: Served) -> None:
    send(
        service,
        batch(
            "enquiries",
            post(1, who(13), Utdanningsbakgrunn("VGO_GJENNOMFOERT", date(2021, 5, 3)), "E-1"),
        ),
    )
    vendor = service.vendor()
    named = {"foedselsnummer": who(13).foedselsnummer}
    person = vendor.call("HentPerson", kommunenummer="0301", person=named)["opplysninger"]
    assert person["lov"] == "INTEGRERINGSLOVEN"
    norsk = next(o for o in person["ordning"] if o["kode"] == "IN_NORSK_NORSKMAAL")
    assert norsk["frist"] == date(2022, 8, 10)  # E02: upper secondary, 18 months from entry
    unknown = vendor.call("HentPerson", kommunenummer="0301", person={"dufNummer": "199000000000"})
    assert unknown["opplysninger"] is None and unknown["melding"]["nb"]
    people = vendor.call("HentPersonliste", kommunenummer="0301", lov="INTEGRERINGSLOVEN")
    assert len(people["person"]) >= 5 and not people["flere"]
    page = vendor.call("HentPersonliste", kommunenummer="0301", antall=2)
    assert len(page["person"]) == 2 and page["flere"]
    records = vendor.call("HentRegistreringer", kommunenummer="0301", person=named)
    assert any(r["post"]["referanse"] == "E-1" for r in records["registrering"])
    listed = vendor.call("ListForsendelser", kommunenummer="0301")
    assert any(f["forsendelseId"] == "enquiries" for f in listed["forsendelse"])
    lists = vendor.call("HentKodeverk", navn=["sluttmaal", "kommune"])
    assert {one["navn"] for one in lists["kodeverk"]} == {"sluttmaal", "kommune"}
    info = vendor.call("HentTjenesteinfo")
    assert info["klokke"]["simulert"] and info["grenser"]["maksPoster"] == 50_000


def test_old_release_is_told_how_much_it_cannot_read(service: Served) -> None:
    send(
        service,
        batch(
            "too-new",
            post(1, who(14), Utdanningsbakgrunn("VGO_GJENNOMFOERT", date(2021, 5, 4)), "N-1"),
        ),
    )
    old = service.vendor(release=WS4[0]).call("HentRegistreringer", kommunenummer="0301")
    assert old["utelatt"] >= 1
    new = service.vendor().call("HentRegistreringer", kommunenummer="0301")
    assert new["utelatt"] == 0


def test_validating_stores_nothing_and_finds_the_same(service: Served) -> None:
    text = batch(
        "try", post(1, who(15), hours("TRY-V", "3.33"), "TRY-1"), post(2, who(15), grant(), "TRY-V")
    )
    tried = send(service, text.replace("SendForsendelse", "ValiderForsendelse"))
    sent = send(service, text)
    assert tried.utfall() == sent.utfall()
    assert tried.flatten("post", "rule", "linje") == sent.flatten("post", "rule", "linje")
    assert not sent.duplikat


@pytest.mark.parametrize("wrong", [False, True], ids=["valid", "schema error"])
def test_nir_validate_and_nir_send_give_the_same_findings(
    service: Served, tmp_path: Path, wrong: bool
) -> None:
    text = batch(f"cli-{wrong}", post(1, who(16), hours("CLI-V", "3.33"), f"CLI-{wrong}"))
    if wrong:
        text = text.replace("<antall>3.33</antall>", "<antall>mye</antall>")
    file = tmp_path / "batch.xml"
    file.write_text(text)
    service.stand_on(AT, "oslo")
    found = []
    for command in (
        ["validate", str(file), "--database", service.database],
        ["send", str(file), "--to", service.url],
    ):
        done = spawner.run(*command, "--format", "json")
        assert done.returncode == 1, done.stderr
        answer = json.loads(done.stdout)
        found.append(
            [(f["rule"], f["sti"], f["linje"]) for p in answer["poster"] for f in p["funn"]]
        )
    assert found[0] == found[1] != []


def test_contract_is_served_as_written(service: Served) -> None:
    for release in RELEASES:
        folder = f"/{release.path}/{release.versjon}"
        status, wsdl = service.get(f"{folder}?wsdl")
        assert status == 200
        written = (release.folder / f"{release.path}.wsdl").read_bytes()
        back = wsdl.replace(service.url.encode(), b"").replace(folder.encode() + b"/", b"")
        assert etree.fromstring(back).tag == etree.fromstring(written).tag
        assert service.get(f"{folder}/{release.path}.xsd")[0] == 200
    status, felles = service.get("/felles/1.0/felles.xsd")
    assert status == 200 and FELLES_NS.encode() in felles
