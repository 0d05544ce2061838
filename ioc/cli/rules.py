"""`ioc rules …`: what rules would have done, and whether they do what their stories say."""

import sys
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from collectors import OPTION_MODELS
from ioc.alerting.replay import replay
from ioc.applied import load_applied
from ioc.cli.rules_files import history_of, index_of, rules_of
from ioc.cli.rules_told import print_spells, spells_of, write_plot, write_transitions
from ioc.domain.observation import Origin
from ioc.domain.rule import Rule
from ioc.errors import CommandInvalid
from ioc.jobs.replay import Known, replay_stored
from ioc.profile.scalars import parse_duration
from ioc.settings import read_settings
from ioc.store.engine import open_engine, reading
from ioc.store.migrate import require_current


def again(
    rule: Annotated[str, typer.Argument(help="mã quy tắc trong hồ sơ đang dùng; bỏ trống khi dùng --rules")] = "",
    start: Annotated[datetime | None, typer.Option("--from", help="từ, theo giờ của tỉnh")] = None,
    end: Annotated[datetime | None, typer.Option("--to", help="đến, theo giờ của tỉnh")] = None,
    every: Annotated[str, typer.Option(help="nhịp đồng hồ, ví dụ 60s, 5m")] = "60s",
    known: Annotated[str, typer.Option("--as", help="then = như đã biết khi ấy; final = như số liệu bây giờ")] = "final",
    simulated: Annotated[bool, typer.Option(help="chuỗi MÔ PHỎNG thay cho chuỗi thật")] = False,
    rules: Annotated[Path | None, typer.Option(help="tệp quy tắc, thay cho hồ sơ đang dùng")] = None,
    observations: Annotated[Path | None, typer.Option(help="tệp CSV at,subject,indicator,value[,quality]")] = None,
    table: Annotated[Path | None, typer.Option("--csv", help="ghi từng lần chuyển trạng thái ra tệp CSV")] = None,
    plot: Annotated[Path | None, typer.Option(help="vẽ ra tệp HTML")] = None,
) -> None:
    """Quy tắc này lẽ ra đã báo gì: các lần cảnh báo, thời gian, số tin. Với --rules và --observations: chỉ từ tệp, in CSV."""
    step = parse_duration(every)
    if rules is not None and observations is not None:
        _from_files(rules, observations, step)
        return
    if not rule or start is None or end is None:
        raise CommandInvalid("Cần mã quy tắc với --from và --to, hoặc --rules với --observations.")
    if known not in ("then", "final"):
        raise CommandInvalid(f"--as không có “{known}”; viết then hoặc final.")
    _from_store(rule, start, end, step, "then" if known == "then" else "final", simulated, table, plot)


def _from_files(rules: Path, observations: Path, every: timedelta) -> None:
    read = rules_of(rules.name, rules.read_bytes())
    history = history_of(observations.read_bytes(), read, every)
    write_transitions(sys.stdout, replay(index_of(read, history), history))


def _from_store(
    code: str,
    start: datetime,
    end: datetime,
    every: timedelta,
    known: Known,
    simulated: bool,
    table: Path | None,
    plot: Path | None,
) -> None:
    engine = open_engine(read_settings().database)
    require_current(engine)
    profile = load_applied(engine, OPTION_MODELS, read_settings().practice).profile
    rule = next((one for one in profile.rules if one.code == code), None)
    if rule is None:
        raise CommandInvalid(f"Hồ sơ đang dùng không có quy tắc “{code}”; các quy tắc: {_names(profile.rules)}.")
    origin = Origin.SIMULATED if simulated else Origin.REAL
    stretch = start.replace(tzinfo=profile.zone), end.replace(tzinfo=profile.zone)
    with reading(engine) as conn:
        done = replay_stored(conn, profile, rule, *stretch, every, known, origin)
    told = done.transitions
    spells = spells_of(told)
    print_spells(spells, profile, rule, told, done.history.end)
    if table is not None:
        with table.open("w", encoding="utf-8", newline="") as sheet:
            write_transitions(sheet, told)
    if plot is not None:
        write_plot(plot, profile, rule, done.history, spells)


def _names(rules: Sequence[Rule]) -> str:
    return ", ".join(sorted(one.code for one in rules))
