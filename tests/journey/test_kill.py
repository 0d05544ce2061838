"""The worker is killed again and again."""

import sys
from pathlib import Path

import pytest

from tests.journey.kill import kill, lives_of

SEED = 20261124


@pytest.mark.slow
def test_twenty_kills_lose_nothing_double_nothing_and_leave_nobody_untold(tmp_path: Path) -> None:
    sys.stdout.write(f"seed {SEED}\n")
    outcome = kill(tmp_path, lives_of(SEED, kills=20, long=2), {})
    assert len(outcome.kills) == 20
    assert any(kill.collecting for kill in outcome.kills), "some kills hit a collection"
    assert any(kill.dispatching for kill in outcome.kills), "some kills hit a dispatch"
