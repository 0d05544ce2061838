"""Every shipped rule has a story, and does what its stories say."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from typer.testing import CliRunner

from collectors import OPTION_MODELS
from ioc.alerting.rehearse import differences, untold
from ioc.cli import app
from ioc.domain.centre import Profile
from ioc.profile.read import examine, read_folder, read_profile

PROFILES = Path(__file__).resolve().parents[2] / "ioc" / "profiles"
BOTH = [(name, practice) for name in ("dong-thap", "viet-nam") for practice in (False, True)]


@cache
def shipped(name: str, practice: bool) -> Profile:
    return read_profile(read_folder(PROFILES / name, practice), OPTION_MODELS)


@pytest.mark.parametrize(("name", "practice"), BOTH)
def test_every_shipped_rule_does_what_its_stories_say(name: str, practice: bool) -> None:
    profile = shipped(name, practice)
    wrong = [f"{one.rule}, {one.title}: {what}" for one in profile.stories for what in differences(one, profile)]
    assert wrong == []


@pytest.mark.parametrize(("name", "practice"), BOTH)
def test_every_shipped_rule_has_a_story(name: str, practice: bool) -> None:
    assert untold(shipped(name, practice)) == []


def test_every_shipped_rule_fires_and_ends_in_one_of_its_stories() -> None:
    profile = shipped("dong-thap", True)
    ended = {story.rule for story in profile.stories if "F" in story.states and story.states.endswith("R")}
    assert {rule.code for rule in profile.rules} <= ended


def test_a_rule_without_a_story_is_named() -> None:
    profile = shipped("dong-thap", False)
    rest = tuple(story for story in profile.stories if story.rule != "dia-day")
    assert untold(replace(profile, stories=rest)) == ["dia-day"]


def test_a_rule_that_does_something_else_is_told_with_the_minute_and_the_words() -> None:
    profile = shipped("dong-thap", False)
    story = next(one for one in profile.stories if one.rule == "dia-rat-day")
    wrong = list(differences(replace(story, states="-PPFR"), profile))
    assert wrong == ["phút 2: phải là P, quy tắc cho F"]
    quiet = list(differences(replace(story, messages=()), profile))
    assert quiet[0] == "phút 2: có tin ngoài truyện “[NGUY CẤP] Máy chủ IOC: Mức sử dụng đĩa 97,0%, bằng ngưỡng 97,0%”"


def test_a_story_that_cannot_be_read_is_a_fault_with_its_line() -> None:
    files = dict(read_folder(PROFILES / "viet-nam", False))
    files["stories/sai.toml"] = (
        b'[[story]]\nrule = "khong-co"\ntitle = "a"\nsubject = "ioc-host"\nvalues = "1x3"\nstates = "-x3"\n\n'
        b'[[story]]\nrule = "dia-day"\ntitle = "b"\nsubject = "ioc-host"\nvalues = "1x3"\nstates = "-x2"\n'
    )
    faults = [str(one) for one in examine(files, OPTION_MODELS)[1] if one.file == "stories/sai.toml"]
    assert len(faults) == 1 and faults[0].startswith("stories/sai.toml:8: ") and "cùng số bước" in faults[0]
    files["stories/sai.toml"] = files["stories/sai.toml"].replace(b"-x2", b"-x3")
    faults = [str(one) for one in examine(files, OPTION_MODELS)[1] if one.file == "stories/sai.toml"]
    assert len(faults) == 1 and "quy tắc “khong-co” không có trong hồ sơ" in faults[0]


def test_the_command_says_how_many_stories_it_played() -> None:
    done = CliRunner().invoke(app, ["rules", "test", "viet-nam"])
    assert done.exit_code == 0
    assert "6 truyện, 0 chỗ khác" in done.output
