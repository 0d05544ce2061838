"""What an operator puts on a wall for a while, in place of what its playlist shows."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SentKind(StrEnum):
    SCENE = "scene"  # a whole scene, in place of the playlist
    ZONE = "zone"  # one zone of some scene: a map, a chart, a camera
    ALERT = "alert"  # one alert, large
    QUIET = "quiet"  # no picture: the sound of one alert is stopped


@dataclass(frozen=True, slots=True)
class Sending:
    """`what` names it: screen/scene, screen/scene/area, or rule/subject/origin of an alert.

    `screen` "" = all screens; `wall` "" = all walls of the screen; `area` "" = the whole picture. It ends at `until_at`.
    """

    screen: str
    wall: str
    area: str
    kind: SentKind
    what: str
    until_at: datetime


@dataclass(frozen=True, slots=True)
class Sent:
    """A sending that was made, by whom and when."""

    id: int
    sending: Sending
    sent_at: datetime
    sent_by: str
