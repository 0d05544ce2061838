"""A source file proposed from messages heard on a broker: lines of `mosquitto_sub -v`, a topic and what was said on it."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from collectors.proposal import Field, Guess, Proposal, Sample, quoted
from collectors.propose_rows import Seen, recognise
from ioc.domain.centre import Profile
from ioc.errors import PayloadInvalid

_MOST = 2000
_SUBJECT = "doi_tuong"


@dataclass(frozen=True, slots=True)
class Heard:
    topic: str
    body: str


def messages_of(sample: Sample) -> list[Heard]:
    """The messages of the sample. Raises PayloadInvalid where a line has no topic."""
    lines = [line.strip() for line in sample.text.splitlines()[:_MOST] if line.strip()]
    heard = [Heard(topic, body.strip()) for topic, _, body in (line.partition(" ") for line in lines)]
    if not heard or any(not one.body or one.topic.startswith(("{", "[", "<")) for one in heard):
        raise PayloadInvalid(
            "Mẫu cần mỗi dòng một bản tin: chủ đề, dấu cách, nội dung (như mosquitto_sub -v in ra).", sample.text[:500]
        )
    return heard


def propose(sample: Sample, profile: Profile) -> Proposal:
    """The options of an `mqtt` source for these messages. Raises PayloadInvalid for what is none."""
    heard, guess = messages_of(sample), Guess(profile)
    groups: dict[str, list[Heard]] = {}
    for one in heard:
        groups.setdefault(_pattern(one.topic, guess), []).append(one)
    lines = [
        'url = "mqtt://máy-chủ:1883"            # mqtts:// khi có TLS',
        '# username = "ioc"',
        '# password = "env:IOC_MQTT_MK"',
    ]
    fields: list[Field] = []
    doubts = ["chưa biết địa chỉ máy chủ MQTT: điền url"]
    for pattern, group in groups.items():
        seen = _recognise(pattern, group, guess, sample.subject)
        part = ["[[options.topics]]", f"pattern = {quoted(pattern)}", "", "[[options.topics.mapping]]", *_mapping(pattern, seen)]
        lines += ["", *(part if any(one.indicator for one in seen.fields) else [f"# {line}".rstrip() for line in part])]
        fields += seen.fields
        doubts += (f"chủ đề {pattern}: {doubt}" for doubt in _doubts(pattern, seen))
    return Proposal("mqtt", "\n".join(lines), tuple(fields), tuple(doubts))


def _pattern(topic: str, guess: Guess) -> str:
    """The topic with the level that is the code of a subject named."""
    levels = topic.split("/")
    place = next((index for index, level in enumerate(levels) if guess.subjects([level])), None)
    return "/".join(f"{{{_SUBJECT}}}" if index == place else level for index, level in enumerate(levels))


def _recognise(pattern: str, group: Sequence[Heard], guess: Guess, constant: str) -> Seen:
    """What the payloads say; of a bare number, the last level of the topic names the indicator."""
    payloads = [_payload(one.body) for one in group]
    if all(isinstance(one, dict) for one in payloads):
        return recognise(payloads, guess, constant)
    name = next((level for level in reversed(pattern.split("/")) if not level.startswith("{")), pattern)
    field = Field("payload", guess.indicator(name), group[0].body[:60])
    return Seen("", "", {}, constant, (field,), "plain")


def _payload(body: str) -> object:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return body


def _mapping(pattern: str, seen: Seen) -> list[str]:
    bare = seen.fields[:1] == tuple(one for one in seen.fields if one.place == "payload") and bool(seen.fields)
    lines = seen.mapping("" if bare else "payload.")
    if _SUBJECT in pattern:
        lines[0] = f'subject = {{ expr = "topic.{_SUBJECT}" }}'
    return lines


def _doubts(pattern: str, seen: Seen) -> list[str]:
    return [one for one in seen.doubts() if _SUBJECT not in pattern or "mã đối tượng" not in one]
