"""地方 (place) under one key: its division code, or the zone's short name behind the code it lies in.

合肥市/高新区, 合肥高新技术产业开发区 and 340176 are one place; 德州市/天衢新区, which has no code, is
``371400/天衢新区``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from kechuang.core import division_parent
from kechuang.declarations.division import Division

_LONG = (
    ("高新技术产业开发区", "高新区"), ("高新技术开发区", "高新区"), ("经济技术开发区", "经开区"),
    ("经济开发区", "经开区"), ("国家高新区", "高新区"),
)  # fmt: skip
_SUFFIX = re.compile(r"(?:市|省|区|县|自治州|地区|盟|特别行政区|壮族自治区|回族自治区|维吾尔自治区|自治区)$")
_NATION = {"全国": "100000", "中国": "100000", "国家": "100000"}


class PlaceKeys:
    """Reads a code or a path of names as a key that can be compared.

    Parameters
    ----------
    divisions : iterable of Division
        The divisions and declared zones that are known.
    """

    def __init__(self, divisions: Iterable[Division] = ()) -> None:
        self._codes: set[str] = set(_NATION.values())
        self._below: dict[str | None, dict[str, str]] = {}
        self._names: dict[str, str] = {}
        known = list(divisions)
        names = {division.code: division.name for division in known}
        for division in known:
            self._codes.add(division.code)
            self._names[division.code] = division.name
            above = names.get(division.parent or "", "")
            for name in (division.name, *division.aliases):
                for form in {name, short(name), zone(name, above)}:
                    self._below.setdefault(division.parent, {}).setdefault(form, division.code)

    def key(self, text: str | None) -> str | None:
        """Return the key of a code or a path such as ``合肥市/蜀山区``; None for no place."""
        told = (text or "").strip()
        if not told:
            return None
        if told in _NATION:
            return _NATION[told]
        at: str | None = None
        rest: list[str] = []
        for part in told.split("/"):
            found = None if rest else self._step(at, part.strip())
            if found is None:
                rest.append(zone(part.strip(), self._names.get(at or "", "")))
            else:
                at = found
        if not rest:
            return at
        # The last zone counts: 淄川区/淄川经开区 lies where it lies however many steps are named.
        return f"{at}/{rest[-1]}" if at else rest[-1]

    def same(self, told: str | None, meant: str | None) -> bool:
        """Whether two places are one; a zone told without its city is taken at its name."""
        ours, theirs = self.key(told), self.key(meant)
        if ours == theirs:
            return True
        return bool(ours and theirs and "/" not in ours and theirs.endswith(f"/{ours}"))

    def _step(self, at: str | None, part: str) -> str | None:
        if part in self._codes:
            return part
        forms = (part, short(part), zone(part, self._names.get(at or "", "")))
        if at is not None:
            below = self._below.get(at, {})
            return next((below[form] for form in forms if form in below), None)
        for form in forms:  # a province first, then a city of any province, then a district that is alone in its name
            hits = {names[form] for parent, names in self._below.items() if form in names}
            if len(hits) > 1:
                hits = {code for code in hits if code.endswith("00")} or hits
            if len(hits) > 1:
                hits = {code for code in hits if division_parent(code) is None} or hits
            if len(hits) == 1:
                return hits.pop()
        return None


def short(name: str) -> str:
    """Return a name without its 市, 省, 区 …, where two characters remain."""
    bare = _SUFFIX.sub("", name)
    return bare if len(bare) >= 2 else name


def zone(name: str, above: str = "") -> str:
    """Return the short name of a zone: 合肥高新技术产业开发区 within 合肥市 is 高新区."""
    for prefix in (above, short(above)):
        if prefix and name.startswith(prefix) and len(name) > len(prefix) + 1:
            name = name.removeprefix(prefix)
    bare = short(above)
    if bare and name.find(bare) in (2, 3) and len(name) > name.find(bare) + len(bare) + 1:
        name = name.partition(bare)[2]  # 河北衡水高新技术产业开发区, by its province and city
    for long, brief in _LONG:
        name = name.replace(long, brief)
    return name
