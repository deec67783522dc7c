"""界限 (limit): a bound of a condition, read with the unit of the field that it binds, whole or by bands."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction

from kechuang.declarations.condition import Bounds
from kechuang.declarations.field import Field
from kechuang.declarations.rule import Band, Param
from kechuang.engines.criteria.problem import RulePath, RuleProblem
from kechuang.engines.criteria.quantity import Sum, parse_sum

_KEYS = (("at_least", False, False), ("more_than", False, True), ("at_most", True, False), ("less_than", True, True))


@dataclass(frozen=True, slots=True)
class Limit:
    """A bound: one value, or one for each band of ``by``.

    Attributes
    ----------
    values : tuple of Fraction
        In stored units, or shares.
    greatest, strict : bool
        Whether it is a greatest value, and whether it must not be touched.
    by, upto : Sum or None, tuple of int
        The number that chooses the band, and the last whole number of each band but the open one.
    """

    values: tuple[Fraction, ...]
    greatest: bool
    strict: bool
    by: Sum | None = None
    upto: tuple[int, ...] = ()

    def whole(self, value: Fraction) -> int:
        """Return the last whole number that still satisfies the bound."""
        if self.greatest:
            return math.ceil(value) - 1 if self.strict else math.floor(value)
        return math.floor(value) + 1 if self.strict else math.ceil(value)

    @property
    def sign(self) -> str:
        """The comparison as printed."""
        return ("<" if self.strict else "≤") if self.greatest else (">" if self.strict else "≥")


@contextmanager
def at(path: RulePath) -> Iterator[None]:
    """Turn a plain refusal into one that knows its place in the rule."""
    try:
        yield
    except ValueError as error:
        raise RuleProblem(path, str(error)) from error


def read_limits(
    node: Bounds,
    parse: Callable[[str], Fraction],
    params: Mapping[str, Param],
    fields: Mapping[str, Field],
    path: RulePath,
    *,
    whole: bool = True,
) -> tuple[Limit, ...]:
    """Read the bounds of a condition.

    Parameters
    ----------
    whole : bool
        Whether what is bound is a whole number; a share is not.

    Raises
    ------
    RuleProblem
        If a bound has another unit, names an unknown parameter, or leaves nothing that could satisfy it.
    """
    found: list[Limit] = []
    for key, greatest, strict in _KEYS:
        written = getattr(node, key)
        if written is not None:
            with at((*path, key)):
                limit = _limit(written, greatest=greatest, strict=strict, parse=parse, params=params, fields=fields)
                found.append(limit)
    lower, upper = ([limit for limit in found if limit.greatest is greatest] for greatest in (False, True))
    if lower and upper and (bands := _apart(lower[0], upper[0], whole=whole)):
        place = f"在第 {bands[0] + 1} 档的" if lower[0].by or upper[0].by else "的"
        raise RuleProblem(path, f"条件 {node.id} {place}下限与上限之间没有可取的数")
    return tuple(found)


def _apart(lower: Limit, upper: Limit, *, whole: bool) -> list[int]:
    """Return the bands in which nothing lies between two bounds; where each has its own bands, only if in all."""

    def empty(least: Fraction, most: Fraction) -> bool:
        if whole:
            return lower.whole(least) > upper.whole(most)
        return least > most or (least == most and (lower.strict or upper.strict))

    if lower.by is not None and upper.by is not None and (lower.by, lower.upto) != (upper.by, upper.upto):
        return [0] if all(empty(least, most) for least in lower.values for most in upper.values) else []
    bands = max(len(lower.values), len(upper.values))
    pairs = zip(*(limit.values * (bands if len(limit.values) == 1 else 1) for limit in (lower, upper)), strict=True)
    return [band for band, (least, most) in enumerate(pairs) if empty(least, most)]


def _limit(
    written: str,
    *,
    greatest: bool,
    strict: bool,
    parse: Callable[[str], Fraction],
    params: Mapping[str, Param],
    fields: Mapping[str, Field],
) -> Limit:
    if not written.startswith("$"):
        return Limit((parse(written),), greatest, strict)
    if written[1:] not in params:
        raise ValueError(f"参数 {written} 没有在 params 中声明")
    param = params[written[1:]]
    if not isinstance(param, Band):
        if len(param) != 1:
            raise ValueError(f"参数 {written} 应为一个值，得到 {len(param)} 个")
        return Limit((parse(param[0]),), greatest, strict)
    by, upto = read_band(written, param, fields)
    return Limit(tuple(parse(step.value) for step in param.steps), greatest, strict, by, upto)


def read_band(name: str, param: Band, fields: Mapping[str, Field]) -> tuple[Sum, tuple[int, ...]]:
    """Read by what a parameter is banded, and the last whole number of each band but the open one.

    Raises
    ------
    ValueError
        If the bands are out of order, or in another unit than what chooses them.
    """
    by = parse_sum(param.band, fields)
    upto: list[int] = []
    for step in param.steps[:-1]:
        last = last_of_band(by.field.number(step.upto or ""), inclusive=param.upper == "inclusive")
        if upto and last <= upto[-1]:
            raise ValueError(f"参数 {name} 的上界 {step.upto} 不大于前一档，这一档永远取不到")
        upto.append(last)
    return by, tuple(upto)


def last_of_band(line: Fraction, *, inclusive: bool) -> int:
    """Return the last whole number of a band that ends at a line."""
    return math.floor(line) if inclusive else math.ceil(line) - 1
