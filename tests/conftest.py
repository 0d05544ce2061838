"""Fixtures for all tests: a fresh database of either kind, and the shared real data where it exists."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ioc.store.engine import open_engine
from tests.databases import NewDatabase, postgres_databases, sqlite_databases

SHARED = Path(__file__).resolve().parents[2] / "shared"
NO_SHARED = "needs ../shared (real data), which is not here"


@pytest.fixture(scope="session")
def new_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewDatabase]:
    """Makes a fresh migrated SQLite database and returns its URL."""
    with sqlite_databases(tmp_path_factory.mktemp("sqlite")) as make:
        yield make


@pytest.fixture(scope="session")
def new_postgresql() -> Iterator[NewDatabase]:
    """Makes a fresh migrated PostgreSQL database and returns its URL."""
    with postgres_databases() as make:
        yield make


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh migrated database; the test runs on SQLite and on PostgreSQL."""
    make: NewDatabase = request.getfixturevalue(f"new_{request.param}")
    return make()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """The engine of a fresh migrated database; the test runs on SQLite and on PostgreSQL."""
    engine = open_engine(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite_engine(new_sqlite: NewDatabase) -> Iterator[Engine]:
    """The engine of a fresh migrated SQLite database, where the kind of database does not matter."""
    engine = open_engine(new_sqlite())
    yield engine
    engine.dispose()


@pytest.fixture(scope="session")
def shared_dir() -> Path:
    """The folder of real data beside the repository; tests that ask for it are marked `shared` by themselves."""
    return SHARED


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "shared_dir" in getattr(item, "fixturenames", ()):
            item.add_marker("shared")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    if item.get_closest_marker("shared") and not SHARED.is_dir():
        if os.environ.get("CI") == "true":
            pytest.fail(NO_SHARED, pytrace=False)
        pytest.skip(NO_SHARED)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    missed = [report for report in terminalreporter.stats.get("skipped", []) if NO_SHARED in str(report.longrepr)]
    if missed:
        terminalreporter.write_line(f"{len(missed)} tests skipped: each {NO_SHARED}")
