"""YAML 文件 (YAML file): read as text, with the line of every key, and nothing a declaration does not need.

Whole numbers written plainly become ``int``, ``true``/``false`` become ``bool``, ``null`` becomes ``None``;
everything else, decimals and dates above all, stays the text that was written: 2.79 never passes through a float
and 2.80 keeps its zero. Aliases, tags, duplicate keys, deep nesting and files over 4 MiB are refused.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.resolver import Resolver

from kechuang.declarations.problem import PackError, quoted

LARGEST_FILE = 4 * 1024 * 1024
DEEPEST = 40

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]{0,17})")
_WORDS: Mapping[str, bool | None] = {"true": True, "false": False, "null": None, "~": None, "": None}
_PLAIN_TAGS = {
    f"tag:yaml.org,2002:{name}"
    for name in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq", "merge", "value")
}

YamlPath = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Located:
    """Data of a file with the line of every key.

    Parameters
    ----------
    file : pathlib.Path
        Where the data came from.
    data : object
        Mappings, lists, text, whole numbers, truth values, ``None``.
    lines : mapping of path to int
        The line (from 1) of each key and list item, by its path from the top.
    """

    file: Path
    data: Any
    lines: Mapping[YamlPath, int]

    def line(self, path: YamlPath) -> int:
        """Return the line of ``path``, or of the nearest thing around it that stands in the file."""
        known: YamlPath = ()
        for part in path:
            if (*known, part) in self.lines:
                known = (*known, part)
            # A part that the file does not have is a missing key or pydantic's name for a variant: skip it.
        return self.lines.get(known, 1)


def read_bytes(path: Path, problems: list[PackError]) -> str | None:
    """Return the text of a declaration file, or None with the reason added to ``problems``."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            problems.append(PackError(path, 1, f"文件 {path.stat().st_size} 字节，超过 4 MiB 上限，应拆成几个文件"))
            return None
        raw = path.read_bytes()
    except OSError as error:
        problems.append(PackError(path, 1, f"读不到文件（{error.strerror}），应为可读的文件"))
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        problems.append(PackError(path, line, f"第 {error.start} 字节不是 UTF-8，应另存为 UTF-8 编码"))
        return None


def read_yaml(path: Path, problems: list[PackError]) -> Located | None:
    """Read one YAML document.

    Parameters
    ----------
    path : pathlib.Path
        The file.
    problems : list of PackError
        Receives every fault found; the file is used only where there is none.

    Returns
    -------
    Located or None
        None where the file could not be read.
    """
    text = read_bytes(path, problems)
    if text is None:
        return None
    try:
        # Only nodes are composed: nothing is constructed from a tag.
        node = _composed(text)
    except _RefusedError as error:
        problems.append(PackError(path, error.line, error.message))
        return None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        found = f"YAML 写法有误（{error.problem or error.context}），应检查缩进、引号和冒号后的空格"
        problems.append(PackError(path, mark.line + 1 if mark else 1, found))
        return None
    except yaml.YAMLError as error:
        problems.append(PackError(path, 1, f"不是可读的 YAML（{str(error).splitlines()[0]}），应为纯文本"))
        return None
    lines: dict[YamlPath, int] = {}
    before = len(problems)
    data = _value(node, (), lines, path, problems) if node is not None else None
    return Located(path, data, lines) if len(problems) == before else None


class _RefusedError(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line
        self.message = message


class _Guard(Composer):
    """Composes nodes; refuses aliases and nesting that only an attack would need."""

    _depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        line = self.peek_event().start_mark.line + 1  # type: ignore[attr-defined]
        if self.check_event(yaml.AliasEvent):  # type: ignore[attr-defined]
            raise _RefusedError(line, "用了 YAML 别名（*），应把内容直接写出")
        if self._depth >= DEEPEST:
            raise _RefusedError(line, f"嵌套超过 {DEEPEST} 层，应写得更平")
        self._depth += 1
        node: yaml.Node | None = super().compose_node(parent, index)
        self._depth -= 1
        return node


class _Loader(_Guard, yaml.SafeLoader):
    """Says best what is wrong with a file."""


_QUICK: Any = None
"""The parser in C, where PyYAML was built with it: hundreds of contracts are read in a fraction of the time."""

if hasattr(yaml, "CSafeLoader"):
    from yaml import cyaml

    class _Quick(_Guard, cyaml.CParser, Resolver):  # type: ignore[misc, name-defined]
        """Composes what has no fault."""

        def __init__(self, stream: str) -> None:
            cyaml.CParser.__init__(self, stream)  # type: ignore[attr-defined]
            Composer.__init__(self)
            Resolver.__init__(self)

    _QUICK = _Quick


def _composed(text: str) -> yaml.Node | None:
    if _QUICK is not None:
        try:
            return yaml.compose(text, Loader=_QUICK)
        except yaml.YAMLError:
            pass  # the other loader tells the place as a person sees it
    return yaml.compose(text, Loader=_Loader)


def _value(node: yaml.Node, path: YamlPath, lines: dict[YamlPath, int], file: Path, problems: list[PackError]) -> Any:
    line = node.start_mark.line + 1
    lines.setdefault(path, line)
    if node.tag not in _PLAIN_TAGS:
        found = f"用了 YAML 标签 {quoted(node.tag)}，应写普通的文字、数字、列表或“键: 值”"
        problems.append(PackError(file, line, found))
        return None
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, place), lines, file, problems) for place, item in enumerate(node.value)]
    data: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key_line = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(PackError(file, key_line, "键不是文字，应写作“键: 值”"))
            continue
        key = str(key_node.value)
        if key in data:
            found = f"键 {quoted(key)} 在第 {lines[(*path, key)]} 行已经写过，应只写一次"
            problems.append(PackError(file, key_line, found))
            continue
        lines[(*path, key)] = key_line
        data[key] = _value(value_node, (*path, key), lines, file, problems)
    return data


def _scalar(node: yaml.ScalarNode) -> str | int | bool | None:
    text = str(node.value)
    if node.style:  # quoted or block text is text
        return text
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    return int(text) if _WHOLE.fullmatch(text) else text
