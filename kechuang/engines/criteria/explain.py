"""逐条说明 (explanation): one subject's verdict condition by condition, in the words of a page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import polars as pl

from kechuang.core import Verdict, phrase
from kechuang.declarations.condition import UNVERIFIED, ByBand, RuleOf
from kechuang.declarations.field import FieldColumn
from kechuang.engines.criteria import wording
from kechuang.engines.criteria.cells import read_cell
from kechuang.engines.criteria.compiled import Compiled
from kechuang.engines.criteria.evaluate import evaluate
from kechuang.engines.criteria.judged import Judged
from kechuang.engines.criteria.part import Part
from kechuang.engines.criteria.prepare import column_type


@dataclass(frozen=True, slots=True)
class Input:
    """A field that a condition read (依据字段), with who owes it and what is wrong with it, if anything.

    ``state`` is ``known``, ``missing`` (no value) or ``suspect`` (a value that cannot be true).
    """

    column: str
    label: str
    value: str
    exact: str
    owner: str
    state: str


@dataclass(frozen=True, slots=True)
class ConditionResult:
    """A condition of a rule, or a part of a score table, for one subject.

    Attributes
    ----------
    id, text : str
        As in the rule; ``text`` of a group without words says how its parts combine.
    verdict : Verdict or None
        None for a part of a score table, which has points instead.
    actual, actual_exact, required, margin, margin_exact : str
        In Chinese, with units; exact where the other is rounded.
    source, mark : str
        Article, and how sure the threshold is; ``unverified`` where it is to be shown as 标准待核实.
    inputs, lacks : tuple of Input
        The fields it read, and those of them whose absence keeps it undecided.
    parts : tuple of ConditionResult
        The parts of a group, or of the score that it is about.
    """

    id: str
    text: str
    verdict: Verdict | None
    actual: str
    actual_exact: str
    required: str
    margin: str
    margin_exact: str
    source: str
    mark: str
    unverified: bool
    judged: str
    note: str
    inputs: tuple[Input, ...] = ()
    lacks: tuple[Input, ...] = ()
    parts: tuple[ConditionResult, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return it ready for JSON, verdicts as their values."""
        return asdict(self)


def explain(
    compiled: Compiled, row: Mapping[str, Any], *, result: Mapping[str, Any] | None = None
) -> list[ConditionResult]:
    """Say for one subject what holds, what does not, and by how much.

    Parameters
    ----------
    compiled : Compiled
        From :func:`compile_rule`.
    row : mapping
        The subject's columns in stored form, as a row of the table given to :func:`evaluate`; columns that are
        absent are missing values. Other keys are ignored.
    result : mapping, optional
        The subject's row of :func:`evaluate` with details, where it is at hand; else it is computed, which takes
        some twenty milliseconds however many subjects there are.

    Returns
    -------
    list of ConditionResult
        The top conditions in the order of the rule, groups with their parts, then the flags (only those that
        are raised: they call for a look on site and decide nothing).

    Raises
    ------
    SubjectError
        If a value has a type that could only be used by rounding or guessing.
    """
    if result is None:
        given = {
            name: pl.Series(name, [row.get(name)], dtype=_dtype(column, row.get(name)), strict=True)
            for name, column in compiled.columns.items()
        }
        result = evaluate(compiled, pl.DataFrame(given), keep=()).frame.row(0, named=True)
    teller = _Teller(compiled, row, result)
    return teller.told() + [teller.condition(flag) for flag in compiled.flags if result[flag.id] == Verdict.MET]


def _dtype(column: FieldColumn, value: Any) -> pl.DataType | type[pl.DataType]:
    if isinstance(value, int) and abs(value) >= 2**63:
        return pl.Int128
    # A float keeps its own type, so that it is refused by name instead of being cut to a whole number.
    return pl.Float64 if isinstance(value, float) else column_type(column)


