"""事实 (facts): what an article says, figure by figure, and which facts of many articles are one."""

from kechuang.engines.reports.facts.acceptance import DOUBTS
from kechuang.engines.reports.facts.agreement import Conflict, agree, conflicts
from kechuang.engines.reports.facts.comparability import Reckoned, Told, comparable, compared, summable, summed
from kechuang.engines.reports.facts.fact import Certainty, Fact
from kechuang.engines.reports.facts.indicators import Catalogue
from kechuang.engines.reports.facts.places import Gazetteer, Place
from kechuang.engines.reports.facts.reader import Reader
from kechuang.engines.reports.facts.torn import tear

__all__ = [
    "DOUBTS",
    "Catalogue",
    "Certainty",
    "Conflict",
    "Fact",
    "Gazetteer",
    "Place",
    "Reader",
    "Reckoned",
    "Told",
    "agree",
    "comparable",
    "compared",
    "conflicts",
    "summable",
    "summed",
    "tear",
]
