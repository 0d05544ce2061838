"""Restating by example; the laws over the real concordances are in test_geodata_rebase_laws.py."""

from datetime import date

import pytest

from geodata.combine import NOT_ADDABLE, RANKED, Value
from geodata.lineage import Lineage, Link, Share, commune_lineage, lineage
from geodata.method import Method, method_of
from geodata.rebase import Outcome, Rebased, Restated, rebase, stays_with
from geodata.trace import Split
from geodata.units import load_units
from ioc.domain.indicator import Aggregation, Direction, Indicator

TODAY, THEN = date(2025, 7, 1), date(2014, 12, 31)
SUM, MAX = Method(Aggregation.SUM), Method(Aggregation.MAX)
PERCENT = Method(Aggregation.RATIO, scale=100.0)
MEAN = Method(Aggregation.WEIGHTED_MEAN)
INDEX = Method(Aggregation.NOT_ADDABLE)


def of(rebased: Rebased, unit: str) -> Restated:
    return next(row for row in rebased.restated if row.unit == unit)


def test_sums_add_up() -> None:
    found = rebase([Value("82@2008", "2014", 5.0), Value("87@2008", "2014", 7.0)], TODAY, SUM, lineage())
    row = of(found, "82@2025")
    assert (row.value, row.outcome, row.parts) == (12.0, Outcome.RESTATED, ("82@2008", "87@2008"))
    assert [value.value for value in found.as_was] == [5.0, 7.0] and found.unplaced == ()


def test_a_missing_part_leaves_no_value_and_is_named() -> None:
    found = rebase([Value("87@2008", "2014", 7.0), Value("82@2008", "2014", None)], TODAY, SUM, lineage())
    row = of(found, "82@2025")
    assert (row.value, row.outcome, row.known, row.missing) == (None, Outcome.PARTIAL, 7.0, ("82@2008",))
    assert row.reason == "thiếu số liệu của Tỉnh Tiền Giang (đến 30/06/2025)"


def test_a_ratio_is_made_anew_from_its_terms() -> None:
    values = [Value("82@2008", "2014", 50.0, 1.0, 2.0), Value("87@2008", "2014", 90.0, 9.0, 10.0)]
    row = of(rebase(values, TODAY, PERCENT, lineage()), "82@2025")
    assert row.value == pytest.approx(1000 / 12)
    assert (row.numerator, row.denominator, row.outcome) == (10.0, 12.0, Outcome.RESTATED)


def test_a_ratio_without_its_terms_is_refused_never_averaged() -> None:
    values = [Value("82@2008", "2014", 50.0), Value("87@2008", "2014", 90.0, 9.0, 10.0)]
    row = of(rebase(values, TODAY, PERCENT, lineage()), "82@2025")
    assert (row.value, row.outcome) == (None, Outcome.REFUSED)
    assert "tử số và mẫu số của Tỉnh Tiền Giang" in row.reason


def test_a_ratio_over_nothing_is_refused() -> None:
    values = [Value("82@2008", "2014", 0.0, 0.0, 0.0), Value("87@2008", "2014", 0.0, 0.0, 0.0)]
    assert of(rebase(values, TODAY, PERCENT, lineage()), "82@2025").reason == "tổng mẫu số bằng 0"


def test_a_weighted_mean_needs_its_weight() -> None:
    bare = [Value("82@2008", "2014", 4.0), Value("87@2008", "2014", 6.0)]
    assert "trọng số" in of(rebase(bare, TODAY, MEAN, lineage()), "82@2025").reason
    weighed = [Value("82@2008", "2014", 4.0, weight=1.0), Value("87@2008", "2014", 6.0, weight=3.0)]
    row = of(rebase(weighed, TODAY, MEAN, lineage()), "82@2025")
    assert (row.value, row.weight, row.outcome) == (5.5, 4.0, Outcome.RESTATED)


def test_a_maximum_is_the_greatest_part() -> None:
    values = [Value("82@2008", "2014", 5.0), Value("87@2008", "2014", 7.0)]
    assert of(rebase(values, TODAY, MAX, lineage()), "82@2025").value == 7.0
    assert of(rebase(values[:1], TODAY, MAX, lineage()), "82@2025").outcome is Outcome.REFUSED


def test_what_does_not_add_up_is_refused_but_for_the_same_territory() -> None:
    values = [Value("82@2008", "2014", 5.0), Value("87@2008", "2014", 7.0), Value("04@2008", "2014", 9.0)]
    found = rebase(values, TODAY, INDEX, lineage())
    assert (of(found, "82@2025").outcome, of(found, "82@2025").reason) == (Outcome.REFUSED, NOT_ADDABLE)
    assert (of(found, "04@2025").value, of(found, "04@2025").outcome) == (9.0, Outcome.RESTATED)


def test_a_rank_does_not_leave_the_set_it_was_made_in() -> None:
    found = rebase([Value("04@2008", "2014", 13.0)], TODAY, Method(Aggregation.NOT_ADDABLE, ranked=True), lineage())
    assert (of(found, "04@2025").value, of(found, "04@2025").reason) == (None, RANKED)
    same = rebase([Value("04@2008", "2014", 13.0)], THEN, Method(Aggregation.NOT_ADDABLE, ranked=True), lineage())
    assert of(same, "04@2008").value == 13.0


