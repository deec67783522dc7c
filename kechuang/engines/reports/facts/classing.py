"""定类 (classing): the kind of a figure where its clause alone does not tell it.

走访企业300家 is counted within its stretch, and of no stretch it is what there is; 累计 over months is what was done in
them; 其中 tells a part of what was counted before it.
"""

from __future__ import annotations

import re

from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.facts.fact import Certainty
from kechuang.engines.reports.facts.kinds import deeds
from kechuang.engines.reports.facts.kinds import kind as kind_of
from kechuang.engines.reports.facts.periods import Dated
from kechuang.engines.reports.facts.scope import At, Scope
from kechuang.engines.reports.facts.times import Time
from kechuang.engines.reports.quantity import Quantity

_WITHIN_A_YEAR = frozenset({"half", "quarters", "quarter", "first", "months", "months2", "month", "since", "thisyear"})
_STRETCHES = frozenset({"half", "quarters", "quarter", "first", "months", "months2"})
_DONE = frozenset({"件", "万件", "项", "次", "万次", "人次", "万人次", "笔", "万笔", "宗", "场", "起", "单", "万单"})
"""Units of what is done: in a stretch that a clause tells it is counted, and no stock at its end."""
_ONLY = re.compile(r"(?:高?达到?|为|是)?")
_FASTEST = re.compile(r"(?:增速|增幅|涨幅|增长)[^，。；\d]{0,14}，\Z")
_SUMMED = re.compile(r"累计|共|先后|合计")
_OVER_TIME = re.compile(r"先后|相继|陆续")
_AMONG = re.compile(r"其中[，,]?[^，。；\d]*\Z")
_NEAR = 120
_GRADED = re.compile(
    r"(?:[百千]?万|[十百千]?亿|\d+(?:\.\d+)?[万亿]?)(?:美?元)(?:及|\(含\)|（含）)?以上的?([^，。；、\d]{1,12})\Z"
)
_THINGS = re.compile(r"[一-龥]{2,6}")
_BARE = re.compile(r"[一-龥]{0,6}(?:\d+个文件)?")


