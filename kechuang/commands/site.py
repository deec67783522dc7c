"""Readies Django for a command: data folder, settings, database, static files."""

from __future__ import annotations

import gc
import hashlib
import io
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

Say = Callable[[str], None]


def ready(data: Path | None, say: Say | None = None) -> Path:
    """Point the settings at the data folder, load Django and bring the database up to date.

    Parameters
    ----------
    data : Path or None
        The data folder; None keeps ``KECHUANG_DATA`` or ``./var``.
    say : callable, optional
        Told each step that takes time.

    Returns
    -------
    Path
        The data folder.

    Raises
    ------
    OSError
        If the folder cannot be written.
    """
    if data is not None:
        os.environ["KECHUANG_DATA"] = str(data.resolve())
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kechuang.web.settings")
    from kechuang.web.environment import data_folder

    folder = data_folder()
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder):  # fails at once where nothing can be written, and leaves nothing
        pass
    os.chmod(folder, 0o700)  # noqa: PTH101 - the folder holds keys and personal data

    import django

    # What is loaded here stays until the end: searching it for what can be thrown away takes a tenth of the start.
    gc.disable()
    django.setup()
    gc.freeze()
    gc.enable()
    _migrate(folder, say)
    return folder


def _migrate(folder: Path, say: Say | None) -> None:
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    from kechuang.web.locks import READY, alone

    with alone(folder / READY):  # from the first connection on: two cannot turn a new file of SQLite to WAL at once
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            if say:
                say("更新数据库结构")
            call_command("migrate", interactive=False, verbosity=0)


def collect_static(say: Say | None = None) -> None:
    """Gather and fingerprint the static files where they changed since the last time."""
    from django.conf import settings
    from django.core.management import call_command

    from kechuang.web.environment import data_folder
    from kechuang.web.locks import READY, alone

    root = Path(settings.STATIC_ROOT)
    stamp = root / ".stamp"
    mark = _fingerprint(Path(__file__).resolve().parent.parent / "web" / "static")
    with alone(data_folder() / READY):
        if stamp.exists() and stamp.read_text(encoding="ascii") == mark:
            return
        if say:
            say("整理页面文件")
        call_command("collectstatic", interactive=False, verbosity=0, clear=True, stdout=io.StringIO())
        stamp.write_text(mark, encoding="ascii")


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            state = path.stat()
            digest.update(f"{path.relative_to(folder)}|{state.st_size}|{state.st_mtime_ns}\n".encode())
    return digest.hexdigest()
