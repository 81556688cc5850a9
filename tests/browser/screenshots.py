"""`make screenshots`: every screen, wide, narrow and dark, into build/screenshots."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser import stage as stages
from tests.browser.stage import OPEN, SCREENS

TALLEST = 2400  # pixels: the end of a long list shows nothing new
FORMS = {"bred": (1280, "light"), "smal": (320, "light"), "moerk": (1280, "dark")}


def main() -> int:
    """Take them; on the whole plan's month, so that they show what `make demo` leaves."""
    if stages.CHROMIUM is None:
        print("Chromium is not installed (Debian: apt install chromium)", file=sys.stderr)
        return 2
    out = Path("build") / "screenshots"
    out.mkdir(parents=True, exist_ok=True)
    few = "--few" in sys.argv
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = stages.launch(playwright)
        only = stages.FEW if few else None
        with stages.staged(Path(folder), only) as stage:
            for form, (width, theme) in FORMS.items():
                context = browser.new_context(
                    viewport={"width": width, "height": 900}, locale="nb-NO"
                )
                page = context.new_page()
                page.goto(f"{stage.url}{OPEN['logginn']}?tema={theme}")
                page.screenshot(path=out / f"logginn-{form}.png", full_page=True)
                stages.log_in(page, stage)
                for screen in SCREENS:
                    page.goto(stage.address(screen, tema=theme))
                    height = page.evaluate("document.documentElement.scrollHeight")
                    page.screenshot(
                        path=out / f"{screen}-{form}.png",
                        full_page=True,
                        clip={"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)},
                    )
                context.close()
        browser.close()
    print(f"{len(list(out.glob('*.png')))} pictures in {out}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
