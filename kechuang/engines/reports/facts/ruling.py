"""所据时间 (ruling): which expression of time governs a figure.

Times stand in frames, one within the other: the report's (its title or opening), the section's (its heading), the
paragraph's (a time put first: 2021年，…), the clause's. A time told in passing (2021年全市研发投入…) ends with its
sentence; what then governs is the frame around it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.facts.fact import Certainty
from kechuang.engines.reports.facts.ground import Ground
from kechuang.engines.reports.facts.scope import Scope
from kechuang.engines.reports.facts.times import Span, Time
from kechuang.engines.reports.quantity import Quantity

_LASTING = frozenset({"year", "half", "quarter", "quarters", "first", "months", "lately"})
_PASSING = frozenset({"since", "since_bare", "day", "now", "same"})
_LOCAL = frozenset({"day", "same", "whole", "row", "stretch"})
_PLANNED = frozenset({"whole", "year", "yearend", "yearend2", "plan_in", "plan_end"})
_BESIDE = re.compile(r"(?:上年|上一年|去年|年初)[^，。；\d]{0,6}?(?:是|为|仅|只有|才|还|不足)|上年同")
_TILL = re.compile(r"[^，。；：\d\n]{0,8}(?:将|要|拟|计划|预计)[在于]?")
_TO_BE = re.compile(r"力争|确保|争取|将|计划|预计")
_SPOKEN = frozenset({"year", "half", "quarter", "quarters", "first"})
_SUBJECT = re.compile(r"[一-龥]{1,6}(?<![较比与和同占为是])")
_LEANS = re.compile(r"其中|其间|期间|同期")
_WIDE = re.compile(r"全市|全区|全县|我市")


class Ruled(Ground):
    """An article whose figures know their time."""

    def _opened_time(self, scope: Scope, heading: Sentence | None) -> None:
        """A new paragraph: the section's time governs, else the report's, else what governed the paragraph before."""
        told = self._time_of(heading) if heading else None
        lasting = [each for each in (scope.time, scope.frame) if each and each.what in _LASTING]
        kept = lasting[0] if lasting else None
        whole, now = self.titled, self.clock.published
        if whole and now and scope.mood == "actual" and whole.span.last and whole.span.year > now.year:
            # What a plan tells of the years before it is not of the years that it is for.
            whole = None
        scope.section_time = told
        scope.frame = told or whole or kept
        scope.frame_how = "carried" if told or whole else "guessed"
        scope.time, scope.time_how = scope.frame, scope.frame_how

    def _next_time(self, scope: Scope, sentence: Sentence) -> None:
        """Return, at a sentence that does not open its paragraph, to the time that governs it."""
        frame, now = scope.frame, self.clock.published
        if frame and self.titled and frame.what in _PASSING and _WIDE.match(self.text, sentence.start):
            frame = self.titled
        if frame and now and scope.mood == "actual" and not _TO_BE.search(self.text, sentence.start, sentence.end):
            ahead = frame.what in ("future", "within", "task", "ahead") or frame.span.year > now.year
            frame = self.titled if ahead else frame
        if frame and frame.what in ("yearend", "yearend2") and self.text[frame.end : frame.end + 1] != "，":
            # 年末共有…家: what the next sentence tells is of the year.
            frame = scope.section_time or self.titled or frame
            if scope.time and scope.time.what in ("yearend", "yearend2"):
                scope.time, scope.time_how = frame, scope.frame_how
        scope.frame = frame
        told = scope.time
        part = frame is not None and told is not None and frame is not told and frame.span.holds(told.span)
        if frame is self.titled or (part and not _LEANS.match(self.text, sentence.start)):
            # 其中四季度增长9.4%, 11月举办…: a part of the stretch that governs; it ends with its sentence.
            scope.time, scope.time_how = frame, scope.frame_how

    def _tell_time(self, scope: Scope, time: Time, *, opens: bool) -> None:
        """Let a time govern what follows: to the end of its sentence, or of its paragraph where it is put first."""
        if time.what == "meanwhile":
            time = scope.frame or self.titled or time
        if not (time.span.first or time.span.last):
            return
        scope.time, scope.time_how = time, "carried"
        first = opens or self.text[time.end : time.end + 1] in "，,"
        passing = time.what in _LOCAL or (time.what == "month" and self.text[time.start] not in "截到至")
        if first and not passing:
            scope.frame, scope.frame_how = time, "carried"

    def _past(self, sentence: Sentence) -> bool:
        time = self._time_of(sentence)
        now = self.clock.published
        if time is None or now is None or time.what in ("row", "stretch", "during", "same", "meanwhile"):
            return False
        first = time.start - sentence.start <= 10 and self.text[time.start - 1 : time.start] not in ("由", "从")
        return bool(first and time.span.last and time.span.year < now.year)

    def _ahead(self, sentence: Sentence) -> bool:
        """Whether the years that a sentence tells are those of a plan: none of them is over."""
        told = [t for t in self._times_between(sentence.start, sentence.end) if t.what in _PLANNED and not t.base]
        now = self.clock.published
        return bool(told and now and all(time.span.last and time.span.year >= now.year for time in told))

    def _remote(self, scope: Scope, time: Time | None, how: Certainty) -> bool:
        """Whether a time was told outside the paragraph: by the title, or by a paragraph before."""
        return how != "explicit" and (time is None or time is self.titled or time.start < scope.opened)

    def _ruling(self, scope: Scope, start: int, each: Quantity) -> tuple[Time | None, Certainty]:
        """Return the expression of time that governs a figure."""
        if scope.forced:
            return scope.forced, "explicit"
        inside = [time for time in self._times_between(start, each.number_start) if not time.base]
        if inside:
            time = inside[-1]
            if time.what == "meanwhile":
                return scope.frame or self.titled, "carried"
            aside = time.what != "same" and _BESIDE.match(self.text, time.start) is not None
            aside = aside or (
                time.what not in ("now", "same") and self.text[time.start - 1 : time.start] in ("比", "较", "由", "从")
            )
            if aside or (time.what in ("year", "inyear") and self.text.endswith(("其中", "其中，"), 0, time.start)):
                # 上年末是3350家, 年初为497家: told beside the figure that matters, it governs no other.
                return time, "explicit"
            if time.what == "past" and scope.time and scope.time.what in ("since", "since_event"):
                return scope.time, "explicit"
            if time.what == "ago" and self.text[time.start] == "一" and scope.time and scope.time.span.last:
                return replace(time, span=scope.time.span.shifted(-1)), "explicit"
            if time.what == "same":
                around = scope.time.span if scope.time else None
                before = scope.last.period if scope.last else None
                if around and before and "/" in before and before.endswith(f"/{around.last}"):
                    first, _, last = before.partition("/")
                    around = Span(first, last)  # 到8月底已拨付…。去年同期…: from January
                return self.clock.shifted(time, around), "explicit"
            if time.what in ("row", "stretch", "during"):
                return self._counted_back(scope, time), "explicit"
            if time.what == "whole" and scope.time and len(scope.time.span.first) == 4 and scope.time.what != "plan_in":
                time = Time(time.start, time.end, "whole", scope.time.span)
            self._tell_time(scope, time, opens=scope.opens == time.start)
            if time.what in ("yearend", "yearend2"):
                scope.closing = time.span
            return time, "explicit"
        behind = next((t for t in self._times_between(each.end, each.end + 2) if t.what == "year"), None)
        if behind and self.text[each.end] == "的":
            # 总投资62亿元的2021年省重大项目
            return behind, "explicit"
        after = next((t for t in self._times_between(each.end, each.end + 24) if not t.base), None)
        if after and _TILL.fullmatch(self.text, each.end, after.start):
            # 剩余的2740万元将在11月底前拨付
            return after, "explicit"
        if after and after.what in _SPOKEN and _SUBJECT.fullmatch(self.text, each.end, after.start):
            # 4个镇街三季度登记为零
            return after, "explicit"
        told = scope.time
        beside = told and told.what in ("yearend", "yearend2") and scope.since <= told.start
        if beside and told and scope.frame and "；" in self.text[told.end : each.start]:
            # 年末总数352家；科技型中小企业备案1183家: beside what stands at the end.
            told = scope.time = scope.frame
        if told and told is not self.titled and told.start >= max(scope.since, scope.last_end):
            # 2021年，…: nothing but the beginning of its own sentence lies between.
            return told, "explicit"
        rival = self.titled and told and told.start < scope.since and told.span != self.titled.span
        if rival and told is not scope.section_time:
            # A year of another sentence against the year of the whole report: either may govern.
            return told, "guessed"
        return scope.time, scope.time_how

    def _counted_back(self, scope: Scope | None, time: Time) -> Time:
        """Return 三年 or 五年间 as the years up to the one that governs, or as the years that govern."""
        around = scope.time if scope else self.titled
        if time.what not in ("row", "stretch", "during") or around is None or around is time:
            return time
        ruling = around.span
        if not ruling.last or not time.span.first:
            return time
        years = time.span.year - int(time.span.first[:4])
        if ruling.year - int((ruling.first or ruling.last)[:4]) == years:
            return replace(time, span=Span(ruling.first[:4], ruling.last[:4]))
        now = self.clock.published
        if now and ruling.year == now.year and len(ruling.last) > 4:
            return time
        return replace(time, span=Span(str(ruling.year - years), str(ruling.year)))

    def _future(self, time: Time | None, how: Certainty, mood: str) -> bool:
        now = self.clock.published
        if time is None or now is None or time.base:
            return False
        told = time.span.last
        if time.what in ("future", "within", "task", "ahead", "thisnext"):
            return True
        if time.what == "plan_in":
            return mood in ("target", "plan")
        if not told:
            return False
        return told[:7] > f"{now:%Y-%m}"[: len(told[:7])] and not (len(told) == 4 and int(told) == now.year)
