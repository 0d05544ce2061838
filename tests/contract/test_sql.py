"""The sql adapter against SQLite, PostgreSQL and Debian's MariaDB: reading, going on, and never writing."""

import hashlib
import json
import os
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url

from collectors import ADAPTERS
from collectors.budget import Budget
from collectors.io import Door
from collectors.means import Means
from collectors.recorded import Recorded
from collectors.secrets import Secrets
from collectors.sql_question import AskDatabase, Found
from collectors.sql_wire import ask_database
from ioc.domain.admission import admit
from ioc.domain.source import Batch, Window, joined
from ioc.errors import CentreError, PayloadInvalid, SourceRefused, SourceUnavailable
from tests.counterparts import wait_for
from tests.databases import NewDatabase
from tests.others_databases import PASSWORD, Other, mariadb_database, postgresql_database, sqlite_database
from tests.recorded_sources import NOW, province, source_of

COLLECT = ADAPTERS["sql"].collect
HOUR = timedelta(hours=1)
MAPPING = {"subject": {"expr": "tram"}, "at": {"expr": "luc"}, "values": [{"indicator": "MUC-NUOC", "expr": "gia_tri"}]}
BY_WINDOW = "SELECT tram, luc, gia_tri FROM so_lieu WHERE luc > :start AND luc <= :end"
GOES_ON = "SELECT id, tram, luc, gia_tri FROM so_lieu WHERE id > :cursor ORDER BY id"


@pytest.fixture(scope="module")
def mariadb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Other]:
    with mariadb_database(tmp_path_factory.mktemp("mariadb")) as found:
        yield found


@pytest.fixture(scope="module")
def postgresql(new_postgresql: NewDatabase) -> Other:
    return postgresql_database(new_postgresql)


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory: pytest.TempPathFactory) -> Other:
    return sqlite_database(tmp_path_factory.mktemp("sqlite"))


@pytest.fixture(params=["sqlite", "postgresql", "mariadb"])
def other(request: pytest.FixtureRequest) -> Other:
    found: Other = request.getfixturevalue(request.param)
    return found


@pytest.fixture
def door(tmp_path: Path) -> Door:
    return Door(tmp_path, {"env:MK": PASSWORD, "env:SAI": "sai-mat-khau-01"}.__getitem__)


def visit(door: Door, other: Other, options: dict[str, Any], cursor: str = "", hours: float = 2, seconds: float = 20) -> Batch:
    given = {"url": other.url, "statement": BY_WINDOW, "mapping": MAPPING} | other.login | options
    source = replace(source_of("sql", given), timeout=timedelta(seconds=seconds))
    window = Window(NOW - hours * HOUR, NOW + HOUR / 30)
    with door.visit(source, NOW, {}, cursor) as io:
        return admit(joined(COLLECT(source, window, province(), io)), source, province(), window)


def found(batch: Batch) -> list[tuple[str, str, float | None]]:
    return [(f"{reading.at:%H:%M}", reading.subject, reading.value) for reading in batch.readings]


def asked(other: Other, statement: str, seconds: float = 10, **more: Any) -> Found:
    """What the database answers to a statement that nobody has looked at before."""
    means = Means(Secrets(lambda reference: PASSWORD), Budget(seconds), Path(), lambda: NOW)
    login = other.login
    question = AskDatabase(
        other.url,
        login.get("username", ""),
        login.get("password"),
        statement,
        (),
        **{"max_rows": 100, "max_bytes": 10_000} | more,
    )
    with closing(means), closing(means.budget):
        return ask_database(question, means)


def test_rows_of_the_window_become_readings(other: Other, door: Door) -> None:
    assert found(visit(door, other, {})) == [("01:00", "tv-1", 1.5), ("01:10", "tv-2", 0.0), ("01:30", "tv-2", 2.25)]
    assert found(visit(door, other, {}, hours=0.7)) == [("01:30", "tv-2", 2.25)]