class Classed(Dated):
    """An article whose figures have a kind."""

    def _kind(self, scope: Scope, at: At, each: Quantity, time: Time | None, time_how: Certainty) -> tuple[str, str]:
        """Return the kind of a figure, as if it were no target, and how it is known."""
        sentence, local = at.sentence, at.local
        start, end = at.clause
        before, after = self.text[start : each.start], self.text[each.end : end]
        shown = self.text[local : each.start] if local > start else before
        if local > start and re.fullmatch(r"[、，和与及以 ]*", shown):
            first = next((f.start for f in self.figures if f.start >= start), each.start)
            shown = self.text[start:first]
        kind, kind_how = kind_of(each, self._plainly(start, each.start, shown), after)
        if (
            kind == "share"
            and _ONLY.fullmatch(before)
            and _FASTEST.search(self.text, max(sentence.start, start - _NEAR), start)
        ):
            kind = "growth"  # 增速最快的是玉环市，达38.2%
        last = scope.last
        several = time is not None and re.fullmatch(r"(\d{4}).*/(\d{4}).*", str(time.span)) is not None
        several = several and time is not None and time.span.first[:4] != time.span.last[:4]
        if time is not None and time.what == "founded" and (kind == "count_in_period" or kind_how == "weak"):
            kind, kind_how = "cumulative", "carried"
        if kind_how == "weak":
            # 走访企业300家 is counted within its stretch; of no stretch it is what there is.
            kind_how = "carried"
            if several and time_how == "explicit":
                kind = "cumulative" if _SUMMED.search(before) else "count_in_period"
            elif "建成" in before and time_how != "explicit":
                kind = "level"  # 全市建成孵化器132家: what there is
            elif time is not None and time.what not in ("now", "yearend", "yearend2", "lately", "during", "past"):
                kind = "count_in_period"
        if kind == "level" and several and each.unit_si == "元" and "累计" in before:
            kind = "cumulative"
        within = time is not None and time.what in _WITHIN_A_YEAR and time_how == "explicit" and not several
        if kind == "cumulative" and within:
            # 上半年累计兑现: 累计 over months is what was done in them.
            kind, kind_how = "count_in_period", "carried"
        if kind == "count_in_period" and several and _SUMMED.search(before):
            kind, kind_how = "cumulative", "carried"
        elif kind == "count_in_period" or (kind == "level" and kind_how == "carried"):
            summed = last is not None and (last.kind == "cumulative" or (last.period or "").startswith(".."))
            same = last is not None and summed and last.sentence[0] == self._raw(sentence.start)
            if same and time_how != "explicit" and not re.search(r"目前|现有|拥有|总数|新增|平均", before):
                kind, kind_how = "cumulative", "carried"
            elif kind == "count_in_period" and "已" in before and self._remote(scope, time, time_how):
                kind, kind_how = "level", "carried"
            elif kind == "count_in_period" and self._remote(scope, time, time_how) and _OVER_TIME.search(before):
                kind, kind_how = "cumulative", "carried"
        told_in = time is not None and time.what in _STRETCHES and time_how == "explicit"
        if kind == "level" and kind_how == "carried" and told_in and each.unit in _DONE:
            kind = "count_in_period"  # 前8个月，千万元以上合同326项
        if kind == "level" and self._counted(scope, at, each, kind_how):
            kind, kind_how = "count_in_period", "carried"
        return kind, kind_how

    def _counted(self, scope: Scope, at: At, each: Quantity, kind_how: str) -> bool:
        """Whether what looks like a size was counted in its stretch: it goes on with a deed, or is a part of one."""
        sentence, start, last = at.sentence, at.clause[0], scope.last
        before = self.text[start : each.start]
        counted = last is not None and last.kind == "count_in_period"
        if kind_how == "carried" and counted and scope.last_end > start:
            joined = _THINGS.fullmatch(self.text, scope.last_end, each.start)
            if joined and not re.search(r"[共达有总为是各累至到占]", joined[0]):
                return True  # 组织36家企业111个产品
        if kind_how == "carried" and self._continues(scope, sentence, each, before):
            return True
        opening = not (last and last.sentence[0] == self._raw(sentence.start))
        among = _AMONG.search(self.text, max(sentence.start, each.start - _NEAR), each.start) if opening else None
        if among and deeds(self.text[max(sentence.start, among.start() - _NEAR) : among.start()]):
            return True
        if "其中" in before and (counted or self._counted_whole(sentence, each)):
            return True
        listed = "其中" in self.text[max(sentence.start, start - _NEAR) : start] and _BARE.fullmatch(before)
        return bool(listed and counted and not opening)

    def _plainly(self, start: int, end: int, shown: str) -> str:
        """Return what stands before a figure with what only says how great its things are: 新签约5亿元以上项目."""
        before = self.text[start:end]
        graded = _GRADED.search(before) if "以上" in before else None
        return f"{before[: graded.start()]}{graded[1]}" if graded else shown

    def _counted_whole(self, sentence: Sentence, each: Quantity) -> bool:
        """Whether what 其中 tells a part of was counted in its stretch, whatever rates stand between."""
        opened = self._raw(sentence.start)
        for fact in reversed(self.made):
            if fact.sentence[0] != opened or fact.quantity is None:
                return False
            if fact.kind not in ("growth", "share", "rank"):
                return fact.kind == "count_in_period" and fact.quantity.unit == each.unit
        return False

    def _continues(self, scope: Scope, sentence: Sentence, each: Quantity, before: str) -> bool:
        """Whether a bare name goes on with the deed of the clause before: 引进博士412名，硕士3870名."""
        last = scope.last
        return (
            last is not None
            and last.kind == "count_in_period"
            and last.quantity is not None
            and not re.search(r"净增|较|比", last.clause)
            and last.quantity.unit == each.unit
            and last.sentence[0] == self._raw(sentence.start)
            and (re.fullmatch(r"[一-龥A-Za-z]{2,10}", before) or re.search(r"\d[^，。；]*[、和及与]\Z", before))
            is not None
            and not re.search(r"[共达有总为是各累至到]", before)
        )
