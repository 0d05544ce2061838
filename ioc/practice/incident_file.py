"""The incidents of the practice province, kept in a file so that they survive a restart."""

import json
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from ioc.practice.incidents import Incident, IncidentKind, Log, OutageMode

KEPT = timedelta(days=31)
"""Incidents are felt in the past for as long as the portal keeps history; older ones are forgotten."""


class IncidentRow(BaseModel):
    """An incident as it stands in the file and on the wire."""

    model_config = ConfigDict(frozen=True)

    kind: IncidentKind
    started_at: datetime
    ended_at: datetime | None = None
    rise_seconds: float = 600
    mode: OutageMode = OutageMode.ERROR

    def incident(self) -> Incident:
        return Incident(self.kind, self.started_at, self.ended_at, timedelta(seconds=self.rise_seconds), self.mode)


_ROWS = TypeAdapter(list[IncidentRow])


class IncidentFile:
    """The log in memory and on disk; `log` is replaced whole."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.log: Log = _read(path)

    def keep(self, log: Log, now: datetime) -> None:
        """Replace the log, forgetting what ended long ago."""
        self.log = tuple(row for row in log if row.ended_at is None or row.ended_at > now - KEPT)
        fresh = self._path.with_suffix(".new")
        fresh.write_text(json.dumps([as_row(row).model_dump(mode="json") for row in self.log], indent=1), encoding="utf-8")
        fresh.replace(self._path)


def as_row(incident: Incident) -> IncidentRow:
    return IncidentRow(
        kind=incident.kind,
        started_at=incident.started_at,
        ended_at=incident.ended_at,
        rise_seconds=incident.rise.total_seconds(),
        mode=incident.mode,
    )


def _read(path: Path) -> Log:
    if not path.exists():
        return ()
    return tuple(row.incident() for row in _ROWS.validate_json(path.read_bytes()))
