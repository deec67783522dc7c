"""A policy with seven thresholds over 200,000 enterprises: from the slider to the figures that a picture is made of.

Every round moves another threshold, judges everybody by the condition that was moved, divides the budget, and counts
beneficiaries, cost, the spread by district, size and rung, winners and losers against today; two other items of the
policy stand beside it, of which the highest is granted or which share a ceiling with it. The peer is
hand-written Polars that only judges the seven thresholds and counts who meets them: no missing data told apart from
failing, no amounts, no budget, no spread. Both are checked to find the same beneficiaries before anything is timed.

Then the whole way as an officer goes it: `kechuang serve` with a table of that size, a real browser, a slider moved,
and the time until the figures are in the page, every chart is drawn and the next frame is shown. Once more while the
slider is dragged: from the last place to its picture, whatever is still being counted of the places before. Beside it,
in the same browser, an empty page of the same site is fetched.

Run: ``python -m benchmarks policies_simulate``, or ``python -m benchmarks.policies_simulate [rows]``.
"""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.figure import Figure
from benchmarks.pages import server, someone_signed_in
from benchmarks.registry_to_pages import build
from kechuang.apps.policies import judging
from kechuang.apps.policies.conditions import Conditions
from kechuang.declarations.pack import load_pack
from kechuang.engines import policies

DAY = dt.date(2026, 7, 1)
ITEM = "demo.innovation-20.growth"
ROWS = 200_000
SLIDES = 60
ROUNDS = 60
MOVES = ("revenue", "rd_sum", "rd_share", "main_share", "debt", "patents", "people")
BY = ("place", "size", "rung")


