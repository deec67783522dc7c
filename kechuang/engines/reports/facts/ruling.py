"""期间 (ruling): which expression of time governs a figure, and the period that its kind makes of it.

A stock told with a quarter stands in its last month, one told with a year has the year; a flow has the whole stretch;
what is summed up to now has an open beginning; what is hoped for an open end.
"""

from __future__ import annotations

import re

from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.facts.fact import Certainty
from kechuang.engines.reports.facts.ground import Ground
from kechuang.engines.reports.facts.scope import Scope
from kechuang.engines.reports.facts.times import Span, Time
from kechuang.engines.reports.quantity import Quantity

_STOCK_FLOW = re.compile(
    r"交额|成交|产值|收入|支出|投入|增加值|营收|经费|投资|销售|利润|金额|总值|订单|规模|出货|产量|交付"
)
_STOCK_UNITS = frozenset("家个户人名位所件座台套颗项支栋平方米万平方米亩台套")


class Ruled(Ground):
    """An article whose figures know their time."""

    def _past(self, sentence: Sentence) -> bool:
        time = self._time_of(sentence)
        now = self.clock.published
        return bool(time and now and time.span.last and time.span.year < now.year)

    def _ruling(self, scope: Scope, start: int, each: Quantity) -> tuple[Time | None, Certainty]:
        """Return the expression of time that governs a figure."""
        inside = [time for time in self.times if start <= time.start < each.number_start and not time.base]
        if inside:
            time = inside[-1]
            if time.what == "same":
                return self.clock.shifted(time, scope.time.span if scope.time else None), "explicit"
            if time.what == "whole" and scope.time and len(scope.time.span.first) == 4 and scope.time.what != "plan_in":
                time = Time(time.start, time.end, "whole", scope.time.span)
            scope.time, scope.time_how = time, "carried"
            if time.what in ("yearend", "yearend2"):
                scope.closing = time.span
            return time, "explicit"
        told = scope.time
        if told and told is not self.titled and told.start >= max(scope.since, scope.last_end):
            # 2021年，…: nothing but the beginning of its own sentence lies between.
            return told, "explicit"
        if told and self.titled and told.start < scope.since and told.span != self.titled.span:
            # A year of another sentence against the year of the whole report: either may govern.
            return told, "guessed"
        return scope.time, scope.time_how

    def _future(self, time: Time | None, how: Certainty, mood: str) -> bool:
        now = self.clock.published
        if time is None or now is None or time.base:
            return False
        told = time.span.last
        if time.what in ("future", "within"):
            return True
        if time.what == "plan_in":
            return mood in ("target", "plan")
        if not told:
            return False
        return told[:7] > f"{now:%Y-%m}"[: len(told[:7])] and not (len(told) == 4 and int(told) == now.year)

    def _period(
        self, scope: Scope, ruling: tuple[Time | None, Certainty], each: Quantity, *, kind: str, phrase: str, said: str
    ) -> tuple[Span | None, Certainty]:
        """Return the period of a figure, and how it is known."""
        time, how = ruling
        if said in ("prospect", "hypothetical") and self.clock.published and (time is None or how != "explicit"):
            return Span(str(self.clock.published.year), ""), "guessed"
        last = scope.last
        if how != "explicit" and kind == "rank" and last is not None and last.period and "/.." not in last.period:
            return _span(last.period), "carried"
        if time is None:
            month = self.clock.month()
            if said != "actual" and self.clock.published:
                year = str(self.clock.published.year)
                return Span(year, year), "guessed"
            return month, "guessed"
        span = time.span
        if time.what == "future" and kind in ("level", "share") and "年均" not in self.text[time.end : each.start]:
            return Span(span.last, span.last), "carried"
        stock = (
            kind == "level"
            and each.unit.lstrip("千百十万亿") in _STOCK_UNITS
            and not _STOCK_FLOW.search(phrase)
            and not re.search(r"新(?!技术|型|区|材|能源|兴|药)|申报|登记", phrase)
            and said == "actual"
        )
        if stock and time.what == "plan_in" and self.clock.published:
            if span.year >= self.clock.published.year:
                return self.clock.month(), "guessed"
            return Span(span.last, span.last), "guessed"
        if stock and time.what == "whole" and scope.closing:
            return scope.closing, "guessed"
        if how == "carried" and scope.subject and time is self.titled and said == "actual":
            now = self.clock.month()
            if now:
                return (Span("", now.last) if kind == "cumulative" else now), "guessed"
        if said == "plan" and scope.subject and how != "explicit" and self.clock.published:
            return Span(str(self.clock.published.year), ""), "guessed"
        said_at = self.text[time.start : time.end] if time is not self.titled else ""
        if (
            time.what == "month"
            and said_at.startswith("截")
            and (kind == "count_in_period" or _STOCK_FLOW.search(phrase))
        ):
            return Span(f"{span.first[:4]}-01", span.last), how
        if time.what in ("yearend", "yearend2") and kind == "count_in_period" and said == "actual":
            return Span(span.first[:4], span.first[:4]), "carried"
        if (
            time.what == "year" and self.titled and time is not self.titled and kind == "count_in_period"
            and said == "actual" and said_at[:1] in "今本" and self.titled.span.first[:4] == span.first
            and len(self.titled.span.first) == 7
        ):  # fmt: skip
            return self.titled.span, "carried"
        if stock and time.what in ("lately", "during") and how == "carried" and self.clock.published:
            return self.clock.month(), "guessed"
        if time.what == "now" and kind == "cumulative":
            return Span("", span.last), how
        if time.what == "now" and kind == "count_in_period" and scope.time is not time:
            return span, "carried"
        if stock and time.what in (
            "half",
            "quarters",
            "quarter",
            "first",
            "months",
            "months2",
            "since",
            "plan_since",
            "thisyear",
        ):
            return Span(span.last, span.last), "carried" if how == "carried" else "explicit"
        if kind == "cumulative" and span.first == span.last and len(span.first) == 4 and time.what == "year":
            return Span("", span.last), "guessed"
        return span, how


def _span(told: str) -> Span:
    if told.startswith(".."):
        return Span("", told[2:])
    first, slash, last = told.partition("/")
    return Span(first, last if slash else first)
