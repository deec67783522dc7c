"""累积索引 (index): what was read in earlier runs, so that its passages are known again without being read again.

Beside the fingerprints it keeps of every text whose article it is and where its paragraphs stand, but no punctuation:
an earlier page is told as a copy and heals nothing. A page handed in again takes its old place. One run at a time uses
it, and a run that does not come to its end leaves it as it was.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import zipfile
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from kechuang.engines.reports.article import Article
from kechuang.engines.reports.copies import Copies, Match
from kechuang.engines.reports.errors import ReportError
from kechuang.engines.reports.passage import Copy


@dataclass(frozen=True, slots=True)
class Owned:
    """An article, the file that it stands in, and that file's place and hash."""

    file: str
    document: int
    article: Article
    sha256: str = ""


@dataclass(slots=True)
class Known:
    """A text of the index.

    Parameters
    ----------
    file, sha256, article : str
        Whose it is.
    digest : str
        Of the text.
    spans : list of [int, int, int, int]
        Its paragraphs: where in the text, where in the raw page.
    gone : bool
        Whether another reading of the page stands for it.
    """

    file: str
    sha256: str
    article: str
    digest: str
    spans: list[tuple[int, int, int, int]]
    gone: bool = False


@dataclass(frozen=True, slots=True)
class Earlier:
    """A copy in an earlier run, of the article of this run with that number; ``earlier`` counts for nothing."""

    match: Match
    known: Known


def spans_of(article: Article) -> list[tuple[int, int, int, int]]:
    """Return where the paragraphs of an article stand: in its text, and in the raw page."""
    return [(*article.clean.clean_span(one.start, one.end), one.start, one.end) for one in article.passages]


def standing(
    start: int, end: int, one: tuple[int, int], other: tuple[int, int], spans: Sequence[tuple[int, int, int, int]]
) -> tuple[int, int] | None:
    """Return where a paragraph ``[start, end)`` of a text stands in another one; raw, None where it does not.

    Parameters
    ----------
    start, end : int
        The paragraph.
    one, other : tuple of int
        A copy that both share: its place in the text, and in the other.
    spans : sequence of (int, int, int, int)
        The paragraphs of the other, as :func:`spans_of` gives them.
    """
    low, high = max(start, one[0]), min(end, one[1])
    if 2 * (high - low) < end - start or high <= low:
        return None
    scale = (other[1] - other[0]) / (one[1] - one[0])
    # About here it stands there; told is the paragraph, or paragraphs, that hold it.
    their_low = other[0] + round((low - one[0]) * scale)
    their_high = max(their_low + 1, other[0] + round((high - one[0]) * scale))
    held = [
        (raw_start, raw_end)
        for place, stop, raw_start, raw_end in spans
        if 2 * (min(stop, their_high) - max(place, their_low)) >= min(stop - place, their_high - their_low)
    ]
    return (held[0][0], held[-1][1]) if held else None


class Index:
    """What was read before, in a folder; to be used as a context, and kept by :meth:`save`.

    Parameters
    ----------
    folder : path
        Where it is; made where there is none.

    Raises
    ------
    ReportError
        If another run uses it, or it cannot be read.
    """

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            self._lock = (self.folder / "lock").open("a")
        except OSError as error:
            raise ReportError(f"索引文件夹 {folder} 不能写入，请换一个文件夹") from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self._lock.close()
            raise ReportError(f"另一次阅读正在使用索引 {folder}，请等它结束再读") from error
        try:
            self._copies = Copies(self.folder)
            told = json.loads(self._copies.notes or "[]")
            self._known = [Known(**{**one, "spans": [tuple(span) for span in one["spans"]]}) for one in told]
            if len(self._known) != len(self._copies):
                raise ValueError
        except (ValueError, KeyError, TypeError, OSError, zipfile.BadZipFile) as error:
            self._lock.close()
            raise ReportError(f"索引 {folder} 已损坏，请删去这个文件夹，再把各页重读一遍") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._copies.close()
        self._lock.close()

    def __len__(self) -> int:
        """How many articles it holds."""
        return sum(not one.gone for one in self._known)

    def match(self, owned: Sequence[Owned]) -> tuple[list[Match], list[Earlier]]:
        """Take in articles and return their copies.

        Parameters
        ----------
        owned : sequence of Owned
            The articles of a run, as cleaned and not yet healed.

        Returns
        -------
        list of Match
            Among themselves, numbered as they are given.
        list of Earlier
            In articles of earlier runs.
        """
        held = {(one.sha256, one.article, one.digest): number for number, one in enumerate(self._known) if not one.gone}
        records = [_known(each) for each in owned]
        again: dict[int, int] = {}  # number in the index, of what is read again, and which one of the run it is
        fresh: list[int] = []
        for at, record in enumerate(records):
            number = held.pop((record.sha256, record.article, record.digest), None)
            if number is None:
                fresh.append(at)
            else:
                again[number] = at
        read = {record.sha256 for record in records}
        for (sha256, _article, _digest), number in held.items():
            if sha256 in read:
                self._known[number] = replace(self._known[number], gone=True)
        found = self._copies.ask([owned[at].article.text for at in again.values()], list(again))
        own = dict(again)
        for at in fresh:
            own[len(self._known)] = at
            self._known.append(records[at])
        for number, at in again.items():
            self._known[number] = records[at]
        found += self._copies.add(owned[at].article.text for at in fresh)
        return self._sorted(found, own)

    def _sorted(self, found: Sequence[Match], own: dict[int, int]) -> tuple[list[Match], list[Earlier]]:
        inside: list[Match] = []
        earlier: list[Earlier] = []
        for match in found:
            if match.earlier in own:
                # Of two that were known before each finds the other.
                if match.text >= match.earlier:
                    inside.append(replace(match, text=own[match.text], earlier=own[match.earlier]))
                continue
            known = self._known[match.earlier]
            if not known.gone:
                earlier.append(Earlier(replace(match, text=own[match.text]), known))
        return inside, earlier

    def save(self) -> None:
        """Keep what was taken in."""
        self._copies.notes = json.dumps([_told(one) for one in self._known], ensure_ascii=False)
        self._copies.save()


def note_earlier(owned: Sequence[Owned], earlier: Sequence[Earlier], *, duplicate: float) -> None:
    """Note with every passage where in earlier runs it stands, and of which article of these one is a duplicate.

    Parameters
    ----------
    owned : sequence of Owned
        The articles of the run, which are changed.
    earlier : sequence of Earlier
        As :meth:`Index.match` gives them.
    duplicate : float
        So much of an article must stand in another.
    """
    covered: dict[tuple[int, str], int] = defaultdict(int)
    for one in earlier:
        match, known = one.match, one.known
        article = owned[match.text].article
        covered[match.text, f"{known.file}#{known.article}"] += match.end - match.start
        there = (match.earlier_start, match.earlier_end)
        for passage, (start, end, *_raw) in zip(article.passages, spans_of(article), strict=True):
            if place := standing(start, end, (match.start, match.end), there, known.spans):
                passage.copies.append(Copy(known.file, known.article, *place, match.share))
    for (number, name), length in covered.items():
        article = owned[number].article
        if article.duplicate_of is None and length >= duplicate * len(article.text):
            article.duplicate_of = name


def _known(owned: Owned) -> Known:
    article = owned.article
    digest = hashlib.sha256(article.text.encode("utf-8", "surrogatepass")).hexdigest()
    return Known(owned.file, owned.sha256, article.id, digest, spans_of(article))


def _told(known: Known) -> dict[str, Any]:
    return {name: getattr(known, name) for name in Known.__slots__}
