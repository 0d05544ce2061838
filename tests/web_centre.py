"""A small centre behind the real application: two indicators, three subjects, two sources; its own clock."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

from sqlalchemy import Engine
from starlette.testclient import TestClient

from collectors.push_options import PushOptions
from ioc.commands.create_api_key import NewKey, create_api_key
from ioc.domain.centre import Profile
from ioc.domain.condition import Comparison, Threshold
from ioc.domain.indicator import Aggregation, Direction, Indicator
from ioc.domain.observation import Origin
from ioc.domain.period import PeriodKind
from ioc.domain.principal import SYSTEM, Permission, Role
from ioc.domain.promise import Promise
from ioc.domain.rule import Rule, Severity
from ioc.domain.screen import Screen
from ioc.domain.source import Schedule, Source
from ioc.domain.subject import Subject, SubjectKind
from ioc.spool.shelf import shelves
from ioc.store import heartbeat
from ioc.store.engine import writing
from ioc.web.app import DashPart, Parts, build
from ioc.web.geometry import Find
from ioc.web.serve import push_part, wall_part
from tests.stored import NOW

STAGE = Indicator(
    "muc_nuoc", "thuy_van", "Mực nước", "River stage", "m", 2, Direction.NEITHER, Aggregation.NOT_ADDABLE, (PeriodKind.INSTANT,)
)
FILES = Indicator(
    "ho_so", "hanh_chinh", "Hồ sơ đúng hạn", "Files on time", "hồ sơ", 0, Direction.UP, Aggregation.SUM, (PeriodKind.MONTH,)
)
PORTAL = Source(
    "cong",
    "http_json",
    "Cổng dịch vụ",
    "Portal",
    Schedule(every=timedelta(minutes=5)),
    Promise(timedelta(minutes=5), timedelta(minutes=15)),
    None,
    history=timedelta(days=30),
)
PRACTICE = Source(
    "tap", "http_json", "Tập dượt", "Practice", Schedule(every=timedelta(minutes=1)), Promise(), None, Origin.SIMULATED
)
FOR_AGENTS = PushOptions.model_validate(
    {
        "subjects": ["tram-1", "82@2025"],
        "lines": [
            {
                "metric": "song",
                "where": "tags.loai == 'tu-dong'",
                "subject": {"expr": "tags.tram", "table": {"CL": "tram-1", "MT": "tram-2"}},
                "values": [{"indicator": "muc_nuoc", "expr": "fields.cm", "factor": 0.01}],
            }
        ],
        "samples": [
            {"metric": "song_m", "subject": {"expr": "labels.tram"}, "values": [{"indicator": "muc_nuoc", "expr": "value"}]}
        ],
    }
)
SENDER = Source(
    "day",
    "push",
    "Trạm tự gửi",
    "Sending stations",
    Schedule(),
    Promise(timedelta(minutes=1), timedelta(minutes=5)),
    FOR_AGENTS,
    delivers=("muc_nuoc", "ho_so"),
)
RULE = Rule("ngap", "Mực nước cao", "High water", Severity.WARNING, Threshold(Comparison.ABOVE, 2.0), "muc_nuoc")
PROFILE = Profile(
    name="nho",
    title_vi="Tỉnh Nhỏ",
    title_en="Small Province",
    root="82@2025",
    language="vi",
    indicators=(STAGE, FILES),
    subjects=(
        Subject("82@2025", SubjectKind.UNIT, "Đồng Tháp", "Dong Thap", valid_from=date(2025, 7, 1), official_code="82"),
        Subject("tram-1", SubjectKind.STATION, "Trạm Cao Lãnh", "Cao Lanh", "82@2025", 10.46, 105.63),
        Subject("tram-2", SubjectKind.STATION, "Trạm Mỹ Tho", "My Tho", "82@2025", 10.35, 106.36),
    ),
    sources=(PORTAL, PRACTICE, SENDER),
    rules=(RULE,),
    receivers=(),
    routes=(),
    screens=(Screen("wall", "Tường", "Wall", ()),),
)
_SHELVES = TemporaryDirectory(prefix="ioc-shelves-")
CALLBACKS = {"page.children": Permission.VIEW, "said.children": Permission.ACKNOWLEDGE}
PAGES = ("/", "/alerts", "/sources")


class Clock:
    """The time is what the test says."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now


def dash_page(environ: dict[str, object], start_response: object) -> Iterable[bytes]:
    """Stands in for Dash: says who it was called by, as layouts read it."""
    scope = environ["asgi.scope"]
    principal = scope.get("ioc.principal")  # type: ignore[attr-defined]
    start_response("200 OK", [("Content-Type", "text/plain; charset=utf-8")])  # type: ignore[operator]
    return [(principal.name if principal else "nobody").encode()]


def nowhere(name: str, version: str) -> None:
    """Finds no map file."""


def parts(
    engine: Engine,
    clock: Clock,
    geometry: Find = nowhere,
    loopback_viewer: bool = False,
    https: bool = False,
    spool: int = 1_000_000,
) -> Parts:
    dash = DashPart(dash_page, CALLBACKS, PAGES)
    return Parts(
        engine,
        lambda: PROFILE,
        lambda screen, language: {"clock": {"v": 1}},
        clock,
        dash,
        wall_part(lambda: PROFILE),
        geometry,
        push_part(),
        shelves(Path(mkdtemp(dir=_SHELVES.name)), spool),
        https,
        loopback_viewer,
    )


def browser(centre: Parts, peer: str = "127.0.0.1") -> TestClient:
    """A browser on this machine, or on `peer`, that follows no redirect and sends what browsers send with our own forms."""
    scheme = "https" if centre.https else "http"
    app, _ = build(centre)
    client = TestClient(app, base_url=f"{scheme}://127.0.0.1:8050", client=(peer, 5000), follow_redirects=False)
    client.headers["sec-fetch-site"] = "same-origin"
    return client


def key_for(engine: Engine, role: Role, now: datetime = NOW) -> dict[str, str]:
    """The headers of a program with a key of that role; an agent's key is bound to SENDER."""
    return {"Authorization": "Bearer " + agent_key(engine, role, now)}


def agent_key(engine: Engine, role: Role = Role.AGENT, now: datetime = NOW) -> str:
    """The key itself."""
    source = SENDER.name if role is Role.AGENT else None
    return create_api_key(engine, SYSTEM, NewKey(f"khoa-{role}", role, source=source), now)


def beat(engine: Engine, now: datetime = NOW) -> None:
    with writing(engine) as conn:
        heartbeat.beat(conn, "worker", now)
