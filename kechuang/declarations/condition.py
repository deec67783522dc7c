"""认定条件 (condition): the typed nodes that a rule's tree is made of.

A node asks one thing and is told apart by the one key that names its shape:

==============  ==========================================================================
``compare``     a number against bounds: ``{compare: staff_t, at_most: 500}``
``ratio``       a part over a whole: ``{ratio: [rd_t, sales_t], at_least: 5%}``
``cagr``        compound yearly growth: ``{cagr: [op_rev_t, op_rev_t2], years: 2, at_least: 5%}``
``growth``      mean of the yearly rates: ``{growth: [sales_t2, sales_t1, sales_t], at_least: 5%}``
``age``         whole days since a date: ``{age: founded_on, at_least: 365 days}``
``is``          a yes-or-no field: ``{is: abnormal, be: false}``
``member``      a text among others: ``{member: tax_mode, in: [查账征收]}``
``among``       how many entries of a list fit: ``{among: quals, where: {...}, at_least: 1}``
``score``       points of a score table: ``{score: TS-S, at_least: 60, nonzero: [TS-S1]}``
``finding``     what only a person can say: a yes-or-no field that carries a signed finding
``rule``        the verdict of another rule on the same subject and day: ``{rule: cn.sme-size}``
``expression``  the rest, as SQL: ``{expression: "rd_t * 100 >= sales_t * 5"}``
``all`` ``any`` ``none`` ``of``   groups; ``of`` goes with ``at_least: 2``
``by_band``     a group of which one part holds, as a number says: ``{by_band: op_rev_t, steps: [[5000万元, {…}], …]}``
==============  ==========================================================================

Numbers stay text here, exactly as written: which unit they must have is known only with the field dictionary,
when the rule is compiled. ``$name`` stands for a parameter of the version.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag, model_validator

from kechuang.declarations.base import Declaration
from kechuang.declarations.clause import CONDITION_ID, UNVERIFIED, Bounds, Condition, Mark, Texts, Written, written
from kechuang.declarations.filter import Filter
from kechuang.declarations.growth import Cagr, Growth

__all__ = [
    "CONDITION_ID", "UNVERIFIED", "Age", "All", "Among", "Any_", "AtLeast", "Bounds", "ByBand", "Cagr", "Compare",
    "Condition", "Expression", "Filter", "Finding", "Growth", "Is", "Mark", "Member", "Node", "NoneOf", "Ratio",
    "RuleOf", "Score", "Texts", "Written", "parts_of", "written",
]  # fmt: skip


class Compare(Bounds):
    """A number, or a sum of numbers of one unit, against bounds."""

    compare: Written


class Ratio(Bounds):
    """A part over a whole, compared by cross-multiplication.

    A whole that is not positive counts as missing. With ``part: true`` the first is contained in the second;
    where the data say otherwise they contradict each other, and that counts as missing too.
    """

    ratio: tuple[Written, Written]
    part: bool = False


class Age(Bounds):
    """Whole calendar days from a date to the day of judgement, or to the date in ``at`` where there is one."""

    age: str
    at: str | None = None


class Is(Condition):
    """A yes-or-no field that must be as ``be`` says."""

    is_: str = Field(alias="is")
    be: bool = True


class Member(Condition):
    """A text that must be among others (or must not), whole or by its beginning."""

    member: str
    in_: Texts = Field(default=(), alias="in")
    not_in: Texts = ()
    starting_with: Texts = ()
    not_starting_with: Texts = ()

    @model_validator(mode="after")
    def _one_list(self) -> Member:
        if sum(map(bool, (self.in_, self.not_in, self.starting_with, self.not_starting_with))) != 1:
            raise ValueError("应写且只写一种：in、not_in、starting_with、not_starting_with")
        return self


class Among(Bounds):
    """How many entries of a list fit; entries that cannot be decided make the count an interval."""

    among: str
    where: dict[str, Filter] = Field(default_factory=dict)


class Score(Bounds):
    """Points of a score table, or of some of its parts, against the line; ``nonzero`` parts must give points.

    ``signed`` is a number that experts have put their names to: where it is there, it alone is the score.
    """

    score: Texts
    nonzero: Texts = ()
    signed: str = ""


class Finding(Condition):
    """What only a person can decide: met or not as the signed finding says, else 需人工核实."""

    finding: str


class RuleOf(Condition):
    """The verdict of another rule, in its version of the same day, on the same subject."""

    rule: str = Field(pattern=r"^[a-z][a-z0-9-]*(\.[a-z0-9-]+)+$")


class Expression(Condition):
    """What no other shape says: a whitelisted SQL expression over the field dictionary, read and never executed."""

    expression: str = Field(min_length=1)


class All(Condition):
    """All parts must hold."""

    all_: tuple[Node, ...] = Field(alias="all", min_length=1)


class Any_(Condition):  # noqa: N801 - the plain word is a builtin type name
    """One part suffices."""

    any_: tuple[Node, ...] = Field(alias="any", min_length=1)


class AtLeast(Condition):
    """At least so many parts must hold."""

    at_least: int = Field(ge=1)
    of: tuple[Node, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _can_be_reached(self) -> AtLeast:
        if self.at_least > len(self.of):
            raise ValueError(f"要求满足 {self.at_least} 项，但只列了 {len(self.of)} 项")
        return self


class NoneOf(Condition):
    """No part may hold."""

    none_: tuple[Node, ...] = Field(alias="none", min_length=1)


class NodeStep(Declaration):
    """A band and what is asked in it, written ``[5000万元, {…}]``; the last band has no bound."""

    upto: Written | None
    node: Node

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            if len(value) != 2:
                raise ValueError("一档应写作 [上界, 条件]，最后一档的上界为 null")
            return {"upto": value[0], "node": value[1]}
        return value


class ByBand(Condition):
    """Of several conditions the one whose band a number lies in; ``upper`` says to which band a bound belongs."""

    by_band: Written
    steps: tuple[NodeStep, ...] = Field(min_length=2)
    upper: Literal["inclusive", "exclusive"] = "inclusive"

    @model_validator(mode="after")
    def _bands_cover_everything(self) -> ByBand:
        if self.steps[-1].upto is not None:
            raise ValueError("最后一档的上界应为 null，否则更大的数没有对应的条件")
        if any(step.upto is None for step in self.steps[:-1]):
            raise ValueError("只有最后一档的上界可为 null，其后的档永远取不到")
        return self


Group = All | Any_ | AtLeast | NoneOf | ByBand
_SHAPES: dict[str, type[Condition]] = {
    "compare": Compare, "ratio": Ratio, "cagr": Cagr, "growth": Growth, "age": Age, "is": Is, "member": Member,
    "among": Among, "score": Score, "finding": Finding, "rule": RuleOf,
    "expression": Expression, "all": All, "any": Any_, "of": AtLeast, "none": NoneOf, "by_band": ByBand,
}  # fmt: skip
SHAPES = tuple(_SHAPES)


def _shape(value: Any) -> str | None:
    if isinstance(value, Condition):
        return next(shape for shape, kind in _SHAPES.items() if isinstance(value, kind))
    found = [shape for shape in SHAPES if isinstance(value, dict) and shape in value]
    return found[0] if len(found) == 1 else None


Node = Annotated[
    Annotated[Compare, Tag("compare")]
    | Annotated[Ratio, Tag("ratio")]
    | Annotated[Cagr, Tag("cagr")]
    | Annotated[Growth, Tag("growth")]
    | Annotated[Age, Tag("age")]
    | Annotated[Is, Tag("is")]
    | Annotated[Member, Tag("member")]
    | Annotated[Among, Tag("among")]
    | Annotated[Score, Tag("score")]
    | Annotated[Finding, Tag("finding")]
    | Annotated[RuleOf, Tag("rule")]
    | Annotated[Expression, Tag("expression")]
    | Annotated[All, Tag("all")]
    | Annotated[Any_, Tag("any")]
    | Annotated[AtLeast, Tag("of")]
    | Annotated[NoneOf, Tag("none")]
    | Annotated[ByBand, Tag("by_band")],
    Discriminator(
        _shape,
        custom_error_type="value_error",
        custom_error_context={"error": "条件须写且只写一种判断（" + "、".join(SHAPES) + "）"},
    ),
]

for _group in (All, Any_, AtLeast, NoneOf, NodeStep, ByBand):
    _group.model_rebuild()


def parts_of(node: Condition) -> tuple[Condition, ...]:
    """Return the parts of a group, nothing for a leaf."""
    if isinstance(node, All):
        return node.all_
    if isinstance(node, Any_):
        return node.any_
    if isinstance(node, AtLeast):
        return node.of
    if isinstance(node, ByBand):
        return tuple(step.node for step in node.steps)
    return node.none_ if isinstance(node, NoneOf) else ()
