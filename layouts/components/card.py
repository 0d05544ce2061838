"""One figure as a leader sees it: large where something is wrong, small where it is only at risk, a row where it is fine."""

from dash import dcc, html

from layouts.components.sign import age, badges, sign, spark
from layouts.parts.scope import Part
from layouts.visit import alert_link


def large(part: Part) -> html.Article:
    """A matter to handle: everything needed to ask the right person."""
    body = [
        html.H3(part["name"], className="card-name"),
        _figure(part),
        html.P(part["aim"], className="card-aim") if part["aim"] else None,
        sign(part["tone"], part["shape"], part["state"]),
    ]
    foot = html.Footer(
        [*_alert(part), html.Span(part["source"]), age(part["at"], part["stale_at"], part["when"])], className="card-foot"
    )
    return _article(part, "large", [html.Div([html.Div(body), spark(part["spark"])], className="card-body"), foot])


def small(part: Part) -> html.Article:
    """A figure to keep an eye on, or one that cannot be judged."""
    body = [
        html.H3(part["name"], className="card-name"),
        _figure(part),
        html.Div(
            [sign(part["tone"], part["shape"], part["state"]), html.Span(part["aim"], className="card-aim")],
            className="card-line",
        ),
        age(part["at"], part["stale_at"], part["when"]),
    ]
    return _article(part, "small", [html.Div(body), spark(part["spark"])])


def row(part: Part) -> html.Tr:
    """A figure that needs nobody."""
    return html.Tr(
        [
            html.Td([html.Span(part["name"]), *badges(part["badges"])]),
            html.Td(f"{part['value']} {part['unit']}".strip(), className="number"),
            html.Td(part["aim"], className="quiet"),
            html.Td(sign(part["tone"], part["shape"], part["state"])),
            html.Td(age(part["at"], part["stale_at"], part["when"]), className="quiet"),
        ],
        **{"data-ages": ""},
    )


def alert_card(part: Part, href: str) -> html.A:
    """An alert among the matters to handle."""
    head = [
        sign(part["tone"], part["shape"], part["word"]),
        html.Span([part["where"], " · ", age(part["since"])], className="quiet"),
    ]
    body = [
        html.Div(head, className="card-line"),
        html.H3(part["title"], className="card-name"),
        html.P(part["text"], className="quiet"),
    ]
    foot = html.Footer([html.Span(part["mark"]), *badges(part["badges"])], className="card-foot")
    return html.A([*body, foot], href=href, className=f"card alert-card tone-{part['tone']}")


def _alert(part: Part) -> list[html.A]:
    """A link to the alert on the figure, with who has it."""
    alert = part["alert"]
    return [dcc.Link(f"{alert['title']} · {alert['mark']}", href=alert_link(alert["key"]))] if alert else []  # type: ignore[index]


def _figure(part: Part) -> html.Div:
    unit = html.Span(part["unit"], className="card-unit")
    return html.Div([html.Span(part["value"], className="card-value"), unit, *badges(part["badges"])], className="card-figure")


def _article(part: Part, size: str, children: list[object]) -> html.Article:
    return html.Article(
        children, className=f"card {size} tone-{part['tone']} {part['classes']}", **{"data-ages": "", "data-tile": part["key"]}
    )
