"""A number leads to its rows: as many batches stand behind it as it says."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.monitor.conftest import Nettleser, Scene
from tests.monitor.test_grupper import mark_of

_NUMBER = re.compile(
    r'class="k-tall n-(forsendelser|ws2_antall|avviste|uavklarte)">'
    r'\s*<a[^>]*href="([^"]+)">([^<]+)<'
)


def batches(browser: Nettleser, address: str) -> int:
    path = unescape(address).partition("#")[0]
    data = browser.get(f"{path}{'&' if '?' in path else '?'}format=json").json
    assert data is not None, address
    return len(data["forsendelser"])


@pytest.mark.parametrize(
    "screen",
    [
        "/monitor/", "/monitor/grupper", "/monitor/grupper?dager=1", "/monitor/kommuner",
        "/monitor/kommuner/0301", "/monitor/fagsystemer", "/monitor/grupper?q=kommune:0301",
        "/monitor/grupper/{mark}",
    ],
)  # fmt: skip
def test_as_many_batches_stand_behind_a_number_as_it_says(
    scene: Scene, kari: Nettleser, screen: str
) -> None:
    page = kari.side(screen.format(mark=mark_of(kari, "NIR-4-TIM-0001")))
    seen = 0
    for column, address, text in _NUMBER.findall(page):
        number = int(re.sub(r"\D", "", text))
        assert batches(kari, address) == number, (screen, column, address)
        seen += number
    assert seen


def test_numbers_of_a_hand_over_lead_to_the_vendor_s_own_batches(
    scene: Scene, kari: Nettleser
) -> None:
    mark = mark_of(kari, "NIR-4-TIM-0001")
    made = kari.send(f"/monitor/grupper/{mark}/overlever", leverandoer="910000004")
    link = re.search(r'value="http://[^/]+(/monitor/overlevering/[^"]+)"', made.text)
    assert link is not None
    visitor = scene.browser()
    page = visitor.side(link[1])
    found = _NUMBER.findall(page)
    assert found
    for _, address, text in found:
        assert batches(visitor, address) == int(text) > 0
    assert batches(visitor, link[1]) == sum(int(text) for *_, text in found)


ODD = ("", "-1", "x", "9" * 19, "9" * 40, "1.2", "\u0661", "2021-05-01T00:00_x", "99_f", "_", "%00")


@pytest.mark.parametrize("odd", ODD)
def test_an_address_that_was_made_up_is_no_fault_of_ours(
    scene: Scene, kari: Nettleser, odd: str
) -> None:
    receipt = next(iter(scene.kvitteringer.values()))
    for path in (
        "/monitor/forsendelser?{}", "/monitor/forsendelser?sorter=-avvist&{}",
        "/monitor/grupper?{}", "/monitor/grupper?sorter=sist&{}", "/monitor/kommuner?{}",
        "/monitor/revisjon?{}", "/monitor/avspillinger?{}", f"/monitor/forsendelser/{receipt}?{{}}",
    ):  # fmt: skip
        for name in ("etter", "foer", "dager", "fra", "rammet"):
            asked = path.format(f"{name}={odd}")
            assert kari.get(asked).status_code == 200, asked
    assert kari.get(f"/monitor/avspillinger/{odd}1").status_code in (404, 308)
