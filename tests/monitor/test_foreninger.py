"""Merging two error groups and splitting them again, on the pages; the audit log page by page."""

from __future__ import annotations

import re

from tests.monitor.conftest import Nettleser, Scene
from tests.monitor.test_grupper import rows
from transfer import clock


def test_merged_group_is_linked_counted_and_split_again(scene: Scene, kari: Nettleser) -> None:
    with scene.lager.batch(write=False) as transaction:
        before = transaction.audited(antall=1)[0].nr
    listed = rows(kari)
    found = re.findall(r'href="/monitor/grupper/([0-9a-f]{16})"', kari.side("/monitor/grupper"))
    one, other = list(dict.fromkeys(found))[:2]
    kari.send(f"/monitor/grupper/{one}/notat", tekst="sett hos flere")
    kari.send(f"/monitor/grupper/{one}/status", tilstand="PAAGAAR", eier="kari")
    merge = f"/monitor/grupper/{one}/slaa-sammen"
    assert kari.send(merge, inn_i=other, grunn="").status_code == 400  # a reason is asked for
    assert kari.send(merge, inn_i=one, grunn="samme årsak").status_code == 400
    assert kari.send(merge, inn_i="finnes-ikke", grunn="samme årsak").status_code == 400
    done = kari.send(merge, inn_i=other, grunn="samme årsak")
    assert done.location == f"/monitor/grupper/{other}"
    assert kari.get(f"/monitor/grupper/{one}").location == f"/monitor/grupper/{other}"
    page = kari.side(f"/monitor/grupper/{other}")
    assert "samme årsak" in page and "sett hos flere" in page and f'value="{one}"' in page
    assert "Pågår</span>" not in page  # the state is that of the group it went into
    assert len(rows(kari)) == len(listed) - 1
    assert sum(int(str(row["poster"])) for row in rows(kari)) == sum(
        int(str(row["poster"])) for row in listed
    )
    either = [
        kari.get(f"/monitor/forsendelser?q=gruppe:{mark}&format=json").json for mark in (one, other)
    ]
    assert either[0] == either[1]
    split = f"/monitor/grupper/{other}/skill-ut"
    assert kari.send(split, gruppe=one, grunn="to årsaker").location == f"/monitor/grupper/{one}"
    page = kari.side(f"/monitor/grupper/{one}")
    assert "sett hos flere" in page and "Pågår</span>" in page  # its own come back with it
    assert "sett hos flere" not in kari.side(f"/monitor/grupper/{other}")
    assert len(rows(kari)) == len(listed)
    kari.send(f"/monitor/grupper/{one}/status", tilstand="NY")
    with scene.lager.batch(write=False) as transaction:
        audited = [
            (row.hva, row.maal, row.grunn)
            for row in reversed(transaction.audited(antall=50))
            if row.nr > before and "gruppe_" in row.hva
        ]
    assert audited == [
        ("monitor.gruppe_slaatt_sammen", one, "samme årsak"),
        ("monitor.gruppe_skilt_ut", one, "to årsaker"),
    ]


def test_who_may_only_look_may_not_merge(scene: Scene) -> None:
    ine = scene.browser("ine")
    assert ine.send("/monitor/grupper/x/slaa-sammen", inn_i="y", grunn="prøver").status_code == 403
    assert ine.send("/monitor/grupper/x/skill-ut", gruppe="y", grunn="prøver").status_code == 403


def test_audit_log_pages_by_key_there_and_back(scene: Scene, kari: Nettleser) -> None:
    for n in range(120):
        with scene.lager.batch(write=True) as transaction:
            transaction.audit(clock.wall(), hvem="t", hva="SIDE", maal=str(n))

    def numbers(page: str) -> list[int]:
        return [int(re.sub(r"\D", "", nr)) for nr in re.findall(r'n-nr">\s*([^<]+?)\s*<', page)]

    address = "/monitor/revisjon?hva=SIDE"
    page = kari.side(address)
    first = numbers(page)
    assert len(first) == 100 and first == sorted(first, reverse=True)
    assert 'rel="next"' in page and 'rel="prev"' not in page
    page = kari.side(f"{address}&etter={first[-1]}")
    rest = numbers(page)
    assert len(rest) == 20 and rest[0] == first[-1] - 1
    assert 'rel="next"' not in page and 'rel="prev"' in page
    page = kari.side(f"{address}&foer={rest[0]}")
    assert numbers(page) == first and 'rel="prev"' not in page
