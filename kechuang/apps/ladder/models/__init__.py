"""梯度培育的数据 (models of the ladder): verdicts, moves, holders, windows, cultivation, research institutions."""

from kechuang.apps.ladder.models.cultivation import Cultivation, Measure
from kechuang.apps.ladder.models.holding import Holding
from kechuang.apps.ladder.models.institution import Institution
from kechuang.apps.ladder.models.move import Move, Step, Way
from kechuang.apps.ladder.models.verdict import Debt, RuleVerdict, VerdictCount
from kechuang.apps.ladder.models.window import Application, Window

__all__ = [
    "Application", "Cultivation", "Debt", "Holding", "Institution", "Measure", "Move", "RuleVerdict", "Step",
    "VerdictCount", "Way", "Window",
]  # fmt: skip
