import psycopg
import pytest
from sqlalchemy.exc import OperationalError

from ioc.errors import ProfileInvalid
from ioc.web import profile_box
from ioc.web.profile_box import ProfileBox


class Versions:
    """A database of profile versions: words in place of profiles; "bad" cannot be read, "away" loses the database."""

    def __init__(self):
        self.kept = ["first"]
        self.asked = 0

    def number(self):
        self.asked += 1
        return len(self.kept)

    def load(self):
        if self.kept[-1] == "bad":
            raise ProfileInvalid("dòng 3: thiếu tên")
        if self.kept[-1] == "away":
            raise OperationalError("SELECT", {}, Exception("mất kết nối"))
        return self.kept[-1]


@pytest.fixture
def time(monkeypatch):
    """The monotonic clock of the box; the test moves it."""
    now = [100.0]
    monkeypatch.setattr(profile_box, "monotonic", lambda: now[0])
    return now


def test_a_new_version_is_taken_up_without_restart(time):
    versions = Versions()
    box = ProfileBox(versions.load, versions.number)
    versions.kept.append("second")
    time[0] += profile_box.PATIENCE
    assert box.current() == "second"


def test_a_bad_version_is_said_once_and_the_old_one_stays(time, caplog):
    versions = Versions()
    box = ProfileBox(versions.load, versions.number)
    versions.kept.append("bad")
    for _ in range(3):
        time[0] += profile_box.PATIENCE
        assert box.current() == "first"
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    versions.kept.append("third")
    time[0] += profile_box.PATIENCE
    assert box.current() == "third"


def test_a_version_that_came_while_the_database_was_away_is_taken_up_later(time):
    versions = Versions()
    box = ProfileBox(versions.load, versions.number)
    versions.kept.append("away")
    time[0] += profile_box.PATIENCE
    with pytest.raises(OperationalError):
        box.current()
    versions.kept[-1] = "second"
    time[0] += profile_box.PATIENCE
    assert box.current() == "second"


def test_the_store_is_asked_once_a_second_however_often_the_box_is(time):
    versions = Versions()
    box = ProfileBox(versions.load, versions.number)
    for _ in range(1000):
        box.current()
    assert versions.asked == 1


def test_the_old_profile_stays_while_the_database_is_away(time):
    answers = iter([lambda: 1, gone])
    box = ProfileBox(lambda: "first", lambda: next(answers)())
    time[0] += profile_box.PATIENCE
    assert box.current() == "first"


def gone():
    raise OperationalError("SELECT", {}, psycopg.OperationalError("mất kết nối"))
