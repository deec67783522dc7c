"""时钟 (clock): the expressions of time in a text, resolved from the day of publication.

今年, 去年底, 上半年, 前三季度, 截至6月底, 今年以来, “十四五”以来, 近三年, 年底前, 3年内 … A year or month that only
serves to compare (比上年, 较2020年, 是2015年的) is told apart: it is not when the figure holds.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field, replace

from kechuang.engines.reports import numerals
from kechuang.engines.reports.facts.expressions import BARE, FORMS, TIME, YEAR, YEAR_OF
from kechuang.engines.reports.facts.times import Span, Time

_BASE_BEFORE = re.compile(
    r"(?:(?:19|20)\d{2}年[、和与]|比|较|比起|相比|相较|相较于|高于|低于|高出|超过|超|与|同|为|是|相当于|接近)(?:了)?$"
)
_BASE_AFTER = re.compile(
    r"(?:[、和与](?:19|20)\d{2}年)*(?:初期?|末|底|全年|同期)?的?(?:\d|[一二两三四五六七八九十半])[^，。；]{0,8}?(?:倍|成|%|％|分之)"
)
_COMPARE = re.compile(r"(?:比|较|比起|相比|相较于?|高于|低于|与|同)$")


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
    horizon: str = ""
    """The last year of the plan that the title names, for 规划期末."""
    dateline: bool = False
    """Whether a text opens with the day on which it was told: 12月18日，…举行新闻发布会."""
    _days: list[tuple[int, str]] = field(default_factory=list)

    def times(self, text: str) -> list[Time]:
        """Return the expressions of time in reading order; those that cannot be resolved are left out."""
        found: list[Time] = []
        self._days = []
        year: int | None = None
        relative = False  # whether it was told as 去年
        dated: int | None = None  # the last year told in figures, for 当年 and 此后五年
        said = 0  # where a year was told last: it holds to the end of its sentence
        for match in TIME.finditer(text):
            what = match.lastgroup or ""
            what = next(name for name in FORMS if match[name] is not None)
            if year is not None and re.search(r"[。！？\n]", text[said : match.start()]):
                year = None
            if what == "thismonth" and found and found[-1].what == "month" and match.start() - found[-1].end <= 1:
                # 9月当月 is September.
                span: Span | None = found[-1].span
            else:
                # 去年认定61家，到6月末达247家: of this year.
                closing = relative and (
                    (what == "month" and match[0][0] in "截到至") or "；" in text[said : match.start()]
                )
                told = None if closing else year
                if told is None and what in BARE:
                    told = self._around(text, match, what)
                span = self._meaning(what, match, told, dated)
            if what == "within" and found and text[found[-1].start] in "自从" and found[-1].what in _SINCE_THEN:
                # 自2019年迁来后，…3年内没有一人流失: from then.
                first = found[-1].span.first[:4]
                if not re.search(r"[。！？\n]", text[found[-1].end : match.start()]):
                    what, span = "span", Span(first, str(int(first) + _number(match["within_n"])))
            if what == "session":
                # 会期内: on the days that were told of it.
                span = next((t.span for t in reversed(found) if t.what == "day"), None)
            if span is None:
                continue
            if what == "founded" and found and found[-1].what in _ENDS and not span.first:
                # 今年6月专窗启用以来: since then.
                begun = found[-1]
                if not re.search(r"[。！？\n]", text[begun.end : match.start()]) and begun.span.first < span.last:
                    span = Span(begun.span.first, span.last)
            if what in ("day", "month") and self.published and span.year == self.published.year:
                if not self._days:
                    self.dateline = (
                        match.end() < _OPENING or _TOLD_THEN.search(text, match.end(), match.end() + 40) is not None
                    )
                self._days.append((match.end(), span.first[:7]))
            if what in ("year", "yearend2", "day", "month", "since", "span") and span.last:
                if re.search(YEAR, match[0]):
                    year, said, relative = span.year, match.end(), not re.search(r"\d{4}", match[0])
                if re.search(r"(?:19|20)\d{2}年", match[0]):
                    dated = span.year
            base = self._base(text, match.start(), match.end(), what)
            told_time = Time(match.start(), match.end(), what, span, base)
            if found and (joined := _joined(text, found[-1], told_time)):
                found[-1] = joined
            else:
                found.append(told_time)
        return found

    def _around(self, text: str, match: re.Match[str], what: str) -> int | None:
        """Return the year of 全年 or 一季度 where the paragraph tells it: 今年, or the year before in early spring."""
        here = self.published
        if here is None:
            return None
        line = max(text.rfind("\n", 0, match.start()) + 1, match.start() - _PARAGRAPH)
        if "今年" in text[line : match.start()]:
            return here.year
        opened = _OPENED.match(text, line, match.start())
        if opened and what in _WHOLE:
            return int(opened[1])  # 2024年，我局将…。力争全年…
        if what not in _WHOLE or self.assumed or not (self.year or here.month <= _SPRING):
            return None
        clause = re.match(r"[^。；\n]{0,24}", text[match.start() :])
        about = text[max(line, match.start() - 16) : match.start()] + (clause[0] if clause else "")
        if _TO_COME.search(about):
            # 预计一季度…, in a report on the year before: of this year.
            return here.year if self.year else None
        return self.year or here.year - 1

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

    def _year(self, told: str | None, within: int | None = None, dated: int | None = None) -> int | None:
        if told is None:
            return within if within is not None else self.published.year if self.published else None
        digits = re.match(r"\d{4}", told)
        if digits:
            return int(digits[0])
        if self.published is None:
            return None
        now = self.published.year
        if told.startswith("当年"):
            return within or dated or self.year or now
        if told.startswith("上") and self.year:
            # In a report on 2022, 上年 is 2021.
            return self.year - 1
        if told.startswith(("去", "上", "昨")):
            return now - 1
        return {"前": now - 2, "明": now + 1, "来": now + 1, "下": now + 1, "后": now + 2}.get(told[0], now)

    def _meaning(self, what: str, match: re.Match[str], within: int | None, dated: int | None = None) -> Span | None:
        told = match.groupdict().get(YEAR_OF.get(what, ""))
        if told is None and within is None and what in BARE and "前" not in match[0][-1]:
            within = self.year
        year = self._year(told, within, dated)
        if what == "after":
            return Span(str(dated + 1), str(dated + _number(match["after_n"]))) if dated else None
        if what == "sameyear":
            told_year = None if dated is None else dated + (match[0][0] != "同")
            return Span(str(told_year), str(told_year)) if told_year else None
        if what in ("meanwhile", "session"):
            return Span("", "")
        if what == "span":
            return Span(match["from"], match["to"])
        if what == "plan_close":
            return Span(self.horizon, self.horizon) if self.horizon else None
        if what.startswith("plan"):
            return self._plan(what, match)
        if year is None:
            return None
        if what in YEAR_OF or what in BARE:
            span = self._of_year(what, match, year, bare=told is None and within is None)
            if span is not None or what not in ("since", "since_event"):
                return span
        return self._from_now(what, match, year) if self.published else None

    def _plan(self, what: str, match: re.Match[str]) -> Span | None:
        number = "一二三四五六".index(match[_PLAN_OF.get(what, "plan_c")]) + 1
        first = 2001 + 5 * number
        if what == "plan_end":
            return Span(str(first + 4), str(first + 4))
        if what == "plan_years":
            return Span(str(first), str(first + _number(match["plan_n"]) - 1))
        if what == "plan_first":
            return Span(str(first), str(first))
        if what == "plan_in":
            return Span(str(first), str(first + 4))
        return Span(str(first), self.now) if self.published else None

    def _of_year(self, what: str, match: re.Match[str], year: int, *, bare: bool) -> Span | None:
        """Return a part of a year, or the year."""
        if what in ("year", "whole", "inyear"):
            return Span(str(year), str(year))
        if what == "yearstart":
            return Span(f"{year}-01", f"{year}-01")
        if what in ("yearend", "yearend2"):
            return Span(f"{year}-12", f"{year}-12")
        if what == "half":
            return Span(f"{year}-01", f"{year}-06") if match["which"] == "上" else Span(f"{year}-07", f"{year}-12")
        if what == "quarters":
            return Span(f"{year}-01", f"{year}-{_number(match['quarters_n']) * 3:02}")
        if what == "quarter":
            last = _number(match["quarter_n"].replace("首", "一")) * 3
            return Span(f"{year}-{last if match['quarter_end'] else last - 2:02}", f"{year}-{last:02}")
        if what in ("first", "months", "months2", "month"):
            low = {"first": "1", "months": "1", "months2": match["months2_a"], "month": match["month_n"]}[what]
            high = match[{"first": "first_n", "months": "months_b", "months2": "months2_b", "month": "month_n"}[what]]
            if not 1 <= _number(low) <= _number(high) <= 12:
                return None
            here = self.published
            if bare and here and here.month <= 3 and _number(high) > here.month + 6:
                # In January, 截至11月底 is of the year before.
                year -= 1
            return Span(f"{year}-{_number(low):02}", f"{year}-{_number(high):02}")
        if what == "day":
            try:
                told_day = dt.date(year, _number(match["day_month"]), _number(match["day_day"])).isoformat()
            except ValueError:
                return None
            last_day = f"{told_day[:8]}{_number(match['day_to']):02}" if match["day_to"] else told_day
            return Span(told_day, max(told_day, last_day))
        return None

    def _from_now(self, what: str, match: re.Match[str], year: int) -> Span | None:
        """Return a stretch that is counted from the day of publication."""
        here = self.published
        assert here is not None
        if what in _YEARS_BACK:
            over = here.month == 12 and what != "during"
            last = here.year if over else here.year - 1
            return Span(str(last - _number(match[f"{what}_n"]) + 1), str(last))
        if what in _YEARS_AHEAD:
            return Span(str(here.year), str(here.year + _number(match[f"{what}_n"]) - (what == "future")))
        if what == "report":
            last = {"一季": 3, "半年": 6, "三季": 9}[match["report_n"]]
            return Span(f"{here.year - (here.month < last)}-01", f"{here.year - (here.month < last)}-{last:02}")
        if what == "ahead":
            return Span(str(here.year), "")
        if what == "ago":
            before = str(here.year - _number(match["ago_n"]))
            return Span(before, before)
        if what == "thisnext":
            return Span(str(here.year), str(here.year + 1))
        if what == "same":
            return Span(str(here.year - 1), str(here.year - 1))
        if what == "thisquarter":
            last = (here.month + 2) // 3 * 3
            return Span(f"{here.year}-{last - 2:02}", f"{here.year}-{last:02}")
        if what == "monthsback":
            last_month = here.replace(day=1) - dt.timedelta(days=1)
            total = last_month.year * 12 + last_month.month - _number(match["monthsback_n"])
            return Span(f"{total // 12}-{total % 12 + 1:02}", f"{last_month:%Y-%m}")
        if what == "thismonth":
            days = -1 if match["lastmonth"] else 31 if match["nextmonth"] else 0
            month_of = here.replace(day=1) + dt.timedelta(days=days) if days else here
            return Span(f"{month_of:%Y-%m}", f"{month_of:%Y-%m}")
        if what == "past" and match["past_n"] == "一":
            last = self.year or (here.year if here.month >= 11 else here.year - 1)
            return Span(str(last), str(last))
        month = self.month(match.start())
        now = month.last if month and (not self.assumed or self.dateline) else str(here.year)
        if what == "founded":
            return Span("", now)
        return month if what == "now" else Span(first, now) if (first := self._since(what, match, year)) else None

    def _since(self, what: str, match: re.Match[str], year: int) -> str | None:
        """Return where a stretch begins that lasts until now."""
        here = self.published
        assert here is not None
        if what == "thisyear":
            return f"{year}-01"
        if what == "since18":
            return "2012" if match["congress"] == "八" else "2017"
        if what == "past":
            return str(here.year - _number(match["past_n"]))
        if what == "since_bare":
            first = _number(match["since_bare_n"])
            return f"{here.year - (first > here.month)}-{first:02}" if 1 <= first <= 12 else None
        if what == "since_event" and match["event_month"]:
            return f"{year}-{_number(match['event_month'][:-1]):02}"
        if what == "since" and match["since_month"]:
            return f"{year}-{_number(match['since_month'][:-1]):02}"
        if what == "since":
            return f"{year}-01" if year == here.year else str(year)
        return str(year) if what == "since_event" else None


def _joined(text: str, one: Time, two: Time) -> Time | None:
    """Return 2024年9月至2025年8月, 自2020年实施到今年6月底 as one stretch, None where two times are no stretch."""
    if (
        one.what not in _ENDS | {"founded"}
        or two.what not in _ENDS | {"now"}
        or one.base
        or not (one.span.first and two.span.last)
    ):
        return None
    between = text[one.end : two.start] + text[two.start][: text[two.start] in "到至"]
    if not re.fullmatch(r"\s?[—–~～至到-]{1,2}\s?", between):
        since = text[one.start] in "自从" or text[one.start - 1 : one.start] in ("自", "从")
        if not (since and re.fullmatch(r"[^，。；：\d\n]{1,10}，?[到至]", between)):
            return None
    if one.span.first >= two.span.last:
        return None
    return Time(one.start, two.end, "span", Span(one.span.first, two.span.last))


_ENDS = frozenset({"year", "month", "day", "yearstart", "half", "quarter", "yearend", "yearend2"})
_SINCE_THEN = frozenset({"since", "since_event"})
_PLAN_OF = {"plan_since": "plan_a", "plan_end": "plan_b", "plan_first": "plan_d", "plan_years": "plan_e"}
_OPENED = re.compile(r"[\s　]*((?:19|20)\d\d)年，")
_OPENING = 60
_PARAGRAPH = 600
_SPRING = 2
_TOLD_THEN = re.compile(r"采访|获悉|发布会|通气会")
_WHOLE = frozenset({"whole", "yearend", "quarter", "quarters", "half"})
_TO_COME = re.compile(r"力争|确保|将|预计|计划|目标|要|争取|年底前|任务")
_YEARS_BACK = frozenset({"lately", "during", "row", "stretch"})
_YEARS_AHEAD = frozenset({"task", "future", "within"})


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    read = numerals.chinese(text)
    return int(read[0]) if read else 0
