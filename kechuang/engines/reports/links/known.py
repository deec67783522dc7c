"""已知之物 (known): the departments, policies and projects that packs declare, found by name, number or likeness."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kechuang.engines.reports.links.mention import Kind
from kechuang.engines.reports.links.quoted import normal_number
from kechuang.engines.reports.links.register import Register
from kechuang.engines.reports.links.spot import Spot, Taken

ALIKE = 0.8
"""So much of the pairs of characters of two titles must be the same."""
_OTHER = re.compile(r"[^\w]+|（[^（）]*）")
_LEAST: dict[Kind, int] = {"organisation": 3, "policy": 6, "project": 5}
_PLACED = re.compile(r"^(?P<place>[\u4e00-\u9fff]{2,8}?[省市区县])")


@dataclass(frozen=True, slots=True)
class Known:
    """Something that is declared.

    Parameters
    ----------
    id : str
        By which it is linked.
    name : str
        In full.
    aliases : tuple of str
        What else it is called.
    number : str
        Document number of a policy.
    place : str or None
        Division code; decides between those that bear one name.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    number: str = ""
    place: str | None = None


class KnownThings:
    """What is declared, by kind.

    Parameters
    ----------
    organisations, policies, projects : iterable of Known
        What is declared.
    """

    def __init__(
        self, *, organisations: Iterable[Known] = (), policies: Iterable[Known] = (), projects: Iterable[Known] = ()
    ) -> None:
        self._registers: dict[Kind, Register] = {}
        self._pairs: dict[Kind, list[tuple[frozenset[str], str]]] = {"policy": [], "project": []}
        self._numbers: dict[str, str] = {}
        self.things: dict[str, Known] = {}
        kinds: tuple[tuple[Kind, Iterable[Known]], ...] = (
            ("organisation", organisations),
            ("policy", policies),
            ("project", projects),
        )
        for kind, things in kinds:
            register = self._registers[kind] = Register()
            for each in things:
                self.things[each.id] = each
                for name in _names(kind, each):
                    register.add(name, each.id)
                    if kind in self._pairs:
                        self._pairs[kind].append((_pairs(name), each.id))
                if each.number:
                    self._numbers[normal_number(each.number)] = each.id

    def take(self, text: str, taken: Taken) -> None:
        """Take what is named as declared, and say of what was found by its shape what it is."""
        for kind, register in self._registers.items():
            for hit in register.hits(text):
                there = taken.over(hit.start, hit.end)
                if len(there) == 1 and (there[0].start, there[0].end) == (hit.start, hit.end):
                    there[0].refs, there[0].kind = hit.refs, kind
                elif all(hit.start <= each.start and each.end <= hit.end for each in there):
                    taken.replace(Spot(hit.start, hit.end, kind, refs=hit.refs, key=hit.name))
        for spot in taken.spots:
            if not spot.refs and spot.kind in self._pairs:
                self._liken(spot)

    def _liken(self, spot: Spot) -> None:
        ref = self._numbers.get(spot.number or "")
        if ref:
            spot.refs = (ref,)
            return
        mine = _pairs(_plain(spot.key))
        best = max(((_share(mine, pairs), ref) for pairs, ref in self._pairs[spot.kind]), default=(0.0, ""))
        if best[0] >= ALIKE:
            spot.refs, spot.certainty = (best[1],), "guessed"


def _names(kind: Kind, thing: Known) -> set[str]:
    names = {name for name in (thing.name, *thing.aliases) if name}
    if kind == "organisation":
        placed = _PLACED.match(thing.name)
        if placed:
            # 市科技局 of 淄博市科学技术局 is also written 淄博市科技局.
            names |= {placed["place"] + each[1:] for each in names if each[:1] == placed["place"][-1]}
    else:
        names |= {_plain(name) for name in names}
    return {name for name in names if len(name) >= _LEAST[kind]}


def _plain(title: str) -> str:
    return _OTHER.sub("", title)


def _pairs(title: str) -> frozenset[str]:
    plain = _plain(title).removeprefix("关于").removesuffix("的通知")
    return frozenset(plain[at : at + 2] for at in range(len(plain) - 1))


def _share(one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * len(one & other) / (len(one) + len(other)) if one and other else 0.0
