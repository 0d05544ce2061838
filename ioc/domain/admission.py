"""Which readings of a batch hold. Pure; the same for every collector, so no collector can forget a law."""

from dataclasses import replace
from datetime import date, datetime
from math import isfinite
from typing import TypeVar

from ioc.domain.centre import Profile
from ioc.domain.indicator import Indicator
from ioc.domain.observation import Forecast, Note, Reading, Standing, standing
from ioc.domain.period import last_day
from ioc.domain.plan import Target
from ioc.domain.quality import Quality
from ioc.domain.source import Batch, Reject, Source, Window

INFINITE = "giá trị không phải số hữu hạn"
Row = TypeVar("Row", Forecast, Target)


def admit(batch: Batch, source: Source, profile: Profile, window: Window) -> Batch:
    """The batch with subjects resolved, one reading per key, and everything that breaks a law moved to `rejects`.

    Laws: declared indicators; subjects that exist on that day; aware instants inside the window; finite numbers
    (None only where a note carries the value). A number beyond the indicator's bounds is kept, marked faulty. Of two readings
    for one key the stronger `standing` holds and the weaker is a reject unless it says the same. Targets and forecasts are
    held to the same laws without the window.
    """
    kept: dict[tuple[object, ...], Reading] = {}
    rejects = list(batch.rejects)
    for reading in batch.readings:
        fault = _fault(reading, source, profile, window)
        if fault:
            rejects.append(_reject(reading, fault))
            continue
        resolved = _marked(_resolve(reading, profile), profile.indicator[reading.indicator])
        _keep(kept, resolved, source, rejects)
    forecasts, lost = _known(batch.forecasts, profile)
    targets, strange = _known(batch.targets, profile)
    return Batch(tuple(kept.values()), forecasts, targets, (*rejects, *lost, *strange), batch.cursor, batch.remarks)


def _fault(reading: Reading, source: Source, profile: Profile, window: Window) -> str | None:
    """Why the reading cannot be taken, in Vietnamese; None if it can."""
    if reading.at.tzinfo is None:
        return "thời điểm không có múi giờ"
    if reading.indicator not in profile.indicator:
        return f"chỉ tiêu “{reading.indicator}” không có trong hồ sơ tỉnh"
    if source.delivers and reading.indicator not in source.delivers:
        return f"chỉ tiêu “{reading.indicator}” không thuộc nguồn này; nếu đúng thì thêm vào delivers"
    subject, day = profile.resolve(reading.subject, _day(reading.at, profile)), _day(reading.at, profile)
    if subject is None or not subject.exists_on(day):
        return f"đối tượng “{reading.subject}” không có trong hồ sơ tỉnh vào ngày {day:%d/%m/%Y}"
    if reading.at not in window:
        ahead = "; nếu là giờ chưa tới: đồng hồ hoặc múi giờ của nguồn sai" if reading.at > window.end else ""
        return f"thời điểm {reading.at.astimezone(profile.zone):%H:%M %d/%m/%Y} nằm ngoài khoảng đã hỏi{ahead}"
    if reading.value is None:
        return None if reading.note and reading.note.text else "không có giá trị"
    return None if isfinite(reading.value) else INFINITE


def _marked(reading: Reading, indicator: Indicator) -> Reading:
    """Faulty, with the reason in the note, where its number cannot be believed: a fault of an instrument is worth seeing."""
    why = None if reading.value is None else unbelievable(reading.value, indicator)
    if why is None:
        return reading
    note = reading.note or Note()
    return replace(reading, quality=Quality.FAULTY, note=replace(note, remark="; ".join(filter(None, (note.remark, why)))))


def unbelievable(value: float, indicator: Indicator) -> str | None:
    """Why a number cannot be a value of the indicator, in Vietnamese; None if it can."""
    if not isfinite(value):
        return INFINITE
    if indicator.minimum is not None and value < indicator.minimum:
        return f"giá trị {value:g} nhỏ hơn mức thấp nhất tin được {indicator.minimum:g}"
    if indicator.maximum is not None and value > indicator.maximum:
        return f"giá trị {value:g} lớn hơn mức cao nhất tin được {indicator.maximum:g}"
    return None


def _keep(kept: dict[tuple[object, ...], Reading], reading: Reading, source: Source, rejects: list[Reject]) -> None:
    key = (reading.indicator, reading.subject, reading.period_kind, reading.at)
    other = kept.get(key)
    if other is None:
        kept[key] = reading
        return
    stronger, weaker = sorted((reading, other), key=lambda row: _standing(row, source))
    kept[key] = stronger
    if (stronger.value, stronger.quality) != (weaker.value, weaker.quality):
        rejects.append(_reject(weaker, "trùng khóa với một dòng khác có hiệu lực cao hơn"))


def _standing(reading: Reading, source: Source) -> Standing:
    return standing(reading.quality, source.priority, reading.issued_at, reading.value, reading.note)


def _resolve(reading: Reading, profile: Profile) -> Reading:
    subject = profile.resolve(reading.subject, _day(reading.at, profile))
    return reading if subject is None or subject.code == reading.subject else replace(reading, subject=subject.code)


def _day(at: datetime, profile: Profile) -> date:
    return last_day(at, profile.zone)


def _known(rows: tuple[Row, ...], profile: Profile) -> tuple[tuple[Row, ...], tuple[Reject, ...]]:
    """Rows whose indicator and subject are known, and rejects for the others."""
    kept: list[Row] = []
    rejects: list[Reject] = []
    for row in rows:
        if row.indicator in profile.indicator and row.subject in profile.subject and _finite(row.value):
            kept.append(row)
        else:
            rejects.append(
                Reject("", repr(row)[:500], "chỉ tiêu hoặc đối tượng không có trong hồ sơ tỉnh, hoặc giá trị không hợp lệ")
            )
    return tuple(kept), tuple(rejects)


def _finite(value: float | None) -> bool:
    return value is None or isfinite(value)


def _reject(reading: Reading, reason: str) -> Reject:
    content = f"{reading.indicator} {reading.subject} {reading.period_kind} {reading.at.isoformat()} = {reading.value}"
    return Reject(reading.row, content[:500], reason)
