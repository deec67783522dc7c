"""评分 (scoring): a reading of pages measured against annotated answers."""

from kechuang.engines.reports.scoring.measure import Measure
from kechuang.engines.reports.scoring.places import PlaceKeys
from kechuang.engines.reports.scoring.score import Score, score

__all__ = ["Measure", "PlaceKeys", "Score", "score"]
