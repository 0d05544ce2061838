"""What the failure of a database means, by what to do next."""

import re

from ioc.errors import CentreError, PayloadInvalid, SourceRefused, SourceUnavailable

_MYSQL_REFUSES = {
    1044: "không cho tên đăng nhập này vào cơ sở dữ liệu", 1045: "không nhận tên đăng nhập hoặc mật khẩu",
    1049: "không có cơ sở dữ liệu tên này", 1142: "không cho ta quyền đọc bảng này", 1143: "không cho ta quyền đọc cột này",
    1054: "không có cột này", 1064: "không hiểu câu lệnh", 1146: "không có bảng này", 1305: "không có hàm này",
    1370: "không cho ta quyền gọi hàm này", 1698: "không nhận tên đăng nhập", 1792: "không cho ghi: trung tâm chỉ đọc",
    3159: "đòi kết nối mã hóa; thêm ssl_ca vào url",
}  # fmt: skip
_MYSQL_TOO_LONG = frozenset({1969, 3024})
_PASSING_STATES = ("08", "40", "53", "55", "57", "58")
"""Classes of SQLSTATE (PostgreSQL, appendix A) that pass by themselves: connection, conflict, resources, locks, the system."""

_STATES = {
    "25006": "không cho ghi: trung tâm chỉ đọc", "28P01": "không nhận mật khẩu", "28000": "không nhận tên đăng nhập",
    "3D000": "không có cơ sở dữ liệu tên này", "42501": "không cho ta quyền đọc", "42601": "không hiểu câu lệnh",
    "42P01": "không có bảng này", "42703": "không có cột này", "42883": "không có hàm hoặc phép so sánh này",
}  # fmt: skip
_NOT_LET_IN = re.compile(
    r"authentication failed|pg_hba\.conf|role .* does not exist|database .* does not exist|no password supplied"
)
_CERTIFICATE = re.compile(r"certificate|sslmode|SSL")
_NO_DATABASE = re.compile(r"file is not a database|malformed|encrypted")


def of_driver(wrong: BaseException, where: str, said: str) -> CentreError:
    """The centre's error for an exception of psycopg, PyMySQL or sqlite3; `said` is its text without secrets."""
    number = wrong.args[0] if wrong.args and isinstance(wrong.args[0], int) else None
    if number is not None:
        return _of_mysql(number, where, said)
    state = getattr(wrong, "sqlstate", None)
    if state:
        return _of_state(state, where, said)
    return _of_text(wrong, where, said)


def too_long(where: str) -> SourceUnavailable:
    return SourceUnavailable(f"{where} chạy câu lệnh quá thời gian của lần đọc; thu hẹp câu lệnh hoặc tăng timeout của nguồn.")


def _of_mysql(number: int, where: str, said: str) -> CentreError:
    if number in _MYSQL_TOO_LONG:
        return too_long(where)
    if number in _MYSQL_REFUSES:
        return SourceRefused(f"{where} {_MYSQL_REFUSES[number]} ({number}: {said}).")
    if 1000 <= number < 1040 or number >= 2000 or number in (1040, 1041, 1053, 1203, 1205, 1213, 1226):
        return SourceUnavailable(f"{where} đang trục trặc hoặc ngắt kết nối ({number}: {said}).")
    return SourceRefused(f"{where} không chạy câu lệnh ({number}: {said}); xem lại statement.")


def _of_state(state: str, where: str, said: str) -> CentreError:
    if state == "57014":
        return too_long(where)
    if state.startswith(_PASSING_STATES):
        return SourceUnavailable(f"{where} đang trục trặc hoặc ngắt kết nối ({state}: {said}).")
    why = _STATES.get(state, "không chạy câu lệnh; xem lại statement")
    return SourceRefused(f"{where} {why} ({state}: {said}).")


def _of_text(wrong: BaseException, where: str, said: str) -> CentreError:
    """SQLite, and connections that PostgreSQL refuses, have no code: only words."""
    kind = type(wrong).__name__
    if _NO_DATABASE.search(said):
        return PayloadInvalid(f"{where} không phải cơ sở dữ liệu đọc được, hoặc đã hỏng ({said})")
    if "unable to open" in said:
        return SourceUnavailable(f"Không mở được {where}: chưa có tệp, hoặc ta không có quyền đọc.")
    if "locked" in said or "busy" in said:
        return SourceUnavailable(f"{where} đang bị một chương trình khác khóa.")
    if "not authorized" in said or "readonly" in said or "prohibited" in said:
        return SourceRefused(f"{where} không cho ghi: trung tâm chỉ đọc ({said}).")
    if _NOT_LET_IN.search(said):
        return SourceRefused(f"{where} không cho vào; xem lại username, password và tên cơ sở dữ liệu ({said}).")
    if _CERTIFICATE.search(said):
        return SourceRefused(f"Không lập được kết nối mã hóa với {where}; xem lại sslmode, sslrootcert ({said}).")
    if isinstance(wrong, LookupError | TypeError | AttributeError | ValueError):
        return SourceRefused(f"Không dùng được địa chỉ hoặc tham số để hỏi {where} ({said}); xem lại url, instants.")
    if kind == "DataError":
        return PayloadInvalid(f"{where} trả một giá trị không đọc được ({said})")
    if (
        "no such" in said
        or "syntax error" in said
        or "does not return rows" in said
        or kind in ("ProgrammingError", "NotSupportedError")
    ):
        return SourceRefused(f"{where} không chạy câu lệnh ({said}); xem lại statement.")
    return SourceUnavailable(f"Không nối được hoặc mất kết nối với {where} ({said}).")
