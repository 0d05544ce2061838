"""`stories/*.toml`: what each rule must make of a series, step by step; played by `ioc rules test`."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Self

from pydantic import AwareDatetime, model_validator

from ioc.domain.period import PROVINCE_ZONE, PeriodKind
from ioc.domain.quality import Quality
from ioc.domain.story import Heard, OtherSeries, RuleStory, SaidAt
from ioc.profile.scalars import Duration, parse_number
from ioc.profile.shape import Shape

_TIMES = re.compile(r"(.+?)(?:x(\d{1,4}))?")
_NOTHING, _FAULTY, _STATES = "_", "!", frozenset("-PFR")
_TUESDAY = datetime(2026, 11, 24, 9, tzinfo=PROVINCE_ZONE)


class MessageTable(Shape):
    after: Duration
    line: str


class OtherTable(Shape):
    """Another series that the rule looks at; `values` as in StoryTable."""

    indicator: str
    subject: str
    period: PeriodKind = PeriodKind.INSTANT
    values: str

    def other(self) -> OtherSeries:
        return OtherSeries(self.indicator, self.subject, self.period, tuple(_heard(self.values)))


class StoryTable(Shape):
    """`values`: a word for each step, `_` = nothing comes, `!9.9` = a faulty value, `2.3x10` = ten steps of it.

    `states` likewise, with `-` `P` `F` `R`.
    """

    rule: str
    title: str
    subject: str
    start: AwareDatetime = _TUESDAY
    every: Duration = timedelta(minutes=1)
    values: str
    states: str
    target: float | None = None
    messages: tuple[MessageTable, ...] = ()
    other: tuple[OtherTable, ...] = ()

    @model_validator(mode="after")
    def _readable(self) -> Self:
        for words in (self.values, *(one.values for one in self.other)):
            list(_heard(words))
        states = list(_repeated(self.states))
        if strange := set(states) - _STATES:
            raise ValueError(f"states có “{strange.pop()}”; viết - P F R, ví dụ “-x3 P Fx10 R”")
        if len(states) != len(list(_repeated(self.values))):
            raise ValueError("values và states không cùng số bước; viết mỗi bước một trạng thái")
        if self.every <= timedelta(0):
            raise ValueError('every phải lớn hơn không; viết ví dụ "1m"')
        return self

    def story(self) -> RuleStory:
        return RuleStory(
            self.rule,
            self.title,
            self.subject,
            self.start.astimezone(UTC),
            self.every,
            tuple(_heard(self.values)),
            "".join(_repeated(self.states)),
            tuple(SaidAt(one.after, one.line) for one in self.messages),
            self.target,
            tuple(one.other() for one in self.other),
        )


class StoriesFile(Shape):
    story: tuple[StoryTable, ...] = ()


def _heard(words: str) -> Iterator[Heard]:
    for word in _repeated(words):
        if word == _NOTHING:
            yield None
        else:
            quality = Quality.FAULTY if word.startswith(_FAULTY) else Quality.OK
            yield parse_number(word.removeprefix(_FAULTY)), quality


def _repeated(words: str) -> Iterator[str]:
    for word in words.split():
        found = _TIMES.fullmatch(word)
        assert found is not None  # a word has at least one sign
        yield from [found[1]] * int(found[2] or 1)
