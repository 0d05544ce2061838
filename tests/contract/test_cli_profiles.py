"""What the command line says of the profile that the settings name and of the one in force."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import Engine

from ioc.cli.profiles import SHIPPED, seed, unlike
from ioc.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that name a copy of the shipped profile, free to be edited."""
    folder = tmp_path / "tinh"
    shutil.copytree(SHIPPED / "dong-thap", folder)
    return Settings(profile=str(folder))


def test_a_folder_that_still_is_what_it_seeded_is_not_worth_a_word(sqlite_engine: Engine, settings: Settings) -> None:
    seed(sqlite_engine, settings)
    assert unlike(sqlite_engine, settings) == []


def test_a_folder_edited_since_is_named_with_what_to_type(sqlite_engine: Engine, settings: Settings) -> None:
    seed(sqlite_engine, settings)
    manifest = Path(settings.profile) / "profile.toml"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace('language = "vi"', 'language = "en"'), encoding="utf-8")
    (said,) = unlike(sqlite_engine, settings)
    assert settings.profile in said and "ioc profile apply" in said


def test_a_folder_that_is_gone_stops_nothing(sqlite_engine: Engine, settings: Settings) -> None:
    seed(sqlite_engine, settings)
    shutil.rmtree(settings.profile)
    assert unlike(sqlite_engine, settings) == []
