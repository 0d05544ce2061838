"""What a person reads before applying a profile."""

from ioc.profile.diff import diff

OLD = {
    "indicators.csv": b"code,decimals,unit\nA,2,%\nB,0,m\n",
    "rules/a.toml": b'[[rule]]\ncode = "cao"\nhold = "10m"\n[[rule]]\ncode = "thap"\nhold = "1m"\n',
    "data/x.xlsx": b"\x00\x01",
}


def words(**changed: bytes | None) -> list[str]:
    new = {name.replace("__", "/").replace("_dot_", "."): content for name, content in changed.items()}
    return [str(change) for change in diff(OLD, {name: content for name, content in (OLD | new).items() if content is not None})]


def test_the_same_files_have_no_difference() -> None:
    assert diff(OLD, dict(OLD)) == []


def test_moving_a_row_or_a_rule_is_no_change() -> None:
    rules = b'[[rule]]\ncode = "thap"\nhold = "1m"\n[[rule]]\nhold = "10m"\ncode = "cao"\n'
    assert words(indicators_dot_csv=b"code,decimals,unit\nB,0,m\nA,2,%\n", rules__a_dot_toml=rules) == []


def test_a_changed_cell_and_a_changed_key_are_named() -> None:
    rules = OLD["rules/a.toml"].replace(b'"10m"', b'"5m"')
    assert words(indicators_dot_csv=b"code,decimals,unit\nA,1,%\nB,0,m\n", rules__a_dot_toml=rules) == [
        "indicators.csv: A: code=A; decimals=2; unit=% → code=A; decimals=1; unit=%",
        "rules/a.toml: rule[cao].hold: 10m → 5m",
    ]


def test_new_and_lost_rows_and_files_are_named() -> None:
    assert words(
        indicators_dot_csv=b"code,decimals,unit\nA,2,%\nC,0,m\n", data__x_dot_xlsx=None, screens__s_dot_toml=b"a = 1"
    ) == [
        "data/x.xlsx: bỏ tệp (đang là 2 byte)",
        "indicators.csv: bỏ B (đang là code=B; decimals=0; unit=m)",
        "indicators.csv: thêm C = code=C; decimals=0; unit=m",
        "screens/s.toml: thêm tệp = 5 byte",
    ]


def test_a_file_that_cannot_be_read_still_shows_as_changed() -> None:
    [change] = words(rules__a_dot_toml=b"[[")
    assert change.startswith("rules/a.toml: nội dung: 70 byte") and "→ 2 byte" in change
