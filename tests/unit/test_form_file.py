"""An agency's own Excel laid over a report."""

from ioc.domain.form_file import Places, SheetRow, lay

PLACES = Places(
    {"A|month": ("Sản phẩm trên sàn", "Products"), "B|month": ("Hộ trên sàn", "Households")},
    {"82@2025": "Tỉnh Đồng Tháp", "x1": "Xã Mỹ Quý", "x2": "Phường Cao Lãnh", "x3": "Xã Tân Long", "x4": "Xã Tân Long"},
)


def sheet(*rows: tuple[str | float | None, ...]) -> list[SheetRow]:
    return list(enumerate(rows, start=1))


def test_cells_find_their_places_by_title_and_by_name_or_code() -> None:
    laid = lay(
        sheet(
            ("BÁO CÁO THÁNG 10", None, None, None),
            ("STT", "Đơn vị", "Hộ trên sàn", "SẢN PHẨM TRÊN SÀN"),
            (1.0, "Mỹ Quý", 4.0, 12.0),
            (2.0, "phường Cao Lãnh", "-", "1.234"),
            (3.0, "82@2025", None, 99.0),
        ),
        PLACES,
    )
    assert laid.cells == {
        "x1|B|month": 4.0, "x1|A|month": 12.0, "x2|B|month": "-", "x2|A|month": "1.234", "82@2025|A|month": 99.0,
    }  # fmt: skip
    assert laid.said == ["Tệp không có 2 dòng của biểu."]


def test_what_is_not_in_the_report_is_said_with_its_row() -> None:
    laid = lay(sheet(("Đơn vị", "Sản phẩm trên sàn"), ("Xã Lạ", 3.0), ("Tân Long", 3.0), ("x1", 1.0), ("Mỹ Quý", 2.0)), PLACES)
    assert laid.cells == {"x1|A|month": 1.0}
    assert laid.said == [
        "Tệp không có cột “Hộ trên sàn”.",
        "Dòng 2: “Xã Lạ” không có trong biểu.",
        "Dòng 3: “Tân Long” không có trong biểu.",
        "Dòng 5: “Xã Mỹ Quý” có hai lần; giữ dòng đầu.",
        "Tệp không có 4 dòng của biểu.",
    ]


def test_a_report_of_one_row_needs_no_name() -> None:
    one = Places(PLACES.columns, {"82@2025": "Tỉnh Đồng Tháp"})
    assert lay(sheet(("Products", "Households"), (5.0, 6.0)), one).cells == {"82@2025|A|month": 5.0, "82@2025|B|month": 6.0}


def test_a_file_without_a_head_is_refused_in_words() -> None:
    assert "tệp mẫu" in lay(sheet(("a", "b"), (1.0, 2.0)), PLACES).said[0]
    assert "tệp mẫu" in lay([], PLACES).said[0]
