"""Vietnamese as it was typed before Unicode: noticed when sure, converted whole, told; everything else left as it is."""

import io
from typing import Any
from unicodedata import normalize

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles import Font

from collectors.legacy_tables import TCVN3, VNI
from collectors.legacy_text import convert, decode, detect
from collectors.table_parse import read_table
from geodata.units import load_units
from ioc.domain.source import Batch
from ioc.errors import PayloadInvalid
from tests.recorded_sources import province, source_of

_PLAIN = "abcdefghijklmnopqrstuvwxyz 0123456789,.;-/\n"
_TO_TCVN3 = {letter: code for code, letter in TCVN3.items()}
_TO_VNI = {letter: code for code, letter in VNI.items()} | {
    letter.upper(): code[0].upper() + code[1:] for code, letter in VNI.items()
}
_WIDE = {
    "numbers": "vi",
    "columns": {"subject": {"names": ["Tên trạm"], "table": {"Mỹ Thuận": "tv-1", "Cao Lãnh": "tv-2"}}, "at": "Ngày đo"},
    "wide": [{"header": "Mực nước", "indicator": "MUC-NUOC"}],
}
_TABLE = "Tên trạm;Ngày đo;Mực nước\nMỹ Thuận;24/11/2026;2,15\nCao Lãnh;24/11/2026;1,9\n"


def _as_tcvn3(text: str) -> str:
    return "".join(_TO_TCVN3.get(char, char) for char in normalize("NFC", text))


def _as_vni(text: str) -> str:
    return "".join(_TO_VNI.get(char, char) for char in normalize("NFC", text))


def _bytes(codes: str) -> bytes:
    """A code is one byte: what Windows-1252 has no character for is Latin-1."""
    return b"".join(char.encode("latin-1") for char in codes)


def _names() -> str:
    """The names of all communes without capitals with tones, which TCVN3 has in another font only.

    SRó is left out too: it looks like a word of capitals.
    """
    names = (normalize("NFC", unit.name_vi) for unit in load_units())
    return "\n".join(name for name in names if all(char in _TO_TCVN3 or char.isascii() for char in name) and name != "Xã SRó")


def _read(content: bytes, **options: Any) -> Batch:
    source = source_of("table_file", {"path": "x", **_WIDE, **options})
    return read_table(content, source.options, source, province())  # type: ignore[arg-type]


@given(st.text("".join(_TO_TCVN3) + _PLAIN))
def test_every_text_comes_back_from_tcvn3(text: str) -> None:
    assert convert(_as_tcvn3(text), "tcvn3").text == text


@given(st.text("".join(_TO_VNI) + _PLAIN))
def test_every_text_comes_back_from_vni(text: str) -> None:
    assert convert(_as_vni(text), "vni").text == text


@pytest.mark.parametrize(("encoded", "encoding"), [(_as_tcvn3, "tcvn3"), (_as_vni, "vni")])
def test_the_names_of_all_communes_are_noticed_and_come_back_letter_for_letter(encoded: Any, encoding: str) -> None:
    names = _names()
    text, conversion = decode(_bytes(encoded(names)), "auto")
    assert text == names
    assert conversion is not None
    assert conversion.encoding == encoding
    assert len(names) > 20_000


@given(st.lists(st.sampled_from(_names().split()), min_size=1, max_size=40).map(" ".join))
def test_unicode_vietnamese_is_never_taken_for_an_old_encoding(text: str) -> None:
    assert decode(text.encode(), "auto") == (text, None)
    assert decode(normalize("NFD", text).encode(), "auto")[1] is None


@pytest.mark.parametrize(
    "text",
    [
        "Température;Débit;pH à l'entrée\n21,5 °C;3 m³/h;7\nDonnées validées, été élevé, forêt brûlée",
        "Größe;Flüsse;für Prüfung\nMünchen Köln Düsseldorf Nürnberg",
        "año niño señal corazón camión después día año",
        "µg/m³ ± 5 °C · 10 µS/cm ²",
        "naïve café",
    ],
)
def test_text_of_other_languages_and_units_of_instruments_is_never_taken_for_old_vietnamese(text: str) -> None:
    assert detect(text) is None
    assert decode(text.encode(), "auto") == (text, None)
    with pytest.raises(PayloadInvalid):
        decode(text.encode("cp1252"), "auto")


@given(st.binary(max_size=400))
def test_bytes_of_any_kind_are_read_or_refused(content: bytes) -> None:
    for encoding in ("", "auto", "tcvn3", "vni"):
        try:
            decode(content, encoding)
        except PayloadInvalid as refused:
            assert "\x00" not in refused.excerpt


def test_words_of_capitals_get_capitals_with_tones() -> None:
    assert convert(_as_tcvn3("Hà NộI ĐồNG THáP"), "tcvn3").text == "Hà NỘI ĐỒNG THÁP"


def test_what_does_not_spell_a_word_after_conversion_is_named_in_the_report() -> None:
    told = convert(_as_tcvn3("trạm mực nước xqưz"), "tcvn3")
    assert told.doubtful == ("xqưz",)
    assert told.report == "đã chuyển 5 chữ từ bảng mã TCVN3 (ABC) sang Unicode; chưa chắc: xqưz"


@pytest.mark.parametrize(("encoded", "name"), [(_as_tcvn3, "TCVN3 (ABC)"), (_as_vni, "VNI-Windows")])
def test_an_old_csv_gives_the_same_readings_as_its_unicode_and_a_report(encoded: Any, name: str) -> None:
    unicode, old = _read(_TABLE.encode()), _read(_bytes(encoded(_TABLE)))
    assert [row.value for row in unicode.readings] == [2.15, 1.9]
    assert old.readings == unicode.readings
    assert not (unicode.remarks or unicode.rejects or old.rejects)
    assert len(old.remarks) == 1
    assert name in old.remarks[0]


def test_an_old_csv_is_refused_where_only_utf_8_is_allowed() -> None:
    with pytest.raises(PayloadInvalid, match="không ở bảng mã utf-8"):
        _read(_bytes(_as_tcvn3(_TABLE)), encoding="")


def _workbook(encoded: Any, font: str) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for line in _TABLE.splitlines():
        sheet.append([encoded(cell) for cell in line.split(";")])
    for row in sheet:
        for cell in row:
            cell.font = Font(name=font)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("encoded", "font"),
    [(_as_tcvn3, ".VnTime"), (_as_tcvn3, ".VnTimeH"), (_as_vni, "VNI-Times"), (_as_tcvn3, "Arial"), (_as_vni, "Arial")],
)
def test_cells_in_old_fonts_or_surely_old_by_spelling_are_read_as_unicode(encoded: Any, font: str) -> None:
    old = _read(_workbook(encoded, font))
    assert [(row.subject, row.value) for row in old.readings] == [("tv-1", 2.15), ("tv-2", 1.9)]
    assert old.rejects == ()
    assert len(old.remarks) == 1
    assert "sang Unicode" in old.remarks[0]


def test_unicode_typed_in_an_old_font_stays_unicode() -> None:
    batch = _read(_workbook(str, ".VnTime"))
    assert [row.subject for row in batch.readings] == ["tv-1", "tv-2"]
    assert batch.remarks == ()
