"""The few column shapes all tables are made of."""

from sqlalchemy import BigInteger, Column, Integer, MetaData, Text

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)


def own_id() -> Column[int]:
    """A number given by the database; later rows have greater ones."""
    return Column("id", Integer, primary_key=True, autoincrement=True)


def instant(name: str, nullable: bool = False) -> Column[int]:
    """UTC epoch microseconds."""
    return Column(name, BigInteger, nullable=nullable)


def code(name: str, nullable: bool = False, key: bool = False) -> Column[str]:
    """A code, a word of the domain, or a sentence."""
    return Column(name, Text, nullable=nullable, primary_key=key)


def count(name: str) -> Column[int]:
    return Column(name, Integer, nullable=False, server_default="0")
