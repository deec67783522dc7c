"""免审 (acceptance): which facts are taken without a person, and why the others wait for one.

Every doubt has a name, a sentence and points from 1 to 4. A fact is accepted where its doubts come to fewer points than
:data:`LIMIT`; what is held names all of its doubts, so that a reviewer knows where to look. They ask what a careful
reader would: is the time said or assumed, could another place be meant, is this a deed of the stretch or a stock at its
end. A figure that the catalogue knows has a definition that settles its kind; one that it does not know must say more,
and waits where its name holds one of the catalogue's, which it may mean.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.facts.fact import Fact
from kechuang.engines.reports.facts.ground import Ground
from kechuang.engines.reports.facts.times import Time
from kechuang.engines.reports.quantity import Quantity

LIMIT = 4
"""So many points are too many."""

DOUBTS = {
    "event": (4, "是一件事，没有数"),
    "conflict": (4, "与另一处的数不同"),
    "kind_differs": (4, "类型与目录中这项指标的口径不符"),
    "grade_differs": (4, "级别与目录中这项指标的名称不同，如省级与省级以上"),
    "time_open": (3, "时间没有说，或只是推定"),
    "time_running": (3, "只说了发布的那一年，而这一年还没有过完"),
    "flow_of_a_month": (2, "是一段时间里的数，时间却只是一个月"),
    "place_open": (4, "地方没有说，或只是推定"),
    "place_rival": (2, "同一段里还说到别的地方"),
    "place_part": (1, "地方承上文，而前文最后说到的是别的地方"),
    "time_stretch": (3, "时间是起止要人定的一段，如近三年、今后五年、“十四五”期间"),
    "unlisted": (2, "目录中没有这项指标"),
    "nearly_listed": (2, "名称里有目录中的一项，说的可能就是它"),
    "named_before": (4, "指标没有说，按前文推定"),
    "unnamed": (3, "没有说清数的是什么"),
    "quoted": (4, "在引号之中，说的未必是本地"),
    "not_yet": (3, "是预计、计划、设想或假设"),
    "time_before": (1, "时间说在本分句之前"),
    "time_rival": (2, "同一句里说了几个时间，而本分句没有说清是哪一个"),
    "time_shifts": (1, "与同一句里前一个数的时间不同"),
    "stock_of_a_year": (1, "是一时的存量，时间却是一年或一段"),
    "summed": (1, "是累计数，从何时起要看前文"),
    "kind_open": (1, "从字面看不出是存量还是一段时间里的数"),
    "kind_carried": (1, "类型承上文或由时间推出"),
    "of_firm": (1, "是一家企业、学校、园区的数"),
    "deed": (2, "是办了多少事，未必只在这一段时间"),
    "named_by_deed": (2, "用认定、培育、引进来说，未必是存量"),
    "aim": (1, "是目标"),
    "aim_unsaid": (1, "当作目标，而本句没有目标、力争一类的话"),
    "aim_undated": (2, "是目标，而本句没有说何时达到"),
    "pair": (2, "是由多少到多少的一对数，前后的时间要分清"),
    "in_words": (2, "数用汉字写成"),
}
"""What each doubt weighs, and what it says."""

_UNCLEAR = frozenset(
    {"lately", "past", "during", "within", "future", "plan_in", "same", "since18", "inyear", "stretch"}
)
_SINCE = frozenset({"plan_since", "since", "since_event", "since_bare"})
_STOCK = re.compile(r"总数|总量|达到?|突破|累计|共有|拥有|现有|已有|保有量|存量|建有|建成|入库|有效")
_MONEY = re.compile(r"产值|收入|成交额|交易额|增加值|支出|投入|营收|投资|利润|余额|税|总值|GDP|经费")
_DEED = re.compile(r"(?<!新)(?:认定|获批|培育|引进|评定)")
_AIM = re.compile(r"力争|目标|[将要]|确保|争取|计划|预计|规划|打算|实现|努力|到“?(?:20|十[四五六])|任务")
_FLOATS = re.compile(r"任期|届末|首年|头一年|那年|当时|[一二三两]年后")
_SCALE = re.compile(r"(?:全国|全省|全市|各地)[^，。；]{0,8}$")
_NEW = re.compile(r"新|净增|授权|申请")
_NO_NAME = re.compile(r"受访|走访|对|为|将|我们|他|她|一个|这")


def _place(figure: Quantity) -> int:
    return figure.start


def judge(ground: Ground, facts: Sequence[Fact]) -> None:
    """Decide which facts of an article are accepted; the facts are changed.

    Parameters
    ----------
    ground : Ground
        The article.
    facts : sequence of Fact
        Its facts in reading order.
    """
    starts = [each.start for each in ground.sentences]
    before = {id(two): one for one, two in pairwise(facts)}
    for fact in facts:
        if fact.quantity is None:
            found = ["event"]
        else:
            sentence = ground.sentences[bisect_right(starts, fact.quantity.start) - 1]
            found = list(dict.fromkeys(_Case(ground, fact, fact.quantity, sentence, before.get(id(fact))).doubts()))
        fact.accepted = sum(DOUBTS[name][0] for name in found) < LIMIT
        fact.held = [] if fact.accepted else found


@dataclass(slots=True)
class _Case:
    """A fact, and where it stands."""

    ground: Ground
    fact: Fact
    figure: Quantity
    sentence: Sentence
    before: Fact | None
    clause: int = field(init=False)
    paragraph: int = field(init=False)
    head: str = field(init=False)
    """The clause up to the figure."""

    def __post_init__(self) -> None:
        self.clause = self.sentence.clause_start(self.figure.start)
        self.paragraph = self.ground.text.rfind("\n", 0, self.sentence.start) + 1
        self.head = self.ground.text[self.clause : self.figure.start]

    def doubts(self) -> Iterator[str]:
        fact, text = self.fact, self.ground.text
        yield from self._when()
        yield from self._where()
        yield from self._what()
        start, at = self.sentence.start, self.figure.start
        if text.count("“", start, at) > text.count("”", start, at):
            yield "quoted"
        if fact.modality not in ("actual", "target"):
            yield "not_yet"
        if fact.kind == "target":
            yield "aim"
            if not _AIM.search(text[start : self.sentence.clause_end(at)]):
                yield "aim_unsaid"
            if self._told() is None:
                yield "aim_undated"
        end = self.sentence.clause_end(at)
        figures = self.ground.figures
        beside = bisect_left(figures, end, key=_place) - bisect_left(figures, self.clause, key=_place)
        if beside > 1 and re.search("[由从]", self.head):
            yield "pair"
        if not re.search(r"\d", self.figure.printed):
            yield "in_words"

    def _when(self) -> Iterator[str]:
        fact = self.fact
        period, kind = fact.period or "", fact.kind
        if not period or fact.certainty.get("period") == "guessed" or _FLOATS.search(self.head):
            yield "time_open"
        told = self._told()
        what = told.what if told else ""
        years = {part[:4] for part in period.split("/")}
        stock = kind == "level" and self.figure.unit_si not in ("元", "%")
        if (
            what in _UNCLEAR
            or ".." in period
            or (what in _SINCE and kind not in ("count_in_period", "cumulative"))
            or (len(years) > 1 and (kind in ("level", "share")))
        ):
            yield "time_stretch"
        now = self.ground.clock.published
        if len(period) == 4 and kind != "target" and now and period == str(now.year):
            yield "time_running"
        if told is None or told.start < self.clause:
            yield "time_before"
        others = {str(time.span) for time in self._times()}
        vague = told is not None and "年" not in self.ground.text[told.start : told.end]
        if len(others) > 1 and told is not None and (told.start < self.clause or vague):
            yield "time_rival"
        if self.before and self.before.sentence == fact.sentence and self.before.period != fact.period:
            yield "time_shifts"
        if stock and ("/" in period or (len(period) == 4 and told is None)):
            yield "stock_of_a_year"
        if len(period) == 7 and (kind == "count_in_period" or (kind == "level" and not stock)):
            yield "flow_of_a_month"
        if kind == "cumulative":
            yield "summed"

    def _told(self) -> Time | None:
        """Return the last time told before the figure in its sentence."""
        return next((time for time in reversed(self._times()) if not time.base), None)

    def _times(self) -> Sequence[Time]:
        """Return the times told before the figure in its sentence."""
        ground = self.ground
        first = bisect_left(ground.time_starts, self.sentence.start)
        return ground.times[first : bisect_left(ground.time_starts, self.figure.start)]

    def _where(self) -> Iterator[str]:
        place, how = self.fact.place, self.fact.certainty.get("place")
        if place is None or how == "guessed":
            yield "place_open"
        elif how == "carried" and (
            _SCALE.search(self.head) or any(not place.startswith(path) for path in self._places())
        ):
            yield "place_rival"
        elif how == "carried" and self._part_before(place):
            yield "place_part"

    def _places(self) -> Iterator[str]:
        """Yield the places told before the figure in its paragraph, the last first; each once."""
        ground, seen = self.ground, set[str]()
        for at in range(bisect_left(ground.named_starts, self.figure.start) - 1, -1, -1):
            each = ground.named[at]
            if each.start < self.paragraph:
                return
            if each.place.path not in seen:
                seen.add(each.place.path)
                yield each.place.path

    def _part_before(self, place: str) -> bool:
        """Whether the last place named before the figure, in whatever paragraph, is another than its own."""
        before = [each for each in self.ground.named if each.start < self.figure.start]
        return bool(before) and before[-1].place.path != place

    def _what(self) -> Iterator[str]:
        fact = self.fact
        stock = fact.kind == "level" and self.figure.unit_si not in ("元", "%")
        money = fact.kind == "level" and self.figure.unit_si == "元"
        if (stock and not _STOCK.search(self.head)) or (money and not _MONEY.search(self.head)):
            yield "kind_open"
        if fact.certainty.get("kind") != "explicit":
            yield "kind_carried"
        if fact.indicator_id:
            if fact.certainty.get("indicator") == "guessed":
                yield "named_before"
            if not self.ground.catalogue.as_named(fact.indicator_id, fact.indicator or ""):
                yield "grade_differs"
            if fact.kind in ("level", "target") and _DEED.search(self.head) and not _STOCK.search(self.head):
                yield "named_by_deed"
            if fact.kind != "target" and not self.ground.catalogue.suits(fact.indicator_id, fact.kind):
                yield "kind_differs"
            return
        yield "unlisted"
        if fact.subject and fact.place and fact.subject != fact.place.rpartition("/")[2]:
            yield "of_firm"
        if self.ground.catalogue.akin(fact.indicator or ""):
            yield "nearly_listed"
        name = fact.indicator or ""
        if not 5 <= len(name) <= 14 or name.startswith("占") or _NO_NAME.search(name):
            yield "unnamed"
        if fact.kind == "count_in_period" and not _NEW.search(self.head + name):
            yield "deed"
