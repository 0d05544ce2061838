"""Whether the derivations of a profile can be computed: known names, fitting periods, no circle."""

from collections.abc import Iterator
from itertools import combinations

from ioc.domain.dependency import circle
from ioc.domain.derivation import ROLES, AirIndex, Derivation, HighWater, RateOfRise, RunningSum
from ioc.domain.period import PeriodKind
from ioc.profile.agree import indicator_codes, not_kept, twice, unknown
from ioc.profile.draft import Draft, Placed
from ioc.profile.fault import Fault, suggest

_DUST = {"pm25", "pm10"}
_FINE = frozenset({PeriodKind.INSTANT, PeriodKind.HOUR})


def derivation_faults(draft: Draft, known: set[str] | None) -> Iterator[Fault]:
    """Every fault; `known` are the codes of the subjects, None where they cannot be told."""
    rows = draft.derivations
    yield from twice(rows, lambda row: f"{row.code} ({row.period_kind})", "mã phép tính", "code")
    for row in rows:
        yield from _names(draft, row, known)
        yield from _roles(row)
        yield from _periods(draft, row)
    yield from _made_twice(draft)
    yield from _circle(rows)


def _names(draft: Draft, row: Placed[Derivation], known: set[str] | None) -> Iterator[Fault]:
    yield from unknown(row, ("indicator",), "chỉ tiêu", row.thing.indicator, indicator_codes(draft))
    for part in row.thing.inputs:
        yield from unknown(row, ("inputs", part.role), "chỉ tiêu", part.indicator, indicator_codes(draft))
    for code in row.thing.subjects:
        yield from unknown(row, ("subjects",), "đối tượng", code, known)
    if row.thing.code in draft.derived_below:
        yield from unknown(row, ("below",), "đơn vị", draft.derived_below[row.thing.code], known)


def _roles(row: Placed[Derivation]) -> Iterator[Fault]:
    """Every part the function needs is played by an indicator, and none that it does not know."""
    roles, given = ROLES[type(row.thing.function)], {part.role for part in row.thing.inputs}
    both = (*roles.needs, *roles.takes)
    for role in given - set(both):
        yield row.fault(("inputs", role), f"phép tính không dùng đầu vào “{role}”", suggest(role, list(both)))
    lacking = [role for role in roles.needs if role not in given]
    if isinstance(row.thing.function, AirIndex) and not given & _DUST:
        lacking = ["pm25 (hoặc pm10)"]
    if lacking:
        example = ", ".join(f'{role.split()[0]} = "MÃ-CHỈ-TIÊU"' for role in lacking)
        yield row.fault(("inputs",), f"phép tính thiếu đầu vào {', '.join(lacking)}", f"Viết inputs = {{ {example} }}.")


def _periods(draft: Draft, row: Placed[Derivation]) -> Iterator[Fault]:
    yield from not_kept(draft, row, ("periods",), row.thing.indicator, row.thing.period_kind)
    for part in row.thing.inputs:
        loc = ("input_period",) if part.period_kind is not row.thing.period_kind else ("periods",)
        yield from not_kept(draft, row, loc, part.indicator, part.period_kind)
    if wrong := _misfit(row.thing):
        yield row.fault(("periods",), *wrong)


def _misfit(derivation: Derivation) -> tuple[str, str] | None:
    """What is wrong with the kinds of period, and what to write instead; None where they fit the function."""
    made, given = derivation.period_kind, {part.period_kind for part in derivation.inputs}
    match derivation.function:
        case AirIndex():
            if made not in (PeriodKind.HOUR, PeriodKind.DAY):
                return f"VN_AQI không có kỳ “{made}”", 'Viết periods = ["hour"] hoặc ["day"].'
            return None if given <= _FINE else ("VN_AQI tính từ số đo từng lúc hoặc từng giờ", 'Viết input_period = "instant".')
        case RunningSum():
            if made is not PeriodKind.INSTANT:
                return f"tổng dồn là giá trị tại một lúc, không phải của kỳ “{made}”", 'Viết periods = ["instant"].'
            return None if given <= _FINE else ("tổng dồn cộng số đo từng lúc hoặc từng giờ", 'Viết input_period = "hour".')
        case RateOfRise() | HighWater() if made not in _FINE:
            return f"mực nước không có kỳ “{made}”", 'Viết periods = ["instant"].'
    return None if given <= {made} else ("phép này lấy đầu vào cùng kỳ với kết quả", "Bỏ input_period.")


def _made_twice(draft: Draft) -> Iterator[Fault]:
    for one, other in combinations(draft.derivations, 2):
        if one.thing.code != other.thing.code and _same(one.thing, other.thing) and _meet(one.thing, other.thing, draft):
            place, made = one.at(("indicator",)), other.thing
            what = f"chỉ tiêu “{made.indicator}” kỳ “{made.period_kind}” đã có phép tính ở {place.file}:{place.line}"
            yield other.fault(("indicator",), what, "Bỏ một phép tính, hoặc ghi subjects khác nhau cho mỗi phép.")


def _same(one: Derivation, other: Derivation) -> bool:
    return (one.indicator, one.period_kind) == (other.indicator, other.period_kind)


def _meet(one: Derivation, other: Derivation, draft: Draft) -> bool:
    """Whether the two may speak of one subject. Units below a parent are told apart by the parent."""
    below = [draft.derived_below.get(row.code) for row in (one, other)]
    if all(below):
        return below[0] == below[1]
    if any(below):
        return not (one.subjects or other.subjects)
    return not one.subjects or not other.subjects or not set(one.subjects).isdisjoint(other.subjects)


def _circle(rows: list[Placed[Derivation]]) -> Iterator[Fault]:
    found = circle(row.thing for row in rows)
    if found:
        first = next(row for row in rows if (row.thing.indicator, row.thing.period_kind) == found[-1])
        way = " → ".join(f"{code} ({kind})" for code, kind in found)
        yield first.fault(("inputs",), f"các phép tính đi vòng: {way}", "Bỏ một đầu vào để không chỉ tiêu nào tính từ chính nó.")
