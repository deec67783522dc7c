"""The key that signs: made once, whole, by whoever is first, and read by all others."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from kechuang.web.environment import secret_key
from kechuang.web.locks import READY


@pytest.fixture(autouse=True)
def _nothing_given(monkeypatch):
    monkeypatch.delenv("KECHUANG_SECRET_KEY", raising=False)


def test_many_that_start_at_once_share_one_key_and_leave_nothing_else(tmp_path):
    together = Barrier(16)

    def begun(_):
        together.wait()
        return secret_key(tmp_path)

    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(begun, range(16)))

    assert len(keys) == 1 and len(keys.pop()) > 80
    assert {path.name for path in tmp_path.iterdir()} == {"secret_key", READY}
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_what_a_full_disk_left_of_a_key_is_not_taken_for_one(tmp_path):
    (tmp_path / ".secret_key").write_text("ha", encoding="ascii")

    key = secret_key(tmp_path)

    assert len(key) > 80 and not (tmp_path / ".secret_key").exists()


def test_an_empty_key_that_a_full_disk_left_is_made_anew(tmp_path):
    (tmp_path / "secret_key").touch()

    key = secret_key(tmp_path)

    assert len(key) > 80 and secret_key(tmp_path) == key


def test_a_key_that_is_given_is_written_nowhere(tmp_path, monkeypatch):
    monkeypatch.setenv("KECHUANG_SECRET_KEY", "given")

    assert secret_key(tmp_path) == "given" and not list(tmp_path.iterdir())
