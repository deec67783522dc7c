"""报告 (reports): saved news pages and documents become text whose every figure knows where it stands.

``read`` decodes a page and finds its quantities; ``quantities`` finds them in any text; ``verify`` gives the
text at a span; ``sentence_at`` and ``paragraphs`` give what a reader wants to see around it. ``score`` measures a
reading against annotated answers. All offsets are code points into the decoded raw file and round-trip.
"""

from kechuang.engines.reports.document import Document, read, read_bytes, verify
from kechuang.engines.reports.errors import ReportError
from kechuang.engines.reports.grammar import quantities
from kechuang.engines.reports.passages import paragraphs, sentence_at
from kechuang.engines.reports.quantity import Quantity
from kechuang.engines.reports.scoring import Measure, PlaceKeys, Score, score

__all__ = [
    "Document",
    "Measure",
    "PlaceKeys",
    "Quantity",
    "ReportError",
    "Score",
    "paragraphs",
    "quantities",
    "read",
    "read_bytes",
    "score",
    "sentence_at",
    "verify",
]
