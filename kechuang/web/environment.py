"""运行环境 (environment): every `KECHUANG_*` variable, read in one place. `docs/operate.md` lists them."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from kechuang.web.locks import READY, alone


def data_folder() -> Path:
    """Return the folder that holds everything the platform writes (``KECHUANG_DATA``, default ``./var``)."""
    return Path(os.environ.get("KECHUANG_DATA") or "var").resolve()


def openlineage_address() -> str:
    """Return where lineage events are sent (``KECHUANG_OPENLINEAGE_URL``), or an empty text: nowhere."""
    return os.environ.get("KECHUANG_OPENLINEAGE_URL", "").strip()


def flag(name: str, default: bool = False) -> bool:
    """Read a yes/no variable: ``1``, ``true``, ``yes``, ``on`` are yes."""
    value = os.environ.get(name)
    return default if value is None else value.strip().lower() in {"1", "true", "yes", "on"}


def words(name: str, default: str = "") -> list[str]:
    """Read a list of words separated by commas."""
    return [word.strip() for word in os.environ.get(name, default).split(",") if word.strip()]


def names_people() -> bool:
    """Say whether names of persons are kept of what reports name (``KECHUANG_REPORT_PEOPLE``); by default none are."""
    return flag("KECHUANG_REPORT_PEOPLE")


def secret_key(folder: Path) -> str:
    """Return ``KECHUANG_SECRET_KEY``, or the key kept in the data folder (made on first use, mode 600)."""
    given = os.environ.get("KECHUANG_SECRET_KEY")
    if given:
        return given
    path = folder / "secret_key"
    if kept := _text(path):
        return kept
    key, fresh = secrets.token_urlsafe(64), folder / ".secret_key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with alone(folder / READY):
            if kept := _text(path):  # another process was first
                return kept
            flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
            with os.fdopen(os.open(fresh, flags, 0o600), "w", encoding="ascii") as file:
                file.write(key)
            fresh.replace(path)  # whole or not at all
    except OSError:
        pass  # a read-only folder or a full disk: sign-ins last as long as the process
    return key


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""


def database(folder: Path) -> dict[str, Any]:
    """Return Django's database settings: ``KECHUANG_DATABASE`` (postgresql://…) or SQLite in the data folder.

    Raises
    ------
    ValueError
        If the address names a database other than PostgreSQL.
    """
    address = os.environ.get("KECHUANG_DATABASE", "")
    if not address:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": folder / "kechuang.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA mmap_size=268435456;"
                    "PRAGMA cache_size=-65536; PRAGMA temp_store=MEMORY; PRAGMA busy_timeout=20000;"
                ),
            },
        }
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError("KECHUANG_DATABASE 应写作 postgresql://用户:密码@主机:端口/库名；不设则用 SQLite")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.pop("host", None) or parts.hostname or "",
        "PORT": str(parts.port or ""),
        "OPTIONS": query,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }
