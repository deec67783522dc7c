"""企业 (companies): firms named by the form at the end of their name (有限公司, 集团 …), whether known or not."""

from __future__ import annotations

import re

from kechuang.engines.reports.links.boundary import MARKS, STOPS, begin, trimmed
from kechuang.engines.reports.links.firm_name import parts
from kechuang.engines.reports.links.regions import Regions
from kechuang.engines.reports.links.spot import Spot, Taken
from kechuang.engines.reports.links.trades import GENERIC

_FORMS = re.compile(
    r"(?P<full>(?:集团)?(?:股份有限公司|有限责任公司|有限公司)|集团公司|股份公司|(?:专业)?合作社)(?P<branch>[\u4e00-\u9fff]{2,6}分公司)?"
    r"|(?P<group>集团)(?!化|式|军|作战|内|旗|项|董|总|有|企|控|的|队|性|犯|学校)"
)
_NO_STEM = re.compile(
    r"^(?:一家|两家|多家|这家|该|本|某|各|大型|上市|跨国|国有|民营|央企|外资|中外|龙头|骨干|母|子|分|总|平台|运营|投资"
    r"|建设|开发|高新技术|科技型|省属|市属|区属|企业|产业|财团)+$"
)
# In the name of a firm that goes on to its form these characters stand too: 中国航发, 对外, 向阳, 和邦.
_IN_FULL = STOPS - frozenset("于至到并及过")


def companies(text: str, regions: Regions, taken: Taken) -> None:
    """Take the firms that a text names by their form.

    Parameters
    ----------
    text : str
        With full-width punctuation.
    regions : Regions
        Places with which their names may begin.
    taken : Taken
        What is taken; firms are added.
    """
    floor = 0
    for found in _FORMS.finditer(text):
        end = found.end("full") if found["full"] else found.end()
        form = found.start()
        reach, stops = (28, _IN_FULL) if found["full"] else (12, STOPS)
        start = begin(text, form, floor, reach=reach, stops=stops)
        start = taken.after(start, form)
        start = trimmed(text, start, form, regions, keep=2, deeds=True)
        start = _behind_and(text, start, form, regions)
        stem = text[start:form]
        if found["group"]:
            stem = _of_group(stem, regions)
            start = form - len(stem)
        if len(stem) < 2 or _NO_STEM.match(stem) or stem[0] in MARKS:
            continue
        if not _named(text[start:end], regions) and not (found["full"] and len(stem) >= 4):
            continue
        if taken.add(Spot(start, end, "enterprise", key=text[start:end])):
            floor = end


def _of_group(stem: str, regions: Regions) -> str:
    """Return the words before 集团 that name it: few, and no field alone."""
    cut = regions.head(stem)
    rest = stem[cut:]
    if rest in GENERIC or len(rest) > 8 or (not rest and not cut):
        return ""
    return stem


def _named(name: str, regions: Regions) -> bool:
    made = parts(name, regions)
    return len(made.stem) >= 2 and made.stem not in GENERIC


def _behind_and(text: str, start: int, end: int, regions: Regions) -> int:
    """Return where a name begins behind 和, where what is left is a name still."""
    at = text.rfind("和", start, end)
    return at + 1 if at - start >= 2 and end - at > 4 and not regions.covers(text, at) else start
