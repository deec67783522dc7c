"""期间 (periods): the period that the kind of a figure makes of the time that governs it.

A stock told with a quarter stands in its last month, one told with a year has the year; a flow has the whole stretch;
what is summed up to now has an open beginning; what is hoped for an open end; a change against an earlier year
(较2020年) runs from there. Of what is told without any time, a stock has the month of publication, and what merely
describes (年产值, 6个方面, 8英寸) its year.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from kechuang.engines.reports.facts.expressions import YEAR
from kechuang.engines.reports.facts.fact import Certainty
from kechuang.engines.reports.facts.ruling import Ruled
from kechuang.engines.reports.facts.scope import Scope
from kechuang.engines.reports.facts.times import Span, Time
from kechuang.engines.reports.quantity import Quantity

_FLOW = re.compile(
    r"交额|成交|产值|收入|支出|投入(?!运营|使用|生产|运行)|增加值|营收|经费|投资|销售|利润|金额|总值|订单|规模|出货|产量|交付"
)
_NEW = re.compile(r"(?<!特)新(?!技术|型|区|材|能源|兴|药)|申报|登记")
_STOCK_UNITS = frozenset("家个户人名位所件座台套颗项支栋平方米万平方米亩台套")
_LAST_MONTH = frozenset(
    {
        "half",
        "quarters",
        "quarter",
        "first",
        "months",
        "months2",
        "since",
        "since_bare",
        "plan_since",
        "thisyear",
        "report",
    }
)
_YEARLESS = frozenset({"whole", "half", "quarter", "quarters", "yearend", "inyear", "months", "months2", "month"})
_YEAR = re.compile(YEAR)
_LASTING_UNITS = frozenset({"条", "方面", "个方面", "倍", "英寸", "纳米", "吨", "亩", "万亩"})
_DIMENSIONS = frozenset({"英寸", "纳米"})
_QUOTE = 400  # no quotation is looked for further back
_DONE_BY = re.compile(r"投产|建成|达产|完工|投用|运营|开园")
_DESCRIBES = re.compile(r"年产|每年|年均|设计|规划")
_REVIEWED = frozenset({"past", "lately", "plan_in", "plan_since", "during", "span", "since18"})
_REACHED = re.compile(r"达到?|突破|超过?|率|人均|至|为")
_BUDGET = re.compile(r"预算|安排|计划")
_PARTS = re.compile(r"(?:分解|细化|划分|分)(?:为|成)$")
_BOTH_YEARS = re.compile(r"(?:19|20)\d\d年[^。\n]*(?:19|20)\d\d年")
_SPRING = 3
_ORDERED = re.compile(r"[首第最]")


Known = tuple[Span | None, Certainty]
"""A period, and how it is known."""


@dataclass(frozen=True, slots=True)
class _Case:
    """A figure and the time that governs it; the kind is told as if it were no aim."""

    time: Time
    how: Certainty
    each: Quantity
    kind: str
    said: str
    phrase: str
    start: int
    """Where its clause begins."""


class Dated(Ruled):
    """An article whose figures have a period."""

    def _period(
        self, scope: Scope, ruling: tuple[Time | None, Certainty], each: Quantity, *, kind: str, phrase: str, said: str
    ) -> Known:
        """Return the period of a figure, and how it is known."""
        time, how = ruling
        now = self.clock.published
        start = _clause_start(scope, each)
        apart = time is None or how != "explicit" or time.what == "ahead"
        if time is not None and time.start < start:
            apart = apart or not self._future(time, how, said) or bool(_DONE_BY.search(self.text, time.end, each.start))
        if said in ("prospect", "hypothetical") and now and apart:
            return Span(str(now.year), ""), "guessed"
        last = scope.last
        same = last is not None and last.sentence[0] == self._raw(scope.since)
        if how != "explicit" and kind == "rank" and same and last and last.period and "/.." not in last.period:
            return span_of(last.period), "carried"
        changed = self._changed(scope, time, each, kind) if said == "actual" else None
        if changed:
            return changed, "carried"
        if time is None:
            return self._undated(scope, each, kind=kind, phrase=phrase, said=said), "guessed"
        told_now = time.what in ("day", "month", "now")
        part = how != "explicit" and (each.unit.endswith("方面") or self.text.startswith("方面", each.end))
        part = part or _PARTS.search(self.text, start, each.start) is not None
        if now and told_now and (each.unit in _DIMENSIONS or part):
            # 8英寸硅片 is what it is, on whatever day it is told.
            return Span(str(now.year), str(now.year)), "guessed"
        case = _Case(time, how, each, kind, said, phrase, start)
        found = self._at_its_end(scope, case) or (self._aimed(scope, case) if said != "actual" else None)
        if not found and said == "actual":
            found = self._looked_back(scope, case) or self._within(scope, case)
        return found or (time.span, how)

    def _at_its_end(self, scope: Scope, case: _Case) -> Known | None:
        """Return the end of a stretch for what holds only there: 未来五年…达到, 是2015年的4倍, 首个."""
        time, span, each = case.time, case.time.span, case.each
        lasting = case.kind in ("level", "share") or each.unit == "番"
        if time.what == "future" and lasting and "年均" not in self.text[case.start : each.start]:
            return Span(span.last, span.last), "carried"
        times_as_much = case.kind == "level" and each.unit == "倍" and len(span.first) == 4 and span.first < span.last
        if times_as_much and any(told.base for told in self._times_between(scope.since, each.start)):
            return Span(span.last, span.last), "carried"
        if case.kind == "rank" and time.what in ("since", "thisyear", "now") and _ORDERED.match(self.text, each.start):
            return Span(span.last[:4], span.last[:4]), "carried"
        return None

    def _aimed(self, scope: Scope, case: _Case) -> Known | None:
        """Return the period of what is wanted, foreseen or planned: never in what is over."""
        time, span, now = case.time, case.time.span, self.clock.published
        if now is None:
            return None
        yearly = "年均" in self.text[case.start : case.each.start] and time.start < case.start
        if yearly and span.first == span.last and span.year > now.year:
            # 到2026年…，年均引进3000人: in each year until then.
            around = self.titled.span if self.titled and self.titled.span.last[:4] == span.last[:4] else None
            if around or case.kind != "growth":
                return around or Span(str(now.year), span.last[:4]), "carried"
        if case.said == "plan" and scope.subject and case.how != "explicit":
            return Span(str(now.year), ""), "guessed"
        over = span.last and span.last < f"{now:%Y-%m}"[: len(span.last)]
        if case.said not in ("target", "plan") or not over:
            return None
        if self._remote(scope, time, case.how):
            return Span(str(now.year), str(now.year)), "guessed"
        if time.what in _YEARLESS and not _YEAR.search(self.text, time.start, time.end):
            # 全年引进博士300名, among the aims of a report on the year before: of this year.
            return span.shifted(now.year - span.year), "carried"
        return None

    def _looked_back(self, scope: Scope, case: _Case) -> Known | None:
        """Return the period of what stands at the end of a stretch that is told of, or now."""
        time, span, now, stock = case.time, case.time.span, self.clock.published, self._is_stock(case)
        bulletin = time is self.titled and len(span.first) == 4 and span.first == span.last
        if stock and bulletin and "公报" in self.article.title:
            return Span(f"{span.last}-12", f"{span.last}-12"), "carried"  # 全市拥有孵化器21家: at the end of the year
        if stock and time.what == "plan_in" and now:
            month = self.clock.month(case.each.start) if span.year >= now.year else None
            return month or Span(span.last, span.last), "guessed"
        if case.how != "explicit" and now and time.what in _REVIEWED and span.first[:4] < span.last[:4]:
            reached = case.kind == "level" and _REACHED.search(self.text, case.start, case.each.start)
            # 五年投入42亿元，其中工业占62%: of the whole, hence of its time.
            of_whole = self.text.startswith("其中", case.start)
            if (case.kind == "share" and not of_whole) or reached:
                # 五年来，…城镇化率达65.8%: at the end of what is looked back on.
                ended = span.last[:4] if span.year < now.year or now.month > _SPRING else str(now.year - 1)
                return Span(ended, ended), "guessed"
        if stock and time.what == "whole" and case.how != "explicit" and scope.closing:
            return scope.closing, "guessed"
        month = self.clock.month(case.each.start)
        if scope.subject and case.kind != "count_in_period" and month and self._remote(scope, time, case.how):
            return (Span("", month.last) if case.kind == "cumulative" else month), "guessed"
        if stock and time.what in ("lately", "during") and span.first != span.last and case.how == "carried" and month:
            return month, "guessed"
        return None

    def _within(self, scope: Scope, case: _Case) -> Known | None:
        """Return the stretch that a deed lies in, or the month in which a stock stands."""
        time, span, kind, stock = case.time, case.time.span, case.kind, self._is_stock(case)
        said_at = self.text[time.start : time.end] if time is not self.titled else ""
        flow = kind == "count_in_period" or _FLOW.search(case.phrase)
        up_to = said_at[:1] in tuple("截到至") or (said_at.endswith("前") and self.text.startswith("已", time.end))
        if time.what in ("month", "day") and up_to and flow:
            return Span(f"{span.first[:4]}-01", span.last), case.how
        if time.what in ("yearend", "yearend2") and kind == "count_in_period":
            return Span(span.first[:4], span.first[:4]), "carried"
        budget = _BUDGET.search(self.text, case.start, case.each.start) is not None
        this_year = time.what == "year" and said_at[:1] in tuple("今本") and not budget
        if this_year and kind == "count_in_period" and self.titled:
            about = self.titled.span
            if about.first[:4] == span.first and len(about.first) == 7:
                return about, "carried"
        if time.what == "now" and kind == "cumulative":
            return Span("", span.last), case.how
        if time.what == "now" and kind == "count_in_period" and scope.time is not time:
            return span, "carried"
        if time.what == "inyear" and (until := self._this_year_until(scope, span, case.each.start)):
            # 三季度…，年内累计702家: from January to the end of what governs.
            return Span(until if stock else f"{until[:4]}-01", until), "carried"
        if stock and time.what in _LAST_MONTH:
            return Span(span.last, span.last), "carried" if case.how == "carried" else "explicit"
        if kind == "cumulative" and span.first == span.last and len(span.first) == 4 and time.what == "year":
            return Span("", span.last), "guessed"
        return None

    def _this_year_until(self, scope: Scope, year: Span, at: int) -> str:
        """Return the month up to which 年内 reaches; empty where it is of another year."""
        if self.clock.published is None or year.year != self.clock.published.year:
            return ""
        around = scope.framing or self.titled
        if around and around.span.last[:4] == year.last[:4] and len(around.span.last) == 7:
            return around.span.last
        month = self.clock.month(at)
        return month.last if month and len(month.last) == 7 else ""

    def _is_stock(self, case: _Case) -> bool:
        return case.kind == "level" and case.said == "actual" and counted(case.each, case.phrase)

    def _undated(self, scope: Scope, each: Quantity, *, kind: str, phrase: str, said: str) -> Span | None:
        """Return the period of a figure that nothing dates."""
        month, now = self.clock.month(each.start), self.clock.published
        if month is None or now is None:
            return None
        year = Span(str(now.year), str(now.year))
        if said != "actual":
            return year
        before = self.text[max(scope.since, each.start - 24) : each.start]
        opened = max(scope.opened, each.start - _QUOTE)
        talked = self.text.count("“", opened, each.start) > self.text.count("”", opened, each.start)
        if self.clock.assumed and not self.clock.dateline:
            month = month if talked else year
        if kind == "cumulative":
            return Span("", month.last)
        if kind == "rank" and _ORDERED.match(self.text[each.start : each.start + 1]) and each.unit != "位":
            return month if re.search(r"是|为", before[-12:]) else Span("", year.last)
        if talked or kind in ("share", "growth"):
            return month
        if kind == "count_in_period":
            return month if "已" in before[-12:] else year
        behind = self.text[each.end : each.end + 12]
        measure = each.unit == "项" and re.match(r"[^，。；]{0,6}(?:任务|举措|措施|改革)", behind)
        lasting = each.unit in _LASTING_UNITS or each.kind == "duration" or behind.startswith("方面")
        return year if lasting or measure or _DESCRIBES.search(before[-10:]) else month

    def _changed(self, scope: Scope, time: Time | None, each: Quantity, kind: str) -> Span | None:
        """Return the stretch of a change against a time more than a year before: 较2020年提升, 由…增至…，增长5.6倍."""
        if kind not in ("growth", "count_in_period"):
            return None
        ruling = time.span if time else self.clock.month(each.start)
        if ruling is None or not ruling.last:
            return None
        start = _clause_start(scope, each)
        clause = self.text[start : each.start]
        if re.search(r"(?:较|比)(?:今年)?年初", clause):
            return Span(f"{ruling.last[:4]}-01", ruling.last)
        bases = [
            t
            for t in self._times_between(scope.since, each.start)
            if t.base and t.span.last
            and (t.start >= start or self.text.startswith("相比", t.end))
        ]  # fmt: skip
        if bases:
            base = bases[-1].span
            if each.unit == "倍" and kind == "level":
                return None
            if bases[-1].what in ("plan_end", "yearend", "yearend2"):
                # 较2020年末 is since the year that began then.
                return Span(str(base.year + 1), ruling.last) if base.year < ruling.year - 1 else None
            return Span(base.first, ruling.last) if base.year < ruling.year - 1 else None
        pair = scope.pair
        if pair and kind == "growth" and scope.since <= pair[2] and not re.search(r"同比|上年|去年", clause):
            if "年均" in clause and not _BOTH_YEARS.search(self.text, pair[2], start):
                return None
            inside = bool(self._times_between(start, each.start))
            if not inside and int(pair[1][:4]) - int(pair[0][:4]) > 1:
                return Span(pair[0], pair[1])
        return None


def counted(each: Quantity, phrase: str) -> bool:
    """Whether a figure counts things that there are, no money and nothing new."""
    unit = each.unit.lstrip("千百十万亿")
    return unit in _STOCK_UNITS and not _FLOW.search(phrase) and not _NEW.search(phrase)


def _clause_start(scope: Scope, each: Quantity) -> int:
    at = bisect_right(scope.commas, each.start)
    return scope.commas[at - 1] if at else scope.since


def span_of(told: str) -> Span:
    """Return a period that was printed as a stretch of time."""
    if told.startswith(".."):
        return Span("", told[2:])
    first, slash, last = told.partition("/")
    return Span(first, last if slash else first)
