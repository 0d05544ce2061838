"""Why somebody was (not) told, and how the centre itself does with its alerts, on both databases."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from ioc.commands.acknowledge_alert import acknowledge_alert
from ioc.commands.close_alert import close_alert
from ioc.commands.silence_alerts import silence_alerts
from ioc.domain.answer import Cause
from ioc.domain.centre import Profile
from ioc.domain.conduct import CONDUCT, FALSE_ALARMS, MESSAGES, TO_ACKNOWLEDGE, TO_RESOLVE, Conduct
from ioc.domain.matcher import read_matcher
from ioc.domain.notification import DeliveryState, Reason, Route
from ioc.domain.observation import Origin, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.jobs.conduct import keep_account
from ioc.store.engine import reading
from ioc.store.queries.at_instants import at_instants
from ioc.store.queries.conduct import conduct
from ioc.store.queries.why import answers
from tests.contract.desk import Desk
from tests.contract.test_telling import LAN, LOAD, STAGE, TRUC, desk, many
from tests.stories.province import MINUTE, NOW, PROVINCE, UNIT, an_indicator

DAY = timedelta(days=1)
DRILL = replace(STAGE, origin=Origin.SIMULATED)


def lived(engine: Engine) -> Desk:
    """Two real alerts and a drill: taken on after 4 minutes, over after 10 and 20; one was false."""
    here = desk(engine, Route((*TRUC, "dien-tap")))
    here.happen(here.fires(STAGE), here.fires(LOAD), here.fires(DRILL))
    here.work()
    here.minute = 4
    for key in (STAGE, DRILL):
        acknowledge_alert(engine, LAN, key, here.now)
    here.minute = 10
    here.happen(here.ends(STAGE), here.ends(DRILL))
    here.work()
    here.minute = 20
    here.happen(here.ends(LOAD))
    here.work()
    close_alert(engine, LAN, STAGE, Cause.REAL, "", here.now)
    close_alert(engine, LAN, LOAD, Cause.FALSE, "", here.now)
    close_alert(engine, LAN, DRILL, Cause.FALSE, "", here.now)
    return here


def test_only_what_is_real_counts(engine: Engine) -> None:
    lived(engine)
    with reading(engine) as conn:
        found = conduct(conn, NOW - MINUTE, NOW + 30 * MINUTE)
        assert conduct(conn, NOW + 30 * MINUTE, NOW + DAY).figures() == {}
    assert (found.false, found.real) == (1, 1)
    assert list(found.waited) == [4 * MINUTE]
    assert sorted(found.lasted) == [10 * MINUTE, 20 * MINUTE]
    assert found.messages == {"truc-ban": 4}
    assert found.figures() == {FALSE_ALARMS: 50.0, TO_ACKNOWLEDGE: 4.0, TO_RESOLVE: 15.0, MESSAGES: 4.0}


def test_nothing_is_not_zero() -> None:
    assert Conduct().figures() == {}
    assert Conduct(real=3).figures() == {FALSE_ALARMS: 0.0}


def test_a_summary_counts_as_one_message(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    here.happen(*many(here, 40))
    here.work()
    with reading(engine) as conn:
        assert conduct(conn, NOW - MINUTE, NOW + MINUTE).messages == {"truc-ban": 1}


def test_the_figures_of_finished_days_are_values_of_the_centre(engine: Engine) -> None:
    lived(engine)
    days = tuple(an_indicator(code, code, "", 1, PeriodKind.DAY) for code in CONDUCT)
    profile: Profile = replace(PROVINCE, indicators=(*PROVINCE.indicators, *days))
    assert keep_account(engine, profile, NOW + 30 * MINUTE) == 0, "the day is not over"
    assert keep_account(engine, profile, NOW + DAY) == 4
    assert keep_account(engine, profile, NOW + DAY) == 0
    midnight = NOW.astimezone(profile.zone).replace(hour=0) + DAY
    key = SeriesKey(FALSE_ALARMS, UNIT.code, PeriodKind.DAY, Origin.REAL)
    with reading(engine) as conn:
        assert at_instants(conn, [key], [midnight])[key, midnight].value == 50.0
    assert keep_account(engine, PROVINCE, NOW + DAY) == 0, "a profile without these indicators keeps none"


def test_why_somebody_was_not_told_is_answered_with_the_silence_and_who_made_it(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    silence_alerts(engine, LAN, [read_matcher("rule=bd3")], NOW + 10 * MINUTE, "sửa đầu đo", NOW)
    here.happen(here.fires(STAGE))
    here.until(12, 1)
    with reading(engine) as conn:
        told, kept = answers(conn, STAGE, "truc-ban")
        everybody = {(one.row.receiver, one.row.reason) for one in answers(conn, STAGE)}
    assert (told.row.reason, told.row.state, told.silence) == (Reason.FIRED, DeliveryState.DELIVERED, None)
    assert kept.row.reason is Reason.NOT_TOLD_SILENCED
    assert kept.silence is not None
    assert (kept.silence.why, kept.silence.made_by) == ("sửa đầu đo", "lan")
    assert {("he-thong", Reason.NOT_TOLD_NO_ROUTE), ("dien-tap", Reason.NOT_TOLD_REAL)} <= everybody


def test_why_says_by_which_message_one_was_told_with_others(engine: Engine) -> None:
    here = desk(engine, Route(TRUC))
    here.happen(*many(here, 12))
    here.work()
    with reading(engine) as conn:
        (one,) = answers(conn, replace(STAGE, subject="tram-3"), "truc-ban")
    assert one.carried_by == here.heard[0][1].id


@pytest.mark.parametrize("spell", [1, 2])
def test_why_is_answered_for_one_spell(engine: Engine, spell: int) -> None:
    here = desk(engine, Route(TRUC))
    for number in (1, 2):
        here.happen(here.fires(STAGE, number))
        here.work()
    with reading(engine) as conn:
        assert {one.transition.spell for one in answers(conn, STAGE, spell=spell)} == {spell}
