"""Everything fails at once, ten workers are killed and the database stops twice: the account balances, to the row."""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.faults.run import plan_of, run, table


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_was_sent_is_stored_or_rejected_with_its_reason_whatever_fails() -> None:
    # Not below tmp_path: PostgreSQL's own user must be able to enter.
    with TemporaryDirectory(prefix="ioc-faults-") as folder:
        rows = run(Path(folder), plan_of(40, kills=10, seed=20261126))
    sys.stdout.write(f"{table(rows)}\n")
    assert [row.source for row in rows if not row.faultless] == []
    assert {row.source for row in rows if row.sent} >= {
        "day-so",
        "mqtt-so",
        "tram-so",
        "sql-so",
        "cam-bien",
        "ha-tang",
        "quan-trac",
    }
