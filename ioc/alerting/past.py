"""What was known of the world by an instant: values of series and forecasts, as a rule with a window needs them."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo

from ioc.alerting.judge import Point
from ioc.alerting.measures import Values, good
from ioc.domain.observation import Forecast, Origin, SeriesKey

_WEEK, _HOUR = timedelta(days=7), timedelta(hours=1)
ForecastKey = tuple[str, str, Origin]
"""Indicator, subject, origin."""


@dataclass(frozen=True)
class Past:
    """`points` in the order of `at`, at least as far back as was asked for; `holidays` are left out of baselines."""

    points: Mapping[SeriesKey, Sequence[Point]] = field(default_factory=dict)
    forecasts: Mapping[ForecastKey, Sequence[Forecast]] = field(default_factory=dict)
    holidays: frozenset[date] = frozenset()

    def newest(self, series: SeriesKey, at: datetime) -> Point | None:
        """The last point by `at`, good or not."""
        points = self.points.get(series, ())
        end = _end(points, at)
        return points[end - 1] if end else None

    def values(self, series: SeriesKey, at: datetime, back: timedelta) -> Values:
        """The good values in (at − back, at]."""
        points = self.points.get(series, ())
        return good(points[_end(points, at - back) : _end(points, at)])

    def same_hours(self, series: SeriesKey, at: datetime, weeks: int, zone: tzinfo) -> list[list[float]]:
        """The good values of the hour that ends at `at`, in each of the past weeks; holidays of `zone` give none."""
        instants = [at - week * _WEEK for week in range(1, weeks + 1)]
        worked = [one for one in instants if one.astimezone(zone).date() not in self.holidays]
        return [[value for _, value in self.values(series, one, _HOUR)] for one in worked]

    def peak(self, key: ForecastKey, at: datetime, within: timedelta, stands: timedelta) -> float | None:
        """The highest value foreseen for (at, at + within] by the newest issue of each issuer that is no older than `stands`."""
        issued = [one for one in self.forecasts.get(key, ()) if at - stands < one.issued_at <= at]
        newest: dict[str, datetime] = {}
        for one in issued:
            newest[one.issuer] = max(one.issued_at, newest.get(one.issuer, one.issued_at))
        ahead = (one for one in issued if at < one.target_at <= at + within and one.issued_at == newest[one.issuer])
        return max((one.value for one in ahead), default=None)


def _end(points: Sequence[Point], at: datetime) -> int:
    return bisect_right(points, at, key=lambda point: point.at)
