"""JSON lines 读取: one object a line; its keys are the headings, nested values stay JSON text.

Numbers are taken as they are written, never through a float. A line that is no object is set aside alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from kechuang.engines.lake.encoding import LABELS, detect
from kechuang.engines.lake.errors import LakeError
from kechuang.engines.lake.inputs import Cells, Fault, Sheet, batched, shorten

LINE_LIMIT = 1 << 27  # characters
HEADINGS = 2_000  # a file with more different keys is no table


def open_jsonl(path: Path) -> Sheet:
    """Open a file of JSON lines.

    Raises
    ------
    LakeError
        If the encoding is unknown, no line is an object, or there are far too many different keys.
    """
    encoding = detect(path)
    headings: dict[str, None] = {}
    for item in _objects(path, encoding):
        headings |= dict.fromkeys(item if isinstance(item, dict) else ())
        if len(headings) > HEADINGS:
            raise LakeError(f"{path.name} 各行共有超过 {HEADINGS} 个不同的键，不像数据表，请核对后重新导出")
    if not headings:
        raise LakeError(f"{path.name} 没有一行是 JSON 对象，请每行写一个对象后重新载入")
    names = tuple(headings)
    return Sheet(names, f"JSON 行（{LABELS[encoding]}）", batched(names, _rows(path, encoding, names)))


def _rows(path: Path, encoding: str, names: tuple[str, ...]) -> Iterator[tuple[Cells, Fault | None]]:
    for item in _objects(path, encoding):
        if isinstance(item, dict):
            yield [_cell(item.get(name)) for name in names], None
        else:
            reason = f"该行不是 JSON 对象：“{item[:40]}”，请改正后重新载入"
            yield [shorten(item), *[None] * (len(names) - 1)], Fault("json", None, reason)


def _objects(path: Path, encoding: str) -> Iterator[dict[str, Any] | str]:
    """Give the object of every line that is not blank; the line itself where it is none."""
    with path.open(encoding=encoding, newline="\n") as stream:
        for line in iter(partial(stream.readline, LINE_LIMIT), ""):
            if len(line) >= LINE_LIMIT:
                raise LakeError(f"{path.name} 有一行超过 {LINE_LIMIT >> 20} 百万字，不像数据表，请核对换行符后重新载入")
            text = line.strip().lstrip("\ufeff")
            if not text:
                continue
            try:
                item = json.loads(text, parse_float=str, parse_int=str, parse_constant=str)
            except (ValueError, RecursionError):
                item = None
            yield item if isinstance(item, dict) else text


def _cell(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list) and all(isinstance(part, str) for part in value):
        return "、".join(value)
    return json.dumps(value, ensure_ascii=False)
