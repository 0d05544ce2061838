"""The Open-Meteo sources as they ship, against answers of the shape that service gives."""

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from collectors import ADAPTERS, OPTION_MODELS
from collectors.contract import Reply, Request
from collectors.recorded import Recorded
from ioc.domain.admission import admit
from ioc.domain.centre import Profile
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality
from ioc.domain.source import Batch, Window, joined
from ioc.profile.read import read_folder, read_profile

PROFILES = Path(__file__).resolve().parents[2] / "ioc" / "profiles"
NOW = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(hours=6), NOW + timedelta(minutes=2))

Answer = Callable[[Request], object]


def visit(name: str, source: str, answer: Answer) -> tuple[Profile, Batch, Recorded]:
    profile = read_profile(read_folder(PROFILES / name, practice=False), OPTION_MODELS)
    found = profile.source[source]
    door = Recorded(NOW, lambda request: Reply(200, {}, json.dumps(answer(request)).encode()))
    batch = joined(ADAPTERS[found.kind].collect(found, WINDOW, profile, door))
    return profile, admit(batch, found, profile, WINDOW), door


def hourly(request: Request) -> object:
    """Two hours before now and one after it, for every place that was asked for."""
    query = dict(request.query)
    hours = [int(datetime(2026, 11, 24, hour, tzinfo=UTC).timestamp()) for hour in (1, 2, 3)]
    values = {name: [20.0, 21.0, 22.0] for name in query["hourly"].split(",")}
    places = len(query["latitude"].split(","))
    return [{"latitude": 10, "hourly_units": {}, "hourly": {"time": hours, **values}} for _ in range(places)]


def daily(request: Request) -> object:
    places = len(dict(request.query)["latitude"].split(","))
    days = {"time": ["2026-11-23", "2026-11-24", "2026-11-25"], "river_discharge": [11000.5, 11200.0, None]}
    return [{"daily": days} for _ in range(places)]


@pytest.mark.parametrize(
    ("name", "source", "places", "values"),
    [
        ("dong-thap", "open-meteo-weather", 102, 4),
        ("dong-thap", "open-meteo-air", 5, 4),
        ("viet-nam", "open-meteo-weather", 34, 4),
        ("viet-nam", "open-meteo-air", 34, 4),
    ],
)
def test_past_hours_are_model_readings_and_coming_hours_are_forecasts(name: str, source: str, places: int, values: int) -> None:
    _, batch, _ = visit(name, source, hourly)
    assert len(batch.readings) == places * values * 2 and batch.rejects == ()
    assert len(batch.forecasts) == places * values
    assert {row.quality for row in batch.readings} == {Quality.MODEL}
    assert all(row.target_at > NOW for row in batch.forecasts)


def test_rain_speaks_for_the_hour_and_temperature_for_the_instant() -> None:
    _, batch, _ = visit("dong-thap", "open-meteo-weather", hourly)
    kinds = {row.indicator: row.period_kind for row in batch.readings}
    assert (kinds["TV-06"], kinds["KTTV-01"]) == (PeriodKind.HOUR, PeriodKind.INSTANT)


def test_the_question_names_the_places_and_the_days_in_the_provinces_zone() -> None:
    _, _, door = visit("dong-thap", "open-meteo-air", hourly)
    query = dict(door.asked[0].query)
    assert door.asked[0].url == "https://air-quality-api.open-meteo.com/v1/air-quality"
    assert query["latitude"].split(",")[1] == "10.45000" and query["longitude"].split(",")[1] == "105.64000"
    assert (query["start_date"], query["end_date"]) == ("2026-11-24", "2026-11-26")


def test_many_places_are_asked_for_in_a_few_questions() -> None:
    _, _, door = visit("dong-thap", "open-meteo-weather", hourly)
    assert [len(dict(request.query)["latitude"].split(",")) for request in door.asked] == [50, 50, 2]


def test_a_day_of_discharge_ends_with_the_day_and_an_empty_one_is_no_value() -> None:
    profile, batch, _ = visit("dong-thap", "open-meteo-flood", daily)
    ends = {row.at for row in (*batch.readings,)}
    assert ends <= {datetime(2026, 11, 23, 17, tzinfo=UTC)}
    assert {row.target_at for row in batch.forecasts} == {datetime(2026, 11, 24, 17, tzinfo=UTC)}
    assert {row.indicator for row in batch.forecasts} == {"TV-07"}
    assert profile.indicator["TV-07"].basis == "Không so với mức báo động lũ"
