"""读本 (reading form): a page as the grammar reads it, every character knowing where it stands in the raw page.

Nothing is rewritten for the reader. Traditional characters of numbers, units and comparing words become
simplified ones, full-width digits and signs half-width ones, and pinyin in brackets behind a character is
skipped, so that one grammar serves all pages; spans are always reported in the raw page.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

# Traditional and simplified, side by side: the characters that numbers, units, comparing words and dates use.
_PAIRS = (
    "億亿 萬万 兩两 個个 項项 條条 達达 過过 餘余 約约 來来 點点 與与 際际 戶户 間间 畝亩 噸吨 級级 場场 種种 類类 "
    "張张 雙双 層层 棟栋 輛辆 隻只 頭头 處处 週周 歲岁 號号 組组 塊块 幾几 從从 於于 時时 內内 單单 門门 貳二 "
    "參三 陸六 佔占 為为 爲为 規规 國国 屆届 階阶 隊队 優优 書书 幣币 臺台 業业 產产 學学 專专 職职 師师 黨党 員员 "
    "眾众 筆笔 顆颗 圓元 釐厘 鐘钟 強强 園园 體体"
)
_TRADITIONAL = {pair[0]: pair[1] for pair in _PAIRS.split()}
_FULL_WIDTH = {chr(0xFF01 + offset): chr(0x21 + offset) for offset in range(94)}
# Punctuation that tells clauses apart stays as printed; only what stands inside a figure is made half-width.
for _kept in "，；：！？（）":
    del _FULL_WIDTH[_kept]
_TABLE = str.maketrans(_TRADITIONAL | _FULL_WIDTH | {"﹪": "%", "％": "%", "\xa0": " ", "\u2009": " ", "\u202f": " "})

_PINYIN = re.compile(r"(?<=[\u3400-\u9fff])[(（][A-Za-zāáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜüńňǹḿ]{1,7}[)）]")
_TONE = re.compile(r"[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ]")


@dataclass(frozen=True, slots=True)
class Reading:
    """The reading form of a page.

    Parameters
    ----------
    text : str
        What the grammar reads.
    places : sequence of int or None
        For each character of ``text`` its place in the raw page; None where both are alike.
    """

    text: str
    places: Sequence[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return the raw span of ``text[start:end]`` (not empty)."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + 1


def reading_form(raw: str) -> Reading:
    """Return the reading form of a raw page; its length is that of the page less the pinyin."""
    text = raw.translate(_TABLE)
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for found in _PINYIN.finditer(text):
        # (km) behind a character is a unit; a syllable carries a tone, or is one of the few without.
        if not _TONE.search(found[0]):
            continue
        pieces.append(text[done : found.start()])
        places.extend(range(done, found.start()))
        done = found.end()
    if not done:
        return Reading(text, None)
    pieces.append(text[done:])
    places.extend(range(done, len(text)))
    return Reading("".join(pieces), places)
