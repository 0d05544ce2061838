"""Words of the page of new sources."""

NEW_SOURCE_WORDS: dict[str, tuple[str, str]] = {
    "nav_source_new": ("Nguồn mới từ mẫu", "New source from a sample"),
    "new_source_hint": (
        "Chọn loại, đưa một mẫu, xem tệp nguồn được đề xuất và số liệu nó đọc được từ mẫu, sửa, rồi tải về "
        "cho vào sources/ của hồ sơ.",
        "Choose a kind, bring a sample, see the source file proposed and what it reads of the sample, edit it, then take it "
        "and put it into sources/ of the profile.",
    ),
    "new_source_admin": (
        "Cần quyền quản trị để đề xuất nguồn mới; hãy đăng nhập bằng tài khoản quản trị.",
        "Proposing a source needs an administrator; sign in with such an account.",
    ),
    "new_source_kind": ("1. Loại nguồn", "1. Kind"),
    "new_source_sample": ("2. Mẫu", "2. Sample"),
    "new_source_paste": ("Dán mẫu vào đây, hoặc tải tệp lên", "Paste the sample here, or upload a file"),
    "new_source_upload": ("Tải tệp mẫu lên", "Upload a sample"),
    "new_source_binary": ("Tệp {name}", "File {name}"),
    "new_source_where": ("Mẫu lấy từ địa chỉ hoặc tệp", "Address or file it came from"),
    "new_source_name": ("Tên nguồn (chữ thường, không dấu)", "Name of the source (lower case)"),
    "new_source_subject": ("Mã đối tượng, nếu mẫu không nói", "Subject code, where the sample names none"),
    "new_source_propose": ("Đề xuất", "Propose"),
    "new_source_file": ("3. Tệp nguồn", "3. Source file"),
    "new_source_try": ("Thử lại trên mẫu", "Try on the sample"),
    "new_source_take": ("Tải tệp .toml", "Take the .toml"),
    "new_source_keep": ("Lưu nháp vào hồ sơ", "Keep as a draft"),
    "new_source_kept": (
        "Đã lưu nguồn “{name}” vào hồ sơ (phiên bản {version}), đang tắt. Muốn dùng: tải tệp, đặt vào sources/ của hồ sơ, "
        "bật, rồi `ioc profile apply`.",
        "Source “{name}” is kept in the profile (version {version}), switched off. To use it: take the file, put it into "
        "sources/ of the profile, switch it on, then `ioc profile apply`.",
    ),
    "new_source_doubts": ("Chỗ còn ngờ", "Doubts"),
    "new_source_faults": ("Tệp chưa dùng được", "The file cannot be used yet"),
    "new_source_yields": (
        "4. Số liệu đọc được từ mẫu: {n}, bị loại: {rejected}",
        "4. Values read of the sample: {n}, rejected: {rejected}",
    ),
    "new_source_more": ("… và {n} số liệu nữa", "… and {n} more values"),
    "new_source_none": ("Máy chủ này không đề xuất được nguồn nào.", "This server can propose no source."),
    "new_source_at": ("Thời điểm", "Instant"),
    "new_source_empty": ("Chưa có mẫu: dán hoặc tải một mẫu lên.", "No sample yet: paste or upload one."),
}
