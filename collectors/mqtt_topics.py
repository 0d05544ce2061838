"""Topics: a pattern with names as a filter for the broker, and a topic read by it. Pure."""

import re
from functools import lru_cache

from collectors.mqtt_options import NAMED, MqttOptions, TopicOptions


def filter_of(pattern: str, share: str = "") -> str:
    """What the broker is asked for: `{name}` becomes `+`; with a group, a shared subscription (MQTT 5, 4.8.2)."""
    plain = "/".join("+" if NAMED.fullmatch(level) else level for level in pattern.split("/"))
    return f"$share/{share}/{plain}" if share else plain


def parse_topic(topic: str, pattern: str) -> dict[str, str] | None:
    """The levels that the pattern names; None where the topic is not of this shape."""
    found = _compiled(pattern).fullmatch(topic)
    return found.groupdict() if found else None


def topic_of(topic: str, options: MqttOptions) -> tuple[TopicOptions, dict[str, str]] | None:
    """The first part of the options whose pattern fits, with the named levels; None where none fits."""
    for part in options.topics:
        names = parse_topic(topic, part.pattern)
        if names is not None:
            return part, names
    return None


def is_news(topic: str, options: MqttOptions) -> bool:
    """Whether a retained message is worth reading: the instant we hear it is not the instant of its value."""
    found = topic_of(topic, options)
    return found is not None and not found[0].timeless


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    body, hash_, _ = pattern.partition("#")
    levels = body.removesuffix("/").split("/") if body or not hash_ else []
    written = "/".join(_level(level) for level in levels)
    rest = "(?:/.*)?" if levels else ".*"
    return re.compile(written + (rest if hash_ else ""), re.DOTALL)


def _level(level: str) -> str:
    named = NAMED.fullmatch(level)
    if named:
        return f"(?P<{named[1]}>[^/]*)"
    return "[^/]*" if level == "+" else re.escape(level)
