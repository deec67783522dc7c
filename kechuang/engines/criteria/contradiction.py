"""矛盾 (contradiction): an expression that nobody can meet, because what it asks excludes each other.

Only what is certain is refused: bounds on the same sum, or texts of the same field, that leave nothing between them.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from sqlglot import exp

from kechuang.declarations.field import NUMERIC, FieldColumn
from kechuang.engines.criteria.sqlline import bare, line_of

_MOST_BRANCHES = 64
_SIGNS: dict[type[exp.Expression], str] = {exp.GTE: ">=", exp.GT: ">", exp.LTE: "<=", exp.LT: "<", exp.EQ: "="}
_TURNED = {">=": "<=", ">": "<", "<=": ">=", "<": ">", "=": "="}
Form = tuple[tuple[str, int], ...]


@dataclass(slots=True)
class _Asked:
    """What a conjunction asks of each sum and each text."""

    columns: Mapping[str, FieldColumn]
    least: dict[Form, int] = field(default_factory=dict)
    most: dict[Form, int] = field(default_factory=dict)
    texts: dict[str, set[str]] = field(default_factory=dict)

    def contradicts(self, atoms: Iterable[exp.Expression]) -> bool:
        for atom in atoms:
            self._add(atom)
        for form, most in self.most.items():
            least = self.least.get(form)
            if len(form) == 1 and form[0][1] == 1 and (own := self.columns[form[0][0]].field).least is not None:
                least = max(own.least * own.scale, own.least * own.scale if least is None else least)
            if least is not None and least > most:
                return True
        return any(not texts for texts in self.texts.values())

    def _add(self, atom: exp.Expression) -> None:
        if isinstance(atom, exp.Between):
            self._bound(">=", atom.this, atom.args["low"])
            self._bound("<=", atom.this, atom.args["high"])
        elif isinstance(atom, exp.In):
            self._text(atom.this, {value.this for value in atom.expressions})
        elif type(atom) in _SIGNS:
            sides = [bare(atom.this), bare(atom.expression)]
            for one, other in (sides, sides[::-1]):
                if isinstance(one, exp.Column) and self.columns[one.name].field.kind == "text":
                    if isinstance(other, exp.Literal):
                        self._text(one, {other.this})
                    return
            self._bound(_SIGNS[type(atom)], *sides)

    def _text(self, column: exp.Expression, values: set[str]) -> None:
        self.texts[column.name] = self.texts.get(column.name, values) & values

    def _bound(self, sign: str, left: exp.Expression, right: exp.Expression) -> None:
        named = {one.name: self.columns[one.name] for side in (left, right) for one in side.find_all(exp.Column)}
        if any(column.field.kind not in NUMERIC for column in named.values()):
            return
        one, other = line_of(left, named), line_of(right, named)
        if one is None or other is None:
            return
        line = one.plus(other, Fraction(-1))
        if not line.terms:
            return
        # Σ terms + added ⋛ 0 becomes: whole primitive form ⋛ bound; its first factor is positive.
        below = math.lcm(*(factor.denominator for factor in line.terms.values()))
        size = math.gcd(*(int(factor * below) for factor in line.terms.values()))
        names = sorted(line.terms)
        if line.terms[names[0]] < 0:
            size, sign = -size, _TURNED[sign]
        form = tuple((name, int(line.terms[name] * below) // size) for name in names)
        bound = -line.added * below / size
        if sign in {">=", ">", "="}:
            least = math.floor(bound) + 1 if sign == ">" else math.ceil(bound)
            self.least[form] = max(least, self.least.get(form, least))
        if sign in {"<=", "<", "="}:
            most = math.ceil(bound) - 1 if sign == "<" else math.floor(bound)
            self.most[form] = min(most, self.most.get(form, most))


def refuse_contradiction(node: exp.Expression, columns: Mapping[str, FieldColumn]) -> None:
    """Refuse an expression that nobody can meet.

    Raises
    ------
    ValueError
        If its comparisons exclude each other, in every branch of its ORs.
    """
    branches = _branches(node)
    if branches and all(_Asked(columns).contradicts(atoms) for atoms in branches):
        raise ValueError("表达式中的要求互相矛盾，恒不成立，谁也达不到")


def _branches(node: exp.Expression) -> list[list[exp.Expression]]:
    """Return what each way to meet an expression asks; nothing where there are too many ways."""
    node = bare(node)
    if not isinstance(node, exp.And | exp.Or):
        return [[node]]
    one, other = _branches(node.this), _branches(node.expression)
    if isinstance(node, exp.Or):
        found = [*one, *other] if one and other else []
    else:
        found = [[*first, *second] for first, second in itertools.product(one, other)]
    return found if len(found) <= _MOST_BRANCHES else []
