"""The test database, migrated once: every process of every run over the same code begins with a copy.

To migrate takes a process some ten seconds, and a run has a handful of them. On SQLite the migrated file is kept in
pytest's own cache under a name made of all code it depends on; on PostgreSQL a database beside the test's is kept as
its template, as long as the cluster lives. Whoever comes first migrates while the others wait for it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import sqlite3
from contextlib import closing
from pathlib import Path
from shutil import copyfile
from typing import Any

import django
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

ROOT = Path(__file__).parents[1]
LOCK = 0x6B65  # of the cluster: any number that nobody else takes


def code() -> str:
    """Return a name for the state of everything that a migration may call: the product and its dependencies."""
    told = hashlib.sha256(django.__version__.encode())
    for path in sorted([*ROOT.glob("kechuang/**/*.py"), *ROOT.glob("requirements/*.txt")]):
        told.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return told.hexdigest()[:24]


def set_up(cache: Path) -> Any:
    """Make the test database of this process; the one to copy lies in ``cache`` or in the cluster."""
    return _on_sqlite(cache) if connection.vendor == "sqlite" else _on_postgres()


def lay(cache: Path, folder: Path) -> None:
    """Lay the kept file into a data folder in which nothing has been begun; nothing where no run has made one yet.

    For journeys: they are about a city that stands, and a first start migrates for ten seconds.
    """
    kept = cache / f"{code()}.sqlite3"
    if kept.exists():
        copyfile(kept, folder / "kechuang.sqlite3")


def take_down(held: Any) -> None:
    """Drop the test database that was set up."""
    teardown_databases(held, verbosity=0)


def _set_up(*, copied: bool) -> Any:
    return setup_databases(verbosity=0, interactive=False, keepdb=copied, serialized_aliases=())


def _on_sqlite(cache: Path) -> Any:
    cache.mkdir(parents=True, exist_ok=True)
    kept = cache / f"{code()}.sqlite3"
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if kept.exists():
            copyfile(kept, connection.creation._get_test_db_name())
        else:
            held = _set_up(copied=False)
            for other in cache.glob("*.sqlite3*"):
                other.unlink()
            being_made = kept.with_suffix(f".{os.getpid()}")
            with closing(sqlite3.connect(being_made)) as target:
                connection.ensure_connection()
                connection.connection.backup(target)
            being_made.rename(kept)
            return held
    return _set_up(copied=True)


def _on_postgres() -> Any:
    template = f"kechuang_migrated_{code()}"
    with connection._nodb_cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template])
        if cursor.fetchone():
            own = connection.creation._get_test_db_name()
            cursor.execute(f'DROP DATABASE IF EXISTS "{own}"')
            cursor.execute(f'CREATE DATABASE "{own}" TEMPLATE "{template}"')
        else:
            held = _set_up(copied=False)
            own = connection.settings_dict["NAME"]
            connection.close()
            cursor.execute(f'CREATE DATABASE "{template}" TEMPLATE "{own}"')
            return held
    return _set_up(copied=True)
