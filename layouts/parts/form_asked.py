"""What the browser sends of a report, and the report a URL names."""

from datetime import date, datetime, time, timedelta, tzinfo
from typing import Literal
from urllib.parse import urlencode

from pydantic import BaseModel, Field

from ioc.domain.report import ReportKey

PATH = "/forms"


class Named(BaseModel):
    """The report, its version that was seen, and the language it was seen in; `end` is the last day of its period."""

    form: str
    agency: str
    end: date
    version: int = 0
    lang: Literal["vi", "en"] = "vi"

    def key(self, zone: tzinfo) -> ReportKey:
        return ReportKey(self.form, self.agency, end_of(self.end, zone))


class Typing(Named):
    """Every cell that is not empty, as it stands; a number is settled, words are to be read. `n` is given back."""

    typed: dict[str, str | float] = Field(max_length=4_000)
    n: int = 0


class Deed(Named):
    verb: Literal["submit", "ask_reopen", "approve", "return", "reopen"]
    words: str = Field("", max_length=2_000)


class Call(BaseModel):
    """A reading as it was told; `at` is a time of day, "" = just now."""

    calls: str
    station: str
    said: str = Field(max_length=40)
    reporter: str = Field("", max_length=120)
    at: str = Field("", max_length=10)
    lang: Literal["vi", "en"] = "vi"


def named(asked: dict[str, str]) -> Named | None:
    """The report that the words of a URL name; None where they name none."""
    try:
        return Named(form=asked["form"], agency=asked["agency"], end=date.fromisoformat(asked["end"]))
    except (KeyError, ValueError):
        return None


def report_link(key: ReportKey, zone: tzinfo) -> str:
    """The page of one report."""
    last = (key.end.astimezone(zone) - timedelta(microseconds=1)).date()
    return f"{PATH}?" + urlencode({"form": key.form, "agency": key.agency, "end": last.isoformat()})


def end_of(last_day: date, zone: tzinfo) -> datetime:
    """The instant at which a day ends, aware in the province's zone."""
    return datetime.combine(last_day + timedelta(days=1), time.min, zone)
