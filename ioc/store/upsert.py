"""`INSERT … ON CONFLICT DO UPDATE`, which SQLAlchemy spells once for each database."""

from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(conn: Connection, table: Table, rows: Sequence[Mapping[str, object]], greater: str | None = None) -> None:
    """Insert rows; where the primary key is taken, overwrite the columns that the rows name.

    With `greater`, only where that column grows.
    """
    if not rows:
        return
    insert = _insert(conn, table)
    key = [column.name for column in table.primary_key]
    others = {name: insert.excluded[name] for name in rows[0] if name not in key}
    grows = None if greater is None else insert.excluded[greater] > table.c[greater]
    conn.execute(insert.on_conflict_do_update(index_elements=key, set_=others, where=grows), rows)


def insert_or_ignore(conn: Connection, table: Table, row: Mapping[str, object]) -> bool:
    """Insert a row unless its key is taken; whether it was inserted."""
    statement = _insert(conn, table).values(**row).on_conflict_do_nothing()
    return conn.execute(statement, execution_options={"preserve_rowcount": True}).rowcount == 1


def _insert(conn: Connection, table: Table) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if conn.dialect.name == "sqlite" else postgresql.insert(table)
