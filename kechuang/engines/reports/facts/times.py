"""时间 (times): the expressions of time in a text, resolved from the day of publication.

今年, 去年底, 上半年, 前三季度, 截至6月底, 今年以来, “十四五”以来, 近三年, 年底前, 3年内 … A year or month that only
serves to compare (比上年, 较2020年, 是2015年的) is told apart: it is not when the figure holds.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace

from kechuang.engines.reports import numerals

_N = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_YEAR = (
    r"(?:(?:19|20)\d{2}\s?年度?|今年|去年|(?<![以之目])前年|明年"
    r"|(?<![成产投运营之以])后年|上年|上一年|本年度?|当年|昨年)"
)
_PLAN = r"[“\"”「]?十(?P<plan>[一二三四五六])五[”\"“」]?(?:规划|时期)?"
TIME = re.compile(
    rf"(?P<plan_since>{_PLAN.replace('plan', 'plan_a')}(?:开局)?以来)"
    rf"|(?P<plan_end>{_PLAN.replace('plan', 'plan_b')}(?:期?末|末期|收官))"
    rf"|(?P<plan_in>{_PLAN.replace('plan', 'plan_c')}(?:期间|中|时期)?(?![^，。；\n]{{0,4}}(?:规划"
    rf"|开局|初期|时期的)))"
    rf"|(?P<same>(?:去年|上年|上一年)(?:的)?同期)"
    rf"|(?P<span>(?P<from>(?:19|20)\d{{2}})\s?年?\s?[-—–~～至到]+\s?(?P<to>(?:19|20)\d{{2}})\s?年)"
    rf"|(?P<since>(?:自|从)?(?P<since_year>{_YEAR})(?P<since_month>{_N}月)?(?:以来|起|至今|来))"
    rf"|(?P<since_event>(?:自|从)(?P<event_year>{_YEAR})[^，。；、：\d\n]{{1,14}}?(?:以来|至今|后(?=，)))"
    rf"|(?P<since_bare>(?:自|从)?(?<![\d.年])(?P<since_bare_n>{_N})月(?:份)?以来)"
    rf"|(?P<half>(?P<half_year>{_YEAR})?的?(?P<which>上|下)半年)"
    rf"|(?P<quarters>(?P<quarters_year>{_YEAR})?的?前(?P<quarters_n>[一二两三123])个?季度)"
    rf"|(?P<quarter>(?P<quarter_year>{_YEAR})?的?第?(?P<quarter_n>[一二三四1234])季度)"
    rf"|(?P<first>(?P<first_year>{_YEAR})?的?前(?P<first_n>{_N})个?月)"
    rf"|(?P<months>(?P<months_year>{_YEAR})?的?(?P<months_a>1|一)\s?[-—–~～至到]+\s?(?P<months_b>{_N})月(?:份)?)"
    rf"|(?P<months2>(?P<months2_year>{_YEAR})?的?(?P<months2_a>{_N})月?\s?[-—–~～至到]+\s?(?P<months2_b>{_N})月(?:份)?)"
    rf"|(?P<yearend>(?:截至|截止|到|至)?(?P<yearend_year>{_YEAR})?的?(?:年底|年末)前?)"
    rf"|(?P<yearend2>(?:截至|截止|到|至)?(?P<yearend2_year>{_YEAR})(?:底|末|年底|年末)(?:前)?)"
    rf"|(?P<day>(?:截至|截止|到)?(?P<day_year>{_YEAR})?(?P<day_month>{_N})月(?P<day_day>{_N})[日号])"
    rf"|(?P<month>(?:截至|截止|到)?(?P<month_year>{_YEAR})?的?(?<![\d.个])(?P<month_n>{_N})月(?:份|底"
    rf"|末|初|中旬|上旬|下旬)?前?)"
    rf"|(?P<lately>(?:近|最近|过去|这)(?:的)?(?P<lately_n>{_N})年(?:来|间|里|以来)?)"
    rf"|(?P<row>(?:连续|连|接连)(?:第)?(?P<row_n>{_N})年)"
    rf"|(?P<task>(?:用|以|花)(?:了)?(?P<task_n>{_N})年(?:左右)?(?:的)?时间)"
    rf"|(?P<stretch>(?<![第前后近这去今明上用每满逾余\d一二三四五六七八九十])(?P<stretch_n>[一二两三四五六七八九十]|\d)年"
    rf"(?=共|累计|净增|新增|提升|提高|增长|增加|翻|转化|走了|下降|攀升|上升|跃升|建成|完成|实现))"
    rf"|(?P<during>(?P<during_n>[两三四五十])年间)"
    rf"|(?P<past>(?<![\d一二三四五六七八九十])(?P<past_n>[一两三四五六七八九十]|十[一二三四五]?)年来)"
    rf"|(?P<since18>(?:党的)?十(?P<congress>[八九])大以来)"
    rf"|(?P<thismonth>本月|当月|(?P<lastmonth>上个?月))"
    rf"|(?P<future>(?:今后|未来|接下来)(?P<future_n>{_N})年)"
    rf"|(?P<within>(?:在|用)?(?P<within_n>{_N})年内)"
    rf"|(?P<year>(?:到|至)?(?P<year_of>{_YEAR})(?:全年|一年)?)"
    r"|(?P<inyear>年内)"
    r"|(?P<ahead>(?<=[，。；：\n“])未来(?=，|将|依托|还)|^未来(?=，|将|依托|还))"
    r"|(?P<whole>全年(?!度?(?:任务|目标|计划|预算|指标)))"
    r"|(?P<thisyear>年初以来)"
    r"|(?P<now>截至目前|截至当前|现在(?=的)|截至发稿|目前|现有|如今|当前|截至今日|迄今|现已|至今)"
)
_BASE_BEFORE = re.compile(
    r"(?:(?:19|20)\d{2}年[、和与]|比|较|比起|相比|相较|相较于|高于|低于|高出|超过|超|与|同|为|是|相当于|接近)(?:了)?$"
)
_BASE_AFTER = re.compile(
    r"(?:[、和与](?:19|20)\d{2}年)*(?:初期?|末|底|全年|同期)?的?(?:\d|[一二两三四五六七八九十半])[^，。；]{0,8}?(?:倍|成|%|％|分之)"
)
_COMPARE = re.compile(r"(?:比|较|比起|相比|相较于?|高于|低于|与|同)$")


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of time: first and last month or day, and how finely it is told.

    Parameters
    ----------
    first, last : str
        ISO year, month or day; empty for an open end.
    """

    first: str
    last: str

    def __str__(self) -> str:
        if not self.first:
            return f"..{self.last}"
        if not self.last:
            return f"{self.first}/.."
        return self.first if self.first == self.last else f"{self.first}/{self.last}"

    @property
    def year(self) -> int:
        """The year it ends in."""
        return int((self.last or self.first)[:4])

    def shifted(self, years: int) -> Span:
        """Return the same stretch some years later."""

        def moved(told: str) -> str:
            return f"{int(told[:4]) + years}{told[4:]}" if told else told

        return Span(moved(self.first), moved(self.last))


