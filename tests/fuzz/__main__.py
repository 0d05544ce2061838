"""`make fuzz`: hostile inputs for every parser, each parser in a process of its own; prints a table, ends with 1 on any fault.

`python -m tests.fuzz [--inputs N] [--heavy N] [--seed N] [--only NAME] [--keep FOLDER]`
"""

import argparse
import sys
from pathlib import Path

from tests.fuzz.attack import attack
from tests.fuzz.run import Found


def main() -> int:
    asked = _arguments()
    found = [_shown(one) for one in attack(asked.inputs, asked.heavy, asked.seed, asked.only, asked.keep)]
    failed = sum(one.failed for one in found)
    print(f"{sum(one.inputs for one in found):,} inputs, {len(found)} parsers, {failed} failed")
    return 1 if failed or not found else 0


def _shown(found: Found) -> Found:
    print(f"{found.name:<36}{found.inputs:>9,} inputs{found.read:>9,} read{found.invalid:>9,} invalid{found.failed:>5} failed")
    for kind, text in found.faults.items():
        print(f"    {kind}: {text}")
    sys.stdout.flush()
    return found


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="for each text parser")
    parser.add_argument("--heavy", type=int, default=2_000, help="for each parser of spreadsheets and archives")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", help="targets whose name contains this")
    parser.add_argument("--keep", type=Path, default=None, help="folder for the inputs that failed")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
