"""记取 (memory): what was read of a page or an article before is not read again, unless what it depends on has changed.

Copies, duplicates, conflicts and joined facts are found anew over all pages each time, since one new page may change
them anywhere; what is costly, cleaning a page and reading the facts and names of an article, is a function of that page
or article alone and is done once. So a load gives what reading everything again would give.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import logging
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from kechuang.apps.reports.models.draft import Draft
from kechuang.engines import reports

if TYPE_CHECKING:
    from kechuang.apps.reports.reading import Page

logger = logging.getLogger(__name__)
_COMPARED = frozenset({"passages", "duplicate_of", "differences"})
"""What comparing pages says of an article, and neither its facts nor its names depend on."""
Parts = dict[str, tuple[str, bytes]]
"""By article and ``f`` or ``l``: the key, and what was kept of its facts or links."""


class Memory:
    """What is known of pages before a reading, and after it.

    Parameters
    ----------
    signature : str
        Of the reader, and of the code that reads.
    drafts : mapping of str to Draft
        By the hash of the page; empty where all is to be read anew.

    Attributes
    ----------
    read : int
        How many pages were cleaned, since they were not known.
    """

    def __init__(self, signature: str, drafts: Mapping[str, Draft] | None = None) -> None:
        self.read = 0
        self._signature = signature
        self._drafts = drafts or {}
        self._pages: dict[str, tuple[str, bytes]] = {}
        self._before: dict[str, Parts] = {}
        self._parts: dict[str, Parts] = {}
        self._whose: dict[int, str] = {}

    def clean(self, page: Page, protected: Sequence[str] = ()) -> reports.Page:
        """Return a page cleaned, by the engine or from its draft; the engine's errors are passed on.

        Parameters
        ----------
        page : Page
            The page.
        protected : sequence of str
            Names that keep their characters; the signature of the reader changes with them.
        """
        sha, raw = page.raw.sha256, page.raw
        key = _digest(self._signature, sha, page.told_on, raw.kind, raw.encoding)
        draft = self._drafts.get(sha)
        if draft is not None and draft.key == key:
            data = bytes(draft.page)
            made = reports.kept.kept_page(raw, data)
        else:
            made = reports.articles(raw, published=page.told_on, protected=protected)
            data = _kept(reports.kept.keep_page, made)
            self.read += 1
        key = key if data else ""
        self._pages[sha] = (key, data)
        self._before[sha] = _unpacked(bytes(draft.parts)) if draft is not None and key and draft.key == key else {}
        self._parts[sha] = {}
        for article in made.articles:
            self._whose[id(article)] = sha
        return made

    def recall(self, article: reports.Article, what: str, key: str) -> bytes | None:
        """Return what was kept of an article's facts (``f``) or links (``l``); None where it was made of another."""
        sha = self._whose.get(id(article), "")
        known = self._before.get(sha, {}).get(f"{article.id}{what}")
        if known is None or known[0] != key or not known[1]:
            return None
        self._parts[sha][f"{article.id}{what}"] = known
        return known[1]

    def note(self, article: reports.Article, what: str, key: str, data: bytes) -> None:
        """Remember facts or links of an article."""
        sha = self._whose.get(id(article), "")
        if sha:
            self._parts[sha][f"{article.id}{what}"] = (key, data)

    def key(self, article: reports.Article, *more: Any) -> str:
        """Return the fingerprint of all on which facts and links of an article depend."""
        values = [
            (one.name, _plain(getattr(article, one.name)))
            for one in dataclasses.fields(article)
            if one.name not in _COMPARED
        ]
        return _digest(self._signature, self._whose.get(id(article), ""), values, *more)

    def imprint(self, document: reports.DocumentReading) -> str:
        """Return the fingerprint of what a reading gives of a page, joined and compared with all others."""
        sha = document.raw.sha256
        parts = sorted((name, key) for name, (key, _data) in self._parts[sha].items())
        articles = [
            (each.id, each.passages, each.duplicate_of, each.differences, [edit.witnesses for edit in each.clean.edits])
            for each in document.articles
        ]
        facts = [
            (each.id, each.occurrences, each.conflicts, each.accepted, each.held, each.speaker)
            for each in document.facts
        ]
        said = (sorted(document.said_by.items()), sorted(document.subject_mention.items()))
        return _digest(self._signature, self._pages[sha][0], document.published, parts, articles, facts, said)

    def same(self, sha256: str, imprint: str) -> bool:
        """Whether a page stands in the tables as it was read now."""
        draft = self._drafts.get(sha256)
        return draft is not None and draft.key != "" and draft.written == imprint

    def draft(self, sha256: str, imprint: str) -> Draft:
        """Return the draft of a page that is written now, not yet saved."""
        key, data = self._pages[sha256]
        return Draft(report_id=sha256, key=key, page=data, parts=_packed(self._parts[sha256]), written=imprint)


@dataclasses.dataclass(slots=True)
class Remembering(reports.Reader):
    """A reader that reads no article twice."""

    reader: reports.Reader
    memory: Memory

    def facts(
        self,
        article: reports.Article,
        *,
        published: dt.date | None = None,
        place: str | None = None,
        beside: Sequence[str] = (),
    ) -> list[reports.Fact]:
        """Return the facts of an article in reading order."""
        key = self.memory.key(article, published, place, list(beside))
        known = self.memory.recall(article, "f", key)
        if known is not None:
            return reports.kept.kept_facts(known)
        found = self.reader.facts(article, published=published, place=place, beside=beside)
        self.memory.note(article, "f", key, _kept(reports.kept.keep_facts, found))
        return found


class RememberingLinker(reports.Linker):
    """A linker that looks for the names of no article twice."""

    def __init__(self, linker: reports.Linker, memory: Memory) -> None:
        self._linker, self._memory = linker, memory
        self.people = linker.people

    def links(self, article: reports.Article, *, home: str | None = None) -> reports.Links:
        """Return what an article names and tells of it."""
        key = self._memory.key(article, home)
        known = self._memory.recall(article, "l", key)
        if known is not None:
            return reports.kept.kept_links(known)
        found = self._linker.links(article, home=home)
        self._memory.note(article, "l", key, _kept(reports.kept.keep_links, found))
        return found


def drafts_of(pages: Iterable[str]) -> dict[str, Draft]:
    """Return the drafts of pages by their hashes."""
    return Draft.objects.in_bulk(list(pages))


def _kept(keep: Callable[[Any], bytes], value: Any) -> bytes:
    """Return what was read as bytes; nothing where it cannot be kept: then it is read once more the next time."""
    try:
        return keep(value)
    except TypeError:
        logger.exception("这一份的阅读结果不能留存，下次载入时再读一遍")
        return b""


def _plain(value: Any) -> Any:
    """Return a value of an article so that its text tells all of it; copies that healed it are none of it."""
    if isinstance(value, reports.Trail):
        return (value.start, value.end, [(one.start, one.end, one.after, one.reason) for one in value.edits])
    return [_plain(each) for each in value] if isinstance(value, list) else value


def _digest(*told: Any) -> str:
    return hashlib.sha256(repr(told).encode("utf-8", "backslashreplace")).hexdigest()


def _packed(parts: Parts) -> bytes:
    told = {name: [key, b64encode(data).decode()] for name, (key, data) in parts.items()}
    return json.dumps(told).encode()


def _unpacked(data: bytes) -> Parts:
    return {name: (key, b64decode(text)) for name, (key, text) in json.loads(data).items()}
