"""认定引擎 (criteria engine): rules as data → verdicts, margins, scores; exact integers, never a float.

>>> version = choose_version(rule, on)                          # doctest: +SKIP
>>> compiled = compile_rule(version, pack.fields, on=on)        # doctest: +SKIP
>>> evaluate(compiled, subjects(entities, years, on)).frame     # doctest: +SKIP
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from kechuang.engines.criteria.change import Change, Move, smallest_change
from kechuang.engines.criteria.check import check_rule
from kechuang.engines.criteria.compile import compile_rule
from kechuang.engines.criteria.compiled import Compiled
from kechuang.engines.criteria.evaluate import Evaluation, evaluate
from kechuang.engines.criteria.explain import ConditionResult, Input, explain
from kechuang.engines.criteria.given import given_subject
from kechuang.engines.criteria.judge import find_rule, judge
from kechuang.engines.criteria.problem import RuleProblem, SubjectError
from kechuang.engines.criteria.records import read_records
from kechuang.engines.criteria.rows import result_rows
from kechuang.engines.criteria.subjects import subjects
from kechuang.engines.criteria.table import read_table
from kechuang.engines.criteria.versions import NoVersionError, choose_version

if TYPE_CHECKING:
    from kechuang.engines.criteria.onibis import judge_table

__all__ = [
    "Change", "Compiled", "ConditionResult", "Evaluation", "Input", "Move", "NoVersionError", "RuleProblem",
    "SubjectError", "check_rule", "choose_version", "compile_rule", "evaluate", "explain", "find_rule",
    "given_subject", "judge", "judge_table", "read_records", "read_table", "result_rows", "smallest_change", "subjects",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load what judges in a database when it is first used: Ibis takes a sixth of a second of every start."""
    if name == "judge_table":
        return import_module(f"{__name__}.onibis").judge_table
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
