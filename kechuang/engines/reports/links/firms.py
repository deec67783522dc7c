"""基础表企业 (firms): the firms of the base table in a text, by registered name, alias and short name.

A short name counts as carried where the article gives the full name; else it must be of four characters at least and
is a guess. One that fits several firms stays open; one that fits more than a few says nothing.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from kechuang.engines.reports.links.firm_name import parts
from kechuang.engines.reports.links.mention import Certainty
from kechuang.engines.reports.links.regions import Regions
from kechuang.engines.reports.links.register import Register
from kechuang.engines.reports.links.spot import Spot, Taken
from kechuang.engines.reports.links.trades import GENERIC

MANY = 5
"""A short name that fits more firms than this, or stands within more of their names, is an everyday word."""
_SHORT = 6
"""An alias of fewer characters may be followed by 集团 or 公司."""
_STEM = 3
"""A stem of no more characters is looked for only before words that firms bear."""
_BEARS_A_STEM = re.compile(r"集团|公司|股份|董事长|总经理|总裁|创始人|首席执行官|CEO")
_WIDE = str.maketrans("()", "（）")
_SPACES = str.maketrans("", "", " \u3000\xa0")


class Firms:
    """The firms that are known.

    Parameters
    ----------
    firms : iterable of (id, name, aliases)
        The firms.
    regions : Regions
        Places with which their names begin.
    """

    def __init__(self, firms: Iterable[tuple[str, str, Sequence[str]]], regions: Regions) -> None:
        self._regions = regions
        self._full = Register()
        self._short = Register()
        self._stems: dict[str, tuple[str, ...]] = {}
        self._names: dict[str, str] = {}
        self._everyday: dict[str, bool] = {}
        self._all = ""
        for ref, name, aliases in firms:
            self._names[ref] = name
            for number, each in enumerate((name, *aliases)):
                plain = each.translate(_WIDE).translate(_SPACES)
                if len(plain) < 2 or (number and plain in GENERIC):
                    continue
                self._full.add(plain, ref)
                if len(plain) >= 6:
                    made = parts(plain, regions)
                    for short in made.distinct:
                        if short != plain:
                            self._short.add(short, ref)
                    if 2 <= len(made.stem) <= _STEM and made.stem not in GENERIC:
                        held = self._stems.get(made.stem, ())
                        if ref not in held and len(held) <= MANY:
                            self._stems[made.stem] = (*held, ref)

    def __len__(self) -> int:
        return len(self._names)

    def name(self, ref: str) -> str | None:
        """Return a firm's registered name; None where it is none of these."""
        return self._names.get(ref)

    def full(self, text: str, taken: Taken) -> None:
        """Take the firms that a text names by registered name or alias."""
        for hit in self._full.hits(text):
            end = _with_form(text, hit.end) if len(hit.name) < _SHORT else hit.end
            taken.add(Spot(hit.start, end, "enterprise", refs=hit.refs, key=_key(hit.refs, hit.name)))

    def short(self, text: str, taken: Taken) -> None:
        """Take the firms that a text names by short names, the longest first."""
        found: list[tuple[int, int, int, Spot]] = []
        told = self._told_before(text, taken)
        self._groups(text, taken, told)
        for hit in Register((name, name) for name in told).hits(text):
            owners = told[hit.name]
            refs = tuple(dict.fromkeys(ref for each in owners for ref in each.refs))
            key = owners[0].key if len(owners) == 1 else hit.name
            end = _with_form(text, hit.end)
            spot = Spot(hit.start, end, "enterprise", refs=refs, certainty="carried", key=key)
            found.append((hit.start - end, 0, hit.start, spot))
        guessed: Certainty = "guessed"
        for hit in self._short.hits(text):
            if len(hit.refs) <= MANY and not self._is_everyday(hit.name):
                end = _with_form(text, hit.end)
                spot = Spot(
                    hit.start, end, "enterprise", refs=hit.refs, certainty=guessed, key=_key(hit.refs, hit.name)
                )
                found.append((hit.start - end, 1, hit.start, spot))
        for cue in _BEARS_A_STEM.finditer(text):
            for size in range(_STEM, 1, -1):
                stem = text[max(0, cue.start() - size) : cue.start()]
                refs = self._stems.get(stem, ())
                if len(stem) == size and refs and len(refs) <= MANY:
                    end = _with_form(text, cue.start())
                    spot = Spot(
                        cue.start() - size, end, "enterprise", refs=refs, certainty=guessed, key=_key(refs, stem)
                    )
                    found.append((spot.start - end, 2, spot.start, spot))
                    break
        for _, _, _, spot in sorted(found, key=lambda each: each[:3]):
            taken.add(spot)

    def _is_everyday(self, name: str) -> bool:
        """Whether a short name stands within the names of many firms: 建设项目, 中小企业."""
        known = self._everyday.get(name)
        if known is None:
            # Asked of few names, once each: one search through all names is quicker than an index of their parts.
            self._all = self._all or "\n".join(self._names.values())
            known = self._everyday[name] = self._all.count(name) > MANY
        return known

    @staticmethod
    def _groups(text: str, taken: Taken, told: dict[str, list[Spot]]) -> None:
        """Say of a 某某集团 that was taken by its form which firm it is, where one is named in full."""
        for spot in taken.spots:
            name = text[spot.start : spot.end]
            if spot.kind != "enterprise" or spot.refs or not name.endswith("集团"):
                continue
            owners = [each for each in (*told.get(name, ()), *told.get(name[:-2], ())) if each is not spot]
            if owners:
                spot.refs, spot.key, spot.certainty = owners[0].refs, owners[0].key, "carried"
                for each in told.values():
                    if spot in each and len(each) > 1:
                        each.remove(spot)

    def _told_before(self, text: str, taken: Taken) -> dict[str, list[Spot]]:
        """Return the short names of the firms that are named in full, and the firms."""
        firms = {each.key: each for each in taken.spots if each.kind == "enterprise"}
        short: dict[str, list[Spot]] = defaultdict(list)
        for each in firms.values():
            full = text[each.start : each.end]
            if len(full) < 5:
                continue
            for name in parts(full, self._regions).known_by:
                if name != full:
                    short[name].append(each)
        return short


def _key(refs: tuple[str, ...], name: str) -> str:
    return f"={refs[0]}" if len(refs) == 1 else name


def _with_form(text: str, end: int) -> int:
    """Return where a short name ends with the 公司 or 集团 behind it."""
    for form in ("集团公司", "集团", "公司", "股份"):
        if text.startswith(form, end) and not text.startswith(("集团化", "股份制", "公司化"), end):
            return end + len(form)
    return end
