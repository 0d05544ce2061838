"""Giám sát an toàn thông tin: what the practice security centre reports at an instant, as CEF over syslog. Pure."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ioc.practice.noise import smooth

EVERY = timedelta(seconds=5)
_OPENS, _STAYS = timedelta(minutes=7), timedelta(minutes=25)
_KINDS = (("Quét cổng", 4, 4), ("Dò mật khẩu", 6, 3), ("Mã độc bị chặn", 8, 3))
"""Name, severity of CEF, severity of syslog."""


def events(at: datetime, seed: int) -> Iterator[str]:
    """The messages of the EVERY that ends at `at`."""
    for number, (name, grave, severity) in enumerate(_KINDS):
        if smooth(at.timestamp() / 30, seed, name, "soc") > 0.5 + 0.1 * number:
            yield _message(at, severity, name, grave, "blocked", f"src=203.0.113.{int(at.timestamp()) % 200}")
    yield from _incidents(at)


def _incidents(at: datetime) -> Iterator[str]:
    """One opens every seven minutes and is closed after twenty-five."""
    for act, since in (("opened", timedelta(0)), ("closed", _STAYS)):
        then = at - since
        if then.timestamp() % _OPENS.total_seconds() < EVERY.total_seconds():
            number = int(then.timestamp() // _OPENS.total_seconds())
            yield _message(at, 2, "Sự cố", 9, act, f"externalId=SC-{number}")


def _message(at: datetime, severity: int, name: str, grave: int, act: str, more: str) -> str:
    head = f"<{16 * 8 + severity}>1 {at:%Y-%m-%dT%H:%M:%SZ} soc-dien-tap siem - - - "
    return f"{head}CEF:0|MÔ PHỎNG|SIEM diễn tập|1.0|100|{name}|{grave}|act={act} {more}"
