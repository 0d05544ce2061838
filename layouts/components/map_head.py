"""What stands above the maps: where one is, what is shown, how it is classed, when, and beside what."""

import json
from collections.abc import Iterable

from dash import dcc, html
from dash.development.base_component import Component

from geodata.units import Unit
from ioc.domain.indicator import Indicator
from ioc.domain.period import Period, label
from layouts.choose_map import Found, kinds_kept
from layouts.figures.classes import METHODS
from layouts.gather_map import Spread
from layouts.parts.map_lineage import chain
from layouts.parts.map_pane import method_of
from layouts.parts.map_query import FEWEST, MOST, RESTATED, MapQuery, written
from layouts.parts.map_sheet import own_limits
from layouts.parts.scope import Scope

Choice = tuple[str, str]
"""Value in the URL, words."""
COMPARED_TIMES = 24


def breadcrumb(root: Unit, asked: MapQuery, scope: Scope) -> html.Nav:
    """The nation, the province; Escape follows the link `up`."""
    above = chain(root)
    links: list[Component] = []
    for one in above[:-1]:
        up = " up" if one is above[-2] else ""
        links += [dcc.Link(_name(one, scope), href=asked.link(unit=one.id), className=f"crumb{up}"), html.Span("›")]
    return html.Nav([*links, html.H1(_name(root, scope), className="page-title")], className="crumbs")


def controls(found: Found, asked: MapQuery, scope: Scope) -> list[Component]:
    """Each choice is a word of the URL: `data-key` names it."""
    main = found.main
    if main is None:
        return []
    kinds = [(str(kind), scope.say(f"kind_{kind}")) for kind in kinds_kept(main.indicator, found.kept) or [main.kind]]
    method = method_of(asked, main, scope)
    methods = [(one, scope.say(f"classes_{one}")) for one in METHODS if one != "own" or own_limits(main, scope)]
    numbers = [(str(n), str(n)) for n in range(FEWEST, MOST + 1)]
    return [
        _labelled("indicator", scope.say("indicator"), _indicators(found, main.indicator, scope), main.indicator.code),
        _labelled("period", scope.say("period"), [("", kinds)], str(main.kind)),
        _labelled("classes", scope.say("classes"), [("", methods)], method),
        *([] if method == "own" else [_labelled("n", scope.say("classes_n"), [("", numbers)], str(asked.n))]),
        _labelled("compare", scope.say("compare"), _comparisons(found, main, scope), asked.text("compare")),
    ]


def timeline(main: Spread, scope: Scope) -> html.Div | None:
    """The instants as [word of the URL, label]; the browser makes a slider of them and plays it."""
    if main.at is None or len(main.times) < 2:
        return None
    times = [[written(at), label(Period(main.kind, at), scope.language, scope.profile.zone)] for at in main.times]
    data = {
        "data-times": json.dumps(times, ensure_ascii=False),
        "data-now": str(main.times.index(main.at)),
        "data-play": scope.say("play"),
        "data-pause": scope.say("pause_play"),
        "data-label": scope.say("period"),
    }
    return html.Div(id="map-times", className="map-times", **data)


def _labelled(key: str, words: str, groups: Iterable[tuple[str, list[Choice]]], chosen: str) -> html.Label:
    select = html.Select(
        [part for name, rows in groups for part in _group(name, rows, chosen)], className="select", **{"data-key": key}
    )
    return html.Label([html.Span(words), select], className="choice")


def _group(name: str, rows: list[Choice], chosen: str) -> list[Component]:
    options = [html.Option(words, value=value, selected=value == chosen) for value, words in rows]
    return [html.Optgroup(options, label=name)] if name else options  # type: ignore[list-item]


def _indicators(found: Found, chosen: Indicator, scope: Scope) -> list[tuple[str, list[Choice]]]:
    """Those with values below this unit or at stations, by sector; the chosen one in any case."""
    held = {code for code, _, _ in found.kept} | {chosen.code}
    groups: dict[str, list[Choice]] = {}
    for one in scope.profile.indicators:
        if one.code in held:
            groups.setdefault(one.sector, []).append((one.code, _with_unit(one, scope)))
    return list(groups.items())


def _comparisons(found: Found, main: Spread, scope: Scope) -> list[tuple[str, list[Choice]]]:
    today = scope.now.astimezone(scope.profile.zone).date()
    changed = any(not one.exists_on(today) for one in main.units)
    restated = [(RESTATED, scope.say("compare_restated"))] if changed or found.restated else []
    others = [at for at in main.times if at != main.at][-COMPARED_TIMES:][::-1]
    times = [(written(at), label(Period(main.kind, at), scope.language, scope.profile.zone)) for at in others]
    held = {code for code, _, _ in found.kept} - {main.indicator.code}
    beside = [(one.code, _with_unit(one, scope)) for one in scope.profile.indicators if one.code in held]
    groups = [(scope.say("compare_times"), times), (scope.say("compare_indicators"), beside)]
    return [("", [("", scope.say("compare_nothing")), *restated]), *(group for group in groups if group[1])]


def _with_unit(one: Indicator, scope: Scope) -> str:
    unit = one.unit_in(scope.language)
    return f"{one.name(scope.language)} ({unit})" if unit else one.name(scope.language)


def _name(one: Unit, scope: Scope) -> str:
    if scope.language == "vi":
        return one.name_vi if one.valid_to is None else one.label
    return one.name_en
