"""The short form of `make fuzz`."""

import pytest

from tests.fuzz.attack import attack
from tests.fuzz.run import fuzz
from tests.fuzz.targets import Target

INPUTS = 500


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_no_hostile_input_breaks_hangs_or_swells_a_parser() -> None:
    found = list(attack(INPUTS, INPUTS))
    assert {one.name: one.faults for one in found if one.failed} == {}
    assert all(one.inputs == INPUTS for one in found)
    assert sum(one.read for one in found) > len(found), "nothing got past the first check: the inputs are too wild to test much"


@pytest.mark.parametrize("fault", [KeyError("x"), MemoryError(), RecursionError()])
def test_any_other_error_than_an_invalid_payload_is_found(fault: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(body: bytes) -> None:
        raise fault

    monkeypatch.setattr("tests.fuzz.run._limit_memory", lambda: None)  # this process has more tests to run
    found = fuzz(Target("broken", (b"x",), broken), 10, seed=1)
    assert found.failed == found.inputs == 10
    assert type(fault).__name__ in next(iter(found.faults))
