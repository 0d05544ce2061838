"""A syslog message as RFC 5424 and RFC 3164 write it, with a CEF event inside where there is one."""

import re
from dataclasses import dataclass, field

from collectors.cef import read_cef
from ioc.errors import PayloadInvalid

SEVERITIES = ("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug")
"""By their numbers (RFC 5424, table 2)."""

_PRI = re.compile(rb"<(\d{1,3})>")
_NEW = re.compile(
    rb"1 (?P<time>\S{1,64}) (?P<host>\S{1,255}) (?P<app>\S{1,48}) (?P<pid>\S{1,128}) (?P<id>\S{1,32}) "
    rb'(?P<data>-|(?:\[(?:[^"\\\]]|"(?:[^"\\]|\\.)*")*\])+)(?: (?P<text>.*))?\Z',
    re.DOTALL,
)
_OLD = re.compile(
    rb"(?P<time>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) (?:(?P<host>[^\s:\[]{1,255}) )?"
    rb"(?P<app>[^\s:\[]{1,48})?(?:\[[^\]]{1,64}\])?:? ?(?P<text>.*)\Z",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Event:
    """`severity` is 0 (gravest) to 7; host and app "" where the sender does not say; `cef` is empty without a CEF event."""

    severity: int
    facility: int
    host: str
    app: str
    text: str
    cef: dict[str, object] = field(default_factory=dict)

    def plain(self) -> dict[str, object]:
        """As expressions see it."""
        names = {"severity": self.severity, "facility": self.facility, "host": self.host, "app": self.app}
        return names | {"text": self.text, "cef": self.cef}


def read_event(body: bytes) -> Event:
    """One message without its frame. Raises PayloadInvalid: a message must begin with its priority (RFC 5424, 6.2.1)."""
    pri = _PRI.match(body)
    if pri is None or int(pri[1]) > 191:
        raise PayloadInvalid("bản tin không bắt đầu bằng <mức ưu tiên> của syslog (0–191)")
    rest = body[pri.end() :]
    found = _NEW.match(rest) or _OLD.match(rest)
    parts = found.groupdict() if found else {"text": rest}
    text = _text(parts.get("text") or b"").removeprefix("\ufeff")
    facility, severity = divmod(int(pri[1]), 8)
    return Event(severity, facility, _name(parts.get("host")), _name(parts.get("app")), text, read_cef(text))


def _name(raw: bytes | None) -> str:
    text = _text(raw or b"")
    return "" if text == "-" else text


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "replace").replace("\0", "\ufffd")
