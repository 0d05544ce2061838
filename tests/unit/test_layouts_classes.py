"""Classes of a choropleth: they cover every value, are in order and count each unit once."""

from itertools import combinations, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from layouts.figures.classes import class_of, counts, limits

VALUES = st.lists(st.integers(-(10**6), 10**6).map(float) | st.floats(-1e9, 1e9, width=32), max_size=60)
MADE = st.sampled_from(("quantile", "equal", "natural"))


@given(VALUES, MADE, st.integers(3, 7))
def test_limits_ascend_and_are_fewer_than_the_classes(values: list[float], method: str, n: int) -> None:
    found = limits(values, method, n)
    assert len(found) < n
    assert all(low < high for low, high in pairwise(found))
    assert all(min(values) < limit <= max(values) for limit in found)


@given(VALUES, MADE, st.integers(3, 7))
def test_every_value_is_counted_once(values: list[float], method: str, n: int) -> None:
    found = limits(values, method, n)
    told = counts(values, found)
    assert len(told) == len(found) + 1
    assert sum(told) == len(values)
    assert told == [sum(class_of(value, found) == index for value in values) for index in range(len(told))]


@given(VALUES, MADE, st.integers(3, 7))
def test_a_greater_value_is_never_in_a_lower_class(values: list[float], method: str, n: int) -> None:
    found = limits(values, method, n)
    classes = [class_of(value, found) for value in sorted(values)]
    assert classes == sorted(classes)


@given(VALUES, MADE, st.integers(3, 7))
def test_the_order_of_the_units_does_not_matter(values: list[float], method: str, n: int) -> None:
    assert limits(values, method, n) == limits(values[::-1], method, n)


@given(st.lists(st.integers(0, 200).map(float), min_size=6, max_size=12, unique=True), st.integers(3, 4))
def test_natural_breaks_have_the_least_squares(values: list[float], n: int) -> None:
    def squares(part: list[float]) -> float:
        return sum((value - sum(part) / len(part)) ** 2 for value in part) if part else 0.0

    def cost(cuts: tuple[float, ...]) -> float:
        return sum(squares([value for value in values if class_of(value, cuts) == index]) for index in range(len(cuts) + 1))

    best = min(cost(cuts) for cuts in combinations(sorted(values)[1:], n - 1))
    assert cost(limits(values, "natural", n)) == pytest.approx(best)


def test_quantiles_hold_as_many_units_each() -> None:
    assert counts(range(100), limits(range(100), "quantile", 5)) == [20] * 5


def test_equal_steps_are_equal() -> None:
    assert limits([0.0, 10.0, 3.0], "equal", 5) == (2.0, 4.0, 6.0, 8.0)


def test_own_thresholds_are_kept_as_they_are_even_where_no_value_lies() -> None:
    assert limits([1.0], "own", 5, (50.0, 20.0, 20.0)) == (20.0, 50.0)


@pytest.mark.parametrize("method", ["quantile", "equal", "natural"])
def test_values_that_are_all_alike_are_one_class(method: str) -> None:
    assert limits([4.0, 4.0], method, 5) == limits([], method, 5) == ()


def test_a_value_on_a_limit_is_above_it() -> None:
    assert [class_of(value, (20.0, 50.0)) for value in (19.9, 20.0, 50.0)] == [0, 1, 2]
