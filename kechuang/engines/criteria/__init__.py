"""认定引擎 (criteria engine): rules as data → verdicts, margins, scores; exact integers, never a float.

>>> version = choose_version(rule, on)                          # doctest: +SKIP
>>> compiled = compile_rule(version, pack.fields, on=on)        # doctest: +SKIP
>>> evaluate(compiled, subjects(entities, years, on)).frame     # doctest: +SKIP
"""

from kechuang.engines.criteria.change import Change, Move, smallest_change
from kechuang.engines.criteria.check import check_rule
from kechuang.engines.criteria.compile import compile_rule
from kechuang.engines.criteria.compiled import Compiled
from kechuang.engines.criteria.evaluate import Evaluation, evaluate
from kechuang.engines.criteria.explain import ConditionResult, Input, explain
from kechuang.engines.criteria.given import given_subject
from kechuang.engines.criteria.judge import find_rule, judge
from kechuang.engines.criteria.onibis import judge_table
from kechuang.engines.criteria.problem import RuleProblem, SubjectError
from kechuang.engines.criteria.records import read_records
from kechuang.engines.criteria.rows import result_rows
from kechuang.engines.criteria.subjects import subjects
from kechuang.engines.criteria.table import read_table
from kechuang.engines.criteria.versions import NoVersionError, choose_version

__all__ = [
    "Change", "Compiled", "ConditionResult", "Evaluation", "Input", "Move", "NoVersionError", "RuleProblem",
    "SubjectError", "check_rule", "choose_version", "compile_rule", "evaluate", "explain", "find_rule",
    "given_subject", "judge", "judge_table", "read_records", "read_table", "result_rows", "smallest_change", "subjects",
]  # fmt: skip
