"""Forecasts and targets that come with a batch: stored as they were issued, never as observations."""

from sqlalchemy import Connection

from ioc.domain.observation import Origin
from ioc.domain.source import Batch
from ioc.store.instants import to_micros
from ioc.store.notes import note_text
from ioc.store.schema import forecast, forecast_issue, target
from ioc.store.upsert import upsert


def save(conn: Connection, batch: Batch, origin: Origin) -> None:
    """Upsert the batch's forecasts (by issuer, issue and target time) and targets (by plan and period)."""
    upsert(conn, forecast, [
        {
            "indicator": row.indicator, "subject": row.subject, "origin": str(origin), "issuer": row.issuer,
            "issued_at": to_micros(row.issued_at), "target_at": to_micros(row.target_at),
            "value": row.value, "low": row.low, "high": row.high,
        }
        for row in batch.forecasts
    ])  # fmt: skip
    issues = {(row.indicator, row.subject, str(origin), row.issuer): 0 for row in batch.forecasts}
    for row in batch.forecasts:
        issue = row.indicator, row.subject, str(origin), row.issuer
        issues[issue] = max(issues[issue], to_micros(row.issued_at))
    names = ("indicator", "subject", "origin", "issuer")
    newer = [dict(zip(names, issue, strict=True), issued_at=at) for issue, at in sorted(issues.items())]
    upsert(conn, forecast_issue, newer, greater="issued_at")
    upsert(conn, target, [
        {
            "plan": row.plan, "indicator": row.indicator, "subject": row.subject, "period_kind": str(row.period_kind),
            "at": to_micros(row.at), "value": row.value, "basis": row.basis, "note": note_text(row.note),
        }
        for row in batch.targets
    ])  # fmt: skip
