"""指标与目标 (indicators): targets beside their latest comparable values, the gap, and what each year must bring.

``gap`` compares; ``comparable`` says why two figures may not be set side by side or summed; the ``…_text`` helpers
put both in the words of the target board. All numbers are exact and keep their printed precision.
"""

from kechuang.engines.indicators.comparability import comparable
from kechuang.engines.indicators.gaps import Gap, gap
from kechuang.engines.indicators.shapes import LineLike, TargetLike, ValueLike
from kechuang.engines.indicators.wording import due_text, gap_text, line_text, need_text, value_text
from kechuang.engines.indicators.years import years_between

__all__ = [
    "Gap",
    "LineLike",
    "TargetLike",
    "ValueLike",
    "comparable",
    "due_text",
    "gap",
    "gap_text",
    "line_text",
    "need_text",
    "value_text",
    "years_between",
]
