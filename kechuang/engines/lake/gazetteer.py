"""地名库 (gazetteer): which district an address, a place name or a credit code speaks of.

Names come from the pack's divisions and their aliases. A name that several places bear (市中区, 高新区) is settled by
the city that the address itself names, else by the city column, else by the credit code's city; what cannot be
settled is left at the city or left empty, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

REACH = 30  # characters of an address in which a district is looked for
# What follows a place name where the name is only part of a road, a town or a house: 临淄大道 lies in 张店.
_ROAD = re.compile(r"[东西南北中]?(?:大道|大街|支路|路|街(?!道)|巷|道|胡同)|[村庄镇乡]|街道|大厦|宾馆|酒店")
# A name of the statistical list, and what people write for it within its city.
_ZONES = {"高新技术": ("高新区", "高新技术产业开发区", "高新技术开发区"), "经济技术开发区": ("经济技术开发区",)}
# Every city has its 高新区: such a name means nothing outside the city that is spoken of.
_GENERIC = re.compile("高新|经开|经济|开发|新区|园区|保税|度假|工业")
_FULL = ("区", "县", "市", "旗", "盟", "州", "园")
_STEM = re.compile(r"^(.{2,})(?:自治县|自治州|地区|区|县|市|旗|盟|省)$")


class DivisionLike(Protocol):
    """What the gazetteer asks of a division (see ``kechuang.declarations.division``)."""

    @property
    def code(self) -> str: ...  # noqa: D102
    @property
    def name(self) -> str: ...  # noqa: D102
    @property
    def level(self) -> str: ...  # noqa: D102
    @property
    def aliases(self) -> tuple[str, ...]: ...  # noqa: D102


@dataclass(frozen=True, slots=True)
class Place:
    """A division found, and how (empty where the source states it outright)."""

    code: str | None
    how: str = ""


NOWHERE = Place(None)


class Gazetteer:
    """The names of all divisions, ready to be looked up."""

    def __init__(self, divisions: Mapping[str, DivisionLike]) -> None:
        self._names = {code: division.name for code, division in divisions.items()}
        self._exact: dict[str, set[str]] = {}
        self._full: dict[str, set[str]] = {}
        self._stems: dict[str, set[str]] = {}
        self._above: dict[str, set[str]] = {}
        for division in divisions.values():
            self._learn(division)
        self._by_head = _by_head(self._full)
        self._above_by_head = _by_head(self._above)

    def _learn(self, division: DivisionLike) -> None:
        names = {re.sub(r"\s+", "", unicodedata.normalize("NFKC", name)) for name in (division.name, *division.aliases)}
        stems = {match[1] for name in names if (match := _STEM.match(name))}
        for name in names | stems:
            self._exact.setdefault(name, set()).add(division.code)
        if division.level in {"province", "city"}:
            for name in names | stems:
                if len(name) >= 2:
                    self._above.setdefault(name, set()).add(division.code)
            return
        names |= {short for part, shorts in _ZONES.items() if part in division.name for short in shorts}
        for name in names:
            index = self._full if name.endswith(_FULL) else self._stems
            if len(name) >= 2:
                index.setdefault(name, set()).add(division.code)
        for stem in stems:
            self._stems.setdefault(stem, set()).add(division.code)
            for ending in ("区", "县", "市"):  # 章丘市 became 章丘区: an old address means the same place
                if stem + ending not in names:
                    self._full.setdefault(stem + ending, set()).add(division.code)

    def known(self, code: str) -> bool:
        """Tell whether a six-digit code is a division of the pack."""
        return code in self._names

    def lookup(self, cell: str) -> tuple[str, ...]:
        """Return the codes that a cell of a division column may mean: none is unknown, several is ambiguous."""
        text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", cell))
        if text.isdigit():
            code = text[:6] if len(text) in {6, 9, 12} else text
            return (code,) if code in self._names else ()
        if text in self._exact:
            return self._widest(self._exact[text])
        prefix, rest = self._head(text, None)
        if prefix is not None and not rest:
            return (prefix,)
        if prefix is not None and rest:
            return tuple(sorted(code for code in self._exact.get(rest, ()) if _inside(code, prefix)))
        return ()

    @staticmethod
    def _widest(codes: set[str]) -> tuple[str, ...]:
        """Return the one division that holds all the others (东营 is the city before its 东营区), else all of them."""
        holders = [code for code in codes if all(_inside(other, code) for other in codes)]
        return (holders[0],) if len(holders) == 1 else tuple(sorted(codes))

    def _head(self, text: str, hint: str | None) -> tuple[str | None, str]:
        """Take province and city off the beginning of a text; return the finest of them and the rest."""
        found: str | None = None
        while True:
            step = self._step(text, found, hint)
            if step is None:
                return found, text
            found, text = step

    def _step(self, text: str, found: str | None, hint: str | None) -> tuple[str, str] | None:
        for name in self._above_by_head.get(text[:2], ()):
            if not text.startswith(name):
                continue
            length = len(name)
            codes = {code for code in self._above[name] if found is None or (code != found and _inside(code, found))}
            if len(codes) != 1 or _ROAD.match(text, length):
                continue
            if text[length : length + 1] in {"区", "县"}:  # 东营区 is the district, not the city 东营
                continue
            if any(len(longer) > length and text.startswith(longer) for longer in self._by_head.get(text[:2], ())):
                continue  # 松原台区 is the district of that name, not the city 松原
            code = codes.pop()
            if hint and not name.endswith((*_FULL, "省")) and not (_inside(hint, code) or _inside(code, hint)):
                continue  # 南阳湖农场 in Jining does not speak of the city 南阳
            return code, text[length:]
        return None

    def locate(self, address: str | None, hint: str | None, code: str | None, *, label: str = "注册地址") -> Place:
        """Find the district of an address.

        Parameters
        ----------
        address : str or None
            The address as written.
        hint : str or None
            Code of the division that another column gives (of any level).
        code : str or None
            The credit code; its digits 3 to 8 are the division of the authority that registered it.
        label : str
            Heading of the address column, for the sentence that says how.

        Returns
        -------
        Place
            The finest division that can be told, and how; code None where nothing can.
        """
        if hint is not None and not hint.endswith("00"):
            return Place(hint)
        registered = code[2:8] if code else None
        text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", address or ""))
        named, rest = self._head(text, hint)
        city = next((item for item in (named, hint) if item and not item.endswith("0000")), None)
        found = self._district(rest, named, city, registered)
        if found is not None:
            district, name = found
            return Place(district, f"由{label}中的“{name}”得到")
        if registered and self.known(registered) and not registered.endswith("00") and _agrees(registered, city, hint):
            return Place(registered, "由信用代码第 3—8 位（登记机关所在地）得到")
        if city is not None:
            return Place(city, f"只到市级，由{label}得到" if city == named else "只到市级，由所在地区列得到")
        if registered and self.known(registered[:4] + "00") and _agrees(registered, None, named or hint):
            return Place(registered[:4] + "00", "只到市级，由信用代码第 3—6 位得到")
        return NOWHERE

    def _district(
        self, text: str, named: str | None, city: str | None, registered: str | None
    ) -> tuple[str, str] | None:
        for start in range(min(REACH, len(text) - 1)):
            for name in self._by_head.get(text[start : start + 2], ()):
                if text.startswith(name, start) and not _ROAD.match(text, start + len(name)):
                    code = self._settle(name, self._full[name], (named, city, registered), outside=start == 0)
                    if code is not None:
                        return code, name
        for length in range(min(8, len(text)), 1, -1):
            codes = self._stems.get(text[:length])
            if codes and not _ROAD.match(text, length):
                code = self._settle(text[:length], codes, (named, city, registered), outside=False)
                if code is not None:
                    return code, text[:length]
        return None

    def _settle(
        self, name: str, codes: set[str], context: tuple[str | None, str | None, str | None], *, outside: bool
    ) -> str | None:
        """Choose among the divisions that bear one name; None where they cannot be told apart.

        ``context`` holds what the address names above it, the city spoken of, and the division of the registering
        authority. ``outside`` allows a name that only one place bears to speak against the city column (a firm that
        moved); it stands at the beginning of the address then.
        """
        named, city, registered = context
        generic = _GENERIC.search(name) is not None
        within = {code for code in codes if _inside(code, named)} if named else codes
        if city is not None:
            here = {code for code in within if _inside(code, city)}
            if len(here) == 1:
                return next(iter(here))
            if here or named == city or generic or not outside:
                return None
        if len(within) == 1 and not generic:
            return next(iter(within))
        if city is None and registered:
            here = {code for code in within if code[:4] == registered[:4]}
            if len(here) == 1:
                return next(iter(here))
        return None


def _by_head(names: Iterable[str]) -> dict[str, list[str]]:
    """Sort names under their first two characters, longest first."""
    heads: dict[str, list[str]] = {}
    for name in sorted(names, key=len, reverse=True):
        heads.setdefault(name[:2], []).append(name)
    return heads


def _inside(code: str, above: str | None) -> bool:
    if above is None:
        return True
    if above.endswith("0000"):
        return code[:2] == above[:2]
    return code[:4] == above[:4] if above.endswith("00") else code == above


def _agrees(registered: str, city: str | None, hint: str | None) -> bool:
    return _inside(registered, city) and _inside(registered, hint)
