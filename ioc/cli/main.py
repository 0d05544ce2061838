"""`ioc …`: every command in one place."""

import logging
import sys
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import typer
from sqlalchemy.exc import DBAPIError

from ioc.cli import accounts, centre, geodata, geodata_files, keys, practice, profiles, sources
from ioc.errors import CentreError

P = ParamSpec("P")
R = TypeVar("R")

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,
    help="Trung tâm giám sát, điều hành thông minh cấp tỉnh.",
)


def _plainly(verb: Callable[P, R]) -> Callable[P, R]:
    """The verb; what is wrong with the request, the database or a file is a sentence and exit code 1, not a traceback."""

    @wraps(verb)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return verb(*args, **kwargs)
        except CentreError as error:
            typer.echo(str(error), err=True)
            raise typer.Exit(1) from error
        except DBAPIError as error:
            typer.echo(f"Cơ sở dữ liệu không dùng được: {error.orig} Xem lại IOC_DATABASE_URL, IOC_DATA_DIR.", err=True)
            raise typer.Exit(1) from error
        except OSError as error:
            typer.echo(f"Máy từ chối: {error.strerror} ({error.filename}). Xem lại quyền và chỗ trống của tệp.", err=True)
            raise typer.Exit(1) from error

    return run


def _group(name: str, purpose: str, verbs: dict[str, Callable[..., object]]) -> None:
    group = typer.Typer(no_args_is_help=True, help=purpose)
    for verb, function in verbs.items():
        group.command(verb)(_plainly(function))
    app.add_typer(group, name=name)


@app.callback()
def start() -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for noisy in ("apscheduler", "alembic", "httpx", "httpcore"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


for _name, _verb in {
    "up": centre.up,
    "web": centre.web,
    "worker": centre.worker,
    "migrate": centre.migrate,
    "check": profiles.check,
}.items():
    app.command(_name)(_plainly(_verb))
_group("profile", "Hồ sơ tỉnh: áp dụng, xem các phiên bản.", {"apply": profiles.apply, "versions": profiles.versions})
_group(
    "sources",
    "Nguồn dữ liệu: xem, thử, chạy, lấy lại.",
    {"list": sources.show, "try": sources.attempt, "run": sources.run, "backfill": sources.fill},
)
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
