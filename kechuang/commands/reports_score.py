"""`kechuang reports score`: measure a reading of pages (评分) against annotated answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from kechuang.declarations.pack import list_packs, load_pack
from kechuang.engines.reports import FIELD_LABELS, Mistake, PlaceKeys, ReportError, score


def score_reading(
    out: Annotated[Path, typer.Argument(metavar="OUT", help="reports read --json 写出的结果")],
    gold: Annotated[Path, typer.Option("--gold", metavar="FILE", help="标注的答案（JSON）")],
    pack: Annotated[list[str] | None, typer.Option("--pack", metavar="ID", help="用其区划与目录；不给则用全部")] = None,
    mistakes: Annotated[bool, typer.Option("--mistakes", help="逐条列出漏、多、错；封存的标注不列")] = False,
    to: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="评分写入此文件")] = None,
) -> None:
    """把读出的事实与标注的答案逐项相比，列出精确率与召回率。

    例：kechuang reports score 结果.json --gold 标注.json

    一方数字的位置落在另一方的分句内，即为同一个数量；每个数量只配一次。标为 ambiguous、label_number 的不计，
    事件另计；地方按区划代码或所声明的园区比，期间按起止日比，指标按目录标识比。
    """
    reading, answers = _read(out, "documents"), _read(gold, "facts")
    places, indicators = _declared(pack)
    result = score(reading, answers, places=places, indicator_of=indicators.get)
    print(result.text())
    if mistakes:
        _list(result.mistakes, answers)
    if to is not None:
        try:
            to.write_text(json.dumps(result.to_json(), ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        except OSError as error:
            raise ReportError(f"无法写入 {to}，请给出已有文件夹中的文件名") from error


def _list(mistakes: tuple[Mistake, ...], answers: dict[str, Any]) -> None:
    if answers.get("frozen"):
        raise ReportError("这份标注是封存的，只算总分，不列错处；请用供查看的一半")
    for one in mistakes:
        start, end = one.span
        print(
            f"{one.file}  [{start}, {end})  {FIELD_LABELS.get(one.field, one.field)}  读作 {one.told}  应为 {one.meant}"
        )


def _read(path: Path, part: str) -> dict[str, Any]:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ReportError(f"无法读取 {path}，请核对文件名") from error
    except ValueError as error:
        raise ReportError(f"{path} 不是 JSON，请给出 reports read --json 的结果或标注文件") from error
    if not isinstance(told, dict) or not isinstance(told.get(part), list):
        raise ReportError(f"{path} 中没有 {part}，请核对两个文件是否给反")
    return told


def _declared(ids: list[str] | None) -> tuple[PlaceKeys, dict[str, str]]:
    """Return the places of packs, and the catalogue's ids by name: answers may name an indicator without its id."""
    packs = [load_pack(pack) for pack in ids or (manifest.id for manifest in list_packs())]
    divisions = {code: division for pack in packs for code, division in pack.divisions.items()}
    known: dict[str, str] = {}
    for pack in packs:
        for indicator in pack.indicators.values():
            for name in (indicator.name, *indicator.aliases):
                known.setdefault(name, indicator.id)
    return PlaceKeys(divisions.values()), known
