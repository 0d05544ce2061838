"""Messages of CAP turned into the bulletins of the centre: level, subjects, and how long they hold. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from collectors.cap import Info, Message, Pairs, read_alert
from collectors.cap_area import Gazetteer
from collectors.cap_options import CapFeedOptions, LevelPlace
from collectors.rows import excerpt_of
from ioc.domain.bulletin import Bulletin, Bulletins
from ioc.domain.bulletin import Message as Heard
from ioc.domain.observation import Origin
from ioc.domain.source import Reject, Source

_DIGIT = re.compile(r"(?:cấp(?:\s+độ)?\s*)?([1-5])", re.IGNORECASE)
_NO_LEVEL = "bản tin không ghi cấp độ rủi ro thiên tai ở nơi nào đã khai; xem lại level"
_ENDING = frozenset({"Update", "Cancel"})
_SAYING = frozenset({"Alert", "Update"})


@dataclass(frozen=True)
class Reader:
    """What reading a message needs to know. An exercise is taken only by a source whose values are simulated anyway."""

    options: CapFeedOptions
    source: Source
    areas: Gazetteer

    def hear(self, bulletins: Bulletins, alert: object, place: str) -> tuple[Bulletins, list[Reject]]:
        """What is known after the message in the `alert` element that stood at `place`, and what of it could not be taken."""
        rejects: list[Reject] = []
        try:
            message = read_alert(alert, self.options.languages, self.areas.profile.zone)
        except ValueError as wrong:
            return bulletins, [Reject(place, excerpt_of(alert), str(wrong))]
        if not self._real(message):
            return bulletins, []
        said: list[Bulletin] = []
        for info in message.infos if message.kind in _SAYING else ():
            try:
                read = self._read(message, info)
            except ValueError as wrong:
                rejects.append(Reject(place, _named(message, info), str(wrong)))
                continue
            said += [read] if read else []
            if read and read.level is None:
                rejects.append(Reject(place, _named(message, info), _NO_LEVEL))
        ends = message.references if message.kind in _ENDING else ()
        return bulletins.hear(Heard(message.name, message.sent_at, ends, tuple(said))), rejects

    def hear_typed(self, bulletins: Bulletins, message: Heard) -> Bulletins:
        """What is known after a message that somebody typed; its subjects may be what contains those that are watched."""
        says = (replace(one, subjects=self.areas.within(one.subjects)) for one in message.says)
        return bulletins.hear(replace(message, says=tuple(says)))

    def _real(self, message: Message) -> bool:
        practised = message.status in ("Exercise", "Test") and self.source.origin is Origin.SIMULATED
        return message.status == "Actual" or practised

    def _read(self, message: Message, info: Info) -> Bulletin | None:
        starts_at = info.effective_at or message.sent_at
        ends_at = info.expires_at or _later(starts_at, self.options.lasts)
        subjects = frozenset[str]().union(*map(self.areas.subjects_of, info.areas))
        if not subjects:
            if self.options.all_ours:
                raise ValueError("không vùng nào của bản tin là đối tượng được theo dõi; xem lại geocodes và places")
            return None
        level = level_of(info, self.options.level)
        shown = (info.web or message.identifier)[:300]
        return Bulletin(message.name, message.sent_at, level, subjects, starts_at, ends_at, shown, _remark(info))


def level_of(info: Info, places: tuple[LevelPlace, ...]) -> int | None:
    """The level that the bulletin states, None where it states none: a level is never made up."""
    for place in places:
        for written in _written(info, place):
            if written in place.table:
                return place.table[written]
            found = _DIGIT.fullmatch(written) if place.parameter else None
            if found:
                return int(found.group(1))
    return None


def _written(info: Info, place: LevelPlace) -> list[str]:
    if place.field:
        return [info.stated[place.field]]
    pairs: Pairs = info.parameters if place.parameter else info.event_codes
    return [value for name, value in pairs if name == (place.parameter or place.event_code)]


def _named(message: Message, info: Info) -> str:
    return f"{message.identifier}: {info.headline}"[:500]


def _remark(info: Info) -> str:
    said = ". ".join(part.rstrip(".") for part in (info.headline, info.description) if part)
    return " ".join(f"{said} ({info.sender})".split() if info.sender else said.split())[:500]


def _later(instant: datetime, hours: float) -> datetime:
    try:
        return instant + timedelta(hours=hours)
    except OverflowError:
        raise ValueError("thời điểm của bản tin ngoài lịch") from None
