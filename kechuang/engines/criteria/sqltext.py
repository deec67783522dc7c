"""表达式条件 (expression): a whitelisted SQL expression, read into the tree and never executed as text.

Columns of the field dictionary, whole and decimal constants, amounts as texts (``'5000万元'``), ``+ - *``, comparisons,
``IN``, ``BETWEEN``, ``AND OR NOT``, ``CASE``, ``IS NULL``, ``ABS``, ``LEAST``, ``GREATEST`` and ``ratio(a, b)``, which
is missing where b is not positive and may only be compared. Everything else is refused where it stands.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, cast

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from kechuang.core import Money, Ratio
from kechuang.declarations.field import NUMERIC, Field, FieldColumn, find_column
from kechuang.engines.criteria.growth import VAST
from kechuang.engines.criteria.tree import AsInt, Case, Column, Constant, Extreme, Kind, Tree, tree, when

_COMPARE: dict[type[exp.Expression], str] = {
    exp.GT: ">", exp.GTE: ">=", exp.LT: "<", exp.LTE: "<=", exp.EQ: "==", exp.NEQ: "!=",
}  # fmt: skip
_SIGNS: dict[str, Callable[[Any, Any], Tree]] = {
    ">": operator.gt, ">=": operator.ge, "<": operator.lt, "<=": operator.le, "==": operator.eq, "!=": operator.ne,
}  # fmt: skip
_DIVISIONS = (exp.Div, exp.IntDiv, exp.Mod)
_MOST = 10**37
"""No product of figures may reach it: 128 bits in Polars, 38 digits in a database."""
_LONGEST = 1000
_STEEPEST = 2**40
"""The greatest factor of a column, so that any stored number times it fits as well."""
Unit = tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a unit as a tree over a whole denominator, with the greatest factors of its columns by degree."""

    tree: Tree
    unit: Unit
    below: int = 1
    most: tuple[int, int, int] = (0, 0, 0)

    def over(self, below: int) -> Tree:
        """Return the tree over a common denominator."""
        times = below // self.below
        return self.tree if times == 1 else self.tree * times


@dataclass(frozen=True, slots=True)
class Text:
    """A text or a date of the subject, or one that is written down."""

    tree: Tree
    kind: str
    written: str = ""


@dataclass(frozen=True, slots=True)
class Truth:
    """What holds, does not, or is missing."""

    tree: Tree


@dataclass(frozen=True, slots=True)
class Share:
    """A ratio that waits to be compared."""

    part: Number
    whole: Number


Part = Number | Text | Truth | Share


@dataclass(frozen=True, slots=True)
class Parsed:
    """An expression as a truth, what it reads, and its factors for the width of the rule."""

    holds: Tree
    columns: tuple[FieldColumn, ...]
    weight: int
    constant: int
    label: str


def parse_expression(text: str, fields: Mapping[str, Field]) -> Parsed:
    """Read an expression.

    Raises
    ------
    ValueError
        If anything in it is not on the list, its units do not fit, or it does not depend on the data; the text says
        at which character.
    """
    if len(text) > _LONGEST:
        raise ValueError(f"表达式超过 {_LONGEST} 个字符，应拆成几条")
    tokens = _tokens(text)
    try:
        parsed = cast("exp.Expression", sqlglot.parse_one(text, into=exp.Condition))
    except SqlglotError as error:
        raise ValueError("表达式读不懂，应为一个比较或用 AND、OR 连接的几个比较") from error
    reader = _Reader(text, fields, tokens)
    truth = reader.holds(parsed)
    if reader.degree > 1:  # squares: once more, without figures that no enterprise has
        reader = _Reader(text, fields, tokens, capped=True)
        truth = reader.holds(parsed)
    if not reader.columns:
        raise ValueError("表达式没有引用任何字段，结果恒定")
    return Parsed(truth, tuple(reader.columns.values()), reader.weight, reader.constant, reader.label())


