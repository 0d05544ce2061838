"""`ioc check` and `ioc profile …`."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from sqlalchemy import Engine

from collectors import OPTION_MODELS
from ioc.applied import to_bytes, to_text
from ioc.commands.apply_profile import NewVersion, apply_profile
from ioc.domain.centre import Profile
from ioc.domain.principal import SYSTEM
from ioc.profile.check import check as faults_of
from ioc.profile.diff import diff
from ioc.profile.read import choose, read_folder, read_profile
from ioc.settings import Settings, read_settings
from ioc.store import profiles
from ioc.store.engine import open_engine, reading

SHIPPED = Path(__file__).resolve().parents[1] / "profiles"

Folder = Annotated[str, typer.Argument(help="tên hồ sơ đi kèm hoặc thư mục; để trống thì dùng IOC_PROFILE")]


def folder_of(name: str) -> Path:
    """The folder of a shipped profile, or the path itself."""
    shipped = SHIPPED / name
    return shipped if shipped.is_dir() and os.sep not in name else Path(name)


def check(folder: Folder = "") -> None:
    """Kiểm tra một hồ sơ, không cần mạng: mỗi lỗi kèm tệp, dòng và cách viết lại. Phần diễn tập được kiểm tra cùng."""
    where = folder_of(folder or read_settings().profile)
    files = read_folder(where)
    faults = sorted(
        {*faults_of(choose(files, False), OPTION_MODELS, os.environ), *faults_of(choose(files, True), OPTION_MODELS, os.environ)}
    )
    for fault in faults:
        typer.echo(str(fault))
    refusing = sum(fault.refuses for fault in faults)
    typer.echo(f"{where}: {refusing} lỗi, {len(faults) - refusing} lời nhắc")
    if refusing:
        raise typer.Exit(1)


def apply(folder: Folder = "", why: Annotated[str, typer.Option(help="lý do, ghi vào lịch sử")] = "", yes: bool = False) -> None:
    """Cho xem khác biệt rồi nạp hồ sơ thành một phiên bản mới; tiến trình thu thập tự dùng bản mới, không cần khởi động lại."""
    settings = read_settings()
    engine = open_engine(settings.database)
    files = read_folder(folder_of(folder or settings.profile))
    profile = _read_both(files, settings.practice)
    changes = diff(_present(engine), files)
    for change in changes:
        typer.echo(str(change))
    if not changes:
        typer.echo("Không có gì khác với bản đang dùng.")
        return
    if not yes:
        typer.confirm(f"Nạp {len(changes)} thay đổi?", abort=True)
    reason = why or typer.prompt("Lý do")
    number = apply_profile(engine, SYSTEM, NewVersion(profile, to_text(files), reason), datetime.now(UTC))
    typer.echo(f"Đã nạp phiên bản {number}.")


def _read_both(files: Mapping[str, bytes], practice: bool) -> Profile:
    """The profile that counts here. The other choice is read too: the running centre may be the one with practice."""
    read_profile(choose(files, not practice), OPTION_MODELS)
    return read_profile(choose(files, practice), OPTION_MODELS)


def versions() -> None:
    """Lịch sử các phiên bản hồ sơ, mới nhất trước."""
    with reading(open_engine(read_settings().database)) as conn:
        for version in profiles.versions(conn):
            typer.echo(f"{version.id:>4}  {version.at:%d/%m/%Y %H:%M}  {version.name}  {version.who}: {version.why}")


def seed(engine: Engine, settings: Settings) -> None:
    """Load the profile that the settings name, if none was ever loaded.

    Raises ProfileInvalid when it has faults.
    """
    with reading(engine) as conn:
        if profiles.current_id(conn) is not None:
            return
    files = read_folder(folder_of(settings.profile))
    profile = _read_both(files, settings.practice)
    apply_profile(engine, SYSTEM, NewVersion(profile, to_text(files), "bản đầu tiên"), datetime.now(UTC))


def unlike(engine: Engine, settings: Settings) -> list[str]:
    """What to say where the folder that the settings name is no longer the version in force: it seeded it, and no more."""
    folder = folder_of(settings.profile)
    changes = diff(_present(engine), read_folder(folder)) if folder.is_dir() else ()
    if not changes:
        return []
    return [f"Hồ sơ {folder} khác bản đang dùng ({len(changes)} thay đổi): chạy `ioc profile apply` để xem và nạp."]


def _present(engine: Engine) -> dict[str, bytes]:
    with reading(engine) as conn:
        version = profiles.current(conn)
    return to_bytes(version.files) if version else {}
