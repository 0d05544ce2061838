"""What came of an import, in sentences."""

from collections.abc import Iterator, Sequence

from geodata.importing.feature import Problem
from geodata.importing.run import Report

SHOWN = 20


def tell(report: Report) -> Iterator[str]:
    """Line after line, what matters to who imported; at most SHOWN of each kind of problem."""
    yield f"Đọc {report.files} tệp: {report.matched} hình khớp với đơn vị hành chính, {report.repaired} hình được sửa cho hợp lệ."
    yield from (f"Lưu ý: {note}." for note in report.notes)
    yield from _listed("Mã không có trong danh mục", report.by_name)
    yield from _listed("Không khớp với đơn vị nào", report.unmatched)
    yield from _listed("Hình không dùng được", report.bad)
    yield from (f"Không thay bản đồ {line}" for line in report.incomplete)
    communes = [count for name, count in report.layers if name.startswith("communes_")]
    others = ", ".join(f"{name} ({count})" for name, count in report.layers if not name.startswith("communes_"))
    parts = [others, f"{sum(communes)} xã, phường, đặc khu của {len(communes)} tỉnh, thành phố" if communes else ""]
    yield f"Bản đồ đã dùng: {'; '.join(filter(None, parts))}. Phiên bản {report.version}; không cần khởi động lại."


def _listed(title: str, problems: Sequence[Problem]) -> Iterator[str]:
    if problems:
        yield f"{title} ({len(problems)}):"
        yield from (f"  {one.origin}: {one.reason}" for one in problems[:SHOWN])
        if len(problems) > SHOWN:
            yield f"  … và {len(problems) - SHOWN} hình nữa"
