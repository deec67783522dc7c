"""`kechuang reports compare`: facts of readings side by side (并列), and what comes of reckoning with some of them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import typer

from kechuang.engines.reports import ReportError, Told, compared, summed


@dataclass(frozen=True, slots=True)
class Line:
    """A fact of a reading: ``name`` is its file and id, ``shown`` its figure as the page prints it."""

    name: str
    shown: str
    told: Told
    accepted: bool


def compare_facts(
    out: Annotated[list[Path], typer.Argument(metavar="OUT...", help="reports read --json 写出的结果，一份或多份")],
    indicator: Annotated[str | None, typer.Option("--indicator", metavar="ID", help="只列这个指标")] = None,
    fact: Annotated[
        list[str] | None, typer.Option("--fact", metavar="ID", help="用来相比、相加的事实，写作 文件#编号，可重复")
    ] = None,
) -> None:
    """把几份结果中的事实按指标、地方、期间并列；给出 --fact 时相比、相加，不能算的说明原因。

    例：kechuang reports compare 结果.json --indicator hightech_firms
    例：kechuang reports compare 结果.json --fact 甲.txt#A1-F3 --fact 乙.txt#A1-F2

    只列指标在目录中且有数值的；“收”为无疑的，“待”为待审的。两条相比是后者比前者。
    """
    lines = [line for path in out for line in _lines(path)]
    if fact:
        _reckon([_named(name, lines) for name in dict.fromkeys(fact)])
        return
    groups: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        if line.told.indicator_id and line.told.value is not None and indicator in (None, line.told.indicator_id):
            groups[line.told.indicator_id].append(line)
    if not groups:
        raise ReportError(
            f"结果中没有指标 {indicator} 的事实，请核对 --indicator"
            if indicator
            else "结果中没有目录指标的事实，无可并列"
        )
    for each in sorted(groups):
        print(each)
        for line in sorted(groups[each], key=lambda one: (one.told.place_code, one.told.place, one.told.period)):
            told = line.told
            whose = f"{told.place or '—'} {told.subject}".rstrip()
            mood = "" if told.modality == "actual" else f"  {told.modality}"
            mark = "收" if line.accepted else "待"
            print(
                f"  {whose}  {told.period or '—'}  {line.shown}{mood}  {told.base}".rstrip() + f"  {mark}  {line.name}"
            )


def _reckon(chosen: Sequence[Line]) -> None:
    if len(chosen) < 2:
        raise ReportError("至少给两条 --fact 才能相比或相加")
    told = [line.told for line in chosen]
    for line in chosen:
        print(f"{line.name}  {line.told.place or '—'}  {line.told.period or '—'}  {line.shown}")
    if len(told) == 2:
        found = compared(told[0], told[1])
        if found.value is None:
            print(f"不能相比：{found.why}" if not found.beside else f"可以并列：{found.why}")
        else:
            ratio = f"，为其 {_number(found.ratio)} 倍" if found.ratio is not None else ""
            print(f"后者比前者：{'+' if found.value > 0 else ''}{_number(found.value)} {found.unit}{ratio}")
    total = summed(told)
    print(f"不能相加：{total.why}" if total.value is None else f"合计：{_number(total.value)} {total.unit}")


def _named(name: str, lines: Sequence[Line]) -> Line:
    found = next((line for line in lines if line.name == name), None)
    if found is None:
        raise ReportError(f"结果中没有事实 {name}，应写作 文件#编号，如 {lines[0].name if lines else '报道.txt#A1-F1'}")
    return found


def _lines(path: Path) -> Iterator[Line]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        documents: list[dict[str, Any]] = told["documents"]
    except OSError as error:
        raise ReportError(f"无法读取 {path}，请核对文件名") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ReportError(f"{path} 不是 reports read --json 的结果，请先用它读报道") from error
    for document in documents:
        for fact in document.get("facts", ()):
            low, high = fact["value"], fact["value_max"]
            number = "" if low is None else f"{low}" if high is None else f"{low}–{high}"
            sign = fact["comparator"] or ""
            shown = f"{'' if sign in ('=', 'range') else sign}{number}{fact['unit'] or ''}"
            name = f"{document['file']}#{fact['id']}"
            yield Line(name, shown, Told.of(fact, fact["text"]), bool(fact["accepted"]))


def _number(value: Fraction) -> str:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    if Fraction(exact) == value:
        return f"{exact.normalize():f}"
    return f"约 {round(exact, 4).normalize():f}"
