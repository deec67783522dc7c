"""评分 (scoring): a reading of pages measured against annotated answers."""

from kechuang.engines.reports.scoring.fields import LABELS as FIELD_LABELS
from kechuang.engines.reports.scoring.measure import Measure
from kechuang.engines.reports.scoring.places import PlaceKeys
from kechuang.engines.reports.scoring.score import Mistake, Score, score

__all__ = ["FIELD_LABELS", "Measure", "Mistake", "PlaceKeys", "Score", "score"]
