from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml
from stdnum.cn import uscc

from kechuang.declarations.division import Division
from kechuang.declarations.source import Source
from kechuang.engines import lake

PACKS = Path(__file__).parents[3] / "packs"
REGISTRY = PACKS / "cn-sd/sources/market_regulation/enterprise_registry.yaml"
HEADINGS = [
    "统一社会信用代码",
    "企业名称",
    "注册日期",
    "企业类型",
    "注册资金",
    "经营范围",
    "所在省份",
    "地区",
    "注册地址",
]

PLACES = [
    ("370000", "山东省", "province"), ("370100", "济南市", "city"), ("370103", "市中区", "district"),
    ("370114", "章丘区", "district"), ("370300", "淄博市", "city"), ("370302", "淄川区", "district"),
    ("370303", "张店区", "district"), ("370304", "博山区", "district"), ("370321", "桓台县", "district"),
    ("370391", "淄博高新技术产业开发区", "district"), ("370400", "枣庄市", "city"), ("370402", "市中区", "district"),
    ("370500", "东营市", "city"), ("370502", "东营区", "district"), ("411300", "南阳市", "city"),
    ("411302", "宛城区", "district"),
]  # fmt: skip
DIVISIONS = {code: Division(code=code, name=name, level=level) for code, name, level in PLACES}
INDUSTRIES = {code: code for code in ("C", "35", "3516", "65", "651")}


def code(number: int, place: str = "370303", kind: str = "91") -> str:
    """An invented credit code with a right check digit."""
    body = f"{kind}{place}{number:09d}"
    return body + uscc.calc_check_digit(body)


def firm(number: int, **changes: str) -> dict[str, str]:
    """A row of the register that breaks nothing."""
    row = {
        "统一社会信用代码": code(number), "企业名称": f"虚构{number}号有限责任公司", "注册日期": "2015-06-01",
        "企业类型": "有限责任公司", "注册资金": "50万人民币", "经营范围": "泵的制造", "所在省份": "山东",
        "地区": "淄博", "注册地址": "张店区虚构路1号",
    }  # fmt: skip
    return row | changes


def write_csv(
    path: Path, rows: Iterable[dict[str, str]], headings: Sequence[str] = HEADINGS, encoding: str = "utf-8"
) -> Path:
    with path.open("w", encoding=encoding, newline="") as stream:
        writer = csv.DictWriter(stream, headings, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def contract(**changes: Any) -> Source:
    return Source.model_validate(yaml.safe_load(REGISTRY.read_text(encoding="utf-8")) | changes)


@pytest.fixture(scope="session")
def registry() -> Source:
    return contract()


@pytest.fixture
def build(tmp_path: Path, registry: Source) -> Callable[..., lake.Run]:
    """Build a lake from files; a bare path is the register."""

    def run(*files: Path | tuple[str, Path], sources: Iterable[Source] = (), **options: Any) -> lake.Run:
        contracts = {source.table: source for source in (registry, *sources)}
        inputs = [lake.Input(*item) if isinstance(item, tuple) else lake.Input(registry.table, item) for item in files]
        given = {"divisions": DIVISIONS, "industries": INDUSTRIES, "lake": tmp_path / "lake"}
        return lake.build(contracts, inputs, **(given | options))

    return run


def refused(run: lake.Run, table: str = "enterprise_registry") -> dict[int, tuple[str, str]]:
    """Row → (headings concerned, reasons) of a table's quarantine."""
    frame = lake.read(run, f"quarantine/{table}").collect()
    return {row: (column, reason) for row, column, reason in frame.select("_row", "_column", "_reason").iter_rows()}


def balanced(run: lake.Run) -> bool:
    return all(item.accepted + item.quarantined == item.rows_in for item in run.receipts)
