"""表目 (specification): a department table in two lines, from which its rows and its contract are made.

A catalogue is text::

    == housing_construction | 演示市住房和城乡建设局 | 市住建局 | 住房与建筑市场
    -- construction_permits | 建筑工程施工许可 | firms .04 x1.5 | csv gb18030 | 每周全量 | usual | licences.permits
    no 施工许可证编号 建施; name 建设单位; code 统一社会信用代码; text 工程名称 厂房 办公楼; date 发证日期 900

``==`` begins a department, ``--`` a table: id, name, whom it is about (a share of firms, shops, people, staff, places
or a series; ``x1.5``: so many rows each on average), file, refresh, how carefully it is kept, which database it feeds.
The columns follow: ``[key=]kind heading arguments``, parted by semicolons.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Subject = Literal["firms", "shops", "people", "staff", "places", "series"]
KEYS = {
    "no": "number", "name": "name", "code": "credit_code", "regno": "reg_no", "person": "person", "contact": "contact",
    "pid": "person_id", "phone": "phone", "addr": "address", "capital": "capital", "founded": "founded_on",
    "born": "born_on", "div": "division", "divcode": "division", "date": "issued_on", "until": "valid_to",
    "year": "year", "text": "title", "former": "former_name",
    "int": "count", "money": "amount", "partner": "partner", "dec": "value",
}  # fmt: skip
_ABOUT = re.compile(r"(firms|shops|people|staff|places|series)(?: (\.?\d[\d.]*))?(?: x([\d.]+))?")


@dataclass(frozen=True, slots=True)
class ColumnSpec:
    """A column: its key in the contract, its kind, its heading in the file, and what the kind needs."""

    key: str
    kind: str
    heading: str
    arguments: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableSpec:
    """A department table of the catalogue.

    Parameters
    ----------
    subject, share, each : str, float, float
        Whom it is about, the share of them that it has, and the mean number of rows of each.
    file, encoding : str
        ``csv``, ``xlsx`` or ``parquet``; of a CSV file.
    care : {"clean", "usual", "messy"}
        How carefully codes and names are written.
    feeds : tuple of str
        Tables of databases that it feeds.
    holds : bool
        Whether it has one row an enterprise and gives fields of its record.
    """

    id: str
    name: str
    department: str
    short: str
    subject: Subject
    share: float
    each: float
    file: str
    encoding: str
    refresh: str
    care: str
    feeds: tuple[str, ...]
    holds: bool
    columns: tuple[ColumnSpec, ...]

    @property
    def key(self) -> tuple[str, ...]:
        """The key columns: the serial number, or all that a series is given by."""
        if self.subject == "series":
            return ("indicator", "division", "period")
        return ("number",)

    @property
    def file_name(self) -> str:
        """The file as delivered."""
        return f"{self.short.removeprefix('市')}_{self.name}.{self.file}"


@dataclass(frozen=True, slots=True)
class DepartmentSpec:
    """A department of the catalogue, with its tables."""

    id: str
    name: str
    short: str
    duties: str
    tables: tuple[TableSpec, ...]


def read_catalogue(text: str) -> Iterator[DepartmentSpec]:
    """Read the departments of a catalogue.

    Raises
    ------
    ValueError
        If a line cannot be understood; names it.
    """
    head: list[str] = []
    tables: list[TableSpec] = []
    line_of_table: list[str] = []
    columns: list[str] = []

    def close_table() -> None:
        if line_of_table:
            tables.append(_table(head, line_of_table, " ".join(columns)))
        line_of_table.clear()
        columns.clear()

    for line in (*(raw.strip() for raw in text.splitlines()), "=="):
        if line.startswith("=="):
            close_table()
            if head:
                yield DepartmentSpec(head[0], head[1], head[2], head[3], tuple(tables))
            head, tables = _fields(line), []
        elif line.startswith("--"):
            close_table()
            line_of_table += _fields(line)
        elif line:
            columns.append(line)


def _fields(line: str) -> list[str]:
    return [part.strip() for part in line[2:].split("|")] if line[2:].strip() else []


def _table(head: list[str], fields: list[str], columns: str) -> TableSpec:
    try:
        table, name, about, file, refresh, care, feeds = fields
    except ValueError:
        raise ValueError(f"表目“{' | '.join(fields)}”应有 7 项，得到 {len(fields)} 项") from None
    match = _ABOUT.fullmatch(about)
    if not match:
        raise ValueError(f"表目 {table} 的对象“{about}”不认识，应如 firms .04 x1.5")
    kind, _, encoding = file.partition(" ")
    holds = "holds" in feeds.split()
    return TableSpec(
        table, name, head[0], head[2], match[1],  # type: ignore[arg-type]  # the pattern allows no other
        float(match[2] or 1), float(match[3] or 1), kind, encoding or "utf-8", refresh, care,
        tuple(feed for feed in feeds.split() if feed != "holds"), holds,
        tuple(_column(part.split()) for part in columns.split(";") if part.strip()),
    )  # fmt: skip


def _column(words: list[str]) -> ColumnSpec:
    named, kind = words[0].rpartition("=")[::2]
    key = named or KEYS.get(kind, "")
    if not key or len(words) < 2:
        raise ValueError(f"列“{' '.join(words)}”应写作 [键=]类型 列名 参数")
    return ColumnSpec(key, kind, words[1], tuple(words[2:]))
