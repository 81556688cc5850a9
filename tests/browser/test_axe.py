"""Accessibility: axe-core finds nothing on any screen, in any theme, in any language."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from tests.browser.stage import OPEN, SCREENS, Stage

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.browser

THEMES, LANGUAGES = ("light", "dark"), ("nb", "nn", "en")
_RUN = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations.map(
    v => `${v.id} (${v.impact}): ` + v.nodes.slice(0, 3).map(
        n => n.target.join(' ') + ' | ' + n.failureSummary.replaceAll('\\n', ' ')).join(' & '))"""


@cache
def axe() -> str:
    """The checker, as a page evaluates it."""
    return (files("axe_playwright_python") / "axe.min.js").read_text("utf-8") + "; null"


def violations(page: Page) -> list[str]:
    """What axe-core finds on a page as it stands."""
    page.evaluate(axe())  # evaluated by the debugger: the page's own policy stays strict
    found: list[str] = page.evaluate(_RUN)
    return found


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_screen_has_a_violation(
    logged_in: BrowserContext, stage: Stage, theme: str, language: str
) -> None:
    page = logged_in.new_page()
    found = []
    for screen in SCREENS:
        answer = page.goto(stage.address(screen, sprak=language, tema=theme))
        assert answer is not None
        assert answer.status == (404 if screen == "finnes-ikke" else 200), screen
        assert page.locator("html").get_attribute("lang") == language
        found += [f"{screen}: {one}" for one in violations(page)]
    page.close()
    assert not found, "\n".join(found)


def test_the_login_has_none_and_none_at_320_pixels(browser: Browser, stage: Stage) -> None:
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    for theme in THEMES:
        for language in LANGUAGES:
            page.goto(f"{stage.url}{OPEN['logginn']}?sprak={language}&tema={theme}")
            assert violations(page) == []
    context.close()


def test_axe_would_find_a_violation(logged_in: BrowserContext, stage: Stage) -> None:
    page = logged_in.new_page()
    page.goto(stage.address("innstillinger"))
    page.evaluate("document.querySelector('h1').insertAdjacentHTML('afterend', '<img src=x>')")
    assert any(one.startswith("image-alt") for one in violations(page))
    page.close()


def test_every_screen_reflows_at_320_pixels(browser: Browser, stage: Stage) -> None:
    """WCAG 1.4.10: no screen scrolls sideways; wide tables scroll inside their own frame."""
    from tests.browser.stage import log_in

    context = browser.new_context(viewport={"width": 320, "height": 640}, locale="nb-NO")
    page = context.new_page()
    log_in(page, stage)
    wide = []
    for screen in SCREENS:
        page.goto(stage.address(screen))
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide.append(f"{screen}: {width} px")
    context.close()
    assert not wide, "\n".join(wide)
