"""What the web process says by itself when nobody watches any more, and when somebody does again."""

from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, uuid5

from ioc.domain.centre import Profile
from ioc.domain.formats import clock
from ioc.domain.notification import Notification, Receiver
from ioc.domain.rule import Severity

_LINES = {
    "vi": (
        "[NGUY CẤP] Trung tâm ngừng giám sát từ {}",
        "[ĐÃ HẾT] Trung tâm giám sát lại, sau khi ngừng từ {}",
        "Tiến trình thu thập và cảnh báo không còn chạy, hoặc không ghi được cơ sở dữ liệu: không ai được báo về vượt ngưỡng.\n"
        "Việc cần làm: xem tiến trình worker và cơ sở dữ liệu, khởi động lại; trong lúc đó trực bằng điện thoại.",
        "Cảnh báo trong lúc ngừng được xét lại từ số liệu thu thập bù.",
    ),
    "en": (
        "[CRITICAL] The centre has stopped watching since {}",
        "[RESOLVED] The centre watches again, after a stop since {}",
        "The worker is gone, or cannot write to the database: nobody is told of any breach.\n"
        "What to do: look at the worker and the database, start it again; meanwhile watch by telephone.",
        "What happened meanwhile is judged from the values collected afterwards.",
    ),
}


@dataclass(frozen=True, slots=True)
class Silence:
    """That the worker was last seen then, and whether it is back."""

    seen_at: datetime
    over: bool = False


def dead_mans_message(silence: Silence, profile: Profile, receiver: Receiver, now: datetime, address: str) -> Notification:
    """The message, the same id whoever sends it and whenever. `address` is where people open the centre ("" = no link)."""
    lines, language = _LINES[receiver.language], receiver.language
    subject = lines[1 if silence.over else 0].format(clock(silence.seen_at, profile.zone))
    said = lines[3 if silence.over else 2]
    thread = f"ioc/{profile.name}/dead-man/{silence.seen_at.isoformat()}"
    foot = [f"{address}/"] if address else []
    return Notification(
        id=str(uuid5(NAMESPACE_URL, f"{thread}/{silence.over}/{receiver.name}")),
        thread=str(uuid5(NAMESPACE_URL, thread)),
        receiver=receiver,
        severity=Severity.CRITICAL,
        resolved=silence.over,
        simulated=False,
        subject_line=subject,
        text="\n".join([subject, "", said, "", *foot, f"IOC {profile.title(language)}", ""]),
        html=f'<html lang="{language}"><body><h1 style="font-size:20px">{subject}</h1><p>{said}</p></body></html>',
        at=now,
        payload={"centre": profile.name, "watching": silence.over, "seen_at": silence.seen_at.isoformat()},
    )
