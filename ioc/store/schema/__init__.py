"""Every table, by concept. Instants are UTC epoch microseconds, codes are text, JSON is text."""

from ioc.store.schema.alerted import alert, dead_man, delivery, follow_up, gathering, transition
from ioc.store.schema.answered import assignment, closure, incident, incident_alert, remark, silence, snooze
from ioc.store.schema.collected import heartbeat, run, run_reject, source, task_run, worker_lock
from ioc.store.schema.columns import metadata
from ioc.store.schema.derived import derivation, derive_history, derive_input, derive_later, derive_todo
from ioc.store.schema.observed import (
    change,
    forecast,
    forecast_issue,
    latest,
    observation,
    quality_check,
    revision,
    rollup_day,
    rollup_hour,
    series,
    target,
)
from ioc.store.schema.people import account, api_key, audit, profile_version, session, sign_in_link
from ioc.store.schema.pushed import push_answer
from ioc.store.schema.reported import report, report_event
from ioc.store.schema.shown import sent, wall
from ioc.store.schema.warned import bulletin

__all__ = [
    "account",
    "alert",
    "api_key",
    "assignment",
    "audit",
    "bulletin",
    "change",
    "closure",
    "dead_man",
    "delivery",
    "derivation",
    "derive_history",
    "derive_input",
    "derive_later",
    "derive_todo",
    "follow_up",
    "forecast",
    "forecast_issue",
    "report_event",
    "report",
    "gathering",
    "heartbeat",
    "incident",
    "incident_alert",
    "latest",
    "metadata",
    "observation",
    "profile_version",
    "push_answer",
    "quality_check",
    "remark",
    "revision",
    "rollup_day",
    "rollup_hour",
    "run",
    "run_reject",
    "sent",
    "series",
    "session",
    "sign_in_link",
    "silence",
    "snooze",
    "source",
    "target",
    "task_run",
    "transition",
    "wall",
    "worker_lock",
]
