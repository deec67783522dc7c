"""读事实 (reader): from a clean article to its facts, figure by figure in reading order.

What a clause leaves out is taken from what governs it: the clause before, the sentence before, the paragraph's first
words, the heading above. Whose figure it is (place and subject) stays with the last one named until the text turns
back to the city (全市) or a new paragraph opens without leaning on it.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from kechuang.engines.reports.article import Article
from kechuang.engines.reports.facts import subjects
from kechuang.engines.reports.facts.clauses import Sentence, sentences
from kechuang.engines.reports.facts.events import deed
from kechuang.engines.reports.facts.fact import Certainty, Fact
from kechuang.engines.reports.facts.found import figures
from kechuang.engines.reports.facts.indicators import Catalogue, Naming, stripped
from kechuang.engines.reports.facts.kinds import kind as kind_of
from kechuang.engines.reports.facts.modality import FUTURE_HEADING, modality
from kechuang.engines.reports.facts.places import NATION, Gazetteer, Named, Place
from kechuang.engines.reports.facts.times import Clock, Span, Time
from kechuang.engines.reports.passage import fingerprint
from kechuang.engines.reports.quantity import Quantity

_WIDE = re.compile(
    r"(?P<nation>(?:^|(?<=[，。；：])|(?<=高于)|(?<=低于))(?:全国|我国)(?!重点|人大|政协|性|各地|首))|(?P<province>全省|我省)|(?P<city>全市|我市|本市)|(?P<area>全区|全县|我区|我县|新区)"
)
_SCALE = re.compile(
    r"(?:占|居|列|位|较|比|高于|低于|领先|超过|高出|保持|蝉联|成为|是|第|首|前|排名|均|高|低|走在|国家级?|名列|较|从|来自|赴)$"
)
_SCALE_AFTER = re.compile(
    r"(?:第|首|前|唯一|领先|同类|县级市|县域|县市|各县|城市|地级市|设区市|各市|平均(?!.{0,6}\d)|排名|位|总量的|的(?:\d|[一二三四五六七八九十]{1,3}分|比重|[一二三四五六七八九]成)|比重|增量|仅有)"
)
_BOTH = re.compile(r"各(?:自)?(?:新增|建设|有|达)?$")
_APART = re.compile(r"分别")
_LIST = re.compile(r"[、]|和|与|及|以及|，")
_STOCK_FLOW = re.compile(
    r"交额|成交|产值|收入|支出|投入|增加值|营收|经费|投资|销售|利润|金额|总值|订单|规模|出货|产量|交付"
)
_STOCK_UNITS = frozenset("家个户人名位所件座台套颗项支栋平方米万平方米亩台套")
_TURN = re.compile(r"^(?:“|\")?(?:主持人|记者|答|问|[^：]{0,10}负责人)[：:]")


@dataclass(slots=True)
class _Scope:
    """What governs the clause at hand."""

    place: Place | None
    subject: str | None = None
    place_how: Certainty = "carried"
    time: Time | None = None
    time_how: Certainty = "carried"
    mood: str = "actual"
    phrase: str = ""
    phrases: list[str] = field(default_factory=list)
    last: Fact | None = None
    last_end: int = 0
    since: int = 0  # where the sentence at hand begins
    closing: Span | None = None  # 年末, where the paragraph told it


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
        return _Pass(self, article, published or article.published, self.places.at(place)).facts()


class _Pass:
    """One pass over one article."""

    def __init__(self, reader: Reader, article: Article, published: dt.date | None, place: Place | None) -> None:
        self.reader = reader
        self.article = article
        self.text = _full_width(article.text)
        self.clock = Clock(published)
        self.titled = self._titled()
        if self.titled and published and self.titled.span.year < published.year:
            self.clock.year = self.titled.span.year
        self.times = self.clock.times(self.text)
        home, sure = (place, True) if place else reader.places.home(article.title, self.text, article.clean.raw)
        self.home: Place | None = home
        self.sure = sure
        self.named = reader.places.named(self.text, home)
        self.sentences = sentences(self.text)
        self.figures = figures(self.text, self.times)
        self.made: list[Fact] = []

    def facts(self) -> list[Fact]:
        """Return the facts."""
        scope = _Scope(self.home, time=self.titled)
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

    # What governs.

    def _titled(self) -> Time | None:
        """Return the stretch of time that title or opening tell for the whole article, not a single day."""
        clock = Clock(self.clock.published)
        for part in (self.article.title, re.split(r"[。！？\n]", self.text, maxsplit=2)[0:2]):
            for time in [each for one in ([part] if isinstance(part, str) else part) for each in clock.times(one[:30])]:
                if time.what not in ("day", "now", "lately", "future", "within", "same", "month") and not time.base:
                    if (
                        time.span.first[:4]
                        and self.clock.published
                        and int(time.span.first[:4]) > self.clock.published.year
                    ):
                        continue
                    return time
        return None

    def _opened(self, scope: _Scope, sentence: Sentence, heading: Sentence | None) -> None:
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

    def _paragraph(self, sentence: Sentence) -> str:
        stop = self.text.find("\n", sentence.start)
        return self.text[sentence.start : stop if stop >= 0 else len(self.text)]

    def _headed(self, scope: _Scope, sentence: Sentence) -> None:
        told = self.text[sentence.start : sentence.end]
        scope.mood = (
            "target" if FUTURE_HEADING.search(told) and "完成情况" not in told and "回顾" not in told else "actual"
        )
        if "总结" in told:
            scope.mood = "actual"

    def _time_of(self, sentence: Sentence) -> Time | None:
        return next(
            (each for each in self.times if sentence.start <= each.start < sentence.end and not each.base), None
        )

    # A sentence.

    def _sentence(self, scope: _Scope, sentence: Sentence, held: list[Quantity]) -> None:
        if _TURN.match(self.text[sentence.start : sentence.end]) and sentence.first:
            scope.mood = "actual"
        told = self.text[sentence.start : sentence.end]
        if FUTURE_HEADING.search(told[:16]) and re.search(r"[：:]|下一步|今后|未来|明年", told[:20]):
            scope.mood = "target"
        elif not sentence.first and scope.mood == "target" and self._past(sentence):
            scope.mood = "actual"
        scope.since = sentence.start
        mood = scope.mood
        if scope.time and self.titled and scope.time.what in ("since", "day", "now", "same") and not sentence.first:
            if re.match(r"全市|全区|全县|我市", told):
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
            self._clause(scope, sentence, start, end, numbers, mood)
            if self.made and self.made[-1].modality not in ("hypothetical", "target_completed"):
                mood = self.made[-1].modality

    def _past(self, sentence: Sentence) -> bool:
        time = self._time_of(sentence)
        now = self.clock.published
        return bool(time and now and time.span.last and time.span.year < now.year)

    def _mood_between(self, clause: str, mood: str) -> str:
        found, how = modality(clause, after="", sentence_before="", ruling="actual", future=False)
        if found == "hypothetical" and how == "explicit":
            return "hypothetical"
        return found if found in ("target", "forecast", "plan", "prospect") else mood

    def _turn(self, scope: _Scope, start: int, end: int) -> None:
        """A clause without figures may name the place, the subject, the time."""
        self._place(scope, start, end)
        time = self._time_in(start, end)
        if time:
            scope.time, scope.time_how = time, "carried"

    def _time_in(self, start: int, end: int) -> Time | None:
        best = None
        for each in self.times:
            if start <= each.start < end and not each.base:
                best = each
        return best

    # Place and subject.

    def _place(self, scope: _Scope, start: int, end: int) -> Certainty:
        """Turn the scope to the place and subject that ``[start, end)`` names; tell how the place is known."""
        clause = self.text[start:end]
        how: Certainty = "carried"
        wide = None
        for each in _WIDE.finditer(clause):
            inside = any(n.start <= start + each.start() < n.end for n in self.named)
            if not inside and not self._compares(start + each.start(), start + each.end()):
                wide = each
                break
        mentions = [
            each for each in self.named if start <= each.start < end and not self._compares(each.start, each.end)
        ]
        org = subjects.organisation(self.text[start : end + 2])
        if org:
            # 山东有研半导体材料有限公司 does not stand for the province it is called after.
            at = self.text.find(org, start)
            mentions = [m for m in mentions if not (m.start == at and not self._at_home(m.place))]
        if wide is not None and (
            not mentions or wide.start() + start <= mentions[0].start or wide["city"] or wide["area"]
        ):
            found = self._widened(wide.lastgroup or "", scope)
            if found is not None:
                scope.place, scope.subject = found, None
                how = "explicit"
                if wide["area"] and mentions:
                    scope.place = mentions[0].place
        elif mentions:
            first = self._chief(mentions)
            scope.place, scope.subject = first.place, None
            how = "explicit"
        if org and wide is None:
            scope.subject = org
        elif how == "explicit" and scope.subject is None and re.search(r"一家|某[^，。]{1,10}(?:企业|公司)", clause):
            scope.subject = subjects.organisation(clause)
        elif subjects.official(clause) and re.search(r"负责人|介绍|获悉|有关", clause):
            if scope.subject:
                scope.subject = None
                if not (scope.place and "区" in clause[:8]):
                    scope.place = scope.place if scope.place and "/" in scope.place.path else self.home
        return how

    def _chief(self, mentions: list[Named]) -> Named:
        """Return the place that a clause is about: the first told, or the last where each is inside the one before."""
        chief = mentions[0]
        for each in mentions[1:]:
            if each.start - chief.end <= 1 and each.place.city == chief.place.city and "/" in each.place.path:
                chief = each
        return chief

    def _widened(self, group: str, scope: _Scope) -> Place | None:
        base = scope.place or self.home
        if group == "nation":
            return NATION
        if base is None:
            return None
        if base.path == NATION.path or (base.code is None and base.city is None):
            base = self.home or base
        if group == "province":
            return self.reader.places.at(base.province)
        if group == "city":
            if self.home and "/" in self.home.path and self.home.path.endswith("市") and "/" in base.path:
                return self.home
            return self.reader.places.at(base.city) or None
        if "/" in base.path:
            return base
        return self.home if self.home and "/" in self.home.path else None

    def _at_home(self, place: Place) -> bool:
        return self.home is not None and place.path.startswith(self.home.path)

    def _compares(self, start: int, end: int) -> bool:
        """Whether a place only sets the scale: 居全省第二, 占全市的三成, 比全国平均高."""
        before, after = self.text[max(0, start - 4) : start], self.text[end : end + 8]
        if re.match(r"的?(?:\d|[一二三四五六七八九十]+分之|平均水平)", after) and re.search(
            r"(?:高于|低于|超过)$", before
        ):
            return bool(re.match(r"平均水平", after))
        return bool(
            _SCALE.search(before) or _SCALE_AFTER.match(after) or re.match(r"(?:首|第|唯一|最大|领先|前列)", after)
        )

    # Clause and fact.

    def _clause(self, scope: _Scope, sentence: Sentence, start: int, end: int, held: list[Quantity], mood: str) -> None:
        how = self._place(scope, start, held[0].start)
        apart = _APART.search(self.text[start : held[-1].end])
        items: list[str] = []
        if apart and len(held) > 1:
            head = self.text[start : start + apart.start()]
            items = self._items(head, len(held))
            if not head.strip() and start > sentence.start:
                # 长葛市、魏都区、建安区…位居前三，分别为…: the places stand in the clause before.
                first = sentence.clause_start(start - 1)
                places = [n for n in self.named if first <= n.start < start]
                items = [self.text[n.start : n.end] for n in places] if len(places) == len(held) else []
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
                    text = items[number] + lead if not lead.startswith(("达", "为", "是")) else items[number]
                    if number == 0:
                        text = items[0] + lead
            if (
                number
                and not items
                and re.fullmatch(
                    r"[、，,和与及至到]*(?:增加|增长|提高|提升|上升|降|下降|跃升|增|升)?(?:到|至|为)?(?:了)?",
                    text.strip(),
                )
            ):
                base_phrase = "="
                text = ""
            listed = before_phrases if apart and not items and len(before_phrases) >= len(held) else []
            previous = listed[number - len(held)] if listed else scope.phrase
            fact = self._fact(scope, sentence, (start, end), local, each, text, previous, mood, fact_how)
            if number == 0 and len(held) == 1:
                scope.phrases = (scope.phrases + [fact.indicator or ""])[-4:]
            elif number == 0:
                scope.phrases = [fact.indicator or ""]
            else:
                scope.phrases.append(fact.indicator or "")
            self._pair(held, number, fact, sentence)
            quarters = re.search(r"一至([二三四])季度分别", self.text[start : held[0].start])
            if quarters and len(held) == "一二三四".index(quarters[1]) + 1 and fact.period:
                fact.period = f"{fact.period[:4]}-{number * 3 + 1:02}/{fact.period[:4]}-{number * 3 + 3:02}"
            self.made.append(fact)
            scope.last, scope.last_end = fact, each.end
            before_end = each.end
        if items and all(self._item_place(item) for item in items):
            scope.place, scope.subject = origin

    def _items(self, head: str, count: int) -> list[str]:
        """Return the ``count`` things that 分别 counts."""
        parts = [part for part in re.split(r"[、]|和|及|以及|与", head) if part.strip()]
        if len(parts) != count:
            return []
        grade = re.match(r".*?((?:省级|国家级|市级)(?:以上)?)", parts[0])
        if grade and not any(re.search("级", part) for part in parts[1:]):
            parts = [parts[0], *(grade[1] + part for part in parts[1:])]
        return parts

    def _item_place(self, item: str) -> Named | None:
        found = self.reader.places.named(item, self.home)
        return found[0] if found else None

    def _shared(self, start: int, items: list[str], lead: str, scope: _Scope) -> str:
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
        if fact.certainty.get("period") == first.certainty.get("period") and first.period == fact.period:
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

    def _fact(
        self,
        scope: _Scope,
        sentence: Sentence,
        clause: tuple[int, int],
        local: int,
        each: Quantity,
        told: str,
        previous: str,
        mood: str,
        place_how: Certainty,
    ) -> Fact:
        start, end = clause
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
        shown = self.text[local : each.start] if local > start else before
        if local > start and re.fullmatch(r"[、，和与及以 ]*", shown):
            shown = before if not re.search(r"\d", before) else re.split(r"\d", before)[0]
        kind, kind_how = kind_of(each, shown, after)
        if kind == "growth" and each.unit_si == "%" and re.search(r"(?:下降|减少|负增长)$", shown.rstrip()):
            each = replace(each, value=-each.value, value_si=-each.value_si)
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
        elif kind in ("level", "count_in_period") and kind_how == "carried" or kind == "count_in_period":
            same = last is not None and last.kind == "cumulative" and last.sentence[0] == self._raw(sentence.start)
            if same and time_how == "carried" and not re.search(r"目前|现有|拥有|总数|新增|平均", before):
                kind, kind_how = "cumulative", "carried"
            elif kind == "count_in_period" and scope.subject and "已" in before and time_how != "explicit":
                kind, kind_how = "level", "carried"
        if kind == "level" and "其中" in before and scope.last and scope.last.kind == "count_in_period":
            kind, kind_how = "count_in_period", "carried"
        naming = self._naming(local, each, told, kind, previous)
        phrase, known = naming.phrase, naming.id
        if scope.subject and not subjects.of_place(before):
            known = None
        period, period_how = self._period(scope, time, time_how, each, kind, phrase, said)
        if said != "actual" and kind != "rank" and not (said == "hypothetical" and kind == "growth"):
            kind = "target"
        place = scope.place
        if _BOTH.search(before) or re.search(r"各\d", self.text[max(0, each.start - 1) : each.number_end]):
            several = [n for n in self.named if start <= n.start < each.start]
            if len(several) > 1:
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

    def _raw(self, place: int) -> int:
        return self.article.clean.raw_place(place)

    def _accepted(self, fact: Fact, scope: _Scope) -> bool:
        """Whether nothing of a fact is assumed: the line above which no person is asked."""
        return (
            fact.indicator_id is not None
            and fact.place is not None
            and fact.period is not None
            and "guessed" not in fact.certainty.values()
            and not scope.subject
            and fact.modality in ("actual", "target")
        )

    def _naming(self, local: int, each: Quantity, told: str, kind: str, previous: str) -> Naming:
        bare = self._without(local, each.start) if told == self.text[local : each.start] else told
        after = self.text[each.end : each.end + 16]
        named = self.reader.catalogue.name(bare, unit=each.unit, kind=kind, previous=previous)
        if not named.id and each.unit and kind in ("level", "count_in_period"):
            # 拥有37家省级新型研发机构: the name stands behind the figure.
            behind = re.match(r"(?:的)?([^，。；、：！？\d的]{2,16})", after)
            if behind:
                verb = re.search(r"(?:新增|新认定|新培育|净增)$", bare)
                other = self.reader.catalogue.name(
                    (verb[0] if verb else "") + behind[1], unit=each.unit, kind=kind, previous=""
                )
                if other.id or not named.phrase:
                    return other
        return named

    def _without(self, start: int, end: int) -> str:
        """Return a piece of the text without its places and times."""
        gone = [(each.start, each.end) for each in self.named if start <= each.start < end]
        gone += [(each.start, each.end) for each in self.times if start <= each.start < end and each.end <= end]
        pieces, at = [], start
        for low, high in sorted(gone):
            if low >= at:
                pieces.append(self.text[at:low])
                at = high
        pieces.append(self.text[at:end])
        return "".join(pieces)

    # Time.

    def _ruling(self, scope: _Scope, start: int, each: Quantity) -> tuple[Time | None, Certainty]:
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
        if scope.time and self.titled and scope.time is not self.titled and scope.time.start < scope.since:
            # A year of another sentence against the year of the whole report: either may govern.
            if str(scope.time.span) != str(self.titled.span):
                return scope.time, "guessed"
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
        self, scope: _Scope, time: Time | None, how: Certainty, each: Quantity, kind: str, phrase: str, said: str
    ) -> tuple[Span | None, Certainty]:
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

    def _event(self, scope: _Scope, sentence: Sentence, start: int, end: int) -> None:
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


def _span(told: str) -> Span:
    if told.startswith(".."):
        return Span("", told[2:])
    first, slash, last = told.partition("/")
    return Span(first, last if slash else first)


_LASTING = frozenset({"year", "half", "quarter", "quarters", "first", "months", "since", "plan_since"})
_HALF = str.maketrans(";:!?()", "；：！？（）")
_HALF_COMMA = re.compile(r"(?<!\d),|,(?!\d{3})")


def _full_width(text: str) -> str:
    """Return a text with full-width punctuation; every character keeps its place."""
    return _HALF_COMMA.sub("，", text.translate(_HALF))
