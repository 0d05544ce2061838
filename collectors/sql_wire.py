"""The transport for databases of others, by SQLAlchemy: one statement in one transaction that cannot write."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from sqlalchemy import URL, Connection, NullPool, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError

from collectors.means import Means
from collectors.secrets import Secrets
from collectors.sql_guards import ALIASES, GUARDS, SETTINGS
from collectors.sql_question import AskDatabase, Found, Row
from collectors.sql_refusals import of_driver
from ioc.errors import CentreError, PayloadInvalid, SourceRefused

_BUFFER = 500
"""Rows fetched at once."""

_SAID = 160


def ask_database(question: AskDatabase, means: Means) -> Found:
    """The first rows. Raises SourceUnavailable, SourceRefused or PayloadInvalid."""
    kind, url = _address(question, means)
    where = _place(kind, url)
    try:
        with _connected(kind, url, where, question.max_rows + 1, means) as conn:
            return _rows(conn, question, where, means.secrets)
    except CentreError:
        raise
    except Exception as wrong:  # noqa: BLE001 — drivers raise what they like for a strange setting or a strange server
        raise _sorted_out(wrong, where, means) from None


@contextmanager
def _connected(kind: str, url: URL, where: str, rows: int, means: Means) -> Iterator[Connection]:
    """Rolled back at the end: nothing could be committed, and nothing is."""
    guard = GUARDS[kind]
    engine = create_engine(url, poolclass=NullPool, connect_args=guard.settings(means.budget.left(where)), hide_parameters=True)
    try:
        with engine.connect() as conn:
            guard.begin(conn.connection.driver_connection, means.budget.left(where), rows, means.budget)
            yield conn
            conn.rollback()
    finally:
        engine.dispose()


def _rows(conn: Connection, question: AskDatabase, where: str, secrets: Secrets) -> Found:
    """Rows as they stream in, until there are enough; whether there was one more."""
    found, size = list[Row](), 0
    binds = {name: _bound(value, conn) for name, value in question.binds}
    with conn.execution_options(stream_results=True, max_row_buffer=_BUFFER).execute(text(question.statement), binds) as result:
        names = [str(name) for name in result.keys()]  # noqa: SIM118 — a method of results, not of dicts
        if len(set(names)) < len(names):
            raise SourceRefused(f"Câu lệnh hỏi {where} có hai cột cùng tên; đặt tên khác bằng AS.")
        for values in result:
            if len(found) == question.max_rows:
                return Found(found, whole=False)
            row = {name: _plain(value, secrets) for name, value in zip(names, values, strict=True)}
            size += sum(len(value) if isinstance(value, str) else 16 for value in row.values())
            if size > question.max_bytes:
                raise PayloadInvalid(f"{where} trả hơn {question.max_bytes:,} byte; chọn ít cột hơn hoặc tăng max_bytes")
            found.append(row)
    return Found(found)


def _address(question: AskDatabase, means: Means) -> tuple[str, URL]:
    """The kind of database and where it is. The parts that hold secrets are hidden in all texts from now on."""
    secrets = means.secrets
    try:
        given = make_url(secrets.plain(question.url))
    except (ArgumentError, ValueError):
        raise SourceRefused("Địa chỉ cơ sở dữ liệu không đọc được; xem lại url.") from None
    kind = given.get_backend_name()
    kind = ALIASES.get(kind, kind)
    if kind not in GUARDS:
        raise SourceRefused(f"Chưa đọc được cơ sở dữ liệu loại “{kind}”: chỉ có {', '.join(GUARDS)}.")
    strange = sorted(set(given.query) - SETTINGS)
    if strange:
        raise SourceRefused(f"Địa chỉ cơ sở dữ liệu có “{strange[0]}”, không được dùng; xem lại url.")
    if isinstance(given.password, str):
        secrets.guard(given.password)
    if kind == "sqlite":
        return kind, _file(given, means.data_dir)
    username = secrets.plain(question.username, hidden=False) or given.username
    password = secrets.plain(question.password) if question.password else given.password
    return kind, given.set(drivername=GUARDS[kind].driver, username=username, password=password)


def _file(given: URL, data_dir: Path) -> URL:
    """A file that must exist, opened for reading; a relative path is below the data folder."""
    if not given.database or given.database == ":memory:":
        raise SourceRefused("Địa chỉ SQLite thiếu tên tệp; viết sqlite:///đường/dẫn.db.")
    path = data_dir.resolve() / given.database
    return URL.create(
        GUARDS["sqlite"].driver, database=path.as_uri().replace("file://", "file:", 1), query={"mode": "ro", "uri": "true"}
    )


def _place(kind: str, url: URL) -> str:
    if kind == "sqlite":
        return f"tệp {Path(str(url.database)).name} (SQLite)"
    return f"{url.host or 'máy này'}{f':{url.port}' if url.port else ''}/{url.database or ''} ({kind})"


def _sorted_out(wrong: Exception, where: str, means: Means) -> CentreError:
    if means.budget.over:
        return means.budget.ended(where)
    cause = wrong.orig if isinstance(wrong, DBAPIError) and wrong.orig is not None else wrong
    said = means.secrets.hide(" ".join(str(cause).split()))[:_SAID]
    return of_driver(cause, where, said)


def _bound(value: object, conn: Connection) -> object:
    """SQLite has no instants: they are compared as text."""
    if isinstance(value, datetime) and conn.dialect.name == "sqlite":
        return value.isoformat(" ", "seconds")
    return value


def _plain(value: object, secrets: Secrets) -> object:
    """A value as JSON would hold it."""
    if isinstance(value, str):
        return secrets.hide(value)
    if value is None or isinstance(value, bool | int | float | list | dict):
        return value
    if isinstance(value, Decimal):
        return int(value) if value.is_finite() and value == value.to_integral_value() else float(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes | bytearray | memoryview):
        return secrets.hide(bytes(value).decode("utf-8", "replace"))
    return secrets.hide(str(value))