def test_percent_signs_and_times_in_a_statement_are_no_parameters(other: Other, door: Door) -> None:
    statement = f"{BY_WINDOW} AND (ghi_chu LIKE '100%' OR ghi_chu = 'phút 08:30')"
    assert found(visit(door, other, {"statement": statement})) == [("01:00", "tv-1", 1.5), ("01:30", "tv-2", 2.25)]


def test_reading_goes_on_where_it_stopped_until_nothing_is_new(other: Other, door: Door) -> None:
    options = {"statement": GOES_ON, "incremental": {"column": "id"}, "max_rows": 3}
    cursor, brought = "", []
    for _ in range(4):
        batch = visit(door, other, options, cursor)
        cursor = batch.cursor or ""
        brought.append(found(batch))
    assert brought == [[("01:00", "tv-1", 1.5), ("01:10", "tv-2", 0.0)], [("01:30", "tv-2", 2.25)], [], []]
    assert json.loads(cursor) == ["id", 4]


def test_reading_goes_on_by_the_instant_of_writing(other: Other, door: Door) -> None:
    statement = "SELECT tram, luc, gia_tri FROM so_lieu WHERE luc > :cursor ORDER BY luc"
    options = {"statement": statement, "incremental": {"column": "luc", "first": "2026-11-24 08:05:00"}}
    first = visit(door, other, options)
    assert found(first) == [("01:10", "tv-2", 0.0), ("01:30", "tv-2", 2.25)]
    assert found(visit(door, other, options, first.cursor or "")) == []


WRITES = {
    "sqlite": [
        "INSERT INTO so_lieu (id) VALUES (9)", "DROP TABLE so_lieu", "SELECT 1; DROP TABLE so_lieu", "PRAGMA user_version = 7",
        "WITH moi AS (SELECT 9) INSERT INTO so_lieu (id) SELECT * FROM moi", "ATTACH DATABASE 'khac.db' AS khac", "VACUUM",
        "WITH moi AS (SELECT 1) DELETE FROM so_lieu", "CREATE TEMP TABLE tam (a)", "COMMIT", "SELECT load_extension('x')",
    ],
    "postgresql": [
        "INSERT INTO so_lieu (id) VALUES (9)", "DROP TABLE so_lieu", "SELECT 1; DROP TABLE so_lieu", "SELECT 9 AS id INTO moi",
        "WITH moi AS (INSERT INTO so_lieu (id) VALUES (9) RETURNING id) SELECT id FROM moi", "SELECT nextval('dem')",
        "SELECT ghi()", "SELECT 1; COMMIT; INSERT INTO so_lieu (id) VALUES (9)",
        "SELECT set_config('transaction_read_only', 'off', false)",
        "SET TRANSACTION READ WRITE", "COMMIT", "COPY so_lieu TO PROGRAM 'true'", "SELECT * FROM so_lieu FOR UPDATE",
    ],
    "mariadb": [
        "INSERT INTO so_lieu (id) VALUES (9)", "DROP TABLE so_lieu", "SELECT 1; DROP TABLE so_lieu", "TRUNCATE so_lieu",
        "WITH moi AS (SELECT 1) DELETE FROM so_lieu", "REPLACE INTO so_lieu (id) VALUES (9)", "SELECT ghi()",
        "UPDATE so_lieu SET gia_tri = 9", "CREATE TABLE moi (a int)",
    ],
}  # fmt: skip
FUNCTIONS = {
    "postgresql": [
        "CREATE SEQUENCE IF NOT EXISTS dem",
        "CREATE OR REPLACE FUNCTION ghi() RETURNS int LANGUAGE sql AS 'INSERT INTO so_lieu (id) VALUES (9) RETURNING id'",
        "GRANT ALL ON SEQUENCE dem TO ioc_doc",
    ],
    "mariadb": [
        "CREATE OR REPLACE FUNCTION ghi() RETURNS int BEGIN INSERT INTO so_lieu (id) VALUES (9); RETURN 9; END",
        "GRANT EXECUTE ON *.* TO ioc_doc",
    ],
}


