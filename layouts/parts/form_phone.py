"""Stations that are phoned in, as the browser's panel takes them, and what was told, read."""

from datetime import datetime, timedelta

from ioc.commands.enter_reading import PhonedReading
from ioc.domain.form import Phoned
from ioc.domain.formats import number, quantity
from ioc.domain.observation import Observation, Origin, SeriesKey
from ioc.domain.period import PeriodKind
from ioc.domain.typed import read_typed
from ioc.errors import CommandInvalid
from layouts.parts.form_asked import Call
from layouts.parts.scope import Part, Scope, millis

KEYS = "123456789abcdefghijklmnopqrstu"
"""The key of each station after G, in the order of the profile."""


def phone(called: dict[SeriesKey, Observation], scope: Scope) -> list[Part]:
    """The lists of stations, each with its key, its usual reporter and its last reading."""
    keys = iter(KEYS)
    return [
        {
            "calls": calls.name,
            "title": calls.title(scope.language),
            "unit": calls.said_unit or scope.profile.indicator[calls.indicator].unit_in(scope.language),
            "simulated": scope.say("simulated") if _origin(calls, scope) is Origin.SIMULATED else "",
            "stations": [_station(calls, one.subject, one.reporter, next(keys, ""), called, scope) for one in calls.stations],
        }
        for calls in scope.profile.phoned
        if scope.profile.source[calls.name].enabled
    ]


def told(call: Call, scope: Scope) -> PhonedReading:
    """Raises CommandInvalid where the number or the time cannot be read."""
    calls = next((one for one in scope.profile.phoned if one.name == call.calls), None)
    decimals = 0 if calls is None or calls.factor != 1 else scope.profile.indicator[calls.indicator].decimals
    read = read_typed(call.said, text=False, decimals=decimals)
    if read.choices:
        whole, fraction = read.choices
        ways = scope.say("call_two_ways", one=f"{whole:.0f}", other=number(fraction, 4, scope.language))
        raise CommandInvalid(_unread(call, ways, scope))
    if read.cell is None or read.cell.value is None:
        raise CommandInvalid(_unread(call, read.fault or scope.say("no_value"), scope))
    return PhonedReading(scope.profile, call.calls, call.station, read.cell.value, call.reporter, _at(call, scope))


def _unread(call: Call, why: str, scope: Scope) -> str:
    return scope.say("call_unread", said=call.said, why=why)


def _at(call: Call, scope: Scope) -> datetime | None:
    """The last time the clock showed it."""
    bare = call.at.strip().lower().replace("h", ":").replace("g", ":").rstrip(":")
    if not bare:
        return None
    try:
        time = datetime.strptime(bare if ":" in bare else f"{bare}:00", "%H:%M").time()  # noqa: DTZ007 — a time of day
    except ValueError:
        raise CommandInvalid(scope.say("call_bad_time", said=call.at)) from None
    at = datetime.combine(scope.now.astimezone(scope.profile.zone).date(), time, scope.profile.zone)
    return at if at <= scope.now else at - timedelta(days=1)


def _origin(calls: Phoned, scope: Scope) -> Origin:
    return scope.profile.source[calls.name].origin


def _station(calls: Phoned, subject: str, reporter: str, key: str, called: dict[SeriesKey, Observation], scope: Scope) -> Part:
    indicator = scope.profile.indicator[calls.indicator]
    last = called.get(SeriesKey(calls.indicator, subject, PeriodKind.INSTANT, _origin(calls, scope)))
    value = last.value if last else None
    return {
        "key": key,
        "subject": subject,
        "name": scope.profile.subject[subject].name(scope.language),
        "reporter": reporter,
        "last": "" if value is None else quantity(value, indicator.decimals, indicator.unit_in(scope.language), scope.language),
        "at": millis(last.at) if last else None,
        "typed_by": (last.note.typed_by or "") if last and last.note else "",
    }
