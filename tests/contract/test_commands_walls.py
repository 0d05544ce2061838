"""What operators put on walls: checked, pinned for a while, taken back, audited."""

from datetime import timedelta

import pytest
from sqlalchemy import Engine

from ioc.commands.quiet_alert import quiet_alert
from ioc.commands.send_to_wall import send_to_wall, take_back
from ioc.domain.alert import Alert, AlertKey, AlertState
from ioc.domain.observation import Origin
from ioc.domain.principal import LOOPBACK_VIEWER, Principal, PrincipalKind, Role
from ioc.domain.rule import Severity
from ioc.domain.sending import Sending, SentKind
from ioc.errors import CommandInvalid, PermissionDenied
from ioc.store import alerts, sendings
from ioc.store.engine import reading, writing
from ioc.store.queries import audit
from tests.browser.centre import province
from tests.stored import NOW

PROVINCE = province()
OPERATOR = Principal("truc.ca", PrincipalKind.PERSON, Role.OPERATOR)
TEN = NOW + timedelta(minutes=10)
SCENE = Sending("tong-quan", "", "", SentKind.SCENE, "tong-quan/thuy-van", TEN)
CHART = Sending("tong-quan", "sanh", "map", SentKind.ZONE, "tong-quan/thuy-van/chart", TEN)
FLOOD = AlertKey("muc-nuoc-bd3", "tv-cao-lanh", Origin.SIMULATED)


def standing(engine: Engine, now=NOW) -> list[Sending]:
    with reading(engine) as conn:
        return [one.sending for one in sendings.current(conn, now)]


def test_what_is_sent_stands_until_its_time_is_over(engine: Engine) -> None:
    send_to_wall(engine, OPERATOR, PROVINCE, SCENE, NOW)
    assert standing(engine) == [SCENE]
    assert standing(engine, TEN) == []


def test_what_is_taken_back_stands_no_more(engine: Engine) -> None:
    number = send_to_wall(engine, OPERATOR, PROVINCE, CHART, NOW)
    take_back(engine, OPERATOR, number, NOW)
    assert standing(engine) == []
    with pytest.raises(CommandInvalid, match="đã được thu lại"):
        take_back(engine, OPERATOR, number, NOW)


def test_a_newer_sending_takes_the_place_of_the_older_and_leaves_other_places_alone(engine: Engine) -> None:
    send_to_wall(engine, OPERATOR, PROVINCE, CHART, NOW)
    send_to_wall(engine, OPERATOR, PROVINCE, SCENE, NOW)
    newer = Sending("tong-quan", "", "", SentKind.SCENE, "tong-quan/tong-quan", TEN)
    send_to_wall(engine, OPERATOR, PROVINCE, newer, NOW)
    assert standing(engine) == [CHART, newer]


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (Sending("khac", "", "", SentKind.SCENE, "tong-quan/thuy-van", TEN), "Không có màn hình"),
        (Sending("tong-quan", "", "cua-so", SentKind.ZONE, "tong-quan/thuy-van/chart", TEN), "không có vùng"),
        (Sending("tong-quan", "", "map", SentKind.SCENE, "tong-quan/thuy-van", TEN), "gửi lên cả màn hình"),
        (Sending("tong-quan", "", "map", SentKind.ZONE, "tong-quan/khac/chart", TEN), "Không có cảnh"),
        (Sending("tong-quan", "", "map", SentKind.ALERT, "khong-co/x/real", TEN), "Không có cảnh báo"),
        (Sending("tong-quan", "", "", SentKind.SCENE, "tong-quan/thuy-van", NOW), "1 phút đến 24 giờ"),
        (Sending("tong-quan", "", "", SentKind.SCENE, "tong-quan/thuy-van", NOW + timedelta(days=2)), "1 phút đến 24 giờ"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(engine: Engine, wrong: Sending, why: str) -> None:
    with pytest.raises(CommandInvalid, match=why):
        send_to_wall(engine, OPERATOR, PROVINCE, wrong, NOW)
    assert standing(engine) == []


def test_who_only_looks_sends_nothing(engine: Engine) -> None:
    with pytest.raises(PermissionDenied):
        send_to_wall(engine, LOOPBACK_VIEWER, PROVINCE, SCENE, NOW)
    with pytest.raises(PermissionDenied):
        take_back(engine, LOOPBACK_VIEWER, 1, NOW)


def test_stopping_a_sound_is_for_this_spell_only_and_is_audited(engine: Engine) -> None:
    with writing(engine) as conn:
        alerts.save(conn, [Alert(FLOOD, AlertState.FIRING, Severity.CRITICAL, NOW, spell=3)], [])
    quiet_alert(engine, OPERATOR, FLOOD, NOW)
    assert [one.what for one in standing(engine)] == ["muc-nuoc-bd3/tv-cao-lanh/simulated/3"]
    with reading(engine) as conn:
        assert [(row.actor, row.action) for row in audit.recent(conn)] == [("truc.ca", "quiet_alert")]


def test_an_alert_that_is_not_there_cannot_be_quieted(engine: Engine) -> None:
    with pytest.raises(CommandInvalid, match="Không có cảnh báo"):
        quiet_alert(engine, OPERATOR, FLOOD, NOW)