def test_nothing_can_be_written_even_where_the_login_may_write(other: Other) -> None:
    for making in FUNCTIONS.get(other.kind, []):
        other.run(making)
    before = other.run("SELECT * FROM so_lieu ORDER BY id")
    for statement in WRITES[other.kind]:
        with pytest.raises((SourceRefused, SourceUnavailable)) as raised:
            asked(other, statement)
        assert PASSWORD not in str(raised.value)
        assert other.run("SELECT * FROM so_lieu ORDER BY id") == before, statement


@pytest.mark.parametrize(
    "statement", ["ATTACH DATABASE 'khac.db' AS khac", "CREATE TEMP TABLE tam (a)", "PRAGMA cache_size = 1", "COMMIT"]
)
def test_sqlite_is_kept_from_all_that_is_not_reading(sqlite: Other, statement: str) -> None:
    with pytest.raises(SourceRefused, match="chỉ đọc"):
        asked(sqlite, statement)


def test_a_file_that_is_read_does_not_change_by_a_byte(sqlite: Other, door: Door) -> None:
    path = Path(sqlite.url.removeprefix("sqlite:///"))
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    visit(door, sqlite, {})
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before
    assert [one.name for one in path.parent.iterdir()] == [path.name]


@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("INSERT INTO so_lieu VALUES (1)", "SELECT hoặc WITH"),
        ("SELECT 1; DROP TABLE so_lieu", "dấu chấm phẩy"),
        ("SELECT 1 -- chú thích", "chú thích"),
        ("SELECT /*! SLEEP(9) */ 1", "chú thích"),
        ("WITH a AS (INSERT INTO b VALUES (1) RETURNING id) SELECT * FROM a", "INSERT"),
        ("SELECT * INTO OUTFILE '/tmp/x' FROM so_lieu", "INTO"),
        ("SELECT * FROM so_lieu FOR UPDATE", "UPDATE"),
        ("select * from so_lieu where luc > :tu", ":tu"),
        ("select * from so_lieu where luc > :start::date", "CAST"),
        ("", "SELECT hoặc WITH"),
    ],
)
def test_a_statement_that_would_write_is_found_offline(statement: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        source_of("sql", {"url": "sqlite:///a.db", "statement": statement, "mapping": MAPPING})


def test_words_inside_quotes_and_casts_are_no_commands() -> None:
    statement = """WITH a AS (SELECT "update", 'drop it'::text x FROM b WHERE c >= :start) SELECT * FROM a"""
    assert source_of("sql", {"url": "env:X", "statement": statement, "mapping": MAPPING}).options


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"url": "postgresql://ten:mat-khau@may/csdl"}, "không được chứa mật khẩu"),
        ({"url": "may/csdl"}, "địa chỉ cơ sở dữ liệu viết như"),
        ({"password": "mat-khau"}, "bí mật không được ghi thẳng"),
        ({"statement": GOES_ON}, "phải có incremental"),
        ({"incremental": {"column": "id"}}, "phải có incremental"),
        ({"instants": "giờ"}, "không có cách viết"),
        ({"mapping": MAPPING | {"subject": None, "each": "@"}}, "mapping thiếu subject"),
    ],
)
def test_a_fault_in_the_options_is_found_offline(options: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        source_of("sql", {"url": "env:X", "statement": BY_WINDOW, "mapping": MAPPING} | options)


ENDLESS = {
    "sqlite": "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n",
    "postgresql": "SELECT pg_sleep(600)",
    "mariadb": "SELECT SLEEP(600) FROM so_lieu",
}
STILL_RUNNING = {
    "postgresql": "SELECT 1 FROM pg_stat_activity WHERE state = 'active' AND usename = 'ioc_doc'",
    "mariadb": "SELECT 1 FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP(600)%'",
}


def test_a_statement_that_never_ends_is_ended_here_and_at_the_server(other: Other) -> None:
    with pytest.raises(SourceUnavailable, match="giây|quá thời gian"):
        asked(other, ENDLESS[other.kind], seconds=0.6)
    if other.kind in STILL_RUNNING:
        wait_for(lambda: other.run(STILL_RUNNING[other.kind]) == [])


def test_more_rows_or_bytes_than_the_source_takes_are_refused(other: Other, door: Door) -> None:
    with pytest.raises(PayloadInvalid, match="hơn 2 dòng"):
        visit(door, other, {"max_rows": 2})
    with pytest.raises(PayloadInvalid, match="hơn 50 byte"):
        visit(door, other, {"max_bytes": 50})


def test_values_of_every_type_are_told_as_json_would(other: Other) -> None:
    common = "SELECT 1.50 AS so, 7 AS nguyen, NULL AS trong, 'chữ' AS chu"
    [row] = asked(other, common).rows
    assert (row["so"], row["nguyen"], row["trong"], row["chu"]) == (1.5, 7, None, "chữ")
    if other.kind == "postgresql":
        special = "SELECT 'NaN'::numeric n, date '2026-11-24' d, timestamptz '2026-11-24 09:00+07' t, '\\x41'::bytea b, "
        [row] = asked(
            other, special + "gen_random_uuid() u, '{\"a\": 1}'::jsonb j, interval '1 hour' i, true x, 1e3::numeric k"
        ).rows
        assert str(row["n"]) == "nan"
        assert (row["d"], row["b"], row["j"], row["i"], row["x"], row["k"]) == (
            "2026-11-24",
            "A",
            {"a": 1},
            "1:00:00",
            True,
            1000,
        )
        assert datetime.fromisoformat(str(row["t"])) == datetime(2026, 11, 24, 2, tzinfo=UTC)
    if other.kind == "mariadb":
        [row] = asked(other, "SELECT CAST('2026-11-24' AS date) d, TIME '01:00:00' t, x'41' b").rows
        assert row == {"d": "2026-11-24", "t": "1:00:00", "b": "A"}


def test_text_that_is_no_utf_8_spoils_one_cell_and_no_more(sqlite: Other) -> None:
    rows = asked(sqlite, "SELECT CAST(x'ff41' AS text) a UNION ALL SELECT 'tốt'").rows
    assert [row["a"] for row in rows] == ["\ufffdA", "tốt"]


def test_two_columns_of_one_name_are_told(other: Other) -> None:
    with pytest.raises(SourceRefused, match="hai cột cùng tên"):
        asked(other, "SELECT a.id, b.id FROM so_lieu a, so_lieu b")


@pytest.mark.parametrize(
    "statement", ["SELECT * FROM khong_co", "SELECT khong_co FROM so_lieu", "SELECT FROM WHERE", "SELECT la(1)"]
)
def test_a_wrong_statement_is_for_a_person_to_mend(other: Other, statement: str) -> None:
    with pytest.raises(SourceRefused):
        asked(other, statement)


@pytest.mark.parametrize("kind", ["postgresql", "mariadb"])
def test_a_wrong_login_is_refused_without_the_secret(request: pytest.FixtureRequest, door: Door, kind: str) -> None:
    other: Other = request.getfixturevalue(kind)
    nowhere = make_url(other.url).set(database="khong_co").render_as_string()
    for wrong in ({"password": "env:SAI"}, {"username": "nguoi-la"}, {"url": nowhere}):
        with pytest.raises(SourceRefused) as raised:
            visit(door, other, wrong)
        assert not any(word in str(raised.value) for word in (PASSWORD, "sai-mat-khau-01"))


def test_a_table_without_the_right_to_read_it_is_refused(postgresql: Other) -> None:
    postgresql.run("CREATE TABLE IF NOT EXISTS kin (a int)")
    with pytest.raises(SourceRefused, match="không cho ta quyền đọc"):
        asked(postgresql, "SELECT * FROM kin")


@pytest.mark.parametrize("sslmode", ["require", "verify-full"])
def test_encryption_that_the_server_does_not_have_is_refused(postgresql: Other, sslmode: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_no_tls, args=(server,), daemon=True).start()
        address = f"postgresql://127.0.0.1:{server.getsockname()[1]}/a?sslmode={sslmode}&sslrootcert=system"
        with pytest.raises(SourceRefused, match="mã hóa"):
            asked(
                replace(postgresql, url=address.removesuffix("&sslrootcert=system") if sslmode == "require" else address),
                "SELECT 1",
            )


def _no_tls(server: socket.socket) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(100)
        connection.sendall(b"N")


@contextmanager
def server_that(answer: Callable[[socket.socket], None]) -> Iterator[int]:
    """The port of a server that does this with every connection."""
    over = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)

        def serve() -> None:
            held = []
            while not over.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                held.append(connection)
                answer(connection)
            for one in held:
                one.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1]
        over.set()
        thread.join(5)


