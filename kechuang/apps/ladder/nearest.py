"""最接近的一条 (the nearest unmet part): which single condition says best what keeps a firm from a composite one.

Of conditions that must all hold it is the first that is not met, one that lacks a known amount before others; of those
one of which suffices, the one that lacks least beside what it asks. It chooses words, never a verdict.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from kechuang.core import Verdict, phrase
from kechuang.declarations.condition import All, Any_, AtLeast, ByBand, NoneOf
from kechuang.engines import criteria

Judged = Any  # a node of the compiled tree, whose class is the engine's own
_FAR = 1e9  # further than anything that lacks a known amount: 1 is all of it


def chosen(compiled: criteria.Compiled, columns: Mapping[str, Any]) -> dict[str, pl.Expr]:
    """Return, by top condition, the expression that names the nearest unmet part of it by its id, or itself.

    Parameters
    ----------
    columns : mapping
        The columns that the rows have.
    """
    return {top.id: _named(top, columns) for top in compiled.top}


def nearest(compiled: criteria.Compiled, row: Mapping[str, Any]) -> dict[str, str]:
    """Return, by top condition that one row does not meet, the id of its nearest unmet part."""
    ids = [one.id for top in compiled.top for one in top.walk()]
    numbers = [f"{one}.{name}" for one in ids for name in ("actual", "margin", "band")]
    given: dict[str, pl.Series] = {
        name: pl.Series(name, [str(row[name])], dtype=pl.String) for name in ids if row.get(name) is not None
    }
    given |= {
        name: pl.Series(name, [float(row[name])], dtype=pl.Float64) for name in numbers if row.get(name) is not None
    }
    unmet = [top.id for top in compiled.top if row.get(top.id) == Verdict.NOT_MET]
    if not unmet:
        return {}
    found = pl.DataFrame(given).select(expr.alias(name) for name, expr in chosen(compiled, given).items())
    return {name: found[name][0] for name in unmet}


def words(compiled: criteria.Compiled) -> dict[str, str]:
    """Return what every condition is called, by its id: by its own words, or those of the group around it."""
    return {name: text for top in compiled.top for name, text in _told(top, "")}


def told_of(
    compiled: criteria.Compiled, told: Sequence[criteria.ConditionResult], row: Mapping[str, Any], wanted: str
) -> criteria.ConditionResult | None:
    """Return the explanation of a condition, however deep it stands, by its id in the compiled tree."""
    for top, result in zip(compiled.top, told, strict=False):
        for name, one in _pairs(top, result, row):
            if name == wanted:
                return one
    return None


def _pairs(
    judged: Judged, told: criteria.ConditionResult, row: Mapping[str, Any]
) -> Iterator[tuple[str, criteria.ConditionResult]]:
    yield judged.id, told
    band = row.get(f"{judged.id}.band") if isinstance(judged.node, ByBand) else None
    parts = judged.parts if band is None else (judged.parts[band],)  # only the firm's own band is told
    for part, result in zip(parts, told.parts, strict=False):
        yield from _pairs(part, result, row)


def _told(judged: Judged, around: str) -> Iterator[tuple[str, str]]:
    text = judged.node.text or around
    if isinstance(judged.node, NoneOf) and not judged.node.text:
        listed = "、".join(part.node.text for part in judged.parts if part.node.text)
        text = around or phrase("不属于下列任何一项") + (f"：{listed}" if listed else "")
    yield judged.id, text or judged.id
    for part in judged.parts:
        yield from _told(part, text)


def _named(judged: Judged, columns: Mapping[str, Any]) -> pl.Expr:
    """Return the expression that names the nearest unmet condition inside a node that is not met."""
    own, node = pl.lit(judged.id), judged.node
    if not judged.parts or isinstance(node, NoneOf):
        return own
    inner = {part.id: _named(part, columns) for part in judged.parts}
    if isinstance(node, ByBand):
        found = own
        for place, part in enumerate(judged.parts):
            found = pl.when(_number(f"{judged.id}.band", columns) == place).then(inner[part.id]).otherwise(found)
        return found
    failing = {part.id: _unmet(part, columns) for part in judged.parts}
    distance = {part.id: _distance(part, columns) for part in judged.parts}
    found = own
    if isinstance(node, Any_ | AtLeast):
        least = pl.min_horizontal([pl.when(failing[one]).then(distance[one]) for one in inner])
        for one in reversed(inner):
            found = pl.when(failing[one] & (distance[one] == least)).then(inner[one]).otherwise(found)
        return found
    for one in reversed(inner):
        found = pl.when(failing[one]).then(inner[one]).otherwise(found)
    for one in reversed(inner):
        found = pl.when(failing[one] & (distance[one] < _FAR)).then(inner[one]).otherwise(found)
    return found


def _distance(judged: Judged, columns: Mapping[str, Any]) -> pl.Expr:
    """Return how far a node is from being met: of what it asks, the share that is lacking."""
    node = judged.node
    if not judged.parts:
        margin, actual = _number(f"{judged.id}.margin", columns), _number(f"{judged.id}.actual", columns)
        whole = pl.max_horizontal(actual.abs(), (actual + margin).abs(), pl.lit(1.0))
        return pl.when(margin > 0).then(margin / whole).otherwise(_FAR)
    if isinstance(node, NoneOf):
        return pl.lit(_FAR)
    apart = [pl.when(_unmet(part, columns)).then(_distance(part, columns)) for part in judged.parts]
    joined = pl.max_horizontal(apart) if isinstance(node, All) else pl.min_horizontal(apart)
    return joined.fill_null(_FAR)


def _unmet(judged: Judged, columns: Mapping[str, Any]) -> pl.Expr:
    if judged.id not in columns:
        return pl.lit(False)
    return (pl.col(judged.id).cast(pl.String) == str(Verdict.NOT_MET)).fill_null(False)


def _number(name: str, columns: Mapping[str, Any]) -> pl.Expr:
    return pl.col(name).cast(pl.Float64) if name in columns else pl.lit(None, dtype=pl.Float64)
