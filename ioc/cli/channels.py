"""`ioc channels …`: whether people can be reached."""

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from collectors import OPTION_MODELS
from ioc.alerting.trial import trial_message
from ioc.applied import load_applied
from ioc.cli.profiles import folder_of
from ioc.domain.centre import Profile
from ioc.errors import ChannelRefused, ChannelUnavailable, CommandInvalid
from ioc.notifiers import NOTIFIERS
from ioc.notifiers.contract import Io, deliver
from ioc.profile.read import read_folder, read_profile
from ioc.settings import read_secret, read_settings
from ioc.store.engine import open_engine
from ioc.store.migrate import require_current

Name = Annotated[str, typer.Argument(help="tên nơi nhận trong rules/*.toml")]
ProfileName = Annotated[str, typer.Option("--profile", help="hồ sơ đi kèm hoặc thư mục; để trống thì dùng hồ sơ đang áp dụng")]


def attempt(name: Name, profile: ProfileName = "") -> None:
    """Gửi một tin thử tới một nơi nhận, nói rõ là tin thử; không có tuyến, tạm ngừng báo hay gộp tin nào chen vào."""
    known = _profile(profile)
    receiver = known.receiver.get(name)
    if receiver is None:
        raise CommandInvalid(f"Hồ sơ không có nơi nhận “{name}”; các nơi nhận: {', '.join(sorted(known.receiver))}.")
    notifier = next((one for one in NOTIFIERS if one.channel == receiver.channel), None)
    if notifier is None:
        raise CommandInvalid(f"Không có kênh “{receiver.channel}”; sửa channel của “{name}” trong rules/*.toml.")
    message = trial_message(known, receiver, datetime.now(UTC))
    try:
        deliver(notifier, message, Io(lambda reference: read_secret(reference, os.environ)))
    except (ChannelUnavailable, ChannelRefused) as failed:
        typer.echo(f"✗ {name} ({receiver.channel}): {failed}", err=True)
        raise typer.Exit(1) from None
    typer.echo(f"✓ {name} ({receiver.channel}): bên nhận đã nhận tin thử, mã {message.id}")


def _profile(name: str) -> Profile:
    settings = read_settings()
    if name:
        return read_profile(read_folder(folder_of(name), settings.practice), OPTION_MODELS)
    engine = open_engine(settings.database)
    require_current(engine)
    return load_applied(engine, OPTION_MODELS, settings.practice).profile
