"""The enterprise page and the cockpit at 100,000 enterprises, beside an empty page on the same server.

The server is `kechuang serve` as anybody runs it, on a free port of this machine, with one address more: `/empty`, the
shell around every page with nothing in it (see `empty_page`). Pages are asked for in turn, so that whatever else the
machine does falls on all alike. First one request at a time; then twenty users who think five seconds on average,
started one after another, for at most a minute. Queries are counted by Django itself over the same database.

Run: ``python -m benchmarks pages``, or with a folder built before: ``python -m benchmarks.pages --data DIR``.
"""

from __future__ import annotations

import argparse
import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.figure import Figure
from benchmarks.registry_to_pages import build, registry_file

ENTERPRISES = 100_000
WARM_UP = 20
REQUESTS = 150
USERS = 20
THINK = 5.0  # seconds, on average
RAMP = 10.0
LIMIT = 60.0
SETTINGS = "benchmarks.empty_settings"
KINDS = ("empty", "enterprise", "cockpit")
NAMES = {"enterprise": ("enterprise page", "企业页"), "cockpit": ("cockpit", "总览页")}


class Times(NamedTuple):
    """Seconds by kind of page."""

    empty: list[float]
    enterprise: list[float]
    cockpit: list[float]


def main() -> list[Figure]:
    """Build, serve, ask, and return the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="a data folder built before; a user `benchmark` is added to it")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = given.data.resolve() if given.data else Path(folder) / "data"
        if not given.data:
            registry = registry_file()
            options = ["--registry", str(registry)] if registry else ["--enterprises", str(ENTERPRISES)]
            build(data, "cn-sd-zibo" if registry else "demo", *options)
        os.environ |= {"KECHUANG_DATA": str(data), "DJANGO_SETTINGS_MODULE": SETTINGS}
        cookie, codes, enterprises = someone_signed_in()
        with server(data) as port:
            queries = count_queries(cookie, codes)
            alone = one_at_a_time(port, cookie, codes)
            together = many_users(port, cookie, codes)
    return figures(enterprises, queries, alone, together)


def someone_signed_in() -> tuple[str, list[str], int]:
    """Add a leader with a session; return its cookie, the codes of some firms, and how many firms there are."""
    import django

    django.setup()
    from django.db import connection
    from django.test import Client

    from kechuang.apps.accounts.access import CONSOLE
    from kechuang.apps.accounts.actions import create_user, grant_role
    from kechuang.apps.accounts.models import User
    from kechuang.apps.enterprises.models import Enterprise
    from kechuang.apps.enterprises.queries import current_generation

    user = User.objects.filter(username="benchmark").first()
    if user is None:
        user, _password = create_user(
            actor=CONSOLE, username="benchmark", display_name="测速", synthetic=True, must_change_password=False
        )
        grant_role(actor=CONSOLE, user=user, role="leader", reason="测速")
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    firms = Enterprise.objects.filter(generation=current_generation()).order_by("entity_id")
    every = list(firms.values_list("credit_code", flat=True))
    connection.close()
    return client.cookies["sessionid"].value, random.Random(1).sample(every, min(len(every), 1_000)), len(every)


@contextmanager
def server(data: Path) -> Iterator[int]:
    """Serve the folder on a free port until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "kechuang", "serve", "--data", str(data), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(300):
            if process.poll() is not None:
                raise SystemExit("kechuang serve ended at once; run it by hand to see why")
            with socket.socket() as knock:
                if knock.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        else:
            raise SystemExit("kechuang serve did not answer within 30 s")
        yield port
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def count_queries(cookie: str, codes: list[str]) -> dict[str, int]:
    """Return the most queries that a page of each kind makes, over several firms."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(SERVER_NAME="127.0.0.1")
    client.cookies["sessionid"] = cookie
    counted: dict[str, int] = {}
    for kind in KINDS:
        for code in codes[:5]:
            with CaptureQueriesContext(connection) as captured:
                answer = client.get(address(kind, code))
            if answer.status_code != 200:
                raise SystemExit(f"{address(kind, code)} answered {answer.status_code}")
            counted[kind] = max(counted.get(kind, 0), len(captured))
    connection.close()
    return counted


def address(kind: str, code: str) -> str:
    """Return where a page stands."""
    return {"empty": "/empty", "enterprise": f"/enterprises/{code}", "cockpit": "/"}[kind]


class Asker:
    """One browser: a connection that stays open, and the session."""

    def __init__(self, port: int, cookie: str) -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.headers = {"Cookie": f"sessionid={cookie}"}

    def ask(self, path: str) -> float:
        """Return the seconds until the whole answer is there.

        Raises
        ------
        SystemExit
            If the answer is anything but 200.
        """
        started = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        answer.read()
        seconds = time.perf_counter() - started
        if answer.status != 200:
            raise SystemExit(f"{path} answered {answer.status}")
        return seconds


def one_at_a_time(port: int, cookie: str, codes: list[str]) -> Times:
    """Ask for the kinds in turn, ``REQUESTS`` times each after a warm-up."""
    asker, times = Asker(port, cookie), Times([], [], [])
    for number in range(WARM_UP + REQUESTS):
        for kind, kept in zip(KINDS, times, strict=True):
            seconds = asker.ask(address(kind, codes[number % len(codes)]))
            if number >= WARM_UP:
                kept.append(seconds)
    return times


def many_users(port: int, cookie: str, codes: list[str]) -> Times:
    """Let twenty users ask and think until the time is over."""
    times, failures = Times([], [], []), []
    end = time.monotonic() + LIMIT

    def user(number: int) -> None:
        chance = random.Random(number)
        asker = Asker(port, cookie)
        pause = number * RAMP / USERS
        turn = number
        while time.monotonic() + pause < end:
            time.sleep(pause)
            index = turn % len(KINDS)
            try:
                times[index].append(asker.ask(address(KINDS[index], chance.choice(codes))))
            except (SystemExit, OSError) as error:
                failures.append(str(error))
                return
            turn += 1
            pause = chance.uniform(0, 2 * THINK)

    threads = [threading.Thread(target=user, args=(number,)) for number in range(USERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if failures:
        raise SystemExit(f"with {USERS} users {len(failures)} requests failed, the first: {failures[0]}")
    return times


def figures(enterprises: int, queries: dict[str, int], alone: Times, together: Times) -> list[Figure]:
    """Return medians, p95 and queries of each page, as ratios to the empty page's."""
    out = []
    loads = (
        ("one", "one request at a time", "逐个请求", alone),
        ("users", f"{USERS} users", f"{USERS} 个用户同时使用", together),
    )
    for index, kind in enumerate(KINDS[1:], 1):
        name_en, name_zh = NAMES[kind]
        for load, load_en, load_zh, times in loads:
            for measure, measure_zh, of in (("median", "中位数", statistics.median), ("p95", "p95", p95)):
                mine, peer = of(times[index]), of(times[0])
                out.append(Figure(
                    key=f"{kind}_{load}_{measure}",
                    what_en=f"{name_en} at {enterprises:,} enterprises, {load_en}, {measure}",
                    what_zh=f"{name_zh}，{enterprises:,} 家企业，{load_zh}，{measure_zh}",
                    value=round(mine * 1000, 2), unit="ms",
                    ratio=round(mine / peer, 2), ratio_at_most=4,
                    peer_en="an empty page in the same shell on the same server",
                    peer_zh="同一服务器上同一外壳的空白页",
                ))  # fmt: skip
        out.append(Figure(
            key=f"{kind}_queries",
            what_en=f"queries of the {name_en} (the empty page makes {queries['empty']})",
            what_zh=f"{name_zh}的数据库查询（空白页 {queries['empty']} 次）",
            value=queries[kind], unit="queries", at_most=12,
        ))  # fmt: skip
    return out


def p95(values: list[float]) -> float:
    """Return the value that 95 of 100 do not exceed."""
    return statistics.quantiles(values, n=20, method="inclusive")[-1]


if __name__ == "__main__":
    for figure in main():
        print(figure.line())