def hang(connection: socket.socket) -> None:
    """Says nothing, for ever."""


def babble(connection: socket.socket) -> None:
    connection.sendall(os.urandom(4000))


def hang_up(connection: socket.socket) -> None:
    connection.close()


@pytest.mark.parametrize("kind", ["postgresql", "mysql"])
@pytest.mark.parametrize("answer", [hang, babble, hang_up])
def test_a_server_that_hangs_babbles_or_hangs_up_ends_in_one_of_the_three_errors(kind: str, answer: Any) -> None:
    with server_that(answer) as port, pytest.raises((SourceUnavailable, SourceRefused, PayloadInvalid)):
        asked(Other(kind, f"{kind}://127.0.0.1:{port}/a", list), "SELECT 1", seconds=2)


@pytest.mark.parametrize(
    ("url", "error", "says"),
    [
        ("postgresql://127.0.0.1:1/a", SourceUnavailable, "Không nối được"),
        ("mysql://127.0.0.1:1/a", SourceUnavailable, "trục trặc"),
        ("postgresql://khong-co.invalid/a", SourceUnavailable, "Không nối được"),
        ("sqlite:////khong/co/tep.db", SourceUnavailable, "Không mở được tệp tep.db"),
        ("sqlite://", SourceRefused, "thiếu tên tệp"),
        ("mssql://may/csdl", SourceRefused, "loại “mssql”"),
        ("postgresql://may/a?options=-csearch_path%3Dx", SourceRefused, "“options”"),
        ("mysql://may/a?init_command=DROP", SourceRefused, "“init_command”"),
        ("mysql://may/a?charset=la", SourceRefused, "xem lại url"),
        ("hỏng hẳn", SourceRefused, "không đọc được"),
    ],
)
def test_an_address_that_leads_nowhere_is_sorted_by_what_to_do_next(url: str, error: type[CentreError], says: str) -> None:
    with pytest.raises(error, match=says):
        asked(Other("la", url, list), "SELECT 1")


