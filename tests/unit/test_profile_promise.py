"""Promises in a source file, in the words of people."""

import unicodedata
from datetime import time

import pytest

from ioc.domain.promise import Daily, Monthly, Promise, said
from ioc.profile.promise import parse_promise


@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("trước 17:00 mỗi ngày", Daily(time(17))),
        ("Trước 7 giờ 30 hằng ngày.", Daily(time(7, 30))),
        ("trước 17h mỗi ngày", Daily(time(17))),
        ("trước 17h30 mỗi ngày làm việc", Daily(time(17, 30), working_days=True)),
        ("trước  17 giờ   mỗi ngày làm việc", Daily(time(17), working_days=True)),
        ("ngày 15 hằng tháng", Monthly(15)),
        ("hết ngày 15 hàng tháng", Monthly(15)),
        ("ngày cuối mỗi tháng", Monthly(31)),
        ("ngày 15 hằng tháng, gặp ngày nghỉ thì sang ngày làm việc sau", Monthly(15, working_days=True)),
    ],
)
def test_promises_are_read_as_people_write_them(text: str, by: Daily | Monthly) -> None:
    assert parse_promise(text) == Promise(by=by)
    assert parse_promise(unicodedata.normalize("NFD", text)) == Promise(by=by)
    assert parse_promise(said(Promise(by=by))) == Promise(by=by), "what the screen says can be written in a file"


def test_none_promises_nothing() -> None:
    assert not parse_promise("none").kept


@pytest.mark.parametrize("text", ["", "trước 24:00 mỗi ngày", "ngày 0 hằng tháng", "trước ngày 15 hằng tháng", "17:00"])
def test_anything_else_says_what_to_write(text: str) -> None:
    with pytest.raises(ValueError, match="; viết"):
        parse_promise(text)
