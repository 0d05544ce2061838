"""The published figures that ship: every one, attached to the unit as it was, with what makes it uncertain kept."""

import csv
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from collectors import ADAPTERS, OPTION_MODELS
from collectors.recorded import Recorded
from ioc.domain.admission import admit
from ioc.domain.centre import Profile
from ioc.domain.observation import Qualifier, Reading
from ioc.domain.period import Period, PeriodKind, label
from ioc.domain.plan import Target
from ioc.domain.quality import Quality
from ioc.domain.source import Batch, Window, joined
from ioc.profile.read import read_folder, read_profile

PROFILES = Path(__file__).resolve().parents[2] / "ioc" / "profiles"
NOW = datetime(2026, 11, 24, tzinfo=UTC)
FIRST_DAY_OF_NEW_UNITS = date(2025, 7, 1)


def collected(name: str) -> tuple[Profile, Batch]:
    """The profile, and what its source of published figures brings once admitted."""
    files = read_folder(PROFILES / name, practice=False)
    profile = read_profile(files, OPTION_MODELS)
    source = profile.source["published"]
    window = Window(datetime(2006, 1, 1, tzinfo=UTC), NOW)
    found = ADAPTERS[source.kind].collect(source, window, profile, Recorded(NOW, recorded_files=files))
    return profile, admit(joined(found), source, profile, window)


@pytest.fixture(scope="module")
def nation() -> tuple[Profile, Batch]:
    return collected("viet-nam")


@pytest.fixture(scope="module")
def dong_thap() -> tuple[Profile, Batch]:
    return collected("dong-thap")


def one(batch: Batch, indicator: str, subject: str) -> Reading:
    [found] = [row for row in batch.readings if (row.indicator, row.subject) == (indicator, subject)]
    return found


def target(batch: Batch, indicator: str, subject: str) -> Target:
    [found] = [row for row in batch.targets if (row.indicator, row.subject) == (indicator, subject)]
    return found


def test_every_figure_of_the_five_provinces_is_taken_and_none_rejected(nation: tuple[Profile, Batch]) -> None:
    _, batch = nation
    assert (len(batch.readings), len(batch.targets), batch.rejects) == (30, 37, ())


def test_every_figure_of_dong_thap_is_taken_and_none_rejected(dong_thap: tuple[Profile, Batch]) -> None:
    _, batch = dong_thap
    assert (len(batch.readings), len(batch.targets), batch.rejects) == (12, 5, ())


def test_no_two_targets_share_a_key(nation: tuple[Profile, Batch]) -> None:
    _, batch = nation
    keys = Counter((row.plan, row.indicator, row.subject, row.period_kind, row.at) for row in batch.targets)
    assert max(keys.values()) == 1


@pytest.mark.parametrize("name", ["dong-thap", "viet-nam"])
def test_figures_of_before_the_mergers_never_attach_to_a_unit_of_today(name: str) -> None:
    profile, batch = collected(name)
    subjects = {row.subject for row in (*batch.readings, *batch.targets)} - {"vn"}
    assert subjects
    for code in subjects:
        assert profile.subject[code].valid_to == FIRST_DAY_OF_NEW_UNITS


def test_the_districts_that_articles_name_bear_their_own_figures(nation: tuple[Profile, Batch]) -> None:
    _, batch = nation
    assert one(batch, "XHS-08", "866@2008").value == 3
    assert target(batch, "CDS-20", "794@2008").note.text == "hoàn thành"  # type: ignore[union-attr]


def test_official_code_82_in_2023_is_tien_giang_and_not_dong_thap(dong_thap: tuple[Profile, Batch]) -> None:
    profile, _ = dong_thap
    found = profile.resolve("82", date(2023, 8, 31)), profile.resolve("82", date(2025, 7, 1))
    assert [row.code for row in found if row] == ["82@2008", "82@2025"]


@pytest.mark.parametrize(
    ("indicator", "subject", "value", "qualifier"),
    [
        ("KTS-04", "87@2008", 438, Qualifier.GREATER),
        ("XHS-09", "30@2008", 1360, Qualifier.GREATER),
        ("KTS-06", "30@2008", 150_000, Qualifier.GREATER),
        ("KTS-04", "30@2008", 1162, None),
        ("KTS-05", "30@2008", 41_132, None),
    ],
)
def test_lower_bounds_keep_their_sign_and_thousands_are_thousands(
    nation: tuple[Profile, Batch], indicator: str, subject: str, value: float, qualifier: Qualifier | None
) -> None:
    found = one(nation[1], indicator, subject)
    assert (found.value, found.note.qualifier if found.note else None) == (value, qualifier)


