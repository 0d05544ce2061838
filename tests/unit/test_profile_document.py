"""The line of every key of a TOML file."""

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from ioc.profile.document import Document, index, read_document
from ioc.profile.fault import Fault

TEXT = '''# ghi chú
name = "a"   # [không phải bảng]

[schedule]
every = "15m"

[options.query]
"khóa lạ" = 1
note = """
[khong.phai.bang]
every = 2
"""
after = true

[[rule]]
code = "một"
[rule.condition]
limit = 1

[[rule]]
code = "hai"
[[rule.part]]
x = 1
[[rule.part]]
x = 2
[[rule]]
[[rule.part]]
x = 3
'''


def line(*path: str | int) -> int:
    return Document("f", tomllib.loads(TEXT), index(TEXT)).place(path).line


def test_keys_tables_and_array_items_have_their_own_lines() -> None:
    assert [line("name"), line("schedule"), line("schedule", "every"), line("options", "query", "khóa lạ")] == [2, 4, 5, 8]
    assert [line("rule", 0, "code"), line("rule", 0, "condition", "limit"), line("rule", 1, "code")] == [16, 18, 21]
    assert [line("rule", 1, "part", 0, "x"), line("rule", 1, "part", 1, "x"), line("rule", 2, "part", 0, "x")] == [23, 25, 28]


def test_what_stands_inside_a_long_text_is_no_key() -> None:
    assert line("options", "query", "after") == 13
    assert ("khong", "phai", "bang") not in index(TEXT)


def test_a_missing_key_has_the_line_of_its_table_and_a_tag_is_passed_over() -> None:
    assert line("rule", 1, "severity") == 20
    assert line("rule", 0, "condition", "threshold", "limit") == 18


def test_a_syntax_error_is_a_fault_with_its_line() -> None:
    fault = read_document("f.toml", b'a = 1\nb = "x\n')
    assert isinstance(fault, Fault) and fault.line == 2


NAMES = st.text(alphabet="abcdef_-", min_size=1, max_size=6)


@given(st.dictionaries(NAMES, st.dictionaries(NAMES, st.integers(), min_size=1, max_size=4), max_size=4))
def test_every_key_of_every_table_points_at_the_line_that_writes_it(tables: dict[str, dict[str, int]]) -> None:
    text = "\n".join(
        f"[{name}]\n" + "\n".join(f"{key} = {value}" for key, value in keys.items()) for name, keys in tables.items()
    )
    document = Document("f", tomllib.loads(text), index(text))
    for name, keys in tables.items():
        for key, value in keys.items():
            assert text.split("\n")[document.place((name, key)).line - 1] == f"{key} = {value}"
