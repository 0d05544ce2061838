"""The recordings of tests/recordings as sources of a small province, listed one by one."""

import json
import tomllib
from base64 import b64decode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from collectors import ADAPTERS, HEARERS, OPTION_MODELS
from collectors.contract import Message, Question, Reply, Request
from collectors.recorded import Recorded
from ioc.domain.centre import Profile
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.period import PeriodKind
from ioc.domain.promise import Promise
from ioc.domain.source import Batch, Schedule, Source, Window, joined
from ioc.domain.subject import Subject, SubjectKind
from tests.recorded_agents import OneText, agent_of
from tests.recorded_databases import database_of, one_text
from tests.recorded_drops import one_file, tell_of
from tests.recorded_letters import mailbox_of, one_letter
from tests.recorded_probes import knocked_in, one_reason

RECORDINGS = Path(__file__).parent / "recordings"
HOSTILE = RECORDINGS / "hostile"
NOW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)
Tell = Callable[[Question[Any]], Any]

TELLING: dict[str, Callable[[Path], Tell]] = {
    "snmp": agent_of,
    "station_files": tell_of,
    "sql": database_of,
    "probe": knocked_in,
    "imap": mailbox_of,
}
"""By adapter kind: what answers the questions of a recording, made from its folder, for adapters that do not ask over HTTP."""

SPOILING: dict[str, Callable[[bytes], Tell]] = {
    "snmp": OneText,
    "station_files": one_file("DT_NHAMAYA_KHI001_20261124083000.txt"),
    "sql": one_text,
    "probe": one_reason,
    "imap": one_letter,
}
"""By adapter kind: the same, with anything at all in place of what was recorded."""

_INDICATORS = (
    "NHIET", "MUA", "PM25", "CO", "LUU-LUONG", "HO-SO", "QUA-HAN", "DUNG-HAN", "MUC-NUOC", "DO-MAN",
    "THU", "XEP-LOAI", "CPU", "CHAY", "TAI", "RUI-RO",
)  # fmt: skip
_SUBJECTS = (
    ("82@2025", SubjectKind.UNIT, None), ("28249@2025", SubjectKind.UNIT, "82@2025"), ("28261@2025", SubjectKind.UNIT, "82@2025"),
    ("tv-1", SubjectKind.STATION, "82@2025"), ("tv-2", SubjectKind.STATION, "82@2025"), ("tv-3", SubjectKind.STATION, "82@2025"),
    ("ioc-host", SubjectKind.SYSTEM, "82@2025"),
)  # fmt: skip


@dataclass(frozen=True)
class Recording:
    """`days` is how far back it is asked; `pages`, `readings`, `forecasts`, `targets`, `rejects` are what must come of it."""

    kind: str
    name: str
    days: float
    pages: int = 1
    readings: int = 0
    forecasts: int = 0
    targets: int = 0
    rejects: int = 0

    @property
    def folder(self) -> Path:
        return RECORDINGS / self.kind / self.name

    @property
    def window(self) -> Window:
        return Window(NOW - timedelta(days=self.days), NOW + timedelta(minutes=2))


