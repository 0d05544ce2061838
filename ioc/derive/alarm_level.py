"""Cấp báo động lũ: which of báo động I–III a station's stage has reached, by the levels in force that day."""

from ioc.derive.moment import Moment, Number, Result, missing, usable
from ioc.domain.derivation import AlarmLevel
from ioc.domain.observation import Note, Qualifier
from ioc.domain.quality import Quality
from ioc.domain.subject import StationLevels

ROMAN = ("I", "II", "III")
UNCONFIRMED = "chưa xác nhận ngưỡng"
UNKNOWN = "chưa có mức báo động"


def alarm_level(function: AlarmLevel, moment: Moment) -> Result | None:
    """0 to 3, the level that the stage has reached (H ≥ BĐ); None where no stage was said.

    At tidal stations the high water is the stage, where it is an input: an instant's stage would sound the alarm with every
    tide. No value but words where the levels are unconfirmed or none are known.
    """
    role = "high_water" if moment.subject.tidal and "high_water" in moment.own else "stage"
    stage = moment.now(role)
    if stage is None:
        return None
    levels = moment.subject.levels_on(moment.day)
    if levels is None:
        return Result(None, Quality.OK, Note(text=UNKNOWN))
    if not levels.confirmed:
        return Result(None, Quality.OK, Note(text=UNCONFIRMED))
    return _reached(stage, levels) if usable(stage) else missing("mực nước không dùng được")


def _reached(stage: Number, levels: StationLevels) -> Result:
    """Levels that no document gives leave a gap: then only the least that is certain can be said."""
    known = {number: height for number, height in enumerate((levels.bd1, levels.bd2, levels.bd3), start=1) if height is not None}
    if not known:
        return Result(None, Quality.OK, Note(text=UNKNOWN))
    least = max((number for number, height in known.items() if stage.value >= height), default=0)
    most = min((number for number, height in known.items() if stage.value < height), default=4) - 1
    nearest = least or most + 1
    remark = _beside(round((stage.value - known[nearest]) * 100), f"BĐ {ROMAN[nearest - 1]}")
    if least == most:
        return Result(float(least), stage.quality, Note(remark=remark))
    if least:
        return Result(float(least), stage.quality, Note(qualifier=Qualifier.AT_LEAST, remark=remark))
    return Result(None, stage.quality, Note(text=f"dưới báo động {ROMAN[most]}", remark=remark))


def _beside(centimetres: int, level: str) -> str:
    """As bulletins say it: “trên BĐ III 3 cm”."""
    return f"{'trên' if centimetres > 0 else 'dưới'} {level} {abs(centimetres)} cm" if centimetres else f"bằng {level}"
