"""The sources: a row each, in words; one of them opened."""

from datetime import datetime, timedelta

from dash import dcc, html
from dash.development.base_component import Component

from ioc.domain.formats import number, span
from ioc.domain.observation import Origin
from ioc.domain.promise import said
from ioc.domain.source import Run, RunStatus, Source
from ioc.store.queries.sources import SourceRow
from layouts.components.sign import age, badges, sign
from layouts.parts.scope import Scope, millis
from layouts.parts.sign import TONE_SHAPE, Sign, clock_word
from layouts.visit import source_link

COLUMNS = (
    "source", "state", "promise", "last_success", "newest_value", "next_run",
    "success_24h", "median_24h", "rows_24h", "last_error",
)  # fmt: skip
_RUN_TONE = {RunStatus.OK: "ok", RunStatus.PARTIAL: "note", RunStatus.FAILED: "crit", RunStatus.RUNNING: "none"}


def source_table(rows: dict[str, SourceRow], opened: str, may_operate: bool, scope: Scope) -> Component:
    """What fails first, then what is late, then the rest by name."""
    if not scope.profile.sources:
        return html.P(scope.say("no_sources"), className="empty")
    words = (*COLUMNS, "") if may_operate else COLUMNS
    head = html.Tr([html.Th(scope.say(word) if word else "", scope="col") for word in words])
    ordered = sorted(scope.profile.sources, key=lambda one: (_urgency(one, rows.get(one.name), scope), one.title(scope.language)))
    body = [_row(source, rows.get(source.name), source.name == opened, may_operate, scope) for source in ordered]
    return html.Table([html.Thead(head), html.Tbody(body)], className="table sources")


def state_of_source(source: Source, row: SourceRow | None, scope: Scope) -> Sign:
    """What to say of a source: off, paused, cut off since when, late, on time."""
    if not source.enabled:
        return Sign("none", scope.say("source_disabled"))
    if row is None or (row.last_run is None and row.state.last_success is None):
        return Sign("none", scope.say("source_waiting" if source.schedule.visits else "source_unheard"))
    if row.state.paused:
        return Sign("note", scope.say("source_paused"))
    if row.state.failing_since:
        return Sign("crit", scope.say("source_failing", time=clock_word(row.state.failing_since, scope)))
    if not source.promise.kept:
        return Sign("ok", scope.say("source_published"))
    if row.state.heard_at is None:
        return Sign("warn", scope.say("source_late"))
    since = scope.profile.late_since(source, row.state.heard_at, scope.now)
    return (
        Sign("warn", scope.say("source_late_since", time=clock_word(since, scope)))
        if since
        else Sign("ok", scope.say("source_ok"))
    )


def run_table(runs: list[Run], scope: Scope) -> Component:
    """The last visits to a source."""
    head = html.Tr([html.Th(scope.say(word), scope="col") for word in ("ran_at", "state", "rows", "reason")])
    body = [html.Tr([html.Td(cell) for cell in _run_cells(run, scope)]) for run in runs]
    return html.Table([html.Thead(head), html.Tbody(body)], className="table")


def reject_table(runs: list[Run], scope: Scope) -> Component:
    """The rows that were not taken, and why."""
    rejects = [reject for run in runs for reject in run.rejects]
    if not rejects:
        return html.P(scope.say("no_rejects"), className="empty")
    head = html.Tr([html.Th(scope.say(word), scope="col") for word in ("row", "content", "reason")])
    body = [html.Tr([html.Td(one.row), html.Td(html.Code(one.content)), html.Td(one.reason)]) for one in rejects]
    return html.Table([html.Thead(head), html.Tbody(body)], className="table rejects")


def _urgency(source: Source, row: SourceRow | None, scope: Scope) -> int:
    return ("crit", "warn", "note", "none", "ok").index(state_of_source(source, row, scope).tone)


def _row(source: Source, row: SourceRow | None, opened: bool, may_operate: bool, scope: Scope) -> html.Tr:
    shown = state_of_source(source, row, scope)
    simulated = [["simulated", scope.say("simulated")]] if source.origin is Origin.SIMULATED else []
    name = dcc.Link(source.title(scope.language), href=source_link("" if opened else source.name), className="source-name")
    cells = [
        html.Td([name, *badges(simulated)]),
        html.Td([sign(shown.tone, TONE_SHAPE[shown.tone], shown.word), *_circuit(row, scope), *_missing(row, scope)]),
        html.Td(_promise(source, scope), className="quiet"),
        html.Td(_when(row.state.last_success if row else None, scope)),
        html.Td(_when(row.last_value_at if row else None, scope), className="quiet"),
        html.Td(_next(source, row, scope), className="quiet"),
        html.Td(_success(row, scope), className="number"),
        html.Td(_took(source, row, scope), className="number"),
        html.Td(_counts(row, scope), className="number"),
        html.Td((row.state.error or "") if row else "", className="error"),
    ]
    deeds = [html.Td(_buttons(source, row, scope), className="deeds")] if may_operate else []
    return html.Tr([*cells, *deeds], className="opened" if opened else "", **{"data-source": source.name})


