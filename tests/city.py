"""Two invented cities for the tests of rooms, API and commands, built through the real lake once a test process.

`exact()` is made of rows written here, so that a test can name the row a figure must come from; `region()` is a
synthetic district of 300 firms. `published()` puts one of them into the database for a whole module and takes it out
again at the end.
"""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from stdnum.cn import uscc

from kechuang.apps.enterprises.models import Generation
from kechuang.declarations.pack import Pack, load_pack
from kechuang.engines import lake
from kechuang.engines.synth import write_region

ON = dt.date(2026, 11, 21)
MOMENT = "2026-11-21T09:00:00"
ENTERPRISES = 300

Rows = Sequence[Mapping[str, Any]]

PLAIN, WIDE, FORMULA, FOREIGN, UNPLACED, ELSEWHERE, CITY = 1, 2, 3, 4, 5, 6, 7
"""Firms of the exact city: everything known; a name in full width; a name like a formula; capital in dollars; known to
the tax office alone (no district); in another district; known to lie in the city only."""


def code(number: int) -> str:
    """Return an invented credit code with a right check digit; that of `CITY` was given by the city itself."""
    body = f"91{'379900' if number == CITY else '379901'}{number:09d}"
    return body + uscc.calc_check_digit(body)


@cache
def pack() -> Pack:
    """Return the demonstration pack."""
    return load_pack("demo")


def write(path: Path, table: str, rows: Rows) -> Path:
    """Write rows as a department would export them: CSV with every heading of the table's contract."""
    headings = [column.headings[0] for column in pack().sources[table].columns.values()]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, headings)
        writer.writeheader()
        writer.writerows(rows)
    return path


def build(folder: Path, files: Sequence[tuple[str, Path]], held: Path | None = None) -> lake.Run:
    """Build a lake from files, by table."""
    declared = pack()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KECHUANG_NOW", MOMENT)
        return lake.build(
            {table: declared.sources[table] for table, _ in files},
            [lake.Input(table, path) for table, path in files],
            divisions=declared.divisions, industries=declared.industries, lake=held or folder / "lake",
            accept=[table for table, _ in files],  # one test's city is not the other's that has shrunk
        )  # fmt: skip


def firm(number: int, name: str, **cells: Any) -> dict[str, Any]:
    """Return a row of the register."""
    return {
        "统一社会信用代码": code(number), "企业名称": name, "企业类型": "有限责任公司", "成立日期": "2016-05-01",
        "注册资本": "100万人民币", "登记状态": "存续",
        "住所": "演示市云溪区虚构路1号", "所属区县": "", "行业代码": "3912",
        "经营范围": "制造", **cells,
    }  # fmt: skip


def filing(number: int, year: int, **cells: Any) -> dict[str, Any]:
    """Return a row of the yearly tax filing."""
    return {"纳税人识别号": code(number), "纳税人名称": "", "所属年度": year, "销售收入": "1000000.01", **cells}


