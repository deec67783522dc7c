"""Whatever a command runs into is one sentence and a code; a fault of the program keeps its trace."""

from __future__ import annotations

import errno
from typing import Any

import pytest
from django.db.utils import IntegrityError, OperationalError

from kechuang import cli
from kechuang.commands import errors


class Told(Exception):
    one_sentence = True


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device", "/data/x"), "磁盘已满"),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), "磁盘已满"),
        (PermissionError(errno.EACCES, "Permission denied", "/data"), "没有写入权限"),
        (OSError(errno.EROFS, "Read-only file system", "/data"), "只读"),
        (FileExistsError(errno.EEXIST, "File exists", "/data"), "不是目录"),
        (NotADirectoryError(errno.ENOTDIR, "Not a directory", "/data/x"), "不是目录"),
        (FileNotFoundError(errno.ENOENT, "No such file", "/x.csv"), "不存在"),
        (OSError(errno.EIO, "Input/output error", "/data/x"), "读写出错"),
        (OperationalError("database or disk is full"), "磁盘已满"),
        (OperationalError("attempt to write a readonly database"), "没有写入权限"),
        (OperationalError("unable to open database file"), "打不开"),
        (OperationalError("database is locked"), "稍后重试"),
        (OperationalError("connection failed: Connection refused"), "KECHUANG_DATABASE"),
        (ValueError("KECHUANG_NOW 不是日期时间"), "KECHUANG_NOW"),
        (Told("一句话"), "一句话"),
    ],
)
def test_what_may_happen_to_anybody_is_one_sentence(error: Exception, words: str) -> None:
    told = errors.sentence(error)
    assert told is not None and words in told and "\n" not in told
    name = getattr(error, "filename", None)
    assert name is None or told.startswith(name)


@pytest.mark.parametrize(
    "error", [KeyError("x"), IntegrityError("UNIQUE constraint failed"), OSError("made by hand"), RuntimeError("x")]
)
def test_a_fault_of_the_program_keeps_its_trace(error: Exception, monkeypatch: pytest.MonkeyPatch) -> None:
    assert errors.sentence(error) is None

    def fail(**_: Any) -> None:
        raise error

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(type(error)):
        cli.main([])


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (KeyboardInterrupt(), 130, "已停止。"),
        (OSError(errno.ENOSPC, "x", "/d"), 1, "错误：/d 磁盘已满"),
        (Told("一句话"), 1, "错误：一句话"),
    ],
)
def test_the_sentence_goes_to_stderr_and_the_code_says_that_it_failed(
    error: BaseException, code: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: Any) -> None:
        raise error

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as ended:
        cli.main([])
    out, err = capsys.readouterr()
    assert (ended.value.code, out) == (code, "") and err.startswith(told) and err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["nothing"], "没有命令 nothing；用法见 kechuang --help"),
        (["build", "--regsitry", "x"], "没有选项 --regsitry，是否指 --registry；用法见 kechuang build --help"),
        (["serve", "--port", "x"], "--port 的值不对：应为整数"),
        (["serve", "--port", "0"], "--port 的值不对：不得小于 1"),
        (["serve", "--port", "65536"], "--port 的值不对：不得大于 65535"),
        (["build", "--enterprises", "-1"], "不得小于 0"),
        (["synth"], "缺少 out；用法见 kechuang synth --help"),
        (["build", "--pack", "demo", "--table", "x"], "--table x 应写作 契约名=文件"),
        (["build", "--enterprises", "5"], "须用 --pack"),
    ],
)
def test_a_command_typed_wrongly_is_told_in_one_sentence(
    arguments: list[str], told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    out, err = capsys.readouterr()
    assert ended.value.code == 2 and out == ""
    assert err.startswith("错误：") and told in err and err.count("\n") == 1


def test_without_a_command_the_help_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([])
    assert ended.value.code == 2
    assert "kechuang up --pack demo" in "".join(capsys.readouterr())


def test_what_succeeds_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["packs", "list"])
    assert ended.value.code == 0 and "cn-sd-zibo" in capsys.readouterr().out
