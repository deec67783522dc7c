"""字段字典 (field dictionary): what a rule may ask about an enterprise, in which unit, and who owes it.

One file ``fields.yaml`` a pack, a mapping of key to entry, which the pack loader turns into ``{key: Field}``. A
yearly field is written in rules and tables with the year it stands for: ``sales_t`` is the last full year before the
day of judgement, ``sales_t1`` the year before that, and so on.

Numbers are stored as whole numbers, never as floats: money in 分, counts as they are, shares in
billionths, so that comparisons are exact.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pydantic import Field as Attribute
from pydantic import model_validator

from kechuang.core import Money, Ratio
from kechuang.declarations.base import Declaration
from kechuang.declarations.lever import Lever

FieldKind = Literal["money", "count", "share", "date", "text", "list", "bool"]
NUMERIC: frozenset[str] = frozenset({"money", "count", "share"})
SCALES: Mapping[str, int] = {"money": 100, "count": 1, "share": 10**9}
"""How many stored units make one written unit: 分 a 元, billionths a whole."""

_COUNT = re.compile(r"^\s*([+-]?\d[\d,]*)\s*(\S*)\s*$")
_YEARLY = re.compile(r"^(?P<key>[a-z][a-z0-9_]*)_t(?P<back>[1-9]?)$")


class Field(Declaration):
    """An entry of the dictionary.

    Attributes
    ----------
    key : str
        The name in rules and tables (``staff``); yearly fields take a suffix there.
    label, unit, means : str
        What an official reads, the unit it is counted in, and the definition in a sentence.
    period : {"year", "now"}
        Whether it has a value a year or one on the day of judgement.
    owner : str
        The department (or ``enterprise``) that owes it when it is missing.
    least : int or None
        The least value that can be true, in written units; anything below counts as missing. None: no limit.
    most : int or None
        The greatest value that can be true; a file that gives more is refused (``10`` for a share meant as 10 %).
    of : tuple of str
        The texts a text field may hold; empty where any text may stand.
    members : dict
        For a list, the keys of each entry and what they mean.
    choices : dict
        For keys of a list's entries, the texts that they may hold.
    lever : Lever or None
        How an enterprise can still move it, where a rule lets it.
    """

    key: str = Attribute(pattern=r"^[a-z][a-z0-9_]*$")
    label: str = Attribute(min_length=1)
    kind: FieldKind
    owner: str = Attribute(min_length=1)
    period: Literal["year", "now"] = "now"
    unit: str = ""
    least: int | None = 0
    most: int | None = None
    of: tuple[str, ...] = ()
    members: dict[str, str] = Attribute(default_factory=dict)
    choices: dict[str, tuple[str, ...]] = Attribute(default_factory=dict)
    means: str = ""
    lever: Lever | None = None

    @model_validator(mode="after")
    def _parts_fit_the_kind(self) -> Field:
        if (self.kind == "list") != bool(self.members):
            raise ValueError(f"字段 {self.key}：list 须用 members 说明每项的键，其他类型不写 members")
        if strange := set(self.choices) - set(self.members):
            raise ValueError(f"字段 {self.key}：choices 中的 {'、'.join(sorted(strange))} 不是 members 的键")
        if self.of and self.kind != "text":
            raise ValueError(f"字段 {self.key}：of（可取的值）只用于 text")
        if self.kind == "money" and self.unit not in {"", "元"}:
            raise ValueError(f"字段 {self.key}：金额的单位为元，得到 {self.unit}")
        if self.lever and (self.kind not in NUMERIC or self.number(self.lever.each) <= 0):
            raise ValueError(f"字段 {self.key}：lever（可调项）只用于数，each 应为大于 0 的一步")
        return self

    @property
    def scale(self) -> int:
        """Stored units in one written unit; 1 for what is no number."""
        return SCALES.get(self.kind, 1)

    def number(self, written: str) -> Fraction:
        """Read a number written by a person into stored units (分, persons, billionths), exactly.

        Raises
        ------
        ValueError
            If the text is no number of this field's unit: ``2亿元`` for a count, ``5%`` for money.
        """
        if self.kind == "money":
            return Fraction(Money.parse(written).fen)
        if self.kind == "share":
            return Ratio.parse(written).value * self.scale
        match = _COUNT.match(written)
        if self.kind != "count" or not match or match[2] not in {"", self.unit}:
            raise ValueError(f"{written!r} 与字段“{self.label}”的单位（{self.unit or self.kind}）不符")
        return Fraction(match[1].replace(",", ""))

    def text(self, stored: int) -> str:
        """Return a stored number as an official reads it: ``203 万元``, ``501 人``, ``12.5 %``."""
        if self.kind == "money":
            return str(Money(stored))
        if self.kind == "share":
            return str(Ratio(Fraction(stored, self.scale)))
        return f"{stored:,}\u00a0{self.unit}" if self.unit else f"{stored:,}"

    def exact(self, stored: int) -> str:
        """Return a stored number without any rounding: ``2,030,000.00 元``, ``501 人``."""
        return Money(stored).exact() if self.kind == "money" else self.text(stored)


@dataclass(frozen=True, slots=True)
class FieldColumn:
    """A column of a table of subjects: a field, and for yearly fields how many years before the last full one."""

    name: str
    field: Field
    back: int | None

    def label(self, last_year: int) -> str:
        """Return what an official reads: ``2025 年销售收入``, ``Ⅰ类知识产权数``."""
        return self.field.label if self.back is None else f"{last_year - self.back}\u00a0年{self.field.label}"


def find_column(name: str, fields: Mapping[str, Field]) -> FieldColumn:
    """Return the column that a rule or a heading names.

    Raises
    ------
    ValueError
        If no field has that name, a yearly field lacks its year, or another has one; near names are offered.
    """
    known = fields.get(name)
    if known is not None:
        if known.period == "year":
            raise ValueError(f"字段 {name}（{known.label}）是年度值，应写作 {name}_t、{name}_t1 或 {name}_t2")
        return FieldColumn(name, known, None)
    match = _YEARLY.match(name)
    if match and match["key"] in fields:
        known = fields[match["key"]]
        if known.period != "year":
            raise ValueError(f"字段 {known.key}（{known.label}）不分年度，应写作 {known.key}")
        return FieldColumn(name, known, int(match["back"] or 0))
    spelled = [f"{key}_t" if field.period == "year" else key for key, field in fields.items()]
    near = difflib.get_close_matches(name, spelled, n=1)
    raise ValueError(f"字段字典里没有 {name}" + (f"，是否为 {near[0]}" if near else ""))
