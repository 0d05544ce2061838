"""Published figures of units as they were: with period, document and qualifier; never a state."""

from dash import html

from ioc.domain.formats import number
from ioc.domain.indicator import Indicator
from ioc.domain.names import sort_key
from ioc.domain.observation import Observation
from ioc.domain.period import Period, label
from ioc.domain.plan import Target
from ioc.domain.quality import LABEL_EN, LABEL_VI, Quality
from layouts.parts.figure import shown
from layouts.parts.scope import Scope

_COLUMNS = ("indicator", "of_unit", "value", "published_target", "period", "document")


def published(rows: list[Observation], targets: list[Target], scope: Scope) -> html.Details | None:
    """The table; None where the province has no such figures. Targets without a figure are listed too."""
    if not rows and not targets:
        return None
    told = sorted(_lines(rows, targets, scope), key=lambda cells: (sort_key(cells[1]), sort_key(cells[0])))
    head = html.Tr([html.Th(scope.say(word), scope="col") for word in _COLUMNS])
    body = [
        html.Tr([html.Td(cell, className="number" if index in (2, 3) else "") for index, cell in enumerate(cells)])
        for cells in told
    ]
    mark = html.Span(scope.say("old_boundary"), className="badge old-boundary")
    summary = html.Summary([html.B(scope.say("published")), mark, html.Span(scope.say("n_fine", n=len(told)), className="quiet")])
    table = html.Table([html.Thead(head), html.Tbody(body)], className="table")
    return html.Details(
        [summary, html.P(scope.say("published_hint"), className="quiet"), table], id="published", className="fold", open=True
    )


def _lines(rows: list[Observation], targets: list[Target], scope: Scope) -> list[list[str]]:
    aims = {(one.indicator, one.subject, one.period_kind, one.at): one for one in targets}
    told = []
    for row in rows:
        aim = aims.pop((row.key.indicator, row.key.subject, row.key.period_kind, row.at), None)
        told.append(
            [
                *_who(row.key.indicator, row.key.subject, scope),
                _value(row, scope),
                _aim(aim, scope),
                _period(row, scope),
                _document(row),
            ]
        )
    for aim in aims.values():
        period = label(
            Period(aim.period_kind, aim.at, aim.note.period_text if aim.note else None), scope.language, scope.profile.zone
        )
        told.append([*_who(aim.indicator, aim.subject, scope), "", _aim(aim, scope), period, aim.basis])
    return told


def _who(indicator: str, subject: str, scope: Scope) -> tuple[str, str]:
    found, place = scope.profile.indicator.get(indicator), scope.profile.subject.get(subject)
    return (found.name(scope.language) if found else indicator, place.name(scope.language) if place else subject)


def _value(row: Observation, scope: Scope) -> str:
    indicator = scope.profile.indicator[row.key.indicator]
    value, words = shown(row, indicator, scope.language, as_published=True)
    labels = LABEL_VI if scope.language == "vi" else LABEL_EN
    quality = "" if row.quality is Quality.OK else f" ({labels[row.quality]})"
    return f"{value} {'' if words else indicator.unit_in(scope.language)}".strip() + quality


def _aim(target: Target | None, scope: Scope) -> str:
    if target is None:
        return ""
    indicator: Indicator = scope.profile.indicator[target.indicator]
    if target.value is None:
        return target.note.text or "" if target.note else ""
    qualifier = f"{target.note.qualifier} " if target.note and target.note.qualifier else ""
    return f"{qualifier}{_number(target.value, indicator, scope)} {indicator.unit_in(scope.language)}".strip()


def _number(value: float, indicator: Indicator, scope: Scope) -> str:
    return number(value, 0 if value == round(value) else indicator.decimals, scope.language)


def _period(row: Observation, scope: Scope) -> str:
    text = row.note.period_text if row.note else None
    return label(Period(row.key.period_kind, row.at, text), scope.language, scope.profile.zone)


def _document(row: Observation) -> str:
    return row.note.document or "" if row.note else ""
