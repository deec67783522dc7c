"""Several commands that start at once on a new data folder: one prepares it, the others wait, all do their work."""

from __future__ import annotations

import pytest

from tests.commands.running import PATIENCE, start

pytestmark = pytest.mark.heavy


def test_five_commands_at_once_on_a_new_folder_prepare_it_once_and_all_do_their_work(tmp_path):
    folder = tmp_path / "data"
    begun = [start("users", "add", f"officer{n}", "--role", "officer", KECHUANG_DATA=str(folder)) for n in range(5)]
    ended = [process.communicate(timeout=PATIENCE) for process in begun]

    assert [process.returncode for process in begun] == [0] * 5, ended
    assert len({out.strip() for out, _told in ended}) == 5, "each printed a password of its own"
    assert sum("更新数据库结构" in told for _out, told in ended) <= 1
    assert not list(folder.glob(".*")), "no trial file is left"
