from dataclasses import dataclass

import pytest

from collectors.address import host_of


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
