"""The worker beside the server."""

from __future__ import annotations

import os
import signal
import time

import pytest

from kechuang.commands.companion import Companion
from tests.faults.workers import PATIENCE


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _until(what, seconds: float = PATIENCE) -> bool:
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if what():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def companion(tmp_path, monkeypatch):
    monkeypatch.setenv("KECHUANG_DATA", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "kechuang.web.settings")
    monkeypatch.delenv("KECHUANG_DATABASE", raising=False)
    with Companion() as running:
        yield running


def test_a_worker_that_is_killed_is_started_again(companion, capfd):
    first = companion.pid

    os.kill(first, signal.SIGKILL)

    assert _until(lambda: companion.pid != first and _alive(companion.pid))
    assert "意外结束" in capfd.readouterr().err


def test_the_worker_ends_with_the_server(tmp_path, monkeypatch):
    monkeypatch.setenv("KECHUANG_DATA", str(tmp_path))
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "kechuang.web.settings")
    with Companion() as running:
        pid = running.pid
        assert _alive(pid)

    assert not _alive(pid)
