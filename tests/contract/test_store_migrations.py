"""The schema that migrations make is the schema the program uses, on both databases."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine, text

from ioc.errors import SettingsInvalid
from ioc.store.engine import open_engine, reading, writing
from ioc.store.migrate import require_current, upgrade
from ioc.store.schema import metadata


def _no_partition(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    return not (kind == "table" and name and name.startswith("observation_"))


def test_migrations_make_the_schema_of_the_program(engine: Engine) -> None:
    with reading(engine) as conn:
        context = MigrationContext.configure(conn, opts={"include_object": _no_partition, "compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_upgrading_twice_changes_nothing(engine: Engine) -> None:
    upgrade(engine)
    require_current(engine)


def test_an_older_schema_is_refused_in_vietnamese(engine: Engine) -> None:
    with writing(engine) as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(SettingsInvalid, match="phiên bản 0000.*ioc migrate"):
        require_current(engine)


def test_sqlite_opens_with_the_pragmas_that_keep_data_safe(sqlite_engine: Engine) -> None:
    with reading(sqlite_engine) as conn:
        found = {
            name: conn.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    assert found == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 10_000, "foreign_keys": 1}


def test_another_kind_of_database_is_refused_in_vietnamese() -> None:
    with pytest.raises(SettingsInvalid, match="chỉ dùng SQLite hoặc PostgreSQL"):
        open_engine("mysql://nowhere/none")
    with pytest.raises(SettingsInvalid, match="phải là một tệp"):
        open_engine("sqlite://")
