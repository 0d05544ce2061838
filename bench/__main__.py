"""`python -m bench`: every benchmark, one after the other. Each prints ratios measured in one run; none asserts a time."""

from bench import geometry, rules, write_path

BENCHES = (write_path, rules, geometry)


def main() -> None:
    for bench in BENCHES:
        bench.run()


if __name__ == "__main__":
    main()
