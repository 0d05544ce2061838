"""`python -m tests.faults --minutes 10 [--kills 10] [--seed N]`: the fault run.

A table to stdout; ends with 1 where an account does not balance. `--keep FOLDER` keeps logs and databases there.
"""

import argparse
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.faults.run import plan_of, run, table


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.faults")
    asked.add_argument("--minutes", type=float, default=10.0)
    asked.add_argument("--kills", type=int, default=10)
    asked.add_argument("--seed", type=int, default=20261126)
    asked.add_argument("--keep", type=Path)
    given = asked.parse_args()
    with TemporaryDirectory(prefix="ioc-faults-") as folder:
        rows = run(given.keep or Path(folder), plan_of(given.minutes * 60, given.kills, given.seed))
    sys.stdout.write(f"{table(rows)}\n")
    return 0 if all(row.faultless for row in rows if row.source) else 1


if __name__ == "__main__":
    sys.exit(main())