@dataclass(frozen=True, slots=True)
class Time:
    """An expression of time in a text.

    Parameters
    ----------
    start, end : int
        Where it stands.
    what : str
        Its form: ``year``, ``half``, ``since``, ``now`` …
    span : Span
        What it means.
    base : bool
        Whether it only serves to compare.
    """

    start: int
    end: int
    what: str
    span: Span
    base: bool = False


@dataclass(slots=True)
class Clock:
    """Resolves expressions of time of one article.

    Parameters
    ----------
    published : date or None
        The day of publication; without it only years in figures are resolved.
    assumed : bool
        Whether only the year of it is known, from the article's own words: 目前 is then the last day or month told.
    """

    published: dt.date | None
    assumed: bool = False
    year: int | None = None
    """The year that title or heading tell, for 全年, 年末 and 一季度 without one."""
    _days: list[tuple[int, str]] = field(default_factory=list)

    def times(self, text: str) -> list[Time]:
        """Return the expressions of time in reading order; those that cannot be resolved are left out."""
        found: list[Time] = []
        self._days = []
        year: int | None = None
        said = 0  # where a year was told last: it holds to the end of its sentence
        for match in TIME.finditer(text):
            what = match.lastgroup or ""
            what = next(name for name in _FORMS if match[name] is not None)
            if year is not None and re.search(r"[。！？\n]", text[said : match.start()]):
                year = None
            if what == "thismonth" and found and found[-1].what == "month" and match.start() - found[-1].end <= 1:
                # 9月当月 is September.
                span: Span | None = found[-1].span
            else:
                span = self._meaning(what, match, year)
            if span is None:
                continue
            if what in ("day", "month") and self.published and span.year == self.published.year:
                self._days.append((match.end(), span.first[:7]))
            if what in ("year", "yearend2", "day", "month", "since", "span") and span.last:
                year, said = (span.year, match.end()) if re.search(_YEAR, match[0]) else (year, said)
            base = self._base(text, match.start(), match.end(), what)
            found.append(Time(match.start(), match.end(), what, span, base))
        return found

    def shifted(self, same: Time, ruling: Span | None) -> Time:
        """Return 去年同期 as the stretch that rules, a year before."""
        return replace(same, span=ruling.shifted(-1)) if ruling else same

    def month(self, at: int | None = None) -> Span | None:
        """Return the month of publication; where it is not known, that of the last day told before a place.

        Parameters
        ----------
        at : int, optional
            A place in the text.
        """
        if self.published is None:
            return None
        if not self.assumed:
            told = f"{self.published:%Y-%m}"
            return Span(told, told)
        before = [month for place, month in self._days if at is None or place <= at] or [m for _, m in self._days[:1]]
        told = before[-1] if before else str(self.published.year)
        return Span(told, told)

    @property
    def now(self) -> str:
        """The month of publication, or its year where no more is known."""
        month = self.month()
        return month.last if month else ""

    def _base(self, text: str, start: int, end: int, what: str) -> bool:
        before, after = text[max(0, start - 8) : start], text[end : end + 24]
        if _COMPARE.search(before):
            return not re.match(r"的?\d", after)
        return bool(_BASE_BEFORE.search(before) and _BASE_AFTER.match(after))

    def _year(self, told: str | None, within: int | None = None) -> int | None:
        if told is None:
            return within if within is not None else self.published.year if self.published else None
        digits = re.match(r"\d{4}", told)
        if digits:
            return int(digits[0])
        if self.published is None:
            return None
        now = self.published.year
        if told.startswith(("去", "上", "昨")):
            return now - 1
        return {"前": now - 2, "明": now + 1, "后": now + 2}.get(told[0], now)

    def _meaning(self, what: str, match: re.Match[str], within: int | None) -> Span | None:
        here = self.published
        told = match.groupdict().get(_YEAR_OF.get(what, ""))
        if told is None and within is None and what in _BARE and "前" not in match[0][-1]:
            within = self.year
        year = self._year(told, within)
        if what == "span":
            return Span(match["from"], match["to"])
        if what.startswith("plan"):
            number = "一二三四五六".index(match[{"plan_since": "plan_a", "plan_end": "plan_b"}.get(what, "plan_c")]) + 1
            first = 2001 + 5 * (number)
            if what == "plan_end":
                return Span(str(first + 4), str(first + 4))
            if what == "plan_in":
                return Span(str(first), str(first + 4))
            return Span(str(first), self.now) if here else None
        if year is None:
            return None
        if what in ("year", "whole", "inyear"):
            return Span(str(year), str(year))
        if what in ("yearend", "yearend2"):
            return Span(f"{year}-12", f"{year}-12")
        if what == "half":
            return Span(f"{year}-01", f"{year}-06") if match["which"] == "上" else Span(f"{year}-07", f"{year}-12")
        if what == "quarters":
            return Span(f"{year}-01", f"{year}-{_number(match['quarters_n']) * 3:02}")
        if what == "quarter":
            last = _number(match["quarter_n"]) * 3
            return Span(f"{year}-{last - 2:02}", f"{year}-{last:02}")
        if what in ("first", "months", "months2", "month"):
            low = {"first": "1", "months": "1", "months2": match["months2_a"], "month": match["month_n"]}[what]
            high = match[{"first": "first_n", "months": "months_b", "months2": "months2_b", "month": "month_n"}[what]]
            if not 1 <= _number(low) <= _number(high) <= 12:
                return None
            if told is None and within is None and here and here.month <= 3 and _number(high) > here.month + 6:
                # In January, 截至11月底 is of the year before.
                year -= 1
            return Span(f"{year}-{_number(low):02}", f"{year}-{_number(high):02}")
        if what == "day":
            try:
                told_day = dt.date(year, _number(match["day_month"]), _number(match["day_day"])).isoformat()
            except ValueError:
                return None
            return Span(told_day, told_day)
        if here is None:
            return None
        month = self.month(match.start())
        now = month.last if month else ""
        if what == "now":
            return month
        if what == "thisyear":
            return Span(f"{year}-01", now)
        if what == "since18":
            return Span("2012" if match["congress"] == "八" else "2017", now)
        if what == "thismonth":
            month_of = here.replace(day=1) - dt.timedelta(days=1) if match["lastmonth"] else here
            return Span(f"{month_of:%Y-%m}", f"{month_of:%Y-%m}")
        if what == "past" and match["past_n"] == "一":
            last = self.year or (here.year if here.month >= 11 else here.year - 1)
            return Span(str(last), str(last))
        if what == "past":
            return Span(str(here.year - _number(match["past_n"])), now)
        if what == "since_event":
            return Span(str(year), now)
        if what == "since_bare":
            first = _number(match["since_bare_n"])
            if not 1 <= first <= 12:
                return None
            return Span(f"{here.year - (first > here.month)}-{first:02}", now)
        if what == "since":
            told_month = match["since_month"]
            if told_month:
                return Span(f"{year}-{_number(told_month[:-1]):02}", now)
            return Span(f"{year}-01", now) if year == here.year else Span(str(year), now)
        if what == "lately":
            last = here.year if here.month == 12 else here.year - 1
            return Span(str(last - _number(match["lately_n"]) + 1), str(last))
        if what == "during":
            last = here.year - 1
            return Span(str(last - _number(match["during_n"]) + 1), str(last))
        if what in ("row", "stretch"):
            last = here.year if here.month == 12 else here.year - 1
            return Span(str(last - _number(match[f"{what}_n"]) + 1), str(last))
        if what == "task":
            return Span(str(here.year), str(here.year + _number(match["task_n"])))
        if what == "ahead":
            return Span(str(here.year), "")
        if what == "future":
            return Span(str(here.year), str(here.year + _number(match["future_n"]) - 1))
        if what == "within":
            return Span(str(here.year), str(here.year + _number(match["within_n"])))
        if what == "same":
            return Span(str(here.year - 1), str(here.year - 1))
        return None


_BARE = frozenset({"whole", "inyear", "month", "yearend", "quarter", "quarters", "half", "first", "months"})
_FORMS = (
    "plan_since", "plan_end", "plan_in", "same", "span", "since", "since_event", "since_bare", "half", "quarters", "quarter", "first", "months",
    "months2", "yearend", "yearend2", "day", "month", "lately", "row", "task", "stretch", "during", "past", "since18", "thismonth",
    "future", "within", "year", "inyear", "ahead", "whole", "thisyear", "now",
)  # fmt: skip
_YEAR_OF = {
    "since": "since_year", "since_event": "event_year", "half": "half_year", "quarters": "quarters_year", "quarter": "quarter_year",
    "first": "first_year", "months": "months_year", "months2": "months2_year", "yearend": "yearend_year",
    "yearend2": "yearend2_year", "day": "day_year", "month": "month_year", "year": "year_of",
}  # fmt: skip


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    read = numerals.chinese(text)
    return int(read[0]) if read else 0
