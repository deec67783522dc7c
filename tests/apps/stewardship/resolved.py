"""An invented city of three departments, two of which know no credit codes."""

from __future__ import annotations

from pathlib import Path

from tests import city

MAIN, MINE, ROAD = "演示市云溪区虚构路1号", "演示市云溪区虚构路2号", "演示市云溪区虚构路3号"
FIRMS = (
    city.firm(1, "演示市晨星精密机械有限公司", 住所=MAIN),
    city.firm(2, "演示市启明新型材料有限公司", 住所=MINE, 成立日期="2011-03-04"),
    city.firm(3, "演示市远航食品科技有限公司", 住所=ROAD),
)


def permit(number: str, name: str, **cells: str) -> dict[str, str]:
    """Return a row of the food permits: no credit code, unless one is given."""
    return {"许可证编号": number, "经营者名称": name, **cells}


PERMITS = (
    permit("P1", "晨星机械公司", 经营场所=MAIN, 联系电话="13900000001", **{"法定代表人（负责人）": "甲一"}),
    permit("P2", "远航食品经营部", 经营场所=ROAD, 联系电话="13900000002", **{"法定代表人（负责人）": "乙二"}),
    permit("P3", "另一家毫不相干的店", 经营场所="别处9号"),
)
HOMES = (
    {"备案号": "H1", "机构名称": "远航食品商行", "地址": ROAD, "电话": "13900000002", "负责人": "乙二"},
    {"备案号": "H2", "机构名称": "启明新型材料经营部", "地址": "演示市云溪区虚构路9号",
     "电话": "13900000011", "负责人": "丙三"},
)  # fmt: skip


def files(room: Path) -> list[tuple[str, Path]]:
    """Write the tables of three departments, of which two know no credit codes."""
    return [
        ("market_registration", city.write(room / "登记.csv", "market_registration", FIRMS)),
        ("food_permits", city.write(room / "食品.csv", "food_permits", PERMITS)),
        ("care_homes", city.write(room / "养老.csv", "care_homes", HOMES)),
    ]
