"""The first line of every command."""

from ioc.domain.principal import Permission, Principal
from ioc.errors import PermissionDenied

_DEEDS = {
    Permission.VIEW: "xem",
    Permission.ACKNOWLEDGE: "tiếp nhận cảnh báo",
    Permission.OPERATE: "điều khiển nguồn số liệu",
    Permission.PUSH: "gửi số liệu",
    Permission.NOTE: "ghi số báo qua điện thoại, gõ bản tin",
    Permission.FILL: "lập biểu",
    Permission.APPROVE: "duyệt biểu",
    Permission.ADMINISTER: "quản trị",
}


def require(actor: Principal, permission: Permission) -> None:
    """Raises PermissionDenied unless the actor has the permission."""
    if not actor.may(permission):
        raise PermissionDenied(f"“{actor.name}” không có quyền {_DEEDS.get(permission, permission)}; hãy nhờ người quản trị")
