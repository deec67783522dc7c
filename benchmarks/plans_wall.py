"""The wall chart with 17 projects of 146 tasks: when it answers, when it can be used, and whether it scrolls freely.

Invented projects (`wall_city`) in a scratch folder, served by `kechuang serve`, opened by the real Chromium. A page
counts as usable when the chart has taken over the table and its first picture is drawn. While all tasks are open and
the chart scrolls from end to end, slowly and in leaps, a message that the page sends itself over and over tells how
long the main thread was busy at a stretch; what the browser itself calls a long task is counted too.

Run: ``python -m benchmarks plans_wall``; it needs playwright and Chromium.
"""

from __future__ import annotations

import importlib.util
import shutil
import statistics
import tempfile
from pathlib import Path
from typing import Any

from benchmarks.figure import Figure
from benchmarks.pages import Asker, server
from benchmarks.wall_city import prepare

PROJECTS, TASKS = 17, 146
LOADS = 7
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip

READY = """
document.addEventListener("gantt:ready", () => requestAnimationFrame(() => setTimeout(() => {
  window.usable = performance.now();
})));
"""
USABLE = """
() => new Promise(done => { const look = () => window.usable ? done(window.usable) : setTimeout(look, 20); look(); })
"""
SCROLL = """
async () => {
  const box = document.querySelector(".gtbox");
  const long = [];
  const watch = new PerformanceObserver(list => long.push(...list.getEntries().map(one => one.duration)));
  watch.observe({ type: "longtask" });
  let [longest, last, going] = [0, performance.now(), true];
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    if (going) channel.port2.postMessage(0);
  };
  channel.port2.postMessage(0);
  const frame = () => new Promise(done => requestAnimationFrame(done));
  const end = box.scrollHeight - box.clientHeight;
  const seen = new Set();
  const look = () => box.querySelectorAll("tr.gt__t[data-at]").forEach(tr => seen.add(tr.dataset.at));
  for (let y = 0; y < end; y += 240) { box.scrollTop = y; await frame(); look(); }
  for (let y = end; y > 0; y -= 3000) { box.scrollTop = y; await frame(); }
  going = false;
  watch.disconnect();
  return { longest, long, seen: seen.size, rows: box.querySelectorAll("tr").length };
}
"""


def main() -> list[Figure]:
    """Fill, serve, open, scroll, and return the figures."""
    if importlib.util.find_spec("playwright") is None or chromium() is None:
        print("playwright or Chromium is not here: the wall is not measured", flush=True)
        return []
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        cookie = prepare(data, PROJECTS, TASKS)
        with server(data) as port:
            asker = Asker(port, cookie)
            for path in ("/projects/", "/projects/wall.json"):
                asker.ask(path)
            page = statistics.median(asker.ask("/projects/") for _ in range(20))
            rows = statistics.median(asker.ask("/projects/wall.json") for _ in range(20))
            usable, scrolled = browse(port, cookie)
    tasks = PROJECTS * TASKS
    if scrolled["seen"] < 2000:
        raise AssertionError(f"only {scrolled['seen']} of {tasks} tasks came into sight")
    print(f"  {scrolled['rows']} rows stand in the page while {tasks} tasks scroll; long tasks: {scrolled['long']}")
    wall, wall_zh = f"wall chart, {PROJECTS} projects of {TASKS} tasks", f"挂图，{PROJECTS} 个项目各 {TASKS} 项任务"
    return [
        Figure(key="wall_page", what_en=f"{wall}: the page answered", what_zh=f"{wall_zh}：页面应答", value=page * 1000,
               unit="ms"),
        Figure(key="wall_data", what_en=f"{wall}: all tasks answered", what_zh=f"{wall_zh}：全部任务的数据应答",
               value=rows * 1000, unit="ms"),
        Figure(key="wall_usable", what_en=f"{wall}: usable in Chromium", what_zh=f"{wall_zh}：在 Chromium 中可操作",
               value=usable, unit="ms", at_most=1000),
        Figure(key="wall_scroll", what_en=f"{wall}: longest stretch of the main thread while {tasks:,} tasks scroll",
               what_zh=f"{wall_zh}：滚动 {tasks:,} 项任务时主线程最长一次占用",
               value=max([scrolled["longest"], *scrolled["long"]]), unit="ms", at_most=50),
    ]  # fmt: skip


def chromium() -> str | None:
    """Return where the browser is; None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def browse(port: int, cookie: str) -> tuple[float, dict[str, Any]]:
    """Return the median milliseconds until the chart could be used, and how it scrolled."""
    from playwright.sync_api import sync_playwright

    address = f"http://127.0.0.1:{port}"
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium(), args=FLAGS)
        context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": address}])
        context.add_init_script(READY)
        page = context.new_page()
        taken = []
        for _ in range(LOADS):
            page.goto(f"{address}/projects/")
            taken.append(float(page.evaluate(USABLE)))
        page.goto(f"{address}/projects/?open=all")
        page.evaluate(USABLE)
        page.wait_for_timeout(500)
        scrolled = dict(page.evaluate(SCROLL))
        browser.close()
    return statistics.median(taken), scrolled


if __name__ == "__main__":
    for figure in main():
        print(figure.line())
