"""A city for the browser: built by the real command, served by the real server, on a loopback port of its own."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.ports import free_port

ROOT = Path(__file__).parents[2]
START = 300.0  # seconds; only a server that hangs takes as long
DEMO = ("--pack", "demo", "--enterprises", "1500")

LOGIN = re.compile(
    r"[│|]\s*(leader|officer|steward|clerk|enterprise|expert|auditor|administrator|supporter|office|supervision)"
    r"\s*[│|]\s*(\S+)"
)


@dataclass
class City:
    """A built and served city: its folder, address, what the build told, the passwords of its demo accounts."""

    name: str
    folder: Path
    address: str
    told: dict[str, Any]
    passwords: dict[str, str]
    states: dict[str, Any] = field(default_factory=dict)  # what the browser keeps of each account once signed in


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a command of the product: nothing of this test run's own settings."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("KECHUANG_", "DJANGO_"))}
    return {**kept, "KECHUANG_DATA": str(folder)}


@contextmanager
def later(city: City, now: str) -> Iterator[City]:
    """Serve a city once more with its clock at another moment; who is signed in there is signed in here."""
    server = Server(city.folder, now)
    try:
        yield replace(city, address=server.address)
        assert "Internal Server Error" not in server.told(), server.told()[-3000:]
    finally:
        server.stop()


def kechuang(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command on a city's folder; fail with what it said if it failed."""
    done = subprocess.run(
        [sys.executable, "-m", "kechuang", *arguments],
        cwd=ROOT,
        env=environment(folder),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{arguments}: {done.stdout[-500:]}\n{done.stderr[-2000:]}"
    return done


def build(folder: Path, *arguments: str) -> tuple[dict[str, Any], dict[str, str]]:
    """Build the city; return what the build tells, and the passwords of the demo logins that it shows."""
    done = kechuang(folder, "build", *arguments, "--json")
    return json.loads(done.stdout), dict(LOGIN.findall(done.stderr))


class Server:
    """`kechuang serve` on a city's folder, ended by its own process id; ``now`` is where its clock stands still."""

    def __init__(self, folder: Path, now: str = "") -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self.log = folder.with_suffix(f".{self.port}.log").open("w+", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kechuang", "serve", "--port", str(self.port)],
            cwd=ROOT,
            env={**environment(folder), **({"KECHUANG_NOW": now} if now else {})},
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self._await()

    def _await(self) -> None:
        """Return once the sign-in page answers; fail at once if the server ends before."""
        deadline = time.monotonic() + START
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.address}/sign-in", timeout=30) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                pass
            try:
                self.process.wait(timeout=0.1)
            except subprocess.TimeoutExpired:
                continue
            break
        told = self.told()
        self.stop()
        raise AssertionError(f"the server did not start: {told[-2000:]}")

    def told(self) -> str:
        """Return what the server has said so far."""
        return Path(self.log.name).read_text(encoding="utf-8")

    def stop(self) -> None:
        """End the server and wait until it, and its worker with it, is gone."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=120)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        self.log.close()
