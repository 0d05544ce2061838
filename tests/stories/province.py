"""A small province for the stories of alerting: a station, a host, a source that promises, receivers of both kinds."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from ioc.domain.alert import AlertKey, AlertState, Transition
from ioc.domain.centre import Profile
from ioc.domain.condition import AgainstLevel, AgainstTarget, Comparison, Threshold
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.notification import Receiver, Route
from ioc.domain.observation import Origin
from ioc.domain.period import PeriodKind
from ioc.domain.plan import Target
from ioc.domain.promise import Promise
from ioc.domain.rule import Rule, Severity
from ioc.domain.source import Schedule, Source
from ioc.domain.subject import StationLevels, Subject, SubjectKind

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def an_indicator(code: str, name: str, unit: str, decimals: int, *periods: PeriodKind) -> Indicator:
    return Indicator(code, "x", name, name, unit, decimals, Direction.DOWN, Aggregation.MAX, periods or (PeriodKind.INSTANT,))


def a_source(name: str = "tram", origin: Origin = Origin.REAL, promise: Promise | None = None) -> Source:
    promised = promise or Promise(5 * MINUTE, 15 * MINUTE)
    return Source(name, "http_json", "Trạm", "Stations", Schedule(every=5 * MINUTE), promised, None, origin)


LEVELS = StationLevels(None, None, 2.3, date(2020, 1, 1), None, "QĐ 05/2020/QĐ-TTg", True)
STATION = Subject("tv-cao-lanh", SubjectKind.STATION, "Cao Lãnh", "Cao Lanh", levels=(LEVELS,))
HOST = Subject("ioc", SubjectKind.SYSTEM, "Máy chủ IOC", "IOC host")
UNIT = Subject("82@2025", SubjectKind.UNIT, "Đồng Tháp", "Dong Thap", valid_from=date(2025, 7, 1))
OLD_UNIT = Subject("87@2008", SubjectKind.UNIT, "Đồng Tháp (cũ)", "Dong Thap (old)", valid_to=date(2025, 7, 1))

FLOOD = Rule(
    "bd3",
    "Từ báo động III",
    "Alarm level III",
    Severity.CRITICAL,
    AgainstLevel(3, 0.05),
    "TV-01",
    basis="QĐ 05",
    procedure="Báo ngay",
)
CPU = Rule("cpu", "CPU cao", "High CPU", Severity.WARNING, Threshold(Comparison.AT_LEAST, 90, 80), "HTS-06A", hold=5 * MINUTE)
ON_TIME = Rule(
    "dung-han", "Dưới mục tiêu", "Below target", Severity.NOTICE, AgainstTarget(Comparison.BELOW), "CQS-01", PeriodKind.MONTH
)

PROVINCE = Profile(
    name="tinh-thu",
    title_vi="Tỉnh thử",
    title_en="Test province",
    root=UNIT.code,
    language="vi",
    indicators=(
        an_indicator("TV-01", "Mực nước", "m", 2),
        an_indicator("HTS-06A", "CPU", "%", 1),
        an_indicator("CQS-01", "Tỷ lệ đúng hạn", "%", 2, PeriodKind.MONTH),
    ),
    subjects=(STATION, HOST, UNIT, OLD_UNIT),
    sources=(a_source(),),
    rules=(FLOOD, CPU, ON_TIME),
    receivers=(
        Receiver("truc-ban", "email", (("to", "truc@x.vn"),)),
        Receiver("he-thong", "webhook", (("url", "http://x"),), language="en"),
        Receiver("dien-tap", "email", (("to", "tap@x.vn"),), practice=True),
    ),
    routes=(Route(("truc-ban", "he-thong", "dien-tap")),),
    screens=(),
)


def with_targets(*targets: Target) -> Profile:
    return replace(PROVINCE, targets=targets)


def a_transition(
    after: AlertState = AlertState.FIRING,
    rule: Rule = FLOOD,
    subject: str = STATION.code,
    value: float | None = 2.33,
    limit: float | None = 2.3,
    origin: Origin = Origin.REAL,
) -> Transition:
    before = {AlertState.FIRING: AlertState.PENDING, AlertState.RESOLVED: AlertState.FIRING}.get(after, AlertState.INACTIVE)
    return Transition(AlertKey(rule.code, subject, origin), before, after, NOW, rule.severity, 1, value, limit)
