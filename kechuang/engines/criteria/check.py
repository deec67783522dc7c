"""规则检查 (rule check): a rule is used only when every version compiles and its own tests come out as written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from kechuang.core import VERDICT_LABELS, Verdict
from kechuang.declarations.field import Field, find_column
from kechuang.declarations.rule import Kind, Rule, RuleTest, RuleVersion
from kechuang.engines.criteria.cells import read_cell
from kechuang.engines.criteria.compile import compile_rule
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
            for kind in version.kinds:
                compile_rule(version, fields, on=version.from_, rules=rules, kind=kind)
        except RuleProblem as problem:
            # A version written as like: another one repeats its faults; one sentence is enough.
            if all(problem.message != known.message for known in problems):
                problems.append(RuleProblem(("versions", place, *problem.path), problem.message))
    if problems:
        return problems
    return _Trial(rule, fields, rules or {}).problems()


@dataclass(frozen=True, slots=True)
class _Trial:
    """Runs the tests of a rule: those of one version and day are subjects of one table, and judged together."""

    rule: Rule
    fields: Mapping[str, Field]
    rules: Mapping[str, Rule]

    def problems(self) -> list[RuleProblem]:
        """Return what came out otherwise than written, in the order of the tests."""
        found: dict[int, RuleProblem] = {}
        together: dict[tuple[int, dt.date, Kind | None], list[tuple[int, RuleVersion, pl.DataFrame]]] = {}
        newest = max(self.rule.versions, key=lambda version: version.from_)
        for place, test in enumerate(self.rule.tests):
            on = test.on or newest.from_
            try:
                version = choose_version(self.rule, on, test.kind)
                row = (place, version, self._subject(test, ("tests", place)))
                together.setdefault((id(version), on, test.kind), []).append(row)
            except NoVersionError as error:
                found[place] = RuleProblem(("tests", place, "on"), str(error))
            except RuleProblem as problem:
                found[place] = problem
        for (_, on, kind), rows in together.items():
            version = rows[0][1]
            compiled = compile_rule(version, self.fields, on=on, rules=self.rules, kind=kind)
            table = pl.concat([subject for _, _, subject in rows], how="diagonal")
            judged = evaluate(compiled, table, details=False).frame
            for (place, _, _), told in zip(rows, judged.iter_rows(named=True), strict=True):
                differing = _differing(self.rule.tests[place], version, told, ("tests", place))
                if differing is not None:
                    found[place] = differing
        return [found[place] for place in sorted(found)]

    def _subject(self, test: RuleTest, path: RulePath) -> pl.DataFrame:
        given: dict[str, Any] = {**(self.rule.cases[test.like] if test.like else {}), **test.given}
        columns = []
        for name, written in given.items():
            with at((*path, "given", name)):
                column = find_column(name, self.fields)
                columns.append(pl.Series(name, [read_cell(column, written)], dtype=column_type(column)))
        return pl.DataFrame(columns) if columns else pl.DataFrame({"·": [None]})


def _differing(test: RuleTest, version: RuleVersion, row: Mapping[str, Any], path: RulePath) -> RuleProblem | None:
    names = {"*": "verdict", "low": "score_low", "high": "score_high"}
    for name, expected in test.expect.items():
        if names.get(name, name) not in row:
            return RuleProblem((*path, "expect", name), f"测试“{test.why}”：{_called(version)}没有条件 {name}")
        found = row[names.get(name, name)]
        if found != expected:
            message = f"测试“{test.why}”：{name} 应为{_shown(expected)}，判定为{_shown(found)}"
            return RuleProblem((*path, "expect", name), message)
    return None


def _called(version: RuleVersion) -> str:
    return f"{version.from_} 起的版本"


def _shown(value: Any) -> str:
    return f"“{VERDICT_LABELS[Verdict(value)]}”" if isinstance(value, str) else f" {value} "
