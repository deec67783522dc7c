"""企业名称的构成 (parts of a firm's name): 行政区划、字号、行业、组织形式, and the short names that follow from them.

山东远澜精密机械有限公司 is 山东 · 远澜 · 精密机械 · 有限公司, and is called 远澜精密机械, 远澜精密, 山东远澜.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from kechuang.engines.reports.links.regions import Regions
from kechuang.engines.reports.links.trades import GENERIC, OF_TRADE

FORM = re.compile(
    r"(?:集团)?(?:股份有限公司|有限责任公司|股份公司|有限公司|总公司|公司)$|集团$|(?:农民)?专业合作社$|合作社$|工厂$|厂$"
)
_BRACKETS = re.compile(r"[（(][^）)]*[）)]")
_WIDE = str.maketrans("()", "（）")


@dataclass(frozen=True, slots=True)
class FirmName:
    """A firm's name in parts.

    Parameters
    ----------
    region, stem, trade, form : str
        行政区划, 字号, 行业, 组织形式; any may be empty.
    """

    region: str
    stem: str
    trade: str
    form: str

    @property
    def known_by(self) -> tuple[str, ...]:
        """The short names by which it is known to those who know its full name, the longest first.

        A stem that only names a field (创新, 数字) makes none, nor does one of a single character.
        """
        if len(self.stem) < 2 or self.stem in GENERIC:
            return ()
        made = {self.stem, self.stem + self.trade}
        made |= {self.stem + each for each in _beginnings(self.trade)}
        made |= {self.region + self.stem, self.region + self.stem + self.trade}
        if self.form.startswith("集团") or self.trade.endswith("集团"):
            made.add(self.stem + "集团")
        if "股份" in self.form:
            made.add(self.stem + "股份")
        return tuple(sorted(made, key=lambda each: (-len(each), each)))

    @property
    def distinct(self) -> tuple[str, ...]:
        """Those of the short names that can tell a firm among all others: of at least four characters."""
        return tuple(each for each in self.known_by if len(each) >= 4)


@lru_cache(maxsize=100_000)
def _beginnings(trade: str) -> tuple[str, ...]:
    """Return the beginnings of words of trade that are words of trade themselves."""
    return tuple(trade[:size] for size in range(1, len(trade)) if _of_trade(trade[:size]))


@lru_cache(maxsize=100_000)
def _of_trade(words: str) -> bool:
    return OF_TRADE.fullmatch(words) is not None


def parts(name: str, regions: Regions) -> FirmName:
    """Return the parts of a firm's name.

    Parameters
    ----------
    name : str
        As registered; brackets around a place are left out.
    regions : Regions
        The places that may stand at its head.
    """
    plain = _BRACKETS.sub("", name.translate(_WIDE)).strip()
    found = FORM.search(plain)
    form = found[0] if found and found.start() >= 2 else ""
    core = plain[: len(plain) - len(form)]
    cut = regions.head(core)
    stem, trade = _split(core[cut:])
    if cut and not stem and trade:
        # 青岛啤酒: what is left names only a field, so the place is the stem.
        return FirmName("", core[:cut], trade, form)
    return FirmName(core[:cut], stem, trade, form)


def _split(core: str) -> tuple[str, str]:
    """Return stem and trade; no stem where nothing but words of trade is there."""
    if _of_trade(core):
        return "", core
    for size in range(2, len(core)):
        if _of_trade(core[size:]):
            return core[:size], core[size:]
    return core, ""
