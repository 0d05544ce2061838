"""Gây và chấm dứt sự cố diễn tập: orders to the practice province that runs on this data folder."""

from datetime import timedelta
from pathlib import Path

import httpx
from pydantic import TypeAdapter, ValidationError

from ioc.errors import CommandInvalid
from ioc.practice.credentials import load_credentials, practice_folder
from ioc.practice.incident_file import IncidentRow
from ioc.practice.incidents import IncidentKind, OutageMode

ADDRESS = "address"
"""File in the practice folder with the portal's URL, written when it starts."""

GRADUAL, AT_ONCE = timedelta(minutes=10), timedelta(0)
_ROWS = TypeAdapter(tuple[IncidentRow, ...])
_PATIENCE = 5.0


def flood(data_dir: Path, rise: timedelta = GRADUAL) -> tuple[IncidentRow, ...]:
    """River stages rise above báo động III within `rise` (AT_ONCE for drills that cannot wait) and stay until `calm`."""
    return _order(data_dir, {"kind": IncidentKind.FLOOD, "rise_seconds": rise.total_seconds()})


def surge(data_dir: Path, rise: timedelta = GRADUAL) -> tuple[IncidentRow, ...]:
    """Overdue dossiers pile up in some communes within `rise` and stay until `calm`."""
    return _order(data_dir, {"kind": IncidentKind.SURGE, "rise_seconds": rise.total_seconds()})


def outage(data_dir: Path, mode: OutageMode = OutageMode.ERROR) -> tuple[IncidentRow, ...]:
    """The portal's data doors fail in this way until `calm`."""
    return _order(data_dir, {"kind": IncidentKind.OUTAGE, "mode": mode})


def calm(data_dir: Path) -> tuple[IncidentRow, ...]:
    """Everything that is on ends; floods and surges fade as long as they took to rise."""
    return _order(data_dir, {"kind": "calm"})


def _order(data_dir: Path, order: dict[str, str | float]) -> tuple[IncidentRow, ...]:
    """All incidents after the order. Raises CommandInvalid where no practice province runs on this data folder."""
    try:
        url = practice_folder(data_dir).joinpath(ADDRESS).read_text(encoding="utf-8").strip()
        key = load_credentials(data_dir).control_key
        reply = httpx.post(
            f"{url}/practice/incidents",
            json=order,
            headers={"Authorization": f"Bearer {key}"},
            timeout=_PATIENCE,
            trust_env=False,
        )
        return _ROWS.validate_json(reply.raise_for_status().content)
    except (OSError, httpx.HTTPError, ValidationError) as wrong:
        raise CommandInvalid(
            f"Tỉnh diễn tập không chạy trên thư mục dữ liệu “{data_dir}”; chạy `ioc up --practice` rồi gọi lại"
        ) from wrong
