"""What a record costs in every step of the build, at several sizes, and how that grows: the measured part of
`docs/scale.md`.

Each size is built in a fresh process from an invented region that is made first and not timed. A table counts to its
class (registers of enterprises, yearly figures, events); merging is everything after the last table. Processor time is
that of the build and of the processes that read for it; on Spark, whose workers are other processes, only wall time
says anything.

Run: ``python -m benchmarks.scale 1000000 5000000 20000000``, with ``--engine spark://HOST:PORT`` on a cluster, and
``--write`` to put the table between the marks of `docs/scale.md`.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import subprocess
import sys
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.machine import machine
from kechuang import core
from kechuang.declarations.pack import load_pack
from kechuang.engines.synth import write_region

PAGE = Path(__file__).resolve().parents[1] / "docs" / "scale.md"
BEGIN, END = "<!-- figures: written by python -m benchmarks.scale -->", "<!-- /figures -->"
RECORDS = 9.2  # of one enterprise in the basic tables, about
STEPS = ("legal_entity", "enterprise_year", "event", "none", "merge")
NAMES = {
    "legal_entity": "registers", "enterprise_year": "yearly figures", "event": "events", "none": "other tables",
    "merge": "merging into base and theme tables", "all": "whole build",
}  # fmt: skip
BUILD = """
import json, resource, sys, time
from pathlib import Path
from kechuang.declarations.pack import load_pack
from kechuang.engines import lake
region, target, engine = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
pack = load_pack("demo")
inputs = [lake.Input(table, Path(path)) for table, path in json.loads((region / "inputs.json").read_text())]
classes = {source.name: source.contributes for source in pack.sources.values()}
spent, at, began = {}, [time.perf_counter(), None, 0.0], time.perf_counter()
def cpu():
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
at[2] = cpu()
def tell(label, share):
    name = label.partition("：")[0]
    step = classes.get(name, "merge")
    now, used = time.perf_counter(), cpu()
    if at[1] is not None:
        wall, processor = spent.get(at[1], (0.0, 0.0))
        spent[at[1]] = wall + now - at[0], processor + used - at[2]
        at[0], at[2] = now, used
    at[1] = step
run = lake.build(pack.sources, inputs, divisions=pack.divisions, industries=pack.industries, fields=pack.fields,
                 databases=lake.Databases(pack.databases, tuple(pack.feeds), pack.survivorship),
                 lake=target / "lake", progress=tell, engine=engine)
spent["all"] = time.perf_counter() - began, cpu()
rows = {}
for receipt in run.receipts:
    kind = pack.sources[receipt.table].contributes
    rows[kind] = rows.get(kind, 0) + receipt.rows_in
rows["all"] = rows["merge"] = sum(receipt.rows_in for receipt in run.receipts)
kept = sum(path.stat().st_size for path in run.folder.rglob("*") if path.is_file())
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"rows": rows, "spent": spent, "kept": kept, "peak": peak}))
"""


def measure(records: int, engine: str) -> dict[str, Any]:
    """Build about so many records and return rows and seconds by step, bytes kept and the driver's peak in MiB."""
    pack = load_pack("demo")
    with tempfile.TemporaryDirectory() as name:
        folder, target = Path(name) / "region", Path(name) / "target"
        region = write_region(
            folder, enterprises=max(1, round(records / RECORDS)), seed=1, on=dt.date(2026, 11, 21),
            divisions=pack.divisions, industries=pack.industries,
        )  # fmt: skip
        (folder / "inputs.json").write_text(json.dumps([[table, str(path)] for table, path in region.tables.items()]))
        given = sum(path.stat().st_size for path in region.tables.values())
        target.mkdir()
        command = [sys.executable, "-c", BUILD, str(folder), str(target), engine]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"scale failed at {records:,}: {done.stderr.strip()[-2000:]}")
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found | {"given": given}


def table(measured: list[dict[str, Any]], engine: str) -> str:
    """Return the figures as a Markdown table: microseconds a record, and their slope from size to size."""
    heads = [f"{one['rows']['all'] / 1e6:.1f} M" for one in measured]
    slopes = [f"slope {before} → {after}" for before, after in pairwise(heads)]
    lines = [
        f"| µs a record, wall (processor), {engine.partition(':')[0]} | {' | '.join([*heads, *slopes])} |",
        f"|---|{'---:|' * (len(heads) + len(slopes))}",
    ]
    for step in (*STEPS, "all"):
        if not all(step in one["spent"] and one["rows"].get(step) for one in measured):
            continue
        each = [[seconds * 1e6 / one["rows"][step] for seconds in one["spent"][step]] for one in measured]
        cells = [f"{wall:.1f} ({processor:.1f})" for wall, processor in each]
        cells += [f"{_slope(one, other, step):.1f}" for one, other in pairwise(measured)]
        lines.append(f"| {NAMES[step]} | {' | '.join(cells)} |")
    for name, key in (("bytes a record given", "given"), ("bytes a record kept", "kept")):
        values = [f"{one[key] / one['rows']['all']:.0f}" for one in measured]
        lines.append(f"| {name} | {' | '.join([*values, *('' for _ in slopes)])} |")
    peaks = [f"{one['peak']:.0f}" for one in measured]
    lines.append(f"| peak memory of the process that leads, MiB | {' | '.join([*peaks, *('' for _ in slopes)])} |")
    return "\n".join(lines)


def _slope(one: dict[str, Any], other: dict[str, Any], step: str) -> float:
    """Return what each further record costs, in microseconds of wall time."""
    more = other["rows"][step] - one["rows"][step]
    return float((other["spent"][step][0] - one["spent"][step][0]) * 1e6 / more)


def main(arguments: list[str] | None = None) -> None:
    """Measure every size, print the table, and put it into the page where that is asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description="What a record costs, by step.")
    parser.add_argument("records", nargs="+", type=int, help="about how many records, smallest first")
    parser.add_argument("--engine", default="duckdb", help="duckdb, or spark://HOST:PORT")
    parser.add_argument("--write", action="store_true", help="put the table into docs/scale.md")
    given = parser.parse_args(arguments)
    here = machine()
    measured = []
    for records in sorted(given.records):
        measured.append(measure(records, given.engine))
        print(f"{records:,}: {measured[-1]['spent']['all'][0]:.0f} s", flush=True)
    found = table(measured, given.engine)
    print(found)
    if given.write:
        said = (
            f"Taken on {core.today().isoformat()}: {here['cores']} cores, {here['memory_gib']} GiB, "
            f"{here['processor']}; other work on the machine left a load of {here['load_before']} at the beginning."
        )
        page = PAGE.read_text(encoding="utf-8")
        before, _, rest = page.partition(BEGIN)
        PAGE.write_text(f"{before}{BEGIN}\n\n{found}\n\n{said}\n\n{END}{rest.partition(END)[2]}", encoding="utf-8")


if __name__ == "__main__":
    main()