FIRMS: Rows = (
    firm(PLAIN, "演示甲精密机械有限公司", 注册资本="1234.56万人民币"),
    firm(WIDE, "演示（云溪）ＡＢＣ科技有限责任公司", 行业代码="6513", 注册资本=""),
    firm(FORMULA, "=演示丙公式有限公司", 住所="@演示市云溪区虚构路3号", 注册资本="5000万人民币"),
    firm(FOREIGN, "演示丁外资有限公司", 注册资本="200万美元", 成立日期="1999-12-31"),
    firm(ELSEWHERE, "演示己纺织有限公司", 所属区县="379902", 住所="虚构路6号", 行业代码="1711"),
    firm(CITY, "演示庚建材有限公司", 所属区县="379900", 住所="虚构路7号", 行业代码=""),
    firm(8, ""),
)
TAX_FIRST: Rows = (
    {"纳税人识别号": code(ELSEWHERE), "纳税人名称": "演示己", "征收方式": "查账征收", "居民企业标志": "是"},
    {"纳税人识别号": code(PLAIN), "纳税人名称": "演示甲", "征收方式": "查账征收", "居民企业标志": "是"},
)
TAX_LATER: Rows = (
    {"纳税人识别号": code(WIDE), "纳税人名称": "演示乙", "征收方式": "核定征收", "居民企业标志": "是"},
    {"纳税人识别号": code(UNPLACED), "纳税人名称": "演示戊无址有限公司", "征收方式": "查账征收", "居民企业标志": "否"},
)
FILINGS: Rows = (
    filing(PLAIN, 2024, 期间费用_研究费用="50000"),
    filing(PLAIN, 2025, 期间费用_研究费用="60000.50", 销售收入="2000000"),
    filing(WIDE, 2025, 销售收入="300"),
    filing(ELSEWHERE, 2025, 期间费用_研究费用="7", 销售收入="9000000"),
)
GRANTS: Rows = tuple(
    {
        "权利人": "演示甲", "权利人代码": code(PLAIN), "授权号": f"ZL{number}", "权利类型": kind, "名称": "装置",
        "授权公告日": "2020-01-01", "法律状态": "有效",
    }
    for number, kind in enumerate(("实用新型", "发明专利", "发明专利"), 1)
)  # fmt: skip
CERTIFICATES: Rows = (
    {
        "企业名称": "演示甲", "统一社会信用代码": code(PLAIN), "资质类型": "高新技术企业", "证书（入库）编号": "GR1",
        "发证（入库）日期": "2025-01-01", "有效期至": "2028-01-01",
    },
)  # fmt: skip
TITLES: Rows = (
    {
        "企业名称": "演示己", "统一社会信用代码": code(ELSEWHERE), "公告编号": "CX1", "称号": "创新型中小企业",
        "公告日期": "2025-01-01", "有效期至": "2028-01-01",
    },
)  # fmt: skip


def exact_files(folder: Path) -> list[tuple[str, Path]]:
    """Write the department tables of the exact city; the tax register comes in two files."""
    tables: tuple[tuple[str, str, Rows], ...] = (
        ("market_registration", "登记.csv", FIRMS),
        ("tax_registration", "税务-1.csv", TAX_FIRST),
        ("tax_registration", "税务-2.csv", TAX_LATER),
        ("tax_annual_filing", "申报.csv", FILINGS),
        ("ip_grants", "授权.csv", GRANTS),
        ("tech_certificates", "证书.csv", CERTIFICATES),
        ("ladder_list", "名单.csv", TITLES),
    )
    folder.mkdir(parents=True, exist_ok=True)
    return [(table, write(folder / name, table, rows)) for table, name, rows in tables]


@cache
def exact() -> lake.Run:
    """Return the run of the exact city, in the lake of the test process's data folder."""
    folder = Path(settings.DATA)
    return build(folder, exact_files(folder / "exact"))


@cache
def region() -> lake.Run:
    """Return the run of a synthetic district of 300 firms, in the same lake."""
    folder = Path(settings.DATA)
    declared = pack()
    invented = write_region(
        folder / "region", enterprises=ENTERPRISES, seed=20_240_229, on=ON, divisions=declared.divisions,
        industries=declared.industries,
    )  # fmt: skip
    return build(folder, list(invented.tables.items()))


def put(run: lake.Run) -> Generation:
    """Load the pack and publish a run, as `kechuang build` does."""
    from kechuang.apps.catalog.actions import load_place, mirror_run
    from kechuang.apps.enterprises.publish import publish
    from kechuang.apps.targets.actions import load_targets

    load_place(pack=pack(), sources=pack().sources)
    mirror_run(run=run)
    load_targets(pack=pack())
    return publish(run=run, pack=pack(), as_of=ON)


@contextmanager
def published(blocker: Any, run: lake.Run) -> Iterator[Generation]:
    """Keep a published city in the database for the tests of a module, and take it out again."""
    with blocker.unblock(), transaction.atomic():
        yield put(run)
        transaction.set_rollback(True)


def browser(user: Any) -> Client:
    """Return a browser in which a user is signed in."""
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client
