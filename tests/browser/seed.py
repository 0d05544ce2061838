"""A province with something of everything: fresh, old and unreachable values, simulated and real, alerts, rejects, the past."""

import math
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Engine

from ioc.domain.alert import Alert, AlertKey, AlertState, Transition
from ioc.domain.centre import Profile
from ioc.domain.notification import Reason
from ioc.domain.observation import Forecast, Note, Origin, Qualifier, Reading
from ioc.domain.period import PeriodKind, month_end
from ioc.domain.plan import Target
from ioc.domain.quality import Quality
from ioc.domain.rule import Severity
from ioc.domain.source import Batch, Reject, RunStatus, Source
from ioc.store import alerts, heartbeat, observations, outbox, runs, sources
from ioc.store.engine import writing
from ioc.store.outbox import Draft

ROOT = "82@2025"
STAGES = {
    "tv-tan-chau": 3.2,
    "tv-cao-lanh": 2.33,
    "tv-my-thuan": 1.71,
    "tv-cai-lay": 1.2,
    "tv-my-tho": 1.38,
    "tv-hoa-binh": 1.1,
    "tv-vam-kenh": 1.0,
}
PROVINCE = {"CQS-01": 98.12, "CQS-03": 71.4, "TC-01": 64.8, "CQS-14": 93.6}
NOW_VALUES = {
    ("CQS-02", ROOT): 37.0, ("KTS-04", ROOT): 1204.0, ("HTS-05", "lgsp"): 99.62, ("ATT-01", ROOT): 0.0, ("CQS-17", ROOT): 6.0,
    ("TV-02", "man-hoa-binh"): 3.2, ("TV-02", "man-my-tho"): 0.4, ("MT-07", "kk-cao-lanh"): 38.5, ("MT-07", "kk-my-tho"): 21.0,
    ("TV-03", "mua-cao-lanh"): 12.5,
}  # fmt: skip
FLOOD = AlertKey("muc-nuoc-bd3", "tv-cao-lanh", Origin.SIMULATED)
DOSSIERS = AlertKey("giai-ngan-ke-hoach", ROOT, Origin.SIMULATED)


