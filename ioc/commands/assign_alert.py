"""Giao xử lý: an alert is handed to a person or an agency; several may own one, each with a deadline of its own."""

from datetime import datetime

from sqlalchemy import Engine

from ioc.commands.alert_work import begun, named, within
from ioc.commands.permission import require
from ioc.domain.alert import AlertKey
from ioc.domain.answer import Party, PartyKind
from ioc.domain.centre import Profile
from ioc.domain.principal import Permission, Principal
from ioc.errors import CommandInvalid
from ioc.store import accounts, answers, audit
from ioc.store.engine import writing
from ioc.store.queries.answers import assignments


def assign_alert(
    engine: Engine,
    actor: Principal,
    profile: Profile,
    key: AlertKey,
    party: Party,
    now: datetime,
    due_at: datetime | None = None,
    order: str = "",
) -> int:
    """The number of the assignment; `due_at` None = no deadline, `order` is what is to be done.

    Raises CommandInvalid for a party that nobody knows or that has it already, and for a deadline that has passed.
    """
    require(actor, Permission.ACKNOWLEDGE)
    orders = within(order, "việc cần làm")
    if due_at is not None and due_at <= now:
        raise CommandInvalid("Hạn xử lý phải sau bây giờ")
    if party.kind is PartyKind.AGENCY and party.name not in profile.subject:
        raise CommandInvalid(f"Hồ sơ không có cơ quan, đơn vị “{party.name}”")
    with writing(engine) as conn:
        if party.kind is PartyKind.PERSON and accounts.by_name(conn, party.name) is None:
            raise CommandInvalid(f"Không có tài khoản “{party.name}”")
        spell = begun(conn, key).spell
        if any(one.party == party and one.done_at is None for one in assignments(conn, key, spell)):
            raise CommandInvalid("Cảnh báo này đã giao cho nơi đó; hãy tải lại trang")
        made = answers.assign(conn, key, spell, party, due_at, orders, actor.name, now)
        detail = {"assignment": made, "party": party.name, "kind": str(party.kind), "due_at": due_at, "order": orders}
        audit.record(conn, actor, "assign_alert", named(key), now, detail)
    return made
