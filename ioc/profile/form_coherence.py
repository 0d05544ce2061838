"""Whether forms fit the rest of the profile: their indicators, agencies, subjects, and the columns that checks name."""

from collections.abc import Iterator, Sequence

from ioc.domain.form import CheckKind, Form
from ioc.domain.subject import Subject, SubjectKind
from ioc.profile.draft import Draft, Placed, Thing
from ioc.profile.fault import Fault, suggest
from ioc.profile.shape import Loc

MOST_CELLS = 2_000
"""Of one report: it is saved in one transaction, and filled in by a person."""


def faults_of_forms(draft: Draft, subjects: Sequence[Subject] | None) -> Iterator[Fault]:
    """`subjects` None: they are not judged, because the profile's root is not known."""
    for form in draft.forms:
        yield from _columns(draft, form)
        if subjects is not None:
            yield from _places(form, subjects)
        for index, name in draft.checks[form.thing.name]:
            names = list(dict.fromkeys(column.indicator for column in form.thing.columns))
            yield form.fault(("check", index), f"kiểm tra nói tới cột “{name}” mà biểu không có", suggest(name, names))
    for calls in draft.phoned:
        yield from _indicator(draft, calls, ("indicator",), calls.thing.indicator, "instant")
        for index, station in enumerate(calls.thing.stations):
            yield from _subject(calls, ("station", index), "trạm", station.subject, subjects)


def _columns(draft: Draft, form: Placed[Form]) -> Iterator[Fault]:
    seen: set[str] = set()
    for index, column in enumerate(form.thing.columns):
        yield from _indicator(draft, form, ("column", index), column.indicator, column.kind.value)
        if column.code in seen:
            yield form.fault(("column", index), f"cột “{column.code}” có hai lần", "Bỏ bớt một cột.")
        seen.add(column.code)


def _places(form: Placed[Form], subjects: Sequence[Subject]) -> Iterator[Fault]:
    thing = form.thing
    for index, code in enumerate(thing.agencies):
        yield from _subject(form, ("agencies", index), "đơn vị lập biểu", code, subjects)
    for index, code in enumerate(thing.subjects):
        yield from _subject(form, ("subjects", index), "đối tượng", code, subjects)
    if thing.approver is not None:
        yield from _subject(form, ("approver",), "đơn vị duyệt", thing.approver, subjects)
    for loc, parent in (("agencies_below", thing.agencies_below), ("subjects_below", thing.subjects_below)):
        if parent and not _below(parent, subjects):
            yield form.fault((loc,), f"không có đơn vị nào ngay dưới “{parent}”", "Xem lại mã, hoặc units.levels_below.")
    rows = len(thing.subjects) + len(_below(thing.subjects_below, subjects)) or 1
    if rows * len(thing.columns) > MOST_CELLS:
        what = f"biểu có {rows} dòng × {len(thing.columns)} cột, quá {MOST_CELLS} ô"
        yield form.fault(("column",), what, "Chia thành nhiều biểu.")
    for index, check in enumerate(thing.checks):
        if check.kind is CheckKind.SUM_OF_SUBJECTS and thing.subjects and check.total not in thing.subjects:
            what = f"dòng tổng “{check.total}” không có trong biểu"
            yield form.fault(("check", index), what, suggest(check.total, [*thing.subjects]))


def _below(parent: str, subjects: Sequence[Subject]) -> list[Subject]:
    return [row for row in subjects if parent and row.parent == parent and row.kind is SubjectKind.UNIT]


def _indicator(draft: Draft, placed: Placed[Thing], loc: Loc, code: str, kind: str) -> Iterator[Fault]:
    """An indicator that the profile has not, or does not keep in this period."""
    known = {row.thing.code: row.thing for row in draft.indicators}
    if code not in known:
        yield placed.fault(loc, f"chỉ tiêu “{code}” không có trong hồ sơ", suggest(code, list(known)))
    elif kind not in (kinds := [one.value for one in known[code].periods]):
        yield placed.fault(loc, f"chỉ tiêu “{code}” không có kỳ “{kind}”", f"Viết một trong: {', '.join(kinds)}.")


def _subject(placed: Placed[Thing], loc: Loc, kind: str, code: str, subjects: Sequence[Subject] | None) -> Iterator[Fault]:
    codes = [row.code for row in subjects or ()]
    if subjects is not None and code not in codes:
        yield placed.fault(loc, f"{kind} “{code}” không có trong hồ sơ", suggest(code, codes))
