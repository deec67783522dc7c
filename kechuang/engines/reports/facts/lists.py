"""并列 (lists): the figures of one clause: A、B、C分别为…, the pair 由52家增加到139家, and plain lists."""

from __future__ import annotations

import re

from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.facts.fact import Fact
from kechuang.engines.reports.facts.indicators import stripped
from kechuang.engines.reports.facts.scope import At, Scope
from kechuang.engines.reports.facts.telling import Telling
from kechuang.engines.reports.facts.times import Span
from kechuang.engines.reports.quantity import Quantity

_BETWEEN = re.compile(r"[、，,和与及至到]*(?:增加|增长|提高|提升|上升|降|下降|跃升|增|升)?(?:到|至|为)?(?:了)?")
_QUARTERS = re.compile(r"一至([二三四])季度分别")
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
        origin = scope.place, scope.subject
        before_phrases = list(scope.phrases)
        before_end = start
        base_phrase = ""
        for number, each in enumerate(held):
            local = start if number == 0 else before_end
            text = self.text[local : each.start]
            fact_how = how
            lead = ""
            if number:
                fact_how = self._place(scope, before_end, each.start) if not items else how
            if items:
                place = self._item_place(items[number])
                lead = re.sub(r".*分别", "", self.text[start : held[0].start])
                if place:
                    scope.place, scope.subject, fact_how = place.place, None, "explicit"
                    text = base_phrase or self._shared(start, items, lead, scope)
                    base_phrase = text
                else:
                    text = items[number] + lead
            elif number and _BETWEEN.fullmatch(text.strip()):
                text = ""
            listed = before_phrases if apart and not items and len(before_phrases) >= len(held) else []
            previous = listed[number - len(held)] if listed else scope.phrase
            fact = self._fact(scope, At(sentence, clause, local, mood, fact_how), each, text, previous)
            kept = [] if number == 0 and len(held) > 1 else scope.phrases[-3:]
            scope.phrases = [*kept, fact.indicator or ""]
            self._pair(held, number, fact, sentence)
            quarters = _QUARTERS.search(self.text[start : held[0].start])
            if quarters and len(held) == "一二三四".index(quarters[1]) + 1 and fact.period:
                fact.period = f"{fact.period[:4]}-{number * 3 + 1:02}/{fact.period[:4]}-{number * 3 + 3:02}"
            self.made.append(fact)
            scope.last, scope.last_end = fact, each.end
            before_end = each.end
        if items and all(self._item_place(item) for item in items):
            scope.place, scope.subject = origin

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
        told = rest + lead
        return told if stripped(re.sub(r"分别|为|达到?", "", told)) else scope.phrase

    def _pair(self, held: list[Quantity], number: int, fact: Fact, sentence: Sentence) -> None:
        """由52家增加到139家: the first stood at the beginning, the second stands now."""
        if number != 1 or len(held) < 2:
            return
        one, two = held[0], held[1]
        between = self.text[one.end : two.start]
        if not re.search(r"(?:增|升|提高|降|跃|扩|发展|变|到|至)", between) or one.unit_si != two.unit_si:
            return
        before = self.text[max(sentence.start, one.start - 12) : one.start]
        if not re.search(r"(?:由|从)[^，。；]{0,11}$", before):
            return
        first = self.made[-1]
        dated = any(time.end > one.start - 8 and time.start < two.start and not time.base for time in self.times)
        if first.period == fact.period and not dated:
            years = re.fullmatch(r"(\d{4})/(\d{4})", fact.period or "")
            if years:
                first.period, fact.period = str(int(years[1]) - 1), years[2]
            elif re.fullmatch(r"\d{4}", fact.period or ""):
                first.period = str(int(fact.period or "0") - 1)
            elif fact.period and re.match(r"\d{4}", fact.period):
                first.period = Span(*(fact.period.split("/") * 2)[:2]).shifted(-1).__str__()
            first.certainty["period"] = "guessed"
        fact.certainty["period"] = fact.certainty.get("period", "carried")
        for name in ("indicator", "indicator_id", "kind"):
            setattr(fact, name, getattr(first, name))
