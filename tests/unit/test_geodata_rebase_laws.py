"""Laws of restating, over the real concordances: every province and commune of before and after July 2025 and August 2008."""

from collections import defaultdict
from datetime import date
from math import fsum, isclose
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geodata.combine import Value
from geodata.lineage import Lineage, commune_lineage, lineage, standing
from geodata.method import Method
from geodata.rebase import Outcome, Rebased, rebase
from geodata.trace import Split
from geodata.unit import Level
from ioc.domain.indicator import Aggregation

NEW, OLD, OLDEST = date(2025, 7, 1), date(2025, 6, 30), date(2008, 7, 31)
SUM = Method(Aggregation.SUM)
METHODS = [Method(aggregation, ranked=ranked) for aggregation in Aggregation for ranked in (False, True)]
COMMUNES = commune_lineage()
LAW = settings(max_examples=40, deadline=None)
amounts = st.integers(0, 10**9).map(float)
days = st.sampled_from([OLDEST, OLD, NEW])
pairs = days.flatmap(lambda day: st.tuples(st.just(day), days))
seeds = st.integers(0, 2**32).map(Random)


def pieces(among: Lineage, seed: Random) -> dict[tuple[str, str], float]:
    return {(link.before, link.after): float(seed.randint(1, 1000)) for link in among.links}


@st.composite
def provinces(draw: st.DrawFn, day: date, share: float = 1.0) -> list[Value]:
    """A figure for every province of the day, or for some of them where `share` < 1."""
    units = standing(Level.PROVINCE, day, lineage())
    chosen = [one for one in units if share == 1.0 or draw(st.booleans())]
    return [
        Value(one.id, "kỳ", draw(amounts), draw(amounts), draw(st.integers(1, 10**6).map(float)), draw(st.integers(1, 10**6)))
        for one in chosen
    ]


def total(found: Rebased) -> float:
    """What has a place, what is known of the incomplete, and what found none."""
    restated = [row.value if row.value is not None else row.known or 0.0 for row in found.restated]
    return fsum([*restated, *(rest.amount or 0.0 for rest in found.unplaced)])


def same(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=1e-9, abs_tol=1e-6)


@LAW
@given(st.data(), pairs, seeds, st.sampled_from(["none", "pieces", "equal"]), st.sampled_from([1.0, 0.5]))
def test_nothing_is_lost_or_made_up_forward_or_backward(data, way, seed, how, share) -> None:  # type: ignore[no-untyped-def]
    before, after = way
    values = data.draw(provinces(before, share))
    split = {"none": Split(), "pieces": Split(pieces(lineage(), seed)), "equal": Split(equally=True)}[how]
    found = rebase(values, after, SUM, lineage(), split)
    assert same(total(found), fsum(value.value or 0.0 for value in values))
    assert all(rest.amount is not None and rest.amount >= 0 for rest in found.unplaced)


@LAW
@given(st.data())
def test_the_sum_over_the_63_is_the_sum_over_the_34(data) -> None:  # type: ignore[no-untyped-def]
    values = data.draw(provinces(OLD))
    found = rebase(values, NEW, SUM, lineage())
    assert len(found.restated) == 34 and found.unplaced == ()
    assert {row.outcome for row in found.restated} == {Outcome.RESTATED}
    assert same(fsum(row.value or 0.0 for row in found.restated), fsum(value.value or 0.0 for value in values))


@LAW
@given(st.data(), days, st.sampled_from(METHODS), st.booleans())
def test_the_same_day_is_the_identity(data, day, method, equally) -> None:  # type: ignore[no-untyped-def]
    values = data.draw(provinces(day))
    found = rebase(values, day, method, lineage(), Split(equally=equally))
    assert {row.unit: row.value for row in found.restated} == {value.unit: value.value for value in values}
    assert {row.outcome for row in found.restated} == {Outcome.AS_WAS} and found.unplaced == ()


@LAW
@given(st.data(), pairs, st.sampled_from(METHODS), seeds, st.sampled_from(["none", "pieces", "equal"]))
def test_there_and_back_never_invents_precision(data, way, method, seed, how) -> None:  # type: ignore[no-untyped-def]
    """What comes back as a plain value is the value that left; anything else is marked estimated, or refused."""
    before, after = way
    values = data.draw(provinces(before))
    split = {"none": Split(), "pieces": Split(pieces(lineage(), seed)), "equal": Split(equally=True)}[how]
    there = rebase(values, after, method, lineage(), split)
    back = rebase(there.values(), before, method, lineage(), split)
    left = {value.unit: value.value for value in values}
    for row in back.restated:
        if row.outcome in (Outcome.AS_WAS, Outcome.RESTATED) and not row.estimated:
            assert row.value == pytest.approx(left[row.unit], rel=1e-9)


