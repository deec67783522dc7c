"""Put the figures of `results.json` between the marks in the two READMEs: ``python -m benchmarks.readme``.

With ``--check`` nothing is written, and the code is 1 where a README says something else than the results.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure, shown

FOLDER = Path(__file__).resolve().parent
RESULTS = FOLDER / "results.json"
BEGIN, END = "<!-- figures: written by python -m benchmarks.readme -->", "<!-- /figures -->"

HEADS = {
    "en": "| Measured | Value | Bar | Ratio | to | Bar |\n|---|---:|---:|---:|---|---:|",
    "zh": "| 测什么 | 测得 | 上限 | 比值 | 相对于 | 上限 |\n|---|---:|---:|---:|---|---:|",
}
MACHINES = {
    "en": "{cores} cores, {memory_gib} GiB, {processor}, Python {python}, on {dates}",
    "zh": "{dates}：{cores} 核，{memory_gib} GiB 内存，{processor}，Python {python}",
}
TAKEN = {
    "en": "Taken with {machines}; other work on the machine left a load of up to {load}. "
    "Medians unless said otherwise; `make bench` measures them again.",
    "zh": "测于 {machines}；开始时机器上另有负载，最高 {load}。未注明的为中位数；`make bench` 可重新测量。",
}
UNITS_ZH = {"s": "秒", "ms": "毫秒", "queries": "次"}


def block(results: dict[str, Any], language: str) -> str:
    """Return the figures as a table in one language (``en`` or ``zh``).

    Raises
    ------
    ValueError
        If there are no figures.
    """
    figures = [Figure.from_json(data) for part in results.values() for data in part["figures"]]
    if not figures:
        raise ValueError("results.json holds no figures; run python -m benchmarks first")
    rows = [_row(figure, language) for figure in figures]
    return "\n".join((BEGIN, HEADS[language], *rows, "", _taken(results, language), END))


def _taken(results: dict[str, Any], language: str) -> str:
    """Return when and on what the figures were taken; another processor is another machine."""
    dates: dict[str, set[str]] = {}
    for part in sorted(results.values(), key=lambda part: part["date"]):
        told = MACHINES[language].format(dates="{dates}", **part["machine"])
        dates.setdefault(told, set()).add(part["date"])
    machines = [told.replace("{dates}", ", ".join(sorted(days))) for told, days in dates.items()]
    load = max(part["machine"]["load_before"] for part in results.values())
    return TAKEN[language].format(machines={"en": "; ", "zh": "；"}[language].join(machines), load=load)


def put(text: str, table: str) -> str:
    """Return a README with the block between its marks replaced.

    Raises
    ------
    ValueError
        If the marks are not there once each, in order.
    """
    head, begin, rest = text.partition(BEGIN)
    _old, end, tail = rest.partition(END)
    if not begin or not end or BEGIN in tail or END in tail:
        raise ValueError(f"the marks {BEGIN} … {END} are not there exactly once")
    return head + table + tail


def _row(figure: Figure, language: str) -> str:
    what, peer = (figure.what_en, figure.peer_en) if language == "en" else (figure.what_zh, figure.peer_zh)
    unit = figure.unit if language == "en" else UNITS_ZH.get(figure.unit, figure.unit)
    unit = "" if figure.unit == "queries" else unit
    most = "" if figure.at_most is None else f"≤ {shown(figure.at_most, unit)}"
    ratio = "" if figure.ratio is None else shown(figure.ratio)
    ratio_most = "" if figure.ratio_at_most is None else f"≤ {shown(figure.ratio_at_most)}"
    value = shown(figure.value, unit)
    return f"| {what} | {value if figure.met else f'**{value}**'} | {most} | {ratio} | {peer} | {ratio_most} |"


def main(arguments: list[str]) -> int:
    """Write both READMEs, or check them."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    stale = []
    for name, language in (("README.md", "en"), ("README.zh-CN.md", "zh")):
        path = FOLDER.parent / name
        before = path.read_text(encoding="utf-8")
        after = put(before, block(results, language))
        if before != after:
            stale.append(name)
            if arguments != ["--check"]:
                path.write_text(after, encoding="utf-8")
    print(f"{'stale' if arguments == ['--check'] else 'written'}: {', '.join(stale) or 'nothing'}")
    return 1 if stale and arguments == ["--check"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
