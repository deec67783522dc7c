"""数据源契约 (source contract): what one department table holds and where its columns go.

One YAML file a table under ``packs/<place>/sources/<department>/``. The shape follows the Open Data
Contract Standard cut to what the lake uses: columns with type, unit, range, pattern, key, code list; owner
department; refresh; class of personal data. ``contributes`` says which base table the rows feed:

``legal_entity``       one row an enterprise; columns named in ``gives`` become its fields
``enterprise_year``    one row an enterprise and year (``year`` names the column)
``event``              many rows an enterprise; each ``counts`` entry becomes a field of legal_entity

``load`` (装载方式) says how the table comes: a file is the whole table (``snapshot``), holds rows that are new
or changed (``delta``), or says by a column what happens to each row (``feed``: I, U, D).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from kechuang.declarations.base import Declaration
from kechuang.declarations.sharing_terms import STRICTER, FieldTerms, SharingTerms

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
    "person",
    "person_id",
    "phone",
    "reg_no",
]
Role = Literal[
    "code", "name", "former_name", "reg_no", "person", "person_id", "phone", "address", "capital", "founded_on",
    "division", "none",
]  # fmt: skip
LoadKind = Literal["snapshot", "delta", "feed"]

_SAYS: Mapping[str, Role] = {
    "person": "person", "person_id": "person_id", "phone": "phone", "reg_no": "reg_no", "address": "address",
}  # fmt: skip
_SAYS_BY_FIELD: Mapping[str, tuple[str, Role]] = {
    "name": ("name", "name"), "former_name": ("name", "former_name"), "former_names": ("name", "former_name"),
    "capital": ("money", "capital"), "founded_on": ("date", "founded_on"), "division": ("division", "division"),
}  # fmt: skip


class Column(Declaration):
    """A column of a department table.

    ``from`` is the heading in the file (or several spellings of it); ``gives`` the field of the base
    table that it feeds (its own key unless said otherwise; empty: kept in the lake only). ``role`` is what the column
    says of the entity that the row speaks of; a :class:`Source` derives it from type and field where it is not written
    (and leaves it empty where they tell nothing); ``none`` says that it speaks of somebody else. ``unreadable: keep``
    accepts a row whose cell cannot be read: the value is empty then and ``<key>_raw`` keeps the text.
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
    sharing: FieldTerms | None = None
    role: Role | None = None
    unreadable: Literal["quarantine", "keep"] = "quarantine"

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
    basis: Literal["administrative", "official_statistics", "enterprise_reported", "statistics"] = "administrative"
    aggregate: tuple[str, ...] = Field(default=(), description="columns down to which statistics are given")
    shared: Literal["unconditional", "conditional", "none"] = "unconditional"
    sharing: SharingTerms = SharingTerms()
    personal: Literal["none", "personal", "sensitive"] = "none"
    refresh: str = ""
    load: LoadKind = "snapshot"
    op: str | None = Field(default=None, description="column of a feed that says I, U or D")
    valid_from: str | None = Field(default=None, description="column of the day from which a row holds (业务时间)")
    max_fall: int = Field(default=50, ge=1, le=100, description="percent of rows that may be gone; 100 asks nothing")
    max_drift: int = Field(default=30, ge=1, le=100, description="percentage points a column may shift; 100: any")
    key: tuple[str, ...]
    contributes: Literal["legal_entity", "enterprise_year", "event", "none"] = "none"
    entity: str = Field(default="credit_code", description="column that holds the credit code")
    year: str | None = None
    rank: int = Field(default=50, description="lower wins where two sources give one field")
    columns: dict[str, Column]
    counts: tuple[Count, ...] = ()
    synthetic: bool = False
    describes: str = ""
    physical_name: str = Field(default="", description="name of the table where it comes from")
    unchecked: tuple[str, ...] = Field(default=(), description="rules of an exchanged contract that are not run")

    @model_validator(mode="before")
    @classmethod
    def _as_written(cls, data: Any) -> Any:
        if not isinstance(data, dict):
            return data
        data = dict(data)
        if isinstance(data.get("key"), str):
            data["key"] = [part.strip() for part in data["key"].split("+")]
        terms = data.get("sharing")
        if terms is None:
            data["sharing"] = {"attribute": data.get("shared", "unconditional")}
        elif isinstance(terms, dict):
            attribute = terms.get("attribute", data.get("shared", "unconditional"))
            data["sharing"] = {**terms, "attribute": attribute}
            if data.setdefault("shared", attribute) != attribute:
                raise ValueError(
                    f"shared 得到 {data['shared']}，应与 sharing 的 attribute（{attribute}）相同，或删去其一"
                )
        return data

    @model_validator(mode="after")
    def _names_are_known(self) -> Source:
        named = {*self.key, *self.aggregate}
        named |= {name for name in (self.year, self.op, self.valid_from) if name}
        if self.contributes != "none" and (self.contributes != "event" or self.counts):
            named.add(self.entity)  # events that nothing counts may lack the code: their rows are resolved by name
        for count in self.counts:
            named |= set(count.where) | set(count.columns) | set(count.valid_on or ())
            named |= {count.column} if count.column else set()
        unknown = sorted(named - set(self.columns))
        if unknown:
            raise ValueError(f"未声明的列：{'、'.join(unknown)}")
        if self.contributes == "enterprise_year" and not self.year:
            raise ValueError("年度表须用 year 指明年度列")
        if (self.load == "feed") != (self.op is not None):
            raise ValueError("变更流（load: feed）须用 op 指明增改删标志列，其他装载方式不写 op")
        if self.op and self.columns[self.op].type not in {"text", "code"}:
            raise ValueError(f"op 列 {self.op} 的类型得到 {self.columns[self.op].type}，应为 text 或 code")
        if self.valid_from and self.columns[self.valid_from].type != "date":
            raise ValueError(
                f"valid_from 列 {self.valid_from} 的类型得到 {self.columns[self.valid_from].type}，应为 date"
            )
        return self

    @model_validator(mode="after")
    def _statistics_stay_aggregate(self) -> Source:
        if self.basis != "statistics":
            if self.aggregate:
                raise ValueError("aggregate 只用于 basis: statistics 的数据源")
            return self
        if not self.aggregate or set(self.key) != set(self.aggregate):
            raise ValueError("统计资料（basis: statistics）须用 aggregate 写明汇总到哪几列，主键应正是这几列")
        if self.contributes != "none":
            raise ValueError("统计资料（basis: statistics）只供汇总使用，contributes 应为 none")
        units = {"credit_code", "reg_no", "person", "person_id", "phone"}
        single = [key for key, column in self.columns.items() if column.type in units or column.personal != "none"]
        if single:
            raise ValueError(f"统计资料（basis: statistics）不得含有能识别单个对象的列：{'、'.join(single)}")
        return self

    @model_validator(mode="after")
    def _roles_are_told(self) -> Source:
        told = {
            key: column if column.role else column.model_copy(update={"role": self._role(key, column)})
            for key, column in self.columns.items()
        }
        if self.op:  # what happens to a row is no field of it
            told[self.op] = told[self.op].model_copy(update={"gives": ""})
        object.__setattr__(self, "columns", told)
        return self

    def _role(self, key: str, column: Column) -> Role | None:
        """Return what a column says of the row's entity, as far as its type and its field tell."""
        if self.basis == "statistics":
            return "none"
        field = key if column.gives is None else column.gives
        if column.type == "credit_code":
            codes = [name for name, other in self.columns.items() if other.type == "credit_code"]
            own = self.entity if self.entity in codes else codes[0] if len(codes) == 1 else None
            return "code" if key == own else "none"
        for name in (field, key):
            kind, role = _SAYS_BY_FIELD.get(name, ("", None))
            if role and kind == column.type:
                return role
        if column.type == "name":
            names = [name for name, other in self.columns.items() if other.type == "name"]
            return "name" if len(names) == 1 else None
        return _SAYS.get(column.type)

    def requires(self, key: str) -> bool:
        """Tell whether a row must have a value in a column: the key, the year, what is declared so, and the code.

        A table that may lack the code of its entity says so: ``required: false``.
        """
        column = self.columns[key]
        if column.required or key in self.key:
            return True
        if self.contributes == "none":
            return False
        return key == self.year or (key == self.entity and "required" not in column.model_fields_set)

    def terms_of(self, key: str) -> FieldTerms:
        """Return the terms under which a column is shared: the stricter of the table's and its own."""
        own = self.columns[key].sharing
        if own is None or STRICTER.index(own.attribute) < STRICTER.index(self.sharing.attribute):
            return self.sharing
        return own

    def with_role(self, role: Role) -> tuple[str, ...]:
        """Return the columns that say this of the entity, in the order of the contract."""
        return tuple(key for key, column in self.columns.items() if column.role == role)
