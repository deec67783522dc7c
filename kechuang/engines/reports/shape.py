"""结果格式 (shape): the JSON of a reading, version 2, as a schema: what ``kechuang reports read --json`` writes.

All offsets count code points of the raw text from 0, the end not included: of a text or a web page the decoded file
itself, of a Word document or a PDF the ``text`` that stands in the document.
"""

from __future__ import annotations

import json
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from kechuang.engines.reports.reasons import EDITS, Reason

Span = tuple[int, int]
_SEVERAL = "^({0})([+]({0}))*$".format("|".join(EDITS))


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class WitnessShape(_Shape):
    """A copy that tells what stands at a place."""

    file: str
    article: str
    start: int
    end: int


class CopyShape(_Shape):
    """Where else a passage stands: in a file of this run, or with an index in one of an earlier run."""

    file: str
    article: str
    start: int
    end: int
    share: float = Field(ge=0, le=1)
    """Share of the letters that are the same."""


class PassageShape(_Shape):
    """A paragraph of an article."""

    start: int
    end: int
    fingerprint: str = Field(pattern="^[0-9a-f]{16}$")
    """By which the paragraph is known again when the page is read anew."""
    copies: list[CopyShape]


class MarkShape(_Shape):
    """A span that could not be put right."""

    start: int
    end: int
    reason: Literal["masked", "torn", "lost"]


class DifferenceShape(_Shape):
    """A figure that copies of the passage give differently; the facts of it are in conflict."""

    start: int
    end: int
    others: list[str]
    witnesses: list[WitnessShape]
    """Where they do."""


class ArticleShape(_Shape):
    """An article of a page."""

    id: str
    title: str
    title_span: Span | None
    published: str | None
    spans: list[Span]
    """Its lines, captions and what else stands between them left out."""
    title_edits: list[EditShape]
    """What was put right in the title; ``edits`` of the document are those of the articles' texts."""
    captions: list[Span]
    caption_edits: list[EditShape]
    duplicate_of: str | None
    """``A1`` of the same page, else ``file#A1``."""
    passages: list[PassageShape]
    marks: list[MarkShape]
    differences: list[DifferenceShape]


class DroppedShape(_Shape):
    """A stretch of the page that is no article's text: a line, or what stands beside the lines.

    With the texts of the articles they account for every character of the page.
    """

    start: int
    end: int
    reason: Reason


class EditShape(_Shape):
    """A change of the text within an article; undone in order, they give the raw page."""

    start: int
    end: int
    before: str
    after: str
    reason: str = Field(pattern=_SEVERAL)
    """One or several in their order, joined by +; also the reason of a line that was left out between others."""
    witnesses: list[WitnessShape] = []
    """Of what was healed: the copies that told it."""


class QuantityShape(_Shape):
    """A quantity of an article's cleaned text."""

    article: str
    kind: Literal["amount", "rank", "duration"]
    value: str
    value_max: str | None
    unit: str
    comparator: str
    printed: str
    value_si: str
    value_si_max: str | None
    unit_si: str
    start: int
    end: int
    number_start: int
    number_end: int
    text: str


Known = Literal["explicit", "carried", "guessed"]
Sign = Literal["=", "≥", ">", "≤", "<", "约", "近", "range"]
Told = Literal[
    "place",
    "subject",
    "indicator",
    "indicator_id",
    "value",
    "unit",
    "comparator",
    "kind",
    "period",
    "modality",
    "speaker",
]


class OccurrenceShape(_Shape):
    """Where else the same fact stands."""

    file: str
    article: str
    sentence: Span
    span: Span
    number: Span | None


class CertaintyShape(_Shape):
    """How each field is known: said by the sentence, carried from what was said before, or guessed; null if empty."""

    place: Known | None
    subject: Known | None
    indicator: Known | None
    indicator_id: Known | None
    value: Known | None
    unit: Known | None
    comparator: Known | None
    kind: Known | None
    period: Known | None
    modality: Known | None
    speaker: Known | None


