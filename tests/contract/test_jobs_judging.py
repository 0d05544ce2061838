"""Judging as the worker keeps it, over more than one version of the profile."""

from dataclasses import replace

from sqlalchemy import Engine

from ioc.domain.alert import AlertKey
from ioc.domain.lateness import late_code
from ioc.domain.observation import Origin
from ioc.jobs.judging import Judging
from ioc.notifiers.contract import Io
from ioc.store.engine import reading
from ioc.store.queries.alerts import one
from tests.stories.province import MINUTE, NOW, PROVINCE, a_source

NEW = a_source("moi")


def late_alert(engine: Engine, name: str) -> object:
    with reading(engine) as conn:
        return one(conn, AlertKey(late_code(name), name, Origin.REAL))


def test_a_source_that_a_new_profile_brings_is_not_late_before_it_could_be_heard(engine: Engine) -> None:
    times = [NOW]
    judging = Judging(engine, Io(lambda reference: ""), "", "thu", lambda: times[-1], lambda: None)
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
