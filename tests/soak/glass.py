"""A real Chromium with a page that hangs on a wall."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, FULL_HD
from tests.soak.troubles import CLOCK_SCRIPT


@contextmanager
def glass() -> Iterator[Page]:
    """The page in a browser of its own."""
    with sync_playwright() as playwright:
        arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=arguments)
        yield hung(chromium)
        chromium.close()


def hung(chromium: Browser) -> Page:
    """The page, full HD, with a clock that can be set."""
    page = chromium.new_page(viewport={"width": FULL_HD["width"], "height": FULL_HD["height"]}, locale="vi-VN")
    page.add_init_script(CLOCK_SCRIPT)
    return page
