"""所在 (locating): where a firm, platform or project stands: 位于某区的 X, X 落户某区, 在某镇的 X."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.links.draft import Draft, drafted
from kechuang.engines.reports.links.mention import Mention
from kechuang.engines.reports.links.scene import Party, Scene

_CUE = re.compile(
    r"(?P<lies>位于|坐落于?|坐落在|地处)|(?P<came>落户(?:于|在|到)?|落地|扎根(?:于|在)?|迁至|迁入|迁到|入驻|布局(?:于|在)?|建在|设在|选址(?:于|在)?)|(?P<at>在)"
)
_BUILDS = re.compile(r"(?:的)?[^，。；]{0,4}(?:新建|扩建|建成|建设|设立|投资|投产)")
_TOWN = re.compile(r"[\u4e00-\u9fff]{1,4}?(?:镇|乡|街道)(?!企业)")


def locations(scene: Scene, sentence: Sentence) -> Iterator[Draft]:
    """Yield what stands where, as a sentence tells it.

    Parameters
    ----------
    scene : Scene
        The article.
    sentence : Sentence
        One of its sentences.
    """
    text = scene.text
    named = scene.named(sentence.start, sentence.end, "enterprise", "platform", "project", "organisation")
    if not named:
        return
    for found in _CUE.finditer(text, sentence.start, sentence.end):
        stop = sentence.clause_end(found.start())
        park = _park(scene, found.end(), stop)
        if park and not found["at"]:
            what = _ahead(text, named, sentence, found.start())
            if what is not None and what is not park:
                yield drafted(
                    "located_in",
                    Party(what.start, what.end, what, what.kind),
                    Party(park.start, park.end, park, park.kind),
                    sentence,
                )
            continue
        places = [
            each for each in scene.places(found.end(), min(stop, found.end() + 22)) if each.start - found.end() <= 6
        ]
        if not places:
            continue
        place = places[0]
        for each in places[1:]:
            if each.start != place.end:
                break
            place = each
        what = _behind(text, named, place.end, named_at=bool(found["at"]))
        if what is None and not found["at"]:
            what = _ahead(text, named, sentence, found.start())
        if what is None:
            continue
        thing = Party(what.start, what.end, what, what.kind)
        town = _TOWN.match(text, place.end)
        there = Party(places[0].start, town.end() if town else place.end, None, "place", place=place)
        yield drafted("located_in", thing, there, sentence)


def _park(scene: Scene, place: int, stop: int) -> Mention | None:
    """Return the park that is named right behind a place in the text, if there is one."""
    for each in scene.named(place, stop, "platform"):
        if each.start - place <= 1 and each.text.endswith(("园", "园区", "基地", "孵化器", "科技城", "集聚区")):
            return each
    return None


def _behind(text: str, named: list[Mention], place: int, *, named_at: bool) -> Mention | None:
    """Return what is named right behind the place: 位于临清市烟店镇的 X."""
    for each in named:
        if each.start >= place:
            gap = text[place : each.start]
            if re.fullmatch(r"[\u4e00-\u9fff]{0,8}?的" if named_at else r"[\u4e00-\u9fff]{0,8}?的?", gap):
                return each
            if named_at and gap in ("", "，") and _BUILDS.match(text, each.end):
                return each
            return None
    return None


def _ahead(text: str, named: list[Mention], sentence: Sentence, place: int) -> Mention | None:
    """Return what is named before the verb in its clause: X 位于某区."""
    start = sentence.clause_start(place)
    before = [each for each in named if start <= each.start and each.end <= place]
    if not before:
        return None
    gap = text[before[-1].end : place]
    return before[-1] if len(gap) <= 8 or (len(gap) <= 24 and re.search(r"[从由自]", gap)) else None
