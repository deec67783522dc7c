"""A slow interpreter of rules in plain Python and Fractions, written from the design and not from the engine.

It reads the declared models and rows of stored values; the property test holds the engine against it.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from kechuang.core import Money, Verdict
from kechuang.declarations.condition import (
    Age,
    All,
    Any_,
    AtLeast,
    Bounds,
    ByBand,
    Cagr,
    Compare,
    Condition,
    Finding,
    Growth,
    Is,
    Member,
    NoneOf,
    Ratio,
    Score,
    parts_of,
)  # fmt: skip
from kechuang.declarations.field import Field, find_column
from kechuang.declarations.rule import Band, RuleVersion
from kechuang.declarations.score import ScorePart

MET, NOT_MET, MISSING, PERSON = Verdict.MET, Verdict.NOT_MET, Verdict.MISSING, Verdict.PERSON


class Reference:
    """Judges one row at a time."""

    def __init__(self, version: RuleVersion, fields: Mapping[str, Field], on: dt.date, row: Mapping[str, Any]) -> None:
        self.version, self.fields, self.on, self.row = version, fields, on, row

    # ---------------------------------------------------------------- values

    def value(self, name: str) -> Any:
        """Return a stored value, None where it is missing or cannot be true."""
        value = self.row.get(name)
        field = find_column(name, self.fields).field
        if field.kind in {"money", "count", "share"} and value is not None and field.least is not None:
            return None if value < field.least * {"money": 100, "count": 1, "share": 10**9}[field.kind] else value
        return value

    def total(self, text: str) -> Fraction | None:
        total = Fraction(0)
        for sign, name in re.findall(r"([+-]?)\s*([a-z][a-z0-9_]*)", text):
            value = self.value(name)
            if value is None:
                return None
            total += -value if sign == "-" else value
        return total

    def line(self, written: str, *, money: bool) -> Fraction | None:
        """Return a bound in stored units, or None where the number that chooses its band is missing."""
        if written.startswith("$"):
            param = self.version.params[written[1:]]
            assert isinstance(param, Band)
            by = self.total(param.band)
            if by is None:
                return None
            for step in param.steps:
                inside = step.upto is None or (
                    by <= Money.parse(step.upto).fen if param.upper == "inclusive" else by < Money.parse(step.upto).fen
                )
                if inside:
                    return self.line(step.value, money=money)
        if money:
            return Fraction(Money.parse(written).fen)
        match = re.match(r"([\d.]+)(%?)", written)
        assert match
        return Fraction(match[1]) / (100 if match[2] else 1)

    def bounded(self, node: Bounds, value: Fraction | None, *, money: bool = False, years: int = 0) -> Verdict:
        if value is None:
            return MISSING
        parts = []
        for written, holds in (
            (node.at_least, lambda line: value >= line),
            (node.more_than, lambda line: value > line),
            (node.at_most, lambda line: value <= line),
            (node.less_than, lambda line: value < line),
        ):
            if written is not None:
                line = self.line(written, money=money)
                line = (1 + line) ** years if years and line is not None else line
                parts.append(MISSING if line is None else MET if holds(line) else NOT_MET)
        return Verdict.all_of(parts)

    def share(self, pair: tuple[str, str], *, part: bool) -> Fraction | None:
        numerator, denominator = self.total(pair[0]), self.total(pair[1])
        if numerator is None or denominator is None or denominator <= 0 or (part and numerator > denominator):
            return None
        return numerator / denominator

    def rate(self, names: tuple[str, ...], *, later: bool = False) -> Fraction | None:
        """Return the mean rate; a zero where ``later`` says that nothing is to be had from these bases."""
        values = [self.total(name) for name in names]
        if any(value is None for value in values):
            return None
        if len(values) == 3 and any(abs(value) > 10**16 for value in values if value is not None):
            return None
        *bases, _ = values
        if later:
            if bases[1] == 0 or any(base is not None and base < 0 for base in bases):
                return Fraction(-1)
            values = values[1:] if bases[0] == 0 else values
        elif any(base is None or base <= 0 for base in bases):
            return None
        rates = [end / start - 1 for start, end in itertools.pairwise(values) if start is not None and end is not None]
        return sum(rates, Fraction(0)) / len(rates)

    # ---------------------------------------------------------------- scores

    def points(self, part: ScorePart) -> tuple[int, int, bool]:
        """Return the least and greatest points, and whether a field is missing."""
        if part.expert:
            return 0, part.full, False
        if part.best_of:
            found = [self.points(one) for one in part.best_of]
            return max(one[0] for one in found), max(one[1] for one in found), any(one[2] for one in found)
        if part.sum_of:
            found = [self.points(one) for one in part.sum_of]
            low, high = (min(part.full, sum(one[place] for one in found)) for place in (0, 1))
            return low, high, any(one[2] for one in found)
        if part.count_of:
            verdicts = [self.judge(node) for node in part.count_of.of]
            sure = sum(verdict is MET for verdict in verdicts) * part.count_of.points
            most = sum(verdict is not NOT_MET for verdict in verdicts) * part.count_of.points
            return min(sure, part.full), min(most, part.full), MISSING in verdicts
        if part.per:
            value = self.total(part.per.compare)
            if value is None:
                return 0, part.full, True
            points = min(part.full, max(0, value // int(part.per.each.split()[0])) * part.per.points)
            return int(points), int(points), False
        if part.grades:
            told = self.value(part.member or part.is_ or "")
            text = {True: "是", False: "否"}.get(told, told) if part.is_ else told
            if text in {None, ""}:
                both = part.is_ and len({text for grade in part.grades for text in grade.texts}) == 2
                offered = [*(grade.points for grade in part.grades), *([] if both else [part.otherwise])]
                return min(low for low, _ in offered), max(high for _, high in offered), True
            return (*next((grade.points for grade in part.grades if text in grade.texts), part.otherwise), False)
        is_money = part.compare is not None and find_column(part.compare, self.fields).field.kind == "money"
        if part.growth:
            value = self.rate(part.growth, later=part.zero_base == "later")
        else:
            value = self.total(part.compare) if part.compare else self.share(part.ratio or ("", ""), part=part.part)
        if value is None:
            offered = [*(step.points for step in part.steps), part.otherwise]
            return min(low for low, _ in offered), max(high for _, high in offered), True
        for step in part.steps:
            line = self.line(step.line.lstrip("<>"), money=is_money)
            assert line is not None
            if step.line[0] in "<>" and value == line:
                continue
            if value <= line if part.downwards else value >= line:
                return (*step.points, False)
        return (*part.otherwise, False)

    def score(self, node: Score) -> Verdict:
        parts = [part for name in node.score for part in self._parts(name)]
        line = int(node.at_least) if node.at_least is not None else int(node.more_than or 0) + 1
        asked = [self._reach(parts, line)]
        asked += [self._reach(self._parts(name), 1) for name in node.nonzero]
        return Verdict.all_of(asked)

    def _reach(self, parts: list[ScorePart], line: int) -> Verdict:
        found = [self.points(part) for part in parts]
        open_for_data = any(lacks and low < high for low, high, lacks in found)
        gap = MISSING if open_for_data else PERSON
        return Verdict.of_score(sum(one[0] for one in found), sum(one[1] for one in found), line, gap=gap)

    def _parts(self, name: str) -> list[ScorePart]:
        if name in self.version.scores:
            return list(self.version.scores[name].parts)
        return [part for table in self.version.scores.values() for part in table.parts if part.id == name]

    # ---------------------------------------------------------------- conditions

    def judge(self, node: Condition) -> Verdict:
        base = self._base(node)
        for name in node.refuted_by:
            if self.value(name):
                return NOT_MET
        for name, accepted in node.evidence.items():
            value = self.value(name)
            if value is not None and ((accepted and value not in accepted) or value is False):
                return NOT_MET
        if base is MET and any(self.value(name) is None for name in node.evidence):
            return PERSON
        return base

    def _base(self, node: Condition) -> Verdict:
        parts = [self.judge(part) for part in parts_of(node)]
        if isinstance(node, ByBand):
            by = self.total(node.by_band)
            if by is None:
                return MISSING
            lines = [None if step.upto is None else Money.parse(step.upto).fen for step in node.steps]
            inside = node.upper == "inclusive"
            return next(
                verdict
                for line, verdict in zip(lines, parts, strict=True)
                if line is None or by < line or (inside and by == line)
            )
        if isinstance(node, All):
            return Verdict.all_of(parts)
        if isinstance(node, Any_):
            return Verdict.any_of(parts)
        if isinstance(node, NoneOf):
            either = Verdict.any_of(parts)
            return {MET: NOT_MET, NOT_MET: MET}.get(either, either)
        if isinstance(node, AtLeast):
            # k hold: the k-th best answer, in the order in which "any" prefers answers.
            return sorted(parts, key=[MET, PERSON, MISSING, NOT_MET].index)[node.at_least - 1]
        if isinstance(node, Compare):
            is_money = find_column(re.findall(r"[a-z]\w*", node.compare)[0], self.fields).field.kind == "money"
            return self.bounded(node, self.total(node.compare), money=is_money)
        if isinstance(node, Ratio):
            return self.bounded(node, self.share(node.ratio, part=node.part))
        if isinstance(node, Cagr):
            return self.bounded(node, self.share(node.cagr, part=False), years=node.years)
        if isinstance(node, Growth):
            return self.bounded(node, self.rate(node.growth))
        if isinstance(node, Age):
            since = self.value(node.age)
            days = (self.on - since).days if since is not None else -1
            return self.bounded(node, Fraction(days) if days >= 0 else None)
        if isinstance(node, Is):
            value = self.value(node.is_)
            return MISSING if value is None else MET if value == node.be else NOT_MET
        if isinstance(node, Finding):
            value = self.value(node.finding)
            return PERSON if value is None else MET if value else NOT_MET
        if isinstance(node, Member):
            value = self.value(node.member)
            holds = value in node.in_ if node.in_ else value not in node.not_in
            return MISSING if not value else MET if holds else NOT_MET
        assert isinstance(node, Score)
        return self.score(node)
