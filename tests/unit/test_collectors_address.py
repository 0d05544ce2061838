from dataclasses import dataclass

import pytest

from collectors.address import endpoint_of, host_of


@dataclass
class Somewhere:
    url: str = ""
    base: str = ""


@pytest.mark.parametrize(
    ("options", "host"),
    [
        (Somewhere("https://cong.tinh.vn:8443/api/x?y=1"), "cong.tinh.vn:8443"),
        (Somewhere("/api/x", "https://lgsp.tinh.vn/goc"), "lgsp.tinh.vn"),
        (Somewhere("/api/x", "env:IOC_LGSP"), "env:IOC_LGSP"),
        (Somewhere("mqtts://ten@may.vn:8883"), "may.vn:8883"),
        (Somewhere("http://[hỏng"), "http://[hỏng"),
        (object(), ""),
    ],
)
def test_the_machine_of_a_source_is_found_in_its_options(options: object, host: str) -> None:
    assert host_of(options) == host


@pytest.mark.parametrize(
    ("text", "endpoint"),
    [
        ("ups.tinh.vn", ("ups.tinh.vn", 161)),
        ("10.0.0.5:1161", ("10.0.0.5", 1161)),
        ("fe80::1", ("fe80::1", 161)),
        ("[fe80::1]:1161", ("fe80::1", 1161)),
    ],
)
def test_a_machine_may_be_written_with_its_port(text: str, endpoint: tuple[str, int]) -> None:
    assert endpoint_of(text, 161) == endpoint


@pytest.mark.parametrize(
    "text", ["", ":161", "http://may.vn", "may.vn/a", "may.vn:cong", "may.vn:99999", "ten@may.vn", "[fe80:161"]
)
def test_what_is_no_machine_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="không phải địa chỉ máy"):
        endpoint_of(text, 161)
