"""Rules and observations from files alone: a province made of what the two files name."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

from ioc.alerting.index import RuleIndex
from ioc.alerting.judge import Point
from ioc.alerting.replay import Arrival, History
from ioc.domain.centre import Profile
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.observation import Origin, SeriesKey
from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.quality import Quality
from ioc.domain.rule import Rule
from ioc.domain.subject import Subject, SubjectKind
from ioc.errors import ProfileInvalid
from ioc.profile.document import Document, read_document
from ioc.profile.rules import RulesFile
from ioc.profile.shape import fit

COLUMNS = ("at", "subject", "indicator", "value")
Row = tuple[str, str, Point]
"""Subject, indicator, value."""


def rules_of(name: str, content: bytes) -> tuple[Rule, ...]:
    """The rules of a file. Raises ProfileInvalid with every fault and its line."""
    document = read_document(name, content)
    if not isinstance(document, Document):
        raise ProfileInvalid(str(document), (document,))
    read, faults = fit(RulesFile, document.data, document.place)
    if read is None:
        raise ProfileInvalid("\n".join(map(str, faults)), tuple(faults))
    return tuple(one.rule() for one in read.rule)


def history_of(content: bytes, rules: tuple[Rule, ...], every: timedelta) -> History:
    """The observations, of the period kinds that the rules look at; the clock runs from the first to the last of them.

    Raises ProfileInvalid naming the line that cannot be read.
    """
    rows = _rows(content)
    kinds = {rule.indicator: rule.period_kind for rule in rules}
    heard: dict[SeriesKey, list[Arrival]] = {}
    for subject, indicator, point in sorted(rows, key=lambda row: row[2].at):
        key = SeriesKey(indicator, subject, kinds.get(indicator, PeriodKind.INSTANT), Origin.REAL)
        heard.setdefault(key, []).append(Arrival(point.at, point))
    return History(heard, min(row[2].at for row in rows), max(row[2].at for row in rows), every)


def index_of(rules: tuple[Rule, ...], history: History) -> RuleIndex:
    """The rules in a province of just the subjects and indicators that were observed."""
    indicators = tuple(_indicator(code) for code in sorted({key.indicator for key in history.arrivals}))
    subjects = tuple(Subject(code, SubjectKind.STATION, code, code) for code in sorted({key.subject for key in history.arrivals}))
    profile = Profile("files", "", "", "", "vi", indicators, subjects, (), rules, (), (), ())
    return RuleIndex(profile, history.start)


def _indicator(code: str) -> Indicator:
    return Indicator(code, "", code, code, "", 2, Direction.NEITHER, Aggregation.LAST, (PeriodKind.INSTANT,))


def _rows(content: bytes) -> list[Row]:
    reader = csv.DictReader(StringIO(content.decode("utf-8-sig")))
    missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
    if missing:
        raise ProfileInvalid(f"Tệp số liệu thiếu cột {', '.join(missing)}; cần {','.join(COLUMNS)}[,quality].")
    rows = [_row(row, reader.line_num) for row in reader]
    if not rows:
        raise ProfileInvalid("Tệp số liệu không có dòng nào.")
    return rows


def _row(row: dict[str, Any], line: int) -> Row:
    try:
        at = datetime.fromisoformat(row["at"])
        value = float(row["value"]) if row["value"] else None
        quality = Quality(row.get("quality") or Quality.OK)
    except (ValueError, TypeError) as wrong:
        raise ProfileInvalid(f"Dòng {line}: {wrong}; cần thời điểm ISO 8601, số, và quality như trong tài liệu.") from None
    aware = at if at.tzinfo else at.replace(tzinfo=PROVINCE_ZONE)
    return row["subject"], row["indicator"], Point(aware.astimezone(UTC), value, quality)
