"""The month's Excel of an agency, laid over a report: which of its cells belong where. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ioc.domain.names import fold
from ioc.domain.report import cell_id

SheetRow = tuple[int, tuple[str | float | None, ...]]
"""A row's number as the officer sees it (from 1), and its cells; empty is None."""
_KINDS = ("xa ", "phuong ", "dac khu ", "tinh ", "thanh pho ", "tp ", "thi tran ", "huyen ")


@dataclass(frozen=True)
class Places:
    """Where cells may go: titles (in any language) by column code, and names by subject; both in the order of the report."""

    columns: Mapping[str, tuple[str, ...]]
    subjects: Mapping[str, str]


@dataclass
class Laid:
    """`cells` by cell id, as they stand in the file; `said` is what the officer should know of the rest."""

    cells: dict[str, str | float] = field(default_factory=dict)
    said: list[str] = field(default_factory=list)


def lay(rows: Sequence[SheetRow], places: Places) -> Laid:
    """The cells of the first table whose head names a column of the report; nothing but words where there is none."""
    head = max(range(len(rows)), key=lambda index: len(_titled(rows[index], places)), default=-1)
    titled = _titled(rows[head], places) if rows else {}
    if not titled:
        return Laid(said=["Không thấy dòng tiêu đề nào có tên cột của biểu; hãy dùng tệp mẫu."])
    laid = Laid(said=[f"Tệp không có cột “{names[0]}”." for code, names in places.columns.items() if code not in titled.values()])
    seen: set[str] = set()
    for number, cells in rows[head + 1 :]:
        subject = _subject(cells, set(titled), places)
        if subject is None:
            if any(index < len(cells) and cells[index] is not None for index in titled):
                laid.said.append(f"Dòng {number}: “{_named(cells)}” không có trong biểu.")
        elif subject in seen:
            laid.said.append(f"Dòng {number}: “{places.subjects[subject]}” có hai lần; giữ dòng đầu.")
        else:
            seen.add(subject)
            laid.cells |= {
                cell_id(subject, code): said
                for index, code in titled.items()
                if index < len(cells) and (said := cells[index]) is not None
            }
    missing = len(places.subjects) - len(seen)
    return Laid(laid.cells, [*laid.said, *([f"Tệp không có {missing} dòng của biểu."] if missing else [])])


def _titled(row: SheetRow, places: Places) -> dict[int, str]:
    """Index in the row → column code, where a cell names a column."""
    known = {_plain(title): code for code, titles in places.columns.items() for title in titles}
    found: dict[int, str] = {}
    for index, cell in enumerate(row[1]):
        code = known.get(_plain(cell)) if isinstance(cell, str) else None
        if code is not None and code not in found.values():
            found[index] = code
    return found


def _subject(cells: tuple[str | float | None, ...], taken: set[int], places: Places) -> str | None:
    """The subject that a cell outside the titled columns names, by code or by name; the only one where the report has one row."""
    named = [cell for index, cell in enumerate(cells) if index not in taken and isinstance(cell, str)]
    known = _names(places)
    by_code = [cell.strip() for cell in named if cell.strip() in places.subjects]
    by_name = [hits[0] for cell in named for said in (_plain(cell), _bare(cell)) if len(hits := known.get(said, ())) == 1]
    if by_code or by_name:
        return (by_code or by_name)[0]
    filled = any(index < len(cells) and cells[index] is not None for index in taken)
    return next(iter(places.subjects)) if filled and len(places.subjects) == 1 else None


def _names(places: Places) -> dict[str, tuple[str, ...]]:
    """Subjects by every way to write their names: two communes of one name are told apart by their codes only."""
    found: dict[str, tuple[str, ...]] = {}
    for subject, name in places.subjects.items():
        for said in {_plain(name), _bare(name)}:
            found[said] = (*found.get(said, ()), subject)
    return found


def _named(cells: tuple[str | float | None, ...]) -> str:
    """What the officer knows the row by: its longest words."""
    return max((cell.strip()[:60] for cell in cells if isinstance(cell, str)), key=len, default="") or "không có tên"


def _plain(name: str) -> str:
    return " ".join(fold(name).split())


def _bare(name: str) -> str:
    """The name without the word for what it is: officers leave it out."""
    plain = _plain(name)
    return next((plain.removeprefix(kind) for kind in _KINDS if plain.startswith(kind)), plain)
