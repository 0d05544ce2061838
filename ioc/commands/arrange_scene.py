"""Sắp xếp một cảnh: a new version of the profile in which the scene has another grid; everything else in its file stays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import tomlkit
from sqlalchemy import Engine
from tomlkit import TOMLDocument
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT, Table

from ioc.commands.permission import require
from ioc.domain.centre import Profile
from ioc.domain.principal import Permission, Principal
from ioc.domain.screen import Grid
from ioc.errors import CommandInvalid, ProfileInvalid
from ioc.store import audit, profiles
from ioc.store.engine import reading, writing

Check = Callable[[Mapping[str, str]], Profile]
"""Reads the files of a version as this deployment does. Raises ProfileInvalid with every fault."""


@dataclass(frozen=True, slots=True)
class Arranged:
    screen: str
    scene: str
    grid: Grid


def arrange_scene(engine: Engine, actor: Principal, wanted: Arranged, check: Check, now: datetime) -> int:
    """The number of the new version. Raises CommandInvalid where there is no such scene, or the grid does not fit it."""
    require(actor, Permission.ADMINISTER)
    with reading(engine) as conn:
        version = profiles.current(conn)
    if version is None:
        raise CommandInvalid("Chưa có hồ sơ tỉnh nào được nạp; chạy `ioc profile apply`")
    files = _arranged(version.files, wanted, check)
    why = f"Sắp xếp cảnh “{wanted.scene}” của màn hình “{wanted.screen}”"
    with writing(engine) as conn:
        if profiles.current_id(conn) != version.id:
            raise CommandInvalid("Hồ sơ vừa được người khác đổi; hãy tải lại trang rồi sắp xếp lại")
        number = profiles.save_version(conn, version.name, files, actor.name, why, now)
        audit.record(conn, actor, "arrange_scene", f"{wanted.screen}/{wanted.scene}", now, {"version": number})
    return number


def screen_file(files: Mapping[str, str], screen: str, practice: bool) -> str | None:
    """The path of the file that a screen is read from; None where there is none."""
    plain = f"screens/{screen}.toml"
    practised = f"practice/{plain}"
    return practised if practice and practised in files else plain if plain in files else None


def _arranged(files: dict[str, str], wanted: Arranged, check: Check) -> dict[str, str]:
    """The files with the grid in whichever of the screen's files counts here."""
    paths = [path for practice in (True, False) if (path := screen_file(files, wanted.screen, practice))]
    for path in dict.fromkeys(paths):
        changed = files | {path: _with_grid(files[path], wanted)}
        try:
            screen = check(changed).screen.get(wanted.screen)
        except ProfileInvalid as invalid:
            raise CommandInvalid(f"Lưới này không dùng được: {invalid}") from invalid
        if screen and any(scene.name == wanted.scene and scene.grid == wanted.grid for scene in screen.scenes):
            return changed
    raise CommandInvalid(f"Không có cảnh “{wanted.scene}” trên màn hình “{wanted.screen}”; hãy tải lại trang")


def _with_grid(text: str, wanted: Arranged) -> str:
    document = _read(text)
    scenes = document.get("scene", [])
    for scene in scenes if isinstance(scenes, AoT) else ():
        if scene.get("name") == wanted.scene:
            scene["grid"] = _table(wanted.grid)
    return tomlkit.dumps(document)


def _read(text: str) -> TOMLDocument:
    try:
        return tomlkit.parse(text)
    except TOMLKitError as unreadable:
        raise CommandInvalid(f"Không đọc được tệp của màn hình: {unreadable}") from unreadable


def _table(grid: Grid) -> Table:
    table = tomlkit.table()
    table["areas"] = tomlkit.array(str(list(grid.areas)).replace("'", '"')).multiline(True)
    for name, shares in (("columns", grid.columns), ("rows", grid.rows)):
        if shares:
            table[name] = list(shares)
    return table
