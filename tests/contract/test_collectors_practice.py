"""The HTTP collector against its first real counterpart: the practice portal, through the sources the profile ships."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
import uvicorn

import ioc
from collectors import ADAPTERS, OPTION_MODELS
from collectors.io import Door
from ioc.domain.admission import admit
from ioc.domain.centre import Profile
from ioc.domain.observation import Origin
from ioc.domain.source import Batch, Source, Window, joined
from ioc.errors import SourceUnavailable
from ioc.practice.credentials import load_credentials, practice_folder
from ioc.practice.places import read_places
from ioc.practice.portal import build_portal
from ioc.practice.province import open_province
from ioc.practice.trouble import Manners
from ioc.practice.world import World
from ioc.profile.read import choose, read_folder, read_profile
from ioc.settings import read_secret

FILES = choose(read_folder(Path(ioc.__file__).parent / "profiles" / "dong-thap"), practice=True)
PROFILE = read_profile(FILES, OPTION_MODELS)
SIMULATED = [
    source for source in PROFILE.sources if source.origin is Origin.SIMULATED and "env:IOC_PRACTICE_URL" in repr(source.options)
]
"""Those that ask the portal; the others are asked in test_practice_server."""


@contextmanager
def portal(folder: Path, manners: Manners) -> Iterator[dict[str, str]]:
    """The practice portal on a free port, and the environment its sources need."""
    credentials = load_credentials(folder)
    place, *communes = read_places("82@2025", date(2026, 11, 24))
    world = World(2026, place, tuple(communes))
    province = open_province(practice_folder(folder), world, credentials, lambda: datetime.now(UTC))
    config = uvicorn.Config(build_portal(replace(province, manners=manners)), port=0, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not server.started and time.monotonic() < deadline:
        thread.join(0.02)
    assert server.started
    yield {
        "IOC_PRACTICE_URL": f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}",
        "IOC_PRACTICE_CLIENT_ID": credentials.client_id,
        "IOC_PRACTICE_CLIENT_SECRET": credentials.client_secret,
        "IOC_PRACTICE_API_KEY": credentials.api_key,
    }
    server.should_exit = True
    thread.join(5)


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A door to a portal that never fails and is in no hurry."""
    folder = tmp_path_factory.mktemp("dien-tap")
    with portal(folder, Manners(per_second=1000, burst=1000, fault_share=0)) as environ:
        yield Door(folder, lambda reference: read_secret(reference, environ))


def visit(door: Door, source: Source, profile: Profile = PROFILE) -> Batch:
    now = datetime.now(UTC)
    window = Window(now - source.lookback - timedelta(hours=1), now + timedelta(minutes=2))
    with door.visit(source, now, FILES) as io:
        return admit(joined(ADAPTERS[source.kind].collect(source, window, profile, io)), source, profile, window)


def named(name: str) -> Source:
    return next(source for source in SIMULATED if source.name == name)


@pytest.mark.parametrize("source", SIMULATED, ids=lambda source: source.name)
def test_every_simulated_source_brings_what_it_says_and_nothing_is_rejected(calm: Door, source: Source) -> None:
    batch = visit(calm, source)
    assert batch.rejects == ()
    assert len(batch.readings) + len(batch.forecasts) > 0
    brought = {row.indicator for row in (*batch.readings, *batch.forecasts)}
    assert brought <= set(source.delivers)


def test_a_portal_in_a_hurry_says_when_to_come_back(tmp_path: Path) -> None:
    source = named("du-bao")
    with portal(tmp_path, Manners(per_second=0.5, burst=2, fault_share=0)) as environ:
        door = Door(tmp_path, lambda reference: read_secret(reference, environ))
        assert visit(door, source).forecasts
        with pytest.raises(SourceUnavailable, match="429") as raised:
            visit(door, source)
    assert raised.value.retry_after is not None and raised.value.retry_after >= 1


def test_a_portal_that_fails_is_unavailable(tmp_path: Path) -> None:
    manners = Manners(per_second=1000, burst=1000, fault_share=1)
    with portal(tmp_path, manners) as environ, pytest.raises(SourceUnavailable, match="50[023]"):
        visit(Door(tmp_path, lambda reference: read_secret(reference, environ)), named("du-bao"))
