"""New sources from samples: where the adapters and the page that asks for them meet."""

from datetime import datetime

from collectors import OPTION_MODELS
from collectors.proposal import Sample
from collectors.proposals import PROPOSERS
from collectors.proposed_file import written
from collectors.trial import try_out
from ioc.domain.centre import Profile
from ioc.errors import CentreError, CommandInvalid
from ioc.profile.document import Document, read_document
from ioc.profile.fault import Fault
from ioc.profile.shape import fit
from ioc.profile.sources import SourceFile
from layouts.proposing import Proposed, Proposing, Tried, Wanted

_SHOWN = 10


def proposing() -> Proposing:
    """What the page of new sources is handed."""
    return Proposing({kind: {"vi": one.wants_vi, "en": one.wants_en} for kind, one in PROPOSERS.items()}, propose, attempt)


def propose(wanted: Wanted, profile: Profile) -> Proposed:
    """Raises CommandInvalid."""
    proposer = PROPOSERS.get(wanted.kind)
    if proposer is None:
        raise CommandInvalid(f"Chưa đề xuất được loại “{wanted.kind}”; hãy chọn một loại trong danh sách.")
    if wanted.subject and wanted.subject not in profile.subject:
        raise CommandInvalid(f"Hồ sơ không có đối tượng “{wanted.subject}”; viết mã trong stations.csv hoặc để trống.")
    sample = _sample(wanted)
    try:
        found = proposer.propose(sample, profile)
    except CentreError as wrong:
        raise CommandInvalid(f"Không đề xuất được từ mẫu này: {wrong}") from None
    return Proposed(written(wanted.name or "nguon-moi", sample, found), found.doubts)


def attempt(text: str, wanted: Wanted, profile: Profile, now: datetime) -> Tried:
    """What `ioc check` would say of the file, and what it brings of the sample."""
    faults = _faults(text, f"sources/{wanted.name or 'nguon-moi'}.toml")
    if faults:
        return Tried(tuple(f"dòng {one.line}: {one.what}. {one.instead}" for one in faults[:_SHOWN]))
    try:
        return Tried(batch=try_out(text, _sample(wanted), profile, now))
    except (CentreError, ValueError) as wrong:
        return Tried((str(wrong).splitlines()[0],))


def _sample(wanted: Wanted) -> Sample:
    return Sample(wanted.content, wanted.where or "mẫu", wanted.subject)


def _faults(text: str, name: str) -> list[Fault]:
    document = read_document(name, text.encode("utf-8", "replace"))
    if not isinstance(document, Document):
        return [document]
    file, faults = fit(SourceFile, document.data, document.place)
    if file is None or file.kind not in OPTION_MODELS:
        return faults or [document.place(("kind",)).fault("không có loại nguồn này", "Viết lại kind.")]
    return fit(OPTION_MODELS[file.kind], file.options, lambda loc: document.place(("options", *loc)))[1]
