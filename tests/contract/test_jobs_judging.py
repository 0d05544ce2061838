"""Judging as the worker keeps it, over more than one version of the profile."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Engine

from ioc.domain.alert import AlertKey
from ioc.domain.lateness import late_code
from ioc.domain.observation import Origin, Reading
from ioc.domain.period import PeriodKind
from ioc.domain.source import Batch
from ioc.jobs.judging import Judging
from ioc.notifiers.contract import Io
from ioc.store.engine import reading, writing
from ioc.store.observations import save
from ioc.store.queries.alerts import one
from tests.stories.province import CPU, HOST, MINUTE, NOW, PROVINCE, a_source

NEW = a_source("moi")


def late_alert(engine: Engine, name: str) -> object:
    with reading(engine) as conn:
        return one(conn, AlertKey(late_code(name), name, Origin.REAL))


def test_a_source_that_a_new_profile_brings_is_not_late_before_it_could_be_heard(engine: Engine) -> None:
    times = [NOW]
    judging = Judging(engine, Io(lambda reference: ""), "", "thu", lambda: times[-1], lambda: None, lambda: times[-1].timestamp())
    assert NEW.promise.late_after is not None
    judging.follow(replace(PROVINCE, sources=()))
    times.append(NOW + 10 * NEW.promise.late_after)
    judging.follow(replace(PROVINCE, sources=(NEW,)))
    judging.evaluate()
    assert late_alert(engine, "moi") is None
    times.append(times[-1] + NEW.promise.late_after + MINUTE)
    judging.follow(replace(PROVINCE, sources=(NEW,)))
    judging.evaluate()
    assert late_alert(engine, "moi") is not None


def test_a_unit_that_begins_at_midnight_is_watched_from_midnight_on(engine: Engine) -> None:
    midnight = datetime(2026, 11, 25, tzinfo=PROVINCE.zone)
    times = [midnight - MINUTE]
    judging = Judging(engine, Io(lambda reference: ""), "", "thu", lambda: times[-1], lambda: None)
    young = replace(HOST, valid_from=midnight.date())
    province = replace(PROVINCE, sources=(), subjects=(young,), rules=(CPU,))
    with writing(engine) as conn:
        save(conn, Batch((Reading("HTS-06A", HOST.code, PeriodKind.INSTANT, NOW, 95.0),)), NEW, 1, NOW, PROVINCE.zone)
    judging.follow(province)
    judging.evaluate()
    key = AlertKey(CPU.code, HOST.code, Origin.REAL)
    with reading(engine) as conn:
        assert one(conn, key) is None
    times.append(midnight)
    judging.evaluate()
    with reading(engine) as conn:
        assert one(conn, key) is not None
