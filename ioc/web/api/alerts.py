"""`/api/v1/alerts`: what is the matter, what was, and taking it on."""

from collections.abc import Callable
from datetime import datetime

from fastapi import APIRouter
from sqlalchemy import Engine

from ioc.commands.acknowledge_alert import acknowledge_alert
from ioc.domain.alert import Alert, AlertKey, AlertState
from ioc.domain.centre import Profile
from ioc.domain.observation import Origin
from ioc.domain.rule import Severity
from ioc.store.engine import reading
from ioc.store.queries import alerts as queries
from ioc.web.api.actor import Actor
from ioc.web.api.models import AlertKeyIn, AlertOut, Done, Page, TransitionOut
from ioc.web.api.paging import Cursor, Limit, cursor_of, cut, place_of


def alert_routes(engine: Engine, profile: Callable[[], Profile], clock: Callable[[], datetime]) -> APIRouter:
    router = APIRouter(tags=["cảnh báo"])

    @router.get("/alerts")
    def alerts(
        origin: Origin | None = None,
        state: AlertState | None = None,
        severity: Severity | None = None,
        limit: Limit = 1000,
        cursor: Cursor = None,
    ) -> Page[AlertOut]:
        """Cảnh báo đang mở: đang cảnh báo trước, nặng nhất trước, mới nhất trước."""
        with reading(engine) as conn:
            opened = queries.open_alerts(conn, origin)
        wanted = [one for one in opened if state in (None, one.state) and severity in (None, one.severity)]
        found, following = cut(wanted, limit, cursor)
        return Page(items=[_alert(one, profile()) for one in found], next_cursor=following)

    @router.get("/alerts/history")
    def history(
        rule: str | None = None, subject: str | None = None, limit: Limit = 200, cursor: Cursor = None
    ) -> Page[TransitionOut]:
        """Lịch sử chuyển trạng thái, mới nhất trước."""
        place = place_of(cursor, (int,))
        with reading(engine) as conn:
            told = queries.history(
                conn,
                rules=None if rule is None else (rule,),
                subjects=None if subject is None else (subject,),
                limit=limit,
                before_id=int(place[0]) if place else None,
            )
        return Page(items=[_transition(one) for one in told], next_cursor=cursor_of(told[-1].id) if len(told) == limit else None)

    @router.post("/alerts/acknowledge")
    def acknowledge(asked: AlertKeyIn, actor: Actor) -> Done:
        """Tiếp nhận một cảnh báo đang mở."""
        acknowledge_alert(engine, actor, AlertKey(asked.rule, asked.subject, asked.origin), clock())
        return Done()

    return router


def _alert(one: Alert, profile: Profile) -> AlertOut:
    rule = profile.rule.get(one.key.rule)
    return AlertOut(
        rule=one.key.rule,
        subject=one.key.subject,
        origin=one.key.origin,
        title=rule.title_vi if rule else one.key.rule,
        state=one.state,
        severity=one.severity,
        since=one.since,
        value=one.value,
        limit=one.limit,
        judged_at=one.judged_at,
        unknown_since=one.unknown_since,
        spell=one.spell,
        acknowledged_by=one.acknowledged_by,
        acknowledged_at=one.acknowledged_at,
    )


def _transition(told: queries.Told) -> TransitionOut:
    one = told.transition
    return TransitionOut(
        id=told.id,
        rule=one.key.rule,
        subject=one.key.subject,
        origin=one.key.origin,
        before=one.before,
        after=one.after,
        at=one.at,
        severity=one.severity,
        spell=one.spell,
        value=one.value,
        limit=one.limit,
    )
