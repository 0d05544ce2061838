from datetime import date

from geodata.combine import Value
from geodata.describe import describe
from geodata.lineage import commune_lineage, lineage
from geodata.method import Method
from geodata.rebase import rebase
from geodata.report import report
from ioc.domain.indicator import Aggregation

TODAY = date(2026, 11, 24)
EVERYTHING = commune_lineage()


def told(id: str, day: date = TODAY) -> str:
    return "\n".join(describe(EVERYTHING.units[id], day, EVERYTHING))


def test_dong_thap_is_told_with_what_it_is_was_and_consists_of() -> None:
    text = told("82@2025")
    for sentence in (
        "Tỉnh Đồng Tháp  [82@2025]",
        "Mã 82 · tỉnh · từ 01/07/2025 đến nay",
        "toàn bộ Tỉnh Tiền Giang (đến 30/06/2025) [82@2008] — ngày 01/07/2025, NQ 202/2025/QH15",
        "toàn bộ Tỉnh Đồng Tháp (đến 30/06/2025) [87@2008] — ngày 01/07/2025, NQ 202/2025/QH15",
        "Gồm 102 đơn vị cấp xã vào ngày 24/11/2026 (82 xã, 20 phường)",
        "Lưu ý: mã 82 còn là mã của Tỉnh Tiền Giang (đến 30/06/2025) [82@2008].",
        "Lưu ý: tên Đồng Tháp còn là tên của Tỉnh Đồng Tháp (đến 30/06/2025) [87@2008], mã 87.",
    ):
        assert sentence in text


def test_dong_nai_of_2025_is_a_province_and_tells_when_it_became_a_city() -> None:
    text = told("75@2025", date(2025, 12, 31))
    assert text.startswith("Tỉnh Đồng Nai  [75@2025]\n  Mã 75 · tỉnh")
    assert "Thành phố Đồng Nai: từ 30/04/2026 đến nay" in text and "NQ 30/2026/QH16" in text


def test_the_origin_goes_back_over_every_step() -> None:
    text = told("01@2025")
    assert "      một phần Tỉnh Vĩnh Phúc (đến 31/07/2008) [26@2004]: huyện Mê Linh — ngày 01/08/2008, NQ 15/2008/QH12" in text


def test_a_divided_commune_says_that_no_document_gives_its_shares() -> None:
    text = told("00019@2008")
    assert text.count("một phần vào Phường") == 4 and "Không có văn bản nào cho tỷ lệ chia" in text


def test_a_district_ended_without_an_heir() -> None:
    assert "không có đơn vị kế tiếp" in told("866@2008")


def test_what_is_not_recorded_is_said() -> None:
    assert "không được ghi" in told("01@2008", date(2010, 1, 1))
    assert "không được ghi" not in told("01@2008", date(2025, 6, 30))


def _reported(values: list[Value], aggregation: Aggregation) -> str:
    method = Method(aggregation)
    found = rebase(values, date(2025, 7, 1), method, lineage())
    return "\n".join(report(found, lineage(), 1, aggregation is Aggregation.SUM))


def test_a_report_shows_what_was_published_beside_what_it_became() -> None:
    text = _reported([Value("82@2008", "2014", 1000.5), Value("87@2008", "2014", 2.0)], Aggregation.SUM)
    assert "1.002,5  quy đổi từ Tỉnh Tiền Giang [82@2008] 1.000,5; Tỉnh Đồng Tháp [87@2008] 2,0" in text
    assert "Tổng công bố 1.002,5 = quy đổi 1.002,5 + phần của đơn vị chưa đủ 0,0 + không xếp được 0,0" in text


def test_a_report_calls_a_unit_what_it_was_called_that_day() -> None:
    assert "Tỉnh Đồng Nai" in _reported([Value("75@2008", "2014", 1.0), Value("70@2008", "2014", 1.0)], Aggregation.SUM)


def test_a_report_names_what_is_missing_and_keeps_what_is_known() -> None:
    text = _reported([Value("87@2008", "2014", 2.0)], Aggregation.SUM)
    assert "—  CHƯA ĐỦ: thiếu số liệu của Tỉnh Tiền Giang (đến 30/06/2025); như công bố: Tỉnh Đồng Tháp [87@2008] 2,0" in text


def test_a_report_of_an_index_keeps_the_old_values_and_adds_nothing_up() -> None:
    text = _reported([Value("82@2008", "2014", 60.0), Value("87@2008", "2014", 65.3)], Aggregation.NOT_ADDABLE)
    assert "KHÔNG QUY ĐỔI" in text and "Tỉnh Đồng Tháp [87@2008] 65,3" in text and "Tổng" not in text
