"""读表的帮手 (crew): where many tables are to be read, one process a processor reads its share of them.

Reading a cell is Python, and Python keeps one processor busy. The processes are started anew (nothing of the caller's
program runs in them), get their share by their standard input and answer by their standard output. They end when that
input closes, which it does however their parent ends: no process outlives the build.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import IO, Any

import kechuang
from kechuang.declarations.source import Source
from kechuang.engines.lake.cells import CellReader
from kechuang.engines.lake.engine import connect
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.gazetteer import DivisionLike, Gazetteer
from kechuang.engines.lake.inputs import Input
from kechuang.engines.lake.load import Known, Loader
from kechuang.engines.lake.record import Printer, Record
from kechuang.engines.lake.table import Loaded

MOST = 2  # processes: more would want more memory than a small machine has
MANY_TABLES = 24
MANY_BYTES = 64 << 20

Given = Mapping[str, Sequence[Input]]
Made = dict[str, tuple[Loaded, Record]]


@dataclass(frozen=True, slots=True)
class Reading:
    """All that reading tables needs, whoever does it.

    Parameters
    ----------
    sources : mapping
        Contracts by table.
    divisions, industries : mapping
        Declared divisions and industries by code.
    key : bytes
        The lake's secret for ID numbers.
    printer : Printer
        Makes fingerprints.
    before, left : mapping
        Tables of the current run, and those that killed builds have finished.
    out : Path
        The folder of the unfinished run.
    accept : collection of str
        Tables whose fall or drift is confirmed.
    """

    sources: Mapping[str, Source]
    divisions: Mapping[str, DivisionLike]
    industries: Mapping[str, object]
    key: bytes
    printer: Printer
    before: Mapping[str, Known]
    left: Mapping[str, Sequence[Known]]
    out: Path
    accept: Collection[str]

    def tables(self, connection: Any, files: Given) -> Iterator[tuple[str, Callable[[Callable[[str], None]], Any]]]:
        """Yield every table with what reads it (given whom to tell)."""
        gazetteer = Gazetteer(self.divisions)
        loader = Loader(connection, self.printer, out=self.out, before=self.before, left=self.left, accept=self.accept)
        for table, given in files.items():
            source = self.sources[table]
            reader = CellReader(source, gazetteer, self.industries, self.key)
            yield table, lambda tell, s=source, g=given, r=reader: loader.load(s, g, reader=r, tell=tell)  # type: ignore[misc]


def wanted(files: Given) -> int:
    """Return how many processes the files are worth; below 2, the caller reads them itself."""
    size = sum(item.path.stat().st_size for given in files.values() for item in given if item.path.is_file())
    if len(files) < 2 or (len(files) < MANY_TABLES and size < MANY_BYTES):
        return 1
    return min(MOST, os.cpu_count() or 1, len(files))


def read_together(reading: Reading, files: Given, *, processes: int, tell: Callable[[str, float | None], None]) -> Made:
    """Read all tables in several processes.

    Raises
    ------
    LakeError
        What the first process to fail says; the others are stopped.
    """
    answers: Queue[Any] = Queue()
    made: Made = {}
    with _started(reading, _shares(files, processes), answers) as started:
        running = started
        while running:
            kind, *told = answers.get()
            if kind == "made":
                table, loaded, record = told
                made[table] = loaded, record
                tell(f"{loaded.source.name}：已入湖", len(made) / (len(files) + 1))
            elif kind == "failed":
                raise told[0]
            else:
                running -= 1
    missing = [table for table in files if table not in made]
    if missing:
        raise LakeError(f"读取 {missing[0]} 的进程意外结束（可能是内存不足），当前数据未受影响，请腾出内存后重新构建")
    return {table: made[table] for table in files}


def _shares(files: Given, processes: int) -> list[dict[str, Sequence[Input]]]:
    """Part the tables among the processes, the largest first, always to the one that has least."""

    def size(table: str) -> int:
        return sum(item.path.stat().st_size if item.path.is_file() else 0 for item in files[table]) + (1 << 19)

    shares: list[dict[str, Sequence[Input]]] = [{} for _ in range(processes)]
    weights = [0] * processes
    for table in sorted(files, key=lambda name: (-size(name), name)):
        least = weights.index(min(weights))
        shares[least][table] = files[table]
        weights[least] += size(table)
    return shares


@contextmanager
def _started(reading: Reading, shares: Sequence[Given], answers: Queue[Any]) -> Iterator[int]:
    """Run one process a share, whose answers come into the queue, and end them all."""
    path = os.pathsep.join([str(Path(kechuang.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]).strip(
        os.pathsep
    )
    running = []
    try:
        for number, share in enumerate(shares):
            process = subprocess.Popen(
                [sys.executable, "-m", "kechuang.engines.lake.crew"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": path},
            )  # fmt: skip
            running.append(process)
            threading.Thread(target=_speak_with, args=(process, reading, share, number, answers), daemon=True).start()
        yield len(running)
    finally:
        for process in running:
            process.kill()
            process.wait()


def _speak_with(
    process: subprocess.Popen[bytes], reading: Reading, share: Given, number: int, answers: Queue[Any]
) -> None:
    """Send a process its share and pass on what it answers until it ends."""
    try:
        if process.stdin is None or process.stdout is None:
            return
        pickle.dump((reading, dict(share), number), process.stdin)
        process.stdin.flush()
        while True:
            answers.put(pickle.load(process.stdout))
    except (EOFError, OSError, pickle.UnpicklingError):
        pass  # it ended: whether all is there is seen by what is missing
    finally:
        answers.put(("ended",))


def work(given: IO[bytes], answer: IO[bytes]) -> None:
    """Read the share that comes in and answer table by table, until done, failed or left alone."""
    reading, share, number = pickle.load(given)
    threading.Thread(target=_end_with, args=(given,), daemon=True).start()

    def send(*told: Any) -> None:
        pickle.dump(told, answer)
        answer.flush()

    try:
        with connect(reading.out / "work" / f"spill-{number}") as connection:
            for table, load in reading.tables(connection, share):
                send("made", table, *load(lambda _label: None))
    except Exception as error:
        try:
            send("failed", error)
        except (pickle.PicklingError, TypeError, AttributeError):
            send("failed", LakeError(f"{type(error).__name__}：{error}"))


def _end_with(given: IO[bytes]) -> None:
    """End this process when its input closes: whoever started it is gone."""
    while os.read(given.fileno(), 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    work(sys.stdin.buffer, sys.stdout.buffer)
    os._exit(0)  # the thread that waits for the end of the input would hold up an ordinary one
