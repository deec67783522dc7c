"""成文时间 (dating): when an article that tells no day of publication was written, as far as its own words tell.

今年 and 目前 count from the day of publication. Where a page tells none, the latest year it tells of what already is
serves for it, and 6月28日 told in passing for the month; whatever is counted from there is a guess.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kechuang.engines.reports.facts.clock import Clock
from kechuang.engines.reports.facts.times import Span, Time

_NO_REPORT = frozenset({"day", "now", "lately", "future", "within", "same", "month", "yearend", "yearend2"})
_YEAR = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d{2})\s?年")
_AHEAD_BEFORE = re.compile(r"(?:到|至|未来|面向|迈向|力争|争取|预计|[-—–~～])\s?$")
_AHEAD_SENTENCE = re.compile(r"(?:按照|根据)(?:部署|安排|计划|规划)[^。\n]*\Z|展望[^。\n]*\Z")
_AHEAD_AFTER = re.compile(r"[^，。；\n]{0,8}(?:目标|规划|打算|将|力争|建成|投产|达产|完工|竣工|投用|前)")


_BARE_YEAR = re.compile(r"(?<![\d第])20\d{2}(?![\d年号期])")
_ANY_DAY = re.compile(r"(?<!\d)(20\d{2})[-/.年](\d{1,2})[-/.月]\d{1,2}(?!\d)")
_DAY = re.compile(r"(?<![\d年.])(?P<month>\d{1,2})月\d{1,2}[日号]")


@dataclass(frozen=True, slots=True)
class Dating:
    """When an article was written, where it does not say.

    Parameters
    ----------
    day : date or None
        The first of the month; None where nothing tells a year.
    by_page : bool
        Whether only the page around it tells: its month then holds, but is a guess.
    """

    day: dt.date | None
    by_page: bool = False


def dating(text: str, beside: Sequence[str] = (), page: str = "") -> Dating:
    """Return when a text was written, as far as it tells.

    Parameters
    ----------
    text : str
        The article.
    beside : sequence of str, optional
        What stands beside it on its page.
    page : str, optional
        The page: where nothing else tells a year, the earliest day on it does.
    """
    year = told_year([text, *beside])
    if year is None:
        days = [(int(found[1]), int(found[2])) for found in _ANY_DAY.finditer(page) if 1 <= int(found[2]) <= 12]
        return Dating(dt.date(*min(days), 1), by_page=True) if days else Dating(None)
    months = [month for found in _DAY.finditer(text) if 1 <= (month := int(found["month"])) <= 12]
    of_year = [int(month) for month in re.findall(rf"{year}年(\d{{1,2}})月", text) if 1 <= int(month) <= 12]
    of_year += [12] * (re.search(rf"{year}年(?:年?[底末]|下半年)(?!前)", text) is not None)
    return Dating(dt.date(year, max([max(months, default=7), *of_year]), 1))


def reported(clock: Clock, title: str, text: str) -> tuple[Time | None, int | None]:
    """Return the stretch of time that title or opening tell for the whole article, None where they tell none.

    With it comes where the piece of the text begins in which it stands; None where that is the title.

    Parameters
    ----------
    clock : Clock
        Resolves what counts from the day of publication.
    title, text : str
        The article.
    """
    for time in Clock(clock.published, clock.assumed).times(title[:30]):
        if _reports(time, clock, monthly=title[time.end - 1] == "份"):
            return time, None
    bare = _BARE_YEAR.search(title)
    if bare and clock.published and int(bare[0]) in (clock.published.year, clock.published.year - 1):
        # 数读2022
        return Time(*bare.span(), "year", Span(bare[0], bare[0])), None
    start = 0
    for sentence in re.split(r"[。！？\n]", text, maxsplit=2)[:2]:
        for time in Clock(clock.published, clock.assumed).times(sentence[:31]):
            first = time.start <= 6 or sentence[time.end : time.end + 1] == "，"
            # 2021年，… or at the very beginning; a year told in passing is not the report's.
            lately = clock.published is None or not time.span.last or time.span.year >= clock.published.year - 1
            if first and lately and _reports(time, clock, monthly=sentence[time.end - 1] == "份"):
                return time, start
        start += len(sentence) + 1
    return None, None


def _reports(time: Time, clock: Clock, *, monthly: bool = False) -> bool:
    """Whether a time is a stretch that a report may be about: no single day, not yet to come."""
    if time.base or (time.what in _NO_REPORT and not (time.what == "month" and monthly)):
        return False
    return not (time.span.first and clock.published and int(time.span.first[:4]) > clock.published.year)


def told_year(texts: Iterable[str]) -> int | None:
    """Return the latest year that texts tell of what already is, None where they tell none.

    Parameters
    ----------
    texts : iterable of str
        The article; where it tells no year, those beside it on its page.
    """
    for text in texts:
        years = [
            int(found["year"])
            for found in _YEAR.finditer(text)
            if not _AHEAD_SENTENCE.search(text, max(0, found.start() - 12), found.start())
            and not _AHEAD_BEFORE.search(text[max(0, found.start() - 3) : found.start()])
            and not _AHEAD_AFTER.match(text[found.end() : found.end() + 12])
        ]
        if years:
            return max(years)
    return None
