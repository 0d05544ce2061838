"""`ioc geodata info …` and `ioc geodata rebase …`: what a unit is and was, and values on the units of another day."""

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from collectors import OPTION_MODELS
from geodata.describe import describe
from geodata.find import search
from geodata.lineage import Lineage, commune_lineage
from geodata.match import days_of
from geodata.method import Method, method_of
from geodata.rebase import rebase as restate
from geodata.report import report
from geodata.trace import Split
from geodata.unit import Level
from ioc.applied import load_applied
from ioc.cli.figures import Figures, file_figures, stored_figures
from ioc.domain.indicator import Aggregation, Indicator
from ioc.domain.observation import Origin
from ioc.domain.period import PROVINCE_ZONE
from ioc.errors import CommandInvalid
from ioc.profile.scalars import parse_day, parse_number
from ioc.profile.table import read_table
from ioc.settings import read_settings
from ioc.store.engine import open_engine

SHOWN = 8


def info(
    words: Annotated[list[str], typer.Argument(help="mã (82), mã định danh (82@2025) hoặc tên, có dấu hay không")],
    on: Annotated[str, typer.Option("--on", help="vào ngày nào, ví dụ 2014-12-31; để trống là hôm nay")] = "",
) -> None:
    """Một đơn vị hành chính là gì, trước là gì, gồm những gì; kèm ngày và căn cứ."""
    among, what = commune_lineage(), " ".join(words)
    day = _day(on) if on else datetime.now(PROVINCE_ZONE).date()
    found = search(what, among.units.values(), limit=SHOWN + 1)
    if on:
        found = [one for one in found if one.exists_on(day)]
    if not found:
        raise CommandInvalid(f"Không tìm thấy đơn vị nào là “{what}”{f' vào ngày {day:%d/%m/%Y}' if on else ''}.")
    for line in describe(found[0], day, among):
        typer.echo(line)
    if len(found) > 1:
        others = ", ".join(f"{one.label} [{one.id}]" for one in found[1:SHOWN])
        typer.echo(f"Cũng khớp “{what}”: {others}{' …' if len(found) > SHOWN else ''}")


def rebase(
    to: Annotated[str, typer.Option("--to", help="quy về đơn vị hành chính của ngày này, ví dụ 2025-07-01")],
    since: Annotated[str, typer.Option("--from", help="từ năm, tháng hoặc ngày, ví dụ 2014")] = "1900",
    indicator: Annotated[str, typer.Option("--indicator", help="mã chỉ tiêu; số liệu lấy từ cơ sở dữ liệu")] = "",
    file: Annotated[Path | None, typer.Option("--file", help="tệp CSV: unit,period,value[,numerator,denominator,weight]")] = None,
    columns: Annotated[str, typer.Option("--columns", help="tên cột trong tệp: unit=prov,period=year,value=total.rev")] = "",
    level: Annotated[Level, typer.Option("--level", help="cấp của các đơn vị trong tệp")] = Level.PROVINCE,
    adds: Annotated[Aggregation, typer.Option("--adds", help="cách cộng, khi tệp không đi với chỉ tiêu nào")] = Aggregation.SUM,
    scale: Annotated[float, typer.Option("--scale", help="giá trị = scale × tử/mẫu (100 với %)")] = 1.0,
    ranked: Annotated[bool, typer.Option("--ranked", help="giá trị là thứ hạng")] = False,
    pieces: Annotated[Path | None, typer.Option("--pieces", help="tệp CSV: before,after,amount (dân số, diện tích)")] = None,
    split_equally: Annotated[bool, typer.Option("--split-equally", help="chia đều nơi không có tỷ lệ; ghi ƯỚC TÍNH")] = False,
    origin: Annotated[Origin, typer.Option("--origin", help="số liệu thật hay diễn tập")] = Origin.REAL,
) -> None:
    """Quy đổi số liệu của đơn vị như trước sang đơn vị của ngày khác; nói rõ gì ước tính, gì không quy đổi được, vì sao."""
    if not indicator and file is None:
        raise CommandInvalid("Cần --indicator MÃ (số liệu trong cơ sở dữ liệu) hoặc --file TỆP.csv.")
    among, first, day = commune_lineage(), _since(since), _day(to)
    known = _indicator(indicator) if indicator else None
    figures = _figures(known, file, columns, level, first, origin, among)
    method = method_of(known) if known else Method(adds, scale, ranked)
    found = restate(figures.values, day, method, among, _split(pieces, split_equally))
    adds_up = method.aggregation is Aggregation.SUM and not method.ranked
    whole = adds_up and all((value.value or 0.0).is_integer() for value in figures.values)
    typer.echo(_title(known, file, figures, origin))
    for line in report(found, among, known.decimals if known else 0 if whole else 2, adds_up):
        typer.echo(line)
    for line in figures.left_out:
        typer.echo(f"Không khớp: {line}")


def _title(indicator: Indicator | None, file: Path | None, figures: Figures, origin: Origin) -> str:
    name = f"{indicator.code} {indicator.name_vi} ({indicator.unit})" if indicator else str(file and file.name)
    mark = "MÔ PHỎNG  " if origin is Origin.SIMULATED and file is None else ""
    return f"{mark}{name}: {len(figures.values)} giá trị như công bố, {len(figures.left_out)} dòng không khớp"


def _figures(
    known: Indicator | None, file: Path | None, columns: str, level: Level, first: date, origin: Origin, among: Lineage
) -> Figures:
    if file is not None:
        return file_figures(file, _columns(columns), level, first, among)
    if known is None:
        return Figures(())
    figures = stored_figures(open_engine(read_settings().database), known, first, origin, among)
    if not figures.values:
        raise CommandInvalid(f"Cơ sở dữ liệu không có số liệu “{known.code}” của đơn vị hành chính nào từ {first:%d/%m/%Y}.")
    return figures


def _indicator(code: str) -> Indicator:
    settings = read_settings()
    profile = load_applied(open_engine(settings.database), OPTION_MODELS, settings.practice).profile
    if code not in profile.indicator:
        raise CommandInvalid(f"Hồ sơ tỉnh không có chỉ tiêu “{code}”.")
    return profile.indicator[code]


def _split(pieces: Path | None, equally: bool) -> Split:
    if pieces is None:
        return Split(equally=equally)
    if not pieces.is_file():
        raise CommandInvalid(f"Không có tệp {pieces}.")
    rows, faults = read_table(pieces.name, pieces.read_bytes())
    if faults:
        raise CommandInvalid("\n".join(map(str, faults)))
    try:
        amounts = [(row.cells, parse_number(row.cells["amount"], row.decimal_comma)) for row in rows]
        return Split({(cells["before"], cells["after"]): amount for cells, amount in amounts}, equally)
    except (KeyError, ValueError) as fault:
        raise CommandInvalid(f"{pieces.name}: cần ba cột before, after, amount ở mọi dòng ({fault}).") from fault


def _columns(text: str) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in text.split(",") if pair]
    if any(not (mark and name and column) for name, mark, column in pairs):
        raise CommandInvalid(f"“{text}” không đúng dạng unit=prov,period=year,value=total.rev")
    return {name.strip(): column.strip() for name, _, column in pairs}


def _since(text: str) -> date:
    try:
        return days_of(text)[0]
    except ValueError as fault:
        raise CommandInvalid(str(fault)) from fault


def _day(text: str) -> date:
    try:
        return parse_day(text)
    except ValueError as fault:
        raise CommandInvalid(str(fault)) from fault
