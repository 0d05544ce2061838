"""A real centre, seeded, and a real Chromium that notes everything its console complains of."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from sqlalchemy import Engine

from ioc.commands.create_account import NewAccount, create_account
from ioc.commands.make_sign_in_link import make_sign_in_link
from ioc.domain.centre import Profile
from ioc.domain.principal import SYSTEM, Role
from ioc.store.engine import open_engine
from tests.browser.centre import Centre, province, serving
from tests.browser.seed import Seed
from tests.databases import NewDatabase

CHROMIUM = os.environ.get("IOC_CHROMIUM", "/usr/bin/chromium")
FULL_HD = {"width": 1920, "height": 1080}
DESK = {"width": 1440, "height": 900}


@dataclass
class Tab:
    """A page and what its console said against it."""

    page: Page
    complaints: list[str] = field(default_factory=list)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"] if os.geteuid() == 0 else [])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def profile() -> Profile:
    return province()


@pytest.fixture
def engine_of_centre(new_sqlite: NewDatabase) -> Iterator[Engine]:
    engine = open_engine(new_sqlite())
    yield engine
    engine.dispose()


@pytest.fixture
def seed(engine_of_centre: Engine, profile: Profile) -> Seed:
    """The province as of now, already written."""
    seed = Seed(engine_of_centre, profile, datetime.now(UTC))
    seed.all()
    return seed


@pytest.fixture
def centre(seed: Seed, profile: Profile) -> Iterator[Centre]:
    with serving(seed.engine, profile) as centre:
        yield centre


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=FULL_HD, locale="vi-VN")
    yield context
    context.close()


@pytest.fixture
def tab(context: BrowserContext) -> Tab:
    return open_tab(context)


@pytest.fixture
def operator(seed: Seed, centre: Centre, context: BrowserContext) -> Tab:
    """A tab in which an operator has signed in by a one-time link."""
    create_account(seed.engine, SYSTEM, NewAccount("truc.ca", Role.OPERATOR), datetime.now(UTC))
    link = make_sign_in_link(seed.engine, SYSTEM, "truc.ca", datetime.now(UTC))
    tab = open_tab(context)
    tab.page.goto(centre.url + link)
    tab.page.locator("form button").first.click()
    tab.page.wait_for_load_state()
    return tab


def open_tab(context: BrowserContext) -> Tab:
    tab = Tab(context.new_page())
    tab.page.on("console", lambda message: tab.complaints.append(message.text) if message.type == "error" else None)
    tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    return tab
