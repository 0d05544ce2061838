"""The Dash app as DESIGN.md draws it: each callback writes to its own page and asks for a permission; chains are short."""

import json
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dash import Dash
from sqlalchemy import create_engine

from ioc.domain.centre import Profile
from ioc.domain.principal import SYSTEM
from layouts.access import Callbacks
from layouts.act import Act
from layouts.app import PAGES, ROUTER, build_app
from layouts.pages import alerts, forms, map, overview, scenes, source_new, sources, walls
from layouts.read import Read

LAYOUTS = Path(__file__).resolve().parents[2] / "layouts"
PREFIX = {
    overview: "overview-",
    map: "map-",
    alerts: "alerts-",
    forms: "forms-",
    sources: "sources-",
    source_new: "new-source-",
    walls: "walls-",
    scenes: "scenes-",
}
DEEPEST = 2


def empty_profile() -> Profile:
    return Profile("p", "Tỉnh P", "P", "1@2025", "vi", (), (), (), (), (), (), ())


@pytest.fixture(scope="module")
def built() -> tuple[Dash, Callbacks]:
    engine = create_engine("sqlite://")
    read = Read(engine, empty_profile, lambda: datetime.now(UTC))
    return build_app(
        read, Act(engine, empty_profile, lambda: datetime.now(UTC), lambda: SYSTEM, lambda files: empty_profile()), empty_profile
    )


def outputs(callback_id: str) -> set[str]:
    """Ids of the components a callback writes to."""
    return {part.rpartition(".")[0] for part in callback_id.strip(".").split("...")}


def inputs(app: Dash, callback_id: str) -> set[str]:
    return {name["id"] for name in app.callback_map[callback_id]["inputs"]}


def test_every_page_has_its_three_names() -> None:
    for page in PAGES:
        assert isinstance(page.PATH, str) and callable(page.layout) and callable(page.connect), page


def test_every_callback_asks_for_a_permission(built: tuple[Dash, Callbacks]) -> None:
    app, callbacks = built
    assert set(app.callback_map) == set(callbacks)


def test_every_callback_writes_only_to_its_own_page(built: tuple[Dash, Callbacks]) -> None:
    app, _ = built
    for callback_id in app.callback_map:
        if callback_id == ROUTER:
            continue
        owners = {prefix for prefix in PREFIX.values() for name in outputs(callback_id) if name.startswith(prefix)}
        assert len(owners) == 1, callback_id
        assert all(name.startswith(tuple(owners)) for name in outputs(callback_id)), callback_id


def test_no_output_is_written_by_two_callbacks(built: tuple[Dash, Callbacks]) -> None:
    app, _ = built
    written = [part for callback_id in app.callback_map for part in callback_id.strip(".").split("...")]
    assert len(written) == len(set(written))


def test_the_graph_is_at_most_two_deep(built: tuple[Dash, Callbacks]) -> None:
    app, _ = built

    def depth(callback_id: str, seen: tuple[str, ...] = ()) -> int:
        assert callback_id not in seen, f"circle: {seen}"
        after = [other for other in app.callback_map if outputs(callback_id) & inputs(app, other)]
        return 1 + max((depth(other, (*seen, callback_id)) for other in after), default=0)

    assert max(depth(callback_id) for callback_id in app.callback_map) <= DEEPEST


def test_no_layout_reads_or_needs_anything(built: tuple[Dash, Callbacks]) -> None:
    for page in PAGES:
        for lang in ("vi", "en"):
            assert json.dumps(page.layout(lang=lang).to_plotly_json(), default=lambda part: part.to_plotly_json())


def test_every_component_a_callback_names_is_in_the_validation_layout(built: tuple[Dash, Callbacks]) -> None:
    app, _ = built
    known = {part.id for part in app.validation_layout._traverse() if getattr(part, "id", None)} | {"location", "page"}
    for callback_id in app.callback_map:
        named = {name for name in outputs(callback_id) | inputs(app, callback_id) if not name.startswith("{")}
        assert named <= known, callback_id


def test_the_shortcuts_that_hide_faults_are_not_taken() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for path in LAYOUTS.rglob("*.py"))
    assert "allow_duplicate" not in source
    assert "suppress_callback_exceptions=True" not in source
    assert "register_page" not in source
    assert "dcc.Interval" not in source


def test_every_colour_stands_in_the_one_css_file() -> None:
    for path in [
        *LAYOUTS.rglob("*.py"),
        *LAYOUTS.glob("assets/*.js"),
        *LAYOUTS.glob("assets/*.css"),
        *LAYOUTS.glob("wall/assets/*"),
    ]:
        if path.name in ("theme.css",):
            continue
        text = path.read_text(encoding="utf-8")
        found = [hit for hit in re.findall(r"#[0-9a-fA-F]{6}\b|#[0-9a-fA-F]{3}\b", text) if hit not in ("#000", "#fff")]
        assert not found, (path.name, found)
