"""The query interface of a Prometheus server (prometheus.io/docs/prometheus/latest/querying/api, v1). Pure."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from math import isnan

from collectors.payload import read_json
from collectors.prometheus_options import Query
from collectors.prometheus_rows import Row
from collectors.rows import excerpt_of
from ioc.domain.source import Reject, Window
from ioc.errors import CentreError, PayloadInvalid, SourceRefused, SourceUnavailable

MOST_POINTS = 10_000
"""Steps of one question; the server refuses more than 11,000 for a series."""

_MOST_ROWS = 100_000
_LATER = frozenset({"timeout", "canceled", "unavailable", "internal", "too_many_requests"})

Parameters = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """What a server answered: rows of all series, and what it warns of."""

    rows: list[Row]
    warnings: list[Reject]


def questions(query: Query, window: Window, latest: datetime, zone: tzinfo) -> Iterator[tuple[str, Parameters]]:
    """The verb and parameters of each question that covers the window, up to `latest` (aware).

    Steps stand on whole multiples from local midnight in `zone`, so that each visit asks for the same instants.
    """
    if not query.step:
        if latest in window:
            yield "/query", (("query", query.query), ("time", _text(latest)))
        return
    instants = Steps.within(window, min(latest, window.end), query.step, zone)
    for first in range(instants.first, instants.last + 1, MOST_POINTS):
        last = min(first + MOST_POINTS - 1, instants.last)
        bounds = (("start", _text(instants.at(first))), ("end", _text(instants.at(last))), ("step", str(query.step)))
        yield "/query_range", (("query", query.query), *bounds)


@dataclass(frozen=True, slots=True)
class Steps:
    """Instants number `first` to `last`; none where `last` is smaller. `shift` is local time less UTC, in seconds."""

    first: int
    last: int
    step: int
    shift: int

    @classmethod
    def within(cls, window: Window, end: datetime, step: int, zone: tzinfo) -> "Steps":
        """Those in (window.start, end]."""
        shift = int((end.astimezone(zone).utcoffset() or timedelta()).total_seconds())
        first, last = (int((at.timestamp() + shift) // step) for at in (window.start, end))
        return cls(first + 1, last, step, shift)

    def at(self, number: int) -> datetime:
        return datetime.fromtimestamp(number * self.step - self.shift, UTC)


def read_answer(body: bytes) -> Answered:
    """The rows of an answer; NaN is no value and is left out.

    Raises what the status asks for: SourceUnavailable, SourceRefused, or PayloadInvalid for another shape.
    """
    page = read_json(body)
    if not isinstance(page, dict) or page.get("status") not in ("success", "error"):
        raise PayloadInvalid("trả lời không phải của giao diện /api/v1 của Prometheus; xem lại base, url", excerpt_of(page))
    if page["status"] == "error":
        raise _error(page)
    data = page.get("data")
    if not isinstance(data, dict):
        raise PayloadInvalid("trả lời của Prometheus không có data", excerpt_of(page))
    rows = list(_rows(data))
    return Answered(rows, _warnings(page.get("warnings")))


def _error(page: dict[str, object]) -> CentreError:
    kind, said = str(page.get("errorType", ""))[:40], str(page.get("error", ""))[:200]
    if kind in _LATER:
        return SourceUnavailable(f"Máy chủ Prometheus chưa trả lời được ({kind}): {said}")
    return SourceRefused(f"Máy chủ Prometheus không nhận câu hỏi ({kind}): {said}; xem lại query.")


def _rows(data: dict[str, object]) -> Iterator[Row]:
    kind, result = data.get("resultType"), data.get("result")
    if not isinstance(result, list) or kind not in ("vector", "matrix", "scalar"):
        raise PayloadInvalid(
            f"Prometheus trả lời dạng “{str(kind)[:40]}”; câu hỏi phải cho số (vector, matrix, scalar)", excerpt_of(data)
        )
    series = [{"metric": {}, "value": result}] if kind == "scalar" else result
    count = 0
    for one in series:
        labels, points = _series(one)
        count += len(points)
        if count > _MOST_ROWS:
            raise PayloadInvalid(f"trả lời của Prometheus có hơn {_MOST_ROWS:,} giá trị; gộp bằng sum/avg by (…), hoặc tăng step")
        for at, value in points:
            if not _is_nan(value):
                yield {"labels": labels, "value": value, "at": at}


def _series(one: object) -> tuple[object, list[tuple[object, object]]]:
    if not isinstance(one, dict) or not isinstance(one.get("metric"), dict):
        raise PayloadInvalid("chuỗi trong trả lời của Prometheus không có nhãn", excerpt_of(one))
    points = one["values"] if "values" in one else [one["value"]] if "value" in one else None
    if points is None:
        raise PayloadInvalid(
            "câu hỏi cho histogram gốc (native histogram), không phải số; dùng histogram_quantile, …", excerpt_of(one)
        )
    if not isinstance(points, list) or any(not isinstance(point, list) or len(point) != 2 for point in points):
        raise PayloadInvalid("giá trị trong trả lời của Prometheus không phải cặp [thời điểm, số]", excerpt_of(one))
    return one["metric"], [(point[0], point[1]) for point in points]


def _is_nan(value: object) -> bool:
    return value == "NaN" or (isinstance(value, float) and isnan(value))


def _warnings(said: object) -> list[Reject]:
    texts = [str(one) for one in said[:20]] if isinstance(said, list) else []
    return [Reject("mọi dòng", text[:500], "Máy chủ Prometheus cảnh báo: câu trả lời có thể thiếu") for text in texts]


def _text(at: datetime) -> str:
    return f"{at.timestamp():.3f}"
