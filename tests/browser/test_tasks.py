"""The five main tasks of an operator, by keyboard only: no click, no mouse, focus always seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from storage import Lager
from tests.browser.stage import BROKEN, USER, Stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

_FOCUS = """() => {
    const e = document.activeElement;
    if (!e || e === document.body) return ['', true];
    const label = e.labels && e.labels.length ? e.labels[0].textContent : '';
    const own = /^(A|BUTTON|SUMMARY)$/.test(e.tagName) ? e.textContent : '';  // not of a region
    const name = e.getAttribute('aria-label') || label || own;
    return [name.trim().replaceAll(/\\s+/g, ' '), e.matches(':focus-visible') || e.type === 'date'];
}"""


@dataclass
class Keyboard:
    """What hands can do on a keyboard."""

    page: Page
    pressed: int = 0

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)
            self.pressed += 1

    def focused(self) -> str:
        """The name of what has the focus; the focus must be seen."""
        name, visible = self.page.evaluate(_FOCUS)
        assert visible, f"the focus on {name} is not seen"
        return str(name)

    def tab_to(self, name: str, most: int = 150) -> None:
        """Tab until what has the focus holds the name."""
        for _ in range(most):
            self.press("Tab")
            if name in self.focused():
                return
        raise AssertionError(f"{name} was not reached in {most} tabs on {self.page.url}")

    def row_with(self, text: str, most: int = 60) -> None:
        """Down the rows of the page's tables with j until one holds the text."""
        for _ in range(most):
            self.press("j")
            if text in self.page.locator("tr.valgt").inner_text():
                return
        raise AssertionError(f"no row with {text} on {self.page.url}")

    def enter(self) -> None:
        """Follow the link or press the button that has the focus; to the next page."""
        with self.page.expect_navigation():
            self.press("Enter")


@pytest.fixture
def keyboard(logged_in: BrowserContext, stage: Stage) -> Iterator[Keyboard]:
    page = logged_in.new_page()
    page.goto(stage.address("oversikt"))
    yield Keyboard(page)
    page.close()


def to_group(keyboard: Keyboard) -> None:
    """From wherever one is to the group of the broken release."""
    with keyboard.page.expect_navigation():
        keyboard.press("g", "g")
    keyboard.row_with(BROKEN)
    keyboard.enter()


def test_find_the_cause_of_a_spike(keyboard: Keyboard) -> None:
    page = keyboard.page
    assert "Nordlys Voksen 4.3 tatt i bruk" in page.locator("main").inner_text()
    to_group(keyboard)
    text = page.locator("main").inner_text()
    assert BROKEN in page.locator("h1").inner_text()
    hit = page.locator("#rammet").inner_text()
    assert "Nordlys Voksen 4.3" in hit and "4.2" not in hit
    assert "fra 1 fagsystemversjon" in text
    assert keyboard.pressed < 60


def test_open_the_xml_line(keyboard: Keyboard, stage: Stage) -> None:
    page = keyboard.page
    to_group(keyboard)
    keyboard.row_with(stage.facts["rejected"])  # on a row its receipt has the focus
    keyboard.enter()
    assert stage.facts["rejected"] in page.locator("h1").inner_text()
    keyboard.tab_to("timer › antall")
    keyboard.press("Enter")
    target = page.locator(":target")
    target.wait_for()
    assert "#funn-" in page.url
    assert BROKEN in target.inner_text() and "<antall>" in target.inner_text()
    box = target.bounding_box()
    assert box is not None and 0 <= box["y"] < page.viewport_size["height"]


def test_compare_a_resubmission(keyboard: Keyboard, stage: Stage) -> None:
    page = keyboard.page
    page.goto(stage.address("forsendelse"))
    keyboard.tab_to("Sammenlign", most=400)
    keyboard.enter()
    setning = page.locator("p.ingress").inner_text()
    assert "feilede poster er rettet" in setning and not setning.startswith("0 av")
    receipts = page.locator("dl.fakta").inner_text()
    assert stage.facts["rejected"] in receipts and stage.facts["resent"] in receipts


def test_suspend_a_gate(keyboard: Keyboard, stage: Stage) -> None:
    page = keyboard.page
    with page.expect_navigation():
        keyboard.press("g", "p")
    keyboard.row_with("Voksen 4.3\t")
    keyboard.enter()
    assert "Nordlys Voksen 4.3" in page.locator("h1").inner_text()
    keyboard.tab_to("Grunn")
    page.keyboard.type("Skriver timer uten kvarter, avtalt med leverandøren")
    keyboard.tab_to("Suspender", most=4)
    keyboard.enter()
    assert "Suspendert" in page.locator("dl.fakta").inner_text()
    lager = Lager(stage.database)
    with lager.batch(write=False) as transaction:
        newest = transaction.audited(antall=1)[0]
    lager.close()
    assert newest.hvem == f"monitor:{USER}" and "4.3" in newest.maal


def test_hand_over_to_a_vendor(keyboard: Keyboard, stage: Stage, browser: Browser) -> None:
    page = keyboard.page
    to_group(keyboard)
    keyboard.tab_to("Lag lenke", most=300)
    keyboard.enter()
    keyboard.tab_to("Lenke til leverandøren")
    link = page.locator("#lenke").input_value()
    keyboard.tab_to("Se det leverandøren ser", most=4)
    vendor = browser.new_context(locale="nb-NO").new_page()  # who is not logged in
    assert (answer := vendor.goto(link)) is not None and answer.status == 200
    text = vendor.locator("main").inner_text()
    assert BROKEN in text and "nir validate" in text and "910000004" not in link
    vendor.context.close()
