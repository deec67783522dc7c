"""并列 (lists): the figures of one clause: A、B、C分别为…, the pair 由52家增加到139家, and plain lists."""

from __future__ import annotations

import re
from itertools import pairwise

from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.facts.fact import Fact
from kechuang.engines.reports.facts.indicators import stripped
from kechuang.engines.reports.facts.kinds import kind as kind_of
from kechuang.engines.reports.facts.periods import counted, span_of
from kechuang.engines.reports.facts.scope import At, Scope, Words
from kechuang.engines.reports.facts.telling import Telling
from kechuang.engines.reports.facts.times import Span, Time
from kechuang.engines.reports.quantity import Quantity

_BETWEEN = re.compile(r"[、，,和与及至到]*(?:增加|增长|提高|提升|上升|降|下降|跃升|增|升)?(?:到|至|为)?(?:了)?")
_QUARTERS = re.compile(r"一至([二三四])季度分别")
_YEAR = re.compile(r"(?:(?:19|20)\d{2}年|今年|去年)(?:末|底|上半年|前三季度)?")
_APART = re.compile(r"分别")


class Listed(Telling):
    """An article whose clauses may tell several figures."""

    def _clause(
        self, scope: Scope, sentence: Sentence, clause: tuple[int, int], held: list[Quantity], mood: str
    ) -> None:
        start = clause[0]
        how = self._place(scope, start, held[0].start)
        apart = _APART.search(self.text[start : held[-1].end])
        items = self._told_apart(sentence, start, start + apart.start(), len(held)) if apart and len(held) > 1 else []
        years = self._years_apart(sentence, held)
        scope.framing = scope.time
        origin = scope.place, scope.subject, scope.place_at
        before_phrases = list(scope.phrases)
        stood = self._stood(items, sentence.start, held[0].start)
        before_end = start
        base_phrase = ""
        for number, each in enumerate(held):
            local = start if number == 0 else before_end
            text = self.text[local : each.start]
            fact_how = how
            lead, told_at = "", None
            if number:
                fact_how = self._place(scope, before_end, each.start) if not items else how
            if items:
                place, told_at = self._item_place(items[number]), stood[number]
                lead = re.sub(r".*分别", "", self.text[start : held[0].start])
                if place:
                    scope.place, scope.subject, fact_how = place.place, None, "explicit"
                    scope.place_at = told_at[0] + place.start, told_at[0] + place.end
                    told_at = told_at[0], held[0].start
                    text = base_phrase or self._shared(start, items, lead, scope)
                    base_phrase = text
                else:
                    text = items[number] + lead
            elif number and _BETWEEN.fullmatch(text.strip()):
                text = ""
            listed = before_phrases if apart and not items and len(before_phrases) >= len(held) else []
            previous = listed[number - len(held)] if listed else (scope.phrase, scope.phrase_at)
            scope.forced = years[number] if years else None
            fact = self._fact(scope, At(sentence, clause, local, mood, fact_how, text, told_at, *previous), each)
            kept = [] if number == 0 and len(held) > 1 else scope.phrases[-3:]
            scope.phrases = [*kept, (fact.indicator or "", scope.named_at)]
            before = [(one, one.period) for one in (*self.made[-1:], fact)]
            self._pair(scope, held, number, fact, sentence)
            quarters = _QUARTERS.search(self.text[start : held[0].start])
            if quarters and len(held) == "一二三四".index(quarters[1]) + 1 and fact.period:
                fact.period = f"{fact.period[:4]}-{number * 3 + 1:02}/{fact.period[:4]}-{number * 3 + 3:02}"
            self._dated_anew(scope, before, each.end)
            self.made.append(fact)
            scope.last, scope.last_end = fact, each.end
            before_end = each.end
        scope.forced = None
        if items and all(self._item_place(item) for item in items):
            scope.place, scope.subject, scope.place_at = origin

    def _dated_anew(self, scope: Scope, before: list[tuple[Fact, str | None]], until: int) -> None:
        """Let facts whose period a pair or a list of quarters has moved tell which words did."""
        for fact, period in before:
            if fact.period == period or fact.period is None:
                continue
            shown = self._dated(fact.period, scope, (scope.framing, scope.time), until)
            fact.evidence.pop("period", None)
            if shown:
                fact.evidence["period"] = shown

    def _stood(self, items: list[str], start: int, end: int) -> list[Words]:
        """Return where the things of a list stand; of one that took its grade from the first, among which words."""
        stood: list[Words] = []
        for item in items:
            at = self.text.find(item, start, end)
            stood.append((at, at + len(item)) if at >= 0 else (start, end))
            start = stood[-1][1] if at >= 0 else start
        return stood

    def _told_apart(self, sentence: Sentence, start: int, end: int, count: int) -> list[str]:
        """Return the ``count`` things that 分别 counts: told right before it, or places in the clause before."""
        head = self.text[start:end]
        if head.strip() or start == sentence.start:
            return self._items(head, count)
        first = sentence.clause_start(start - 1)
        places = [each for each in self.named if first <= each.start < start]
        return [self.text[each.start : each.end] for each in places] if len(places) == count else []

    def _items(self, head: str, count: int) -> list[str]:
        """Return the ``count`` parts of a list."""
        parts = [part for part in re.split(r"[、]|和|及|以及|与", head) if part.strip()]
        if len(parts) != count:
            return []
        grade = re.match(r".*?((?:省级|国家级|市级)(?:以上)?)", parts[0])
        if grade and not any(re.search("级", part) for part in parts[1:]):
            parts = [parts[0], *(grade[1] + part for part in parts[1:])]
        return parts

    def _shared(self, start: int, items: list[str], lead: str, scope: Scope) -> str:
        """Return what a list of places shares: what stands behind the last place, else what the clause before named."""
        last = items[-1]
        place = self._item_place(last)
        rest = last[place.end :] if place else last
        told = _YEAR.sub("", rest + lead)
        return told if stripped(re.sub(r"分别|为|达到?", "", told)) else scope.phrase

    def _pair(self, scope: Scope, held: list[Quantity], number: int, fact: Fact, sentence: Sentence) -> None:
        """由52家增加到139家: the first stood at the beginning, the second stands now."""
        if number != 1 or len(held) < 2:
            return
        one, two = held[0], held[1]
        between = self.text[one.end : two.start]
        if not re.search(r"(?:增|升|提高|降|跃|扩|发展|变|到|至)", between) or one.unit_si != two.unit_si:
            return
        reach = max(sentence.start, one.start - 12)
        since = re.search(r"(?:由|从)[^，。；]{0,11}$", self.text[reach : one.start])
        if not since:
            return
        first = self.made[-1]
        own = [time for time in self._times_between(reach + since.start() + 1, one.number_start) if not time.base]
        now = [time for time in self._times_between(one.end, two.number_start) if not time.base]
        for name in ("indicator", "indicator_id"):
            setattr(fact, name, getattr(first, name))
            how = fact.certainty.pop(name, "carried")
            fact.evidence.pop(name, None)
            if getattr(fact, name):
                fact.certainty[name] = how
            if name in first.evidence:
                fact.evidence[name] = first.evidence[name]
        if fact.modality not in ("actual", "target_completed") and not now:
            self._to_be(scope, first, fact, one, own)
            return
        if own and not now:
            # 由2020年的52家增加到139家: the year is the first one's; the second has what governed before it.
            before = scope.framing
            span = before.span if before is not own[-1] and before else self.clock.month(two.start)
            stock = fact.kind == "level" and counted(two, fact.indicator or "")
            fact.period = str(Span(span.last, span.last) if stock else span) if span else None
            fact.certainty["period"] = "carried" if before else "guessed"
        elif not own and not now and scope.pair and scope.pair[2] == sentence.start:
            # …，高新技术企业从98家增加到362家: between the years of the pair before it.
            first.period, fact.period = scope.pair[:2]
            first.certainty["period"] = fact.certainty["period"] = "carried"
        elif not own:
            self._stretched(first, fact, scope.framing if now else scope.time, has_end=bool(now))
        if first.period and fact.period and re.match(r"\d{4}", first.period):
            scope.pair = (first.period, fact.period, sentence.start)
        fact.certainty["period"] = fact.certainty.get("period", "carried")
        fact.kind = first.kind

    def _to_be(self, scope: Scope, first: Fact, second: Fact, one: Quantity, own: list[Time]) -> None:
        """将由600吨提高到1800吨: the first is what there is, the second what is to be."""
        first.modality = "actual"
        first.kind = kind_of(one, self.text[max(scope.since, one.start - 12) : one.start], "")[0]
        if own:
            aim = scope.framing or self.titled
            year = aim.span.last[:4] if aim and aim.span.last and not aim.base else ""
            second.period = year or second.period
            second.certainty["period"] = "carried"
        else:
            now = self.clock.month(one.start)
            first.period = str(now) if now else None
            first.certainty["period"] = "guessed"

    def _stretched(self, first: Fact, second: Fact, ruling: Time | None, *, has_end: bool) -> None:
        """Let the first of a pair stand before the stretch that governs, the second at its end."""
        told = self._counted_back(None, ruling).span if ruling else None
        if told is None or not told.first or not told.last:
            if second.period and re.match(r"\d{4}", second.period):
                first.period = str(span_of(second.period).shifted(-1))
                first.certainty["period"] = "guessed"
            return
        low, high = int(told.first[:4]), told.last
        if low < int(high[:4]):
            within = ruling is not None and ruling.what in ("since18", "since", "since_event", "span")
            first.period = str(low if within else low - 1)
            if not has_end:
                yearly = first.kind in ("share", "growth") and len(high) > 4
                second.period = str(int(high[:4]) - 1) if yearly else high
        else:
            first.period = str(told.shifted(-1)) if len(told.first) > 4 else str(low - 1)
        first.certainty["period"] = "guessed"

    def _years_apart(self, sentence: Sentence, held: list[Quantity]) -> list[Time]:
        """Return the times that 分别 counts for the figures of a clause: 2020年、2021年、2022年…分别为."""
        dated = self._times_between(sentence.start, held[0].start)
        if len(held) < 2 or len(dated) < len(held):
            return []
        chain = dated[-len(held) :]
        joined = all(
            re.fullmatch(r"[、和与及]|以及", self.text[one.end : other.start]) for one, other in pairwise(chain)
        )
        apart = "分别" in self.text[chain[-1].end : held[0].start]
        return chain if joined and apart and not any(time.base for time in chain) else []
