"""The example files of docs/forms are good forms: what an administrator copies works."""

from pathlib import Path

import pytest

from collectors import OPTION_MODELS
from ioc.profile.check import check
from ioc.profile.read import read_folder

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = {"bao-cao-thang.toml": "forms", "goi-tram.toml": "phoned"}


def test_every_example_is_tried() -> None:
    assert {path.name for path in (ROOT / "docs" / "forms").glob("*.toml")} == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_can_be_copied_into_a_profile(name: str) -> None:
    files = read_folder(ROOT / "ioc" / "profiles" / "dong-thap", practice=False)
    copied = {**files, f"{EXAMPLES[name]}/x-{name}": (ROOT / "docs" / "forms" / name).read_bytes()}
    assert [fault for fault in check(copied, OPTION_MODELS, {}) if "x-" in fault.file] == []
