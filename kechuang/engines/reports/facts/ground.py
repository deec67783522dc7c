"""归属 (ground): whose figure a clause tells: the place and the organisation, as said or as carried on.

A place that only sets the scale (居全省第二, 占全市的三成) is none; what is not decided stays empty.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from kechuang.engines.reports.article import Article
from kechuang.engines.reports.facts import subjects
from kechuang.engines.reports.facts.clauses import Sentence, sentences
from kechuang.engines.reports.facts.clock import Clock
from kechuang.engines.reports.facts.dating import Dating, dating, reported
from kechuang.engines.reports.facts.fact import Certainty, Fact
from kechuang.engines.reports.facts.found import figures
from kechuang.engines.reports.facts.indicators import Catalogue
from kechuang.engines.reports.facts.places import NATION, Gazetteer, Named, Place
from kechuang.engines.reports.facts.scope import Scope
from kechuang.engines.reports.facts.times import Time
from kechuang.engines.reports.quantity import Quantity

_WIDE = re.compile(
    r"(?P<nation>(?:^|(?<=[，。；：])|(?<=高于)|(?<=低于))(?:全国|我国)(?!重点|人大|政协|性|各地|首))"
    r"|(?P<province>全省|我省|全自治区|(?<=从)自治区(?=看))|(?P<city>全市|我市|本市)|(?P<area>全区|全县|我区|我县|新区)"
)
_SCALE = re.compile(
    r"(?:占|居|列|位|较|比|高于|低于|领先|超过|高出|保持|蝉联|成为|是|第|首|前|排名|均|高|低|走在|国家级?|名列|较|从|来自|赴)$"
)
_SCALE_AFTER = re.compile(
    r"(?:第|首|前(?!\d*[一二两三四五六七八九十]*个?[季月])|唯一|领先|同类|县级市|县域|县市|各县|城市|地级市|设区市|各市|排位|排第|名次|平均(?![^，。；]{0,14}\d)|排名|位"
    r"|总量的|的(?:\d|[一二三四五六七八九十]{1,3}分|比重|[一二三四五六七八九]成)|比重|增量|仅有)"
)
_LEVELS = re.compile(
    r"(?:国家|中央)[、和]?省(?:[、和]?市)?(?:[、和]?(?:区|县))?(?:[三四]级)?"
    r"(?=出台|印发|下达|下发|发布|累计|共|先后|相继|陆续|均)"
)
_FOLLOWS = re.compile(r"(?:支持|助力|服务|落户|在|位于)$")
_ENTERING = re.compile(
    r"^(?:[“\"（(]|[一二三四五六七八九十\d]+[是、.]|其中|而|但|虽|同期|另据|此外|同时|从|看|年|月|日|底|末|初"
    r"|和|以及|分别|今年|去年|上半年|全年|截至|目前|前|个|季度|到|\d|[—-])*$"
)
_HALF = str.maketrans(";:!?()", "；：！？（）")
_HALF_COMMA = re.compile(r"(?<!\d),|,(?!\d{3})")


def full_width(text: str) -> str:
    """Return a text with full-width punctuation; every character keeps its place."""
    return _HALF_COMMA.sub("，", text.translate(_HALF))


class Ground:
    """An article with its times, places and figures, and whose figures they are."""

    def __init__(
        self,
        places: Gazetteer,
        catalogue: Catalogue,
        article: Article,
        *,
        published: dt.date | None,
        place: Place | None,
        beside: Sequence[str] = (),
    ) -> None:
        self.places = places
        self.catalogue = catalogue
        self.article = article
        self.text = full_width(article.text)
        self.dating = (
            Dating(published) if published else dating(f"{article.title}\n{self.text}", beside, article.clean.raw)
        )
        self.undated = published is None
        published = self.dating.day
        self.clock = Clock(published, self.undated and not self.dating.by_page)
        self.titled, self.titled_from = reported(self.clock, article.title, self.text)
        if self.titled and published and self.titled.span.year < published.year:
            self.clock.year = self.titled.span.year
        if self.titled and self.titled.what in ("plan_in", "span"):
            self.clock.horizon = self.titled.span.last[:4]
        self.times = self.clock.times(self.text)
        self.time_starts = [each.start for each in self.times]
        home, sure = (place, True) if place else places.home(article.title, self.text, article.clean.raw)
        self.home: Place | None = home
        self.sure = sure
        self.named = places.named(self.text, home)
        self.named_starts = [each.start for each in self.named]
        self.sentences = sentences(self.text)
        self.figures = [each for each in figures(self.text, self.times) if not self._in_a_name(each)]
        self.made: list[Fact] = []

    def _in_a_name(self, figure: Quantity) -> bool:
        """Whether a figure is the beginning of a place's name: 三门县."""
        at = bisect_right(self.named_starts, figure.number_start) - 1
        return at >= 0 and figure.number_end <= self.named[at].end

    def _paragraph(self, sentence: Sentence) -> str:
        stop = self.text.find("\n", sentence.start)
        return self.text[sentence.start : stop if stop >= 0 else len(self.text)]

    def _times_between(self, start: int, end: int) -> list[Time]:
        """Return the times that begin within ``[start, end)``."""
        return self.times[bisect_left(self.time_starts, start) : bisect_left(self.time_starts, end)]

    def _named_between(self, start: int, end: int) -> list[Named]:
        """Return the places that begin within ``[start, end)``."""
        return self.named[bisect_left(self.named_starts, start) : bisect_left(self.named_starts, end)]

    def _time_of(self, sentence: Sentence) -> Time | None:
        return next((each for each in self._times_between(sentence.start, sentence.end) if not each.base), None)

    def _time_in(self, start: int, end: int) -> Time | None:
        best = None
        for each in self._times_between(start, end):
            if not each.base:
                best = each
        return best

    def _raw(self, place: int) -> int:
        return self.article.clean.raw_place(place)

    def _place(self, scope: Scope, start: int, end: int) -> Certainty:
        """Turn the scope to the place and subject that ``[start, end)`` names; tell how the place is known."""
        clause = self.text[start:end]
        how: Certainty = "carried"
        wide = None
        for each in _WIDE.finditer(clause):
            inside = any(start + each.start() < n.end for n in self._named_between(0, start + each.start() + 1)[-1:])
            if not inside and not self._compares(start + each.start(), start + each.end()):
                wide = each
                break
        mentions = [
            each
            for each in self._named_between(start, end)
            if not self._compares(each.start, each.end) and self._speaks_of(each)
        ]
        org = subjects.organisation(self.text[start : end + 2])
        if org:
            # 山东有研半导体材料有限公司 does not stand for the province it is called after.
            at = self.text.find(org, start)
            mentions = [m for m in mentions if not at <= m.start < at + len(org) or self._at_home(m.place)]
        if any(m.place.city for m in mentions):
            # 京津冀成果直通车石家庄站: the region is part of a name.
            mentions = [m for m in mentions if m.place.code or m.place.city]
        if _LEVELS.search(clause):
            # 国家、省、市出台了…: of all of them together.
            scope.place, scope.subject, scope.place_at = None, None, None
        elif wide is not None and (
            not mentions or wide.start() + start <= mentions[0].start or wide["city"] or wide["area"]
        ):
            found = self._widened(wide.lastgroup or "", scope)
            if found is not None:
                scope.place, scope.subject, scope.place_at = found, None, (start + wide.start(), start + wide.end())
                how = "explicit"
                if wide["area"] and mentions:
                    scope.place, scope.place_at = mentions[0].place, (mentions[0].start, mentions[0].end)
        elif mentions:
            first = self._chief(mentions)
            if scope.aside is None and "其中" in self.text[start : first.start]:
                scope.aside, scope.aside_at = scope.place, scope.place_at
            scope.place, scope.subject, scope.place_at = first.place, None, (first.start, first.end)
            how = "explicit"
        if org and wide is None:
            scope.subject, scope.subject_at = org, (at, at + len(org))
        elif how == "explicit" and scope.subject is None and re.search(r"一家|某[^，。]{1,10}(?:企业|公司)", clause):
            scope.subject = subjects.organisation(clause)
            at = self.text.find(scope.subject, start) if scope.subject else start
            scope.subject_at = (at, at + len(scope.subject or ""))
        elif subjects.official(clause) and re.search(r"负责人|介绍|获悉|有关", clause):
            if scope.subject and not (scope.place and ("/" in scope.place.path or "区" in clause[:8])):
                scope.place, scope.place_at = self.home, None
            scope.subject = None
        return how

    def _speaks_of(self, named: Named) -> bool:
        """Whether a clause may be about a place: one of another city only where the clause begins with it.

        与青岛共建, 来自上海的企业, 仅次于济南: another city is a partner or a measure.
        """
        home, place = self.home, named.place
        if home is None or place.city is None or home.city is None or place.city == home.city:
            return True
        before = re.split(r"[，。；：！？、\n]", self.text[max(0, named.start - 16) : named.start])[-1]
        before = re.sub(r"(?:19|20)\d\d年(?:\d+月)?", "", before)
        return bool(_ENTERING.match(before)) or before.endswith(("高于", "低于", "超过"))

    def _homeward(self, scope: Scope) -> None:
        """A new sentence: what another place's figures interrupted goes on at home."""
        if scope.aside is not None:
            # 其中某县12家: told in passing.
            scope.place, scope.subject, scope.aside = scope.aside, None, None
            scope.place_at = scope.aside_at
        if self.home is None or (scope.place and self._at_home(scope.place)):
            return
        scope.subject = None
        scope.place, scope.place_how = scope.section or self.home, "carried"
        scope.place_at = scope.section_at

    def _settle(self, scope: Scope, whole: str) -> None:
        """A new paragraph: whose figures follow is open again unless it leans on the one before."""
        if scope.subject is not None and subjects.leans(whole) and not subjects.of_place(whole):
            return
        scene = scope.place if whole.startswith(("“", "当地")) and not subjects.official(whole[:40]) else None
        if scene is None or "/" not in scene.path or not self._at_home(scene):
            scene, scope.place_at = scope.section or self.home, scope.section_at
        scope.subject = None
        scope.place, scope.place_how = scene, "carried"

    def _headed_by(self, scope: Scope, start: int, end: int) -> None:
        """A heading: 一、高新区 tells whose figures stand below it, until the next heading."""
        named = [each for each in self._named_between(start, end) if self._at_home(each.place)]
        before = self.text[start : named[0].start] if named else ""
        alone = len({each.place.path for each in named}) == 1 and len(before) <= 4
        alone = alone and not re.search(r"[一-龥]{2}", re.sub(r"[一二三四五六七八九十]+", "", before))
        scope.section, scope.section_at = None, None
        if alone and "/" in named[0].place.path:
            scope.section, scope.section_at = named[0].place, (named[0].start, named[0].end)
            scope.place, scope.place_at = scope.section, scope.section_at

    def _followed(self, start: int, end: int) -> Named | None:
        """Return the part of the home that a clause names behind its figure: 25条政策支持高新区发展."""
        for each in self._named_between(start, end):
            if "/" in each.place.path and self._at_home(each.place):
                return each if _FOLLOWS.search(self.text[start : each.start]) else None
        return None

    def _chief(self, mentions: list[Named]) -> Named:
        """Return the place that a clause is about: the first told, or the last where each is inside the one before."""
        chief = mentions[0]
        for each in mentions[1:]:
            if each.start - chief.end <= 1 and each.place.city == chief.place.city and "/" in each.place.path:
                chief = each
        return chief

    def _widened(self, group: str, scope: Scope) -> Place | None:
        base = scope.place or self.home
        if group == "nation":
            return NATION
        if base is None:
            return None
        if base.path == NATION.path or (base.code is None and base.city is None):
            base = self.home or base
        if group in ("city", "area") and base.city is None:
            base = self.home or base
        if group == "province":
            return self.places.at(base.province)
        if group == "city":
            if self.home and "/" in self.home.path and self.home.path.endswith("市") and "/" in base.path:
                return self.home
            return self.places.at(base.city) or None
        if "/" in base.path:
            return base
        return self.home if self.home and "/" in self.home.path else None

    def _at_home(self, place: Place) -> bool:
        home = self.home
        if home is None:
            return False
        return place.path.startswith(home.path) or (home.city is None and place.province == home.code)

    def _compares(self, start: int, end: int) -> bool:
        """Whether a place only sets the scale: 居全省第二, 占全市的三成, 比全国平均高."""
        before, after = self.text[max(0, start - 4) : start], self.text[end : end + 20]
        if after.startswith("看"):
            return False  # 从全市看
        if before.endswith("的是"):
            return False  # 总量最大的是临海市，为47.6亿元
        if before.endswith(("与", "和", "同", "跟")) and re.match(
            r"(?:平均|全省)?(?:水平)?[^，。；]{0,4}(?:差|持平|相比|相当)", after
        ):
            return True  # 与全省平均相差5个百分点
        if re.match(r"[\d.]+个百分点", after) and not before.endswith(("达到", "为")):
            return True
        if re.match(r"的?(?:\d|[一二三四五六七八九十]+分之|平均水平)", after) and re.search(
            r"(?:高于|低于|超过)$", before
        ):
            return bool(re.match(r"平均水平", after))
        return bool(
            _SCALE.search(before) or _SCALE_AFTER.match(after) or re.match(r"(?:首|第|唯一|最大|领先|前列)", after)
        )

    def _item_place(self, item: str) -> Named | None:
        found = self.places.named(item, self.home)
        return found[0] if found else None

    def _without(self, start: int, end: int) -> str:
        """Return a piece of the text without its places and times."""
        gone = [(each.start, each.end) for each in self._named_between(start, end)]
        gone += [(each.start, each.end) for each in self._times_between(start, end) if each.end <= end]
        pieces, at = [], start
        for low, high in sorted(gone):
            if low >= at:
                pieces.append(self.text[at:low])
                at = high
        pieces.append(self.text[at:end])
        return "".join(pieces)
