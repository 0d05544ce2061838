"""A proposal as the source file that a person finishes."""

from pathlib import PurePath

from collectors import OPTION_MODELS
from collectors.proposal import Proposal, Sample, quoted, remark

_HEAD = """# Nguồn “{name}”, đề xuất từ mẫu {where}. Xem lại từng dòng, điền chỗ “…” và “?”, rồi:
#   ioc check HỒ-SƠ   và   ioc sources try {name} --profile HỒ-SƠ
{doubts}kind = "{kind}"
title_vi = {title}
title_en = {title}
owner = ""                # cơ quan chịu trách nhiệm về số liệu
terms = ""                # điều khoản sử dụng
delivers = [{delivers}]
{schedule}
[promise]
every = "1d"              # nguồn hứa cập nhật thế nào; không hứa gì thì thay cả phần này bằng promise = "none" ở trên
late_after = "2d"

[options]
"""
_SCHEDULE = """
[schedule]
every = "15m"             # hoặc cron = "0 7 * * *"
"""


def written(name: str, sample: Sample, proposal: Proposal) -> str:
    """The whole file. A source that tells by itself has no schedule."""
    tells = getattr(OPTION_MODELS[proposal.kind], "tells", False)
    said = {
        "name": remark(name),
        "title": quoted(name),
        "where": remark(PurePath(sample.where).name, 100),
        "doubts": "".join(f"# Ngờ: {remark(doubt, 500)}.\n" for doubt in proposal.doubts),
        "kind": proposal.kind,
        "delivers": ", ".join(map(quoted, proposal.delivers)),
        "schedule": "" if tells else _SCHEDULE,
    }
    return _HEAD.format(**said) + proposal.options + "\n"