RECORDED = (
    Recording("probe", "knock-ordinary", 0.2, readings=7),
    Recording("probe", "knock-empty", 0.2, readings=3),
    Recording("probe", "knock-late", 0.2, readings=5),
    Recording("probe", "knock-malformed", 0.2, readings=5),
    Recording("probe", "knock-maintenance", 0.2, readings=5),
    Recording("http_json", "open-meteo-weather", 0.2, readings=14, forecasts=16),
    Recording("http_json", "open-meteo-air", 0.2, readings=7, forecasts=4),
    Recording("http_json", "open-meteo-flood", 30, readings=3, forecasts=3),
    Recording("http_json", "dossiers", 1, pages=2, readings=8, rejects=2),
    Recording("http_json", "stations", 1, pages=2, readings=5, rejects=3),
    Recording("http_json", "stations-xml", 1, readings=2),
    Recording("http_json", "periods", 2000, readings=5, rejects=1),
    Recording("table_file", "published", 2000, readings=4, targets=2, rejects=4),
    Recording("table_file", "report-xlsx", 2000, readings=5, targets=2, rejects=3),
    Recording("table_file", "report-xls", 2000, readings=2, rejects=1),
    Recording("table_file", "wide-periods", 2000, readings=4, rejects=1),
    Recording("soap_xml", "lgsp-soap11", 1, pages=2, readings=3, rejects=3),
    Recording("soap_xml", "wrapped-soap12", 1, readings=3, rejects=1),
    Recording("soap_xml", "plain-xml", 1, readings=2, rejects=2),
    Recording("soap_xml", "empty-soap11", 1),
    Recording("cap_feed", "atom", 1, readings=7, rejects=1),
    Recording("cap_feed", "rss", 1, readings=15, rejects=2),
    Recording("cap_feed", "single", 1, readings=9),
    Recording("cap_feed", "empty", 1, readings=3),
    Recording("sensorthings", "frost", 1, pages=3, readings=6, rejects=3),
    Recording("sensorthings", "multi", 1, readings=3, rejects=1),
    Recording("sensorthings", "no-observations", 1),
    Recording("dossier_table", "list", 1, readings=12, rejects=3),
    Recording("dossier_table", "nobody", 1),
    Recording("ckan", "records", 1, pages=3, readings=4, rejects=4),
    Recording("ckan", "search", 1, pages=2, readings=3),
    Recording("ckan", "files", 90, readings=1, rejects=1),
    Recording("ckan", "nothing", 1, rejects=1),
    Recording("ogc_features", "collection", 1, pages=2, readings=2, rejects=3),
    Recording("ogc_features", "wfs", 0.5, pages=3, readings=2, rejects=1),
    Recording("ogc_features", "nearest", 1, readings=2, rejects=4),
    Recording("ogc_features", "no-features", 1),
    Recording("host", "machine", 1, readings=2),
    Recording("mqtt", "stations", 1, readings=6, rejects=6),
    Recording("syslog", "soc", 1, readings=5),
    Recording("syslog", "soc-late", 1, readings=2),
    Recording("syslog", "soc-strange", 1, rejects=7),
    Recording("syslog", "soc-empty", 1),
    Recording("station_files", "automatic-stations", 60, readings=9, rejects=8),
    Recording("station_files", "another-order", 2, readings=4, rejects=2),
    Recording("station_files", "empty", 2),
    Recording("station_files", "strange", 60, readings=1, rejects=11),
    Recording("imap", "daily-reports", 30, readings=5, rejects=1),
    Recording("imap", "late-report", 400, readings=1, rejects=1),
    Recording("imap", "nobody-wrote", 1),
    Recording("imap", "strange-letters", 30, readings=1, rejects=4),
    Recording("push", "rows", 400, readings=7, rejects=9),
    Recording("push", "telegraf", 1, readings=5, rejects=5),
    Recording("push", "prometheus", 1, readings=9, rejects=4),
    Recording("prometheus", "exporter", 1, readings=5, rejects=4),
    Recording("prometheus", "openmetrics", 1, readings=4, rejects=1),
    Recording("prometheus", "another-exporter", 1, rejects=1),
    Recording("prometheus", "server", 1, pages=3, readings=5, rejects=3),
    Recording("snmp", "ups", 1, readings=3, rejects=2),
    Recording("snmp", "sensors", 1, readings=1, rejects=2),
    Recording("snmp", "switch", 1, readings=1),
    Recording("snmp", "nothing-there", 1, rejects=3),
    Recording("snmp", "strange", 1, readings=2, rejects=5),
    Recording("sql", "by-window", 1, readings=3, rejects=3),
    Recording("sql", "goes-on", 1, readings=2),
    Recording("sql", "nothing-new", 1),
    Recording("sql", "strange", 1, readings=1, rejects=7),
)


def province() -> Profile:
    indicators = tuple(
        Indicator(code, "Thử", code, code, "", 1, Direction.NEITHER, Aggregation.LAST, (PeriodKind.INSTANT,))
        for code in _INDICATORS
    )
    subjects = tuple(
        Subject(code, kind, code, code, parent, 10.5, 105.5, valid_from=date(2000, 1, 1)) for code, kind, parent in _SUBJECTS
    )
    return Profile("thu", "Thử", "Trial", "82@2025", "vi", indicators, subjects, (), (), (), (), ())


def source_of(kind: str, options: object) -> Source:
    model = OPTION_MODELS[kind].model_validate(options)
    return Source("thu", kind, "Thử", "Trial", Schedule(), Promise(), model, delivers=_INDICATORS)


def recorded_source(recording: Recording) -> Source:
    return source_of(recording.kind, tomllib.loads((recording.folder / "options.toml").read_text(encoding="utf-8")))


def recorded_io(recording: Recording) -> Recorded:
    measures = recording.folder / "measures.json"
    tell = {"tell": TELLING[recording.kind](recording.folder)} if recording.kind in TELLING else {}
    return Recorded(
        NOW,
        in_turn([path.read_bytes() for path in sorted(recording.folder.glob("[0-9].*"))]),
        {f"inbox/{path.name}": path.read_bytes() for path in recording.folder.iterdir()}
        | {path.name: path.read_bytes() for path in recording.folder.iterdir()},
        json.loads(measures.read_text(encoding="utf-8")) if measures.exists() else {},
        **tell,
    )


def in_turn(bodies: Sequence[bytes]) -> Callable[[Request], Reply]:
    """Replies one after the other; asking for more than was recorded fails the test."""
    left: Iterator[bytes] = iter(bodies)
    return lambda request: Reply(200, {}, next(left))


def pages_of(recording: Recording) -> list[Batch]:
    source = recorded_source(recording)
    if recording.kind in HEARERS:
        return [HEARERS[recording.kind].read(source, province(), messages_of(recording))]
    return list(ADAPTERS[recording.kind].collect(source, recording.window, province(), recorded_io(recording)))


def messages_of(recording: Recording) -> list[Message]:
    """A line of `messages.jsonl` each: {"place", "body" or "base64", "heard_at"}."""
    lines = (recording.folder / "messages.jsonl").read_text(encoding="utf-8").splitlines()
    told = [json.loads(line) for line in lines]
    return [Message(one["place"], _body(one), datetime.fromisoformat(one["heard_at"])) for one in told]


def _body(told: dict[str, str]) -> bytes:
    return b64decode(told["base64"]) if "base64" in told else told["body"].encode()


def all_of(recording: Recording) -> Batch:
    return joined(pages_of(recording))
