"""读事实 (reader): from a clean article to its facts, figure by figure in reading order.

What a clause leaves out is taken from what governs it: the clause before, the sentence before, the paragraph's first
words, the heading above. Whose figure it is (place and subject) stays with the last one named until the text turns
back to the city (全市) or a new paragraph opens without leaning on it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace

from kechuang.engines.reports.article import Article
from kechuang.engines.reports.facts import subjects
from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.facts.events import deed
from kechuang.engines.reports.facts.fact import Certainty, Fact
from kechuang.engines.reports.facts.indicators import Catalogue, Naming, stripped
from kechuang.engines.reports.facts.kinds import kind as kind_of
from kechuang.engines.reports.facts.modality import FUTURE_HEADING, modality
from kechuang.engines.reports.facts.places import Gazetteer
from kechuang.engines.reports.facts.ruling import Ruled
from kechuang.engines.reports.facts.scope import At, Scope
from kechuang.engines.reports.facts.times import Span, Time
from kechuang.engines.reports.passage import fingerprint
from kechuang.engines.reports.quantity import Quantity

_BOTH = re.compile(r"各(?:自)?(?:新增|建设|有|达)?$")
_BETWEEN = re.compile(r"[、，,和与及至到]*(?:增加|增长|提高|提升|上升|降|下降|跃升|增|升)?(?:到|至|为)?(?:了)?")
_QUARTERS = re.compile(r"一至([二三四])季度分别")
_APART = re.compile(r"分别")
_TURN = re.compile(r"^(?:“|\")?(?:主持人|记者|答|问|[^：]{0,10}负责人)[：:]")
_LASTING = frozenset({"year", "half", "quarter", "quarters", "first", "months", "since", "plan_since"})


@dataclass(slots=True)
class Reader:
    """Reads the facts of articles.

    Parameters
    ----------
    places : Gazetteer
        The places that are known.
    catalogue : Catalogue
        The indicators that are known.
    """

    places: Gazetteer
    catalogue: Catalogue

    def facts(self, article: Article, *, published: dt.date | None = None, place: str | None = None) -> list[Fact]:
        """Return the facts of an article in reading order.

        Parameters
        ----------
        article : Article
            Clean.
        published : date, optional
            The day from which 今年 is counted; by default the article's.
        place : str, optional
            Division code of the place that it is about, where the caller knows it.
        """
        return _Pass(
            self.places, self.catalogue, article, published or article.published, self.places.at(place)
        ).facts()


class _Pass(Ruled):
    """One pass over one article."""

    def facts(self) -> list[Fact]:
        """Return the facts."""
        scope = Scope(self.home, time=self.titled)
        at = 0
        heading: Sentence | None = None
        for sentence in self.sentences:
            held = []
            while at < len(self.figures) and self.figures[at].start < sentence.end:
                if self.figures[at].start >= sentence.start:
                    held.append(self.figures[at])
                at += 1
            if sentence.first:
                self._opened(scope, sentence, heading)
            if sentence.heading and not held:
                heading = sentence
                self._headed(scope, sentence)
            scope.last = scope.last if not sentence.first else None
            self._sentence(scope, sentence, held)
        self.made.sort(key=lambda fact: fact.span)
        for number, fact in enumerate(self.made, 1):
            fact.id = f"{self.article.id}-F{number}"
        return self.made

    def _opened(self, scope: Scope, sentence: Sentence, heading: Sentence | None) -> None:
        """A new paragraph: whose figures follow is open again unless it leans on the one before."""
        whole = self._paragraph(sentence)
        scope.closing = None
        if re.match(r"(?:占|同比|比上年|较上年)", whole):
            return
        keeps = scope.subject is not None and subjects.leans(whole) and not subjects.of_place(whole)
        if not keeps:
            scope.subject = None
            scope.place, scope.place_how = self.home, "carried"
        if scope.mood != "actual" and not (heading and FUTURE_HEADING.search(self.text[heading.start : heading.end])):
            scope.mood = "actual"
        if heading is None or not self._time_of(heading):
            kept = scope.time if scope.time and scope.time.what in _LASTING and not scope.subject else None
            scope.time = self.titled or kept
            scope.time_how = "guessed" if kept and not self.titled else "carried"
        else:
            scope.time = self._time_of(heading)
            scope.time_how = "carried"

    def _headed(self, scope: Scope, sentence: Sentence) -> None:
        told = self.text[sentence.start : sentence.end]
        scope.mood = (
            "target" if FUTURE_HEADING.search(told) and "完成情况" not in told and "回顾" not in told else "actual"
        )
        if "总结" in told:
            scope.mood = "actual"

    def _sentence(self, scope: Scope, sentence: Sentence, held: list[Quantity]) -> None:
        if _TURN.match(self.text[sentence.start : sentence.end]) and sentence.first:
            scope.mood = "actual"
        told = self.text[sentence.start : sentence.end]
        if FUTURE_HEADING.search(told[:16]) and re.search(r"[：:]|下一步|今后|未来|明年", told[:20]):
            scope.mood = "target"
        elif not sentence.first and scope.mood == "target" and self._past(sentence):
            scope.mood = "actual"
        scope.since = sentence.start
        mood = scope.mood
        passing = scope.time is not None and scope.time.what in ("since", "day", "now", "same")
        if self.titled and passing and not sentence.first and re.match(r"全市|全区|全县|我市", told):
            scope.time = self.titled
        now = self.clock.published
        if mood == "actual" and scope.time and now and not sentence.first:
            ahead = scope.time.what in ("future", "within") or scope.time.span.year > now.year
            if ahead:
                scope.time = self.titled
        if scope.time and scope.time.what == "day" and not sentence.first:
            month = scope.time.span.first[:7]
            scope.time = Time(scope.time.start, scope.time.end, "month", Span(month, month))
        if scope.place and self.home and not scope.place.path.startswith(self.home.path):
            scope.subject = None
            scope.place, scope.place_how = self.home, "carried"
        numbers: list[Quantity] = []
        for comma, start in enumerate(sentence.commas):
            end = sentence.commas[comma + 1] if comma + 1 < len(sentence.commas) else sentence.end
            inside = [each for each in held if start <= each.number_start < end]
            if not inside:
                self._turn(scope, start, end)
                mood = self._mood_between(self.text[start:end], mood)
                if not any(start <= each.start < end for each in held):
                    self._event(scope, sentence, start, end)
                continue
            numbers = inside
            self._clause(scope, sentence, (start, end), numbers, mood)
            if self.made and self.made[-1].modality not in ("hypothetical", "target_completed"):
                mood = self.made[-1].modality

    def _mood_between(self, clause: str, mood: str) -> str:
        found, how = modality(clause, after="", sentence_before="", ruling="actual", future=False)
        if found == "hypothetical" and how == "explicit":
            return "hypothetical"
        return found if found in ("target", "forecast", "plan", "prospect") else mood

    def _turn(self, scope: Scope, start: int, end: int) -> None:
        """A clause without figures may name the place, the subject, the time."""
        self._place(scope, start, end)
        time = self._time_in(start, end)
        if time:
            scope.time, scope.time_how = time, "carried"

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

    def _fact(self, scope: Scope, at: At, each: Quantity, told: str, previous: str) -> Fact:
        sentence, local, mood, place_how = at.sentence, at.local, at.mood, at.place_how
        start, end = at.clause
        before, after = self.text[start : each.start], self.text[each.end : end]
        time, time_how = self._ruling(scope, local if local > start else start, each)
        future = self._future(time, time_how, mood)
        said, said_how = modality(
            before,
            after=after,
            sentence_before=self.text[sentence.start : start],
            ruling=mood,
            future=future,
            share=each.unit_si == "%",
            at_least=each.comparator in ("at_least", "more_than"),
        )
        kind, kind_how = self._kind(scope, at, each, time, time_how)
        each = _signed(each, kind, self.text[local : each.start])
        naming = self._naming(local, each, told, kind, previous)
        phrase, known = naming.phrase, naming.id
        if scope.subject and not subjects.of_place(before):
            known = None
        period, period_how = self._period(scope, (time, time_how), each, kind=kind, phrase=phrase, said=said)
        if said != "actual" and kind != "rank" and not (said == "hypothetical" and kind == "growth"):
            kind = "target"
        place = scope.place
        if _BOTH.search(before) or re.search(r"各\d", self.text[max(0, each.start - 1) : each.number_end]):
            among = [n for n in self.named if start <= n.start < each.start]
            if len(among) > 1:
                place = None
        part = kind == "share" and known is None and phrase.startswith("占")
        if phrase and not part and (kind != "rank" or not scope.phrase):
            scope.phrase = phrase
        raw_start, raw_end = self.article.clean.raw_span(max(local, start), max(each.end, local + 1))
        s_start, s_end = self.article.clean.raw_span(sentence.start, sentence.end)
        number = self.article.clean.raw_span(each.number_start, each.number_end)
        fact = Fact(
            id="", article=self.article.id, quantity=each, number=number, sentence=(s_start, s_end),
            span=(raw_start, raw_end), clause=self.text[max(local, start) : each.end].strip("，；、 "),
            place=place.path if place else None, place_code=place.code if place else None,
            subject=scope.subject or (place.name if place else None), indicator=phrase or None, indicator_id=known,
            kind=kind, modality=said, period=str(period) if period else None,
            speaker=subjects.speaker(self.text[sentence.start : sentence.end]),
            told_as=fingerprint(self.text[sentence.start : sentence.end]),
        )  # fmt: skip
        sure = fact.certainty
        sure["value"] = sure["unit"] = sure["comparator"] = "explicit"
        if place:
            sure["place"] = place_how if place_how == "explicit" or self.sure else "guessed"
            sure["subject"] = "explicit" if scope.subject or place_how == "explicit" else "carried"
        if phrase:
            sure["indicator"] = "carried" if naming.carried else "explicit"
        if known:
            sure["indicator_id"] = sure["indicator"]
        sure["kind"] = "explicit" if kind_how == "explicit" else "carried"
        sure["modality"] = "explicit" if said_how == "explicit" else "carried"
        if period:
            sure["period"] = period_how
        fact.accepted = self._accepted(fact, scope)
        return fact

    def _kind(self, scope: Scope, at: At, each: Quantity, time: Time | None, time_how: Certainty) -> tuple[str, str]:
        """Return the kind of a figure, as if it were no target, and how it is known."""
        sentence, local = at.sentence, at.local
        start, end = at.clause
        before, after = self.text[start : each.start], self.text[each.end : end]
        shown = self.text[local : each.start] if local > start else before
        if local > start and re.fullmatch(r"[、，和与及以 ]*", shown):
            shown = before if not re.search(r"\d", before) else re.split(r"\d", before)[0]
        kind, kind_how = kind_of(each, shown, after)
        last = scope.last
        several = time is not None and re.fullmatch(r"(\d{4}).*/(\d{4}).*", str(time.span)) is not None
        several = several and time is not None and time.span.first[:4] != time.span.last[:4]
        if kind_how == "weak":
            # 走访企业300家 is counted within its stretch; of no stretch it is what there is.
            kind_how = "carried"
            if time is not None and time.what not in ("now", "yearend", "yearend2", "lately", "during", "past"):
                kind = "count_in_period"
        if kind == "count_in_period" and several and not re.search(r"新增|净增", before):
            kind, kind_how = "cumulative", "carried"
        elif kind == "count_in_period" or (kind == "level" and kind_how == "carried"):
            same = last is not None and last.kind == "cumulative" and last.sentence[0] == self._raw(sentence.start)
            if same and time_how == "carried" and not re.search(r"目前|现有|拥有|总数|新增|平均", before):
                kind, kind_how = "cumulative", "carried"
            elif kind == "count_in_period" and scope.subject and "已" in before and time_how != "explicit":
                kind, kind_how = "level", "carried"
        if kind == "level" and "其中" in before and scope.last and scope.last.kind == "count_in_period":
            kind, kind_how = "count_in_period", "carried"
        return kind, kind_how

    def _accepted(self, fact: Fact, scope: Scope) -> bool:
        """Whether nothing of a fact is assumed: the line above which no person is asked."""
        return (
            fact.indicator_id is not None
            and fact.place is not None
            and fact.period is not None
            and "guessed" not in fact.certainty.values()
            and not scope.subject
            and fact.modality in ("actual", "target")
            and (fact.kind in ("level", "share", "growth", "target") or fact.certainty.get("indicator") == "explicit")
            and (fact.kind != "count_in_period" or fact.certainty["period"] == "explicit")
        )

    def _naming(self, local: int, each: Quantity, told: str, kind: str, previous: str) -> Naming:
        bare = self._without(local, each.start) if told == self.text[local : each.start] else told
        after = self.text[each.end : each.end + 16]
        named = self.catalogue.name(bare, unit=each.unit, kind=kind, previous=previous)
        if not named.id and each.unit and kind in ("level", "count_in_period"):
            # 拥有37家省级新型研发机构: the name stands behind the figure.
            behind = re.match(r"(?:的)?([^，。；、：！？\d的]{2,16})", after)
            if behind:
                verb = re.search(r"(?:新增|新认定|新培育|净增)$", bare)
                other = self.catalogue.name(
                    (verb[0] if verb else "") + behind[1], unit=each.unit, kind=kind, previous=""
                )
                if other.id or not named.phrase:
                    return other
        return named

    def _event(self, scope: Scope, sentence: Sentence, start: int, end: int) -> None:
        clause = self.text[start:end]
        did = deed(clause)
        if not did:
            return
        dated = [t for t in self.times if sentence.start <= t.start < end and t.what in ("day", "month") and not t.base]
        if not dated:
            return
        first = sentence.clause_start(dated[-1].start)
        if any(first <= q.start < end for q in self.figures):
            return
        low, high = self.article.clean.raw_span(first, end)
        place = scope.place
        fact = Fact(
            id="", article=self.article.id, quantity=None, number=None,
            sentence=self.article.clean.raw_span(sentence.start, sentence.end), span=(low, high),
            clause=self.text[first:end].strip("，。；"), place=place.path if place else None,
            place_code=place.code if place else None, subject=scope.subject or (place.name if place else None),
            indicator=did, kind="event", period=str(dated[-1].span),
        )  # fmt: skip
        fact.certainty = {"period": "explicit", "kind": "explicit", "modality": "explicit"}
        if place:
            fact.certainty["place"] = fact.certainty["subject"] = "carried"
        if not (self.made and self.made[-1].span == fact.span):
            self.made.append(fact)


def _signed(each: Quantity, kind: str, before: str) -> Quantity:
    """Return 下降2.3% as minus 2.3."""
    if kind == "growth" and each.unit_si == "%" and re.search(r"(?:下降|减少|负增长)$", before.rstrip()):
        return replace(each, value=-each.value, value_si=-each.value_si)
    return each
