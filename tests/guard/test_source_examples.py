"""The example source files of docs/sources are good source files: what an administrator copies works."""

from pathlib import Path

import pytest

from collectors import OPTION_MODELS
from ioc.profile.document import Document, read_document
from ioc.profile.shape import fit
from ioc.profile.sources import SourceFile

EXAMPLES = sorted((Path(__file__).resolve().parents[2] / "docs" / "sources").glob("*.toml"))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_can_be_copied_into_a_profile(path: Path) -> None:
    document = read_document(path.name, path.read_bytes())
    assert isinstance(document, Document), document
    file, faults = fit(SourceFile, document.data, document.place)
    assert faults == [] and file is not None
    options, wrong = fit(OPTION_MODELS[file.kind], file.options, document.place)
    assert wrong == [] and options is not None
    assert (file.schedule is None) == getattr(options, "tells", False)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_explains_itself(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert sum(line.startswith("#") for line in lines) >= 5
