"""A bulletin that somebody types: put down, told as a level by its source, replaced, cancelled; on both databases."""

from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from collectors import ADAPTERS
from collectors.cap_feed import TypedBulletins
from collectors.cap_options import CapFeedOptions
from collectors.io import Door
from ioc.commands.type_bulletin import TypedBulletin, type_bulletin
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.observation import SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.principal import LOOPBACK_VIEWER, Principal, PrincipalKind, Role
from ioc.domain.promise import Promise
from ioc.domain.quality import Quality
from ioc.domain.source import RunStatus, Schedule, Source, joined
from ioc.errors import CommandInvalid, PermissionDenied
from ioc.jobs.collect import Visit, collect
from ioc.store import bulletins, sources
from ioc.store.engine import reading, writing
from ioc.store.queries import audit, history
from tests.local_portal import local_portal
from tests.stored import NOW
from tests.web_centre import PROFILE as SMALL
from tests.web_centre import Clock, browser, key_for, parts

HOUR = timedelta(hours=1)
RISK = Indicator(
    "rui_ro", "thien_tai", "Cấp độ rủi ro", "Risk level", "cấp", 0, Direction.DOWN, Aggregation.MAX, (PeriodKind.INSTANT,),
    minimum=0, maximum=5,
)  # fmt: skip
OPTIONS = {"typed": True, "indicator": "rui_ro", "subjects": ["tram-1", "tram-2"]}
DESK = Source(
    "ban-tin", "cap_feed", "Bản tin", "Bulletins", Schedule(every=5 * timedelta(minutes=1)), Promise(),
    CapFeedOptions.model_validate(OPTIONS), quality=Quality.OK, delivers=("rui_ro",), lookback=3 * HOUR,
)  # fmt: skip
PROFILE = replace(SMALL, indicators=(*SMALL.indicators, RISK), sources=(*SMALL.sources, DESK))
OPERATOR = Principal("lan", PrincipalKind.PERSON, Role.OPERATOR)
FLOOD = TypedBulletin(
    PROFILE, "ban-tin", "LU-05/DT", NOW - HOUR, 3, ("82@2025",), ends_at=NOW + 24 * HOUR, headline="Lũ lên nhanh",
    document="lu05.pdf",
)  # fmt: skip


def typed(engine, now=NOW, **changed):
    return type_bulletin(engine, OPERATOR, replace(FLOOD, **changed), now)


def visit(engine, folder, now=NOW, profile=PROFILE):
    """What came of a visit of the worker to the source, by the door that it has."""

    def put_down(asked, means):
        with reading(engine) as conn:
            return bulletins.since(conn, asked.source, asked.since)

    door = Door(folder, str, own={TypedBulletins: put_down})

    @contextmanager
    def look(source, window, found, at, cursor):
        with door.visit(source, at, {}, cursor) as io:
            yield joined(ADAPTERS["cap_feed"].collect(source, window, found, io))

    return collect(Visit(engine, profile, look, lambda: now), profile.source["ban-tin"])


def told(engine, subject="tram-1"):
    """(hours after now, level) of what is stored."""
    key = SeriesKey("rui_ro", subject, PeriodKind.INSTANT, DESK.origin)
    with reading(engine) as conn:
        return [((one.at - NOW) / HOUR, one.value) for one in history.points(conn, key)]


def test_a_typed_bulletin_is_told_of_every_place_within_it_with_who_typed_it(engine, tmp_path):
    typed(engine)
    assert visit(engine, tmp_path).status is RunStatus.OK
    assert told(engine) == told(engine, "tram-2") == [(-1, 3), (0, 3)]
    with reading(engine) as conn:
        newest = history.points(conn, SeriesKey("rui_ro", "tram-1", PeriodKind.INSTANT, DESK.origin))[-1]
        (row,) = audit.recent(conn, limit=1)
    assert newest.note is not None
    assert (newest.note.typed_by, newest.note.document, newest.note.remark) == ("lan", "lu05.pdf", "Lũ lên nhanh")
    assert (row.action, row.subject, row.actor) == ("type_bulletin", "ban-tin/LU-05/DT", "lan")


def test_the_worker_is_asked_to_tell_it_at_once(engine):
    typed(engine)
    with writing(engine) as conn:
        assert [(one.source, one.by) for one in sources.take_requests(conn, "worker")] == [("ban-tin", "lan")]


def test_a_later_bulletin_replaces_it_where_it_says_so_and_another_cancels_it(engine, tmp_path):
    typed(engine)
    typed(engine, number="LU-06/DT", sent_at=NOW, level=4, subjects=("tram-1",), replaces=("LU-05/DT",))
    visit(engine, tmp_path)
    assert (told(engine), told(engine, "tram-2")) == ([(-1, 3), (0, 4)], [(-1, 3), (0, 0)])
    over = {"level": None, "subjects": (), "ends_at": None, "replaces": ("LU-06/DT",)}
    typed(engine, NOW + HOUR, number="LU-07/DT", sent_at=NOW + HOUR, **over)
    visit(engine, tmp_path, NOW + 2 * HOUR)
    assert told(engine)[-2:] == [(1, 0), (2, 0)]


