"""留存 (keeping): a cleaned page, facts and links of an article as bytes, to be had again as they were.

Who reads a few new pages beside thousands of old ones need not clean and read these once more. The bytes hold what the
reading made, nothing that could be run; of a text only its edits, since the raw page is there. They belong to the
version of the engine that wrote them: who keeps them keeps its signature beside them.
"""

from __future__ import annotations

import datetime as dt
import json
import zlib
from collections.abc import Sequence
from dataclasses import fields, is_dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from kechuang.engines.reports.article import Article, Differing, Dropped, Page
from kechuang.engines.reports.clean import Mark
from kechuang.engines.reports.facts.fact import Fact
from kechuang.engines.reports.links import End, Links, Mention, Relation, Speech
from kechuang.engines.reports.passage import Copy, Passage
from kechuang.engines.reports.quantity import Quantity
from kechuang.engines.reports.raw import Raw
from kechuang.engines.reports.trail import Edit, Trail, Voice

_KINDS = {
    each.__name__: each
    for each in (
        Article, Copy, Differing, Dropped, Edit, End, Fact, Links, Mark, Mention, Passage, Quantity, Relation, Speech,
        Voice,
    )
}  # fmt: skip
_FIELDS = {name: tuple(one.name for one in fields(kind)) for name, kind in _KINDS.items()}
_MARK = "~"  # the key under which a value tells what it is


def keep_page(page: Page) -> bytes:
    """Return a cleaned page as bytes, without its raw text.

    Raises
    ------
    TypeError
        If it holds something that cannot be kept.
    """
    return _packed([page.articles, page.dropped])


def kept_page(raw: Raw, data: bytes) -> Page:
    """Return the page that was kept; ``raw`` is the one of which it was made."""
    articles, dropped = _unpacked(data, raw.text)
    return Page(raw=raw, articles=articles, dropped=dropped)


def keep_facts(facts: Sequence[Fact]) -> bytes:
    """Return facts as bytes."""
    return _packed(list(facts))


def kept_facts(data: bytes) -> list[Fact]:
    """Return the facts that were kept."""
    made: list[Fact] = _unpacked(data)
    return made


def keep_links(links: Links) -> bytes:
    """Return what an article names and tells of it as bytes."""
    return _packed(links)


def kept_links(data: bytes) -> Links:
    """Return the links that were kept."""
    made: Links = _unpacked(data)
    return made


def _packed(value: Any) -> bytes:
    return zlib.compress(json.dumps(_plain(value)).encode("ascii"), 1)


def _unpacked(data: bytes, raw: str = "") -> Any:
    def made(told: dict[str, Any]) -> Any:
        kind = told.get(_MARK)
        if kind is None:
            return told
        values = told["v"]
        if kind in _KINDS:
            return _KINDS[kind](**dict(zip(_FIELDS[kind], values, strict=True)))
        match kind:
            case "t":
                return tuple(values)
            case "Trail":
                return Trail(raw, *values)
            case "date":
                return dt.date.fromisoformat(values)
            case "Decimal":
                return Decimal(values)
            case "Fraction":
                return Fraction(values)
            case _:
                return dict(values)

    return json.loads(zlib.decompress(data), object_hook=made)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, tuple):
        return {_MARK: "t", "v": [_plain(each) for each in value]}
    name = type(value).__name__
    if name in _KINDS and is_dataclass(value):
        return {_MARK: name, "v": [_plain(getattr(value, one)) for one in _FIELDS[name]]}
    if isinstance(value, Trail):
        return {_MARK: name, "v": [value.start, value.end, [_plain(edit) for edit in value.edits]]}
    if isinstance(value, dt.date):
        return {_MARK: "date", "v": value.isoformat()}
    if isinstance(value, Decimal | Fraction):
        return {_MARK: name, "v": str(value)}
    if isinstance(value, dict) and all(isinstance(key, str) for key in value):
        return {_MARK: "d", "v": [[key, _plain(each)] for key, each in value.items()]}
    raise TypeError(f"{name} cannot be kept")
