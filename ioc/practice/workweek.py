"""How far the work of the province has come: clocks that run fast in office hours and stand still at night.

Both count weeks since Monday 6 January 2020, 00:00 in the province; each gains exactly 1 a week and never falls.
"""

from datetime import datetime, timedelta

from ioc.domain.period import PROVINCE_ZONE

_BEGINNING = datetime(2020, 1, 6, tzinfo=PROVINCE_ZONE)
_OFFICE = ((7.5, 11.5), (13.0, 17.0))
_AWAKE = ((6.0, 23.0),)
_ONLINE_AT_ANY_TIME = 0.25


def office_weeks(at: datetime) -> float:
    """Weeks of office work done by `at`: Monday to Friday, 7:30–11:30 and 13:00–17:00."""
    return _weeks(at, _OFFICE, days=5)


def arrival_weeks(at: datetime) -> float:
    """Weeks of dossier arrivals by `at`: three quarters in office hours, one quarter online at any waking hour."""
    return (1 - _ONLINE_AT_ANY_TIME) * office_weeks(at) + _ONLINE_AT_ANY_TIME * _weeks(at, _AWAKE, days=7)


def _weeks(at: datetime, spans: tuple[tuple[float, float], ...], days: int) -> float:
    elapsed = at - _BEGINNING
    whole, rest = divmod(elapsed, timedelta(weeks=1))
    day, hours = divmod(rest / timedelta(hours=1), 24)
    length = sum(end - start for start, end in spans)
    today = sum(min(max(hours - start, 0.0), end - start) for start, end in spans)
    done = min(day, days) * length + (today if day < days else 0.0)
    return whole + done / (days * length)
