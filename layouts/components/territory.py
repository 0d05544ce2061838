"""What stands beside the overview's map: its name, its classes, its extremes."""

from dash import html

from ioc.domain.formats import number
from ioc.domain.screen import MapView
from layouts.components.sign import badges
from layouts.parts.scope import Part, Scope
from layouts.parts.territory import values

ENDS = 3


def legend(part: Part) -> html.Div:
    """Title, classes and what the map is worth."""
    title = html.H2(
        [html.B(part["title"]), html.Span(part["sub"], className="quiet"), *badges(part["badges"])], className="map-title"
    )
    classes = [html.Span([_swatch(step), words]) for step, words in part["legend"]]  # type: ignore[attr-defined]
    return html.Div([title, html.Div(classes, className="legend"), html.P(part["caption"], className="quiet small-print")])


def ranked_table(view: MapView, scope: Scope) -> html.Table | None:
    """The highest and the lowest units; None without values."""
    rows = sorted((row for row in values(view, scope).values() if row.value is not None), key=lambda row: -(row.value or 0))
    if not rows:
        return None
    decimals = scope.profile.indicator[view.indicator].decimals
    ends = rows if len(rows) <= 2 * ENDS else [*rows[:ENDS], None, *rows[-ENDS:]]
    body = [
        html.Tr([html.Td("…"), html.Td("")])
        if row is None
        else html.Tr(
            [
                html.Td(scope.profile.subject[row.key.subject].name(scope.language)),
                html.Td(number(row.value or 0, decimals, scope.language), className="number"),
            ]
        )
        for row in ends
    ]
    return html.Table(html.Tbody(body), className="table")


def _swatch(step: object) -> html.I:
    return html.I(className="hatched") if step is None else html.I(style={"background": f"var(--ramp{step})"})
