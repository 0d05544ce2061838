"""What can be done with the opened source: its rejected rows taken away, old values asked for again."""

from collections.abc import Iterable
from datetime import timedelta, tzinfo

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.source import Run, Source
from layouts.csv_file import Cells, csv_bytes
from layouts.parts.scope import Scope
from layouts.words import say

_DAY = timedelta(days=1)


def source_tools(source: Source, may_operate: bool, scope: Scope) -> list[Component]:
    """Drawn once, apart from what changes by itself, so that a date being chosen stays."""
    take = html.Button(
        scope.say("rejects_csv"), id={"type": "sources-rejects", "name": source.name}, className="button plain", n_clicks=0
    )
    if not (may_operate and source.history):
        return [html.Div(take, className="deeds")]
    return [html.Div([take, *_backfill(source, source.history, scope)], className="deeds")]


def _backfill(source: Source, history: timedelta, scope: Scope) -> list[Component]:
    """Two days of the province; the source keeps nothing older than its history."""
    today = scope.now.astimezone(scope.profile.zone).date()
    bounds = {"min": (today - history + _DAY).isoformat(), "max": today.isoformat()}
    fields = [
        html.Label(
            [scope.say(word), dcc.Input(id={"type": "sources-day", "name": name}, type="date", value=value.isoformat(), **bounds)]
        )
        for name, word, value in (("start", "backfill_from", today - _DAY), ("end", "backfill_to", today))
    ]
    return [
        *fields,
        html.Button(scope.say("backfill_ask"), id={"type": "sources-ask", "name": source.name}, className="button", n_clicks=0),
    ]


def rejects_file(runs: Iterable[Run], language: str, zone: tzinfo) -> bytes:
    """The rejected rows of the visits shown, newest visit first."""
    head: Cells = [say(language, word) for word in ("ran_at", "row", "content", "reason")]
    rows: list[Cells] = [
        [f"{run.started_at.astimezone(zone):%Y-%m-%d %H:%M:%S}", one.row, one.content, one.reason]
        for run in runs
        for one in run.rejects
    ]
    return csv_bytes([head, *rows], language)
