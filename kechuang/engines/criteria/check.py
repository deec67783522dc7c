"""规则检查 (rule check): a rule is used only when every version compiles and its own tests come out as written."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from kechuang.core import VERDICT_LABELS, Verdict
from kechuang.declarations.field import Field, find_column
from kechuang.declarations.rule import Kind, Rule, RuleTest, RuleVersion
from kechuang.engines.criteria.cells import read_cell
from kechuang.engines.criteria.compile import compile_rule
from kechuang.engines.criteria.compiled import Compiled
from kechuang.engines.criteria.evaluate import evaluate
from kechuang.engines.criteria.limits import at
from kechuang.engines.criteria.prepare import column_type
from kechuang.engines.criteria.problem import RulePath, RuleProblem
from kechuang.engines.criteria.strict import idle_parts
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
        Unknown fields, units that do not fit, bands that nothing reaches, conditions that exclude each other or say
        nothing, tests that are lacking or come out otherwise; each with its ``path`` in the rule's file.
    """
    problems: list[RuleProblem] = []
    for place, version in enumerate(rule.versions):
        found: list[RuleProblem] = []
        try:
            for kind in version.kinds:
                compiled = compile_rule(version, fields, on=version.from_, rules=rules, kind=kind)
            found += idle_parts(compiled)
        except RuleProblem as problem:
            found.append(problem)
        for one in found:
            # A version written as like: another one repeats its faults; one sentence is enough.
            if all(one.message != known.message for known in problems):
                problems.append(RuleProblem(("versions", place, *one.path), one.message))
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
        """Return what came out otherwise than written, in the order of the tests, then which tests are lacking."""
        found: dict[int, RuleProblem] = {}
        tried: set[int] = set()
        on_line = False
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
            judged = evaluate(compiled, table, details=not on_line).frame
            tried.add(id(version))
            on_line = on_line or _on_a_line(compiled, judged)
            for (place, _, _), told in zip(rows, judged.iter_rows(named=True), strict=True):
                differing = _differing(self.rule.tests[place], version, told, ("tests", place))
                if differing is not None:
                    found[place] = differing
        return [found[place] for place in sorted(found)] or list(self._lacking(tried, on_line=on_line))

    def _lacking(self, tried: set[int], *, on_line: bool) -> Iterator[RuleProblem]:
        """Say which tests a rule must have: of every version, of either side, and exactly on a line."""
        for place, version in enumerate(self.rule.versions):
            if id(version) not in tried:
                yield RuleProblem(("versions", place), f"{_called(version)}没有测试，应以 on 写明它在用的一天")
        expected = {verdict for test in self.rule.tests for verdict in test.expect.values()}
        for verdict in (Verdict.MET, Verdict.NOT_MET):
            if verdict not in expected:
                yield RuleProblem(("tests",), f"没有一条测试期望{_shown(verdict)}，应在界限的两边各写一条")
        if not on_line:
            yield RuleProblem(("tests",), "没有一条测试恰在界限上，应写一条恰好达到的")

    def _subject(self, test: RuleTest, path: RulePath) -> pl.DataFrame:
        given: dict[str, Any] = {**(self.rule.cases[test.like] if test.like else {}), **test.given}
        columns = []
        for name, written in given.items():
            with at((*path, "given", name)):
                column = find_column(name, self.fields)
                columns.append(pl.Series(name, [read_cell(column, written)], dtype=column_type(column)))
        return pl.DataFrame(columns) if columns else pl.DataFrame({"·": [None]})


def _on_a_line(compiled: Compiled, judged: pl.DataFrame) -> bool:
    """Whether a test lies exactly on the bound of a condition; a rule without bounds has no such line."""
    if not any(one.leaf is not None and one.leaf.margin is not None for one in compiled.conditions):
        return True
    return any((judged[name] == 0).any() for name in judged.columns if name.endswith(".margin"))


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
