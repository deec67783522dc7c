"""Starts a PostgreSQL of its own for a test run, and takes it away again.

``python -m tests.postgres -- pytest tests/apps`` runs the command with ``KECHUANG_TEST_DATABASE`` set to a fresh
cluster that listens on a socket in a temporary folder and on nothing else. It is stopped and removed at the end,
however the command ends; the exit code is the command's own. Where PostgreSQL is not installed, one sentence says so
and the exit code is 3.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

NOT_HERE = 3
# A cluster that lives for minutes need not survive a power cut.
QUICK = ("-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=200")


class PostgresMissingError(Exception):
    """PostgreSQL's programs, or an account that may run them, are not on this machine."""


def programs() -> Path:
    """Return the folder with ``initdb`` and ``pg_ctl``, the newest version first.

    Raises
    ------
    PostgresMissingError
        If none is installed.
    """
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]), reverse=True)
    if found:
        return found[0].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise PostgresMissingError(
        "PostgreSQL is not installed here, so nothing was run on it; Debian: apt-get install postgresql"
    )


def _account() -> tuple[int, int] | None:
    """Return the ids to run the server under; None where this process is not root and may run it itself."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return entry.pw_uid, entry.pw_gid
    raise PostgresMissingError("PostgreSQL refuses to run as root and there is no account `postgres` or `nobody` here")


def _run(command: Sequence[str | Path], account: tuple[int, int] | None, folder: Path) -> None:
    identity = {} if account is None else {"user": account[0], "group": account[1], "extra_groups": []}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**environment, "HOME": str(folder), "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
        **identity,  # type: ignore[call-overload]
    )
    if done.returncode:
        raise RuntimeError(f"{Path(command[0]).name} failed:\n{done.stdout.decode(errors='replace')}")


@contextmanager
def cluster() -> Iterator[str]:
    """Yield the address (``postgresql://…``) of a running, empty cluster.

    Raises
    ------
    PostgresMissingError
        If PostgreSQL is not here.
    """
    binaries, account = programs(), _account()
    with tempfile.TemporaryDirectory(prefix="kechuang-pg-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        if account is not None:
            os.chown(folder, *account)
        data = folder / "data"
        _run(
            [
                binaries / "initdb",
                "-D",
                data,
                "-U",
                "kechuang",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-sync",
                "--locale=C.UTF-8",
            ],
            account,
            folder,
        )
        options = " ".join((f"-k {folder}", "-c listen_addresses=''", *QUICK))
        log = folder / "log"
        try:
            _run(
                [binaries / "pg_ctl", "-D", data, "-l", log, "-w", "-t", "60", "-o", options, "start"], account, folder
            )
        except RuntimeError as error:
            raise RuntimeError(f"{error}\n{log.read_text(errors='replace') if log.exists() else ''}") from None
        try:
            yield f"postgresql://kechuang@/postgres?host={quote(str(folder), safe='/')}"
        finally:
            _run([binaries / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop"], account, folder)


def _interrupted(number: int, frame: object) -> None:
    raise SystemExit(128 + number)


def main(arguments: Sequence[str]) -> int:
    """Run the command given after ``--`` with the cluster's address and return its exit code."""
    command = list(arguments)
    if command[:1] == ["--"]:
        command = command[1:]
    if not command:
        print("usage: python -m tests.postgres -- COMMAND [ARGUMENT …]", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, _interrupted)
    try:
        with cluster() as address:
            return subprocess.call(command, env={**os.environ, "KECHUANG_TEST_DATABASE": address})
    except PostgresMissingError as missing:
        print(missing, file=sys.stderr)
        return NOT_HERE
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
