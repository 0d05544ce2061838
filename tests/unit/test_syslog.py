"""Syslog messages and CEF events as they are written, and counting them honestly."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collectors.cef import read_cef
from collectors.syslog_event import read_event
from collectors.syslog_options import SyslogOptions
from collectors.syslog_tally import Tally, Told, read_tally, read_told, told_bytes, written
from ioc.errors import PayloadInvalid

NOW = datetime(2026, 11, 24, 2, 1, tzinfo=UTC)
END = datetime(2026, 11, 24, 2, 5, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
LISTEN = [{"transport": "udp", "port": 5514}]
COUNTS = [
    {"indicator": "NANG", "severities": ["emerg", "alert", "crit"]},
    {"indicator": "TAN-CONG", "where": "cef.severity >= `7`"},
]
INCIDENTS = {"indicator": "MO", "id": "cef.externalId", "opened": "cef.act == 'opened'", "closed": "cef.act == 'closed'"}
OPTIONS = SyslogOptions.model_validate({"listen": LISTEN, "subject": "soc", "counts": COUNTS, "incidents": INCIDENTS})
GRAVE, MILD = b"<34>1 2026-11-24T02:00:00Z soc fw - - - x", b"<38>1 2026-11-24T02:00:00Z soc fw - - - x"


def cef(act: str, number: int, severity: int = 8) -> bytes:
    text = f"CEF:0|Hang|SIEM|1.0|100|Quet cong|{severity}|act={act} externalId=SC-{number} msg=co dau = va khoang trang"
    return b"<36>1 2026-11-24T02:00:00Z soc siem - - - " + text.encode()


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (
            "<34>1 2003-10-11T22:14:15.003Z may.tinh.vn su - ID47 - \ufeffkhông được".encode(),
            (2, 4, "may.tinh.vn", "su", "không được"),
        ),
        (
            b'<165>1 2003-08-24T05:14:15-07:00 192.0.2.1 p 8710 - [a@32473 b="]\\"x"][c d="e"] text',
            (5, 20, "192.0.2.1", "p", "text"),
        ),
        (b"<13>1 - - - - - -", (5, 1, "", "", "")),
        (b"<34>Oct 11 22:14:15 may-chu su[230]: 'su root' failed", (2, 4, "may-chu", "su", "'su root' failed")),
        (b"<13>khong theo chuan nao", (5, 1, "", "", "khong theo chuan nao")),
        (b"<0>", (0, 0, "", "", "")),
    ],
)
def test_messages_of_both_kinds_are_read(body: bytes, told: tuple[object, ...]) -> None:
    event = read_event(body)
    assert (event.severity, event.facility, event.host, event.app, event.text) == told


@pytest.mark.parametrize("body", [b"", b"x", b"<>", b"<192>x", b"<1999>x", b"34>x", b"< 1>x"])
def test_what_has_no_priority_is_no_syslog(body: bytes) -> None:
    with pytest.raises(PayloadInvalid, match="mức ưu tiên"):
        read_event(body)


@given(st.binary(max_size=300) | st.binary(max_size=200).map(lambda tail: b"<34>1 " + tail) | st.text().map(str.encode))
def test_whatever_comes_is_read_or_refused(body: bytes) -> None:
    try:
        event = read_event(body)
    except PayloadInvalid:
        return
    assert 0 <= event.severity <= 7


def test_an_event_in_cef_gives_its_fields_and_pairs_with_bars_and_spaces_in_them() -> None:
    found = read_cef(r"x CEF:0|Se\|c|threat\\mgr|1.0|100|Chặn \= quét|Very-High|src=10.0.0.1 msg=hai từ a\=b|c dst=2.1.2.2")
    assert (found["vendor"], found["product"], found["name"]) == ("Se|c", "threat\\mgr", "Chặn = quét")
    assert (found["severity"], found["src"], found["msg"], found["dst"]) == (9.0, "10.0.0.1", "hai từ a=b|c", "2.1.2.2")
    assert read_cef("CEF:0|chỉ|ba") == read_cef("không có") == {}


def heard(*bodies: bytes, tally: Tally | None = None, now: datetime = NOW) -> Tally:
    found = tally or Tally()
    for body in bodies:
        found.hear(body, "10.0.0.9", OPTIONS, now)
    return found


def test_events_count_by_severity_and_condition_and_are_told_when_the_period_is_over() -> None:
    tally = heard(GRAVE, MILD, cef("blocked", 1), cef("blocked", 2, severity=3))
    assert tally.waiting == []
    tally.turn(OPTIONS, END)
    [told] = tally.waiting
    assert (told.at, told.counts, told.at_least) == (END, {"NANG": 1, "TAN-CONG": 1}, False)


def test_a_period_in_which_nobody_spoke_is_not_told() -> None:
    tally = heard(GRAVE)
    tally.turn(OPTIONS, END + 10 * MINUTE)
    tally.turn(OPTIONS, END + 20 * MINUTE)
    assert [one.at for one in tally.waiting] == [END]


def test_a_restart_goes_on_counting_and_says_at_least() -> None:
    tally = read_tally(written(heard(GRAVE, GRAVE)))
    tally.resumed(OPTIONS, NOW + MINUTE)
    heard(GRAVE, tally=tally, now=NOW + 2 * MINUTE)
    tally.turn(OPTIONS, END)
    [told] = tally.waiting
    assert told.counts is not None
    assert (told.counts["NANG"], told.at_least) == (3, True)
    heard(GRAVE, tally=tally, now=END + MINUTE)
    tally.turn(OPTIONS, END + 5 * MINUTE)
    assert tally.waiting[-1].at_least is False


def test_a_period_that_ended_while_we_were_away_is_told_once() -> None:
    tally = read_tally(written(heard(GRAVE)))
    tally.resumed(OPTIONS, END + 7 * MINUTE)
    assert [(one.at, one.at_least) for one in tally.waiting] == [(END, True)]


def test_what_is_no_syslog_is_counted_apart_with_samples() -> None:
    tally = heard(*[b"rac"] * 25, b"x" * 70_000)
    tally.turn(OPTIONS, END)
    [told] = tally.waiting
    assert (told.counts, told.unread, len(told.samples)) == (None, 26, 20)


def test_open_incidents_are_told_when_they_change() -> None:
    tally = heard(cef("closed", 9))
    tally.tell_open(NOW)
    assert tally.waiting == []
    heard(cef("opened", 1), cef("opened", 2), cef("opened", 1), tally=tally)
    tally.tell_open(NOW)
    heard(cef("closed", 1), cef("closed", 2), tally=tally)
    tally.tell_open(NOW + MINUTE)
    tally.tell_open(NOW + MINUTE)
    assert [one.open for one in tally.waiting] == [2, 0]


def test_what_is_saved_is_not_told_again() -> None:
    tally = heard(GRAVE)
    tally.turn(OPTIONS, END)
    first = list(tally.waiting)
    heard(GRAVE, tally=tally, now=END + MINUTE)
    tally.turn(OPTIONS, END + 5 * MINUTE)
    tally.saved(first)
    assert [one.at for one in tally.waiting] == [END + 5 * MINUTE]


@given(
    st.builds(
        Told,
        st.datetimes(datetime(2000, 1, 1), timezones=st.just(UTC)),
        st.none() | st.dictionaries(st.text(max_size=5), st.integers(0, 10**9), max_size=3),
        st.booleans(),
        st.none() | st.integers(0, 99),
    )
)
def test_what_is_told_survives_being_written(told: Told) -> None:
    assert read_told(told_bytes(told)) == told


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"end": 3, "open": 7}', b"\xff"])
def test_a_tally_that_cannot_be_read_begins_anew_and_says_at_least(content: bytes) -> None:
    assert read_tally(content).at_least
