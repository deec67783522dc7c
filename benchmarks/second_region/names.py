"""Names of enterprises (名称): made of parts, and written down as offices write them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from benchmarks.second_region import words
from benchmarks.second_region.codes import Rng, Text

Mask = NDArray[np.bool_]
STYLES = ("full", "no_region", "no_form", "bare", "form", "region", "trade")
_LUCK = np.array(words.LUCKY, dtype=object)
_LUCK_WEIGHT = 1 / (np.arange(_LUCK.size) + 12)
_LUCK_WEIGHT = _LUCK_WEIGHT / _LUCK_WEIGHT.sum()
_GIVEN_AT = {char: at for at, char in enumerate(words.GIVEN)}
_MIXED = {char: group.replace(char, "") for group in words.CONFUSED for char in group if len(group) > 1}
# Words that an input method gives whole
_TYPED_WHOLE = re.compile("山东省?|临沂市?|河东区?|有限|责任|股份|公司|合作社|[分商]?店$|中心")
_OTHER_FORM = {
    "有限公司": "有限责任公司", "有限责任公司": "有限公司", "股份有限公司": "股份公司", "农民专业合作社": "专业合作社",
    "专业合作社": "农民专业合作社", "集团有限公司": "集团公司",
}  # fmt: skip
_OTHER_REGION = {"山东": "山东省", "临沂": "临沂市", "临沂市": "临沂"}


@dataclass(frozen=True)
class Parts:
    """The parts of the names of a column of enterprises; ``tail`` is what a branch adds."""

    region: Text
    trade_name: Text
    trade: Text
    form: Text
    tail: Text
    inside: Mask  # the region stands in brackets behind the trade name

    def written(self, style: str) -> Text:
        """Return the names in one of the :data:`STYLES`."""
        region, trade, form = self.region, self.trade, self.form
        if style == "form":
            form = _swapped(form, _OTHER_FORM)
        elif style == "trade":
            trade = _swapped(trade, words.TRADE_SAME)
        elif style == "region":
            longer = np.array([words.CITY + "市" + one if one.endswith(("区", "县")) else one for one in region])
            region = _swapped(longer.astype(object), _OTHER_REGION)
        elif style != "full":
            if style in {"no_region", "bare"}:
                region = np.full(region.size, "", dtype=object)
            if style in {"no_form", "bare"}:
                form = np.where(np.char.endswith(form.astype(str), "合作社"), "合作社", "").astype(object)
        bracketed = np.where(region == "", "", "（" + region + "）")
        whole = np.where(self.inside, self.trade_name + bracketed, region + self.trade_name)
        return np.asarray(whole + trade + form + self.tail, dtype=object)

    def take(self, rows: NDArray[np.int64]) -> Parts:
        """Return the parts of some of the enterprises."""
        return Parts(*(getattr(self, name)[rows] for name in self.__dataclass_fields__))

    def given(self, rows: NDArray[np.int64], **parts: NDArray[Any]) -> Parts:
        """Return the same with some parts of some enterprises put in the place of the old ones."""
        new = {}
        for name, values in parts.items():
            new[name] = getattr(self, name).copy()
            new[name][rows] = values
        return replace(self, **new)


def _swapped(values: Text, other: dict[str, str]) -> Text:
    return np.array([other.get(one, one) for one in values], dtype=object)


def trade_names(rng: Rng, size: int) -> Text:
    """Return names of two, three or four characters; the favourite characters come back often."""
    drawn = _LUCK[rng.choice(_LUCK.size, (size, 4), p=_LUCK_WEIGHT)]
    length = rng.choice([2, 3, 4], size, p=[0.74, 0.23, 0.03])
    name = drawn[:, 0] + drawn[:, 1]
    name = np.where(length >= 3, name + drawn[:, 2], name)
    name = np.where(length == 4, name + drawn[:, 3], name)
    ready = rng.random(size) < 0.05
    return np.asarray(np.where(ready, rng.choice(np.array(words.TRADE_NAMES, dtype=object), size), name), dtype=object)


def shop_names(rng: Rng, size: int, person: Text) -> Text:
    """Return names of shops: 42 % from a short list that many bear, 23 % after the owner, the rest their own."""
    pick = rng.random(size)
    generic = rng.choice(np.array(words.SHOP_NAMES, dtype=object), size)
    address = rng.choice(np.array(["老{}", "{}记", "{}姐", "{}家", "{}氏"], dtype=object), size)
    owner = np.array([form.format(name[0]) for form, name in zip(address, person, strict=True)], dtype=object)
    given = np.array([name[1:] if len(name) > 2 else name for name in person], dtype=object)
    owner = np.where(rng.random(size) < 0.5, owner, given)
    own = np.where(pick < 0.65, owner, trade_names(rng, size))
    return np.asarray(np.where(pick < 0.42, generic, own), dtype=object)


def persons(rng: Rng, size: int) -> Text:
    """Return invented names of persons, of common surnames and characters."""
    rank = 1 / (np.arange(len(words.SURNAMES)) + 4)
    surname = np.array(words.SURNAMES, dtype=object)[rng.choice(rank.size, size, p=rank / rank.sum())]
    given = np.array(words.GIVEN, dtype=object)[rng.integers(len(words.GIVEN), size=(size, 2))]
    return np.asarray(surname + given[:, 0] + np.where(rng.random(size) < 0.8, given[:, 1], ""), dtype=object)


def mistyped(rng: Rng, text: str) -> str:
    """Return a text with one slip in it: a character of like sound or shape; else one lost, doubled or exchanged."""
    safe = {place for word in _TYPED_WHOLE.finditer(text) for place in range(*word.span())}
    at = [place for place, char in enumerate(text) if char in _MIXED and place not in safe]
    if at and rng.random() < 0.8:
        place = at[int(rng.integers(len(at)))]
        others = _MIXED[text[place]]
        return text[:place] + others[int(rng.integers(len(others)))] + text[place + 1 :]
    if len(text) < 4:  # a person: without a character of the lists another given name is heard
        return text[:-1] + words.GIVEN[(_GIVEN_AT.get(text[-1], 0) + 1 + int(rng.integers(50))) % len(words.GIVEN)]
    place, slip = int(rng.integers(1, len(text) - 1)), rng.random()
    if slip < 0.5:
        return text[:place] + text[place + 1 :]
    if slip < 0.75 or text[place] == text[place + 1]:
        return text[:place] + text[place] + text[place:]
    return text[:place] + text[place + 1] + text[place] + text[place + 2 :]


def marked(rng: Rng, text: str, shop: bool) -> str:
    """Return a name with something that does not belong to it: blanks, brackets, a remark, other widths."""
    kind = int(rng.integers(7))
    if "（" in text:
        return text.replace("（", "(").replace("）", ")") if kind < 4 else text.replace("（", "").replace("）", "")
    if kind < 2:
        return f" {text}" if kind else f"{text}  "
    if kind == 2:
        middle = len(text) // 2
        return f"{text[:middle]} {text[middle:]}"
    if kind == 3:
        return text + "\u3000"
    if shop:
        return text + ("（个体工商户）", "(个体)", "（个体户）")[kind - 4]
    return text + ("（已迁）", "*", "（原名称待核）")[kind - 4]
