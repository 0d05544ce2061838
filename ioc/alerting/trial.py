"""The message that tries a channel: it says of itself that nothing has happened."""

from datetime import datetime
from html import escape
from uuid import NAMESPACE_URL, uuid5

from ioc.domain.centre import Profile
from ioc.domain.formats import clock
from ioc.domain.notification import Notification, Receiver
from ioc.domain.rule import Severity

_LINES = {
    "vi": ("[THỬ KÊNH] Tin thử lúc {}", "[MÔ PHỎNG] ", "Không có sự việc nào. Ai nhận được tin này thì kênh “{}” hoạt động."),
    "en": ("[CHANNEL TEST] Test message at {}", "[SIMULATED] ", "Nothing has happened. Whoever gets this: channel “{}” works."),
}


def trial_message(profile: Profile, receiver: Receiver, now: datetime) -> Notification:
    """A message of its own thread, in the receiver's language; that of a practice receiver is marked as simulated."""
    line, mark, said = _LINES[receiver.language]
    subject = (mark if receiver.practice else "") + line.format(clock(now, profile.zone))
    said, foot = said.format(receiver.channel), f"IOC {profile.title(receiver.language)}"
    id = str(uuid5(NAMESPACE_URL, f"ioc/{profile.name}/trial/{receiver.name}/{now.isoformat()}"))
    return Notification(
        id=id,
        thread=id,
        receiver=receiver,
        severity=Severity.NOTICE,
        resolved=False,
        simulated=receiver.practice,
        subject_line=subject,
        text="\n".join([subject, "", said, "", foot, ""]),
        html=f'<html lang="{receiver.language}"><body><h1 style="font-size:20px">{escape(subject)}</h1>'
        f"<p>{escape(said)}</p><p>{escape(foot)}</p></body></html>",
        at=now,
        payload={"centre": profile.name, "test": True},
    )
