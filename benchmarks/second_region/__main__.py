"""Write a second region: ``python -m benchmarks.second_region --into FOLDER [--enterprises N] [--seed N]``."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

from benchmarks.second_region.output import write


def main(arguments: list[str] | None = None) -> int:
    """Write the tables, their contracts and the truth, and say how many rows there are."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.second_region", description=__doc__)
    parser.add_argument("--into", type=Path, required=True, help="folder for the tables; made where it is missing")
    parser.add_argument("--enterprises", type=int, default=20_000, help="how many entities (20000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed, another region (1)")
    given = parser.parse_args(arguments)
    if given.enterprises < 200:
        parser.error("a region has 200 enterprises at the least")
    start = time.perf_counter()
    rows = write(given.into, given.enterprises, given.seed)
    for name, count in rows.items():
        print(f"{name:24}{count:>12,}")
    print(f"{len(rows)} tables{'':15}{sum(rows.values()):>12,} rows, {time.perf_counter() - start:.1f} s, synthetic")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
