"""Whatever stands in a profile folder, reading it ends in a list of faults and never in a crash."""

from hypothesis import given, settings
from hypothesis import strategies as st

from ioc.profile.check import check
from ioc.profile.diff import diff
from tests.unit.test_profile_faults import GOOD, UNITS, Options

NAMES = sorted(GOOD)
PIECES = st.sampled_from([
    "", "\x00", '"', "[", "]]", "{", "=", ";", ",", "\n", "\ufeff", "9" * 400, "1e999", "nan", "inf", "true", "[]", "{}",
    '""', "-1", "0.0", "9999-12-31", "0001-01-01", "[[rule]]", "[a.b]", "é", "env:", "2020-01-01T00:00:00Z",
    "999999999999w", '"P999999999999D"',
])  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(name=st.sampled_from(NAMES), at=st.integers(0, 600), length=st.integers(0, 12), piece=PIECES)
def test_a_spoiled_file_gives_faults_or_another_good_profile(name: str, at: int, length: int, piece: str) -> None:
    text = GOOD[name]
    at = at % len(text)
    spoiled = {one: content.encode() for one, content in GOOD.items()} | {
        name: (text[:at] + piece + text[at + length :]).encode()
    }
    for fault in check(spoiled, {"fake": Options}, {}, UNITS):
        assert fault.what and fault.instead and fault.line >= 0
    diff({one: content.encode() for one, content in GOOD.items()}, spoiled)


@settings(max_examples=200, deadline=None)
@given(name=st.sampled_from(NAMES), key=st.integers(0, 40), piece=PIECES)
def test_a_spoiled_value_gives_faults_or_another_good_profile(name: str, key: int, piece: str) -> None:
    """Replaces one value, so that more spoiled files get past the syntax."""
    lines = GOOD[name].split("\n")
    line = key % len(lines)
    if name.endswith(".toml") and " = " in lines[line]:
        lines[line] = lines[line].split(" = ")[0] + " = " + piece
    elif name.endswith(".csv"):
        cells = lines[line].split(",")
        cells[key % len(cells)] = piece
        lines[line] = ",".join(cells)
    files = {one: content.encode() for one, content in GOOD.items()} | {name: "\n".join(lines).encode()}
    for fault in check(files, {"fake": Options}, {}, UNITS):
        assert fault.what and fault.instead


@settings(max_examples=100, deadline=None)
@given(name=st.sampled_from(NAMES), content=st.binary(max_size=200))
def test_any_bytes_give_faults_or_another_good_profile(name: str, content: bytes) -> None:
    check({one: text.encode() for one, text in GOOD.items()} | {name: content}, {"fake": Options}, {}, UNITS)
