"""The witness of the soak sees a lie where there is one."""

from datetime import UTC, datetime, timedelta

from tests.soak.witness import Witness

NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)
KEY = "HTS-06A/ioc-host/instant/real"


def judged(age: float, stale_in: float = 30.0, says: str = "0 giây trước", doubted: bool = False) -> list[str]:
    witness = Witness(timedelta(minutes=1))
    tile = {"key": KEY, "value": "20,0", "staleAt": (NOW.timestamp() + stale_in) * 1000, "says": says, "doubted": doubted}
    witness._judge(tile, NOW, [(NOW - timedelta(seconds=age), "20,0")])
    return witness.lies


def test_a_fresh_value_that_says_its_age_is_no_lie() -> None:
    assert judged(5, says="5 giây trước") == []


def test_a_value_past_its_promise_without_a_mark_is_a_lie() -> None:
    assert "quá hẹn" in judged(0, stale_in=-5)[0]


def test_a_value_that_the_world_measured_long_ago_is_a_lie_whatever_the_page_believes() -> None:
    assert any("trông như mới" in lie for lie in judged(90, says="1 phút trước"))


def test_an_age_in_words_that_is_too_young_is_a_lie() -> None:
    assert "nói" in judged(20, says="3 giây trước")[0]


def test_a_value_that_is_marked_as_old_may_be_as_old_as_it_is() -> None:
    assert judged(900, stale_in=-800, doubted=True) == []
