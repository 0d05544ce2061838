"""Ghi một số vừa được báo qua điện thoại."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from ioc.commands.permission import require
from ioc.domain.admission import admit, unbelievable
from ioc.domain.centre import Profile
from ioc.domain.form import Phoned
from ioc.domain.observation import Note, Reading
from ioc.domain.period import PeriodKind
from ioc.domain.principal import Permission, Principal
from ioc.domain.source import Batch, Window
from ioc.errors import CommandInvalid
from ioc.store import audit, runs, sources
from ioc.store.engine import writing
from ioc.store.observations import save

_OLDEST = timedelta(days=2)


@dataclass(frozen=True)
class PhonedReading:
    """`said` is the number as it was spoken, before the list's factor; `reporter` is who called; `at` None = just now."""

    profile: Profile
    list_name: str
    station: str
    said: float
    reporter: str
    at: datetime | None = None

    @property
    def calls(self) -> Phoned:
        """Raises CommandInvalid where the profile has no such list or station."""
        found = next((one for one in self.profile.phoned if one.name == self.list_name), None)
        if found is None or all(one.subject != self.station for one in found.stations):
            raise CommandInvalid("Danh sách trạm báo qua điện thoại đã đổi; hãy tải lại trang")
        return found


def enter_reading(engine: Engine, actor: Principal, phoned: PhonedReading, now: datetime) -> Reading:
    """The reading as it is kept. Raises CommandInvalid where nobody reported it, or it cannot be believed."""
    require(actor, Permission.NOTE)
    if not phoned.reporter.strip():
        raise CommandInvalid("Hãy ghi tên người báo")
    source = phoned.profile.source[phoned.calls.name]
    said = _reading(phoned, actor, now)
    if said.value is not None and (why := unbelievable(said.value, phoned.profile.indicator[said.indicator])):
        raise CommandInvalid(f"Chưa ghi được: {why}")
    admitted = admit(Batch((said,)), source, phoned.profile, Window(now - _OLDEST, now))
    if admitted.rejects:
        raise CommandInvalid(f"Chưa ghi được: {admitted.rejects[0].reason}")
    reading = admitted.readings[0]
    with writing(engine) as conn:
        run_id, _ = runs.run_of_the_minute(conn, source.name, now)
        saved = save(conn, admitted, source, run_id, now, phoned.profile.zone)
        runs.add_to_run(conn, run_id, now, 1, saved.stored, saved.changed, ())
        sources.record_success(conn, source.name, now)
        detail = {"value": reading.value, "reporter": phoned.reporter.strip()}
        audit.record(conn, actor, "enter_reading", f"{reading.indicator}/{reading.subject}", now, detail)
    return reading


def _reading(phoned: PhonedReading, actor: Principal, now: datetime) -> Reading:
    calls, quality = phoned.calls, phoned.profile.source[phoned.calls.name].quality
    value = round(phoned.said * calls.factor, phoned.profile.indicator[calls.indicator].decimals + 2)
    note = Note(typed_by=actor.name, remark=f"{phoned.reporter.strip()} báo qua điện thoại")
    return Reading(calls.indicator, phoned.station, PeriodKind.INSTANT, phoned.at or now, value, quality, note, now)
