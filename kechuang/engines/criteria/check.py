"""规则检查 (rule check): a rule is used only when every version compiles and its own tests come out as written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from kechuang.core import VERDICT_LABELS, Verdict
from kechuang.declarations.field import Field, find_column
from kechuang.declarations.rule import Rule, RuleTest, RuleVersion
from kechuang.engines.criteria.cells import read_cell
from kechuang.engines.criteria.compile import Compiled, compile_rule
from kechuang.engines.criteria.evaluate import evaluate
from kechuang.engines.criteria.limits import at
from kechuang.engines.criteria.prepare import column_type
from kechuang.engines.criteria.problem import RulePath, RuleProblem
from kechuang.engines.criteria.versions import NoVersionError, choose_version


def check_rule(rule: Rule, fields: Mapping[str, Field], rules: Mapping[str, Rule] | None = None) -> list[RuleProblem]:
    """Return everything that forbids using a rule; nothing where it may be used.

    Parameters
    ----------
    rule : Rule
        A rule that the pack loader accepted.
    fields : mapping of str to Field
        The field dictionary of the same pack.
    rules : mapping of str to Rule, optional
        The rules of the same pack, for conditions that ask for the verdict of another one.

    Returns
    -------
    list of RuleProblem
        Unknown fields, units that do not fit, bands that nothing reaches, bounds that exclude each other, and
        tests that come out otherwise; each with its ``path`` in the rule's file.
    """
    problems: list[RuleProblem] = []
    for place, version in enumerate(rule.versions):
        try:
            compile_rule(version, fields, on=version.from_, rules=rules)
        except RuleProblem as problem:
            # A version written as like: another one repeats its faults; one sentence is enough.
            if all(problem.message != known.message for known in problems):
                problems.append(RuleProblem(("versions", place, *problem.path), problem.message))
    if problems:
        return problems
    trial = _Trial(rule, fields, rules or {})
    for place, test in enumerate(rule.tests):
        try:
            trial.run(test, ("tests", place))
        except RuleProblem as problem:
            problems.append(problem)
    return problems


@dataclass(frozen=True, slots=True)
class _Trial:
    """Runs the tests of a rule; what was compiled for a day is kept for the next test."""

    rule: Rule
    fields: Mapping[str, Field]
    rules: Mapping[str, Rule]
    compiled: dict[tuple[int, dt.date], Compiled] = field(default_factory=dict)

    def run(self, test: RuleTest, path: RulePath) -> None:
        newest = max(self.rule.versions, key=lambda version: version.from_)
        on = test.on or newest.from_
        try:
            version = choose_version(self.rule, on, test.kind)
        except NoVersionError as error:
            raise RuleProblem((*path, "on"), str(error)) from error
        key = (id(version), on)
        if key not in self.compiled:
            self.compiled[key] = compile_rule(version, self.fields, on=on, rules=self.rules)
        row = evaluate(self.compiled[key], self._subject(test, path), details=False).frame.row(0, named=True)
        names = {"*": "verdict", "low": "score_low", "high": "score_high"}
        for name, expected in test.expect.items():
            if names.get(name, name) not in row:
                raise RuleProblem((*path, "expect", name), f"测试“{test.why}”：{_called(version)}没有条件 {name}")
            found = row[names.get(name, name)]
            if found != expected:
                message = f"测试“{test.why}”：{name} 应为{_shown(expected)}，判定为{_shown(found)}"
                raise RuleProblem((*path, "expect", name), message)

    def _subject(self, test: RuleTest, path: RulePath) -> pl.DataFrame:
        given: dict[str, Any] = {**(self.rule.cases[test.like] if test.like else {}), **test.given}
        columns = []
        for name, written in given.items():
            with at((*path, "given", name)):
                column = find_column(name, self.fields)
                columns.append(pl.Series(name, [read_cell(column, written)], dtype=column_type(column)))
        return pl.DataFrame(columns) if columns else pl.DataFrame({"·": [None]})


def _called(version: RuleVersion) -> str:
    return f"{version.from_} 起的版本"


def _shown(value: Any) -> str:
    return f"“{VERDICT_LABELS[Verdict(value)]}”" if isinstance(value, str) else f" {value} "