def _tokens(text: str) -> list[Any]:
    try:
        tokens = sqlglot.tokenize(text)
    except SqlglotError as error:
        raise ValueError(f"表达式读不懂：{str(error).splitlines()[0]}") from error
    if any(token.comments for token in tokens):
        raise ValueError("表达式中不能有注释（-- 或 /* */），说明应写在 note 中")
    if not tokens:
        raise ValueError("表达式是空的")
    return tokens


@dataclass(slots=True)
class _Reader:
    text: str
    fields: Mapping[str, Field]
    tokens: list[Any]
    capped: bool = False
    columns: dict[str, FieldColumn] = field(default_factory=dict)
    weight: int = 1
    constant: int = 1
    degree: int = 0

    def label(self) -> str:
        """Return the expression with the names of the fields in place of their keys."""
        told, end = "", 0
        for token in self.tokens:
            column = self.columns.get(token.text)
            name = self.text[token.start : token.end + 1]
            if column is not None:
                name = column.field.label + (f"（前 {column.back} 年）" if column.back else "")
            told += self.text[end : token.start] + name
            end = token.end + 1
        return told

    def holds(self, node: exp.Expression) -> Tree:
        found = self._read(node)
        if not isinstance(found, Truth):
            raise self._refusal(node, "这里应为真假（比较、AND、OR、NOT、是非字段）")
        return found.tree

    def _read(self, node: exp.Expression) -> Part:
        if isinstance(node, _DIVISIONS):
            raise self._refusal(node, "不能直接相除，应写作 ratio(分子, 分母)")
        if isinstance(node, exp.Query | exp.Subquery | exp.Exists):
            raise self._refusal(node, "不能有子查询")
        if isinstance(node, exp.Paren):
            return self._read(node.this)
        if isinstance(node, exp.Column):
            return self._column(node)
        if isinstance(node, exp.Literal):
            return Text(tree(node.this), "written", node.this) if node.is_string else _constant(Fraction(node.this))
        if isinstance(node, exp.Boolean):
            raise self._refusal(node, "不能写 TRUE 或 FALSE，结果会与数据无关")
        if isinstance(node, exp.And | exp.Or):
            left, right = self.holds(node.this), self.holds(node.expression)
            return Truth(left & right if isinstance(node, exp.And) else left | right)
        if isinstance(node, exp.Not):
            return Truth(~self.holds(node.this))
        if isinstance(node, exp.Is):
            return self._is_null(node)
        if type(node) in _COMPARE:
            return self._compare(node, _COMPARE[type(node)], node.this, node.expression)
        if isinstance(node, exp.Between):
            low = self._compare(node, ">=", node.this, node.args["low"])
            return Truth(low.tree & self._compare(node, "<=", node.this, node.args["high"]).tree)
        if isinstance(node, exp.In):
            return self._one_of(node)
        if isinstance(node, exp.Add | exp.Sub):
            return self._sum(node)
        if isinstance(node, exp.Mul):
            return self._product(node)
        if isinstance(node, exp.Neg):
            value = self._number(node.this)
            return Number(-value.tree, value.unit, value.below, value.most)
        if isinstance(node, exp.Abs):
            size = self._number(node.this)
            return Number(when((size.tree < 0, -size.tree), otherwise=size.tree), size.unit, size.below, size.most)
        if isinstance(node, exp.Least | exp.Greatest):
            return self._extreme(node)
        if isinstance(node, exp.Case):
            return self._case(node)
        if isinstance(node, exp.Anonymous) and node.name.lower() == "ratio":
            return self._share(node)
        name = node.name if isinstance(node, exp.Anonymous) else getattr(node, "sql_name", lambda: node.key)()
        listed = "+ - *、比较、IN、BETWEEN、AND、OR、NOT、CASE、IS NULL、ABS、LEAST、GREATEST、ratio"
        raise self._refusal(node, f"{name.upper()} 不在可用之列（{listed}）")

    # ------------------------------------------------------------ leaves

    def _column(self, node: exp.Column) -> Part:
        if node.table or not isinstance(node.this, exp.Identifier):
            raise self._refusal(node, f"{node.sql()} 应为字段字典中的字段")
        column = find_column(node.name, self.fields)
        kind = column.field.kind
        if kind == "list":
            raise self._refusal(node, f"{column.field.label}是列表，应写作 among")
        self.columns[column.name] = column
        if kind == "bool":
            return Truth(Column(column.name))
        if kind not in NUMERIC:
            return Text(Column(column.name), kind)
        number: Tree = Column(column.name, "number")
        if self.capped:
            plain = Column(column.name)
            number = AsInt(when(((plain <= VAST) & (plain >= -VAST), plain)), "wide")
        return Number(number, ((f"{kind}{column.field.unit}", 1),), 1, (0, 1, 0))

    def _is_null(self, node: exp.Is) -> Truth:
        if not isinstance(node.expression, exp.Null) or not isinstance(node.this, exp.Column):
            raise self._refusal(node, "IS 只用于 字段 IS NULL")
        self._column(node.this)
        return Truth(Column(node.this.name).is_null())

    # ------------------------------------------------------------ numbers

    def _number(self, node: exp.Expression) -> Number:
        found = self._read(node)
        if not isinstance(found, Number):
            raise self._refusal(node, "这里应为数")
        return found

    def _fitting(self, node: exp.Expression, one: exp.Expression, other: exp.Expression) -> tuple[Number, Number]:
        """Read two numbers of one unit; an amount that is written down takes the other's."""
        left, right = self._read(one), self._read(other)
        if isinstance(right, Text) and right.kind == "written" and isinstance(left, Number):
            right = self._amount(other, right.written, left)
        if isinstance(left, Text) and left.kind == "written" and isinstance(right, Number):
            left = self._amount(one, left.written, right)
        if not isinstance(left, Number) or not isinstance(right, Number):
            raise self._refusal(node, "两边应同为数")
        for constant, beside in ((left, right), (right, left)):
            if (
                not constant.unit
                and beside.unit
                and beside.unit[0][0].startswith(("money", "share"))
                and constant.most[0]
            ):
                raise self._refusal(node, "金额和比例旁的数应带单位，如 '5000万元'、'5%'")
        if left.unit and right.unit and left.unit != right.unit:
            raise self._refusal(node, "两边的单位不同，不能相加或比较")
        return left, right

    def _amount(self, node: exp.Expression, written: str, beside: Number) -> Number:
        kind = beside.unit[0][0] if len(beside.unit) == 1 and beside.unit[0][1] == 1 else ""
        try:
            if kind.startswith("money"):
                return Number(Constant(value := Money.parse(written).fen, "number"), beside.unit, 1, (abs(value), 0, 0))
            if kind.startswith("share"):
                share = Ratio.parse(written).value * 10**9
                return Number(Constant(int(share), "number"), beside.unit, 1, (abs(int(share)), 0, 0))
        except ValueError as error:
            raise self._refusal(node, str(error)) from error
        raise self._refusal(node, f"'{written}' 旁边不是金额或比例，数应直接写")

    def _sum(self, node: exp.Add | exp.Sub) -> Number:
        left, right = self._fitting(node, node.this, node.expression)
        below = math.lcm(left.below, right.below)
        sign = operator.add if isinstance(node, exp.Add) else operator.sub
        most = tuple(
            a * (below // left.below) + b * (below // right.below) for a, b in zip(left.most, right.most, strict=True)
        )
        return self._sized(node, sign(left.over(below), right.over(below)), left.unit or right.unit, below, most)

    def _product(self, node: exp.Mul) -> Number:
        left, right = self._number(node.this), self._number(node.expression)
        units: dict[str, int] = {}
        for name, power in (*left.unit, *right.unit):
            units[name] = units.get(name, 0) + power
        if (left.most[2] and any(right.most[1:])) or (right.most[2] and any(left.most[1:])):
            raise self._refusal(node, "最多两个字段相乘")
        most = [0, 0, 0]
        for high, one in enumerate(left.most):
            for low, other in enumerate(right.most):
                if one and other:
                    most[high + low] += one * other
        return self._sized(
            node, left.tree * right.tree, tuple(sorted(units.items())), left.below * right.below, tuple(most)
        )

    def _sized(self, node: exp.Expression, made: Tree, unit: Unit, below: int, most: tuple[int, ...]) -> Number:
        c0, c1, c2 = most
        if c1 > _STEEPEST or c0 + (c1 + c2 * VAST) * VAST >= _MOST or below > 10**9:
            raise self._refusal(node, "乘积会太大，应写小系数或少几位小数")
        self.degree = max(self.degree, 2 if c2 else 1)
        return Number(made, unit, below, (c0, c1, c2))

    def _extreme(self, node: exp.Expression) -> Number:
        first, *rest = (node.this, *node.expressions)
        parts = [self._number(first)]
        known: Tree
        for other in rest:
            parts.append(self._fitting(node, first, other)[1])
        below = math.lcm(*(part.below for part in parts))
        # A missing one makes the whole missing, which the least of those that are there would not.
        known = parts[0].tree.is_not_null()
        for part in parts[1:]:
            known &= part.tree.is_not_null()
        extreme = Extreme(tuple(part.over(below) for part in parts), greatest=isinstance(node, exp.Greatest))
        return Number(when((known, extreme)), parts[0].unit, below, _most(parts, below))

    def _case(self, node: exp.Case) -> Part:
        if node.this is not None:
            raise self._refusal(node, "CASE 应写作 CASE WHEN 条件 THEN 值 … ELSE 值 END")
        default = node.args.get("default")
        if default is None:
            raise self._refusal(node, "CASE 应写 ELSE，否则其余情形没有值")
        conditions = [self.holds(branch.this) for branch in node.args["ifs"]]
        values = [self._read(branch.args["true"]) for branch in node.args["ifs"]]
        last = self._read(default)
        if isinstance(last, Truth) and all(isinstance(value, Truth) for value in values):
            told = [cast("Truth", value).tree for value in values]
            return Truth(_chosen(conditions, told, last.tree, "bool"))
        if not isinstance(last, Number) or not all(isinstance(value, Number) for value in values):
            raise self._refusal(node, "CASE 的各值应同为数，或同为真假")
        numbers = [*(cast("Number", value) for value in values), last]
        if len({number.unit for number in numbers if number.unit}) > 1:
            raise self._refusal(node, "CASE 各值的单位不同")
        below = math.lcm(*(number.below for number in numbers))
        *trees, other = (AsInt(number.over(below), "wide" if self.capped else "number") for number in numbers)
        unit = next((number.unit for number in numbers if number.unit), ())
        return Number(_chosen(conditions, trees, other, "number"), unit, below, _most(numbers, below))

    def _share(self, node: exp.Anonymous) -> Share:
        if len(node.expressions) != 2:
            raise self._refusal(node, "ratio 应写作 ratio(分子, 分母)")
        part, whole = self._fitting(node, *node.expressions)
        return Share(part, Number(when((whole.tree > 0, whole.tree)), whole.unit, whole.below, whole.most))

    # ------------------------------------------------------------ comparisons

    def _compare(self, node: exp.Expression, sign: str, one: exp.Expression, other: exp.Expression) -> Truth:
        left, right = self._read(one), self._read(other)
        if isinstance(left, Share) or isinstance(right, Share):
            return self._compare_shares(node, sign, self._as_share(node, left), self._as_share(node, right))
        if Text in {type(left), type(right)} and Number not in {type(left), type(right)}:
            return self._compare_texts(node, sign, left, right)
        numbers = self._fitting(node, one, other)
        if not any(number.most[1] or number.most[2] for number in numbers) or one == other:
            raise self._refusal(node, "比较的两边与数据无关，结果恒定")
        return self._held(node, sign, *numbers)

    def _held(self, node: exp.Expression, sign: str, left: Number, right: Number) -> Truth:
        below = math.lcm(left.below, right.below)
        sized = [self._sized(node, number.over(below), number.unit, 1,
                             tuple(most * (below // number.below) for most in number.most))
                 for number in (left, right)]  # fmt: skip
        for number in sized:
            self.constant = max(self.constant, number.most[0])
            self.weight = max(self.weight, number.most[1])
        return Truth(_SIGNS[sign](sized[0].tree, sized[1].tree))

    def _as_share(self, node: exp.Expression, part: Part) -> Share:
        if isinstance(part, Share):
            return part
        try:
            if isinstance(part, Text) and part.kind == "written":
                value = Ratio.parse(part.written).value
                return Share(_constant(value), _constant(Fraction(1)))
        except ValueError as error:
            raise self._refusal(node, str(error)) from error
        if isinstance(part, Number) and not part.unit:
            return Share(part, _constant(Fraction(1)))
        raise self._refusal(node, "ratio 只能与一个数或另一个 ratio 比较")

    def _compare_shares(self, node: exp.Expression, sign: str, left: Share, right: Share) -> Truth:
        def crossed(part: Number, whole: Number) -> Number:
            most = [0, 0, 0]
            for high, one in enumerate(part.most):
                for low, other in enumerate(whole.most):
                    if one and other:
                        if high + low > 2:
                            raise self._refusal(node, "最多两个字段相乘")
                        most[high + low] += one * other
            return self._sized(node, part.tree * whole.tree, (), part.below * whole.below, tuple(most))

        return self._held(node, sign, crossed(left.part, right.whole), crossed(right.part, left.whole))

    def _compare_texts(self, node: exp.Expression, sign: str, left: Part, right: Part) -> Truth:
        told = (left, right)
        kinds = {part.kind for part in told if isinstance(part, Text)}
        if kinds == {"text", "written"} and sign in {"==", "!="}:
            return Truth(_SIGNS[sign](*(cast("Text", part).tree for part in told)))
        if kinds in ({"date", "written"}, {"date"}):
            try:
                return Truth(_SIGNS[sign](*(_day(cast("Text", part)) for part in told)))
            except ValueError:
                raise self._refusal(node, "日期应写作 '2026-11-21'") from None
        raise self._refusal(node, "文字字段只能与文字比较是否相同，日期与日期比较")

    def _one_of(self, node: exp.In) -> Truth:
        if node.args.get("query") is not None:
            raise self._refusal(node, "不能有子查询")
        part = self._read(node.this)
        if not isinstance(part, Text) or part.kind != "text":
            raise self._refusal(node, "IN 只用于文字字段")
        if not all(isinstance(value, exp.Literal) and value.is_string for value in node.expressions):
            raise self._refusal(node, "IN 之后应为一列文字")
        return Truth(part.tree.is_in([value.this for value in node.expressions]))

    def _refusal(self, node: exp.Expression, message: str) -> ValueError:
        return ValueError(f"表达式第 {self._place(node)} 个字符：{message}")

    def _place(self, node: exp.Expression) -> int:
        """Return where a node stands: the first token that begins the way it does."""
        meta = next((found.meta for found in node.walk() if "start" in found.meta), None)
        divisions: dict[type, set[str]] = {exp.Div: {"/"}, exp.IntDiv: {"DIV", "//"}, exp.Mod: {"%", "MOD"}}
        if signs := divisions.get(type(node)):
            return next((token.start + 1 for token in self.tokens if token.text.upper() in signs), 1)
        return meta["start"] + 1 if meta else 1


def _chosen(conditions: Sequence[Tree], values: Sequence[Tree], last: Tree, kind: Kind) -> Tree:
    """Return a case in which an unknown condition leaves the value unknown; SQL alone would try the next branch."""
    unknown = Constant(None, kind)
    branches: list[tuple[Tree, Tree]] = []
    for condition, value in zip(conditions, values, strict=True):
        branches += [(condition.is_null(), unknown), (condition, value)]
    return Case(tuple(branches), last)


def _constant(value: Fraction) -> Number:
    return Number(Constant(value.numerator, "number"), (), value.denominator, (abs(value.numerator), 0, 0))


def _most(parts: list[Number], below: int) -> tuple[int, int, int]:
    scaled = [[most * (below // part.below) for most in part.most] for part in parts]
    c0, c1, c2 = (max(column) for column in zip(*scaled, strict=True))
    return c0, c1, c2


def _day(part: Text) -> Tree:
    return part.tree if part.kind == "date" else Constant(dt.date.fromisoformat(part.written), "date")
