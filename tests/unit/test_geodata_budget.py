"""The real check: provincial budgets and indices of 2005–2016 on the 34 provinces of 1 July 2025."""

from collections import defaultdict
from datetime import date
from math import fsum, isclose
from pathlib import Path

import pytest

from geodata.combine import NOT_ADDABLE, Value
from geodata.lineage import lineage, standing
from geodata.method import Method
from geodata.rebase import Outcome, Restated, rebase
from geodata.trace import Split
from geodata.unit import Level
from ioc.cli.figures import Figures, file_figures
from ioc.domain.indicator import Aggregation

TODAY = date(2025, 7, 1)
SUM = Method(Aggregation.SUM)


def _read(shared_dir: Path, file: str, value: str) -> Figures:
    columns = {"unit": "prov", "period": "year", "value": value}
    return file_figures(shared_dir / "data" / "provincial" / file, columns, Level.PROVINCE, date(2005, 1, 1), lineage())


def _by_year(rows: tuple[Restated, ...]) -> dict[str, list[Restated]]:
    found: dict[str, list[Restated]] = defaultdict(list)
    for row in rows:
        found[row.period].append(row)
    return found


@pytest.mark.shared
def test_every_named_province_of_the_budget_is_a_unit_and_four_rows_bear_no_name(shared_dir: Path) -> None:
    budget = _read(shared_dir, "VNbudget_final.csv", "total.rev")
    counts: dict[str, int] = defaultdict(int)
    for value in budget.values:
        counts[value.period] += 1
    assert dict(counts) == {"2006": 61, "2007": 64, "2008": 62} | {str(year): 63 for year in range(2009, 2015)}
    assert len(budget.left_out) == 4 and all("không có đơn vị “”" in line for line in budget.left_out)


@pytest.mark.shared
def test_revenue_of_2009_to_2014_restates_whole_to_34_provinces(shared_dir: Path) -> None:
    budget = _read(shared_dir, "VNbudget_final.csv", "total.rev")
    found = rebase(budget.values, TODAY, SUM, lineage())
    by_year = _by_year(found.restated)
    for year in map(str, range(2009, 2015)):
        nation = fsum(value.value or 0.0 for value in budget.values if value.period == year)
        assert len(by_year[year]) == 34 and {row.outcome for row in by_year[year]} == {Outcome.RESTATED}
        assert isclose(fsum(row.value or 0.0 for row in by_year[year]), nation, rel_tol=1e-12)


@pytest.mark.shared
def test_the_national_sum_of_every_year_is_accounted_for(shared_dir: Path) -> None:
    budget = _read(shared_dir, "VNbudget_final.csv", "total.rev")
    found = rebase(budget.values, TODAY, SUM, lineage())
    for year, rows in _by_year(found.restated).items():
        nation = fsum(value.value or 0.0 for value in budget.values if value.period == year)
        rest = fsum(one.amount or 0.0 for one in found.unplaced if one.period == year)
        assert isclose(fsum(row.value or row.known or 0.0 for row in rows) + rest, nation, rel_tol=1e-12)


@pytest.mark.shared
def test_before_august_2008_only_what_ha_noi_touched_lacks_a_value(shared_dir: Path) -> None:
    budget = _read(shared_dir, "VNbudget_final.csv", "total.rev")
    rows = _by_year(rebase(budget.values, TODAY, SUM, lineage()).restated)["2007"]
    assert {row.unit for row in rows if row.value is None} == {"01@2025", "25@2025"}
    ha_noi = next(row for row in rows if row.unit == "01@2025")
    assert {"01@2004", "28@2004"} < set(ha_noi.parts) and "Vĩnh Phúc" in ha_noi.reason


@pytest.mark.shared
def test_with_shares_of_the_divided_provinces_2007_restates_whole_and_is_marked(shared_dir: Path) -> None:
    budget = _read(shared_dir, "VNbudget_final.csv", "total.rev")
    pieces = Split({(link.before, link.after): 1.0 + len(link.what) for link in lineage().links})
    rows = _by_year(rebase(budget.values, TODAY, SUM, lineage(), pieces).restated)["2007"]
    assert {row.unit for row in rows if row.outcome is Outcome.ESTIMATED} == {"01@2025", "25@2025"}
    nation = fsum(value.value or 0.0 for value in budget.values if value.period == "2007")
    assert isclose(fsum(row.value or 0.0 for row in rows), nation, rel_tol=1e-12)


@pytest.mark.shared
def test_a_province_whose_name_is_lost_is_missed_by_name(shared_dir: Path) -> None:
    budget = _read(shared_dir, "VNbudget_final.csv", "total.rev")
    rows = _by_year(rebase(budget.values, TODAY, SUM, lineage()).restated)["2008"]
    assert [(row.unit, row.missing) for row in rows if row.value is None] == [("37@2025", ("36@2008",))]


@pytest.mark.shared
@pytest.mark.parametrize(("file", "index"), [("pci.csv", "pci_unweighted"), ("papi.csv", "papi_unweighted")])
def test_indices_are_refused_but_for_provinces_that_did_not_change(shared_dir: Path, file: str, index: str) -> None:
    figures = _read(shared_dir, file, index)
    rows = _by_year(rebase(figures.values, TODAY, Method(Aggregation.NOT_ADDABLE), lineage()).restated)["2016"]
    refused = [row for row in rows if row.value is None]
    assert (len(rows), len(refused)) == (34, 23) and {row.reason for row in refused} == {NOT_ADDABLE}


@pytest.mark.shared
def test_the_index_of_2008_knows_64_provinces(shared_dir: Path) -> None:
    values = [value for value in _read(shared_dir, "pci.csv", "pci_unweighted").values if value.period == "2008"]
    standing_then = {one.id for one in standing(Level.PROVINCE, date(2008, 7, 31), lineage())}
    assert {value.unit for value in values} == standing_then and len(values) == 64


@pytest.mark.shared
def test_an_index_is_weighted_when_a_weight_is_given(shared_dir: Path) -> None:
    figures = _read(shared_dir, "papi.csv", "papi_unweighted")
    values = [value for value in figures.values if value.period == "2014" and value.value is not None]
    weighed = [Value(one.unit, one.period, one.value, weight=float(int(one.unit[:2]) + 1)) for one in values]
    bare = rebase(values, TODAY, Method(Aggregation.WEIGHTED_MEAN), lineage()).restated
    found = rebase(weighed, TODAY, Method(Aggregation.WEIGHTED_MEAN), lineage()).restated
    own = {one.unit: one for one in weighed}
    assert sum(row.value is None and "trọng số" in row.reason for row in bare) == 23
    for row in found:
        parts = [own[id] for id in row.parts]
        total = fsum(one.weight or 0.0 for one in parts)
        mean = fsum((one.value or 0.0) * (one.weight or 0.0) for one in parts) / total
        assert row.value is not None and isclose(row.value, mean, rel_tol=1e-12)
