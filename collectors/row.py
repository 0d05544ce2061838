"""One row of a payload read by its mapping."""

from dataclasses import dataclass
from datetime import datetime, tzinfo

from collectors.expressions import Scope, code_of, quality_of
from collectors.http_options import ForecastOptions, RowMapping, ValueField
from collectors.instants import At, read_at
from collectors.options import Lookup, QualityLookup
from collectors.values import convert, figure_of
from ioc.domain.observation import Forecast, Note, Reading
from ioc.domain.period import PeriodKind
from ioc.domain.quality import Quality


@dataclass(frozen=True, slots=True)
class Head:
    """What the values of a row share. `at` is the end of `kind`, in UTC; `issued_at` None where the source gives none."""

    subject: str
    kind: PeriodKind
    at: datetime
    issued_at: datetime | None


@dataclass(frozen=True, slots=True)
class RowReader:
    """Every method raises ValueError, in Vietnamese, when the row does not say what the mapping expects. `now` is the visit's."""

    mapping: RowMapping
    scope: Scope
    source_quality: Quality
    zone: tzinfo
    now: datetime
    place: str

    def head(self, point: str | None) -> Head:
        """`point` is the asked subject that the row belongs to, where the mapping says so."""
        if not isinstance(self.scope.row, dict | list):
            raise ValueError("dòng không phải là đối tượng hay mảng")
        period = self.mapping.period
        kind = PeriodKind(code_of(period, self.scope)) if isinstance(period, Lookup) else period
        kind, at = self._when(kind)
        return Head(self._subject(point), kind, at, self._instant(self.mapping.issued_at))

    def value(self, field: ValueField, head: Head) -> Reading | Forecast | None:
        """The value of a field; None where the row has none, or the mapping does not take it."""
        indicator = code_of(field.indicator, self.scope) if isinstance(field.indicator, Lookup) else field.indicator
        raw = self.scope.find(field.expr)
        if not indicator or raw is None or raw == "":
            return None
        kind, at = (head.kind, head.at) if field.period is None else self._when(field.period)
        value, note, written = self._text(raw) if field.text else self._number(raw, field)
        if value is None and note is None:
            return None
        forecast = self.mapping.forecast
        if forecast is not None and at > self.now:
            return self._forecast(indicator, head.subject, at, value, field, forecast)
        quality = written or self._quality(field)
        return Reading(indicator, head.subject, kind, at, value, quality, note, head.issued_at, self.place)

    def _when(self, kind: PeriodKind) -> tuple[PeriodKind, datetime]:
        at = self.mapping.at
        if at == "now":
            return kind, self.now
        raw = self.scope.find(at.expr, at.of)
        if raw is None:
            raise ValueError(f"không có thời điểm ở “{at.expr}”")
        return read_at(raw, at, kind, self.zone)

    def _instant(self, at: At | None) -> datetime | None:
        raw = self.scope.find(at.expr, at.of) if at is not None else None
        return read_at(raw, at, PeriodKind.INSTANT, self.zone)[1] if at is not None and raw is not None else None

    def _subject(self, point: str | None) -> str:
        subject = self.mapping.subject
        return code_of(subject, self.scope) if isinstance(subject, Lookup) else subject or point or ""

    def _text(self, raw: object) -> tuple[None, Note, None]:
        return None, Note(text=str(raw)[:500], remark=self._remark()), None

    def _number(self, raw: object, field: ValueField) -> tuple[float | None, Note | None, Quality | None]:
        figure = figure_of(raw, self.mapping.numbers)
        if figure is None:
            return None, None, None
        note = Note(qualifier=figure.qualifier, remark=self._remark())
        return convert(figure.value, field, self.scope), note if note != Note() else None, figure.quality

    def _quality(self, field: ValueField) -> Quality:
        declared = field.quality or self.mapping.quality
        found = quality_of(declared, self.scope) if isinstance(declared, QualityLookup) else declared
        return found or self.source_quality

    def _remark(self) -> str | None:
        remark = self.mapping.remark
        if remark is None or self.scope.find(remark.expr, remark.of) in (None, ""):
            return None
        return code_of(remark, self.scope)[:500]

    def _forecast(
        self, indicator: str, subject: str, at: datetime, value: float | None, field: ValueField, options: ForecastOptions
    ) -> Forecast | None:
        """A forecast is a number; a text of the future is not taken."""
        if value is None:
            return None
        issued_at = self._instant(options.issued_at) or self.now.replace(minute=0, second=0, microsecond=0)
        low, high = self._bound(options.low, field), self._bound(options.high, field)
        return Forecast(indicator, subject, at, issued_at, options.issuer, value, low, high)

    def _bound(self, expression: str | None, field: ValueField) -> float | None:
        figure = figure_of(self.scope.find(expression), self.mapping.numbers) if expression else None
        return convert(figure.value, field, self.scope) if figure else None
