"""Lưu nháp một nguồn: a new version of the profile with one more source file, switched off until somebody switches it on."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime

import tomlkit
from sqlalchemy import Engine
from tomlkit.exceptions import TOMLKitError

from ioc.commands.permission import require
from ioc.domain.centre import Profile
from ioc.domain.principal import Permission, Principal
from ioc.errors import CommandInvalid, ProfileInvalid
from ioc.store import audit, profiles
from ioc.store.engine import reading, writing

Check = Callable[[Mapping[str, str]], Profile]
"""Reads the files of a version as this deployment does. Raises ProfileInvalid with every fault."""

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_LONGEST = 200_000


def draft_source(engine: Engine, actor: Principal, name: str, text: str, check: Check, now: datetime) -> int:
    """The number of the new version. Raises CommandInvalid where the name is taken or none, or the file does not hold."""
    require(actor, Permission.ADMINISTER)
    with reading(engine) as conn:
        version = profiles.current(conn)
    if version is None:
        raise CommandInvalid("Chưa có hồ sơ tỉnh nào được nạp; chạy `ioc profile apply`")
    files = version.files | {_path(name, version.files): _switched_off(text)}
    try:
        check(files)
    except ProfileInvalid as invalid:
        raise CommandInvalid(f"Tệp này chưa vào được hồ sơ: {invalid}") from invalid
    with writing(engine) as conn:
        if profiles.current_id(conn) != version.id:
            raise CommandInvalid("Hồ sơ vừa được người khác đổi; hãy bấm lưu lần nữa")
        number = profiles.save_version(conn, version.name, files, actor.name, f"Lưu nháp nguồn “{name}”", now)
        audit.record(conn, actor, "draft_source", name, now, {"version": number})
    return number


def _path(name: str, files: Mapping[str, str]) -> str:
    if not _NAME.fullmatch(name):
        raise CommandInvalid("Tên nguồn chỉ gồm chữ thường không dấu, số và gạch nối; sửa tên rồi lưu lại")
    if {f"sources/{name}.toml", f"practice/sources/{name}.toml"} & files.keys():
        raise CommandInvalid(f"Hồ sơ đã có nguồn “{name}”; đặt tên khác")
    return f"sources/{name}.toml"


def _switched_off(text: str) -> str:
    """The file with `enabled = false`; everything else in it stays, remarks too."""
    if len(text) > _LONGEST:
        raise CommandInvalid("Tệp nguồn quá dài; bỏ bớt các dòng ghi chú")
    try:
        document = tomlkit.parse(text)
    except TOMLKitError as unreadable:
        raise CommandInvalid(f"Không đọc được tệp nguồn: {unreadable}") from unreadable
    document["enabled"] = False
    return tomlkit.dumps(document)
