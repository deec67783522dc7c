"""契约文件 (contract file): the contracts of one file, ours or of the Open Data Contract Standard, table by table."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from pydantic import ValidationError

from kechuang.declarations import odcs
from kechuang.declarations.problem import PackError, model_problems, quoted
from kechuang.declarations.source import Source
from kechuang.declarations.yamlfile import Located, YamlPath, read_yaml


def read_contracts(path: Path) -> dict[str, Source]:
    """Return the contracts of a file by table.

    Parameters
    ----------
    path : Path
        A YAML (or JSON) file: an ODCS document with one or several tables, one of our contracts, or a list of them.

    Raises
    ------
    PackError
        If the file cannot be read or is no contract; file, line and what was expected, all faults in ``others``.
    """
    problems: list[PackError] = []
    located = read_yaml(path, problems)
    if located is None:
        raise _first(problems)
    found: dict[str, Source] = {}
    for described in _described(located):
        try:
            source = Source.model_validate(described.data)
        except ValidationError as error:
            problems += model_problems(error, Source, path, _lines(located, described))
            continue
        if source.table in found:
            message = f"数据表 {source.table} 写了两次，应只写一次"
            problems.append(PackError(path, located.line(described.place(("table",))), message))
        found[source.table] = source
    if problems:
        raise _first(problems)
    return found


def _described(located: Located) -> list[odcs.Described]:
    data = located.data
    if odcs.is_odcs(data):
        try:
            return list(odcs.tables(data))
        except odcs.OdcsError as error:
            raise PackError(located.file, located.line(error.path), error.message) from None
        except (AttributeError, TypeError, ValueError) as error:
            raise PackError(located.file, 1, f"不合开放数据契约标准的写法（{error}），应对照 ODCS v3 改正") from error
    entries = data if isinstance(data, list) else [data]
    out: list[odcs.Described] = []
    for place, entry in enumerate(entries):
        path: YamlPath = (place,) if isinstance(data, list) else ()
        if not isinstance(entry, dict):
            message = f"得到 {quoted(entry)}，应为数据源契约（table、key、columns）或 ODCS 文档（apiVersion、schema）"
            raise PackError(located.file, located.line(path), message)
        out.append(_Ours(entry, {(): path}))
    return out


class _Ours(odcs.Described):
    """A contract in our own form: its paths are those of the file."""

    __slots__ = ()

    def place(self, path: YamlPath) -> YamlPath:
        return (*self.at[()], *path)


def _lines(located: Located, described: odcs.Described) -> Callable[[YamlPath], int]:
    return lambda inner: located.line(described.place(inner))


def _first(problems: list[PackError]) -> PackError:
    head, *others = problems
    return PackError(head.file, head.line, head.message, others)
