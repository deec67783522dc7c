"""A standalone cluster on loopback: one master and two workers, as processes that end with the tests."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from tests.ports import free_port

WORKERS = 2
MEMORY = "2g"
PATIENCE = 300  # seconds until master and workers have found each other


def missing() -> str | None:
    """Return why no cluster can be started here; None where it can."""
    if find_spec("pyspark") is None:
        return "pyspark is not installed: `make .stamp-heavy` installs it"
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        return "Java is not here: Spark needs a Java 17 runtime"
    return None


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """Start a cluster whose logs and scratch files lie in a folder; give its address, and end it by process id."""
    import pyspark

    program = Path(pyspark.__file__).parent / "bin" / "spark-class"
    port = free_port()
    address = f"spark://127.0.0.1:{port}"
    environment = {
        **os.environ,
        "SPARK_HOME": str(program.parents[1]),
        "PYSPARK_PYTHON": sys.executable,
        "SPARK_LOCAL_IP": "127.0.0.1",
        "SPARK_NO_DAEMONIZE": "1",
        "SPARK_LOCAL_DIRS": str(folder / "local"),
        "SPARK_DAEMON_MEMORY": "256m",
        "LC_ALL": "C.UTF-8",
    }
    (folder / "local").mkdir(parents=True, exist_ok=True)
    running: list[subprocess.Popen[bytes]] = []

    def start(name: str, *arguments: str) -> Path:
        log = folder / f"{name}.log"
        with log.open("wb") as stream:
            running.append(
                subprocess.Popen(
                    ["bash", str(program), *arguments],
                    env=environment,
                    stdout=stream,
                    stderr=stream,
                    cwd=folder,
                    start_new_session=True,
                )
            )
        return log

    try:
        log = start(
            "master", "org.apache.spark.deploy.master.Master",
            "--host", "127.0.0.1", "--port", str(port), "--webui-port", "0",
        )  # fmt: skip
        _wait(running, log, "New state: ALIVE")
        for number in range(1, WORKERS + 1):
            log = start(
                f"worker-{number}", "org.apache.spark.deploy.worker.Worker", address,
                "--host", "127.0.0.1", "--port", "0", "--webui-port", "0", "--cores", "1", "--memory", MEMORY,
                "--work-dir", str(folder / f"work-{number}"),
            )  # fmt: skip
            _wait(running, log, "Successfully registered with master")
        yield address
    finally:
        for process in reversed(running):
            process.terminate()
        for process in reversed(running):
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _wait(running: list[subprocess.Popen[bytes]], log: Path, sign: str) -> None:
    end = time.monotonic() + PATIENCE
    while sign not in log.read_text(encoding="utf-8", errors="replace"):
        if running[-1].poll() is not None or time.monotonic() > end:
            raise RuntimeError(
                f"{log.stem} did not start:\n{log.read_text(encoding='utf-8', errors='replace')[-2000:]}"
            )
        time.sleep(0.2)
