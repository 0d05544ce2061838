"""Small pieces every page uses: a state, an age, a mark, a trend."""

from urllib.parse import quote

from dash import html
from dash.development.base_component import Component

from layouts.figures.line import SIDE


def sign(tone: str, shape: str, word: str) -> html.Span:
    """Shape, word and colour together."""
    return html.Span([html.I(className=f"shape {shape}"), html.Span(word)], className=f"sign tone-{tone}")


def badges(pairs: object) -> list[Component]:
    """Marks as [class, words]."""
    return [html.Span(words, className=f"badge {name}") for name, words in pairs]  # type: ignore[misc]


def age(at: object, stale_at: object = None, when: object = "") -> html.Span:
    """An age the browser keeps true. `at`, `stale_at` epoch ms; `when` is said instead while the value is fresh."""
    if at is None:
        return html.Span(when or "", className="age")
    data = {"data-at": str(at)}
    if stale_at is not None:
        data["data-stale-at"] = str(stale_at)
    if when:
        data["data-say"] = str(when)
    return html.Span(str(when or ""), className="age", **data)


def spark(line: dict[str, object] | None) -> html.Div | None:
    """A trend from its path in a box of 1000 × 1000, drawn as a mask so that it takes the page's colours."""
    if line is None:
        return None
    drawing = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {SIDE} {SIDE}' preserveAspectRatio='none'>"
        f"<path d='{line['path']}' fill='none' stroke='#000' stroke-width='2' stroke-linejoin='round' "
        "vector-effect='non-scaling-stroke'/></svg>"
    )
    x, y = line["end"]  # type: ignore[misc]
    end = {"left": f"{x / 10}%", "top": f"{y / 10}%"}  # type: ignore[has-type]
    trend = {"maskImage": f'url("data:image/svg+xml,{quote(drawing)}")'}
    return html.Div([html.Span(className="trend", style=trend), html.Span(className="end", style=end)], className="spark")
