"""政策引擎 (policy engine): verdicts → amounts in 分, who gets what, and what a change would cost; never a float.

Who qualifies is judged elsewhere: this engine is given a verdict a subject and knows no rules.

>>> benefit(item, frame, fields)                                # 分 a row      # doctest: +SKIP
>>> match([Judged(item, verdicts)], frame, fields)              # doctest: +SKIP
>>> simulate(Judged(item, verdicts), Judged(moved, others), Subjects(frame, fields))      # doctest: +SKIP
"""

from kechuang.engines.policies.amounts import bases, benefit
from kechuang.engines.policies.budget import allot
from kechuang.engines.policies.exclusions import applies, capped_total, highest_only, related
from kechuang.engines.policies.knobs import CUTS, Knob, knobs, moved
from kechuang.engines.policies.matching import SHAPE, Judged, match
from kechuang.engines.policies.outcome import Outcome, Side, side
from kechuang.engines.policies.problem import PolicyProblem
from kechuang.engines.policies.simulation import Simulation, simulate
from kechuang.engines.policies.subjects import UNKNOWN, Subjects

__all__ = [
    "CUTS", "SHAPE", "UNKNOWN", "Judged", "Knob", "Outcome", "PolicyProblem", "Side", "Simulation", "Subjects",
    "allot", "applies", "bases", "benefit", "capped_total", "highest_only", "knobs", "match", "moved",
    "related", "side", "simulate",
]  # fmt: skip