class FactShape(_Shape):
    """What a clause says with one number; an event has none."""

    id: str
    article: str
    place: str | None
    """Names from the city down, such as 合肥市/高新区; null where the text does not decide it."""
    place_code: str | None
    subject: str | None
    indicator: str | None
    """As the clause names it."""
    indicator_id: str | None
    """Of the catalogue."""
    value: int | float | None
    value_max: int | float | None
    unit: str | None
    value_si: int | float | None
    value_si_max: int | float | None
    unit_si: str | None
    comparator: Sign | None
    kind: Literal["level", "growth", "share", "rank", "target", "cumulative", "count_in_period", "event"]
    period: str | None
    """An ISO day, month or year, or two of them parted by a slash; .. is an open end."""
    modality: Literal["actual", "target", "forecast", "plan", "prospect", "target_completed", "hypothetical"]
    speaker: str | None
    sentence: Span
    span: Span
    number: Span | None
    text: str
    certainty: CertaintyShape
    evidence: dict[Told, Span]
    """Where the words stand that decided a field: what is explicit in the sentence, what was carried before it, in the
    title or in the line with the day of publication; absent where no word of the page decides it."""
    accepted: bool
    """Whether it is taken without a person."""
    held: list[str]
    """The doubts for which it is not; empty where it is."""
    said_by: str | None
    """The mention of whoever says it."""
    subject_mention: str | None
    """The mention of its subject, a firm or an organisation."""
    occurrences: list[OccurrenceShape]
    conflicts: list[str]
    """Facts (file#id) that give another value for the same indicator, place and period."""


class MentionShape(_Shape):
    """A firm, organisation, person, team, policy, project or platform named in an article."""

    id: str
    article: str
    kind: Literal["enterprise", "organisation", "person", "team", "policy", "project", "platform"]
    text: str
    """As it stands in the cleaned text."""
    name: str
    """The fullest form in this article, or the registered name where it is known which is meant."""
    span: Span
    same_as: str | None
    """The first mention of the same thing in this article."""
    ref: str | None
    """Id in the base table or the pack."""
    candidates: list[str]
    """All that an ambiguous name may stand for."""
    certainty: Known
    """Named in full; named short after it was named in full; known only by a derived short name or by likeness."""
    title: str | None
    """Of a person, as told."""
    organisation: str | None
    """Of a person: the mention of the organisation."""
    number: str | None
    """Of a policy: its document number."""


class EndShape(_Shape):
    """One side of a relation: a mention, a place or, for a problem, its words."""

    text: str
    span: Span
    mention: str | None
    place: str | None
    place_code: str | None


class RelationShape(_Shape):
    """What a clause tells of two things."""

    id: str
    article: str
    kind: Literal["works_with", "solves", "hosts", "leads", "located_in", "undertakes"]
    subject: EndShape
    object: EndShape
    sentence: Span
    span: Span
    certainty: Known


class DocumentShape(_Shape):
    """A file as read."""

    file: str
    sha256: str
    encoding: str
    kind: Literal["text", "html", "docx", "pdf"]
    characters: int
    published: str | None
    articles: list[ArticleShape]
    dropped: list[DroppedShape]
    edits: list[EditShape]
    quantities: list[QuantityShape]
    facts: list[FactShape]
    mentions: list[MentionShape]
    relations: list[RelationShape]
    unread: list[Span] = []
    """Where bytes fitted no encoding; each such place is one or more U+FFFD."""
    text: str | None = None
    """Of a Word document or a PDF the text that was taken out of it; of a file of mixed encodings, what was decoded."""


class TornFactShape(_Shape):
    """One of the facts of a conflict."""

    file: str
    id: str
    article: str
    value_si: int | float | None
    value_si_max: int | float | None
    comparator: Sign | None
    span: Span
    number: Span | None
    text: str


class ConflictShape(_Shape):
    """Facts about the same thing whose figures cannot all be right, side by side."""

    indicator_id: str | None
    """Null, as place and period may be, where copies of one passage differ in a figure of which that is not known."""
    place: str | None
    place_code: str | None
    subject: str | None
    period: str | None
    kind: str
    modality: str
    unit_si: str
    facts: list[TornFactShape]


class FailureShape(_Shape):
    """A file that could not be read."""

    file: str
    error: str


class ReadingShape(_Shape):
    """What ``kechuang reports read --json`` writes."""

    format: Literal["kechuang.reports/2"]
    documents: list[DocumentShape]
    conflicts: list[ConflictShape]
    """What articles contradict each other in; the figures are never merged."""
    failed: list[FailureShape]


def schema_text() -> str:
    """Return the JSON schema, as it stands in ``docs/schema/reports-2.json``."""
    return json.dumps(ReadingShape.model_json_schema(), ensure_ascii=False, indent=1) + "\n"
