"""`ioc geodata import` and `fetch`: official shapes in place of the shipped diagram."""

import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from geodata.importing.download import OFFICIAL, Published, download
from geodata.importing.dropping import drop as drop_imported
from ioc.domain.period import PROVINCE_ZONE
from ioc.errors import CommandInvalid
from ioc.settings import read_settings

SUGGESTION = "Bản đồ đang dùng sơ đồ có sẵn; lấy ranh giới chính thức bằng: ioc geodata fetch"


def bring(
    path: Annotated[Path | None, typer.Argument(help="GeoJSON, TopoJSON, Shapefile, GeoPackage, thư mục hoặc zip")] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="ngày mà địa giới trong tệp có hiệu lực (2025-06-30), trống là nay")] = "",
    source: Annotated[str, typer.Option("--source", help="nguồn, ghi dưới bản đồ; trống là tên tệp")] = "",
    licence: Annotated[str, typer.Option("--licence", help="giấy phép, ghi dưới bản đồ")] = "chưa ghi giấy phép",
    drop: Annotated[bool, typer.Option("--drop", help="bỏ ranh giới đã nhập, trở lại sơ đồ có sẵn")] = False,
) -> None:
    """Nhập ranh giới từ tệp: ghép theo mã, theo tên; sửa, giản lược, rồi dùng ngay trên bản đồ, không cần khởi động lại."""
    if drop:
        had = drop_imported(_folder())
        typer.echo("Đã trở lại sơ đồ có sẵn." if had else "Đang dùng sơ đồ có sẵn, không có gì để bỏ.")
    elif path is None:
        raise CommandInvalid("Thiếu tệp hay thư mục cần nhập: ioc geodata import TỆP")
    else:
        _import(path, _day(as_of), source or path.name, licence)


def fetch(
    url: Annotated[str, typer.Option("--url", help="máy chủ khác có cùng tệp đó")] = OFFICIAL.url,
    sha256: Annotated[str, typer.Option("--sha256", help="mã kiểm tra của tệp, khi là bản khác")] = OFFICIAL.sha256,
) -> None:
    """Tải ranh giới chính thức của 34 tỉnh, thành phố và 3.321 xã, phường, đặc khu (50 MB, tải tiếp được), rồi nhập."""
    wanted = Published(url, sha256.lower(), OFFICIAL.source, OFFICIAL.licence, OFFICIAL.as_of)
    archive = download(wanted, _folder() / "downloads", _progress)
    typer.echo("\nĐã tải và kiểm tra xong; đang nhập, mất một hai phút …", err=True)
    _import(archive, wanted.as_of, wanted.source, wanted.licence)


def _import(path: Path, day: date, source: str, licence: str) -> None:
    """Run the import in a process of its own.

    Raises typer.Exit with its code when it failed; it has said why.
    """
    options = {"--folder": str(_folder()), "--as-of": day.isoformat(), "--source": source, "--licence": licence}
    words = [word for option in options.items() for word in option]
    done = subprocess.run([sys.executable, "-m", "geodata.importing", *words, "--", str(path)], check=False)
    if done.returncode:
        raise typer.Exit(done.returncode)


def _folder() -> Path:
    return read_settings().data_dir.resolve() / "geodata"


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text) if text else datetime.now(PROVINCE_ZONE).date()
    except ValueError as wrong:
        raise CommandInvalid(f"Ngày “{text}” không hiểu được; viết như 2025-06-30") from wrong


def _progress(have: int, total: int | None) -> None:
    of = f" / {total / 1e6:.0f}" if total else ""
    typer.echo(f"\rĐang tải {have / 1e6:.1f}{of} MB", nl=False, err=True)