def test_a_file_that_is_no_database_or_is_locked(tmp_path: Path) -> None:
    (tmp_path / "thu.db").write_bytes(b"day khong phai la co so du lieu " * 100)
    with pytest.raises(PayloadInvalid, match="không phải cơ sở dữ liệu"):
        asked(Other("la", f"sqlite:///{tmp_path}/thu.db", list), "SELECT 1 FROM a")
    locked = sqlite_database(tmp_path)
    with closing(sqlite3.connect(tmp_path / "so-lieu.db")) as holder:
        holder.execute("BEGIN EXCLUSIVE")
        with pytest.raises(SourceUnavailable):
            asked(locked, "SELECT * FROM so_lieu", seconds=0.5)


def told(options: dict[str, Any], rows: list[dict[str, Any]], whole: bool = True, cursor: str = "") -> Batch:
    source = source_of("sql", {"url": "env:X", "statement": BY_WINDOW, "mapping": MAPPING} | options)
    window = Window(NOW - HOUR, NOW)
    return joined(COLLECT(source, window, province(), Recorded(NOW, tell=lambda asked: Found(rows, whole), cursor=cursor)))


INCREMENTAL = {"statement": GOES_ON, "incremental": {"column": "id"}}


def row(id: object, hour: int = 8) -> dict[str, Any]:
    return {"id": id, "tram": "tv-1", "luc": f"2026-11-24T{hour:02d}:30:00", "gia_tri": 1}


