"""The drawing in DESIGN.md is held by import-linter; this test makes breaking it a red test, and proves that it can be broken."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINTER = Path(sys.executable).parent / "lint-imports"


def _lint(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINTER, "--no-cache"], cwd=root, capture_output=True, text=True, check=False)


def test_every_import_points_the_way_the_drawing_says() -> None:
    result = _lint(ROOT)
    assert result.returncode == 0, result.stdout


def test_an_import_against_the_drawing_is_found(tmp_path: Path) -> None:
    for room in ("ioc", "collectors", "geodata", "layouts"):
        _copy_sources(ROOT / room, tmp_path / room)
    (tmp_path / ".importlinter").write_text((ROOT / ".importlinter").read_text())
    culprit = tmp_path / "ioc" / "domain" / "period.py"
    culprit.write_text(culprit.read_text() + "\nimport ioc.store.engine\n")
    result = _lint(tmp_path)
    assert result.returncode != 0
    assert "ioc.domain.period -> ioc.store.engine" in result.stdout


def _copy_sources(source: Path, target: Path) -> None:
    for path in source.rglob("*.py"):
        copy = target / path.relative_to(source)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_text(path.read_text())
