"""奖补标准 (benefit): how much an item of a policy pays, as a formula of the subject's own figures.

One key names the shape, as with conditions:

===========  ==========================================================================
``fixed``    一次性定额: ``{fixed: 30万元}``
``each``     按件、按人: ``{each: 2000元, of: ip1}``
``monthly``  按月发放: ``{monthly: 500元, months: 60}``
``rate``     按比例: ``{rate: 10%, of: rd_t}``; with ``over: rd_t1`` only the increment counts (增量)
``by``       分档: ``{by: sales_t, steps: [[2亿元, {rate: ...}], [null, {...}]]}``
===========  ==========================================================================

``of``, ``over`` and ``by`` are columns of the field dictionary (or sums, ``rd_t + rd_t1``). Whatever is reached is
held to ``cap`` (封顶). Money is 分; a part of one is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, GetCoreSchemaHandler, Tag, model_validator
from pydantic_core import core_schema

from kechuang.core import Ratio
from kechuang.declarations.base import Declaration, MoneyValue, RatioValue
from kechuang.declarations.condition import Written


class OrNone:
    """Lets a field be null that otherwise takes one of several shapes, with the sentences of the shapes kept."""

    def __init__(self, shapes: Any) -> None:
        self.shapes = shapes

    def __get_pydantic_core_schema__(self, _source: Any, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        """Return the schema of the shapes, null allowed."""
        return core_schema.nullable_schema(handler.generate_schema(self.shapes))


class Formula(Declaration):
    """What every shape may say: the greatest amount one subject can get."""

    cap: MoneyValue | None = None

    @model_validator(mode="after")
    def _cap_is_positive(self) -> Formula:
        if self.cap is not None and self.cap.fen <= 0:
            raise ValueError(f"封顶 cap 得到 {self.cap}，应大于 0 元")
        return self


class Fixed(Formula):
    """The same amount for everybody (定额)."""

    fixed: MoneyValue

    @model_validator(mode="after")
    def _is_positive(self) -> Fixed:
        if self.fixed.fen <= 0:
            raise ValueError(f"定额 fixed 得到 {self.fixed}，应大于 0 元")
        return self


class Each(Formula):
    """An amount for each of a number of things or people."""

    each: MoneyValue
    of: Written

    @model_validator(mode="after")
    def _is_positive(self) -> Each:
        if self.each.fen <= 0:
            raise ValueError(f"单件标准 each 得到 {self.each}，应大于 0 元")
        return self


class Monthly(Formula):
    """An amount a month for a number of months."""

    monthly: MoneyValue
    months: int = Field(ge=1, le=600)

    @model_validator(mode="after")
    def _is_positive(self) -> Monthly:
        if self.monthly.fen <= 0:
            raise ValueError(f"月标准 monthly 得到 {self.monthly}，应大于 0 元")
        return self


class Rate(Formula):
    """A share of an amount of money, or of what it grew by since another; a shrinking amount gives nothing."""

    rate: RatioValue
    of: Written
    over: Written | None = None

    @model_validator(mode="after")
    def _is_a_share(self) -> Rate:
        if not 0 < self.rate.value <= 10:
            raise ValueError(f"比例 rate 得到 {self.rate}，应大于 0，且不超过 1000%")
        return self


_SHAPES = ("fixed", "each", "monthly", "rate", "by")


def _shape(value: Any) -> str | None:
    if isinstance(value, Formula):
        return next(shape for shape in _SHAPES if hasattr(value, shape))
    found = [shape for shape in _SHAPES if isinstance(value, dict) and shape in value]
    return found[0] if len(found) == 1 else None


def _told_apart(shapes: tuple[str, ...]) -> Discriminator:
    words = "奖补标准须写且只写一种算法（" + "、".join(shapes) + "）"
    return Discriminator(_shape, custom_error_type="value_error", custom_error_context={"error": words})


Single = Annotated[
    Annotated[Fixed, Tag("fixed")]
    | Annotated[Each, Tag("each")]
    | Annotated[Monthly, Tag("monthly")]
    | Annotated[Rate, Tag("rate")],
    _told_apart(_SHAPES[:-1]),
]


class BenefitStep(Declaration):
    """One band, written ``[2亿元, {rate: 10%, of: rd_t}]``; the formula is null where the band gives nothing."""

    upto: Written | None
    give: Annotated[Formula | None, OrNone(Single)]

    @model_validator(mode="before")
    @classmethod
    def _from_pair(cls, value: Any) -> Any:
        if isinstance(value, list | tuple):
            if len(value) != 2:
                raise ValueError("一档应写作 [上界, 标准]，最后一档的上界为 null")
            return {"upto": value[0], "give": value[1]}
        return value


class Bands(Formula):
    """A formula a band of some number."""

    by: Written
    steps: tuple[BenefitStep, ...] = Field(min_length=2)
    upper: Literal["inclusive", "exclusive"] = "inclusive"

    @model_validator(mode="after")
    def _cover_everything(self) -> Bands:
        if self.steps[-1].upto is not None or any(step.upto is None for step in self.steps[:-1]):
            raise ValueError("分档中最后一档的上界应为 null，其余各档应写上界")
        return self


Benefit = Annotated[
    Annotated[Fixed, Tag("fixed")]
    | Annotated[Each, Tag("each")]
    | Annotated[Monthly, Tag("monthly")]
    | Annotated[Rate, Tag("rate")]
    | Annotated[Bands, Tag("by")],
    _told_apart(_SHAPES),
]


class Instalment(Declaration):
    """One payment of several (分期拨付): its share, and when and while what it is due.

    ``months`` are counted from approval; ``while_`` says in words what must still hold then.
    """

    share: RatioValue
    months: int = Field(default=0, ge=0, le=600)
    while_: str = Field(default="", alias="while")

    @model_validator(mode="before")
    @classmethod
    def _from_share(cls, value: Any) -> Any:
        return {"share": value} if isinstance(value, str | int | float | Ratio) else value


def formulas(benefit: Formula) -> Iterator[Formula]:
    """Give a formula and those of its bands."""
    yield benefit
    if isinstance(benefit, Bands):
        yield from (step.give for step in benefit.steps if step.give is not None)
