"""`ioc sources new`: a source file proposed from a sample, tried on the sample before a person sees it."""

import os
import tomllib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from collectors import ADAPTERS, OPTION_MODELS
from collectors.access import Access
from collectors.contract import Reply, Request
from collectors.io import Door
from collectors.proposal import Proposal, quoted
from collectors.proposals import PROPOSERS
from collectors.recorded import Recorded
from ioc.cli.profiles import folder_of
from ioc.domain.admission import admit
from ioc.domain.centre import Profile
from ioc.domain.promise import Promise
from ioc.domain.source import Batch, Schedule, Source, Window, joined
from ioc.errors import CentreError, CommandInvalid
from ioc.profile.read import choose, read_folder, read_profile
from ioc.settings import read_secret, read_settings

_HEAD = """# Nguồn “{name}”, đề xuất từ mẫu {where}. Xem lại từng dòng, điền chỗ “…” và “?”, rồi:
#   ioc check HỒ-SƠ   và   ioc sources try {name} --profile HỒ-SƠ
{doubts}kind = "{kind}"
title_vi = "{name}"
title_en = "{name}"
owner = ""                # cơ quan chịu trách nhiệm về số liệu
terms = ""                # điều khoản sử dụng
delivers = [{delivers}]

[schedule]
every = "15m"             # hoặc cron = "0 7 * * *"

[promise]
every = "1d"              # nguồn hứa cập nhật thế nào; không hứa gì thì thay cả phần này bằng promise = "none" ở trên
late_after = "2d"

[options]
"""


def new(
    kind: Annotated[str, typer.Argument(help="loại nguồn: http_json, table_file")],
    sample: Annotated[str, typer.Option(help="tệp mẫu, hoặc địa chỉ http(s)://…")],
    name: Annotated[str, typer.Option(help="tên nguồn, cũng là tên tệp")] = "nguon-moi",
    profile: Annotated[str, typer.Option(help="hồ sơ có các chỉ tiêu và đối tượng; để trống thì dùng IOC_PROFILE")] = "",
    out: Annotated[Path | None, typer.Option(help="tệp ghi ra; để trống thì in ra màn hình")] = None,
) -> None:
    """Đề xuất tệp nguồn từ một mẫu: đoán dòng, thời điểm, đối tượng, chỉ tiêu; chỗ nào ngờ thì ghi chú."""
    proposer = PROPOSERS.get(kind)
    if proposer is None:
        raise CommandInvalid(f"Chưa đề xuất được loại “{kind}”; các loại được: {', '.join(sorted(PROPOSERS))}.")
    files = read_folder(folder_of(profile or read_settings().profile))
    found = read_profile(choose(files, practice=False), OPTION_MODELS)
    content = _sample(sample, found)
    proposal = proposer(content, sample, found)
    text = _written(name, sample, proposal)
    if out is None:
        typer.echo(text)
    else:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    for line in (*proposal.doubts, _tried(text, content, found, kind)):
        typer.echo(f"# {line}", err=True)


def _sample(where: str, profile: Profile) -> bytes:
    if not where.startswith(("http://", "https://")):
        return Path(where).read_bytes()
    door = Door(read_settings().data_dir, lambda reference: read_secret(reference, os.environ))
    asked = Source("sample", "http_json", "", "", Schedule(every=timedelta(days=1)), Promise(), Access())
    with door.visit(asked, datetime.now(UTC), {}) as io:
        return io.fetch(Request(where, Access())).body


def _written(name: str, where: str, proposal: Proposal) -> str:
    doubts = "".join(f"# Ngờ: {doubt}.\n" for doubt in proposal.doubts)
    delivers = ", ".join(map(quoted, proposal.delivers))
    return (
        _HEAD.format(name=name, where=Path(where).name, doubts=doubts, kind=proposal.kind, delivers=delivers)
        + proposal.options
        + "\n"
    )


def _tried(text: str, content: bytes, profile: Profile, kind: str) -> str:
    """What the proposal makes of its own sample."""
    try:
        options = OPTION_MODELS[kind].model_validate(tomllib.loads(text)["options"])
        batch = _collected(Source("sample", kind, "", "", Schedule(), Promise(), options), content, profile)
    except (CentreError, ValueError) as wrong:
        return f"Chưa chạy thử được trên mẫu: {str(wrong).splitlines()[0]}"
    return f"Chạy thử trên mẫu: {len(batch.readings)} số liệu, {len(batch.rejects)} dòng bị loại" + (
        f"; dòng đầu: {batch.rejects[0].reason}" if batch.rejects else ""
    )


def _collected(source: Source, content: bytes, profile: Profile) -> Batch:
    now = datetime.now(UTC)
    window = Window(now - timedelta(days=36_500), now + timedelta(minutes=2))
    path = getattr(source.options, "path", "").replace("*", "mau")
    io = Recorded(now, lambda request: Reply(200, {}, content), {path: content})
    return admit(joined(ADAPTERS[source.kind].collect(source, window, profile, io)), source, profile, window)
