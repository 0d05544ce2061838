"""Routes, rotas, hours, maintenance and inhibitions as `rules/*.toml` writes them, and what `ioc check` says of mistakes."""

from datetime import date, time, timedelta

import pytest

from ioc.domain.centre import Profile
from ioc.domain.duty import Restraint, Shift
from ioc.domain.hours import Span
from ioc.domain.notification import Escalation
from ioc.domain.rule import Severity
from ioc.profile.check import check
from ioc.profile.fault import Fault
from ioc.profile.read import read_profile
from tests.unit.test_profile_faults import GOOD, UNITS, Options

TREE = """
[[receiver]]
name = "sep"
channel = "webhook"
instead = "truc"
address = { url = "http://z" }

[[route]]
receivers = ["truc"]
group_by = ["area"]
group_wait = "10s"
repeat_interval = "4h"

[[route.routes]]
matchers = ['severity="critical"', "rule=~ca.*"]
receivers = ["ca-truc"]
group_by = ["..."]
hours = "dem"
escalation = [{ after = "20m", receivers = ["sep"] }, { after = "10m", receivers = ["truc"] }]
continue = true

[[route.routes]]
at_least = "warning"

[[hours]]
name = "dem"
span = [{ from = "22:00", to = "06:00" }, { days = ["sat", "sun"], to = "24:00" }]

[[rota]]
name = "ca-truc"
shift = [{ receivers = ["truc", "sep"], turns = 1, since = "2026-11-25", span = [{ working_days = true }] }]

[[maintenance]]
name = "bao-tri"
title = "Bảo trì máy chủ"
matchers = ["kind=system"]
span = [{ month_days = [1], from = "01:00", to = "03:00", first = "01/11/2026", last = "30/11/2026" }]

[[inhibit]]
source_matchers = ["severity=critical"]
target_matchers = ["severity=notice"]
equal = ["subject"]
"""
ALERTING = '\n[alerting]\nstorm = 20\nflaps = 0\ncalm = "10m"\nwatchdog = ["truc"]\n'


def files(text: str = TREE, manifest: str = ALERTING) -> dict[str, bytes]:
    written = GOOD | {"rules/b.toml": text, "profile.toml": GOOD["profile.toml"] + manifest}
    return {name: content.encode() for name, content in written.items()}


def read(text: str = TREE, manifest: str = ALERTING) -> Profile:
    return read_profile(files(text, manifest), {"fake": Options}, UNITS)


def faults(old: str, new: str) -> list[Fault]:
    assert old in TREE + ALERTING
    return list(check(files(TREE.replace(old, new), ALERTING.replace(old, new)), {"fake": Options}, {}, UNITS))


def test_a_route_has_from_the_one_above_what_it_does_not_say_itself() -> None:
    _, root = read().routes
    night, rest = root.routes
    assert (root.group_by, root.group_wait, root.repeat_interval) == (("area",), timedelta(seconds=10), timedelta(hours=4))
    assert (night.receivers, night.group_by, night.hours, night.go_on) == (("ca-truc",), None, "dem", True)
    assert night.escalation == (Escalation(timedelta(minutes=10), ("truc",)), Escalation(timedelta(minutes=20), ("sep",)))
    assert [str(one) for one in night.matchers] == ['severity="critical"', 'rule=~"ca.*"']
    assert (rest.receivers, rest.group_by, rest.at_least, rest.go_on) == (("truc",), ("area",), Severity.WARNING, False)
    assert (rest.repeat_interval, rest.escalation, rest.matchers) == (timedelta(hours=4), (), ())


def test_hours_rotas_and_windows_are_read_as_people_write_local_time() -> None:
    profile = read()
    assert profile.hours["dem"].spans == (Span(start=time(22), end=time(6)), Span(weekdays=frozenset({5, 6})))
    assert len(profile.hours["office"].spans) == 2
    shift = Shift(("truc", "sep"), (Span(working=True),), 1, date(2026, 11, 25))
    assert profile.rota["ca-truc"].shifts == (shift,)
    (window,) = profile.maintenance
    assert window.spans == (Span(frozenset(), time(1), time(3), date(2026, 11, 1), date(2026, 11, 30), frozenset({1})),)
    (greater,) = profile.inhibitions
    assert (str(greater.source[0]), str(greater.target[0]), greater.equal) == (
        'severity="critical"',
        'severity="notice"',
        ("subject",),
    )
    assert profile.receiver["sep"].instead == "truc"


def test_how_people_are_spared_is_said_in_the_profile_and_has_a_default() -> None:
    assert (read().restraint, read().watchdog) == (Restraint(20, 0, timedelta(minutes=10)), ("truc",))
    assert (read(manifest="").restraint, read(manifest="").watchdog) == (Restraint(), ())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('receivers = ["ca-truc"]', 'receivers = ["ca-truk"]', "nơi nhận “ca-truk”"),
        ('hours = "dem"', 'hours = "ngay"', "khung giờ “ngay”"),
        ('after = "20m", receivers = ["sep"]', 'after = "20m", receivers = ["ai"]', "nơi nhận “ai”"),
        ('receivers = ["truc", "sep"]', 'receivers = ["truc", "ai"]', "nơi nhận “ai”"),
        ('instead = "truc"', 'instead = "ai"', "nơi nhận “ai”"),
        ('"rule=~ca.*"', '"rule=~("', "không phải là biểu thức chính quy"),
        ('"kind=system"', '"loai=system"', "không có nhãn “loai”"),
        ('equal = ["subject"]', 'equal = ["ten"]', "không có nhãn “ten”"),
        ('group_by = ["area"]', 'group_by = ["vung"]', "vung"),
        ('name = "dem"', 'name = "office"', "giờ hành chính"),
        ("turns = 1, ", "", "turns và since"),
        ('name = "ca-truc"', 'name = "sep"', "vừa là nơi nhận vừa là lịch trực"),
        ('"sat", "sun"', '"thu-bay"', "thu-bay"),
        ('from = "22:00"', 'from = "25:00"', "from"),
        ('watchdog = ["truc"]', 'watchdog = ["ai"]', "nơi nhận “ai”"),
        ("storm = 20", "storm = -1", "storm"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(old: str, new: str, said: str) -> None:
    found = faults(old, new)
    assert any(said in str(fault) and fault.line > 0 and fault.file in {"rules/b.toml", "profile.toml"} for fault in found), found


def test_a_name_that_is_missing_is_found_on_the_line_that_says_it() -> None:
    (fault,) = [one for one in faults('hours = "dem"', 'hours = "ngay"') if "khung giờ" in str(one)]
    assert "hours" in TREE.splitlines()[fault.line - 1]


def test_what_is_well_written_has_no_fault() -> None:
    assert check(files(), {"fake": Options}, {}, UNITS) == ()
