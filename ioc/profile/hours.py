"""Hours, duty rotas, maintenance windows and inhibitions, as `rules/*.toml` writes them."""

from datetime import time
from typing import Annotated, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from ioc.domain.duty import Inhibition, Maintenance, Rota, Shift
from ioc.domain.hours import OFFICE, Hours, Span
from ioc.domain.matcher import LABELS, Matcher, read_matcher
from ioc.profile.scalars import Day
from ioc.profile.shape import Shape

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_WEEKDAYS: tuple[str, ...] = get_args(Weekday)


def _matcher(value: object) -> Matcher:
    if not isinstance(value, str):
        raise ValueError('điều kiện phải là chữ; viết như "severity=critical"')
    return read_matcher(value)


def _label(name: str) -> str:
    if name not in LABELS:
        raise ValueError(f"không có nhãn “{name}”; viết một trong: {', '.join(LABELS)}")
    return name


def _clock(value: object) -> object:
    # 24:00 is how people write the end of a day.
    return "00:00" if value == "24:00" else value


Matching = Annotated[Matcher, BeforeValidator(_matcher)]
Label = Annotated[str, AfterValidator(_label)]
Clock = Annotated[time, BeforeValidator(_clock)]


class SpanTable(Shape):
    """Local time: `days` and `month_days` empty = any; `to` not after `from` = into the next day; `first`, `last` included."""

    days: tuple[Weekday, ...] = ()
    start: Clock = Field(time(), alias="from")
    end: Clock = Field(time(), alias="to")
    first: Day | None = None
    last: Day | None = None
    month_days: tuple[Annotated[int, Field(ge=1, le=31)], ...] = ()
    working_days: bool | None = None

    def span(self) -> Span:
        weekdays = frozenset(map(_WEEKDAYS.index, self.days))
        month_days = frozenset(self.month_days)
        return Span(weekdays, self.start, self.end, self.first, self.last, month_days, self.working_days)


class HoursTable(Shape):
    name: str
    span: tuple[SpanTable, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _not_the_office(self) -> Self:
        if self.name == OFFICE:
            raise ValueError(f"“{OFFICE}” là giờ hành chính, đã có sẵn; đặt tên khác")
        return self

    def hours(self) -> Hours:
        return Hours(self.name, tuple(one.span() for one in self.span))


class ShiftTable(Shape):
    """`turns` in days: the receivers take turns, the first of them from `since` on."""

    receivers: tuple[str, ...] = Field(min_length=1)
    span: tuple[SpanTable, ...] = ()
    turns: int | None = Field(None, ge=1)
    since: Day | None = None

    @model_validator(mode="after")
    def _turns_begin(self) -> Self:
        if (self.turns is None) is not (self.since is None):
            raise ValueError("luân phiên cần cả turns và since; thêm khóa còn thiếu")
        return self

    def shift(self) -> Shift:
        return Shift(self.receivers, tuple(one.span() for one in self.span), self.turns, self.since)


class RotaTable(Shape):
    name: str
    shift: tuple[ShiftTable, ...] = Field(min_length=1)

    def rota(self) -> Rota:
        return Rota(self.name, tuple(one.shift() for one in self.shift))


class MaintenanceTable(Shape):
    name: str
    title: str
    matchers: tuple[Matching, ...] = Field(min_length=1)
    span: tuple[SpanTable, ...] = Field(min_length=1)

    def maintenance(self) -> Maintenance:
        return Maintenance(self.name, self.title, self.matchers, tuple(one.span() for one in self.span))


class InhibitionTable(Shape):
    source_matchers: tuple[Matching, ...] = Field(min_length=1)
    target_matchers: tuple[Matching, ...] = Field(min_length=1)
    equal: tuple[Label, ...] = ()

    def inhibition(self) -> Inhibition:
        return Inhibition(self.source_matchers, self.target_matchers, self.equal)
