"""声明错误 (pack problem): one sentence that says where a pack is wrong, what was found and what was expected."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

_SHOWN = 60


class PackError(Exception):
    """A pack that cannot be used as it stands.

    Parameters
    ----------
    file : pathlib.Path
        The file (or folder) at fault.
    line : int
        The line at fault, counted from 1.
    message : str
        What was found and what was expected, in Chinese, without a full stop.
    others : tuple of PackError
        Further problems found in the same reading.
    """

    one_sentence = True
    """The command shows it as it stands, without a stack trace."""

    def __init__(self, file: Path, line: int, message: str, others: Sequence[PackError] = ()) -> None:
        super().__init__(file, line, message)
        self.file = file
        self.line = line
        self.message = message
        self.others = tuple(others)

    def __str__(self) -> str:
        more = f"（另有 {len(self.others)} 处问题，用 kechuang packs check 逐条查看）" if self.others else ""
        return f"{shown_path(self.file)}:{self.line}：{self.message}{more}"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, PackError):
            return NotImplemented
        return (self.file, self.line, self.message) == (other.file, other.line, other.message)

    def __hash__(self) -> int:
        return hash((self.file, self.line, self.message))


def shown_path(path: Path) -> str:
    """Return the path as a person would type it: relative where it lies below the present folder."""
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return str(path)


def quoted(value: Any) -> str:
    """Return a found value in quotes, cut where it is long."""
    text = str(value)
    return f"“{text[:_SHOWN]}…”" if len(text) > _SHOWN else f"“{text}”"


def suggestion(word: str, known: Sequence[str]) -> str:
    """Return ``，是否想写 …`` where a known word is close, else an empty text."""
    close = difflib.get_close_matches(word, known, n=1, cutoff=0.6)
    return f"，是否想写 {close[0]}" if close else ""


def explain(error: ErrorDetails, model: type[BaseModel]) -> str:
    """Say one pydantic error in Chinese: the field, what was found, what was expected."""
    kind, context, found = error["type"], error.get("ctx", {}), quoted(error["input"])
    field = ".".join(str(part) for part in error["loc"]) or "本条声明"
    if kind == "missing":
        return f"缺少必填的 {field}"
    if kind == "extra_forbidden":
        known = _keys(model, error["loc"][:-1])
        listed = f"，可用的键：{'、'.join(known)}" if known else ""
        return f"不认识的键 {field}{suggestion(str(error['loc'][-1]), known)}{listed}"
    if kind == "value_error":
        return f"{field}：{context.get('error', error['msg'])}"
    expected = _EXPECTED.get(kind)
    if expected is None:
        return f"{field} 得到 {found}，不合要求：{error['msg']}"
    return f"{field} 得到 {found}，{expected(context)}"


def model_problems(
    error: ValidationError, model: type[BaseModel], file: Path, line_of: Callable[[tuple[str | int, ...]], int]
) -> list[PackError]:
    """Turn a pydantic error into one sentence a fault, each with its line.

    Parameters
    ----------
    error : pydantic.ValidationError
        What validation found.
    model : type of pydantic.BaseModel
        The model that was asked for.
    file : pathlib.Path
        The file the data came from.
    line_of : callable
        Gives the line of a path of keys and indexes inside the data.
    """
    return [PackError(file, line_of(detail["loc"]), explain(detail, model)) for detail in error.errors()]


def _keys(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    """Return the keys that the model at ``path`` knows, or nothing where the path leaves plain models."""
    current: Any = model
    for part in path:
        if isinstance(part, int):
            continue
        info = next((item for name, item in current.model_fields.items() if part in (name, item.alias)), None)
        current = _model_in(info.annotation) if info else None
        if current is None:
            return []
    return [item.alias or name for name, item in current.model_fields.items()]


def _model_in(annotation: Any) -> type[BaseModel] | None:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    models = [found for part in getattr(annotation, "__args__", ()) if (found := _model_in(part))]
    return models[0] if len(models) == 1 else None


def _one_of(context: Mapping[str, Any]) -> str:
    return "应为 " + str(context.get("expected", "")).replace(" or ", "、").replace(", ", "、").replace("'", "")


_EXPECTED: Mapping[str, Callable[[Mapping[str, Any]], str]] = {
    "literal_error": _one_of,
    "enum": _one_of,
    "string_pattern_mismatch": lambda context: f"应符合格式 {context.get('pattern')}",
    "string_type": lambda _: "应为文字",
    "string_too_short": lambda context: f"至少应有 {context.get('min_length')} 个字",
    "int_parsing": lambda _: "应为整数",
    "int_type": lambda _: "应为整数",
    "int_from_float": lambda _: "应为整数",
    "bool_parsing": lambda _: "应为 true 或 false",
    "bool_type": lambda _: "应为 true 或 false",
    "date_from_datetime_parsing": lambda _: "应为日期，如 2024-12-31",
    "date_from_datetime_inexact": lambda _: "应为日期，如 2024-12-31",
    "date_parsing": lambda _: "应为日期，如 2024-12-31",
    "date_type": lambda _: "应为日期，如 2024-12-31",
    "decimal_parsing": lambda _: "应为十进制数",
    "greater_than": lambda context: f"应大于 {context.get('gt')}",
    "greater_than_equal": lambda context: f"应不小于 {context.get('ge')}",
    "less_than": lambda context: f"应小于 {context.get('lt')}",
    "less_than_equal": lambda context: f"应不大于 {context.get('le')}",
    "too_short": lambda context: f"至少应有 {context.get('min_length')} 项",
    "too_long": lambda context: f"至多 {context.get('max_length')} 项",
    "tuple_type": lambda _: "应为列表",
    "list_type": lambda _: "应为列表",
    "dict_type": lambda _: "应为“键: 值”",
    "model_type": lambda _: "应为“键: 值”",
    "model_attributes_type": lambda _: "应为“键: 值”",
}
