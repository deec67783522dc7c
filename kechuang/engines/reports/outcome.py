"""阅读结果 (reading): many files read together: their articles, which are copies of which, and what stands in them.

``read_files`` loads and cleans every file on its own, several at a time where there are many; a file that cannot be
read is told and does not stop the rest. What the files then have in common (copies, and what they heal) is found over
all of them together.
"""

from __future__ import annotations

import datetime as dt
import json
import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kechuang.engines.reports.article import Article, Dropped, Page
from kechuang.engines.reports.crew import Asked, Crew, Failure, Ready
from kechuang.engines.reports.facts import Fact, Reader, agree, conflicts, tear
from kechuang.engines.reports.grammar import quantities
from kechuang.engines.reports.index import Index, Owned
from kechuang.engines.reports.links import Linker, Links, Mention, Relation
from kechuang.engines.reports.raw import Raw
from kechuang.engines.reports.together import compare

FORMAT = "kechuang.reports/2"
"""Name and version of the JSON of a reading."""

_MANY = 64
"""From so many files on, several processes read them."""


@dataclass(slots=True, kw_only=True)
class DocumentReading:
    """A file as read.

    Parameters
    ----------
    raw : Raw
        The file.
    published : date or None
        The day of publication: as told by the caller, else of its first article.
    articles : list of Article
        In reading order.
    dropped : list of Dropped
        What belongs to no article's text, with its reason.
    facts : list of Fact
        The facts of its articles; those that stand in an earlier place too are occurrences there.
    mentions : list of Mention
        The firms, organisations, people, policies, projects and platforms that its articles name.
    relations : list of Relation
        What its articles tell of those: who works with whom, who solved what, what stands where.
    said_by, subject_mention : dict of str to str
        Fact to the mention of whoever says it, and to that of its subject.
    """

    raw: Raw
    published: dt.date | None
    articles: list[Article]
    dropped: list[Dropped]
    facts: list[Fact] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    said_by: dict[str, str] = field(default_factory=dict)
    subject_mention: dict[str, str] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return the document ready for JSON; all offsets count code points of the raw text."""
        told: dict[str, Any] = {
            "file": self.raw.name,
            "sha256": self.raw.sha256,
            "encoding": self.raw.encoding,
            "kind": self.raw.kind,
            "characters": len(self.raw.text),
            "published": self.published.isoformat() if self.published else None,
            "articles": [article.to_json() for article in self.articles],
            "dropped": [each.to_json() for each in self.dropped],
            "edits": [edit.to_json(self.raw.text) for article in self.articles for edit in article.clean.edits],
            "quantities": [each for article in self.articles for each in _quantities(article)],
            "facts": [
                fact.to_json()
                | {"said_by": self.said_by.get(fact.id), "subject_mention": self.subject_mention.get(fact.id)}
                for fact in self.facts
            ],
            "mentions": [each.to_json() for each in self.mentions],
            "relations": [each.to_json() for each in self.relations],
        }
        if unread := self.raw.unread:
            told["unread"] = [list(span) for span in unread]
        if self.raw.extracted:
            # The text was taken out of a document, or decoded line by line: nobody else could resolve the offsets.
            told["text"] = self.raw.text
        return told


@dataclass(slots=True, kw_only=True)
class Reading:
    """Files read together."""

    documents: list[DocumentReading]
    failed: list[Failure] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        """Return the reading as in ``docs/schema/reports-2.json``."""
        return {"format": FORMAT, "documents": [each.to_json() for each in self.documents], **self._common()}

    def parts(self) -> Iterator[str]:
        """Yield the text of that JSON document by document, so that never all of it is held at once."""
        yield f'{{"format": "{FORMAT}",\n"documents": ['
        for number, document in enumerate(self.documents):
            yield (",\n" if number else "\n") + json.dumps(document.to_json(), ensure_ascii=False, indent=1)
        for name, value in self._common().items():
            yield f'{"" if name != "conflicts" else "]"},\n"{name}": {json.dumps(value, ensure_ascii=False, indent=1)}'
        yield "}\n"

    def _common(self) -> dict[str, Any]:
        told = [(document.raw.name, fact) for document in self.documents for fact in document.facts]
        return {
            "conflicts": [each.to_json() for each in conflicts(told)],
            "failed": [each.to_json() for each in self.failed],
        }


def read_files(
    files: Iterable[str | Path],
    *,
    published: dt.date | None = None,
    protected: Collection[str] = (),
    workers: int | None = None,
    reader: Reader | None = None,
    linker: Linker | None = None,
    index: Index | None = None,
) -> Reading:
    """Read files together.

    Parameters
    ----------
    files : iterable of path
        Text, web pages, Word documents or PDFs with text, of at most 64 MiB each; one given twice is read once.
        Documents are called by the names of their files, those of one name by the paths given.
    published : date, optional
        The day of publication of all of them, where the caller knows it.
    protected : collection of str
        Names of places that keep their characters when Traditional text is turned into Simplified.
    workers : int, optional
        How many processes read; by default one for few files, else one a core.
    reader : Reader, optional
        Reads facts by the places and the catalogue it knows; without it none are read.
    linker : Linker, optional
        Finds names and relations; without it none are looked for.
    index : Index, optional
        What was read in earlier runs: copies there are told with the passages. Whoever gives it saves it.

    Returns
    -------
    Reading
        The documents in the order of the files, and the files that could not be read.
    """
    given = list(dict.fromkeys(map(Path, files)))
    names = Counter(file.name for file in given)
    # What is told of a file names it: of two that are called the same in two folders, by the path that was given.
    asked = [
        Asked(file, file.name if names[file.name] == 1 else file.as_posix(), published, tuple(protected))
        for file in given
    ]
    count = workers or (min(os.cpu_count() or 1, 8) if len(asked) >= _MANY else 1)
    with Crew(count, reader) as crew:
        return _gathered(
            crew.pages(asked), crew, published=published, facts=reader is not None, linker=linker, index=index
        )


def gathered(
    read: Iterable[Page | Failure],
    *,
    published: dt.date | None = None,
    reader: Reader | None = None,
    linker: Linker | None = None,
) -> Reading:
    """Return the reading of pages that were cleaned one by one: copies found, damage healed.

    Parameters
    ----------
    read : iterable of Page or Failure
        The pages, in order.
    published : date, optional
        The day of publication of all of them, where the caller knows it.
    reader : Reader, optional
        Reads their facts.
    linker : Linker, optional
        Finds names and relations in them.
    """
    with Crew(reader=reader) as crew:
        return _gathered(read, crew, published=published, facts=reader is not None, linker=linker)


def _gathered(
    read: Iterable[Page | Failure],
    crew: Crew,
    *,
    published: dt.date | None,
    facts: bool,
    linker: Linker | None,
    index: Index | None = None,
) -> Reading:
    reading = Reading(documents=[])
    for each in read:
        if isinstance(each, Failure):
            reading.failed.append(each)
            continue
        day = published or next((article.published for article in each.articles if article.published), None)
        reading.documents.append(
            DocumentReading(raw=each.raw, published=day, articles=each.articles, dropped=each.dropped)
        )
    compare(
        [
            Owned(document.raw.name, number, article, document.raw.sha256)
            for number, document in enumerate(reading.documents)
            for article in document.articles
        ],
        index=index,
    )
    # While the others read facts, names are found here: what a linker knows would be costly to hand on.
    told = crew.facts(_ready(reading, published)) if facts else iter(())
    linked = [[linker.links(article) for article in each.articles] for each in reading.documents] if linker else []
    _take_facts(reading, told)
    for document, links in zip(reading.documents, linked, strict=bool(linker)):
        _link(document, links, people=linker is not None and linker.people)
    return reading


def _link(document: DocumentReading, linked: Sequence[Links], *, people: bool) -> None:
    """Take what a document's articles name, and who says its facts."""
    facts: dict[str, list[Fact]] = {}
    for fact in document.facts:
        facts.setdefault(fact.article, []).append(fact)
    for article, links in zip(document.articles, linked, strict=True):
        document.mentions += links.mentions
        document.relations += links.relations
        for fact in facts.get(article.id, ()):
            start, end = article.clean.clean_span(*fact.span)
            subject = links.called(fact.subject, end) if fact.subject else None
            if subject is not None:
                document.subject_mention[fact.id] = subject.id
            speech = links.said_by(start, end)
            if speech is not None and speech.mention:
                document.said_by[fact.id] = speech.mention
            if speech is not None or not people:
                # Without people no name is kept, neither one that the reader of facts took.
                fact.speaker = (speech.who or None) if speech else None
                _known_by(fact, article.clean.raw_span(*speech.told) if speech and fact.speaker else None)


