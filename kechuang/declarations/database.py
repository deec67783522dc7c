"""数据库 (database): a base or thematic database of a place, what its tables hold and which departments feed them.

基础库 (base database) and 专题库 (thematic database) are declared in ``databases/*.yaml``: tables with fields, no word
of any department. ``databases/feeds/*.yaml`` (供数) says which department table feeds which of them, for a place has
its own tables. ``survivorship.yaml`` (取值规则) says, field by field, which source is believed where several speak.
The tables are written by the lake as ``base/<database>__<table>`` and ``theme/<database>__<table>``.
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration
from kechuang.declarations.source import ColumnType, Source

LAKE_TABLES = ("legal_entity", "enterprise_year")
Preference = Literal["rank", "freshest"]
BY_DEFAULT: tuple[Preference, ...] = ("rank", "freshest")
_TEXTS = frozenset(
    {"text", "credit_code", "code", "name", "address", "division", "industry", "person", "phone", "reg_no"}
)


class Attribute(Declaration):
    """A field of a database's table: what an official reads, and its type (those of contracts)."""

    label: str = Field(min_length=1)
    type: ColumnType = "text"

    def takes(self, kind: ColumnType) -> bool:
        """Say whether a column of a department table may feed the field."""
        return kind == self.type or {kind, self.type} <= _TEXTS or {kind, self.type} == {"integer", "year"}


class DatabaseTable(Declaration):
    """A table of a database.

    ``rows: many`` puts the rows of all its sources one under the other; ``rows: one`` makes one row a key of them,
    field by field by the rules of survivorship. ``lake`` names a table that the lake builds itself.
    """

    label: str = Field(min_length=1)
    describes: str = ""
    rows: Literal["one", "many"] = "many"
    key: tuple[str, ...] = ()
    enterprise: bool = Field(default=True, description="whether its rows speak of an enterprise")
    valid_from: str | None = Field(default=None, description="field of the day from which a row holds (业务时间)")
    lake: Literal["legal_entity", "enterprise_year"] | None = None
    fields: dict[str, Attribute] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_whole(self) -> DatabaseTable:
        if self.lake:
            if self.fields or self.key or self.valid_from:
                raise ValueError("由湖直接构建的表（lake）不写 fields、key 与 valid_from")
            return self
        if not self.fields:
            raise ValueError("缺少 fields，应写明表中有哪些字段")
        reserved = sorted({"entity_id", "provenance"} & set(self.fields) | {n for n in self.fields if n[:1] == "_"})
        if reserved:
            raise ValueError(f"字段名 {'、'.join(reserved)} 由湖使用，应另取名称")
        unknown = sorted(set(self.key) - set(self.fields))
        if unknown:
            raise ValueError(f"key 中的 {'、'.join(unknown)} 不是表中的字段")
        if self.valid_from and (self.valid_from not in self.fields or self.fields[self.valid_from].type != "date"):
            raise ValueError(f"valid_from 得到 {self.valid_from}，应为表中一个日期字段")
        if self.rows == "one" and not self.key:
            raise ValueError("每个主键一行的表（rows: one）须写明 key")
        return self


class Database(Declaration):
    """A base database (基础库) or a thematic database (专题库)."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    label: str = Field(min_length=1)
    kind: Literal["base", "theme"]
    describes: str = ""
    inferred: bool = Field(default=False, description="本项目的推断：依据材料没有写明有这个库")
    order: int = Field(default=0, description="place in lists")
    tables: dict[str, DatabaseTable] = Field(min_length=1)

    def lake_name(self, table: str) -> str:
        """Return the name under which the lake holds a table."""
        return self.tables[table].lake or f"{self.kind}/{self.id}__{table}"


class Feed(Declaration):
    """供数 (feed): a department table that feeds a table of a database.

    ``fields`` names the column of each field; without it, columns feed the fields that are called like them. ``where``
    keeps only rows with one of the values.
    """

    table: str = Field(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")
    from_: str = Field(alias="from")
    fields: dict[str, str] = Field(default_factory=dict)
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    @property
    def name(self) -> str:
        """What tells it apart: table and source."""
        return f"{self.table}/{self.from_}"

    def columns(self, table: DatabaseTable, source: Source) -> dict[str, str]:
        """Return the column of each field that it feeds."""
        return self.fields or {name: name for name in table.fields if name in source.columns}


class Survivorship(Declaration):
    """取值规则 (survivorship): which source is believed for one field where several speak.

    ``field`` is ``<table>.<field>`` or ``<table>.*``; a table of the lake goes by its own name, one of a database by
    ``<database>__<table>``. ``prefer`` compares in this order: ``rank`` (the contract's rank, lower first) and
    ``freshest`` (the row's business day, else the day of its load). ``sources`` come first, in the order given.
    """

    field: str = Field(pattern=r"^[a-z][a-z0-9_]*\.([a-z][a-z0-9_]*|\*)$")
    prefer: tuple[Preference, ...] = Field(default=BY_DEFAULT, min_length=1)
    sources: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_nothing_twice(self) -> Survivorship:
        for name, said in (("prefer", self.prefer), ("sources", self.sources)):
            if len(set(said)) < len(said):
                raise ValueError(f"{name} 中有重复的项")
        return self
