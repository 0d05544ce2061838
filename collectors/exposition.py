"""The page of a Prometheus exporter, text format 0.0.4 or OpenMetrics 1.0, read line by line. Pure.

Formats: prometheus.io/docs/instrumenting/exposition_formats and the OpenMetrics specification. The library's parser reads
each line by itself, so that one bad line loses no other; what is beside the point of a line (exemplars) is cut off first.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from prometheus_client import Metric
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families as text_families

from ioc.domain.source import Reject
from ioc.errors import PayloadInvalid

_LONGEST_LINE = 4096
_MOST_SAMPLES = 10_000
_BEFORE_EXEMPLAR = re.compile(r'(?:[^"#]|"(?:[^"\\]|\\.)*")* (?=# )')
_STRANGE = (ValueError, KeyError, IndexError, TypeError, OverflowError)


@dataclass(frozen=True, slots=True)
class Sample:
    """`at` is in seconds since 1970, None where the line names none; `value` may be NaN or infinite."""

    name: str
    labels: dict[str, str]
    value: float
    at: float | None
    line: int


def is_openmetrics(content_type: str) -> bool:
    return content_type.split(";")[0].strip().lower() == "application/openmetrics-text"


def parse(body: bytes, names: Collection[str], openmetrics: bool = False) -> tuple[list[Sample], list[Reject]]:
    """Samples of these names, in order, and rejects for their lines that cannot be read. Raises PayloadInvalid for another page.

    An OpenMetrics page without its end (# EOF) was cut in the middle and is not taken.
    """
    text = body.decode("utf-8", "replace").removeprefix("\ufeff")
    lines = text.split("\n")
    if openmetrics and text.rstrip().rpartition("\n")[2] != "# EOF":
        raise PayloadInvalid("trang OpenMetrics không có dòng kết “# EOF”: bị đứt giữa chừng, hoặc không phải OpenMetrics", text)
    samples: list[Sample] = []
    rejects: list[Reject] = []
    for number, line in _asked(lines, names):
        try:
            samples += (one for one in _read(line.strip(), number, openmetrics) if one.name in names)
        except _STRANGE as wrong:
            rejects.append(Reject(f"dòng {number}", line[:500], f"không đọc được dòng này ({str(wrong)[:120]})"))
        if len(samples) + len(rejects) > _MOST_SAMPLES:
            raise PayloadInvalid(
                f"quá {_MOST_SAMPLES:,} dòng mang các tên đã chọn; chọn chỉ số gọn hơn, hoặc hỏi máy chủ Prometheus"
            )
    if not samples:
        _check_is_exposition(lines, openmetrics, text)
    return samples, rejects


def _asked(lines: list[str], names: Collection[str]) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(lines, 1):
        if not line.startswith("#") and any(name in line for name in names):
            yield number, line


def _read(line: str, number: int, openmetrics: bool) -> Iterator[Sample]:
    if len(line) > _LONGEST_LINE:
        raise ValueError(f"dài hơn {_LONGEST_LINE} ký tự")
    for family in _families(line, openmetrics):
        for found in family.samples:
            at = None if found.timestamp is None else float(found.timestamp)
            yield Sample(found.name, dict(found.labels), float(found.value), at, number)


def _families(line: str, openmetrics: bool) -> Iterator[Metric]:
    if not openmetrics:
        yield from text_families(line)
        return
    exemplar = _BEFORE_EXEMPLAR.match(line)
    whole = exemplar.group().rstrip() if exemplar else line
    yield from openmetrics_families(f"{whole}\n# EOF\n")  # type: ignore[no-untyped-call]


def _check_is_exposition(lines: list[str], openmetrics: bool, text: str) -> None:
    """A page with none of the names may be another exporter's; one whose first line is no sample is no page of metrics at all."""
    first = next((line.strip() for line in lines if line.strip() and not line.startswith("#")), "")
    try:
        if next(_read(first, 1, openmetrics), None) is not None:
            return
    except _STRANGE:
        pass
    why = "là trang web, có thể đang bảo trì hoặc đòi đăng nhập" if first.startswith("<") else "không có dòng số liệu nào"
    raise PayloadInvalid(f"trả lời không phải trang số liệu Prometheus ({why}); xem lại url", text[:2000])
