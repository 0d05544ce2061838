"""Bringing the schema up to the program, and refusing to start on an older one."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from ioc.errors import SettingsInvalid
from ioc.store.engine import reading, writing

MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(engine: Engine) -> None:
    """Bring the schema to the newest version, in one transaction."""
    with writing(engine) as conn:
        command.upgrade(_config(conn), "head")


def require_current(engine: Engine) -> None:
    """Raises SettingsInvalid when the schema is not the one this program was written for."""
    with reading(engine) as conn:
        present = MigrationContext.configure(conn).get_current_revision()
    wanted = ScriptDirectory(str(MIGRATIONS)).get_current_head()
    if present != wanted:
        raise SettingsInvalid(
            f"Cơ sở dữ liệu ở phiên bản {present or 'trống'}, chương trình cần phiên bản {wanted}: "
            "hãy chạy `ioc migrate` rồi khởi động lại"
        )


def _config(conn: Connection) -> Config:
    config = Config(attributes={"connection": conn})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    return config
