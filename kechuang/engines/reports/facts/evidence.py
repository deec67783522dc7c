"""依据 (evidence): where in the raw page the words stand by which each field of a fact was decided.

Nothing is looked for again: each field keeps the place of the words that decided it, in the clause, in what governs it
or in the title; a period that only the day of publication tells has the line with that day. A field that no word of the
page decides (a place that the caller told) has none.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping

from kechuang.engines.reports.facts.fact import Fact
from kechuang.engines.reports.facts.ground import Ground
from kechuang.engines.reports.facts.places import Named
from kechuang.engines.reports.facts.scope import Scope, Words
from kechuang.engines.reports.facts.times import Span, Time
from kechuang.engines.reports.quantity import Quantity

_UNSOUGHT: Words = (-1, -1)


class Evident(Ground):
    """An article that tells where the words stand that decide a field; what it returns is in places of the raw page."""

    _home_at: Words | None = _UNSOUGHT

    def _shown(self, at: Words | None) -> Words | None:
        """Return the raw place of words; None of words that healing has put in."""
        if at is None or at[0] >= at[1]:
            return None
        low, high = self.article.clean.raw_span(*at)
        return (low, high) if low < high else None

    @staticmethod
    def _show(fact: Fact, words: Mapping[str, Words | None]) -> None:
        """Let a fact tell where its words stand."""
        fact.evidence = {name: at for name, at in words.items() if at}

    def _placed(self, at: Words | None) -> Words | None:
        """Return where a place is named: by the words given, else where the article names its own."""
        if at is not None:
            return self._shown(at)
        if self._home_at == _UNSOUGHT:
            self._home_at = self._home_named()
        return self._home_at

    def _home_named(self) -> Words | None:
        home, article = self.home, self.article
        if home is None:
            return None
        if article.title_span and any(self._at_home(each.place) for each in self.places.named(article.title, home)):
            return article.title_span
        own = [each for each in self.named if each.place.path == home.path]
        own = own or [each for each in self.named if home.city and each.place.city == home.city]
        return self._shown((own[0].start, own[0].end)) if own else None

    def _worded(self, phrase: str, region: Words) -> Words:
        """Return where in a region, in which it was read, a name stands; a name may have been put into other words."""
        start, end = region
        bare = phrase.removeprefix("新增")
        at = self.text.find(bare, start, end)
        if at >= 0:
            return at, at + len(bare)
        first, last = self.text.find(bare[:2], start, end), self.text.rfind(bare[-2:], start, end)
        low, high = (first if first >= 0 else self._behind(start, end)), (last + len(bare[-2:]) if last >= 0 else end)
        return (low, high) if low < high else region

    def _behind(self, start: int, end: int) -> int:
        """Return where, behind its times and places, the words of a piece begin."""
        at = start
        for time in self._times_between(start, end):
            at = max(at, time.end)
        for each in self.named[bisect_left(self.named, start, key=_place) :]:
            if each.start >= end:
                break
            at = max(at, each.end)
        while at < end and self.text[at] in "，、；：。 \n":
            at += 1
        return at if at < end else start

    def _compared(self, start: int, each: Quantity) -> Words:
        """Return where the words stand that compare a figure: with it, or some words before it (最高给予300万元)."""
        apart = each.comparator not in ("exactly", "range") and each.start == each.number_start
        if apart and each.end - each.number_end <= len(each.unit):
            return start, each.end
        return each.start, each.end

    def _timed(self, time: Time) -> Words | None:
        """Return where an expression of time stands; of the report's own, in the title or at the beginning."""
        if time is not self.titled:
            return self._shown((time.start, time.end))
        if self.titled_from is None:
            return self.article.title_span
        return self._shown((self.titled_from + time.start, self.titled_from + time.end))

    def _dated(self, period: str, scope: Scope, ruling: Iterable[Time | None], until: int) -> Words | None:
        """Return where the words stand that tell a period.

        Parameters
        ----------
        period : str
            The period, as decided.
        scope : Scope
            What governs the clause.
        ruling : iterable of Time or None
            The times that govern it, the closest first.
        until : int
            Where the figure ends: what its sentence tells up to there may have moved the period (较2020年).
        """
        governing = [time for time in ruling if time is not None]
        beside = self._times_between(scope.since, until)[::-1]
        for time in (*governing, *beside):
            if _tells(time.span, period, whole=True):
                return self._timed(time)
        if scope.last is not None and scope.last.period == period:
            return scope.last.evidence.get("period")
        for time in (*(time for time in beside if time.base), *governing, *beside):
            if _tells(time.span, period, whole=False):
                return self._timed(time)
        day = self.article.published
        if not self.undated and self.clock.published is not None and f"{self.clock.published:%Y}" in period:
            return self.article.published_span if self.clock.published == day else None
        return self._timed(governing[0]) if governing else None


def _place(each: Named) -> int:
    return each.start


def _tells(span: Span, period: str, *, whole: bool) -> bool:
    """Whether a stretch of time gives both ends of a period, or one of them."""
    ends = [end for end in period.replace("..", "").split("/") if end]
    given = [span.first.startswith(end) or span.last.startswith(end) for end in ends]
    return all(given) if whole else any(given)