@pytest.mark.parametrize("method", [SUM, PERCENT, MEAN, MAX, INDEX, Method(Aggregation.LAST)])
def test_a_unit_that_stands_keeps_its_value(method: Method) -> None:
    row = of(rebase([Value("75@2025", "2025", 3.0)], date(2026, 12, 31), method, lineage()), "75@2025")
    assert (row.value, row.outcome) == (3.0, Outcome.AS_WAS)


def test_a_divided_unit_is_refused_without_shares_and_its_amount_is_listed() -> None:
    found = rebase([Value("26@2004", "2007", 100.0)], date(2010, 1, 1), SUM, lineage())
    assert {row.outcome for row in found.restated} == {Outcome.REFUSED}
    assert "không có tỷ lệ để chia Tỉnh Vĩnh Phúc (đến 31/07/2008)" in of(found, "26@2008").reason
    assert [(rest.unit, rest.amount) for rest in found.unplaced] == [("26@2004", 100.0)]


def test_a_divided_unit_is_split_by_pieces_and_marked() -> None:
    split = Split({("26@2004", "01@2008"): 1.0, ("26@2004", "26@2008"): 4.0})
    found = rebase([Value("26@2004", "2007", 100.0)], date(2010, 1, 1), SUM, lineage(), split)
    assert (of(found, "26@2008").value, of(found, "26@2008").outcome) == (80.0, Outcome.ESTIMATED)
    assert (of(found, "01@2008").known, of(found, "01@2008").outcome) == (20.0, Outcome.PARTIAL)


def test_a_divided_unit_is_split_equally_only_when_asked() -> None:
    found = rebase([Value("26@2004", "2007", 100.0)], date(2010, 1, 1), SUM, lineage(), Split(equally=True))
    assert (of(found, "26@2008").value, of(found, "26@2008").outcome) == (50.0, Outcome.ESTIMATED)


def test_half_a_set_of_pieces_is_no_set() -> None:
    found = rebase([Value("26@2004", "2007", 1.0)], date(2010, 1, 1), SUM, lineage(), Split({("26@2004", "26@2008"): 4.0}))
    assert of(found, "26@2008").value is None


def test_a_negative_piece_is_an_error() -> None:
    with pytest.raises(ValueError, match="không âm"):
        Split({("a", "b"): -1.0})


def test_a_share_that_a_document_gives_is_used_and_marked() -> None:
    units = [one for one in load_units() if one.id in {"26@2004", "26@2008", "01@2008"}]
    links = [
        Link("26@2004", "26@2008", Share.PART, date(2008, 8, 1), "", given=0.9),
        Link("26@2004", "01@2008", Share.PART, date(2008, 8, 1), "", given=0.1),
    ]
    found = rebase([Value("26@2004", "2007", 100.0)], date(2010, 1, 1), SUM, Lineage(units, links))
    assert {row.unit: (row.value, row.outcome) for row in found.restated} == {
        "26@2008": (90.0, Outcome.ESTIMATED), "01@2008": (10.0, Outcome.ESTIMATED),
    }  # fmt: skip


def test_a_maximum_is_never_split() -> None:
    found = rebase([Value("26@2004", "2007", 9.0)], date(2010, 1, 1), MAX, lineage(), Split(equally=True))
    assert "không rõ thuộc phần nào" in of(found, "26@2008").reason


def test_new_values_go_back_only_by_shares() -> None:
    value = [Value("82@2025", "2026", 100.0)]
    assert of(rebase(value, THEN, SUM, lineage()), "82@2008").outcome is Outcome.REFUSED
    pieces = Split({("82@2008", "82@2025"): 3.0, ("87@2008", "82@2025"): 1.0})
    found = rebase(value, THEN, SUM, lineage(), pieces)
    assert (of(found, "82@2008").value, of(found, "82@2008").outcome) == (75.0, Outcome.ESTIMATED)
    assert of(rebase([Value("04@2025", "2026", 5.0)], THEN, SUM, lineage()), "04@2008").outcome is Outcome.RESTATED


def test_ha_tay_goes_two_steps_to_today() -> None:
    values = [Value("01@2004", "2007", 10.0), Value("28@2004", "2007", 5.0)]
    row = of(rebase(values, TODAY, SUM, lineage()), "01@2025")
    assert (row.known, row.missing) == (15.0, ("17@2004", "26@2004"))


def test_shares_multiply_over_two_steps() -> None:
    split = Split({("26@2004", "01@2008"): 1.0, ("26@2004", "26@2008"): 4.0})
    found = rebase([Value("26@2004", "2007", 100.0)], TODAY, SUM, lineage(), split)
    assert {row.unit: row.known for row in found.restated} == {"01@2025": 20.0, "25@2025": 80.0}


