"""Sensors and platforms that publish over MQTT: a message is read by the mapping of its topic. What listens is mqtt_wire.py."""

from collections.abc import Sequence
from datetime import UTC, datetime

from collectors.contract import Listener, Message
from collectors.http_options import Mapping
from collectors.mapping import Visited, read_page
from collectors.mqtt_options import MqttOptions, TopicOptions
from collectors.mqtt_topics import topic_of
from collectors.payload import read_json
from ioc.domain.centre import Profile
from ioc.domain.source import Batch, Reject, Source, Window, joined
from ioc.errors import PayloadInvalid

_ALWAYS = datetime(1900, 1, 1, tzinfo=UTC)


def read(source: Source, profile: Profile, messages: Sequence[Message]) -> Batch:
    """What the messages say. One that cannot be read is a Reject; an empty one (it wipes a retained one) says nothing."""
    return joined(_read(source, profile, message, number) for number, message in enumerate(messages, 1) if message.body)


def read_message(body: bytes, part: TopicOptions, max_bytes: int) -> object:
    """The payload as JSON or text. Raises PayloadInvalid."""
    if len(body) > max_bytes:
        raise PayloadInvalid(f"nội dung dài {len(body):,} byte, hơn mức nhận {max_bytes:,}; tăng max_bytes")
    if part.payload == "json":
        return read_json(body, part.encoding)
    try:
        return body.decode(part.encoding or "utf-8").strip()
    except (UnicodeError, LookupError) as wrong:
        raise PayloadInvalid(f"nội dung không ở bảng mã {part.encoding or 'UTF-8'} ({str(wrong)[:80]})") from None


def _read(source: Source, profile: Profile, message: Message, number: int) -> Batch:
    options = source.options
    assert isinstance(options, MqttOptions)
    place = f"bản tin {number} ({message.place[:120]}), "
    found = topic_of(message.place, options)
    if found is None:
        return _refused(message, place, "chủ đề không khớp mẫu nào trong topics; phiên cũ còn đăng ký nó thì đổi client_id")
    part, names = found
    try:
        page = {"topic": names, "payload": read_message(message.body, part, options.max_bytes)}
    except PayloadInvalid as wrong:
        return _refused(message, place, str(wrong))
    visit = Visited(source, profile, Window(_ALWAYS, message.heard_at), message.heard_at, label=place)
    return joined(_by_mapping(page, mapping, visit, message) for mapping in part.mapping)


def _by_mapping(page: object, mapping: Mapping, visit: Visited, message: Message) -> Batch:
    try:
        return read_page(page, mapping, visit)[0]
    except PayloadInvalid as wrong:
        return _refused(message, visit.label, str(wrong))


def _refused(message: Message, place: str, why: str) -> Batch:
    content = message.body[:2000].decode("utf-8", "backslashreplace").replace("\0", "\\0")[:500]
    return Batch(rejects=(Reject(f"{place}mọi dòng", content, why),))


LISTENER = Listener("mqtt", MqttOptions, read)
