"""关联器 (linker): what finds the names of a page, made of the pack, the firms and the rules in force.

Two hundred thousand firms take about 200 MB and some seconds, so a linker is made only where pages are read for good
(a build or a job), never for somebody who waits; the last one is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from kechuang.apps.reports.reader import Equipped
from kechuang.engines import reports

if TYPE_CHECKING:
    from kechuang.declarations.pack import Pack

_MADE: dict[str, reports.Linker] = {}


def linker_of(pack: Pack, using: Equipped) -> reports.Linker:
    """Return the linker that belongs to a reader; its signature tells which it is."""
    made = _MADE.get(using.signature)
    if made is None:
        # Never two at once: the old one goes before the new one comes.
        _MADE.clear()
        made = reports.Linker.of_packs([pack], using.register.firms(), places=using.reader.places, people=using.people)
        _MADE[using.signature] = made
    return made
