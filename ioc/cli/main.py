"""`ioc …`: every command in one place."""

from collections.abc import Callable

import typer

from ioc.cli import (
    accounts,
    centre,
    channels,
    geodata,
    geodata_files,
    keys,
    practice,
    profiles,
    rules,
    rules_test,
    source_new,
    sources,
    walls,
)
from ioc.console import log_to_stderr, plainly

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="Trung tâm giám sát, điều hành thông minh cấp tỉnh.",
)


def _group(name: str, purpose: str, verbs: dict[str, Callable[..., object]]) -> None:
    group = typer.Typer(no_args_is_help=True, help=purpose)
    for verb, function in verbs.items():
        group.command(verb)(plainly(function))
    app.add_typer(group, name=name)


app.callback()(log_to_stderr)


for _name, _verb in {
    "up": centre.up,
    "web": centre.web,
    "worker": centre.worker,
    "migrate": centre.migrate,
    "check": profiles.check,
}.items():
    app.command(_name)(plainly(_verb))
_group("profile", "Hồ sơ tỉnh: áp dụng, xem các phiên bản.", {"apply": profiles.apply, "versions": profiles.versions})
_group(
    "sources",
    "Nguồn dữ liệu: xem, thử, chạy, lấy lại.",
    {"new": source_new.new, "list": sources.show, "try": sources.attempt, "run": sources.run, "backfill": sources.fill},
)
_group(
    "rules",
    "Quy tắc cảnh báo: thử theo truyện, chạy lại trên số liệu đã qua.",
    {"test": rules_test.rehearse_all, "replay": rules.again},
)
_group("channels", "Kênh báo tin: gửi thử.", {"test": channels.attempt})
_group(
    "practice",
    "Tỉnh diễn tập (MÔ PHỎNG): gây và dừng sự cố.",
    {"flood": practice.flood, "outage": practice.outage, "surge": practice.surge, "calm": practice.calm},
)
_group(
    "geodata",
    "Đơn vị hành chính và ranh giới: xem, quy đổi số liệu, nhập, tải.",
    {"info": geodata.info, "rebase": geodata.rebase, "import": geodata_files.bring, "fetch": geodata_files.fetch},
)
_group("accounts", "Tài khoản người dùng.", {"add": accounts.add, "link": accounts.link})
_group("keys", "Khóa API cho phần mềm khác.", {"add": keys.add, "revoke": keys.revoke})
_group("walls", "Màn hình lớn: thêm, thu hồi, xem.", {"new": walls.new, "revoke": walls.revoke, "list": walls.show})
