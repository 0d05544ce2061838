"""`python -m bench`: every benchmark, one after the other. Each prints ratios measured in one run; none asserts a time."""

from datetime import UTC, datetime
from os import getloadavg

from bench import (
    commands_under_load,
    derive,
    geometry,
    latest_api,
    maps,
    memory,
    mqtt,
    replay,
    rules,
    sources_500,
    station_files,
    stream,
    told,
    write_path,
)

BENCHES = (
    write_path,
    rules,
    replay,
    derive,
    latest_api,
    commands_under_load,
    stream,
    told,
    sources_500,
    station_files,
    mqtt,
    memory,
    geometry,
    maps,
)


def main() -> None:
    for bench in BENCHES:
        print(f"\n{datetime.now(UTC).astimezone():%H:%M:%S}, load {getloadavg()[0]:.1f}", flush=True)
        bench.run()


if __name__ == "__main__":
    main()
