"""读事实 (reader): from a clean article to its facts, figure by figure in reading order.

What a clause leaves out is taken from what governs it: the clause before, the sentence before, the paragraph's first
words, the heading above. Whose figure it is (place and subject) stays with the last one named until the text turns
back to the city (全市) or a new paragraph opens without leaning on it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kechuang.engines.reports.article import Article
from kechuang.engines.reports.facts.acceptance import judge
from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.facts.events import deed
from kechuang.engines.reports.facts.fact import Fact
from kechuang.engines.reports.facts.indicators import Catalogue
from kechuang.engines.reports.facts.lists import Listed
from kechuang.engines.reports.facts.modality import FUTURE_HEADING, modality
from kechuang.engines.reports.facts.places import Gazetteer
from kechuang.engines.reports.facts.planning import is_already, looks_back, plans, proposes, tells_of_plan
from kechuang.engines.reports.facts.scope import Scope
from kechuang.engines.reports.quantity import Quantity

_MUST = re.compile(r"(?:我们|全市上下)?(?:还|就|必须|重点)?要(?![求素闻点是么])")
_WILL = re.compile(
    r"(?:按照|根据)(?:部署|安排|规划|计划|方案)[，,]?$|^接下来|将(?:围绕|聚焦|坚持|继续|深入|全面|加快|着力|大力|持续|进一步|重点|通过|按照|紧扣|紧紧|锚定|突出|深化|以)(?!来)"
)
_ITEM = re.compile(r"(?:\d{1,2}[.、．]|[（(][一二三四五六七八九十\d]+[）)]|[★●■▌•◆①-⑳▲])")
_AIMS_ASKED = re.compile(r"目标|打算|计划|安排|下一步")
_COUNTED = frozenset({"row", "stretch", "within", "task", "future", "meanwhile", "ahead"})
_AIMS = frozenset({"target", "plan", "forecast"})
_QUESTION = re.compile(r"^(?:主持人|记者|问|提问)[^：]{0,6}[：:]")
_TURN = re.compile(r"^(?:“|\")?(?:主持人|记者|答|问|[^：]{0,10}负责人)[：:]")


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

    def facts(
        self,
        article: Article,
        *,
        published: dt.date | None = None,
        place: str | None = None,
        beside: Sequence[str] = (),
    ) -> list[Fact]:
        """Return the facts of an article in reading order.

        Parameters
        ----------
        article : Article
            Clean.
        published : date, optional
            The day from which 今年 is counted; by default the article's.
        place : str, optional
            Division code of the place that it is about, where the caller knows it.
        beside : sequence of str, optional
            The texts beside it on its page: where no day of publication is known, they may tell the year.
        """
        return _Pass(
            self.places,
            self.catalogue,
            article,
            published=published or article.published,
            place=self.places.at(place),
            beside=beside,
        ).facts()


class _Pass(Listed):
    """One pass over one article."""

    def facts(self) -> list[Fact]:
        """Return the facts."""
        self.asked = False
        self.planned = plans(self.article.title)
        self.of_plan = not self.planned and tells_of_plan(self.article.title)
        self.proposed = self.planned
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
            if fact.period is None:
                fact.certainty.pop("period", None)
                fact.evidence.pop("period", None)
            told = fact.evidence.get("period")
            if told and fact.certainty["period"] == "explicit" and not fact.sentence[0] <= told[0] < fact.sentence[1]:
                fact.certainty["period"] = "carried"
        judge(self, self.made)
        return self.made

    def _opened(self, scope: Scope, sentence: Sentence, heading: Sentence | None) -> None:
        """A new paragraph: whose figures follow is open again unless it leans on the one before."""
        whole = self._paragraph(sentence)
        if not _ITEM.match(whole):
            scope.opened = sentence.start
        scope.closing = None
        if re.match(r"(?:占|同比|比上年|较上年)", whole):
            return
        self._settle(scope, whole)
        if not self.of_plan:
            self.proposed = self.planned
        if heading and looks_back(self.text[heading.start : heading.end]):
            self.proposed = False
        if scope.mood != "actual" and not (heading and FUTURE_HEADING.search(self.text[heading.start : heading.end])):
            scope.mood, scope.mood_at = "actual", None
        self._opened_time(scope, heading)

    def _headed(self, scope: Scope, sentence: Sentence) -> None:
        self._headed_by(scope, sentence.start, sentence.end)
        told = self.text[sentence.start : sentence.end]
        scope.mood = (
            "target" if FUTURE_HEADING.search(told) and "完成情况" not in told and "回顾" not in told else "actual"
        )
        scope.mood_at = (sentence.start, sentence.end) if scope.mood == "target" else None
        if "总结" in told:
            scope.mood = "actual"
        if self._time_of(sentence) is None:
            # What the section before told of its time ends with it.
            scope.time = scope.frame = None

    def _sentence(self, scope: Scope, sentence: Sentence, held: list[Quantity]) -> None:
        if _TURN.match(self.text[sentence.start : sentence.end]) and sentence.first:
            # An answer speaks of aims where the question asks for them.
            scope.mood = "target" if self.asked else "actual"
            if _QUESTION.match(self.text[sentence.start : sentence.end]):
                scope.mood = "actual"
                self.asked = bool(_AIMS_ASKED.search(self._paragraph(sentence)))
        told = self.text[sentence.start : sentence.end]
        ahead = FUTURE_HEADING.search(told[:16])
        if ahead and re.search(r"[：:]|下一步|今后|未来|明年", told[:20]):
            scope.mood, scope.mood_at = "target", (sentence.start + ahead.start(), sentence.start + ahead.end())
        elif not sentence.first and scope.mood == "target" and self._past(sentence):
            scope.mood = "actual"
        if told.startswith("其中") and scope.last is not None and scope.last.modality in _AIMS:
            scope.mood = scope.last.modality
        if self.planned and self._ahead(sentence):
            scope.mood = "target"
        self.proposed = self.proposed or proposes(told)
        if self.proposed and scope.mood == "actual" and self._still_ahead(sentence):
            scope.mood = "target"
            if scope.time is None and self.titled:
                scope.time = scope.frame = self.titled
        scope.since = sentence.start
        mood, scope.mooded = scope.mood, scope.mood_at
        scope.commas, scope.opens = sentence.commas, sentence.start if sentence.first else -1
        if not sentence.first:
            self._next_time(scope, sentence)
        self._homeward(scope)
        numbers: list[Quantity] = []
        for comma, start in enumerate(sentence.commas):
            end = sentence.commas[comma + 1] if comma + 1 < len(sentence.commas) else sentence.end
            inside = [each for each in held if start <= each.number_start < end]
            if not inside:
                self._turn(scope, start, end)
                before, mood = mood, self._mood_between(self.text[start:end], mood)
                if mood != before:
                    scope.mooded = start, end
                if not any(start <= each.start < end for each in held):
                    self._event(scope, sentence, start, end)
                continue
            numbers = inside
            self._clause(scope, sentence, (start, end), numbers, mood)
            if self.made and self.made[-1].modality not in ("hypothetical", "target_completed"):
                mood = self.made[-1].modality

    def _still_ahead(self, sentence: Sentence) -> bool:
        """Whether a sentence of a plan tells what is to be: none of its times is over, and no word says that it is."""
        told = self._times_between(sentence.start, sentence.end)
        ahead = not any(not time.base and time.what not in _COUNTED for time in told) or self._ahead(sentence)
        return ahead and not is_already(self.text[sentence.start : sentence.end])

    def _mood_between(self, clause: str, mood: str) -> str:
        if _MUST.match(clause) or (("将" in clause or clause[:1] in "按根接") and _WILL.search(clause)):
            return "target"
        found = modality(clause, after="", sentence_before="", ruling="actual", future=False)
        if found.said == "hypothetical" and found.how == "explicit":
            return "hypothetical"
        return found.said if found.said in ("target", "forecast", "plan", "prospect") else mood

    def _turn(self, scope: Scope, start: int, end: int) -> None:
        """A clause without figures may name the place, the subject, the time, and what the next figure counts."""
        self._place(scope, start, end)
        phrase = self.catalogue.opening(self._without(start, end))
        if phrase:
            scope.phrase, scope.phrase_at = phrase, self._worded(phrase, (start, end))
        time = self._time_in(start, end)
        if time:
            self._tell_time(scope, time, opens=scope.opens == time.start)

    def _event(self, scope: Scope, sentence: Sentence, start: int, end: int) -> None:
        clause = self.text[start:end]
        did = deed(clause)
        if not did:
            return
        dated = [t for t in self._times_between(sentence.start, end) if t.what in ("day", "month") and not t.base]
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
        fact.certainty = {"indicator": "explicit", "period": "explicit", "kind": "explicit", "modality": "explicit"}
        fact.evidence = {"indicator": (low, high), "kind": (low, high), "modality": (low, high)}
        dated_at = self._timed(dated[-1])
        if dated_at:
            fact.evidence["period"] = dated_at
        if place:
            fact.certainty["place"] = "carried"
            if placed := self._placed(scope.place_at):
                fact.evidence["place"] = placed
        if fact.subject:
            fact.certainty["subject"] = "carried"
            if shown := self._shown(scope.subject_at) if scope.subject else fact.evidence.get("place"):
                fact.evidence["subject"] = shown
        if not (self.made and self.made[-1].span == fact.span):
            self.made.append(fact)
