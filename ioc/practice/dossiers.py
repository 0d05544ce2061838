"""Hồ sơ thủ tục hành chính of one commune: counts as the province's dossier-handling system gives them. Pure.

Everything is a function of how many dossiers have ever come in, so that a cumulative count never falls, and a part
grows by at most one where its whole grows by one: parts stay ≤ wholes over any stretch of time.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from math import cos, floor, pi, sin

from ioc.domain.period import PROVINCE_ZONE
from ioc.practice.incidents import IncidentKind, Log
from ioc.practice.noise import between, fraction, smooth
from ioc.practice.workweek import arrival_weeks, office_weeks


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts from 1 January to the instant, except `in_progress`, `within_deadline`, `overdue`: what stands open at it."""

    received: int
    online: int
    resolved: int
    on_time: int
    in_progress: int
    within_deadline: int
    overdue: int
    digitised: int
    reused: int
    with_fee: int
    paid_online: int
    electronic_result: int

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a growing whole: `share` of it on average, with waves `wave` wholes long; its slope stays within [0, 1]."""

    share: float
    wave: float
    phase: float

    def of(self, whole: int) -> int:
        swing = 0.7 * min(self.share, 1 - self.share)
        turn = 2 * pi / self.wave
        return floor(self.share * whole + swing / turn * (sin(turn * whole + self.phase) - sin(self.phase)))


@dataclass(frozen=True)
class Commune:
    """`code` is the official five-digit code; traits are drawn from `seed` and the code."""

    code: str
    name: str
    seed: int

    @cached_property
    def strained(self) -> bool:
        """About one commune in fifteen works badly."""
        return fraction(self.seed, self.code, "strained") < 0.07

    @cached_property
    def weekly(self) -> float:
        """Dossiers a week."""
        return between(45, 190, self.seed, self.code, "weekly")

    @cached_property
    def handling(self) -> float:
        """Office weeks from receipt to result."""
        low, high = (1.1, 1.5) if self.strained else (0.5, 0.9)
        return between(low, high, self.seed, self.code, "handling")

    def _part(self, name: str, low: float, high: float) -> Part:
        share = between(low, high, self.seed, self.code, name)
        wave = self.weekly * between(6, 20, self.seed, self.code, name, "wave")
        return Part(share, wave, between(0, 2 * pi, self.seed, self.code, name, "phase"))

    @cached_property
    def parts(self) -> dict[str, Part]:
        online = self._part("online", 0.45, 0.6) if self.strained else self._part("online", 0.6, 0.88)
        on_time = self._part("on_time", 0.9, 0.96) if self.strained else self._part("on_time", 0.975, 0.998)
        return {
            "online": online,
            "on_time": on_time,
            "digitised": self._part("digitised", 0.7, 0.98),
            "reused": self._part("reused", 0.45, 0.85),
            "with_fee": self._part("with_fee", 0.4, 0.6),
            "paid_online": self._part("paid_online", 0.45, 0.9),
            "electronic_result": self._part("electronic_result", 0.9, 0.995),
        }

    def counts(self, at: datetime, log: Log) -> Counts:
        """The counts at `at` (aware)."""
        before, now = self._ever(new_year(at)), self._ever(at)
        year = {name: now[name] - before[name] for name in now}
        came, stuck = self._surge(at, log)
        open_now = now["received"] - now["resolved"]
        overdue = floor(open_now * self._overdue_share(at))
        return Counts(
            received=year["received"] + came,
            online=year["online"],
            resolved=year["resolved"] + came - stuck,
            on_time=year["on_time"],
            in_progress=open_now + stuck,
            within_deadline=open_now - overdue,
            overdue=overdue + stuck,
            digitised=year["digitised"],
            reused=year["reused"],
            with_fee=year["with_fee"],
            paid_online=year["paid_online"],
            electronic_result=year["electronic_result"],
        )

    def _ever(self, at: datetime) -> dict[str, int]:
        received = floor(self.weekly * self._warped(arrival_weeks(at)))
        resolved = floor(self.weekly * self._warped(office_weeks(at) - self.handling))
        parts = self.parts
        with_fee = parts["with_fee"].of(received)
        return {
            "received": received,
            "resolved": resolved,
            "online": parts["online"].of(received),
            "digitised": parts["digitised"].of(received),
            "reused": parts["reused"].of(parts["digitised"].of(received)),
            "with_fee": with_fee,
            "paid_online": parts["paid_online"].of(with_fee),
            "on_time": parts["on_time"].of(resolved),
            "electronic_result": parts["electronic_result"].of(resolved),
        }

    def _warped(self, weeks: float) -> float:
        """Weeks with busier and quieter stretches; its slope stays positive."""
        waves = ((3.3, 0.25), (11.0, 0.2), (29.0, 0.15))
        phases = (2 * pi * fraction(self.seed, self.code, "season", round(length)) for length, _ in waves)
        return weeks + sum(s * n / (2 * pi) * cos(2 * pi * weeks / n + p) for (n, s), p in zip(waves, phases, strict=True))

    def _overdue_share(self, at: datetime) -> float:
        worst = 0.07 if self.strained else 0.012
        return worst * smooth(office_weeks(at) * 2.5, self.seed, self.code, "overdue")

    def _surge(self, at: datetime, log: Log) -> tuple[int, int]:
        """Dossiers that surges of this year have brought by `at`, and how many of them are still open (all overdue)."""
        if fraction(self.seed, self.code, "surge") > 0.15:
            return 0, 0
        size = between(40, 110, self.seed, self.code, "surge size")
        surges = [row for row in log if row.kind is IncidentKind.SURGE and row.started_at >= new_year(at)]
        came = sum(floor(size * row.entered(at)) for row in surges)
        stuck = sum(min(floor(size * row.strength(at)), floor(size * row.entered(at))) for row in surges)
        return came, stuck


def new_year(at: datetime) -> datetime:
    """The instant at which the year of `at` opened; midnight of 1 January still closes the old year."""
    local = at.astimezone(PROVINCE_ZONE)
    opened = datetime(local.year, 1, 1, tzinfo=PROVINCE_ZONE)
    return opened if local > opened else datetime(local.year - 1, 1, 1, tzinfo=PROVINCE_ZONE)
