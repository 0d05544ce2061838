"""`sources/*.toml`: where values come from, how often, and what the source promises."""

from datetime import timedelta
from typing import Annotated, Any, Self

from apscheduler.triggers.cron import CronTrigger
from pydantic import BeforeValidator, Discriminator, Field, InstanceOf, Tag, field_validator, model_validator

from ioc.domain.observation import Origin
from ioc.domain.promise import Promise
from ioc.domain.quality import Quality
from ioc.domain.source import Schedule, Source
from ioc.profile.promise import promised
from ioc.profile.scalars import Duration
from ioc.profile.shape import Shape


class ScheduleTable(Shape):
    every: Duration | None = None
    cron: str | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.every is None) == (self.cron is None):
            raise ValueError('lịch cần đúng một trong hai; viết every = "15m" hoặc cron = "0 7 * * *"')
        if self.every is not None and self.every < timedelta(seconds=1):
            raise ValueError('every quá ngắn; viết ít nhất "1s"')
        return self

    @field_validator("cron")
    @classmethod
    def _readable(cls, line: str | None) -> str | None:
        if line is not None:
            try:
                CronTrigger.from_crontab(line)
            except ValueError as wrong:
                raise ValueError(
                    f"dòng cron “{line}” sai ({wrong}); viết năm ô: phút giờ ngày tháng thứ, ví dụ 0 7 * * *"
                ) from wrong
        return line


class PromiseTable(Shape):
    every: Duration
    late_after: Duration

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.late_after < self.every:
            raise ValueError("late_after ngắn hơn every; nguồn sẽ luôn bị coi là trễ, viết late_after dài hơn")
        return self


Promised = Annotated[
    Annotated[PromiseTable, Tag("table")] | Annotated[InstanceOf[Promise], Tag("words")],
    Discriminator(lambda value: "words" if isinstance(value, Promise) else "table"),
    BeforeValidator(promised),
]


class SourceFile(Shape):
    """`sources/NAME.toml`; the file name is the source's name. `delivers` names every indicator the source may bring.

    `schedule` is None for sources that tell us by themselves. A `lookback` that is not written is what is usual for the kind.
    """

    kind: str
    title_vi: str
    title_en: str
    owner: str = ""
    terms: str = ""
    origin: Origin = Origin.REAL
    quality: Quality = Quality.OK
    priority: int = Field(5, ge=1, le=9)
    enabled: bool = True
    schedule: ScheduleTable | None = None
    promise: Promised
    lookback: Duration = timedelta(0)
    history: Duration | None = None
    timeout: Duration = timedelta(seconds=30)
    delivers: tuple[str, ...]
    options: dict[str, Any] = {}

    def source(self, name: str, options: object) -> Source:
        told = self.promise
        promise = told if isinstance(told, Promise) else Promise(told.every, told.late_after)
        schedule = Schedule(self.schedule.every, self.schedule.cron) if self.schedule else Schedule()
        plain = self.model_dump(exclude={"schedule", "promise", "options"})
        if "lookback" not in self.model_fields_set:
            plain["lookback"] = getattr(options, "usual_lookback", self.lookback)
        return Source(name=name, schedule=schedule, promise=promise, options=options, **plain)
