"""届次 (editions): 第十九届…博览会, a figure where the event is held or prepared, and none where it only names one.

Gatherings of delegates and bodies (第七届人民代表大会, 第二届理事会) are no events; 在第五届进博会上签约 only tells
where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_NUMBER = r"(?P<n>[一二三四五六七八九十]{1,3}|\d{1,3})"
_EVENT = (
    r"[^，。；：\n]{0,24}?(?:大会|论坛|博览会|洽谈会|交易会|峰会|展览会|展销会|对接会|交流会|协作会|年会|大赛|竞赛|进博会"
    r"|广交会|齐商大会|[文艺旅科技人]\S?[节周]|榜|[节展周]|[一-龥]{2}会)"
)
_EDITION = re.compile(rf"第{_NUMBER}届(?={_EVENT})|首届(?={_EVENT})")
_BODY = re.compile(
    r"[^，。；：\n]{0,8}(?:人民代表大会|人大|政协|党代会|代表大会|委员会|理事会|董事会|监事会|全会|常委会|会议|任期|政府)"
)
_HOLDS = re.compile(r"(?:举办|承办|主办|协办|召开|开展|筹备|办好|组织好|筹办|备战)[^，。；\n]{0,16}$")
_IS_HELD = re.compile(r"[^，。；\n]{0,40}?[，]?[^，。；\n]{0,12}?(?:举行|举办|开幕|召开|开赛|启幕|落幕|闭幕|揭晓|将于)")
_LISTED = re.compile(r"(?:举办|承办|主办|筹备|办好|组织好|筹办)[^。；\n]{0,60}$")
_ELSEWHERE = re.compile(r"(?:在|于|参加|参展|亮相|出席|获得?|荣获|夺得|入选|获评|当选|受邀)[^，。；\n]{0,4}$")


def editions(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and number of the editions of events that a text says are held or prepared.

    Examples
    --------
    >>> list(editions("筹备组织好第二届淄博齐商大会。"))
    [(5, 8, '二')]
    """
    for found in _EDITION.finditer(text):
        start, end = found.span()
        line = text[max(text.rfind("\n", 0, start) + 1, start - 70) : start]
        if _BODY.match(text, end) or _ELSEWHERE.search(line):
            continue
        listed = "、" in line and _LISTED.search(line)
        if listed or _HOLDS.search(line) or _IS_HELD.match(text, end):
            yield start, end, found["n"] or "一"
