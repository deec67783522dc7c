"""Run the figures: ``python -m benchmarks [NAME…]`` (all of them without a name); results go to `results.json`.

Ends with 1 where a script failed or a figure is over its bar. Figures of scripts that did not run now stay as they
were, with the day on which they were taken.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from kechuang import core

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER / "results.json"
NAMES = (
    "registry_to_pages",
    "lake_registry",
    "resolve",
    "resolve_splink",
    "persons",
    "criteria_tsme",
    "criteria_rules",
    "policies_simulate",
    "synth",
    "departments",
    "pages",
    "as_of",
    "reports_copies",
    "reports_read",
    "reports_facts",
    "reports_load",
    "reports_memory",
    "plans",
    "plans_wall",
)


def main(arguments: list[str] | None = None) -> int:
    """Run the scripts named, keep their figures, and return how it went."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure what the README quotes.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(NAMES)}; all without")
    parser.add_argument("--into", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if unknown := sorted(set(given.names) - set(NAMES)):
        parser.error(f"no figure called {', '.join(unknown)}; there are {', '.join(NAMES)}")
    if given.into:
        return _measure(given.names[0], given.into)
    from benchmarks.machine import machine

    kept = json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}
    surroundings = machine()
    wrong = 0
    for name in given.names or NAMES:
        print(f"— {name}", flush=True)
        figures = _apart(name)
        if figures is None:
            print(f"{name}: failed", file=sys.stderr)
            wrong += 1
        elif figures:
            kept[name] = {"date": core.today().isoformat(), "machine": surroundings, "figures": figures}
            wrong += sum(not figure["met"] for figure in figures)
            ordered = {one: kept[one] for one in NAMES if one in kept}
            RESULTS.write_text(json.dumps(ordered, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return 1 if wrong else 0


def _apart(name: str) -> list[dict[str, Any]] | None:
    """Run one script in a process of its own, so that its peak of memory is its own; None where it failed."""
    with tempfile.TemporaryDirectory() as folder:
        into = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "benchmarks", name, "--into", str(into)]
        if subprocess.run(command, cwd=FOLDER.parent, check=False).returncode or not into.exists():
            return None
        return list(json.loads(into.read_text(encoding="utf-8")))


def _measure(name: str, into: Path) -> int:
    sys.argv = [name]  # a script that reads its own options gets none
    figures = importlib.import_module(f"benchmarks.{name}").main()
    for figure in figures:
        print(figure.line(), flush=True)
    into.write_text(json.dumps([figure.to_json() for figure in figures], ensure_ascii=False), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
