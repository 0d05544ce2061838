"""A source file proposed from the page of an exporter."""

import re
from collections.abc import Iterator

from collectors.exposition import Sample as Line
from collectors.exposition import parse
from collectors.proposal import Field, Guess, Proposal, Sample, quoted, remark
from ioc.domain.centre import Profile

_NAME = re.compile(r"^([A-Za-z_:][A-Za-z0-9_:]*)(?=[{ \t])", re.MULTILINE)
_SHOWN = 60
_INNER = ("go_", "process_", "promhttp_", "python_", "scrape_")
"""What exporters tell of themselves."""


def propose(sample: Sample, profile: Profile) -> Proposal:
    """The options of a `prometheus` source for this page. Raises PayloadInvalid for what is no page of metrics."""
    names = [name for name in dict.fromkeys(_NAME.findall(sample.text)) if not name.startswith(_INNER)]
    lines, _ = parse(sample.content, frozenset(names))
    guess, found = Guess(profile), dict[str, list[Line]]()
    for line in lines:
        found.setdefault(line.name, []).append(line)
    codes = guess.indicators(list(found))
    fields = tuple(Field(name, code, f"{found[name][0].value:g}") for name, code in zip(found, codes, strict=True))
    known = [one for one in fields if one.indicator]
    shown = [*known, *(one for one in fields if not one.indicator)][:_SHOWN]
    options = [f"url = {quoted(sample.address)}"]
    for field in shown:
        options += _metric(field, found[field.place], guess, sample.subject)
    return Proposal("prometheus", "\n".join(options), tuple(known), tuple(_doubts(fields, known, sample.subject)))


def _metric(field: Field, lines: list[Line], guess: Guess, constant: str) -> Iterator[str]:
    """One metric; commented out where no indicator fits it. A counter is read as a rate."""
    labels = remark(", ".join(lines[0].labels)) or "không có"
    part = [
        "[[options.metrics]]",
        f"metric = {quoted(field.place)}  # mẫu: {remark(field.example, 60)}; nhãn: {labels}",
        f"indicator = {quoted(field.indicator or '?')}",
        _subject(lines, guess, constant),
        *(["rate = true  # bộ đếm: tốc độ mỗi giây; lần đọc đầu chưa có giá trị"] if field.place.endswith("_total") else []),
    ]
    yield ""
    yield from (part if field.indicator else [f"# {line}" for line in part])


def _subject(lines: list[Line], guess: Guess, constant: str) -> str:
    for label in lines[0].labels:
        if guess.subjects([one.labels.get(label, "") for one in lines]) == 1:
            return f'subject = {{ expr = "labels.{label}" }}'
    return f"subject = {quoted(constant or '?')}" + (
        "" if constant else "  # không nhận ra: viết mã đối tượng, hoặc { expr = … }"
    )


def _doubts(fields: tuple[Field, ...], known: list[Field], constant: str) -> Iterator[str]:
    if not known:
        yield "chưa nhận ra chỉ tiêu nào: bỏ dấu # ở các mẫu cần lấy, điền indicator"
    if len(fields) > _SHOWN:
        yield f"trang có {len(fields)} tên, chỉ viết {_SHOWN} tên đầu"
    if not constant:
        yield "dòng không có nhãn nào là mã đối tượng thì điền subject"