def test_what_a_successor_reports_itself_leaves_its_share_of_the_old_unit_unplaced() -> None:
    split = Split({("26@2004", "01@2008"): 1.0, ("26@2004", "26@2008"): 4.0})
    values = [Value("26@2004", "2008", 100.0), Value("26@2008", "2008", 90.0)]
    found = rebase(values, date(2010, 1, 1), SUM, lineage(), split)
    assert of(found, "01@2008").known == 20.0
    assert [(rest.unit, rest.amount) for rest in found.unplaced] == [("26@2004", pytest.approx(80.0))]


def test_a_part_of_a_unit_is_another_territory_however_many_steps_later() -> None:
    day = date(2008, 8, 1)
    known = {one.id: one for one in load_units()}
    units = [known[id] for id in ("26@2004", "26@2008", "01@2008", "25@2025")]
    links = [
        Link("26@2004", "26@2008", Share.PART, day, ""),
        Link("26@2004", "01@2008", Share.PART, day, ""),
        Link("26@2008", "25@2025", Share.WHOLE, TODAY, ""),
    ]
    found = rebase([Value("26@2004", "2007", 60.0)], TODAY, INDEX, Lineage(units, links))
    assert of(found, "25@2025").outcome is Outcome.REFUSED


def test_of_what_came_before_and_after_the_complete_one_is_taken() -> None:
    values = [Value("28@2004", "2010", 5.0), Value("01@2025", "2010", 50.0)]
    row = of(rebase(values, date(2010, 1, 1), SUM, lineage()), "01@2008")
    assert (row.value, row.parts) == (50.0, ("01@2025",))


def test_a_unit_that_reports_itself_is_not_counted_twice() -> None:
    values = [Value("82@2008", "2025", 5.0), Value("87@2008", "2025", 7.0), Value("82@2025", "2025", 13.0)]
    found = rebase(values, TODAY, SUM, lineage())
    assert of(found, "82@2025").value == 13.0
    assert {rest.unit for rest in found.unplaced} == {"82@2008", "87@2008"}
    assert all("số liệu riêng" in rest.reason for rest in found.unplaced)


def test_districts_have_no_heirs_but_five_islands_do() -> None:
    found = rebase([Value("866@2008", "2023", 3.0), Value("318@2008", "2023", 2.0)], TODAY, SUM, lineage())
    assert [(row.unit, row.value) for row in found.restated] == [("11948@2025", 2.0)]
    assert [(rest.unit, rest.amount) for rest in found.unplaced] == [("866@2008", 3.0)]
    assert "không có đơn vị kế tiếp" in found.unplaced[0].reason


def test_an_unknown_unit_is_listed_not_lost() -> None:
    assert rebase([Value("99@1900", "2014", 3.0)], TODAY, SUM, lineage()).unplaced[0].amount == 3.0


def test_a_straddling_commune_takes_from_two_old_provinces() -> None:
    everything = commune_lineage()
    origins = [link.before for link in everything.into("29869@2025")]
    values = [Value(id, "2024", 1.0) for id in origins]
    refused = of(rebase(values, TODAY, SUM, everything), "29869@2025")
    assert (refused.value, refused.parts) == (None, tuple(origins)) and "không có tỷ lệ để chia" in refused.reason
    split = of(rebase(values, TODAY, SUM, everything, Split(equally=True)), "29869@2025")
    assert split.outcome is Outcome.ESTIMATED and split.value is not None and refused.known is not None
    assert refused.known < split.value < len(origins)


def test_two_values_for_one_unit_and_period_are_an_error() -> None:
    with pytest.raises(ValueError, match="hai giá trị"):
        rebase([Value("82@2008", "2014", 5.0), Value("82@2008", "2014", 6.0)], TODAY, SUM, lineage())


def test_periods_are_restated_apart() -> None:
    values = [Value("82@2008", "2013", 1.0), Value("87@2008", "2013", 2.0), Value("82@2008", "2014", 5.0)]
    found = {row.period: row.outcome for row in rebase(values, TODAY, SUM, lineage()).restated}
    assert found == {"2013": Outcome.RESTATED, "2014": Outcome.PARTIAL}


def test_an_estimate_stays_an_estimate() -> None:
    values = [Value("82@2008", "2014", 5.0, estimated=True), Value("87@2008", "2014", 7.0)]
    assert of(rebase(values, TODAY, SUM, lineage()), "82@2025").outcome is Outcome.ESTIMATED


def test_targets_stay_with_the_unit_they_were_given_to() -> None:
    assert stays_with("87@2008", TODAY, lineage()) == (
        "mục tiêu giao cho Tỉnh Đồng Tháp (đến 30/06/2025); không tự chuyển thành mục tiêu của Tỉnh Đồng Tháp"
    )
    assert stays_with("82@2025", TODAY, lineage()) == ""


def test_the_method_is_read_from_the_indicator() -> None:
    def indicator(unit: str, aggregation: Aggregation, rank_of: int | None = None) -> Indicator:
        return Indicator("X", "s", "x", "x", unit, 0, Direction.DOWN, aggregation, (), rank_of=rank_of)

    assert method_of(indicator("%", Aggregation.RATIO)) == PERCENT
    assert method_of(indicator("hạng", Aggregation.NOT_ADDABLE)).ranked
    assert method_of(indicator("", Aggregation.NOT_ADDABLE, rank_of=63)).ranked
