"""`ioc sources …`: look at, try, run and back-fill sources."""

import os
from datetime import UTC, datetime
from typing import Annotated

import typer
from sqlalchemy import Engine

from collectors import ADAPTERS, OPTION_MODELS
from collectors.io import Door
from ioc.applied import load_applied
from ioc.cli.profiles import folder_of
from ioc.commands.request_backfill import Backfill, request_backfill
from ioc.commands.request_run import request_run
from ioc.domain.admission import admit
from ioc.domain.centre import Profile
from ioc.domain.formats import ago
from ioc.domain.period import Period, label
from ioc.domain.principal import SYSTEM
from ioc.domain.source import Batch, Source, Window, joined
from ioc.errors import CommandInvalid, PayloadInvalid
from ioc.jobs.timetable import next_window
from ioc.profile.read import choose, read_folder, read_profile
from ioc.settings import read_secret, read_settings
from ioc.store import sources
from ioc.store.engine import open_engine, reading
from ioc.store.migrate import require_current

Name = Annotated[str, typer.Argument(help="tên nguồn, xem `ioc sources list`")]
ProfileName = Annotated[str, typer.Option("--profile", help="tên hồ sơ đi kèm hoặc thư mục; để trống thì dùng IOC_PROFILE")]
SHOWN = 20


def show() -> None:
    """Mỗi nguồn của hồ sơ đang dùng một dòng: loại, lần cuối trả lời, lỗi đang có."""
    engine, found = _in_force()
    with reading(engine) as conn:
        states = sources.states(conn)
    for source in found.sources:
        state = states.get(source.name)
        last = ago(datetime.now(UTC), state.last_success, "vi") if state and state.last_success else "chưa lần nào"
        fault = f"  ✗ {state.error}" if state and state.error else ""
        typer.echo(f"{source.name:<24} {source.kind:<12} {last:<18} {source.title_vi}{fault}")


def attempt(name: Name, profile: ProfileName = "") -> None:
    """Chạy thử, không lưu gì: in những gì sẽ lưu, những gì sẽ bị loại và vì sao."""
    found, files = _read(profile)
    source = _source(found, name)
    settings = read_settings()
    door = Door(settings.data_dir, lambda reference: read_secret(reference, os.environ))
    now = datetime.now(UTC)
    window = next_window(source, None, now)
    try:
        with door.visit(source, now, files) as io:
            batch = joined(ADAPTERS[source.kind].collect(source, window, found, io))
    except PayloadInvalid as unreadable:
        typer.echo(f"Không đọc được: {unreadable}\n--- trích nội dung ---\n{unreadable.excerpt}", err=True)
        raise typer.Exit(1) from unreadable
    _print(admit(batch, source, found, window), found)


def run(name: Name) -> None:
    """Nhờ tiến trình thu thập hỏi nguồn này ngay."""
    engine, found = _in_force()
    request_run(engine, SYSTEM, _source(found, name), datetime.now(UTC))
    typer.echo("Đã ghi yêu cầu; tiến trình thu thập sẽ chạy trong vài giây. Xem kết quả ở trang /sources.")


def fill(
    name: Name,
    start: Annotated[datetime, typer.Option("--from", help="từ, theo giờ của tỉnh")],
    end: Annotated[datetime, typer.Option("--to", help="đến, theo giờ của tỉnh")],
) -> None:
    """Nhờ tiến trình thu thập hỏi lại một khoảng đã qua."""
    engine, found = _in_force()
    window = Window(start.replace(tzinfo=found.zone), end.replace(tzinfo=found.zone))
    request_backfill(engine, SYSTEM, Backfill(_source(found, name), window), datetime.now(UTC))
    typer.echo("Đã ghi yêu cầu lấy lại; xem tiến độ ở trang /sources.")


def _in_force() -> tuple[Engine, Profile]:
    """The database, and the profile that the worker runs by: what is asked of any other would be passed over."""
    settings = read_settings()
    engine = open_engine(settings.database)
    require_current(engine)
    return engine, load_applied(engine, OPTION_MODELS, settings.practice).profile


def _read(name: str) -> tuple[Profile, dict[str, bytes]]:
    settings = read_settings()
    files = choose(read_folder(folder_of(name or settings.profile)), settings.practice)
    return read_profile(files, OPTION_MODELS), files


def _source(profile: Profile, name: str) -> Source:
    if name not in profile.source:
        raise CommandInvalid(f"Không có nguồn “{name}”. Các nguồn: {', '.join(sorted(profile.source))}")
    return profile.source[name]


def _print(batch: Batch, profile: Profile) -> None:
    for reading_ in batch.readings[:SHOWN]:
        indicator, subject = profile.indicator[reading_.indicator], profile.subject[reading_.subject]
        when = label(
            Period(reading_.period_kind, reading_.at, reading_.note.period_text if reading_.note else None), "vi", profile.zone
        )
        value = reading_.note.text if reading_.value is None and reading_.note else reading_.value
        typer.echo(f"lưu   {subject.name_vi}: {indicator.name_vi} = {value} {indicator.unit} ({when}, {reading_.quality})")
    for reject in batch.rejects[:SHOWN]:
        typer.echo(f"loại  {reject.row}: {reject.reason} — {reject.content[:160]}")
    for remark in batch.remarks[:SHOWN]:
        typer.echo(f"lưu ý {remark}")
    counts = f"{len(batch.readings)} số liệu, {len(batch.forecasts)} dự báo, {len(batch.targets)} mục tiêu sẽ lưu"
    typer.echo(f"{counts}; {len(batch.rejects)} dòng sẽ bị loại (in nhiều nhất {SHOWN} dòng mỗi loại)")
