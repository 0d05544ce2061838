"""Whether the parts of a profile fit together: every name that is used exists, and nothing is said twice."""

from collections.abc import Iterator
from datetime import date
from itertools import combinations
from typing import TypeVar

from ioc.domain.condition import AgainstIndicator, comparisons, counts
from ioc.domain.conduct import CONDUCT
from ioc.domain.rule import Rule
from ioc.domain.screen import MapView, Scene, Tile
from ioc.domain.subject import Subject, SubjectKind
from ioc.profile.agree import indicator_codes, not_kept, twice, unknown
from ioc.profile.derivation_faults import derivation_faults
from ioc.profile.draft import Draft, Placed
from ioc.profile.fault import Fault, suggest
from ioc.profile.form_coherence import faults_of_forms
from ioc.profile.mentions import indicators_in, subjects_in
from ioc.profile.route_coherence import faults_of_routes

Thing = TypeVar("Thing")
_UNIT = SubjectKind.UNIT
_FEW = 3
"""Of faults that repeat for every subject of a source, so many are listed."""


def faults_between(draft: Draft, subjects: tuple[Subject, ...]) -> Iterator[Fault]:
    """Every fault that shows only when the files are read together.

    Without a root, subjects are not judged: most of them are missing then, and every mention of one would be a fault.
    """
    has_root = draft.manifest is not None and any(row.code == draft.manifest.thing.root for row in subjects)
    known = {subject.code for subject in subjects} if has_root else None
    yield from _doubles(draft)
    yield from _indicator_parts(draft)
    yield from _subject_tables(draft, known)
    yield from _sources(draft, known)
    yield from _asked_points(draft, subjects)
    yield from derivation_faults(draft, known)
    yield from _rules(draft, known)
    yield from _targets(draft, known)
    yield from _screens(draft, known)
    yield from faults_of_forms(draft, subjects if has_root else None)
    yield from faults_of_routes(draft)


def _doubles(draft: Draft) -> Iterator[Fault]:
    yield from twice(draft.indicators, lambda row: row.code, "mã chỉ tiêu", "code")
    yield from twice(draft.subjects, lambda row: row.code, "mã đối tượng", "code")
    yield from twice(draft.points, lambda row: row.unit, "điểm của đơn vị", "unit")
    yield from twice(draft.sources, lambda row: row.name, "tên nguồn", "title_vi")
    yield from twice(draft.rules, lambda row: row.code, "mã quy tắc", "code")
    yield from twice(draft.receivers, lambda row: row.name, "tên nơi nhận", "name")
    yield from twice(draft.screens, lambda row: row.name, "tên màn hình", "title_vi")
    yield from twice(
        draft.targets, lambda row: (row.plan, row.indicator, row.subject, row.period_kind.value, row.at), "mục tiêu", "end"
    )


def _indicator_parts(draft: Draft) -> Iterator[Fault]:
    for row in draft.indicators:
        for part in (row.thing.numerator, row.thing.denominator, row.thing.weight):
            if part is not None:
                yield from unknown(row, (), "chỉ tiêu thành phần", part, indicator_codes(draft))


def _subject_tables(draft: Draft, known: set[str] | None) -> Iterator[Fault]:
    for row in draft.subjects:
        if row.thing.parent is not None:
            yield from unknown(row, (), "đối tượng cha", row.thing.parent, known)
        if row.thing.owner is not None:
            yield from unknown(row, (), "đơn vị chủ quản", row.thing.owner, known)
    for point in draft.points:
        yield from unknown(point, (), "đơn vị", point.thing.unit, known)
    for level in draft.levels:
        yield from unknown(level, (), "trạm", level.thing[0], known)
    for one, other in combinations(draft.levels, 2):
        if one.thing[0] == other.thing[0] and _overlap(one, other):
            place = one.at(())
            yield other.fault(
                (),
                f"mức báo động của “{one.thing[0]}” chồng thời gian với {place.file}:{place.line}",
                "Điền valid_to cho mức cũ.",
            )


def _overlap(one: Placed, other: Placed) -> bool:  # type: ignore[type-arg]
    first, second = one.thing[1], other.thing[1]
    return bool(first.valid_from < (second.valid_to or date.max) and second.valid_from < (first.valid_to or date.max))


def _sources(draft: Draft, known: set[str] | None) -> Iterator[Fault]:
    for source in draft.sources:
        delivers, options = source.thing.delivers, draft.options[source.thing.name]
        written = delivers if not source.thing.typed else ()  # a form's own columns say it, with their lines
        for index, code in enumerate(written):
            yield from unknown(source, ("delivers", index), "chỉ tiêu", code, indicator_codes(draft))
        for loc, code in indicators_in(options):
            if code not in delivers:
                instead = f"Thêm “{code}” vào delivers, hoặc sửa mã. {suggest(code, list(delivers))}"
                yield source.fault(("options", *loc), f"nguồn đọc chỉ tiêu “{code}” mà delivers không kể", instead)
        for loc, code in subjects_in(options):
            yield from unknown(source, ("options", *loc), "đối tượng", code, known)


