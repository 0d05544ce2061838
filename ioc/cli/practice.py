"""`ioc practice …`: make something happen in the practice province that `ioc up --practice` runs."""

from datetime import timedelta
from typing import Annotated

import typer

from ioc.practice import control
from ioc.practice.incident_file import IncidentRow
from ioc.practice.incidents import OutageMode
from ioc.settings import read_settings

Now = Annotated[bool, typer.Option("--now", help="tác động hết mức ngay, không tăng dần trong 10 phút")]


def flood(now: Now = False) -> None:
    """Lũ kết hợp triều cường: mực nước các trạm vượt báo động III (MÔ PHỎNG)."""
    _tell(control.flood(read_settings().data_dir, _rise(now)))


def surge(now: Now = False) -> None:
    """Hồ sơ dồn ứ ở một số xã (MÔ PHỎNG)."""
    _tell(control.surge(read_settings().data_dir, _rise(now)))


def outage(mode: OutageMode = OutageMode.ERROR) -> None:
    """Cổng dữ liệu diễn tập ngừng trả lời: báo lỗi, treo, hoặc ngắt giữa chừng."""
    _tell(control.outage(read_settings().data_dir, mode))


def calm() -> None:
    """Chấm dứt mọi sự cố diễn tập."""
    _tell(control.calm(read_settings().data_dir))


def _rise(now: bool) -> timedelta:
    return control.AT_ONCE if now else control.GRADUAL


def _tell(incidents: tuple[IncidentRow, ...]) -> None:
    active = [row for row in incidents if row.ended_at is None]
    for row in active:
        typer.echo(f"MÔ PHỎNG  đang diễn ra: {row.kind} từ {row.started_at:%H:%M:%S} UTC")
    if not active:
        typer.echo("MÔ PHỎNG  không có sự cố nào đang diễn ra")
