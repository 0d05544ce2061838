"""Three minutes on the wall with everything going wrong around it: the short form of `make soak`."""

import pytest
from playwright.sync_api import Browser

from tests.soak.glass import hung
from tests.soak.run import short, soak
from tests.soak.told import faults
from tests.soak.world import world

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.mark.timeout(480)
def test_three_minutes_of_restarts_cuts_and_new_builds_leave_the_wall_honest_light_and_quick_to_recover(
    browser: Browser,
) -> None:
    with world() as living:
        page = hung(browser)
        found = soak(living, page, 3, short(), lambda sentence: None)
        page.close()
    assert faults(found) == []
    assert len(found.recoveries) == len(short())
    assert found.witness.looks > 100
