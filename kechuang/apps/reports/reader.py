"""阅读器 (reader): the engine's reader with what the city's packs declare and its reviewers have taught it.

An alias is one more name of an indicator or a division; a stop word marks clauses that tell no fact. The signature
tells by which engine, catalogue and rules a page was read, and by which names of firms, so that one read otherwise is
known.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from kechuang.apps.reports.firms import NO_FIRMS, Register
from kechuang.engines import reports
from kechuang.web.environment import names_people

if TYPE_CHECKING:
    from kechuang.declarations.pack import Pack

_KEPT = 3
_OWN = ("keys.py", "linkers.py", "memory.py", "naming.py", "reader.py", "reading.py")
"""The parts of this room on which it depends what is read."""
_MADE: list[tuple[weakref.ref[Pack], tuple[Taught, ...], Equipped]] = []


@dataclass(frozen=True, slots=True)
class Taught:
    """A rule as the reader needs it: ``indicator``, ``place`` or ``stop``; a phrase and what it means."""

    kind: str
    phrase: str
    target: str = ""


@dataclass(slots=True)
class Stopping(reports.Reader):
    """A reader that leaves out the facts of clauses with a stop word, before facts of several pages are joined.

    A fact that is told in such a clause too would else vanish with it, or contradict what nobody sees.
    """

    stops: tuple[str, ...] = ()

    def facts(
        self,
        article: reports.Article,
        *,
        published: dt.date | None = None,
        place: str | None = None,
        beside: Sequence[str] = (),
    ) -> list[reports.Fact]:
        """Return the facts of an article in reading order."""
        found = reports.Reader.facts(self, article, published=published, place=place, beside=beside)
        return [one for one in found if not any(word in one.clause for word in self.stops)]


@dataclass(frozen=True, slots=True)
class Equipped:
    """A reader with its stop words, the places by their paths, and the signature of all of it.

    ``protected`` are names of places that keep their Traditional characters. ``register`` and ``people`` say which
    firms are known by name, and whether names of persons are kept, where names are looked for as well.
    """

    reader: reports.Reader
    codes: dict[str, str]
    signature: str
    protected: tuple[str, ...] = ()
    register: Register = NO_FIRMS
    people: bool = False


def equipped(pack: Pack, rules: Iterable[Taught] = (), register: Register | None = None) -> Equipped:
    """Return the reader for a pack and rules; the last few are kept, since a gazetteer takes a while to make.

    Parameters
    ----------
    pack : Pack
        Whose places and indicators are known.
    rules : iterable of Taught
        What reviewers have taught.
    register : Register, optional
        The firms, where names are to be looked for: then they belong to the signature.
    """
    taught = tuple(sorted(set(rules), key=lambda one: (one.kind, one.phrase, one.target)))
    made = next((held for kept, known, held in _MADE if kept() is pack and known == taught), None)
    if made is None:
        made = _made(pack, taught)
        _MADE.insert(0, (weakref.ref(pack), taught, made))
        del _MADE[_KEPT:]
    if register is None:
        return made
    people = names_people()
    named = hashlib.sha256(f"{made.signature} {register.digest} {people}".encode()).hexdigest()[:32]
    return replace(made, signature=named, register=register, people=people)


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
    stops = tuple(one.phrase for one in taught if one.kind == "stop")
    names = (name for one in divisions for name in (one.name, *one.aliases))
    return Equipped(
        reader=Stopping(places, reports.Catalogue(indicators), stops),
        codes=codes,
        signature=digest.hexdigest()[:32],
        protected=reports.protected_names((*names, *(zone.name for zone in pack.zones.values()))),
    )


@cache
def engine_digest() -> str:
    """Return the digest of the code that reads, the engine's and this room's, so that a page read by older is known."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for path in (*sorted(Path(reports.__file__).parent.rglob("*.py")), *(here / name for name in _OWN)):
        digest.update(path.read_bytes())
    return digest.hexdigest()
