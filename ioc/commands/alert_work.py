"""What the commands on alerts have in common: which spell they speak of, and words that somebody has really written."""

from sqlalchemy import Connection

from ioc.domain.alert import Alert, AlertKey, AlertState
from ioc.errors import CommandInvalid
from ioc.store.queries.alerts import one

_LONGEST = 2_000


def named(key: AlertKey) -> str:
    """The alert as the audit names it."""
    return f"{key.rule}/{key.subject}/{key.origin}"


def begun(conn: Connection, key: AlertKey) -> Alert:
    """The alert in its present or last spell. Raises CommandInvalid where it never had one."""
    found = one(conn, key)
    if found is None or found.spell == 0:
        raise CommandInvalid("Không có cảnh báo này; hãy tải lại danh sách")
    return found


def still_open(conn: Connection, key: AlertKey) -> Alert:
    """The alert while it is pending or firing. Raises CommandInvalid."""
    found = begun(conn, key)
    if found.state not in (AlertState.PENDING, AlertState.FIRING):
        raise CommandInvalid("Cảnh báo này đã hết; hãy tải lại danh sách")
    return found


def written(text: str, what: str) -> str:
    """The text without blanks around it. Raises CommandInvalid where there is none, or far too much."""
    bare = text.strip()
    if not bare:
        raise CommandInvalid(f"Hãy ghi {what}")
    return within(bare, what)


def within(text: str, what: str) -> str:
    """The text without blanks around it, or "". Raises CommandInvalid where it is far too long."""
    bare = text.strip()
    if len(bare) > _LONGEST:
        raise CommandInvalid(f"Hãy ghi {what} ngắn hơn {_LONGEST} ký tự")
    return bare
