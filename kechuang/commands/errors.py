"""一句话报错 (errors): what went wrong and what to do, for everything that a command may run into.

What is not recognised here is a fault of the program itself and keeps its trace.
"""

from __future__ import annotations

import errno
import re
from typing import Any

_SPACE = "磁盘已满，未写入的内容已撤销，原有数据未受影响；请清理磁盘后重试"
_RIGHTS = "没有写入权限；请换一个目录（--data）或修改目录权限"
_NO_FOLDER = "不是目录；请换一个目录（--data）"
_DISK = {
    errno.ENOSPC: _SPACE,
    errno.EDQUOT: _SPACE,
    errno.EFBIG: _SPACE,
    errno.EACCES: _RIGHTS,
    errno.EPERM: _RIGHTS,
    errno.EROFS: "所在磁盘只读；请换一个可写的目录（--data）",
    errno.EEXIST: _NO_FOLDER,
    errno.ENOTDIR: _NO_FOLDER,
    errno.EISDIR: "是目录，不是文件；请给出其中的一个文件",
    errno.ENOENT: "不存在；请核对路径",
    errno.ENAMETOOLONG: "路径太长；请换一个短些的",
}
# What SQLite and PostgreSQL say, and what it means.
_DATABASE = (
    ("disk is full|disk I/O error|No space left|could not extend file", _SPACE),
    ("readonly database|read-only", _RIGHTS),
    ("unable to open database file", "数据库文件打不开；请核对 --data 所指的目录与其权限"),
    ("database is locked", "数据库正被另一个程序长时间占用；请稍后重试"),
    ("not a database|malformed", "数据库文件已损坏；请从备份恢复，或换一个目录（--data）重新构建"),
    ("connect|password|authentication", "连不上数据库；请核对 KECHUANG_DATABASE，并看数据库是否已启动"),
)
# What the parser of the command line says of a value, and what it means.
_VALUES = (
    (r".*valid integer.*", "应为整数"),
    (r".*valid number.*", "应为数"),
    (r".*greater than or equal to (\S+)", r"不得小于 \1"),
    (r".*less than or equal to (\S+)", r"不得大于 \1"),
    (r"(.+) is not one of (.+?)\.?", r"\1 不在可选之列：\2"),
)


def sentence(error: BaseException) -> str | None:
    """Return the one sentence for an error, or None for a fault of the program."""
    if getattr(error, "one_sentence", False):
        return str(error)
    if isinstance(error, OSError):
        return _of_disk(error)
    if type(error).__module__ == "django.db.utils":
        return _of_database(str(error))
    return str(error) if isinstance(error, ValueError) else None


def _of_disk(error: OSError) -> str | None:
    if error.errno is None:
        return None
    where = f"{error.filename} " if error.filename else ""
    return where + _DISK.get(error.errno, f"读写出错（{error.strerror}）；请检查磁盘与路径后重试") + "。"


def _of_database(text: str) -> str | None:
    return next((f"{told}。" for pattern, told in _DATABASE if re.search(pattern, text, re.IGNORECASE)), None)


def usage(error: Any) -> str:
    """Return the one sentence for a command that was typed wrongly.

    Parameters
    ----------
    error : typer's ClickException
        What the parser of the command line raised.
    """
    kind, message = type(error).__name__, str(error.message)
    context = getattr(error, "ctx", None)
    unknown = re.match(r"No such command '(.+?)'", message)
    if unknown:
        told = f"没有命令 {unknown[1]}"
    elif kind == "NoSuchOption":
        near = error.possibilities or ()
        told = f"没有选项 {error.option_name}" + (f"，是否指 {'、'.join(near)}" if near else "")
    elif kind == "MissingParameter":
        told = f"缺少 {_hint(error)}"
    elif _hint(error):
        meant = next((re.sub(pattern, to, message) for pattern, to in _VALUES if re.fullmatch(pattern, message)), "")
        told = f"{_hint(error)} 的值不对：{meant or message.rstrip('.')}"
    else:
        told = message.rstrip(".")
    return f"{told}；用法见 {context.command_path} --help" if context else told


def _hint(error: Any) -> str:
    hint = getattr(error, "param_hint", None)
    if hint is None and getattr(error, "param", None) is not None:
        hint = error.param.get_error_hint()
    return hint.strip("'") if isinstance(hint, str) else "、".join(hint or ())