@pytest.mark.parametrize("indicator", ["CQS-03-TANG", "CQS-04-TANG", "CQS-07-TANG"])
def test_an_increase_of_unknown_base_stays_text(nation: tuple[Profile, Batch], indicator: str) -> None:
    found = one(nation[1], indicator, "30@2008")
    assert found.value is None and found.note and found.note.text and found.note.text.startswith("tăng ")


def test_estimates_and_preliminary_ranks_say_so(nation: tuple[Profile, Batch]) -> None:
    assert one(nation[1], "KTS-01", "87@2008").quality is Quality.ESTIMATED
    assert one(nation[1], "DTI-HANG-HTS", "30@2008").quality is Quality.PRELIMINARY


def test_ranks_keep_the_denominator_that_the_article_gives_and_no_other(nation: tuple[Profile, Batch]) -> None:
    profile, batch = nation
    assert (one(batch, "DTI-HANG", "30@2008").value, profile.indicator["DTI-HANG"].rank_of) == (13, 63)
    assert (one(batch, "KTS-05-HANG", "30@2008").value, profile.indicator["KTS-05-HANG"].rank_of) == (7, None)
    assert (one(batch, "CQS-HANG", "22@2008").value, profile.indicator["CQS-HANG"].rank_of) == (11, None)


def test_one_indicator_with_a_target_for_each_level_keeps_three_targets(nation: tuple[Profile, Batch]) -> None:
    _, batch = nation
    assert [target(batch, code, "58@2008").value for code in ("CQS-04T", "CQS-04H", "CQS-04X")] == [55, 40, 20]


def test_a_revised_plan_keeps_both_versions_of_its_target(nation: tuple[Profile, Batch]) -> None:
    found = {row.plan: row.value for row in nation[1].targets if row.indicator == "CDS-07"}
    assert sorted(filter(None, found.values())) == [2000, 3800]


def test_targets_in_words_have_no_number(nation: tuple[Profile, Batch]) -> None:
    words = {row.indicator: row.note.text for row in nation[1].targets if row.value is None and row.note}
    assert words["CDS-15"] == "Khá" and words["CDS-09"] == "2023-11" and words["CDS-18"] == "> trung bình cả nước"


def test_every_target_names_the_article_it_stands_in(nation: tuple[Profile, Batch]) -> None:
    assert all(row.basis for row in nation[1].targets)
    assert all(row.note and row.note.document for row in nation[1].readings)


@pytest.mark.parametrize(
    ("indicator", "subject", "words"),
    [
        ("CQS-07", "30@2008", "10 tháng 2023"),
        ("KTS-04", "87@2008", "đến 08/2023"),
        ("DTI-HANG", "30@2008", "đến 06/2023"),
        ("KTS-01", "87@2008", "Năm 2022"),
        ("CDS-06", "87@2008", "Ngày 26/12/2022"),
    ],
)
def test_period_labels_come_from_the_period(nation: tuple[Profile, Batch], indicator: str, subject: str, words: str) -> None:
    found = one(nation[1], indicator, subject)
    assert label(Period(found.period_kind, found.at)) == words


def test_a_target_without_a_date_shows_the_words_of_the_article(dong_thap: tuple[Profile, Batch]) -> None:
    found = target(dong_thap[1], "XHS-02", "87@2008")
    assert found.period_kind is PeriodKind.UNDATED and found.note
    assert label(Period(found.period_kind, found.at, found.note.period_text)) == "sau 2 năm thí điểm"


def test_published_figures_are_never_late(nation: tuple[Profile, Batch]) -> None:
    assert not nation[0].source["published"].promise.kept


def test_dong_thap_ships_the_same_figures_as_the_nation() -> None:
    def rows(name: str) -> list[dict[str, str]]:
        return list(csv.DictReader((PROFILES / name / "data" / "published.csv").read_text(encoding="utf-8").splitlines()))

    assert rows("dong-thap") == [row for row in rows("viet-nam") if row["article"] == "000"]


def test_every_published_figure_of_the_facts_is_there(shared_dir: Path) -> None:
    facts = list(csv.DictReader((shared_dir / "facts" / "published_indicators.csv").read_text(encoding="utf-8").splitlines()))
    path = PROFILES / "viet-nam" / "data" / "published.csv"
    ours = list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
    assert [(row["article"], row["kind"]) for row in ours] == [(row["article"], row["kind"]) for row in facts]
    for mine, fact in zip(ours, facts, strict=True):
        assert mine["text"] or mine["value"] == fact["value"]
