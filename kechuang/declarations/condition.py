"""认定条件 (condition): the typed nodes that a rule's tree is made of.

A node asks one thing and is told apart by the one key that names its shape:

==============  ==========================================================================
``compare``     a number against bounds: ``{compare: staff_t, at_most: 500}``
``ratio``       a part over a whole: ``{ratio: [rd_t, sales_t], at_least: 5%}``
``age``         whole days since a date: ``{age: founded_on, at_least: 365 days}``
``is``          a yes-or-no field: ``{is: abnormal, be: false}``
``member``      a text among others: ``{member: tax_mode, in: [查账征收]}``
``among``       how many entries of a list fit: ``{among: quals, where: {...}, at_least: 1}``
``score``       points of a score table: ``{score: TS-S, at_least: 60, nonzero: [TS-S1]}``
``finding``     what only a person can say: a yes-or-no field that carries a signed finding
``all`` ``any`` ``none`` ``of``   groups; ``of`` goes with ``at_least: 2``
==============  ==========================================================================

Numbers stay text here, exactly as written: which unit they must have is known only with the field dictionary,
when the rule is compiled. ``$name`` stands for a parameter of the version.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Discriminator, Field, Tag, model_validator

from kechuang.declarations.base import Declaration

Mark = Literal["R1", "R2", "R3", "M"]
UNVERIFIED: frozenset[str] = frozenset({"R3", "M"})
"""Marks of thresholds that a person has not yet read in the original (标准待核实)."""

CONDITION_ID = r"^[A-Z][A-Za-z0-9.-]*$"


def written(value: Any) -> Any:
    """Return a scalar as the text that was written; 60 becomes ``60``, 0.05 becomes ``0.05``."""
    if isinstance(value, bool):
        raise ValueError("应为数、金额、比例或 $参数，得到是非值")
    return str(value) if isinstance(value, int | float) else value


Written = Annotated[str, BeforeValidator(written)]


def _listed(value: Any) -> Any:
    return [value] if isinstance(value, str | int) and not isinstance(value, bool) else value


Texts = Annotated[tuple[Written, ...], BeforeValidator(_listed)]


class Condition(Declaration):
    """What every node may say about itself.

    Attributes
    ----------
    id, text, source : str
        The clause's number here, its words, and its article in the document.
    mark : {"R1", "R2", "R3", "M"} or None
        How sure the threshold is; ``R3`` and ``M`` are shown as 标准待核实.
    judged : {"auto", "semi", "manual", "expert"}
        ``semi``: met only where its ``evidence`` is there too, else a person must look.
    evidence : dict
        Fields that must be present (and hold one of the texts listed, where any are).
    refuted_by : tuple of str
        Yes-or-no fields that make the condition fail when they say yes; their absence changes nothing.
    levers : tuple of str
        Columns that the enterprise can still change.
    """

    id: str = Field(default="", pattern=r"^$|" + CONDITION_ID)
    text: str = ""
    source: str = ""
    mark: Mark | None = None
    judged: Literal["auto", "semi", "manual", "expert"] = "auto"
    evidence: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    refuted_by: Texts = ()
    levers: Texts = ()
    note: str = ""

    @model_validator(mode="after")
    def _evidence_belongs_to_semi(self) -> Condition:
        if self.evidence and self.judged != "semi":
            raise ValueError("写了 evidence（佐证）的条件须为 judged: semi")
        return self


class Bounds(Condition):
    """A node that holds a number against a least or a greatest value, or both."""

    at_least: Written | None = None
    more_than: Written | None = None
    at_most: Written | None = None
    less_than: Written | None = None

    @model_validator(mode="after")
    def _bounds_are_stated_once(self) -> Bounds:
        if self.at_least is not None and self.more_than is not None:
            raise ValueError("at_least 与 more_than 只能写一个")
        if self.at_most is not None and self.less_than is not None:
            raise ValueError("at_most 与 less_than 只能写一个")
        if not self.lower and not self.upper:
            raise ValueError("没有写要求，应有 at_least、more_than、at_most 或 less_than")
        return self

    @property
    def lower(self) -> tuple[str, bool] | None:
        """The least value as written, and whether it must be exceeded."""
        if self.at_least is not None:
            return self.at_least, False
        return (self.more_than, True) if self.more_than is not None else None

    @property
    def upper(self) -> tuple[str, bool] | None:
        """The greatest value as written, and whether it must be stayed below."""
        if self.at_most is not None:
            return self.at_most, False
        return (self.less_than, True) if self.less_than is not None else None


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
    """Whole calendar days from a date to the day of judgement, or to the date in ``at``."""

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


class Filter(Declaration):
    """What one key of a list's entry must be.

    ``years_back: n`` means not before 1 January ``n`` years before the year of judgement, and not after the day
    of judgement. An entry without the key is undecided unless ``absent: pass``.
    """

    in_: Texts = Field(default=(), alias="in")
    not_in: Texts = ()
    at_least: int | None = None
    at_most: int | None = None
    years_back: int | None = Field(default=None, ge=0, le=100)
    not_before: Literal["on"] | None = None
    not_after: Literal["on"] | None = None
    absent: Literal["undecided", "pass"] = "undecided"

    @model_validator(mode="after")
    def _asks_something(self) -> Filter:
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError(f"at_least {self.at_least} 大于 at_most {self.at_most}，没有可取的数")
        if self.model_fields_set <= {"absent"}:
            raise ValueError("没有写要求，应有 in、not_in、at_least、at_most、years_back、not_before 或 not_after")
        return self


class Among(Bounds):
    """How many entries of a list fit; entries that cannot be decided make the count an interval."""

    among: str
    where: dict[str, Filter] = Field(default_factory=dict)


class Score(Bounds):
    """Points of a score table, or of some of its parts, against the line; ``nonzero`` parts must give points."""

    score: Texts
    nonzero: Texts = ()


class Finding(Condition):
    """What only a person can decide: met or not as the signed finding says, else 需人工核实."""

    finding: str


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


Group = All | Any_ | AtLeast | NoneOf
SHAPES = ("compare", "ratio", "age", "is", "member", "among", "score", "finding", "all", "any", "of", "none")
_CLASSES = (Compare, Ratio, Age, Is, Member, Among, Score, Finding, All, Any_, AtLeast, NoneOf)


def _shape(value: Any) -> str | None:
    if isinstance(value, Condition):
        return next(shape for shape, kind in zip(SHAPES, _CLASSES, strict=True) if isinstance(value, kind))
    found = [shape for shape in SHAPES if isinstance(value, dict) and shape in value]
    return found[0] if len(found) == 1 else None


Node = Annotated[
    Annotated[Compare, Tag("compare")]
    | Annotated[Ratio, Tag("ratio")]
    | Annotated[Age, Tag("age")]
    | Annotated[Is, Tag("is")]
    | Annotated[Member, Tag("member")]
    | Annotated[Among, Tag("among")]
    | Annotated[Score, Tag("score")]
    | Annotated[Finding, Tag("finding")]
    | Annotated[All, Tag("all")]
    | Annotated[Any_, Tag("any")]
    | Annotated[AtLeast, Tag("of")]
    | Annotated[NoneOf, Tag("none")],
    Discriminator(
        _shape,
        custom_error_type="value_error",
        custom_error_context={"error": "条件须写且只写一种判断（" + "、".join(SHAPES) + "）"},
    ),
]

for _group in (All, Any_, AtLeast, NoneOf):
    _group.model_rebuild()


def parts_of(node: Condition) -> tuple[Condition, ...]:
    """Return the parts of a group, nothing for a leaf."""
    if isinstance(node, All):
        return node.all_
    if isinstance(node, Any_):
        return node.any_
    if isinstance(node, AtLeast):
        return node.of
    return node.none_ if isinstance(node, NoneOf) else ()