@dataclass(frozen=True)
class Seed:
    """Writes into `engine` as the collectors would have by `now` (aware UTC)."""

    engine: Engine
    profile: Profile
    now: datetime

    def all(self) -> None:
        self.beat()
        self.rivers()
        self.offices()
        self.host()
        self.past()
        self.troubles()
        self.alarms()

    def beat(self, ago: timedelta = timedelta(0)) -> None:
        """The worker's heartbeat, as of `ago` before now."""
        with writing(self.engine) as conn:
            heartbeat.beat(conn, "worker", self.now - ago)

    def value(self, indicator: str, subject: str, value: float, source: str = "quan-trac") -> None:
        """One instant value, as of now."""
        self._save(source, [Reading(indicator, subject, PeriodKind.INSTANT, self.now, value)])

    def taken_on(self) -> None:
        """Somebody has acknowledged the critical alert, so it takes over no wall."""
        with writing(self.engine) as conn:
            alerts.acknowledge(conn, FLOOD, "truc.ca", self.now)

    def readings(self, source: str, rows: list[Reading]) -> None:
        """What a source delivers, as of now."""
        self._save(source, rows)

    def rivers(self) -> None:
        """Twelve hours of tide at every station, a forecast at two; salinity is an hour old."""
        rows = [row for subject, level in STAGES.items() for row in self._tide("TV-01", subject, level)]
        rows += [
            row
            for (code, subject), value in NOW_VALUES.items()
            if subject[:3] in ("kk-", "mua")
            for row in self._course(code, subject, value)
        ]
        self._save("quan-trac", rows)
        ahead = [
            self._forecast(subject, STAGES[subject], hours) for subject in ("tv-cao-lanh", "tv-my-tho") for hours in range(1, 7)
        ]
        self._save("du-bao", [], forecasts=tuple(ahead))
        self._save(
            "quan-trac",
            [
                row
                for key in (("TV-02", "man-hoa-binh"), ("TV-02", "man-my-tho"))
                for row in self._course(*key, NOW_VALUES[key], late=timedelta(hours=1))
            ],
        )

    def offices(self) -> None:
        """The dossier system: the province's figures, and a share for each commune but a few."""
        day = (self.now.astimezone(self.profile.zone) + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        rows = [
            Reading(code, ROOT, PeriodKind.CUMULATIVE, day - timedelta(days=back), value - back * 0.3)
            for code, value in PROVINCE.items()
            for back in range(20)
        ]
        rows = [row for row in rows if row.at.astimezone(self.profile.zone).year == day.year]
        communes = self.profile.children(ROOT)
        for index, unit in enumerate(communes):
            if index % 19 != 7:
                share = 62 + 24 * math.sin(index * 1.7) + 6 * math.cos(index * 5.3)
                rows.append(Reading("CQS-03", unit.code, PeriodKind.CUMULATIVE, day, round(share, 2)))
                rows.append(Reading("CQS-01", unit.code, PeriodKind.CUMULATIVE, day, round(96 + 3.9 * math.sin(index), 2)))
        self._save("tthc-tinh", rows)
        instants = [
            row
            for (code, subject), value in NOW_VALUES.items()
            if subject in (ROOT, "lgsp")
            for row in self._course(code, subject, value)
        ]
        self._save("tthc-tinh", [row for row in instants if row.subject == ROOT])
        self._save("ha-tang", [row for row in instants if row.subject != ROOT], late=timedelta(minutes=48))

    def host(self) -> None:
        """An hour of the machine itself: real."""
        codes = ("HTS-06A", "HTS-06B", "HTS-06C")
        at = [self.now - timedelta(seconds=15 * back) for back in range(240)]
        rows = [
            Reading(code, "ioc-host", PeriodKind.INSTANT, when, round(20 + 8 * index + 6 * math.sin(back / 9), 1))
            for index, code in enumerate(codes)
            for back, when in enumerate(at)
        ]
        self._save("ioc-host", rows)

    def past(self) -> None:
        """Figures of the old province, with qualifiers, text and an estimate."""
        zone, article = self.profile.zone, "Báo Đồng Tháp, 15/08/2023: “Chủ động thực hiện đồng bộ công tác chuyển đổi số”"
        end = month_end(2023, 12, zone)
        rows = [
            Reading("CDS-04", "87@2008", PeriodKind.AS_OF, month_end(2023, 8, zone), 16.0, note=Note(document=article)),
            Reading("KTS-08", "87@2008", PeriodKind.YEAR, end, 3.7, Quality.ESTIMATED, Note(Qualifier.ABOUT, document=article)),
            Reading("XHS-02", "82@2008", PeriodKind.YEAR, end, 438.0, note=Note(Qualifier.GREATER, document=article)),
        ]
        aim = Target(
            "NQ 04", "CDS-01", "87@2008", PeriodKind.FIVE_YEARS, month_end(2025, 12, zone), 90.0, "NQ 04 Tỉnh ủy Đồng Tháp"
        )
        self._save("published", rows, targets=(aim,))

    def troubles(self) -> None:
        """A source that has failed for a while, and one with rejected rows."""
        with writing(self.engine) as conn:
            for back in (30, 20, 10):
                at = self.now - timedelta(minutes=back)
                run = runs.open_run(conn, "open-meteo-air", at)
                why = "Không kết nối được air-quality-api.open-meteo.com"
                runs.close_run(conn, run, RunStatus.FAILED, at, reason=why)
                sources.record_failure(conn, "open-meteo-air", at, why)
            sources.record_failure(conn, "ha-tang", self.now - timedelta(minutes=47), "Cổng trả lời 503")
            run = runs.open_run(conn, "tthc-xa", self.now - timedelta(minutes=2))
            bad = [
                Reject("dòng 14", "28250;abc", "giá trị không phải số"),
                Reject("dòng 31", "99999;71,2", "đối tượng “99999” không có trong hồ sơ tỉnh vào ngày đó"),
            ]
            runs.close_run(
                conn,
                run,
                RunStatus.PARTIAL,
                self.now - timedelta(minutes=2),
                reason="2 dòng bị loại",
                received=102,
                stored=100,
                rejects=bad,
            )
            sources.record_success(conn, "tthc-xa", self.now - timedelta(minutes=2))

    def alarms(self) -> None:
        """One critical and one warning alert that fire, one that has ended; who was told of the first."""
        early, late = self.now - timedelta(minutes=14), self.now - timedelta(hours=3)
        fired = Transition(FLOOD, AlertState.PENDING, AlertState.FIRING, early, Severity.CRITICAL, 1, 2.33, 2.3)
        ended = AlertKey("lgsp-thap", "lgsp", Origin.SIMULATED)
        with writing(self.engine) as conn:
            alerts.save(
                conn,
                [
                    Alert(FLOOD, AlertState.FIRING, Severity.CRITICAL, early, value=2.33, limit=2.3, spell=1),
                    Alert(DOSSIERS, AlertState.FIRING, Severity.WARNING, late, value=54.8, limit=57.0, spell=1),
                    Alert(ended, AlertState.RESOLVED, Severity.WARNING, late, value=98.0, limit=95.0, spell=1),
                ],
                [fired, Transition(ended, AlertState.FIRING, AlertState.RESOLVED, late, Severity.WARNING, 1, 98.0, 95.0)],
            )
            for one in outbox.unrouted(conn):
                reason = Reason.FIRED if one.transition.after is AlertState.FIRING else Reason.NOT_TOLD_NO_ROUTE
                outbox.route(conn, one.id, [Draft(f"n{one.id}", f"t{one.id}", "hop-thu-dien-tap", reason, {})], self.now)

    def _tide(self, indicator: str, subject: str, level: float) -> list[Reading]:
        at = [self.now - timedelta(minutes=5 * back) for back in range(144)]
        return [
            Reading(indicator, subject, PeriodKind.INSTANT, when, round(level - 0.45 * (1 - math.cos(back / 23)), 2))
            for back, when in enumerate(at)
        ]

    def _course(self, indicator: str, subject: str, value: float, late: timedelta = timedelta(0)) -> list[Reading]:
        at = [self.now - late - timedelta(minutes=20 * back) for back in range(60)]
        whole = self.profile.indicator[indicator].decimals == 0
        shaped = [value * (1 - 0.04 * math.sin(back / 5) ** 2 - 0.002 * back) for back in range(60)]
        return [
            Reading(indicator, subject, PeriodKind.INSTANT, when, float(round(one)) if whole else round(one, 2))
            for when, one in zip(at, shaped, strict=True)
        ]

    def _forecast(self, subject: str, level: float, hours: int) -> Forecast:
        value = level + 0.12 * math.sin(hours / 1.6) - 0.05 * hours
        return Forecast(
            "TV-01",
            subject,
            self.now + timedelta(hours=hours),
            self.now - timedelta(hours=1),
            "Đài KTTV",
            value,
            value - 0.05 * hours,
            value + 0.05 * hours,
        )

    def _save(
        self,
        name: str,
        rows: list[Reading],
        late: timedelta = timedelta(0),
        forecasts: tuple[Forecast, ...] = (),
        targets: tuple[Target, ...] = (),
    ) -> None:
        source: Source = self.profile.source[name]
        at = self.now - late
        with writing(self.engine) as conn:
            run = runs.open_run(conn, name, at)
            shifted = [row for row in rows if row.at <= at or row.period_kind is not PeriodKind.INSTANT]
            saved = observations.save(conn, Batch(tuple(shifted), forecasts, targets), source, run, at, self.profile.zone)
            runs.close_run(conn, run, RunStatus.OK, at, received=len(rows), stored=saved.stored)
            sources.record_success(conn, name, at)