def _asked_points(draft: Draft, subjects: tuple[Subject, ...]) -> Iterator[Fault]:
    """A source that puts coordinates into its question, asked for a subject that has none."""
    nowhere = [row for row in subjects if row.latitude is None]
    for source in draft.sources:
        options = draft.options[source.thing.name]
        points = options.get("points") or {}
        if "{latitudes}" in str(options):
            of = points["children_of"]
            asked = [row.code for row in nowhere if row.code in points["subjects"] or (row.parent == of and row.kind is _UNIT)]
            for code in asked[:_FEW]:
                what = f"nguồn hỏi theo tọa độ mà đối tượng “{code}” không có tọa độ"
                yield source.fault(
                    ("options", "points"), what, "Điền tọa độ trong stations.csv hoặc points.csv, hoặc bỏ đối tượng này."
                )


def _rules(draft: Draft, known: set[str] | None) -> Iterator[Fault]:
    for rule in draft.rules:
        if rule.thing.indicator is not None:
            yield from unknown(rule, ("indicator",), "chỉ tiêu", rule.thing.indicator, indicator_codes(draft))
            yield from not_kept(draft, rule, ("period",), rule.thing.indicator, rule.thing.period_kind)
            yield from _conditions(draft, rule, known)
        for code in rule.thing.subjects:
            yield from unknown(rule, ("subjects",), "đối tượng", code, known)
        if rule.thing.code in draft.below:
            yield from unknown(rule, ("below",), "đơn vị", draft.below[rule.thing.code], known)


def _conditions(draft: Draft, rule: Placed[Rule], known: set[str] | None) -> Iterator[Fault]:
    """What the conditions of a rule look at besides its own value."""
    for step in rule.thing.steps:
        for one, _ in comparisons(step.condition):
            looked_at = [(one.indicator, one.period_kind)]
            if isinstance(one.against, AgainstIndicator):
                looked_at.append((one.against.indicator, one.against.period_kind))
            for code, kind in looked_at:
                yield from unknown(rule, ("condition",), "chỉ tiêu", code, indicator_codes(draft))
                yield from not_kept(draft, rule, ("condition",), code, kind)
        for count in counts(step.condition):
            for code in (*count.subjects, *filter(None, [count.below])):
                yield from unknown(rule, ("condition",), "đối tượng", code, known)


def _targets(draft: Draft, known: set[str] | None) -> Iterator[Fault]:
    for target in draft.targets:
        yield from unknown(target, (), "chỉ tiêu", target.thing.indicator, indicator_codes(draft))
        yield from unknown(target, (), "đối tượng", target.thing.subject, known)
        yield from not_kept(draft, target, (), target.thing.indicator, target.thing.period_kind)


def _screens(draft: Draft, known: set[str] | None) -> Iterator[Fault]:
    for screen in draft.screens:
        for number, scene in enumerate(screen.thing.scenes):
            for loc, view in _views(scene):
                place = ("scene", number, *loc)
                subject = view.root if isinstance(view, MapView) else view.subject
                yield from _view(draft, screen, place, view, subject, known)
                for code in view.stations if isinstance(view, MapView) else ():
                    yield from unknown(screen, (*place, "stations"), "chỉ tiêu", code, indicator_codes(draft))


def _views(scene: Scene) -> Iterator[tuple[tuple[str | int, ...], Tile | MapView]]:
    """Everything of a scene that shows values, with where it stands in the file."""
    others = {zone.area: index for index, zone in enumerate(scene.more)}
    for zone in scene.zones:
        before: tuple[str | int, ...] = ("zone", others[zone.area]) if zone.area in others else ()
        if isinstance(zone.view, tuple):
            yield from (((*before, "tile", index), tile) for index, tile in enumerate(zone.view))
        elif isinstance(zone.view, Tile | MapView):
            yield (*before, str(zone.kind)), zone.view


def _view(
    draft: Draft, screen: Placed[Thing], loc: tuple[str | int, ...], view: Tile | MapView, subject: str, known: set[str] | None
) -> Iterator[Fault]:
    yield from unknown(screen, (*loc, "indicator"), "chỉ tiêu", view.indicator, indicator_codes(draft))
    yield from unknown(screen, (*loc, "root" if isinstance(view, MapView) else "subject"), "đối tượng", subject, known)
    yield from not_kept(draft, screen, (*loc, "period"), view.indicator, view.period_kind)
    delivered = {code for source in draft.sources if source.thing.enabled for code in source.thing.delivers}
    delivered |= {row.thing.indicator for row in draft.derivations} | set(CONDUCT)
    if view.indicator in indicator_codes(draft) and view.indicator not in delivered:
        what = f"không nguồn nào đang bật cung cấp, cũng không phép tính nào cho chỉ tiêu “{view.indicator}”"
        instead = f"Bật một nguồn có “{view.indicator}”, hoặc đổi chỉ tiêu. {suggest(view.indicator, list(delivered))}"
        yield screen.fault((*loc, "indicator"), what, instead)
