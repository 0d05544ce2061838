"""Gửi lên màn hình lớn: a scene, a zone or an alert, pinned for some minutes; and taking it back."""

from datetime import datetime, timedelta

from sqlalchemy import Engine

from ioc.commands.permission import require
from ioc.domain.centre import Profile
from ioc.domain.principal import Permission, Principal
from ioc.domain.sending import Sending, SentKind
from ioc.errors import CommandInvalid
from ioc.store import audit, sendings
from ioc.store.engine import writing

LONGEST = timedelta(hours=24)


def send_to_wall(engine: Engine, actor: Principal, profile: Profile, wanted: Sending, now: datetime) -> int:
    """The number of the sending. Raises CommandInvalid where what is sent, or where to, does not exist, or for a wrong time."""
    require(actor, Permission.OPERATE)
    _check_place(profile, wanted)
    _check_what(profile, wanted)
    if not timedelta(0) < wanted.until_at - now <= LONGEST:
        raise CommandInvalid("Thời gian ghim phải từ 1 phút đến 24 giờ")
    with writing(engine) as conn:
        number = sendings.send(conn, wanted, actor.name, now)
        place = {"screen": wanted.screen, "wall": wanted.wall, "area": wanted.area, "until": wanted.until_at.isoformat()}
        audit.record(conn, actor, "send_to_wall", f"{wanted.kind}:{wanted.what}", now, place)
    return number


def take_back(engine: Engine, actor: Principal, number: int, now: datetime) -> None:
    """The wall goes on with its playlist. Raises CommandInvalid where it no longer stands."""
    require(actor, Permission.OPERATE)
    with writing(engine) as conn:
        if not sendings.take_back(conn, number, actor.name, now):
            raise CommandInvalid("Nội dung này đã hết giờ hoặc đã được thu lại")
        audit.record(conn, actor, "take_back_from_wall", str(number), now)


def _check_place(profile: Profile, wanted: Sending) -> None:
    screen = profile.screen.get(wanted.screen)
    if screen is None:
        raise CommandInvalid(f"Không có màn hình “{wanted.screen}”; hãy tải lại trang")
    if wanted.area and wanted.area not in {zone.area for scene in screen.scenes for zone in scene.zones}:
        raise CommandInvalid(f"Màn hình “{screen.title_vi}” không có vùng “{wanted.area}”")
    if (wanted.kind is SentKind.SCENE) != (wanted.area == ""):
        raise CommandInvalid("Một cảnh thì gửi lên cả màn hình; bản đồ, cảnh báo hay camera thì gửi vào một vùng")


def _check_what(profile: Profile, wanted: Sending) -> None:
    if wanted.kind is SentKind.ALERT:
        if wanted.what.partition("/")[0] not in profile.rule:
            raise CommandInvalid("Không có cảnh báo này; hãy tải lại trang")
        return
    name, scene, area = (*wanted.what.split("/"), "", "")[:3]
    found = next((one for one in profile.screen[name].scenes if one.name == scene), None) if name in profile.screen else None
    if found is None or (area and area not in {zone.area for zone in found.zones}):
        raise CommandInvalid("Không có cảnh hoặc vùng này; hãy tải lại trang")
