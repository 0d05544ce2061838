"""The words of the sign-in pages in both languages."""

from collections.abc import Mapping

VI: Mapping[str, str] = {
    "centre": "Trung tâm giám sát, điều hành thông minh",
    "sign_in": "Đăng nhập",
    "name": "Tên tài khoản",
    "password": "Mật khẩu",
    "other_language": "English",
    "link": "Đăng nhập bằng liên kết một lần",
    "link_note": "Liên kết chỉ dùng một lần, trong 15 phút. Mật khẩu cũ, nếu có, sẽ bị xóa; bạn đặt mật khẩu mới ở bước sau.",
    "link_button": "Dùng liên kết để đăng nhập",
    "account": "Tài khoản",
    "new_password": "Mật khẩu mới (ít nhất 12 ký tự)",
    "old_password": "Mật khẩu hiện nay (bỏ trống nếu chưa có)",
    "save_password": "Đặt mật khẩu",
    "saved": "Đã đặt mật khẩu.",
    "sign_out": "Đăng xuất",
    "go_on": "Vào trung tâm",
    "missing": "Không có trang này",
    "missing_note": "Địa chỉ có thể đã gõ nhầm, hoặc trang đã đổi chỗ.",
    "role": "Vai trò",
    "not_signed_in": "Bạn đang xem với tư cách khách trên máy này: chỉ xem được. Hãy đăng nhập để thực hiện.",
    "role.viewer": "Người xem",
    "role.operator": "Người trực",
    "role.administrator": "Quản trị",
    "role.clerk": "Người lập biểu",
    "role.head": "Người duyệt biểu",
    "role.agent": "Phần mềm gửi số liệu",
    "forgotten": "Quên mật khẩu: nhờ người quản trị chạy “ioc accounts link TÊN” để có liên kết đăng nhập một lần.",
}

EN: Mapping[str, str] = {
    "centre": "Intelligent Operations Centre",
    "sign_in": "Sign in",
    "name": "Account name",
    "password": "Password",
    "other_language": "Tiếng Việt",
    "link": "Sign in by one-time link",
    "link_note": "The link works once, within 15 minutes. The old password, if any, is removed; you choose a new one next.",
    "link_button": "Use the link to sign in",
    "account": "Account",
    "new_password": "New password (at least 12 characters)",
    "old_password": "Present password (leave empty if there is none)",
    "save_password": "Set password",
    "saved": "The password is set.",
    "sign_out": "Sign out",
    "go_on": "Enter the centre",
    "missing": "No such page",
    "missing_note": "The address may be mistyped, or the page has moved.",
    "role": "Role",
    "not_signed_in": "You are looking as a guest of this machine: viewing only. Sign in to act.",
    "role.viewer": "Viewer",
    "role.operator": "Operator",
    "role.administrator": "Administrator",
    "role.clerk": "Clerk",
    "role.head": "Head of agency",
    "role.agent": "Sending program",
    "forgotten": "Forgotten password: ask the administrator to run “ioc accounts link NAME” for a one-time sign-in link.",
}


def words(language: str) -> Mapping[str, str]:
    return EN if language == "en" else VI