@pytest.mark.parametrize(
    ("rows", "whole", "says"),
    [
        ([row(2), row(1)], True, "không tăng dần"),
        ([row("2026-11-24T08"), row("2026-11-23T08")], True, "không tăng dần"),
        ([row(1), row("2")], True, "không tăng dần"),
        ([row(1), row(1)], False, "có cùng id = 1"),
        ([row(None)], True, "không phải số nguyên"),
        ([row(1.5)], True, "không phải số nguyên"),
        ([row(True)], True, "không phải số nguyên"),
        ([{"tram": "tv-1"}], True, "không phải số nguyên"),
    ],
)
def test_a_column_that_cannot_be_gone_on_from_is_told(rows: list[dict[str, Any]], whole: bool, says: str) -> None:
    with pytest.raises(PayloadInvalid, match=says):
        told(INCREMENTAL, rows, whole)


def test_rows_of_one_place_that_may_be_cut_apart_come_together_with_the_next_visit() -> None:
    batch = told(INCREMENTAL, [row(1), row(2), row(2)], whole=False)
    assert (len(batch.readings), batch.cursor) == (1, '["id", 1]')


def test_what_is_written_late_is_not_passed_over_in_silence() -> None:
    first, later = (told(INCREMENTAL, [row(1, hour=3)], cursor=cursor) for cursor in ("", '["id", 0]'))
    assert (len(first.readings), len(later.readings)) == (0, 1)
    source = source_of("sql", {"url": "env:X", "statement": BY_WINDOW, "mapping": MAPPING})
    [reject] = admit(later, source, province(), Window(NOW - HOUR, NOW)).rejects
    assert "ngoài khoảng" in reject.reason


@pytest.mark.parametrize("cursor", ['["khac", 7]', "7", "hỏng", '["id", null]', '["id", 1.5]', "[]"])
def test_a_cursor_of_another_statement_is_not_gone_on_from(cursor: str) -> None:
    io = Recorded(NOW, tell=lambda asked: Found([]), cursor=cursor)
    source = source_of("sql", {"url": "env:X", "mapping": MAPPING} | INCREMENTAL)
    [batch] = COLLECT(source, Window(NOW - HOUR, NOW), province(), io)
    [question] = io.questions
    assert (question.binds, batch.cursor) == ((("cursor", 0),), '["id", 0]')


@pytest.mark.parametrize(
    ("form", "value"),
    [
        ("local", datetime(2026, 11, 24, 9)),
        ("utc", datetime(2026, 11, 24, 2)),
        ("aware", NOW),
        ("epoch", 1795485600),
        ("epoch_ms", 1795485600000),
        ("%d/%m/%Y %H:%M", "24/11/2026 09:00"),
    ],
)
def test_instants_are_written_as_the_database_keeps_them(form: str, value: object) -> None:
    io = Recorded(NOW, tell=lambda asked: Found([]))
    source = source_of("sql", {"url": "env:X", "mapping": MAPPING, "statement": "SELECT :now AS a", "instants": form})
    list(COLLECT(source, Window(NOW - HOUR, NOW), province(), io))
    assert io.questions[0].binds == (("now", value),)


cells = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.dictionaries(st.text(max_size=3), st.none())
)


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(st.dictionaries(st.sampled_from(["id", "tram", "luc", "gia_tri"]), cells), max_size=4), whole=st.booleans())
def test_any_answer_at_all_gives_lawful_readings_or_an_invalid_payload(rows: list[dict[str, Any]], whole: bool) -> None:
    for options in ({}, INCREMENTAL):
        try:
            batch = told(options, rows, whole)
        except PayloadInvalid:
            continue
        assert len(batch.readings) + len(batch.rejects) <= 2 * len(rows) + 1
