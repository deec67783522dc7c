"""数据源契约 (source contract): what one department table holds and where its columns go.

One YAML file a table under ``packs/<place>/sources/<department>/``. The shape follows the Open Data
Contract Standard cut to what the lake uses: columns with type, unit, range, pattern, key, code list; owner
department; refresh; class of personal data. ``contributes`` says which base table the rows feed:

``legal_entity``       one row an enterprise; columns named in ``gives`` become its fields
``enterprise_year``    one row an enterprise and year (``year`` names the column)
``event``              many rows an enterprise; each ``counts`` entry becomes a field of legal_entity
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration

ColumnType = Literal[
    "text",
    "credit_code",
    "name",
    "address",
    "division",
    "industry",
    "date",
    "year",
    "integer",
    "decimal",
    "money",
    "share",
    "code",
    "boolean",
    "list",
]


class Column(Declaration):
    """A column of a department table.

    ``from`` is the heading in the file (or several spellings of it); ``gives`` the field of the base
    table that it feeds (its own key unless said otherwise; empty: kept in the lake only).
    """

    from_: str | tuple[str, ...] = Field(alias="from")
    type: ColumnType
    label: str = ""
    required: bool = False
    unique: bool = False
    max: int | None = Field(default=None, description="longest text, in characters")
    range: tuple[Any, Any] | None = Field(default=None, description="least and greatest value; 'today' is a date")
    pattern: str | None = None
    of: tuple[str, ...] | None = Field(default=None, description="code list")
    unit: str | None = None
    units: tuple[str, ...] = ()
    empty: tuple[str, ...] = ("",)
    gives: str | None = None
    personal: Literal["none", "personal", "sensitive"] = "none"

    @property
    def headings(self) -> tuple[str, ...]:
        """Every spelling under which the column may stand in a file."""
        return (self.from_,) if isinstance(self.from_, str) else self.from_


class Count(Declaration):
    """A field counted from an event table: ``ip1: count where kind in [发明专利, 植物新品种]``.

    ``max`` over a column with a code list takes the code that stands first in the list; where the list has 无, an
    enterprise without a row has that. Several event tables may give one field: lists and counts are put together.
    """

    field: str
    where: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    kind: Literal["count", "any", "list", "sum", "max"] = "count"
    column: str | None = None
    columns: tuple[str, ...] = ()
    valid_on: tuple[str, str] | None = Field(default=None, description="columns of the first and last valid day")


class Source(Declaration):
    """A department table (数据资源) and its contract."""

    table: str
    name: str
    department: str
    version: str = "1"
    basis: Literal["administrative", "official_statistics", "enterprise_reported"] = "administrative"
    shared: Literal["unconditional", "conditional", "none"] = "unconditional"
    personal: Literal["none", "personal", "sensitive"] = "none"
    refresh: str = ""
    key: tuple[str, ...]
    contributes: Literal["legal_entity", "enterprise_year", "event", "none"] = "none"
    entity: str = Field(default="credit_code", description="column that holds the credit code")
    year: str | None = None
    rank: int = Field(default=50, description="lower wins where two sources give one field")
    columns: dict[str, Column]
    counts: tuple[Count, ...] = ()
    synthetic: bool = False
    describes: str = ""

    @model_validator(mode="before")
    @classmethod
    def _one_key_as_text(cls, data: Any) -> Any:
        if isinstance(data, dict) and isinstance(data.get("key"), str):
            data = {**data, "key": [part.strip() for part in data["key"].split("+")]}
        return data

    @model_validator(mode="after")
    def _names_are_known(self) -> Source:
        named = {*self.key, *([self.year] if self.year else ())}
        if self.contributes != "none":
            named.add(self.entity)
        for count in self.counts:
            named |= set(count.where) | set(count.columns) | set(count.valid_on or ())
            named |= {count.column} if count.column else set()
        unknown = sorted(named - set(self.columns))
        if unknown:
            raise ValueError(f"未声明的列：{'、'.join(unknown)}")
        if self.contributes == "enterprise_year" and not self.year:
            raise ValueError("年度表须用 year 指明年度列")
        return self
