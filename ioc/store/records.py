"""Rows of the tables as the domain's nouns."""

from typing import Any

from sqlalchemy import ColumnElement, Table, and_
from sqlalchemy.engine import Row

from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.observation import Forecast, Origin, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.plan import Target
from ioc.domain.rule import Severity
from ioc.domain.source import Run, RunStatus
from ioc.store.instants import from_micros, maybe_instant
from ioc.store.notes import note_of
from ioc.store.rungs import rungs_of

AnyRow = Row[Any]


def series_key(row: AnyRow) -> SeriesKey:
    return SeriesKey(row.indicator, row.subject, PeriodKind(row.period_kind), Origin(row.origin))


def alert_key(row: AnyRow) -> AlertKey:
    return AlertKey(row.rule, row.subject, Origin(row.origin))


def of_alert(table: Table, key: AlertKey, spell: int | None = None) -> ColumnElement[bool]:
    """The rows of a table that belong to an alert; `spell` None = to any of its spells."""
    mine = and_(table.c.rule == key.rule, table.c.subject == key.subject, table.c.origin == str(key.origin))
    return mine if spell is None else and_(mine, table.c.spell == spell)


def alert_of(row: AnyRow) -> Alert:
    return Alert(
        alert_key(row),
        AlertState(row.state),
        Severity(row.severity),
        from_micros(row.since),
        maybe_instant(row.breach_at),
        maybe_instant(row.clear_at),
        maybe_instant(row.judged_at),
        row.value,
        row.limit,
        maybe_instant(row.unknown_since),
        row.spell,
        row.acknowledged_by,
        maybe_instant(row.acknowledged_at),
        rungs_of(row.rungs),
    )


def transition_of(row: AnyRow) -> Transition:
    before, after = AlertState(row.before), AlertState(row.after)
    return Transition(alert_key(row), before, after, from_micros(row.at), Severity(row.severity), row.spell, row.value, row.limit)


def run_of(row: AnyRow) -> Run:
    """A run without its rejected rows."""
    return Run(
        row.id,
        row.source,
        from_micros(row.started_at),
        maybe_instant(row.finished_at),
        RunStatus(row.status),
        row.reason,
        row.error,
        row.received,
        row.stored,
        row.changed,
        row.rejected,
    )


def forecast_of(row: AnyRow) -> Forecast:
    target_at, issued_at = from_micros(row.target_at), from_micros(row.issued_at)
    return Forecast(row.indicator, row.subject, target_at, issued_at, row.issuer, row.value, row.low, row.high)


def target_of(row: AnyRow) -> Target:
    kind, at = PeriodKind(row.period_kind), from_micros(row.at)
    return Target(row.plan, row.indicator, row.subject, kind, at, row.value, row.basis, note_of(row.note))
