"""How far a value can be trusted, and which of two values for one key holds."""

from enum import StrEnum


class Quality(StrEnum):
    OK = "ok"
    PRELIMINARY = "preliminary"
    ESTIMATED = "estimated"
    MANUAL = "manual"
    MODEL = "model"
    CALIBRATING = "calibrating"
    FAULTY = "faulty"


GOOD = frozenset({Quality.OK, Quality.PRELIMINARY, Quality.ESTIMATED, Quality.MANUAL, Quality.MODEL})
"""Qualities that are averaged and judged; the others are stored and shown only."""

LABEL_VI = {
    Quality.OK: "chính thức",
    Quality.PRELIMINARY: "sơ bộ",
    Quality.ESTIMATED: "ước",
    Quality.MANUAL: "nhập tay",
    Quality.MODEL: "mô hình",
    Quality.CALIBRATING: "hiệu chuẩn",
    Quality.FAULTY: "lỗi",
}
LABEL_EN = {quality: quality.value for quality in Quality} | {Quality.OK: "official"}

_RANK = {quality: rank for rank, quality in enumerate(Quality)}


def rank(quality: Quality) -> int:
    """Standing in the total order of DESIGN.md: 0 is the strongest (official), larger is weaker."""
    return _RANK[quality]
