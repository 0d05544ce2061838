"""What a broker's answer means, by what to do next (reason codes of MQTT 5.0, 2.4; those of 3.1.1 are translated to them)."""

from ioc.errors import CentreError, SourceRefused, SourceUnavailable

TAKEN_OVER = 142
_REFUSALS = {
    130: "không hiểu MQTT của ta; thử version khác",
    132: "không nói phiên bản MQTT này; xem lại version",
    133: "không nhận tên phiên; xem lại client_id",
    134: "không nhận tên đăng nhập hay mật khẩu; xem lại username, password",
    135: "không cho ta quyền; xem lại username, password, hoặc xin đơn vị quản lý cấp quyền",
    138: "đã cấm ta; hỏi đơn vị quản lý máy chủ",
    140: "đòi cách đăng nhập khác; hỏi đơn vị quản lý máy chủ",
    TAKEN_OVER: "đã trao phiên cho một máy khác dùng cùng client_id; mỗi máy phải có client_id riêng",
    149: "không nhận gói tin của ta vì quá dài; hỏi đơn vị quản lý máy chủ",
    156: "bảo ta dùng máy chủ khác; xem lại url",
    157: "đã chuyển sang máy chủ khác; xem lại url",
}
_FILTER = {
    135: "không cho nghe",
    143: "không hiểu",
    151: "hết hạn mức để nghe",
    158: "không có đăng ký chung ($share) để nghe; bỏ share:",
    162: "không có ký tự đại diện để nghe",
}


def of_reason(code: int, where: str, said: str) -> CentreError:
    """The centre's error for a connection that the broker refused or ended; `said` is the code's English name."""
    if code in _REFUSALS:
        return SourceRefused(f"Máy chủ MQTT {where} {_REFUSALS[code]} ({said}).")
    return SourceUnavailable(f"Máy chủ MQTT {where} ngắt kết nối hoặc đang bận ({said}).")


def of_filter(code: int, where: str, topic: str) -> CentreError:
    """The centre's error for a subscription that the broker does not grant."""
    why = _FILTER.get(code, "không cho nghe")
    return SourceRefused(f"Máy chủ MQTT {where} {why} chủ đề “{topic}”; xem lại topics, hoặc xin đơn vị quản lý cấp quyền.")