@LAW
@given(st.data())
def test_new_values_do_not_go_back_without_shares(data) -> None:  # type: ignore[no-untyped-def]
    values = data.draw(provinces(NEW))
    found = rebase(values, OLD, SUM, lineage())
    for row in found.restated:
        alone = len(lineage().into(lineage().out_of(row.unit)[0].after)) == 1
        assert (row.outcome is Outcome.RESTATED) == alone


@LAW
@given(st.data(), st.sampled_from([Aggregation.RATIO, Aggregation.WEIGHTED_MEAN, Aggregation.MAX]))
def test_a_restated_ratio_mean_or_maximum_lies_among_its_parts(data, aggregation) -> None:  # type: ignore[no-untyped-def]
    values = data.draw(provinces(OLD))
    own = {value.unit: value for value in values}
    found = rebase(values, NEW, Method(aggregation), lineage())
    for row in found.restated:
        merged = len(row.parts) > 1
        ratio = aggregation is Aggregation.RATIO and merged
        parts = [_ratio(own[id]) if ratio else own[id].value or 0.0 for id in row.parts]
        assert row.value is not None and min(parts) * (1 - 1e-9) <= row.value <= max(parts) * (1 + 1e-9)


@LAW
@given(st.data())
def test_the_terms_of_a_ratio_and_the_weights_of_a_mean_add_up(data) -> None:  # type: ignore[no-untyped-def]
    values = data.draw(provinces(OLD))
    ratios = rebase(values, NEW, Method(Aggregation.RATIO), lineage()).restated
    means = rebase(values, NEW, Method(Aggregation.WEIGHTED_MEAN), lineage()).restated
    assert same(fsum(row.numerator or 0.0 for row in ratios), fsum(value.numerator or 0.0 for value in values))
    assert same(fsum(row.denominator or 0.0 for row in ratios), fsum(value.denominator or 0.0 for value in values))
    assert same(fsum(row.weight or 0.0 for row in means), fsum(value.weight or 0.0 for value in values))


def _ratio(value: Value) -> float:
    return (value.numerator or 0.0) / (value.denominator or 1.0)


@LAW
@given(st.data(), st.sampled_from([Aggregation.NOT_ADDABLE, Aggregation.LAST]))
def test_what_does_not_add_up_is_only_carried_by_the_same_territory(data, aggregation) -> None:  # type: ignore[no-untyped-def]
    values = data.draw(provinces(OLD))
    own = {value.unit: value.value for value in values}
    found = rebase(values, NEW, Method(aggregation), lineage())
    assert sum(row.value is not None for row in found.restated) == 11
    assert all(row.value == own[row.parts[0]] for row in found.restated if row.value is not None)


@LAW
@given(st.data(), st.sampled_from([OLD, NEW]))
def test_a_rank_never_leaves_its_set(data, day) -> None:  # type: ignore[no-untyped-def]
    values = data.draw(provinces(day))
    other = NEW if day is OLD else OLD
    found = rebase(values, other, Method(Aggregation.NOT_ADDABLE, ranked=True), lineage())
    assert all(row.value is None for row in found.restated)


@settings(max_examples=6, deadline=None)
@given(seeds, st.sampled_from(["none", "pieces", "equal"]), st.booleans())
def test_the_laws_hold_over_all_communes(seed, how, forward) -> None:  # type: ignore[no-untyped-def]
    before, after = (OLD, NEW) if forward else (NEW, OLD)
    units = [*standing(Level.COMMUNE, before, COMMUNES), *(_islands() if forward else ())]
    values = [Value(one.id, "kỳ", float(seed.randint(0, 10**6))) for one in units]
    split = {"none": Split(), "pieces": Split(pieces(COMMUNES, seed)), "equal": Split(equally=True)}[how]
    found = rebase(values, after, SUM, COMMUNES, split)
    assert same(total(found), fsum(value.value or 0.0 for value in values))
    assert all(rest.amount is not None and rest.amount >= 0 for rest in found.unplaced)
    if forward:
        divided = _touched_by_a_division()
        assert len(found.restated) == 3321
        for row in found.restated:
            touched = row.unit in divided
            expected = (Outcome.ESTIMATED if how != "none" else row.outcome) if touched else Outcome.RESTATED
            assert row.outcome is expected and (row.value is None) == (touched and how == "none"), row


def _islands():  # type: ignore[no-untyped-def]
    """The five island districts that had no communes."""
    return [one for one in standing(Level.DISTRICT, OLD, COMMUNES) if COMMUNES.out_of(one.id)]


def _touched_by_a_division() -> set[str]:
    after = defaultdict(set)
    for link in COMMUNES.links:
        after[link.before].add(link.after)
    return {id for successors in after.values() if len(successors) > 1 for id in successors}
