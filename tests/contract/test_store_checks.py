"""Checks of values on both databases: what is doubted is marked and kept, used by nobody, and decided anew by late values."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine, select

from ioc.alerting.index import RuleIndex
from ioc.domain.checks import Check
from ioc.domain.observation import Reading
from ioc.domain.quality import Quality
from ioc.jobs.evaluate import evaluate
from ioc.store.engine import reading
from ioc.store.queries.history import buckets
from ioc.store.queries.latest import snapshot
from ioc.store.schema import latest, observation
from tests.derived_province import PROVINCE_THAT_COMPUTES, Centre, stages
from tests.stories.province import NOW, STATION

TEN = timedelta(minutes=10)
CHECKED = replace(
    PROVINCE_THAT_COMPUTES,
    indicators=tuple(
        replace(row, check=Check(2.0, stuck_after=timedelta(hours=1))) if row.code == "TV-01" else row
        for row in PROVINCE_THAT_COMPUTES.indicators
    ),
)


@pytest.fixture
def centre(engine: Engine) -> Centre:
    centre = Centre(engine, CHECKED)
    centre.computes()
    return centre


def marks(centre: Centre) -> str:
    return "".join("!" if row.quality is Quality.FAULTY else "." for row in centre.held("TV-01"))


def said(*values: float) -> list[Reading]:
    return stages(values, every=TEN)


def test_a_spike_is_kept_with_its_value_and_marked(centre: Centre) -> None:
    centre.hears(*said(1, 1, 1, 9, 1))
    assert (marks(centre), centre.values("TV-01")) == ("...!.", [1, 1, 1, 9, 1])
    with reading(centre.engine) as conn:
        rows = conn.execute(select(observation.c.doubt, observation.c.said).where(observation.c.doubt.is_not(None))).all()
    assert rows == [("step", "ok")]
    note = centre.held("TV-01")[3].note
    assert note is not None and note.remark == "nhảy vọt so với các số trước"


def test_what_is_doubted_is_neither_averaged_nor_computed_with(centre: Centre) -> None:
    centre.hears(*said(1, 1, 1, 9, 1, 1.2))
    centre.computes()
    assert centre.values("RISE")[3] is None
    assert max(value for value in centre.values("RISE") if value is not None) < 100
    with reading(centre.engine) as conn:
        hours = buckets(conn, centre.held("TV-01")[0].key, "hour", NOW - timedelta(hours=2), NOW + timedelta(hours=2))
    assert (max(row.max for row in hours), sum(row.n for row in hours)) == (1.2, 5)


def test_what_is_doubted_is_judged_by_nobody(centre: Centre) -> None:
    index = RuleIndex(CHECKED, NOW)
    rising = [replace(row, subject=STATION.code) for row in said(1, 1, 1, 9)]
    centre.hears(*rising)
    assert evaluate(centre.engine, index, centre.now, 0).transitions == ()
    with reading(centre.engine) as conn:
        assert conn.execute(select(latest.c.quality)).scalar_one() == "faulty"


def test_late_values_make_believed_what_was_doubted_and_it_is_computed_and_shown_anew(centre: Centre) -> None:
    *before, one, other, last = said(1, 1, 1, 2.5, 3, 4)
    centre.hears(*before, last)
    centre.computes()
    assert (marks(centre), centre.held("LEVEL")[-1].value) == ("...!", None)
    centre.hears(other, one)
    centre.computes()
    assert (marks(centre), centre.held("LEVEL")[-1].value) == ("......", 3)
    with reading(centre.engine) as conn:
        assert [row.quality for row in snapshot(conn) if row.key.indicator == "TV-01"] == [Quality.OK]


def test_an_instrument_that_stands_still_is_marked_and_trusted_again_when_it_moves(centre: Centre) -> None:
    centre.hears(*said(1, 1, 1, 1, 1, 1, 1, 1))
    assert marks(centre) == "......!!"
    centre.hears(*stages([1.1], NOW + 8 * TEN))
    assert marks(centre) == "......!!."


def test_a_correction_of_a_doubted_value_is_compared_by_what_its_source_said(centre: Centre) -> None:
    centre.hears(*said(1, 1, 1, 9))
    saved = centre.hears(*said(1, 1, 1, 9))
    assert (saved[0].stored, saved[0].changed) == (0, 0), "the same said again is the same"
    weaker = [replace(row, quality=Quality.MANUAL, value=1.1) for row in said(1, 1, 1, 9)[3:]]
    assert centre.hears(*weaker)[0].changed == 0, "a doubt of ours makes no source's word weaker"
    centre.hears(*(replace(row, value=1.2) for row in said(1, 1, 1, 9)[3:]), priority=1)
    assert (marks(centre), centre.values("TV-01")[3]) == ("....", 1.2)


def test_checks_that_are_taken_away_hold_no_more(centre: Centre) -> None:
    centre.deriving.follow(PROVINCE_THAT_COMPUTES)
    centre.computes()
    centre.hears(*said(1, 1, 1, 9))
    assert marks(centre) == "...."
