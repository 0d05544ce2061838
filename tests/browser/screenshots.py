"""Pictures of every page into docs/screens: `python -m tests.browser.screenshots [URL]`.

Without a URL a seeded centre is started for it; with one the pictures are of the centre that runs there.
"""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from ioc.store.engine import open_engine
from ioc.store.migrate import upgrade
from tests.browser.centre import province, serving
from tests.browser.conftest import CHROMIUM
from tests.browser.seed import Seed

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screens"
PICTURES = (
    ("overview", "/", "#overview-body .card", 1440, 1000),
    ("alerts", "/alerts", "#alerts-body h2", 1440, 900),
    ("sources", "/sources", ".sources tbody tr", 1440, 900),
)
STILL = 2_500
"""Milliseconds for the map and its labels to settle."""


def main(url: str | None) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with _centre(url) as address, sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for name, path, ready, width, height in PICTURES:
            take(chromium, address + path, ready, (width, height), FOLDER / f"{name}.png")
        chromium.close()


def take(chromium: Browser, url: str, ready: str, size: tuple[int, int], target: Path) -> None:
    page = chromium.new_page(viewport={"width": size[0], "height": size[1]}, locale="vi-VN")
    page.goto(url)
    page.locator(ready).first.wait_for(timeout=30_000)
    page.wait_for_timeout(STILL)
    page.screenshot(path=target, full_page="/wall?" not in url and not url.endswith("/wall"))
    page.close()


@contextmanager
def _centre(url: str | None) -> Iterator[str]:
    if url:
        yield url.rstrip("/")
        return
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(f"sqlite:///{folder}/ioc.db")
        upgrade(engine)
        profile = province()
        Seed(engine, profile, datetime.now(UTC)).all()
        with serving(engine, profile) as centre:
            yield centre.url
        engine.dispose()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else None)
