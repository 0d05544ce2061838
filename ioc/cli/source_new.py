"""`ioc sources new`: a source file proposed from a sample, tried on the sample before a person sees it."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from collectors import OPTION_MODELS
from collectors.access import Access
from collectors.contract import Request
from collectors.io import Door
from collectors.proposal import Sample
from collectors.proposals import PROPOSERS
from collectors.proposed_file import written
from collectors.trial import try_out
from ioc.cli.profiles import folder_of
from ioc.domain.centre import Profile
from ioc.domain.promise import Promise
from ioc.domain.source import Schedule, Source
from ioc.errors import CentreError, CommandInvalid
from ioc.profile.read import choose, read_folder, read_profile
from ioc.settings import read_secret, read_settings


def new(
    kind: Annotated[str, typer.Argument(help=f"loại nguồn: {', '.join(PROPOSERS)}")],
    sample: Annotated[str, typer.Option(help="tệp mẫu, hoặc địa chỉ http(s)://…")],
    name: Annotated[str, typer.Option(help="tên nguồn, cũng là tên tệp")] = "nguon-moi",
    subject: Annotated[str, typer.Option(help="mã đối tượng, khi mẫu không nói số liệu là của ai")] = "",
    profile: Annotated[str, typer.Option(help="hồ sơ có các chỉ tiêu và đối tượng; để trống thì dùng IOC_PROFILE")] = "",
    out: Annotated[Path | None, typer.Option(help="tệp ghi ra; để trống thì in ra màn hình")] = None,
) -> None:
    """Đề xuất tệp nguồn từ một mẫu: đoán dòng, thời điểm, đối tượng, chỉ tiêu; chỗ nào ngờ thì ghi chú."""
    proposer = PROPOSERS.get(kind)
    if proposer is None:
        raise CommandInvalid(f"Chưa đề xuất được loại “{kind}”; các loại được: {', '.join(sorted(PROPOSERS))}.")
    files = read_folder(folder_of(profile or read_settings().profile))
    found = read_profile(choose(files, practice=False), OPTION_MODELS)
    if subject and subject not in found.subject:
        raise CommandInvalid(f"Hồ sơ không có đối tượng “{subject}”; xem lại --subject.")
    given = Sample(_content(sample), sample, subject)
    proposal = proposer.propose(given, found)
    text = written(name, given, proposal)
    if out is None:
        typer.echo(text)
    else:
        with out.open("x", encoding="utf-8") as file:
            file.write(text)
    for line in (*proposal.doubts, _tried(text, given, found)):
        typer.echo(f"# {line}", err=True)


def _content(where: str) -> bytes:
    if not where.startswith(("http://", "https://")):
        return Path(where).read_bytes()
    door = Door(read_settings().data_dir, lambda reference: read_secret(reference, os.environ))
    asked = Source("sample", "http_json", "", "", Schedule(every=timedelta(days=1)), Promise(), Access())
    with door.visit(asked, datetime.now(UTC), {}) as io:
        return io.fetch(Request(where, Access())).body


def _tried(text: str, sample: Sample, profile: Profile) -> str:
    """What the proposal makes of its own sample."""
    try:
        batch = try_out(text, sample, profile, datetime.now(UTC))
    except (CentreError, ValueError) as wrong:
        return f"Chưa chạy thử được trên mẫu: {str(wrong).splitlines()[0]}"
    return (
        f"Chạy thử trên mẫu: {len(batch.readings)} số liệu, {len(batch.rejects)} dòng bị loại"
        + (f"; dòng đầu: {batch.rejects[0].reason}" if batch.rejects else "")
        + "".join(f"; {remark}" for remark in batch.remarks)
    )
