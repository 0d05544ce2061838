"""What people did about alerts: silences by matchers, snoozes, assignments, remarks, closures, incidents."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def _text(name: str, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _instant(name: str, nullable: bool = False) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger(), nullable=nullable)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), autoincrement=True, nullable=False)


def _spell() -> tuple[sa.Column[str] | sa.Column[int], ...]:
    return (*_key(), sa.Column("spell", sa.Integer(), autoincrement=False, nullable=False))


def _key() -> tuple[sa.Column[str], ...]:
    return _text("rule"), _text("subject"), _text("origin")


def _index(table: str, *columns: str) -> None:
    op.create_index(op.f(f"ix_{table}_{'_'.join(columns)}"), table, list(columns), unique=False)


def _primary(table: str, *columns: str) -> sa.PrimaryKeyConstraint:
    return sa.PrimaryKeyConstraint(*columns, name=op.f(f"pk_{table}"))


def upgrade() -> None:
    _silences()
    _snoozes()
    _assignments()
    _remarks()
    _incidents()


def _silences() -> None:
    # Nothing ever wrote the old table.
    op.drop_table("silence")
    op.create_table(
        "silence",
        _id(),
        _text("matchers"),
        _instant("starts_at"),
        _instant("ends_at"),
        _text("made_by"),
        _instant("made_at"),
        _text("why"),
        _text("ended_by", nullable=True),
        _primary("silence", "id"),
    )
    _index("silence", "ends_at")


def _snoozes() -> None:
    op.create_table(
        "snooze",
        *_key(),
        _instant("until"),
        _text("made_by"),
        _instant("made_at"),
        _text("why"),
        _primary("snooze", "rule", "subject", "origin"),
    )


def _assignments() -> None:
    op.create_table(
        "assignment",
        _id(),
        *_spell(),
        _text("party_kind"),
        _text("party"),
        _instant("due_at", nullable=True),
        _text("orders"),
        _text("made_by"),
        _instant("made_at"),
        _text("accepted_by", nullable=True),
        _instant("accepted_at", nullable=True),
        _text("done_by", nullable=True),
        _instant("done_at", nullable=True),
        _text("result"),
        _primary("assignment", "id"),
    )
    _index("assignment", "rule", "subject", "origin")
    _index("assignment", "done_at", "due_at")


def _remarks() -> None:
    op.create_table("remark", _id(), *_spell(), _text("text"), _text("made_by"), _instant("made_at"), _primary("remark", "id"))
    _index("remark", "rule", "subject", "origin")
    op.create_table(
        "closure",
        *_spell(),
        _text("cause"),
        _text("note"),
        _text("made_by"),
        _instant("made_at"),
        _primary("closure", "rule", "subject", "origin", "spell"),
    )
    _index("closure", "made_at")


def _incidents() -> None:
    op.create_table(
        "incident",
        _id(),
        _text("title"),
        _text("area"),
        _text("origin"),
        _text("opened_by"),
        _instant("opened_at"),
        _text("closed_by", nullable=True),
        _instant("closed_at", nullable=True),
        _text("outcome"),
        _primary("incident", "id"),
    )
    _index("incident", "closed_at")
    op.create_table(
        "incident_alert",
        sa.Column("incident_id", sa.Integer(), autoincrement=False, nullable=False),
        *_spell(),
        _text("made_by"),
        _instant("made_at"),
        sa.ForeignKeyConstraint(["incident_id"], ["incident.id"], name=op.f("fk_incident_alert_incident_id")),
        _primary("incident_alert", "incident_id", "rule", "subject", "origin", "spell"),
    )
