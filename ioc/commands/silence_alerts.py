"""Tạm ngừng báo: alerts chosen by their labels are told to nobody for a while; they go on being judged and shown."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Engine

from ioc.commands.alert_work import written
from ioc.commands.permission import require
from ioc.domain.matcher import Matcher, Operator
from ioc.domain.principal import Permission, Principal
from ioc.errors import CommandInvalid
from ioc.store import audit, silences
from ioc.store.engine import writing

LONGEST = timedelta(days=30)


def silence_alerts(
    engine: Engine,
    actor: Principal,
    matchers: Sequence[Matcher],
    ends_at: datetime,
    why: str,
    now: datetime,
    starts_at: datetime | None = None,
) -> int:
    """The number of the silence, from `starts_at` (None = now) to `ends_at`.

    What it would mute now is told by `ioc.store.queries.silences.muted`; `ioc.domain.matcher.read_matcher` reads what people
    write. Raises CommandInvalid, in Vietnamese.
    """
    require(actor, Permission.ACKNOWLEDGE)
    reason, begins = written(why, "lý do ngừng báo"), max(starts_at or now, now)
    if not any(one.operator in (Operator.IS, Operator.LIKE) and one.value for one in matchers):
        raise CommandInvalid("Phải chọn ít nhất một nhãn, ví dụ quy tắc hay đối tượng; không ngừng báo tất cả")
    if not begins < ends_at <= begins + LONGEST:
        raise CommandInvalid("Lúc hết ngừng báo phải sau lúc bắt đầu, không quá 30 ngày")
    with writing(engine) as conn:
        made = silences.add(conn, matchers, begins, ends_at, actor.name, reason, now)
        detail = {"matchers": [str(one) for one in matchers], "starts_at": begins, "ends_at": ends_at, "why": reason}
        audit.record(conn, actor, "silence_alerts", str(made), now, detail)
    return made
