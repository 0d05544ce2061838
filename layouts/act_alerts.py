"""What people do about alerts, bound to this deployment and to whoever asks."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from ioc.commands.assign_alert import assign_alert
from ioc.commands.close_alert import close_alert
from ioc.commands.comment_alert import comment_alert
from ioc.commands.end_silence import end_silence
from ioc.commands.silence_alerts import silence_alerts
from ioc.commands.snooze_alert import snooze_alert, wake_alert
from ioc.domain.alert import AlertKey
from ioc.domain.answer import Cause, Party, PartyKind
from ioc.domain.centre import Profile
from ioc.domain.matcher import Matcher, read_matcher
from ioc.domain.principal import Principal
from ioc.errors import CommandInvalid

Fields = Mapping[str, str]
"""What was typed, by the name of the field."""


@dataclass(frozen=True)
class ActAlerts:
    """`who` names the principal of the request being answered. Deeds raise PermissionDenied or CommandInvalid."""

    engine: Engine
    profile: Callable[[], Profile]
    clock: Callable[[], datetime]
    who: Callable[[], Principal]

    def do(self, verb: str, key: AlertKey, fields: Fields) -> None:
        """`verb` is a key of VERBS."""
        VERBS[verb](self, key, fields)

    def assign(self, key: AlertKey, fields: Fields) -> None:
        kind, _, name = fields.get("party", "").partition(":")
        if kind not in {str(one) for one in PartyKind}:
            raise CommandInvalid("Hãy chọn giao cho ai")
        due_at = self._local(fields.get("due", ""))
        party = Party(PartyKind(kind), name)
        assign_alert(self.engine, self.who(), self.profile(), key, party, self.clock(), due_at, fields.get("order", ""))

    def comment(self, key: AlertKey, fields: Fields) -> None:
        comment_alert(self.engine, self.who(), key, fields.get("text", ""), self.clock())

    def snooze(self, key: AlertKey, fields: Fields) -> None:
        until = self.clock() + timedelta(minutes=_whole(fields.get("minutes", ""), "số phút hoãn"))
        snooze_alert(self.engine, self.who(), key, until, fields.get("text", ""), self.clock())

    def wake(self, key: AlertKey, fields: Fields) -> None:
        wake_alert(self.engine, self.who(), key, self.clock())

    def close(self, key: AlertKey, fields: Fields) -> None:
        if fields.get("cause", "") not in {str(one) for one in Cause}:
            raise CommandInvalid("Hãy chọn nguyên nhân")
        close_alert(self.engine, self.who(), key, Cause(fields["cause"]), fields.get("text", ""), self.clock())

    def silence(self, key: AlertKey, fields: Fields) -> None:
        ends_at = self.clock() + timedelta(hours=_whole(fields.get("hours", ""), "số giờ ngừng báo"))
        matchers = matchers_of(fields.get("matchers", ""))
        silence_alerts(self.engine, self.who(), matchers, ends_at, fields.get("why", ""), self.clock())

    def end_silence(self, number: int) -> None:
        end_silence(self.engine, self.who(), number, self.clock())

    def _local(self, text: str) -> datetime | None:
        """An instant as a browser writes it, in the province's zone; None where nothing is typed."""
        if not text:
            return None
        try:
            return datetime.fromisoformat(text).replace(tzinfo=self.profile().zone)
        except ValueError:
            raise CommandInvalid("Hạn xử lý không đọc được") from None


VERBS: dict[str, Callable[[ActAlerts, AlertKey, Fields], None]] = {
    "assign": ActAlerts.assign,
    "comment": ActAlerts.comment,
    "snooze": ActAlerts.snooze,
    "wake": ActAlerts.wake,
    "close": ActAlerts.close,
    "silence": ActAlerts.silence,
}


def matchers_of(text: str) -> list[Matcher]:
    """One a line. Raises CommandInvalid where a line says nothing that can be matched."""
    try:
        return [read_matcher(line) for line in text.splitlines() if line.strip()]
    except ValueError as wrong:
        raise CommandInvalid(str(wrong)) from None


def _whole(text: str, what: str) -> int:
    if not (text.isascii() and text.isdigit() and 0 < int(text[:6]) < 100_000):
        raise CommandInvalid(f"Hãy ghi {what} bằng một số nguyên")
    return int(text)
