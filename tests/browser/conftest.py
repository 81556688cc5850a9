"""One service and one Chromium for all browser tests; without Chromium they are skipped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from tests.browser import stage as stages
from tests.browser.stage import Stage

if TYPE_CHECKING:  # loaded where a browser is started: every run collects these files
    from playwright.sync_api import Browser, BrowserContext


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if stages.CHROMIUM is None:
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with api.sync_playwright() as playwright:
        browser = stages.launch(playwright)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def stage(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with stages.staged(tmp_path_factory.mktemp("monitor")) as stage:
        yield stage


@pytest.fixture(scope="session")
def logged_in(browser: Browser, stage: Stage) -> Iterator[BrowserContext]:
    """A browser window in which the operator is logged in."""
    context = browser.new_context(locale="nb-NO")
    page = context.new_page()
    stages.log_in(page, stage)
    page.close()
    yield context
    context.close()