def region(rows: int, seed: int = 20260701) -> pl.DataFrame:
    """Return a made-up table with gaps, sizes over four powers of ten, and values on the thresholds."""
    rng = random.Random(seed)
    sales = [rng.choice([int(10 ** rng.uniform(7, 11)), 500_000_000]) for _ in range(rows)]

    def part(low: int, high: int) -> list[int | None]:
        return [None if rng.random() < 0.05 else one * rng.randint(low, high) // 100 for one in sales]

    return pl.DataFrame({
        "entity_id": [f"E{number:015x}" for number in range(rows)],
        "op_rev_t": [None if rng.random() < 0.05 else one for one in sales],
        "main_rev_t": part(60, 100), "rd_t": part(0, 9), "rd_t1": part(0, 9), "asset_t": part(50, 200),
        "liab_t": part(10, 150), "ip1": [rng.randint(0, 4) for _ in range(rows)],
        "staff_t": [rng.randint(1, 400) for _ in range(rows)],
        "place": [f"37030{rng.randint(1, 9)}" for _ in range(rows)],
        "size": [rng.choice(["大", "中", "小", "微"]) for _ in range(rows)],
        "rung": [rng.choice(["", "科技型中小企业", "高新技术企业"]) for _ in range(rows)],
    })  # fmt: skip


def by_hand(frame: pl.DataFrame, line: dict[str, int]) -> int:
    """Count who meets seven thresholds, as a careful analyst would write it for this one policy."""
    held = (
        (pl.col("op_rev_t") >= line["revenue"])
        & (pl.col("rd_t") + pl.col("rd_t1") >= line["rd_sum"])
        & (pl.col("rd_t") * 1000 >= pl.col("op_rev_t") * line["rd_share"])
        & (pl.col("main_rev_t") * 100 >= pl.col("op_rev_t") * line["main_share"])
        & (pl.col("liab_t") * 100 <= pl.col("asset_t") * line["debt"])
        & (pl.col("ip1") >= line["patents"])
        & (pl.col("staff_t") >= line["people"])
    )
    return int(frame.select(held.fill_null(False).sum()).item())


def lines(step: int) -> tuple[dict[str, str], dict[str, int]]:
    """Return the thresholds of a round: one of them moved, as written and as the analyst has them."""
    moved = MOVES[step % len(MOVES)]
    value = {"revenue": 500, "rd_sum": 50, "rd_share": 30, "main_share": 80, "debt": 80, "patents": 1, "people": 10}
    value[moved] += step // len(MOVES) + 1
    written = {
        "revenue": f"{value['revenue']}万元", "rd_sum": f"{value['rd_sum']}万元",
        "rd_share": f"{value['rd_share'] / 10:.1f}%", "main_share": f"{value['main_share']}%",
        "debt": f"{value['debt']}%", "patents": f"{value['patents']} 件", "people": f"{value['people']} 人",
    }  # fmt: skip
    plain = value | {"revenue": value["revenue"] * 10**6, "rd_sum": value["rd_sum"] * 10**6}
    return {moved: written[moved]}, plain


def measure(rows: int = ROWS) -> dict[str, float]:
    """Time the rounds, and return milliseconds and the ratio to the peer."""
    pack = load_pack("demo")
    item, frame = pack.policy_items[ITEM], region(rows)
    version = judging.version_of(item, pack, DAY)
    kept = Conditions(item, pack, frame, DAY)
    subjects = policies.Subjects(
        frame, pack.fields, by=BY, unauthorised=pl.Series([number % 40 == 0 for number in range(rows)]),
        others=[judging.judge(one, pack, frame, DAY) for one in judging.related(item, pack, DAY)],
        order=list(pack.policy_items),
    )  # fmt: skip
    today = policies.side(kept.judged(item, version)[0], subjects)

    def slide(step: int) -> policies.Simulation:
        plan, _short = kept.judged(*policies.moved(item, version, lines(step)[0]))
        return policies.simulate(today, plan, subjects)

    for step in range(len(MOVES)):
        plan, expected = slide(step).plan, by_hand(frame, lines(step)[1])
        found = plan.beneficiaries + plan.displaced + plan.unknown
        if found != expected:
            raise AssertionError(f"round {step}: {found} beneficiaries, by hand {expected}")
    ours, theirs = [], []
    for step in range(ROUNDS):
        began = time.perf_counter()
        slide(step)
        between = time.perf_counter()
        by_hand(frame, lines(step)[1])
        ours.append((between - began) * 1000)
        theirs.append((time.perf_counter() - between) * 1000)
    p95 = statistics.quantiles(ours, n=20)[-1]
    return {
        "rows": rows, "rounds": ROUNDS, "median": statistics.median(ours), "p95": p95,
        "by_hand": statistics.median(theirs), "ratio": statistics.median(ours) / statistics.median(theirs),
    }  # fmt: skip


SLIDE = """async ([name, values]) => {
  const range = document.querySelector(`[name="k.${name}"]`).closest("[data-knob]").querySelector("[data-range]");
  const out = document.getElementById("simout");
  const frame = () => new Promise(done => requestAnimationFrame(done));
  let began = 0;
  for (const value of values) {
    await frame();
    const before = range.value;
    range.value = value;
    if (range.value === before) range.stepUp();
    if (range.value === before) range.stepDown();
    began = performance.now();
    range.dispatchEvent(new Event("input", { bubbles: true }));
  }
  const wanted = new URLSearchParams([[`k.${name}`, range.value]]).toString();
  const moved = range.closest("[data-knob]").classList.contains("is-moved");
  const told = () => out.dataset.query.split("&").filter(field => field.startsWith(`k.${name}=`));
  while (moved ? told()[0] !== wanted : told().length) await frame();
  await frame();
  return performance.now() - began;
}"""
EMPTY = """async () => {
  const began = performance.now();
  await (await fetch("/empty")).text();
  return performance.now() - began;
}"""


def browse() -> dict[str, float]:
    """Time slides in a browser, and return milliseconds; nothing where there is none."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None or importlib.util.find_spec("playwright") is None:
        print("no browser here: the way to the picture is not measured", file=sys.stderr)
        return {}
    from playwright.sync_api import sync_playwright

    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder) / "data"
        build(data, "demo", "--enterprises", "200")
        os.environ |= {"KECHUANG_DATA": str(data), "DJANGO_SETTINGS_MODULE": "benchmarks.large_settings"}
        cookie, _codes, _firms = someone_signed_in()
        with server(data) as port, sync_playwright() as driver:
            opened = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            context = opened.new_context(viewport={"width": 1440, "height": 900})
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": f"http://127.0.0.1:{port}"}])
            page = context.new_page()
            page.set_default_timeout(120_000)
            page.goto(f"http://127.0.0.1:{port}/policies/items/{ITEM}/simulate")
            page.locator("#curve .plot svg").wait_for()
            slides, dragged, empty = [], [], []
            for step in range(SLIDES + len(MOVES)):
                name = MOVES[step % len(MOVES)]
                low, high = page.evaluate(
                    "name => { const r = document.querySelector(`[name='k.${name}']`).closest('[data-knob]')"
                    ".querySelector('[data-range]'); return [Number(r.min), Number(r.max)]; }", name
                )  # fmt: skip
                places = [str(low + (high - low) * (number % 17) // 17) for number in range(step, step + 20)]
                took = page.evaluate(SLIDE, [name, places[:1]])
                rested(page)
                drag = page.evaluate(SLIDE, [name, places[1:]])
                rested(page)
                other = page.evaluate(EMPTY)
                if step >= len(MOVES):
                    slides.append(took)
                    dragged.append(drag)
                    empty.append(other)
            opened.close()
    p95 = statistics.quantiles(slides, n=20)[-1]
    return {"slides": SLIDES, "median": statistics.median(slides), "p95": p95,
            "dragged_median": statistics.median(dragged), "dragged_p95": statistics.quantiles(dragged, n=20)[-1],
            "empty": statistics.median(empty),
            "ratio": statistics.median(slides) / statistics.median(empty)}  # fmt: skip


def rested(page: Any) -> None:
    """Wait until what follows a slide is there too: nobody waits for it, the next slide must not find it busy."""
    page.wait_for_timeout(300)
    page.wait_for_load_state("networkidle")
    page.locator("#curve .plot svg").wait_for()


def main(rows: int = ROWS) -> list[Figure]:
    """Print the measurements and return the figure."""
    found = measure(rows)
    print(json.dumps(found))
    seen = browse()
    print(json.dumps(seen))
    page = [
        Figure(
            key="policies_simulate_picture",
            what_en="from the slider to the picture in a browser, the same simulation, p95",
            what_zh="同一测算从滑块到浏览器成图，95% 分位", value=seen["p95"], unit="ms", at_most=200,
            ratio=seen["ratio"], peer_en="an empty page fetched", peer_zh="取一个空页面",
        )
    ] if seen else []  # fmt: skip
    return [
        Figure(
            key="policies_simulate", what_en="a simulation with seven thresholds over 200,000 enterprises, p95",
            what_zh="七个门槛的政策测算，20 万家企业，95% 分位", value=found["p95"], unit="ms", at_most=200,
            ratio=found["ratio"],
            peer_en="hand-written Polars that only counts", peer_zh="只计数的手写 Polars",
        ),
        *page,
    ]  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else ROWS)
