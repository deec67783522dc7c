"""地方 (places): which divisions and zones a text names, and which of them it is about.

A name inside a university's, a bank's or a newspaper's (中山大学) names no place. A short district name counts only in
its own city. A zone that nothing declares (滨江新区) is known by the word at its end and lies in the city or district
it is told with.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from kechuang.declarations.division import Division
from kechuang.declarations.zone import Zone
from kechuang.engines.reports.scoring.places import short, zone

_OF_A_NAME = re.compile(
    r"(?:市|省)?(?:山(?![区县市东西])|重点实验室|实验室|新型研发机构|技术创新中心|科学技术奖|科技进步奖|一号|大学|学院|师范|理工|科技大学|工业大学|航空|交通大学|农业大学|医科大学|日报|晚报|晨报|银行|路|街|港集团|号|海关"
    r"|证券|交易所|石油|人寿|某报|某集团|籍|话|菜|湾)"
)
_ZONE = re.compile(
    r"(?P<kind>高新技术产业开发区|高新技术产业园区|高新技术开发区|经济技术开发区|经济开发区|高新区|经开区"
    r"|综合试验区|综合保税区|自贸试验区|保税区|旅游度假区|新区|特别合作区|(?P<named>工业园区|开发区|管理区))"
)
_STOPS = re.compile(
    r".*(?:其中|推动|支持|依托|走进|落户|服务|进驻|打造|作为|围绕|包括|聚焦|联合|助力|促进|获悉|以及|全部|此外|同时"
    r"|[答问在的位于和与及是由从入到对将向为把被给有自其各等地持设新年月日说示国级家省市区县我本该])"
)
_GENERIC = frozenset(
    {
        "高新区",
        "经开区",
        "开发区",
        "高新技术产业开发区",
        "高新技术开发区",
        "经济技术开发区",
        "经济开发区",
        "保税区",
        "市中区",
    }
)


@dataclass(frozen=True, slots=True)
class Place:
    """A division or a zone.

    Parameters
    ----------
    path : str
        Names from the city down: ``合肥市/高新区``; a province by its name.
    code : str or None
        Its division code.
    city : str or None
        Code of the city it is or lies in; None for a province or a region.
    """

    path: str
    code: str | None
    city: str | None

    @property
    def name(self) -> str:
        """The last step of the path."""
        return self.path.rpartition("/")[2]

    @property
    def province(self) -> str | None:
        """Code of its province."""
        known = self.code or self.city
        return f"{known[:2]}0000" if known and self.code != NATION.code else None


NATION = Place("全国", "100000", None)
_INNER = ("全区", "全县", "我区", "我县", "我们区", "我们县", "区内", "县内", "该区", "该县", "全域")
_OF_DISTRICT = re.compile(r"(?<![\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{2,3})(?:国家级?)?(?:高新|经开|开发|经济)")
_ANY = ("国家", "国家级", "省级", "市级", "各", "全国", "一个")
_REGIONS = {
    name: Place(name, None, None) for name in ("长三角", "珠三角", "粤港澳大湾区", "京津冀", "成渝地区", "长江经济带")
}


_REGION_KEYS = frozenset(name[:2] for name in _REGIONS)


@dataclass(frozen=True, slots=True)
class Named:
    """Where a text names a place."""

    start: int
    end: int
    place: Place


class Gazetteer:
    """Finds the places of a text.

    Parameters
    ----------
    divisions : iterable of Division
        The divisions that are known.
    zones : iterable of Zone
        The zones that have no code.
    """

    def __init__(self, divisions: Iterable[Division] = (), zones: Iterable[Zone] = ()) -> None:
        given = list(divisions)
        # An invented city may bear names of real ones (云溪区); who is given both means its own.
        invented = {division.name for division in given if division.kind == "synthetic"}
        known = {
            division.code: division
            for division in given
            if division.kind == "synthetic" or division.name not in invented
        }
        self._places: dict[str, Place] = {}
        self._far: dict[str, dict[str, str]] = {}
        self._near: dict[str, dict[str, str]] = {}
        ambiguous: set[str] = set()
        for code, division in known.items():
            parent = known.get(division.parent or "")
            in_province = parent is None or parent.level == "province"
            name = zone(division.name, parent.name if parent else "") if division.level == "district" else division.name
            path = name if in_province or parent is None else f"{parent.name}/{name}"
            city = None if division.level == "province" else code if division.level == "city" else division.parent
            municipality = code[:2] in ("11", "12", "31", "50") and division.level == "province"
            self._places[code] = Place(path, code, code if municipality else city)
            names = {division.name, *division.aliases}
            if division.level == "district":
                local = self._near.setdefault(city or "", {})
                above = short(parent.name) if parent else ""
                for each in (*names, name, *(short(each) for each in names)):
                    if (
                        len(each) >= 2
                        and each not in ("城区", "郊区", "矿区", "经济")
                        and not each.endswith(("高新", "经开", "开发", "保税", "度假", "管理", "产业园"))
                        and each != above
                    ):
                        local.setdefault(each, code)
                far = {each for each in names if len(each) >= 3 and each[-1] in "区县市旗" and each not in _GENERIC}
            else:
                far = {*names, *(short(each) for each in names)}
            for each in far:
                held = self._far.setdefault(each[:2], {})
                if each in held and held[each] != code:
                    other = known[held[each]]
                    if other.level == division.level:
                        ambiguous.add(each)
                    elif division.level == "district" or other.level == "province":
                        continue
                held[each] = code
        for each in ambiguous:
            if each[:2] in self._far:
                self._far[each[:2]].pop(each, None)
        for declared in zones:
            self._declare(declared)

    def _declare(self, declared: Zone) -> None:
        parent = self._places.get(declared.parent)
        if parent is None or parent.city is None:
            return
        key = f"{declared.parent}/{declared.id}"
        self._places[key] = Place(f"{parent.path}/{declared.called}", None, parent.city)
        for name in {declared.name, declared.called, *declared.aliases}:
            # A zone goes before a former division of the same name: 长岛 is the zone, though the county merged.
            self._near.setdefault(parent.city, {})[name] = key
        for name in {declared.name, *declared.aliases}:
            if len(name) >= 3:
                self._far.setdefault(name[:2], {})[name] = key

    def at(self, code: str | None) -> Place | None:
        """Return the place of a code."""
        return self._places.get(code or "")

    def named(self, text: str, home: Place | None = None) -> list[Named]:
        """Return the places that a text names, in reading order; those of ``home`` also by their short names.

        The longest name counts. A district told right behind its city is one place.
        """
        local = self._near.get(home.city, {}) if home and home.city else {}
        near: dict[str, dict[str, str]] = {}
        for name, code in local.items():
            near.setdefault(name[:2], {})[name] = code
        zones = {found.start("kind"): found for found in _ZONE.finditer(text)}
        found: list[Named] = []
        at = 0
        far = self._far
        while at < len(text) - 1:
            key = text[at : at + 2]
            known = key in near or key in far or key in _REGION_KEYS
            hit = self._hit(text, at, near) if known else None
            if hit is None and at in zones:
                made = self._zone(text, zones[at], found, home)
                if made:
                    if found and found[-1].end > made.start:
                        found.pop()
                    found.append(made)
                    at = made.end
                    continue
            if hit is None:
                at += 1
                continue
            name, place = hit
            end = at + len(name)
            if name in _GENERIC and text.endswith(_ANY, 0, at):
                if not (found and text[found[-1].end : at] in ("国家", "国家级")):
                    at = end
                    continue
                # 合肥国家高新区 is 合肥高新区.
                found[-1] = Named(found[-1].start, at, found[-1].place)
            if _OF_A_NAME.match(text, end) or (text[at - 1 : at] in ("中", "新") and len(name) == 2 and name == "山东"):
                at = end
                continue
            if found and found[-1].end == at and place.city and found[-1].place.city == place.city:
                found[-1] = Named(found[-1].start, end, self._inside(found[-1], name, place, text))
            elif (
                found and found[-1].end == at and found[-1].place.city and place.code and not place.code.endswith("00")
            ):
                # A district told behind another city's name (some names stand in many cities).
                own = self._near.get(found[-1].place.city, {}).get(name)
                found[-1] = Named(found[-1].start, end, self._places[own] if own else found[-1].place)
            else:
                found.append(Named(at, end, place))
            at = end
        return found

    def _inside(self, before: Named, name: str, place: Place, text: str) -> Place:
        """Return the place told behind another of the same city: 淄川经开区 is not the city's 经开区."""
        above = before.place
        if name not in _GENERIC or "/" not in above.path or above.code is None:
            return place
        told = short(re.sub(r"国家级?$", "", text[before.start : before.end]))
        return Place(f"{above.path}/{told}{zone(name)}", None, above.city)

    def _hit(self, text: str, at: int, near: dict[str, dict[str, str]]) -> tuple[str, Place] | None:
        key = text[at : at + 2]
        best: tuple[str, Place] | None = None
        for table in (near, self._far):
            for name, code in table.get(key, {}).items():
                if (best is None or len(name) > len(best[0])) and text.startswith(name, at):
                    best = name, self._places[code]
        if best is None:
            for name, place in _REGIONS.items():
                if text.startswith(name, at):
                    best = name, place
        return best

    def _zone(self, text: str, found: re.Match[str], before: list[Named], home: Place | None) -> Named | None:
        """Return a zone by the word at its end, in the city told right before it, else in the city at hand."""
        kind = found["kind"]
        start = found.start("kind")
        if text.endswith(_ANY, 0, start):
            if not (before and text[before[-1].end : start] in ("国家", "国家级")):
                return None
            before[-1] = Named(before[-1].start, start, before[-1].place)
        own, city = text[max(0, start - 6) : start], None
        if before and before[-1].end > start - 7:
            own, city = text[before[-1].end : start], before[-1].place
        run = re.search(r"[\u4e00-\u9fff]*$", own)
        bare = run[0] if run else ""
        bare = bare[cut.end() :] if (cut := _STOPS.match(bare)) else bare
        city = city if bare == own else None
        own = bare if len(bare) <= 4 else ""
        if city is None and ((kind == "新区" and not own) or (found["named"] and len(own) < 2)):
            return None
        inside = city if city and city.city else home
        if inside is None or not inside.city:
            return None
        if city and not own and city.code and "/" in city.path:
            told = short(re.sub(r"国家级?$", "", text[before[-1].start : before[-1].end]))
            return Named(before[-1].start, found.end(), Place(f"{city.path}/{told}{zone(kind)}", None, city.city))
        above = self._places[inside.city]
        name = zone(own + kind, above.name)
        district = self.at(self._near.get(inside.city, {}).get(own)) if own else None
        if district and kind != "新区":
            # 淄川经开区 lies in 淄川区 and keeps its name.
            return Named(start - len(own), found.end(), Place(f"{district.path}/{own}{kind}", None, above.code))
        base = home.path if home and home.code and "/" in home.path and city is None and own else above.path
        place = Place(f"{base}/{name}", None, above.code)
        code = self._near.get(inside.city, {}).get(name)
        if code:
            place = self._places[code]
        begin = before[-1].start if city and not own and before else start - len(own)
        return Named(begin, found.end(), place)

    def home(self, title: str, text: str, page: str = "") -> tuple[Place | None, bool]:
        """Return the place that an article is about, and whether title or text name it; None where it is undecided."""
        counts: Counter[str] = Counter()
        for part, weight in ((title, 4), (text[:60], 2), (text, 1)):
            for each in self.named(part):
                if each.place.city:
                    counts[each.place.city] += weight
        sure = bool(counts)
        if not counts and (told := _OF_DISTRICT.search(title) or _OF_DISTRICT.search(text[:80])):
            # 武进国家高新区: the only city with a district of this name.
            cities = [city for city, names in self._near.items() if city and told["name"] in names]
            counts.update(cities if len(cities) == 1 else ())
            sure = len(cities) == 1
        if not counts:
            counts.update(each.place.city for each in self.named(page[:3000]) if each.place.city)
        if not counts:
            return None, False
        (best, most), *rest = counts.most_common(2)
        titled = {each.place.city for each in self.named(title) if each.place.city}
        if len(titled) == 1 and titled != {best} and counts[next(iter(titled))] * 2 >= most:
            best = next(iter(titled))
        elif titled != {best} and rest and (rest[0][1] * 5 > most * 3):
            return None, False
        city = self._places[best]
        headed = [each.place for each in self.named(title, city) if each.place.city == best]
        opened = [each.place for each in self.named(text[:40], city) if each.place.city == best]
        if headed and all(place.path != city.path for place in headed):
            return headed[0], sure
        parts = Counter(
            each.place for each in self.named(text, city) if each.place.city == best and "/" in each.place.path
        )
        if parts and not any(place.path == city.path for place in headed):
            chief = parts.most_common(1)[0][0]
            inner = sum(text.count(word) for word in _INNER)
            if inner >= 2 and inner > text.count("全市") + text.count("我市"):
                return chief, sure
        if not headed and opened and opened[0].path != city.path:
            first = opened[0]
            often = sum(each.place.path == first.path for each in self.named(text, city))
            wide = sum(each.place.path == city.path for each in self.named(text, city)) + text.count("全市")
            if often > wide:
                return first, sure
        return city, sure
