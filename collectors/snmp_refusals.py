"""What an SNMP agent's refusal or silence means, by what to do next."""

from pysnmp.proto import errind

from ioc.errors import CentreError, PayloadInvalid, SourceRefused, SourceUnavailable

_NOT_LET_IN = (
    errind.UnknownUserName, errind.UnknownSecurityName, errind.UnknownCommunityName, errind.WrongDigest,
    errind.AuthenticationFailure, errind.AuthenticationError, errind.NoAuthentication, errind.DecryptionError,
    errind.EncryptionError, errind.NoEncryption, errind.UnsupportedSecurityLevel, errind.UnsupportedAuthProtocol,
    errind.UnsupportedPrivProtocol, errind.UnsupportedSecurityModel,
)  # fmt: skip
_GARBLED = (
    errind.DeserializationError,
    errind.DataMismatch,
    errind.EngineIDMismatch,
    errind.EmptyResponse,
    errind.LoopTerminated,
)
_TOO_BIG, _NO_SUCH_NAME, _GENERAL = 1, 2, 5
_NO_ACCESS = frozenset({6, 16})


class TooBig(SourceRefused):
    """The answer does not fit what the agent can send: ask for less at once."""


def of_indication(indication: errind.ErrorIndication, where: str) -> CentreError:
    """The centre's error for an exchange that brought no answer."""
    if isinstance(indication, errind.RequestTimedOut):
        return SourceUnavailable(
            f"{where} không trả lời: máy tắt, bị chặn, hoặc sai community, mật khẩu mã hóa hay context (thiết bị lặng thinh)."
        )
    if isinstance(indication, errind.NotInTimeWindow):
        return SourceUnavailable(f"{where} lệch đồng hồ SNMPv3; sẽ hỏi lại.")
    if isinstance(indication, _NOT_LET_IN):
        why = type(indication).__name__
        return SourceRefused(f"{where} không nhận tên, mật khẩu hoặc cách mã hóa SNMPv3 ({why}); xem lại login.")
    if isinstance(indication, _GARBLED):
        return PayloadInvalid(f"{where} trả lời sai chuẩn SNMP ({type(indication).__name__})")
    return SourceUnavailable(f"{where} không trả lời được câu hỏi SNMP ({type(indication).__name__}).")


def of_status(status: int, where: str) -> CentreError:
    """The centre's error for an error status of a response (RFC 3416, section 3)."""
    if status in _NO_ACCESS:
        return SourceRefused(f"{where} không cho ta quyền đọc đối tượng này; xin đơn vị quản lý thiết bị cấp quyền.")
    if status == _TOO_BIG:
        return TooBig(f"{where} có đối tượng quá dài, không gửi nổi trong một gói (tooBig); bỏ đối tượng ấy khỏi nguồn.")
    if status == _NO_SUCH_NAME:
        return SourceRefused(f"{where} không có đối tượng đã hỏi (noSuchName); xem lại OID.")
    if status == _GENERAL:
        return SourceUnavailable(f"{where} báo lỗi chung (genErr) khi đọc; sẽ hỏi lại.")
    return SourceRefused(f"{where} không nhận câu hỏi (mã lỗi SNMP {status}); xem lại OID và login.")
