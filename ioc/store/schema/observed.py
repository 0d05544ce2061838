"""What is known of the world: series, their values, what the values were, what is foreseen and what was promised."""

from sqlalchemy import (
    BigInteger,
    Column,
    Double,
    Index,
    Integer,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    UniqueConstraint,
)

from ioc.store.schema.columns import code, instant, metadata, own_id

series = Table(
    "series",
    metadata,
    own_id(),
    code("indicator"),
    code("subject"),
    code("period_kind"),
    code("origin"),
    UniqueConstraint("indicator", "subject", "period_kind", "origin"),
)

# No foreign keys here: each would cost a look-up per row, and only the write path inserts.
observation = Table(
    "observation",
    metadata,
    Column("series_id", Integer, nullable=False),
    instant("at"),
    Column("value", Double),
    code("quality"),
    Column("priority", SmallInteger, nullable=False),
    instant("issued_at", nullable=True),
    Column("source_id", Integer, nullable=False),
    Column("run_id", Integer, nullable=False),
    instant("collected_at"),
    code("note", nullable=True),
    # What the source called it, and why it is doubted: both empty while `quality` is what the source said.
    code("said", nullable=True),
    code("doubt", nullable=True),
    PrimaryKeyConstraint("series_id", "at"),
    sqlite_with_rowid=False,
    postgresql_partition_by="RANGE (at)",
)

revision = Table(
    "revision",
    metadata,
    own_id(),
    Column("series_id", Integer, nullable=False),
    instant("at"),
    Column("value", Double),
    code("quality"),
    Column("source_id", Integer, nullable=False),
    instant("collected_at"),
    code("note", nullable=True),
    instant("replaced_at"),
    Index(None, "series_id", "at"),
)

latest = Table(
    "latest",
    metadata,
    Column("series_id", Integer, primary_key=True, autoincrement=False),
    instant("at"),
    Column("value", Double),
    code("quality"),
    Column("source_id", Integer, nullable=False),
    instant("collected_at"),
    code("note", nullable=True),
    Column("change_no", BigInteger, nullable=False),
    Index(None, "change_no"),
)

quality_check = Table(
    "quality_check",
    metadata,
    code("indicator", key=True),
    Column("max_step", Double),
    Column("step_within", BigInteger, nullable=False),
    Column("stuck_after", BigInteger),
)

change = Table("change", metadata, Column("id", Integer, primary_key=True), Column("no", BigInteger, nullable=False))


def _rollup(name: str) -> Table:
    """`start` is the excluded start of the bucket; n = 0 says that all its observations are bad."""
    return Table(
        name,
        metadata,
        Column("series_id", Integer, nullable=False),
        instant("start"),
        Column("n", Integer, nullable=False),
        *(Column(figure, Double) for figure in ("sum", "min", "max", "last")),
        PrimaryKeyConstraint("series_id", "start"),
        sqlite_with_rowid=False,
    )


rollup_hour = _rollup("rollup_hour")
rollup_day = _rollup("rollup_day")

forecast = Table(
    "forecast",
    metadata,
    code("indicator", key=True),
    code("subject", key=True),
    code("origin", key=True),
    code("issuer", key=True),
    Column("issued_at", BigInteger, primary_key=True, autoincrement=False),
    Column("target_at", BigInteger, primary_key=True, autoincrement=False),
    Column("value", Double, nullable=False),
    Column("low", Double),
    Column("high", Double),
    sqlite_with_rowid=False,
)

forecast_issue = Table(
    "forecast_issue",
    metadata,
    code("indicator", key=True),
    code("subject", key=True),
    code("origin", key=True),
    code("issuer", key=True),
    instant("issued_at"),
)

target = Table(
    "target",
    metadata,
    code("plan", key=True),
    code("indicator", key=True),
    code("subject", key=True),
    code("period_kind", key=True),
    Column("at", BigInteger, primary_key=True, autoincrement=False),
    Column("value", Double),
    code("basis"),
    code("note", nullable=True),
    Index(None, "indicator", "subject", "period_kind", "at"),
)
