"""A statement of a profile looked at before it is asked: one statement that reads, with names that we can fill. Pure.

This tells mistakes early and in words; what makes writing impossible is how the database is opened (sql_guards.py).
"""

import re

BINDS = frozenset({"start", "end", "now", "cursor"})
_BIND = re.compile(r"(?<![:\w\\]):(\w+)(?!:)")
"""As SQLAlchemy's text() sees them: `::date` and '12:30' are none."""

_QUOTED = re.compile(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`")
_FIRST = frozenset({"select", "with"})
_WRITING = frozenset({
    "insert", "update", "delete", "merge", "drop", "alter", "create", "truncate", "grant", "revoke", "call", "exec", "execute",
    "into", "copy", "attach", "pragma", "vacuum", "lock",
})  # fmt: skip


def names_in(statement: str) -> frozenset[str]:
    """The names that the statement leaves open, written :name."""
    return frozenset(_BIND.findall(statement))


def reading(statement: str) -> str:
    """The statement, where it can only read. Raises ValueError, in Vietnamese."""
    if ";" in statement:
        raise ValueError("chỉ được một câu lệnh và không có dấu chấm phẩy; trong chữ thì viết chr(59) hoặc char(59)")
    if "--" in statement or "/*" in statement:
        raise ValueError("không viết chú thích (-- hoặc /*) trong câu lệnh; viết chú thích của TOML bên ngoài")
    words = re.findall(r"\w+", _QUOTED.sub(" ", statement).lower())
    if not words or words[0] not in _FIRST:
        raise ValueError("câu lệnh phải bắt đầu bằng SELECT hoặc WITH: trung tâm chỉ đọc")
    writing = [word for word in words if word in _WRITING]
    if writing:
        raise ValueError(
            f"câu lệnh có chữ “{writing[0].upper()}”: trung tâm chỉ đọc; tên cột trùng chữ này thì đặt trong ngoặc kép"
        )
    if re.search(r"(?<![:\w]):\w+::", statement):
        raise ValueError("viết CAST(:start AS timestamp) thay cho :start::timestamp")
    unknown = sorted(names_in(statement) - BINDS)
    if unknown:
        raise ValueError(f"câu lệnh có :{unknown[0]}, không biết là gì; dùng :start, :end, :now, hoặc :cursor")
    return statement
