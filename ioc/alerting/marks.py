"""Why a message is sent that is no plain news: said in its first line, before its text, and in its facts."""

from dataclasses import replace
from datetime import timedelta
from html import escape

from ioc.domain.formats import span
from ioc.domain.notification import Notification, Reason

_MARKS = {
    Reason.REMINDED: {"vi": "NHẮC LẠI", "en": "REMINDER"},
    Reason.ESCALATED: {"vi": "CHUYỂN CẤP", "en": "ESCALATED"},
    Reason.FLAPPING: {"vi": "DAO ĐỘNG QUANH NGƯỠNG", "en": "FLAPPING"},
    Reason.INSTEAD: {"vi": "BÁO THAY", "en": "IN PLACE OF A BROKEN CHANNEL"},
}
_SENTENCES = {
    Reason.REMINDED: {
        "vi": "Vẫn đang cảnh báo, đã {}, chưa ai tiếp nhận.",
        "en": "Still firing after {}, and nobody has acknowledged it.",
    },
    Reason.ESCALATED: {
        "vi": "Đã {} mà chưa ai tiếp nhận cảnh báo này.",
        "en": "Nobody has acknowledged this alert for {}.",
    },
    Reason.FLAPPING: {
        "vi": "Giá trị dao động quanh ngưỡng; không báo thêm cho đến khi yên {}.",
        "en": "The value flaps around the limit; nothing more is told until it has been calm for {}.",
    },
    Reason.INSTEAD: {"vi": "Kênh “{}” bị hỏng, tin này báo thay.", "en": "Channel “{}” is broken; this is told in its place."},
}


def marked(message: Notification, reason: Reason, about: timedelta | str) -> Notification:
    """The message with the reason said; `about` is how long, or which channel. Reasons that need no word change nothing."""
    if reason not in _MARKS:
        return message
    language = message.receiver.language
    mark = _MARKS[reason][language]
    named = about if isinstance(about, str) else span(about, language)
    sentence = _SENTENCES[reason][language].format(named)
    head, body, rest = message.html.partition("<body")
    tag, end, inner = rest.partition(">")
    html = f"{head}{body}{tag}{end}<p><b>{escape(sentence)}</b></p>{inner}" if body else message.html
    return replace(
        message,
        subject_line=f"[{mark}] {message.subject_line}",
        text=f"{sentence}\n\n{message.text}",
        html=html,
        payload=message.payload | {"reason": str(reason)},
    )