@dataclass(frozen=True, slots=True)
class _Teller:
    compiled: Compiled
    row: Mapping[str, Any]
    result: Mapping[str, Any]

    def told(self) -> list[ConditionResult]:
        return [self.condition(judged) for judged in self.compiled.top]

    def condition(self, judged: Judged, source: str = "", mark: str = "") -> ConditionResult:
        node = judged.node
        verdict = Verdict(self.result[judged.id])
        said = wording.actual(judged, self.result, self.row)
        left = wording.margin(judged, self.result)
        inputs = self._inputs(judged.reads)
        # A part without its own article or mark stands under those of the clause around it.
        source, mark = node.source or source, node.mark or mark
        parts = [self.condition(part, source, mark) for part in self._chosen(judged)]
        parts += self._asked(judged)
        parts += [self.part(part, source, mark) for part in self._scored(judged)]
        return ConditionResult(
            judged.id if judged.named else "", node.text or _group_text(judged), verdict,
            said.text, said.exact, wording.required(judged, self.result), left.text, left.exact,
            source, mark, mark in UNVERIFIED, node.judged, node.note,
            inputs, self._lacks(judged, verdict, inputs), tuple(parts),
        )  # fmt: skip

    def part(self, part: Part, source: str, mark: str) -> ConditionResult:
        declared = part.declared
        source, mark = declared.source or source, declared.mark or mark
        low, high = self.result[f"{part.id}.low"], self.result[f"{part.id}.high"]
        said = wording.part_actual(part, self.result)
        inputs = self._inputs(part.reads)
        lacks = tuple(one for one in inputs if one.state != "known") if low < high else ()
        note = "；".join(filter(None, [self._taken(part), declared.note]))
        return ConditionResult(
            part.id, declared.text, None, said.text, said.exact, "", wording.points(low, high, declared.full), "",
            source, mark, mark in UNVERIFIED, "expert" if declared.expert else "auto",
            note, inputs, lacks,
            (*(self.part(one, source, mark) for one in part.parts),
             *(self.condition(one, source, mark) for one in part.counted)),
        )  # fmt: skip

    def _chosen(self, judged: Judged) -> tuple[Judged, ...]:
        """Return the parts that matter: of a group by bands the one of the subject's band."""
        band = self.result.get(f"{judged.id}.band")
        return (judged.parts[band],) if isinstance(judged.node, ByBand) and band is not None else judged.parts

    def _asked(self, judged: Judged) -> list[ConditionResult]:
        """Explain the other rule that a condition asks, where the subject's figures are at hand."""
        if not isinstance(judged.node, RuleOf) or not self.row:
            return []
        other = self.compiled.others[judged.node.rule]
        return explain(other, self.row)[: len(other.top)]

    def _taken(self, part: Part) -> str:
        """Say which of the alternatives counts: the one that is sure of the most points."""
        if not part.declared.best_of:
            return ""
        best = max(part.parts, key=lambda one: (self.result[f"{one.id}.low"], self.result[f"{one.id}.high"]))
        return phrase("按“{text}”计", text=best.declared.text) if self.result[f"{best.id}.low"] else ""

    def _scored(self, judged: Judged) -> Iterable[Part]:
        wanted = getattr(judged.node, "score", ())
        for name, parts in self.compiled.tables.items():
            for part in parts:
                if name in wanted or part.id in wanted:
                    yield part

    def _lacks(self, judged: Judged, verdict: Verdict, inputs: tuple[Input, ...]) -> tuple[Input, ...]:
        if verdict is Verdict.MISSING and judged.leaf:
            found = tuple(one for one in inputs if one.state != "known" or one.column in self.result["missing"])
            return found or inputs  # all there, yet contradicting each other
        absent = {column.name for column in judged.evidence}
        if verdict is Verdict.PERSON:
            return tuple(one for one in inputs if one.column in absent and one.state != "known")
        return ()

    def _inputs(self, columns: Iterable[FieldColumn]) -> tuple[Input, ...]:
        return tuple(self._input(column) for column in {column.name: column for column in columns}.values())

    def _input(self, column: FieldColumn) -> Input:
        value = self.row.get(column.name)
        state, text, exact = "known", wording.NONE, ""
        if value is None:
            state = "missing"
        elif isinstance(value, bool):
            text = wording.yes_no(be=value)
        elif isinstance(value, int):
            text, exact = column.field.text(value), column.field.exact(value)
            least = column.field.least
            state = "suspect" if least is not None and value < least * column.field.scale else "known"
        else:
            text = str(value)
            try:
                read_cell(column, value)
            except ValueError:
                state = "suspect"
        return Input(column.name, column.label(self.compiled.last_year), text, exact, column.field.owner, state)


def _group_text(judged: Judged) -> str:
    match type(judged.node).__name__:
        case "Any_":
            return phrase("满足下列任一项")
        case "All":
            return phrase("同时满足下列各项")
        case "NoneOf":
            return phrase("不属于下列任何一项")
        case "ByBand":
            return phrase("按分档要求")
        case "RuleOf":
            return phrase("符合所引用的标准")
    return phrase("至少满足下列 {n} 项", n=getattr(judged.node, "at_least", ""))
