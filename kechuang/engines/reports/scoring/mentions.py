"""提及 (mention): one place in one file where a fact stands; and which mentions of two readings are the same quantity.

The rule: two mentions are of the same quantity where the number of one stands within the other. Where both readings
tell where the number stands the two must overlap; where one does, it must lie inside the clause of the other; where
neither does, the clauses must overlap. Each mention is paired once, those with the same value first, then those whose
clauses agree best.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from kechuang.engines.reports.errors import ReportError

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a fact stands.

    Parameters
    ----------
    fact : int
        Which fact of its list.
    file : str
        Name of the file, without folders.
    span : tuple of int
        The clause, ``[start, end)`` in code points.
    number : tuple of int or None
        The number in it, where told.
    value : Fraction or None
        The value in base units.
    """

    fact: int
    file: str
    span: Span
    number: Span | None
    value: Fraction | None


def mentions(facts: Sequence[Mapping[str, Any]]) -> list[Mention]:
    """Return the mentions of facts: each at its own place and at its ``occurrences``.

    Raises
    ------
    ReportError
        Where one has no span.
    """
    found: list[Mention] = []
    for at, fact in enumerate(facts):
        value = exact(fact.get("value_si", fact.get("value")))
        for where in (fact, *(fact.get("occurrences") or ())):
            span = _span(where, "span", "span_start", "span_end")
            if span is None:
                raise ReportError(f"第 {at + 1} 条事实 {fact.get('id') or ''} 没有分句的起止，请补上 span: [起, 止]")
            file = str(where.get("file") or fact.get("file") or "").replace("\\", "/").rpartition("/")[2]
            number = _span(where, "number", "number_start", "number_end")
            found.append(Mention(at, file, span, number, value))
    return found


def paired(ours: Iterable[Mention], theirs: Iterable[Mention]) -> list[tuple[Mention, Mention]]:
    """Return the pairs of mentions that are the same quantity, each mention once."""
    by_file: dict[str, list[Mention]] = {}
    for mention in theirs:
        by_file.setdefault(mention.file, []).append(mention)
    candidates = [
        (close(one.value, other.value), _likeness(one.span, other.span), at, one, other)
        for at, one in enumerate(ours)
        for other in by_file.get(one.file, ())
        if _same_place(one, other)
    ]
    candidates.sort(key=lambda entry: (not entry[0], -entry[1], entry[2], entry[4].span))
    used_ours: set[int] = set()
    used_theirs: set[int] = set()
    pairs = []
    for _, _, _, one, other in candidates:
        if id(one) not in used_ours and id(other) not in used_theirs:
            used_ours.add(id(one))
            used_theirs.add(id(other))
            pairs.append((one, other))
    return pairs


def exact(value: Any) -> Fraction | None:
    """Return a value of a reading (number or text such as ``1/3``) exactly, None where there is none."""
    if value is None or value == "":
        return None
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError) as error:
        raise ReportError(f"数值 {value} 读不出，请写成数，或 1/3 这样的分数") from error


def close(one: Fraction | None, other: Fraction | None) -> bool:
    """Whether two values agree; a repeating fraction may be printed with three decimals."""
    if one is None or other is None:
        return one is other
    return one == other or abs(one - other) * 20_000 <= abs(other)


def _span(where: Mapping[str, Any], name: str, first: str, last: str) -> Span | None:
    told = where.get(name)
    if isinstance(told, list | tuple) and len(told) == 2:
        return (int(told[0]), int(told[1]))
    if where.get(first) is not None and where.get(last) is not None:
        return (int(where[first]), int(where[last]))
    return None


def _same_place(one: Mention, other: Mention) -> bool:
    if one.number and other.number:
        return _overlap(one.number, other.number)
    if one.number or other.number:
        inner, outer = (one.number, other.span) if one.number else (other.number, one.span)
        return inner is not None and outer[0] <= inner[0] and inner[1] <= outer[1]
    return _overlap(one.span, other.span)


def _overlap(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _likeness(one: Span, other: Span) -> float:
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return shared / (max(one[1], other[1]) - min(one[0], other[0]))
