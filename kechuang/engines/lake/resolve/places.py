"""地名前缀 (leading place names): take 省、市、区县 off the head of names and addresses, and say which place it was.

One regular expression of all place names of the pack, anchored at the head, does it for a whole column. A bare stem
(淄博, without 市) counts for provinces and cities; of districts only under their own city (淄博桓台…), because many are
lucky words that firms are called by (永兴, 长安).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

import polars as pl

from kechuang.engines.lake.gazetteer import DivisionLike

_STEM = re.compile(r"^(.{2,})(?:自治县|自治州|地区|区|县|市|旗|盟|省|壮族自治区|回族自治区|维吾尔自治区|自治区)$")
_WIDE = {"province", "city"}
# County-level cities are written without 市 as well (寿光…); these are left out because firms are called so.
_LUCKY = (
    "东方 永安 永康 永济 兴化 兴城 兴平 大安 德兴 泰兴 福安 福清 安达 华阴 新星 瑞昌 瑞金 瑞安 瑞丽 丰城 "
    "高安 宁安 富锦 龙海 合作 双河 和田 临海 石狮 共青城 长乐 天长 明光 恒春 新乐 安国 金坛 兴安"
)


class Places:
    """All place names of a pack, ready to be taken off the head of a column."""

    def __init__(self, divisions: Mapping[str, DivisionLike]) -> None:
        lucky = set(_LUCKY.split())
        self._wide: dict[str, set[str]] = {}
        self._fine: dict[str, set[str]] = {}
        self._fine_stems: dict[str, set[str]] = {}
        for code, division in sorted(divisions.items()):
            names = {re.sub(r"\s+", "", name) for name in (division.name, *division.aliases)}
            stems = {match[1] for name in names if (match := _STEM.match(name))}
            if division.level in _WIDE:
                for name in names | stems:
                    self._put(self._wide, name, code)
            else:
                for name in names:
                    self._put(self._fine if name.endswith(("区", "县", "市", "旗")) else self._fine_stems, name, code)
                for name in stems:
                    town = division.name.endswith("市") and name not in lucky
                    self._put(self._fine if town else self._fine_stems, name, code)
        wide, fine = _any(self._wide), _any(self._fine)
        bare = _any(self._fine_stems)
        # 中国 and 省/市 written alone stand before names too; a place followed by 区/县 belongs to the longer name.
        self._head = rf"^(?:中国)?(?:(?:{wide})+(?:(?:{fine})|(?:{bare}))?|(?:{fine}))"
        self._seen: dict[str, int | None] = {}

    @staticmethod
    def _put(index: dict[str, set[str]], name: str, code: str) -> None:
        if len(name) >= 2:
            index.setdefault(name, set()).add(code)

    def strip(self, texts: pl.Series) -> tuple[pl.Series, pl.Series]:
        """Return the code of the place at the head of each text (Int32, null: none) and the rest of the text.

        A text that is nothing but a place keeps its words.
        """
        rest = texts.str.replace(self._head, "")
        keep = (rest.str.len_chars() < 2).fill_null(False)
        rest = rest.zip_with(~keep, texts)
        frame = pl.DataFrame({"text": texts, "rest": rest}).select(
            pl.col("text").str.head(pl.col("text").str.len_chars() - pl.col("rest").str.len_chars()).alias("head")
        )
        return self.whole(frame["head"]), rest

    def whole(self, heads: pl.Series) -> pl.Series:
        """Return the code of texts that are a place name and nothing else (Int32; null: they are not, or none)."""
        kinds = heads.drop_nulls().unique()
        new = [head for head in kinds.to_list() if head not in self._seen]
        for head in new:
            self._seen[head] = self._code(head)
        known = {head: code for head in kinds.to_list() if (code := self._seen[head]) is not None}
        if not known:
            return pl.Series(heads.name, [None], dtype=pl.Int32).new_from_index(0, len(heads))
        return heads.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.Int32)

    def _code(self, head: str) -> int | None:
        text, found = head.removeprefix("中国"), None
        while text:
            step = self._step(text, found)
            if step is None:
                return None
            text, code = text[len(step[0]) :], step[1]
            found = code or found
        return int(found) if found else None

    def _step(self, text: str, found: str | None) -> tuple[str, str | None] | None:
        """Take one name off the head: the longest that is inside what was found so far."""
        for size in range(min(len(text), 16), 1, -1):
            name = text[:size]
            codes = self._wide.get(name, set()) | self._fine.get(name, set())
            if found or not codes:
                codes = codes | self._fine_stems.get(name, set())
            if not codes:
                continue
            inside = {code for code in codes if found is None or code.startswith(found.rstrip("0") or found)}
            if inside:
                widest = {code for code in inside if all(_holds(code, other) for other in inside)}
                return name, next(iter(widest), None) if widest or len(inside) > 1 else next(iter(inside))
            return name, None
        return None


def _holds(code: str, other: str) -> bool:
    return other.startswith(code.rstrip("0") or code)


def _any(names: Mapping[str, object]) -> str:
    ordered = sorted(names, key=lambda name: (-len(name), name))
    return "|".join(re.escape(name) for name in ordered) or r"\z."
