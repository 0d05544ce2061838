"""Every parser of what others send, with good payloads to spoil. A recording joins by itself, another parser by its line."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from gzip import compress
from pathlib import Path

import cramjam
from pydantic import ValidationError

from collectors import ADAPTERS, HEARERS
from collectors.contract import Message, Reply
from collectors.legacy_text import decode
from collectors.proposal import Sample
from collectors.proposals import PROPOSERS
from collectors.proposed_file import written
from collectors.push_unpack import unpack
from collectors.recorded import Recorded
from collectors.remote_write import unpack_block
from collectors.syslog_event import read_event
from collectors.trial import try_out
from collectors.vietnamese_dates import parse_moment, parse_period
from collectors.vietnamese_numbers import parse_figure
from ioc.domain.admission import admit
from ioc.domain.period import PROVINCE_ZONE
from ioc.domain.source import Source, joined
from ioc.errors import PayloadInvalid, SourceRefused, SourceUnavailable
from tests.recorded_sources import HOSTILE, NOW, RECORDED, SPOILING, TELLING, Recording, messages_of, province, recorded_source

_WORKBOOKS = (".xlsx", ".xls", ".zip")


@dataclass(frozen=True)
class Target:
    """`read` takes bytes and may raise PayloadInvalid only. `heavy`: a spreadsheet or an archive, for which fewer inputs do."""

    name: str
    seeds: tuple[bytes, ...]
    read: Callable[[bytes], object]
    heavy: bool = False


def targets() -> dict[str, Target]:
    """All targets by name."""
    return {one.name: one for one in (*_recorded(), *_proposed(), *PARSERS)}


def _proposed() -> Iterator[Target]:
    """What people paste or upload as the sample of a new source: proposed, written and tried."""
    for kind in PROPOSERS:
        payloads = [
            path for one in RECORDED if one.kind == kind for path in sorted(one.folder.iterdir()) if path.stem != "options"
        ]
        heard = [f"{m.place} ".encode() + m.body for one in RECORDED if one.kind == kind == "mqtt" for m in messages_of(one)]
        heavy = any(path.suffix in _WORKBOOKS for path in payloads)
        yield Target(
            f"proposal/{kind}", (*map(Path.read_bytes, payloads), *heard, *_TABLES.get(kind, ())), partial(_propose, kind), heavy
        )


_TABLES = {"sql": (b"tram,luc,muc_nuoc\ntv-1,2026-11-24T08:00:00,2.1\n",)}
"""Samples that no recording of the kind holds."""


def _propose(kind: str, body: bytes) -> None:
    sample, profile = Sample(body, "https://x.example/mau/DT_CTYC_NUO001_20261124083500.txt", "tv-1"), province()
    text = written("mau", sample, PROPOSERS[kind].propose(sample, profile))
    try:
        try_out(text, sample, profile, NOW)
    except (SourceRefused, SourceUnavailable, ValidationError) as told:
        raise PayloadInvalid(f"the trial says so: {told}") from None


def _recorded() -> Iterator[Target]:
    for recording in RECORDED:
        payloads = [path for path in sorted(recording.folder.iterdir()) if path.name not in ("options.toml", "measures.json")]
        if not payloads or recording.kind in TELLING.keys() - SPOILING.keys():
            continue
        heavy = any(path.suffix in _WORKBOOKS for path in payloads)
        good = tuple(map(Path.read_bytes, payloads))
        if recording.kind in HEARERS:
            good += tuple(message.body for message in messages_of(recording))
        seeds = (*good * 8, *_hostile_of(payloads))
        read = _heard if recording.kind in HEARERS else _collected
        yield Target(f"{recording.kind}/{recording.name}", seeds, partial(read, recording), heavy)


def _hostile_of(payloads: list[Path]) -> Iterator[bytes]:
    suffixes = {path.suffix for path in payloads}
    return (path.read_bytes() for path in sorted(HOSTILE.iterdir()) if path.suffix in suffixes)


def _collected(recording: Recording, body: bytes) -> None:
    source = recorded_source(recording)
    path = getattr(source.options, "path", "").removeprefix("profile:").replace("*", "x")
    tell = {"tell": SPOILING[recording.kind](body)} if recording.kind in SPOILING else {}
    _read(recording, source, Recorded(NOW, lambda request: Reply(200, {}, body), {path: body}, **tell))


def _read(recording: Recording, source: Source, io: Recorded) -> None:
    try:
        batch = joined(ADAPTERS[recording.kind].collect(source, recording.window, province(), io))
    except (SourceRefused, SourceUnavailable) as told:
        raise PayloadInvalid(f"the answer says so: {told}") from None
    admit(batch, source, province(), recording.window)


def _heard(recording: Recording, body: bytes) -> None:
    """The recorded messages' bodies are lines of JSON; the hostile body comes as it is, on a hostile place as well."""
    source = recorded_source(recording)
    places = {"tinh/tv-1/muc-nuoc", *(message.place for message in messages_of(recording))}
    messages = [Message(place, body, NOW) for place in (body[:80].decode("utf-8", "replace"), *sorted(places))]
    admit(HEARERS[recording.kind].read(source, province(), messages), source, province(), recording.window)


def _text(read: Callable[[str], object]) -> Callable[[bytes], object]:
    """A parser of one cell: its ValueError is what becomes a Reject."""

    def refuse(body: bytes) -> None:
        try:
            read(body.decode("utf-8", "replace"))
        except ValueError as wrong:
            raise PayloadInvalid(str(wrong)) from None

    return refuse


_CEF = rb"<36>1 2026-11-24T02:00:00Z soc siem - - - CEF:0|H|S|1|100|Quet|8|act=opened externalId=SC-1 msg=a \= b"
PARSERS: tuple[Target, ...] = (
    Target("number/vi", (b"1.234,5", b">= 98,57 %", "ước đạt 3,7".encode()), _text(lambda text: parse_figure(text, "vi"))),
    Target("number/plain", (b"1234.5", b"~ 98.57%", b"-0.5"), _text(lambda text: parse_figure(text, "plain"))),
    Target(
        "period", ("Quý III/2026".encode(), "10 tháng 2023".encode(), b"15/10-14/11/2026"),
        _text(lambda text: parse_period(text, PROVINCE_ZONE, 2026)),
    ),
    Target(
        "moment", (b"22:16 24/11/2026", b"2026-11-24T22:16:00+07:00", b"24/11/2026"),
        _text(lambda text: parse_moment(text, PROVINCE_ZONE)),
    ),
    Target("syslog", (_CEF, b"<34>Oct 11 22:14:15 may su[230]: x", b'<165>1 - h a 1 - [x@1 a="\\]"] t'), read_event),
    Target(
        "old Vietnamese",
        (b"Tr\xb9m th\xf1y v\xa8n M\xfc Thu\xcbn", "Traïm thuûy vaên".encode("latin-1"), "Trạm Mỹ Thuận".encode()),
        lambda body: [decode(body, encoding) for encoding in ("auto", "tcvn3", "vni", "")],
    ),
    Target("snappy", (cramjam.snappy.compress_raw(b"lines " * 50).read(), b"\xff\xff\xff\xff\x0f"), unpack_block),
    Target("packed body", (compress(b"[1]" * 50), b"\x1f\x8b"), lambda body: unpack(body, "gzip")),
)  # fmt: skip
"""Parsers that no recording reaches whole: name, good payloads, the parser."""
