"""Figures and their bars, the block in the READMEs, and the command that runs the scripts."""

from __future__ import annotations

import dataclasses
import importlib.util
import json

import pytest

from benchmarks import __main__ as bench
from benchmarks import readme
from benchmarks.figure import Figure
from benchmarks.machine import machine

FIGURE = Figure(
    key="x", what_en="things", what_zh="事物", value=12.0, unit="s", at_most=12, ratio=1.5, ratio_at_most=1.5,
    peer_en="a peer", peer_zh="同类",
)  # fmt: skip
RESULTS = {
    "one": {
        "date": "2026-11-22",
        "machine": {"cores": 2, "memory_gib": 4, "processor": "p", "python": "3.11", "load_before": 0.5},
        "figures": [FIGURE.to_json()],
    }
}


@pytest.mark.parametrize(
    ("value", "ratio", "met"),
    [(12.0, 1.5, True), (11.9, 1.4, True), (12.1, 1.5, False), (12.0, 1.51, False), (1.0, None, False)],
)
def test_a_figure_on_its_bar_is_met_and_one_above_is_not(value: float, ratio: float | None, met: bool) -> None:
    figure = dataclasses.replace(FIGURE, value=value, ratio=ratio)
    assert figure.met is met and ("OVER THE BAR" in figure.line()) is not met


def test_a_figure_without_bars_is_met() -> None:
    assert Figure(key="x", what_en="a", what_zh="a", value=1e9, unit="s").met


def test_a_figure_survives_its_file() -> None:
    assert Figure.from_json(json.loads(json.dumps(FIGURE.to_json()))) == FIGURE


@pytest.mark.parametrize(
    ("language", "row"),
    [
        ("en", "| things | 12 s | ≤ 12 s | 1.50 | a peer | ≤ 1.50 |"),
        ("zh", "| 事物 | 12 秒 | ≤ 12 秒 | 1.50 | 同类 | ≤ 1.50 |"),
    ],
)
def test_the_block_shows_every_figure_with_its_peer_and_bars(language: str, row: str) -> None:
    assert row in readme.block(RESULTS, language).splitlines()


def test_only_the_marked_block_of_a_readme_changes() -> None:
    table = readme.block(RESULTS, "en")
    once = readme.put(f"before\n{readme.BEGIN}\nold\n{readme.END}\nafter\n", table)
    assert once == f"before\n{table}\nafter\n" and readme.put(once, table) == once


@pytest.mark.parametrize("text", ["no marks", readme.BEGIN, f"{readme.BEGIN}{readme.END}{readme.BEGIN}{readme.END}"])
def test_a_readme_without_the_marks_once_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="marks"):
        readme.put(text, readme.block(RESULTS, "en"))


def test_the_readmes_quote_what_was_measured() -> None:
    assert readme.main(["--check"]) == 0


def test_what_was_measured_tells_the_machine_and_not_whose_it_is() -> None:
    told = {"cores", "memory_gib", "processor", "python", "load_before"}
    kept = json.loads((bench.FOLDER / "results.json").read_text(encoding="utf-8"))
    assert set(machine()) == told and all(set(part["machine"]) == told for part in kept.values())


def test_figures_of_two_machines_tell_both_each_with_its_days() -> None:
    other = {**RESULTS["one"]["machine"], "processor": "q", "load_before": 0.7}
    days = ("2026-11-23", "2026-11-21")
    results = RESULTS | {day: {**RESULTS["one"], "date": day, "machine": other} for day in days}
    assert (
        "2 cores, 4 GiB, q, Python 3.11, on 2026-11-21, 2026-11-23; 2 cores, 4 GiB, p, Python 3.11, on 2026-11-22; "
        "other work on the machine left a load of up to 0.7." in readme.block(results, "en")
    )
    assert "测于 2026-11-21, 2026-11-23：2 核，4 GiB 内存，q，Python 3.11；2026-11-22：" in readme.block(results, "zh")


@pytest.mark.parametrize("name", bench.NAMES)
def test_every_script_that_is_named_is_there(name: str) -> None:
    assert importlib.util.find_spec(f"benchmarks.{name}")


def test_an_unknown_name_ends_with_a_sentence_and_a_code(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        bench.main(["nothing"])
    assert ended.value.code == 2 and "no figure called nothing" in capsys.readouterr().err
