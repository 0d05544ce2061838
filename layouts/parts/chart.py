"""The chart of one station: what was measured, what is foreseen (dashed), and the limits across it."""

from datetime import datetime, timedelta

from ioc.domain.formats import number
from ioc.domain.observation import Forecast, SeriesKey
from ioc.domain.screen import Tile
from ioc.domain.subject import StationLevels
from layouts.figures.line import Box, Point, band, box_around, path, thin
from layouts.parts.freshness import stale_at
from layouts.parts.scope import Part, Scope, millis

POINTS = 240
TICKS = 4
_STEPS = tuple(timedelta(hours=hours) for hours in (1, 2, 3, 4, 6, 12, 24, 48, 120, 240, 720))


def chart(view: Tile, scope: Scope) -> Part:
    """Paths in a box of 1000 × 1000; labels as [place, words]. `path` "" where there is nothing to draw."""
    key = scope.series(view.indicator, view.subject, view.period_kind, view.origin)
    indicator, subject = scope.profile.indicator[view.indicator], scope.profile.subject[view.subject]
    points = thin(scope.data.trends.get(key, ()), POINTS)
    forecast = tuple(row for row in scope.data.forecasts.get(key, ()) if points and row.target_at > points[-1][0])
    head = {
        "title": (view.title_vi if scope.language == "vi" else view.title_en)
        or f"{indicator.name(scope.language)} · {subject.name(scope.language)}",
        "sub": " · ".join(filter(None, (indicator.unit_in(scope.language), _issued(forecast, scope)))),
        "badges": scope.origin_badges(key),
        "empty": scope.say("no_chart"),
        **_age(key, scope),
    }
    return head | (_drawn(key, points, forecast, scope) if len(points) > 1 else {"path": ""})


def _age(key: SeriesKey, scope: Scope) -> Part:
    """The instant of the newest value and until when it may be believed; epoch ms."""
    newest = scope.data.latest.get(key)
    return {"at": millis(newest.at), "stale_at": millis(stale_at(newest, scope))} if newest else {"at": None, "stale_at": None}


def _drawn(key: SeriesKey, points: tuple[Point, ...], forecast: tuple[Forecast, ...], scope: Scope) -> Part:
    limits = _limits(key, points[-1][0], scope)
    ahead = (points[-1], *((row.target_at, row.value) for row in forecast))
    box = box_around((*points, *ahead[1:]), [limit for _, limit, _ in limits])
    decimals = min(scope.profile.indicator[key.indicator].decimals, 2)
    last = [box.x(points[-1][0]), box.y(points[-1][1])]
    return {
        "path": path(points, box),
        "forecast": path(ahead, box) if forecast else "",
        "band": band(
            [(row.target_at, row.low, row.high) for row in forecast if row.low is not None and row.high is not None], box
        ),
        "limits": [{"name": name, "tone": tone, "y": box.y(limit)} for name, limit, tone in limits],
        "now": last[0],
        "end": last,
        "x": _hours(box, scope),
        "y": [[box.y(value), number(value, decimals, scope.language)] for value in _levels(box)],
    }


def _limits(key: SeriesKey, at: datetime, scope: Scope) -> list[tuple[str, float, str]]:
    """(name, limit, tone) of the station's alarm levels."""
    levels: StationLevels | None = scope.profile.subject[key.subject].levels_on(at.astimezone(scope.profile.zone).date())
    if levels is None or scope.profile.indicator[key.indicator].unit != "m":
        return []
    rows = (("III", levels.bd3, "crit"), ("II", levels.bd2, "warn"), ("I", levels.bd1, "note"))
    return [
        (scope.say("level", level=name), limit, tone if levels.confirmed else "none")
        for name, limit, tone in rows
        if limit is not None
    ]


def _hours(box: Box, scope: Scope) -> list[list[object]]:
    """Ticks at round hours of the province's clock: [x, words]."""
    length = box.end - box.start
    every = next((one for one in _STEPS if length / one <= TICKS + 1), _STEPS[-1])
    local = box.start.astimezone(scope.profile.zone)
    tick = local.replace(hour=0, minute=0, second=0, microsecond=0)
    ticks: list[list[object]] = []
    while tick <= box.end:
        if tick >= local:
            ticks.append([box.x(tick), f"{tick:%d/%m}" if every >= timedelta(days=1) else f"{tick:%H:%M}"])
        tick += every
    return ticks


def _levels(box: Box) -> list[float]:
    """Three or four round values inside the box."""
    rough = (box.high - box.low) / 3
    power = 10.0 ** len(str(int(rough))) / 10 if rough >= 1 else 10.0 ** -_zeros(rough)
    every = next(one for one in (power, 2 * power, 5 * power, 10 * power) if one >= rough * 0.8)
    first = int(box.low // every) + 1
    return [index * every for index in range(first, int(box.high // every) + 1)]


def _zeros(value: float) -> int:
    """How many decimal places down the first digit of a value below one stands: 0,03 → 2."""
    places = 1
    while value * 10**places < 1:
        places += 1
    return places


def _issued(forecast: tuple[Forecast, ...], scope: Scope) -> str:
    if not forecast:
        return ""
    issued = max(row.issued_at for row in forecast).astimezone(scope.profile.zone)
    return scope.say("forecast_by", issuer=forecast[0].issuer, time=f"{issued:%H:%M}")
