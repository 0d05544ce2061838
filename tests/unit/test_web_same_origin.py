import pytest
from starlette.datastructures import Headers

from ioc.web.same_origin import same_origin


@pytest.mark.parametrize(
    ("headers", "ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"origin": "http://ioc.test", "host": "ioc.test"}, True),
        ({"origin": "http://evil.test", "host": "ioc.test"}, False),
        ({"origin": "null", "host": "ioc.test"}, False),
        ({"host": "ioc.test"}, False),
        ({"authorization": "Bearer abc", "host": "ioc.test", "origin": "http://evil.test"}, True),
        ({"authorization": "Token abc", "host": "ioc.test", "origin": "http://evil.test"}, True),
        ({"authorization": "Basic abc", "host": "ioc.test"}, True),
        ({"authorization": "Basic abc", "host": "ioc.test", "origin": "http://evil.test"}, False),
        ({"authorization": "Basic abc", "host": "ioc.test", "sec-fetch-site": "cross-site"}, False),
        ({"authorization": "Digest abc", "host": "ioc.test"}, False),
    ],
)
def test_a_change_must_come_from_our_own_pages_or_carry_a_key(headers, ours):
    assert same_origin("POST", Headers(headers)) is ours


def test_reading_may_come_from_anywhere():
    assert same_origin("GET", Headers({"sec-fetch-site": "cross-site"}))