def _promise(source: Source, scope: Scope) -> str:
    promise = source.promise
    if promise.by is not None:
        return said(promise, scope.language)
    if promise.late_after is None:
        return scope.say("promise_none")
    every = span(promise.every, scope.language) if promise.every else "—"
    return scope.say("promise_every", every=every, late=span(promise.late_after, scope.language))


def _when(at: datetime | None, scope: Scope) -> Component | str:
    return age(millis(at)) if at else scope.say("never")


def _next(source: Source, row: SourceRow | None, scope: Scope) -> str:
    """When the clock visits next, as far as the schedule tells: a cron line is shown as it is."""
    if not source.enabled or (row and row.state.paused):
        return "—"
    if row and row.state.retry_at and row.state.retry_at > scope.now:
        return clock_word(row.state.retry_at, scope)
    if source.schedule.every is None:
        return source.schedule.cron or scope.say("tells_by_itself")
    last = row.last_run.started_at if row and row.last_run else scope.now - source.schedule.every
    return clock_word(max(last + source.schedule.every, scope.now - timedelta(minutes=1)), scope)


def _circuit(row: SourceRow | None, scope: Scope) -> list[Component]:
    """Where visits are held back after failures: how many in a row, and until when."""
    if row is None or row.state.retry_at is None or row.state.retry_at <= scope.now:
        return []
    until = clock_word(row.state.retry_at, scope)
    return [html.Div(scope.say("circuit_open", n=row.state.failures, time=until), className="quiet")]


def _missing(row: SourceRow | None, scope: Scope) -> list[Component]:
    """What a back-fill has still to fetch."""
    if row is None or row.missing is None:
        return []
    start, end = (at.astimezone(scope.profile.zone) for at in (row.missing.start, row.missing.end))
    return [html.Div(scope.say("backfill_under_way", start=f"{start:%d/%m}", end=f"{end:%d/%m}"), className="quiet")]


def _success(row: SourceRow | None, scope: Scope) -> str:
    share = row.day.success if row else None
    return "—" if share is None else f"{number(100 * share, 0 if share in (0, 1) else 1, scope.language)} %"


def _took(source: Source, row: SourceRow | None, scope: Scope) -> str:
    took = row.day.took if row and source.schedule.visits else None
    if took is None:
        return "—"
    seconds = took.total_seconds()
    if seconds < 1:
        return f"{number(1000 * seconds, 0, scope.language)} ms"
    return f"{number(seconds, 1, scope.language)} {scope.say('second_short')}"


def _counts(row: SourceRow | None, scope: Scope) -> str:
    if row is None:
        return "0 / 0"
    return f"{number(row.day.stored, 0, scope.language)} / {number(row.day.rejected, 0, scope.language)}"


def _buttons(source: Source, row: SourceRow | None, scope: Scope) -> list[Component]:
    paused = row is not None and row.state.paused
    asked = (("run", "run_now"),) if source.schedule.visits else ()
    verbs = (*asked, ("resume", "resume") if paused else ("pause", "pause"))
    return [
        html.Button(scope.say(word), id={"type": "source", "verb": verb, "name": source.name}, className="button", n_clicks=0)
        for verb, word in verbs
    ]


def _run_cells(run: Run, scope: Scope) -> list[object]:
    tone = _RUN_TONE[run.status]
    word = {
        RunStatus.OK: "delivered_all",
        RunStatus.PARTIAL: "partial",
        RunStatus.FAILED: "failed",
        RunStatus.RUNNING: "running",
    }[run.status]
    rows = " · ".join(number(count, 0, scope.language) for count in (run.received, run.stored, run.rejected))
    return [
        f"{run.started_at.astimezone(scope.profile.zone):%H:%M:%S %d/%m}",
        sign(tone, TONE_SHAPE[tone], scope.say(word)),
        rows,
        run.reason,
    ]
