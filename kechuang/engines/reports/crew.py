"""分工 (crew): cleans pages and reads facts, alone or in several processes, each of which gets the reader once."""

from __future__ import annotations

import datetime as dt
import multiprocessing
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from kechuang.engines.reports.article import Article, Page
from kechuang.engines.reports.articles import articles
from kechuang.engines.reports.errors import ReportError
from kechuang.engines.reports.facts import Fact, Reader
from kechuang.engines.reports.raw import load

_CHUNK = 16
_held: list[Reader | None] = [None]  # what a process of a crew reads with


@dataclass(frozen=True, slots=True)
class Failure:
    """A file that could not be read, and the sentence that says why."""

    file: str
    error: str

    def to_json(self) -> dict[str, str]:
        """Return the failure ready for JSON."""
        return {"file": self.file, "error": self.error}


@dataclass(frozen=True, slots=True)
class Asked:
    """A file to be cleaned, what it is called, the day that the caller knows of it, names that keep their characters.

    Everything that is told of it elsewhere names it so; no two are called the same.
    """

    file: Path
    name: str
    published: dt.date | None
    protected: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ready:
    """An article as healed, the day of its publication, and the texts beside it on its page."""

    article: Article
    published: dt.date | None
    beside: tuple[str, ...]


class Crew:
    """Reads alone or in several processes; to be used as a context.

    Parameters
    ----------
    count : int
        How many processes.
    reader : Reader or None
        Reads facts.
    """

    def __init__(self, count: int = 1, reader: Reader | None = None) -> None:
        self._reader = reader
        self._pool: ProcessPoolExecutor | None = None
        if count > 1:
            # A process of its own kind: a forked one inherits locks of libraries that run threads.
            kind = multiprocessing.get_context("spawn")
            self._pool = ProcessPoolExecutor(count, kind, _join, (reader,))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def pages(self, asked: Iterable[Asked]) -> list[Page | Failure]:
        """Return files cleaned, or why they could not be read, in their order."""
        if self._pool is None:
            return [_page(each) for each in asked]
        return list(self._pool.map(_page, asked, chunksize=_CHUNK))

    def facts(self, ready: Iterable[Ready]) -> Iterator[list[Fact]]:
        """Return the facts of articles, in their order; several processes begin at once and are waited for later."""
        if self._pool is None:
            return (_facts(each, self._reader) for each in ready)
        return self._pool.map(_own_facts, ready, chunksize=_CHUNK)


def _join(reader: Reader | None) -> None:
    _held[0] = reader


def _own_facts(ready: Ready) -> list[Fact]:
    return _facts(ready, _held[0])


def _facts(ready: Ready, reader: Reader | None) -> list[Fact]:
    return reader.facts(ready.article, published=ready.published, beside=ready.beside) if reader is not None else []


def _page(asked: Asked) -> Page | Failure:
    try:
        raw = replace(load(asked.file), name=asked.name)
        return articles(raw, published=asked.published, protected=asked.protected)
    except ReportError as error:
        return Failure(asked.name, str(error))
