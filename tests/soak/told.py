"""What a soak found, judged and in words."""

from tests.soak.run import Figures, lasting

HEAP, FLAT, RECOVERY = 1.1, 1.1, 5.0
"""The heap may grow to this share of minute two, nodes and listeners too; a recovery may take this many seconds."""


def faults(found: Figures) -> list[str]:
    """Everything that breaks the contract, in words; empty = it was kept."""
    first, last = lasting(found.weights)
    grown = [
        f"{name}: {after} so với {before} ở phút thứ hai"
        for name, before, after in (
            ("bộ nhớ", first.heap, last.heap),
            ("nút DOM", first.nodes, last.nodes),
            ("bộ nghe sự kiện", first.listeners, last.listeners),
        )
        if after > before * (HEAP if name == "bộ nhớ" else FLAT)
    ]
    slow = [f"{name}: {took:.1f} s mới hồi phục" for name, took in found.recoveries if took > RECOVERY]
    return [*found.witness.lies, *grown, *slow, *found.faults]


def summary(found: Figures) -> list[tuple[str, str]]:
    """(what, figure) for the table of docs/soak.md."""
    first, last = lasting(found.weights)
    kinds = dict.fromkeys(name for name, _ in found.recoveries)
    slowest = {kind: [took for name, took in found.recoveries if name == kind] for kind in kinds}
    return [
        ("Thời gian", f"{found.minutes:.1f} phút"),
        ("Số gửi vào", f"{found.sent} ({found.sent / found.minutes / 60:.2f} mỗi giây)"),
        ("Lần đọc mặt kính (mỗi giây)", f"{found.witness.looks}, {found.witness.unread} lần rơi giữa hai trang"),
        ("Lần một số quá hẹn trông như mới", str(len(found.witness.lies))),
        ("Tuổi lớn nhất của số được theo dõi khi chưa bị đánh dấu", f"{found.witness.worst.total_seconds():.1f} s"),
        ("Heap sau GC, phút 2 → cuối", f"{first.heap / 1e6:.2f} → {last.heap / 1e6:.2f} MB ({last.heap / first.heap:.3f}×)"),
        ("Nút DOM, phút 2 → cuối", f"{first.nodes} → {last.nodes}"),
        ("Bộ nghe sự kiện, phút 2 → cuối", f"{first.listeners} → {last.listeners}"),
        *((f"Hồi phục sau “{kind}”", f"{len(took)} lần, lâu nhất {max(took):.1f} s") for kind, took in slowest.items()),
    ]


def table(rows: list[tuple[str, str]]) -> str:
    return "\n".join(["| | |", "|---|---|", *(f"| {what} | {figure} |" for what, figure in rows)])
