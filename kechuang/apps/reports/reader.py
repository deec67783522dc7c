"""阅读器 (reader): the engine's reader with what the city's packs declare and its reviewers have taught it.

An alias is one more name of an indicator or a division; a stop word marks clauses that tell no fact. The signature
tells by which engine, catalogue and rules a page was read, so that one read otherwise is known.
"""

from __future__ import annotations

import hashlib
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kechuang.engines import reports

if TYPE_CHECKING:
    from kechuang.declarations.pack import Pack

_KEPT = 3
_MADE: list[tuple[weakref.ref[Pack], tuple[Taught, ...], Equipped]] = []


@dataclass(frozen=True, slots=True)
class Taught:
    """A rule as the reader needs it: ``indicator``, ``place`` or ``stop``; a phrase and what it means."""

    kind: str
    phrase: str
    target: str = ""


@dataclass(frozen=True, slots=True)
class Equipped:
    """A reader with its stop words, the places by their paths, and the signature of all of it."""

    reader: reports.Reader
    stops: tuple[str, ...]
    codes: dict[str, str]
    signature: str

    def stopped(self, clause: str) -> bool:
        """Whether a clause holds a stop word."""
        return any(word in clause for word in self.stops)


def equipped(pack: Pack, rules: Iterable[Taught] = ()) -> Equipped:
    """Return the reader for a pack and rules; the last few are kept, since a gazetteer takes a while to make."""
    taught = tuple(sorted(set(rules), key=lambda one: (one.kind, one.phrase, one.target)))
    for kept, known, made in _MADE:
        if kept() is pack and known == taught:
            return made
    made = _made(pack, taught)
    _MADE.insert(0, (weakref.ref(pack), taught, made))
    del _MADE[_KEPT:]
    return made


def _made(pack: Pack, taught: Sequence[Taught]) -> Equipped:
    def named(kind: str, target: str, aliases: tuple[str, ...]) -> tuple[str, ...]:
        return (*aliases, *(one.phrase for one in taught if one.kind == kind and one.target == target))

    targets = {one.target for one in taught}
    indicators = [
        one.model_copy(update={"aliases": named("indicator", one.id, one.aliases)}) if one.id in targets else one
        for one in pack.indicators.values()
    ]
    divisions = [
        one.model_copy(update={"aliases": named("place", one.code, tuple(one.aliases))}) if one.code in targets else one
        for one in pack.divisions.values()
    ]
    places = reports.Gazetteer(divisions, pack.zones.values())
    codes = {place.path: code for code in pack.divisions if (place := places.at(code)) is not None}
    digest = hashlib.sha256(f"{reports.FORMAT} {engine_digest()} {pack.id}".encode())
    for indicator in indicators:
        digest.update(indicator.model_dump_json().encode())
    for division in divisions:
        digest.update(f"{division.code} {division.name} {division.aliases}".encode())
    for zone in pack.zones.values():
        digest.update(zone.model_dump_json().encode())
    digest.update(repr(taught).encode())
    return Equipped(
        reader=reports.Reader(places, reports.Catalogue(indicators)),
        stops=tuple(one.phrase for one in taught if one.kind == "stop"),
        codes=codes,
        signature=digest.hexdigest()[:32],
    )


@cache
def engine_digest() -> str:
    """Return the digest of the engine's own code, so that a page read by an older one is known."""
    digest = hashlib.sha256()
    for path in sorted(Path(reports.__file__).parent.rglob("*.py")):
        digest.update(path.read_bytes())
    return digest.hexdigest()
