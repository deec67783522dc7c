"""报告 (reports): saved news pages and documents become text whose every figure knows where it stands.

``read_files`` reads files together: their articles cleaned, copies and what they heal; each is a ``Trail``, a
text whose every character knows its raw span. ``articles`` does so for a single ``Raw`` file that ``load`` or
``load_bytes`` gave.
With a ``Reader`` they tell their ``Fact`` s: who, what, how much, when, and how each field is known; with a ``Linker``
whom and what they name (``Mention``) and how those belong together (``Relation``).
``read`` decodes a page and finds its quantities; ``quantities`` finds them in any text; ``verify`` gives the
text at a span; ``sentence_at`` and ``paragraphs`` give what a reader wants to see around it. ``score`` measures a
reading against annotated answers. All offsets are code points into the decoded raw file and round-trip.
"""

from kechuang.engines.reports import kept
from kechuang.engines.reports.article import Article, Dropped, Page
from kechuang.engines.reports.articles import articles
from kechuang.engines.reports.comparing import SIGNS
from kechuang.engines.reports.copies import Copies, Match
from kechuang.engines.reports.crew import Failure
from kechuang.engines.reports.document import Document, read, read_bytes, verify
from kechuang.engines.reports.errors import ReportError
from kechuang.engines.reports.facts import (
    DOUBTS,
    Catalogue,
    Conflict,
    Fact,
    Gazetteer,
    Reader,
    Reckoned,
    Told,
    comparable,
    compared,
    summable,
    summed,
)
from kechuang.engines.reports.grammar import quantities
from kechuang.engines.reports.index import Index
from kechuang.engines.reports.links import End, Known, Linker, Links, Mention, Relation, Speech
from kechuang.engines.reports.outcome import FORMAT, DocumentReading, Reading, gathered, read_files
from kechuang.engines.reports.passage import Copy, Passage, fingerprint
from kechuang.engines.reports.passages import paragraphs, sentence_at
from kechuang.engines.reports.quantity import Quantity, number
from kechuang.engines.reports.raw import Raw, load, load_bytes
from kechuang.engines.reports.scoring import FIELD_LABELS, Measure, Mistake, PlaceKeys, Score, score
from kechuang.engines.reports.script import protected_names
from kechuang.engines.reports.trail import Change, Edit, Trail, undo

__all__ = [
    "DOUBTS",
    "FIELD_LABELS",
    "FORMAT",
    "SIGNS",
    "Article",
    "Catalogue",
    "Change",
    "Conflict",
    "Copies",
    "Copy",
    "Document",
    "DocumentReading",
    "Dropped",
    "Edit",
    "End",
    "Fact",
    "Failure",
    "Gazetteer",
    "Index",
    "Known",
    "Linker",
    "Links",
    "Match",
    "Measure",
    "Mention",
    "Mistake",
    "Page",
    "Passage",
    "PlaceKeys",
    "Quantity",
    "Raw",
    "Reader",
    "Reading",
    "Reckoned",
    "Relation",
    "ReportError",
    "Score",
    "Speech",
    "Told",
    "Trail",
    "articles",
    "comparable",
    "compared",
    "fingerprint",
    "gathered",
    "kept",
    "load",
    "load_bytes",
    "number",
    "paragraphs",
    "protected_names",
    "quantities",
    "read",
    "read_bytes",
    "read_files",
    "score",
    "sentence_at",
    "summable",
    "summed",
    "undo",
    "verify",
]
