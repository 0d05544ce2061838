"""`python -m tests.soak --minutes 60`: a wall for an hour with everything going wrong around it; figures to stdout."""

import argparse
import logging
import sys
from datetime import UTC, datetime

from tests.soak.glass import glass
from tests.soak.run import long, short, soak
from tests.soak.told import faults, summary, table
from tests.soak.world import world

SHORT = 5.0
"""Minutes below which each trouble comes only once."""


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.soak")
    asked.add_argument("--minutes", type=float, default=60.0)
    minutes = asked.parse_args().minutes
    logging.getLogger("ioc").setLevel(logging.CRITICAL)  # each outage is ours, and told below
    with world() as living, glass() as page:
        found = soak(living, page, minutes, short() if minutes <= SHORT else long(minutes), _tell)
    wrong = faults(found)
    sys.stdout.write(f"{table(summary(found))}\n\n" + "\n".join(wrong or ["Giữ đúng hợp đồng."]) + "\n")
    return 1 if wrong else 0


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{datetime.now(UTC):%H:%M:%S} {sentence}\n")


if __name__ == "__main__":
    sys.exit(main())
