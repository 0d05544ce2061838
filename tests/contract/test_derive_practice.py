"""The practice province computes VN_AQI, flood levels, rises, rain of 24 hours and salinity classes from what its portals say."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine

from collectors import ADAPTERS
from collectors.io import Door
from ioc.domain.admission import admit
from ioc.domain.observation import Observation, Origin, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.quality import GOOD
from ioc.domain.source import Window, joined
from ioc.jobs.deriving import Deriving
from ioc.practice.trouble import Manners
from ioc.settings import read_secret
from ioc.store.engine import reading, writing
from ioc.store.observations import parts, save
from ioc.store.queries.history import points
from tests.contract.test_collectors_practice import FILES, PROFILE, named, portal

INSTANT, HOUR, DAY = PeriodKind.INSTANT, PeriodKind.HOUR, PeriodKind.DAY


@pytest.fixture
def centre(sqlite_engine: Engine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """A centre that has read two days of the stations and of the dossiers, and computed."""
    folder, now = tmp_path_factory.mktemp("dien-tap"), datetime.now(UTC)
    deriving = Deriving(sqlite_engine, lambda: now, None, lambda: None)
    deriving.follow(PROFILE)
    with portal(folder, Manners(per_second=1000, burst=1000, fault_share=0)) as environ:
        door = Door(folder, lambda reference: read_secret(reference, environ))
        for name in ("quan-trac", "tthc-ngay"):
            source, window = named(name), Window(now - timedelta(days=2), now)
            with door.visit(source, now, FILES) as io:
                found = admit(joined(ADAPTERS[source.kind].collect(source, window, PROFILE, io)), source, PROFILE, window)
            for part in parts(found):
                with writing(sqlite_engine) as conn:
                    save(conn, part, source, 1, now, PROFILE.zone)
    for _ in range(20):
        deriving.derive()
    yield sqlite_engine


def good(centre: Engine, indicator: str, subject: str, kind: PeriodKind = INSTANT) -> list[Observation]:
    with reading(centre) as conn:
        rows = points(conn, SeriesKey(indicator, subject, kind, Origin.SIMULATED))
    return [row for row in rows if row.quality in GOOD and row.value is not None]


def test_the_practice_province_computes_from_what_its_portals_say(centre: Engine) -> None:
    hours = good(centre, "MT-01", "kk-cao-lanh", HOUR)
    assert len(hours) > 40 and all(row.value is not None and 0 < row.value <= 500 for row in hours)
    assert hours[-1].note is not None and hours[-1].note.remark is not None and "quyết định" in hours[-1].note.remark
    assert len(good(centre, "MT-02", "kk-cao-lanh", DAY)) >= 1
    assert len(good(centre, "TV-08", "tv-cao-lanh")) > 200
    assert {row.value for row in good(centre, "TV-10", "tv-tan-chau")} <= {0, 1, 2, 3}
    assert len(good(centre, "TV-10", "tv-tan-chau")) > 200
    assert good(centre, "TV-10", "tv-my-thuan") == [], "its levels are not confirmed"
    rain = good(centre, "TV-03", "mua-cao-lanh")
    amounts = {row.at: row.value or 0 for row in good(centre, "TV-06", "mua-cao-lanh", HOUR)}
    last = rain[-1]
    assert last.value == pytest.approx(sum(amounts[last.at - timedelta(hours=back)] for back in range(24)))
    assert {row.value for row in good(centre, "TV-11", "man-vam-kenh")} <= {0, 1, 2}
    [top, bottom, share] = (good(centre, code, "82@2025", DAY)[-1].value for code in ("CQS-01N", "CQS-01D", "CQS-01"))
    assert top is not None and bottom is not None and share == pytest.approx(100 * top / bottom)
    with reading(centre) as conn:
        assert points(conn, SeriesKey("MT-01", "kk-cao-lanh", HOUR, Origin.REAL)) == []
