"""The one counter that orders everything a screen may show; its order is commit order."""

from sqlalchemy import Connection

from ioc.store.schema import change


def next_change(conn: Connection) -> int:
    """A number greater than any committed one.

    Holds the counter's row until the transaction ends, so take it last: whoever comes next waits for this commit.
    """
    statement = change.update().values(no=change.c.no + 1).returning(change.c.no)
    return int(conn.execute(statement).scalar_one())