def test_it_is_over_when_it_ends_though_nobody_types_anything(engine, tmp_path):
    typed(engine, ends_at=NOW + HOUR)
    visit(engine, tmp_path)
    visit(engine, tmp_path, NOW + 2 * HOUR)
    assert told(engine) == [(-1, 3), (0, 3), (1, 0), (2, 0)]


def test_typed_twice_it_is_put_down_once_and_another_of_the_same_number_is_refused(engine):
    assert typed(engine) == typed(engine, NOW + HOUR)
    with pytest.raises(CommandInvalid, match="Đã có bản tin số LU-05/DT với nội dung khác"):
        typed(engine, level=4)
    with reading(engine) as conn:
        assert len(audit.recent(conn, limit=9)) == 1


def test_a_feed_that_is_silent_hides_nothing_that_was_typed_and_says_of_nobody_that_all_is_well(engine, tmp_path):
    fed = {"url": "/cap.atom", "level": [{"parameter": "Cap"}], "geocodes": ["X"], "typed": True}
    with local_portal(lambda handler, asked: handler.reply(503)) as portal:
        options = CapFeedOptions.model_validate(OPTIONS | fed | {"base": portal.url})
        both = replace(PROFILE, sources=(replace(DESK, options=options),))
        typed(engine, subjects=("tram-1",))
        outcome = visit(engine, tmp_path, profile=both)
    assert (outcome.status, "503" in outcome.rejects[0].reason) == (RunStatus.PARTIAL, True)
    assert (told(engine), told(engine, "tram-2")) == ([(-1, 3), (0, 3)], [])


WRONG = [
    ({"number": "  "}, "số của bản tin"),
    ({"sent_at": NOW + HOUR}, "không sau bây giờ"),
    ({"sent_at": NOW - timedelta(days=8)}, "trong 7 ngày qua"),
    ({"level": 0}, "từ 1 đến 5"),
    ({"level": 6}, "từ 1 đến 5"),
    ({"ends_at": None}, "lúc hết hiệu lực"),
    ({"ends_at": NOW - HOUR}, "lúc hết hiệu lực"),
    ({"ends_at": NOW + timedelta(days=31)}, "không quá 30 ngày"),
    ({"subjects": ()}, "ít nhất một khu vực"),
    ({"subjects": ("xa-la",)}, "không có trong hồ sơ: xa-la"),
    ({"headline": " "}, "nội dung chính"),
    ({"level": None}, "Bản tin hủy phải nêu số"),
    ({"level": None, "subjects": ()}, "Bản tin hủy phải nêu số"),
    ({"replaces": ("LU-04/DT",)}, "Chưa có bản tin số LU-04/DT"),
    ({"source": "cong"}, "nhận bản tin gõ tay"),
    ({"source": "khong-co"}, "nhận bản tin gõ tay"),
]


@pytest.mark.parametrize(("changed", "says"), WRONG)
def test_a_bulletin_that_cannot_be_believed_is_refused_and_leaves_no_trace(sqlite_engine, changed, says):
    with pytest.raises(CommandInvalid, match=says):
        typed(sqlite_engine, **changed)
    with reading(sqlite_engine) as conn:
        assert audit.recent(conn, limit=1) == bulletins.since(conn, "ban-tin", NOW - timedelta(days=99)) == []


def test_who_may_only_look_may_not_type(sqlite_engine):
    with pytest.raises(PermissionDenied):
        type_bulletin(sqlite_engine, LOOPBACK_VIEWER, FLOOD, NOW)


def test_programs_may_type_and_see_what_was_typed(engine):
    centre = replace(parts(engine, Clock()), profile=lambda: PROFILE)
    client = browser(centre)
    client.headers.update(key_for(engine, Role.OPERATOR))
    said = {
        "source": "ban-tin", "number": "LU-05/DT", "sent_at": (NOW - HOUR).isoformat(), "level": 3, "subjects": ["82@2025"],
        "ends_at": (NOW + HOUR).isoformat(), "headline": "Lũ lên nhanh",
    }  # fmt: skip
    assert client.post("/api/v1/bulletins", json=said).status_code == 201
    cancels = {"source": "ban-tin", "number": "LU-06/DT", "sent_at": NOW.isoformat(), "replaces": ["LU-05/DT"]}
    assert client.post("/api/v1/bulletins", json=cancels).status_code == 201
    listed = client.get("/api/v1/bulletins", params={"source": "ban-tin"}).json()
    assert [(one["number"], one["level"], one["ended_at"] is not None) for one in listed] == [
        ("LU-06/DT", None, False),
        ("LU-05/DT", 3, True),
    ]
    refused = client.post("/api/v1/bulletins", json=said | {"level": 9})
    assert (refused.status_code, "1 đến 5" in refused.json()["detail"]) == (409, True)
    assert client.post("/api/v1/bulletins", json=said | {"sent_at": "2026-11-24T08:00:00"}).status_code == 422
