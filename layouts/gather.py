"""What a screen needs from the store, in a few queries whatever the number of tiles."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from ioc.domain.alert import AlertKey, AlertState, Transition
from ioc.domain.centre import Profile
from ioc.domain.observation import Forecast, Observation, Origin, SeriesKey
from ioc.domain.plan import Target
from ioc.domain.screen import MapView, Screen, Tile
from ioc.store import sendings, sources
from ioc.store.queries import alerts, forecasts, latest, runs, sparklines, targets
from layouts.data import Point, ScreenData
from layouts.parts.sent import guests

DAY, HOUR = timedelta(hours=24), timedelta(hours=1)
FLAPS = 3
SPARK_POINTS, CHART_POINTS = 60, 240
RUNS = 12
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def gather(conn: Connection, profile: Profile, screen: Screen, now: datetime) -> ScreenData:
    """Everything `encode` needs for all scenes of the screen; `now` aware UTC."""
    sent = tuple(sendings.current(conn, now))
    scenes = (*screen.scenes, *guests(screen, sent, profile))
    tiles = [tile for scene in scenes for tile in scene.all_tiles()]
    charts = [chart for scene in scenes for chart in scene.charts()]
    maps = [view for scene in scenes for view in scene.units()]
    told = [row.transition for row in alerts.history(conn, after=now - DAY)]
    newest = {row.key: row for row in latest.snapshot(conn, _indicators([*tiles, *charts], maps))}
    return ScreenData(
        latest=newest,
        trends=_trends(conn, tiles, newest, SPARK_POINTS, now) | _trends(conn, charts, newest, CHART_POINTS, now),
        forecasts=_forecasts(conn, charts, now),
        targets=_targets(conn, profile, newest),
        alerts=tuple(alerts.open_alerts(conn)),
        closed=sum(one.after is AlertState.RESOLVED for one in told),
        flapping=flapping(told, now),
        sent=sent,
        sources=sources.states(conn),
        runs=tuple(runs.recent(conn, limit=RUNS)),
    )


def _indicators(tiles: Iterable[Tile], maps: Iterable[MapView]) -> set[str]:
    on_maps = {code for view in maps for code in (view.indicator, *view.stations)}
    return on_maps | {tile.indicator for tile in tiles}


def _trends(
    conn: Connection, tiles: Iterable[Tile], newest: dict[SeriesKey, Observation], points: int, now: datetime
) -> dict[SeriesKey, tuple[Point, ...]]:
    windows: dict[timedelta, list[SeriesKey]] = defaultdict(list)
    for tile in tiles:
        windows[tile.trend].extend(_keys(tile, newest))
    found: dict[SeriesKey, tuple[Point, ...]] = {}
    for trend, keys in windows.items():
        end = _slot_end(now, trend / points)
        found |= {key: tuple(line) for key, line in sparklines.sparkline(conn, keys, end - trend, end, points).items()}
    return found


def _keys(tile: Tile, newest: dict[SeriesKey, Observation]) -> list[SeriesKey]:
    keys = [SeriesKey(tile.indicator, tile.subject, tile.period_kind, origin) for origin in Origin]
    return [key for key in keys if key in newest]


def _slot_end(now: datetime, slot: timedelta) -> datetime:
    """The next multiple of `slot`: a trend is thinned the same way until a slot has passed, so a quiet tile stays the same."""
    return _EPOCH + slot * -(-(now - _EPOCH) // slot)


def _forecasts(conn: Connection, charts: list[Tile], now: datetime) -> dict[SeriesKey, tuple[Forecast, ...]]:
    if not charts:
        return {}
    found: dict[SeriesKey, list[Forecast]] = defaultdict(list)
    names, places = {chart.indicator for chart in charts}, {chart.subject for chart in charts}
    kinds = {(chart.indicator, chart.subject): chart.period_kind for chart in charts}
    for origin in Origin:
        for row in forecasts.newest(conn, names, places, origin, after=now - DAY):
            if (row.indicator, row.subject) in kinds:
                found[SeriesKey(row.indicator, row.subject, kinds[row.indicator, row.subject], origin)].append(row)
    return {key: _one_issuer(rows) for key, rows in found.items()}


def _one_issuer(rows: list[Forecast]) -> tuple[Forecast, ...]:
    """Of several issuers the one that spoke last: two forecasts are never drawn as one line."""
    issuer = max(rows, key=lambda row: row.issued_at).issuer
    return tuple(row for row in rows if row.issuer == issuer)


def _targets(conn: Connection, profile: Profile, newest: dict[SeriesKey, Observation]) -> tuple[Target, ...]:
    if not newest:
        return ()
    stored = targets.targets(conn, {key.indicator for key in newest}, {key.subject for key in newest})
    return (*profile.targets, *stored)


def flapping(told: Iterable[Transition], now: datetime) -> frozenset[AlertKey]:
    """The alerts that fired `FLAPS` times or more within the last hour: they swing around their limit."""
    fired = Counter(one.key for one in told if one.after is AlertState.FIRING and one.at > now - HOUR)
    return frozenset(key for key, times in fired.items() if times >= FLAPS)