def _known_by(fact: Fact, told: tuple[int, int] | None) -> None:
    """Let a fact tell by which words its speaker is known; None where it has none."""
    fact.evidence.pop("speaker", None)
    fact.certainty.pop("speaker", None)
    if told and told[0] < told[1]:
        inside = fact.sentence[0] <= told[0] and told[1] <= fact.sentence[1]
        fact.evidence["speaker"], fact.certainty["speaker"] = told, "explicit" if inside else "carried"


def _ready(reading: Reading, published: dt.date | None) -> list[Ready]:
    """Return every article as healed, with what its facts depend on beside it."""
    days = {
        f"{document.raw.name}#{article.id}": article.published or document.published
        for document in reading.documents
        for article in document.articles
    }
    return [
        Ready(
            article,
            published or article.published or document.published or _day_of_copy(article, days),
            tuple(each.text for each in document.articles if each is not article),
        )
        for document in reading.documents
        for article in document.articles
    ]


def _take_facts(reading: Reading, read: Iterator[list[Fact]]) -> None:
    """Take the facts of the articles, in their order, and join what many tell."""
    owners = (document for document in reading.documents for _article in document.articles)
    told = [(document, fact) for document, facts in zip(owners, read, strict=False) for fact in facts]
    whose = {id(fact): document for document, fact in told}
    kept = agree([(document.raw.name, fact) for document, fact in told])
    tear(kept, ((document.raw.name, article) for document in reading.documents for article in document.articles))
    for _, fact in kept:
        whose[id(fact)].facts.append(fact)


def _day_of_copy(article: Article, days: dict[str, dt.date | None]) -> dt.date | None:
    """Return the earliest day on which a page published a copy of an article that tells no day of its own."""
    copies = {f"{copy.file}#{copy.article}" for passage in article.passages for copy in passage.copies}
    told = [day for name in copies if (day := days.get(name))]
    return min(told) if told else None


def _quantities(article: Article) -> list[dict[str, Any]]:
    """Return the quantities of an article's cleaned text, their places in the raw page."""
    told = []
    for quantity in quantities(article.text):
        start, end = article.clean.raw_span(quantity.start, quantity.end)
        number_start, number_end = article.clean.raw_span(quantity.number_start, quantity.number_end)
        told.append(
            {
                **quantity.to_json(),
                "article": article.id,
                "start": start,
                "end": end,
                "number_start": number_start,
                "number_end": number_end,
                "text": article.text[quantity.start : quantity.end],
            }
        )
    return told
