"""破题 (solving): which problem was solved by whom: 攻克 X 难题, X 问题终于解决, X 难题被某团队揭榜.

The solver is the team, person or institute named last before the deed; a firm that only put the problem up (提出,
发榜) is none. A problem that the clause only calls 该难题 is the one told before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.links.draft import Draft, Words, drafted
from kechuang.engines.reports.links.generalities import PROBLEM
from kechuang.engines.reports.links.scene import Party, Scene

_DEED = re.compile(
    r"(?P<bid>揭榜(?!挂帅|制))|(?P<verb>攻克|破解|解决|突破|攻破|克服|化解|啃下|破题|攻下)(?!的|方案|办法|能力|不了|机制|之道|者|空白)"
)
_NOUN = "(?:难题|难关|问题|瓶颈|短板|痛点|堵点|缺陷|障碍|病害|故障|隐患|技术空白|技术垄断|技术|工艺|课题|现象)"
_BEHIND = re.compile(rf"(?:了|的)?(?P<words>[^，。；！？]{{1,44}}{_NOUN}|[^，。；！？]{{4,30}})")
_ASIDE = re.compile(r"(?P<words>[^，。；！？]{2,30}?)这(?:一|个|项|些)[^，。；！？]{0,10}(?:难题|问题|瓶颈)")
_PROBLEM = re.compile(
    r"(?:针对|面对|围绕|聚焦|瞄准|提出|面临|遇到|困于|受困于|受制于|存在|被|为|解决|攻克|破解)(?:了|的)?(?P<told>[^，。；！？：“”]{2,30}?(?:难题|问题|瓶颈|缺陷|痛点))"
    r"|“(?P<quoted>[^“”，。；]{3,40})”(?:这一|这个)?(?:[^，。；“”]{0,4}(?:难题|问题|瓶颈|课题|需求|榜单)|由|揭榜|发榜)"
    r"|(?:的|是)(?P<bare>[^，。；！？：“”的]{2,20}?(?:难题|问题|瓶颈))(?=终于|一直|困扰|[^，。；]{0,6}(?:解决|破解|攻克))"
    r"|(?P<headed>[^，。；！？：“”的]{2,20}?(?:难题|问题|瓶颈|变形|开裂|泄漏))(?=一直|长期|始终|多年来?)"
)
_POINTING = re.compile(r"(?:该|这一|这个|此|上述|这项)?(?:技术|行业|世界性?|国际性?|共性)?(?:难题|问题|瓶颈|难关)$")
_ASKS = re.compile(
    r"[^，。；]{0,6}(?:提出|发榜|面临|遇到|发布|反映|张榜|的(?:需求|难题|问题)|存在|受困|曾被|两年|多年|一直|急需)"
)
_ASKED = re.compile(r"(?:困扰|为|帮助|助力|帮|给|针对|服务|解决了?)$")
_NOT_DONE = re.compile(
    r"(?:亟待|有待|尚未|没有|未能|难以|无法|如何|怎么|怎样|待|着力|全力|聚力|推动|需要|需|要|应|旨在|力争|进一步|共同|致力于|用于|能够?|可|帮助|协调|用以)(?:[^，。；]{0,4})$"
)
_WANTED = re.compile(
    r"(?:力争|争取|有望|预计|计划|拟|目标是?|下一步|将)[^。]{0,40}$|(?:^|[，：；])(?:并|还|也|同时)?(?:要|必须|应当?|需要?)[^。]{0,40}$"
)
_BID_FOR = re.compile(r"(?:^|[：；。、\s])(?P<words>[^，。；：、“”\s]{4,30})，[^，。；：]{0,30}$")
_FRUIT = re.compile(r"^(?:了|的)")


def solutions(scene: Scene, sentence: Sentence) -> Iterator[Draft]:
    """Yield who solved what, as a sentence tells it.

    Parameters
    ----------
    scene : Scene
        The article.
    sentence : Sentence
        One of its sentences.
    """
    text = scene.text
    for found in _DEED.finditer(text, sentence.start, sentence.end):
        start, end = scene.clause(sentence, found.start())
        if (
            not found["bid"]
            and _NOT_DONE.search(text[start : found.start()])
            and not _FRUIT.match(text[found.end() : found.end() + 1])
        ):
            continue
        problem = _of_bid(scene, sentence, found.start()) if found["bid"] else _told(scene, sentence, found, end)
        if problem is None or (not found["bid"] and _WANTED.search(text[sentence.start : found.start()])):
            continue
        solvers = _solvers(scene, sentence, found.start(), problem, bool(found["bid"]))
        for solver in solvers:
            yield drafted("solves", solver, problem, sentence)


def _told(scene: Scene, sentence: Sentence, found: re.Match[str], end: int) -> Words | None:
    """Return the problem that a deed speaks of: behind it, before it, or told before."""
    text = scene.text
    aside = _ASIDE.match(text, found.end(), end)
    behind = aside or _BEHIND.match(text, found.end(), end)
    if behind:
        low, high = _stripped(text, behind.start("words"), behind.end("words"))
        words = text[low:high]
        if not PROBLEM.makes_up(words) and not _POINTING.fullmatch(words):
            named = re.search(_NOUN + "$", words) or aside
            if (named or found["verb"] != "解决") and not (_AMOUNT.search(words) and not named):
                return Words(low, high)
            return None
        if words and not _POINTING.fullmatch(words) and len(words) > 4:
            return _before(scene, sentence, found.start(), reach=90)
    ahead = _ahead(text, sentence, found.start())
    return ahead or _before(scene, sentence, found.start())


_AMOUNT = re.compile(r"\d|亿|万元|大关")
_AHEAD = re.compile(
    r"(?P<words>[^，。；！？：“”]{2,24}?(?:难题|问题|瓶颈|缺陷))(?:终于|最终|也|都|已|已经|得到|得以|被|由|成功|迎刃|很快|[^，。；]{0,16}?)$"
)


def _ahead(text: str, sentence: Sentence, place: int) -> Words | None:
    start = sentence.clause_start(place)
    found = _AHEAD.search(text[start:place])
    if not found or PROBLEM.makes_up(found["words"]):
        return None
    low, high = _stripped(text, start + found.start("words"), start + found.end("words"))
    return Words(low, high)


def _before(scene: Scene, sentence: Sentence, place: int, reach: int = 160) -> Words | None:
    """Return the problem told last before a place in the same paragraph or the sentence before."""
    text = scene.text
    low = max(0, place - reach)
    chosen = None
    for found in _PROBLEM.finditer(text, low, place):
        group = found.lastgroup or ""
        if not PROBLEM.makes_up(found[group]):
            chosen = _stripped(text, *found.span(group))
    if chosen is None:
        return None
    return Words(*chosen, certainty="explicit" if chosen[0] >= sentence.start else "carried")


def _of_bid(scene: Scene, sentence: Sentence, place: int) -> Words | None:
    text = scene.text
    for found in re.finditer(r"“([^“”]{3,40})”", text[sentence.start : sentence.end]):
        if not PROBLEM.makes_up(found[1]) and not re.search(r"(?:团队|模式|机制|揭榜|挂帅)$", found[1]):
            return Words(sentence.start + found.start(1), sentence.start + found.end(1))
    behind = re.compile(r"(?:了)?(?P<words>[^，。；！？]{4,36}(?:项目|难题|技术|课题|需求))").match(
        text, place + 2, sentence.end
    )
    if behind and not PROBLEM.makes_up(behind["words"]):
        return Words(*_stripped(text, *behind.span("words")))
    asked = _BID_FOR.search(text[sentence.start : place])
    if asked and not PROBLEM.makes_up(asked["words"]):
        return Words(sentence.start + asked.start("words"), sentence.start + asked.end("words"))
    return _before(scene, sentence, place)


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the words without what only leads to them."""
    found = re.compile(r"(?:了|的|好|一直|长期|困扰[^，。；]{0,14}的|制约[^，。；]{0,14}的|企业的?|其|“)*").match(
        text, start, end
    )
    if found and end - found.end() >= 2:
        start = found.end()
    while end > start and text[end - 1] in "”，的":
        end -= 1
    return start, end


_THEY = re.compile(r"(?:他们|我们|她们|咱们)[^，。；]{0,5}$")


def _solvers(scene: Scene, sentence: Sentence, place: int, problem: Words, bid: bool) -> list[Party]:
    """Return who did the deed at ``place``."""
    text = scene.text
    inside = [
        each
        for each in scene.parties(sentence.start, place, pointing=True)
        if not each.office
        and not (problem.start <= each.start < problem.end)
        and not _ASKS.match(text[each.end : each.end + 12])
        and not _ASKED.search(text[max(0, each.start - 4) : each.start])
    ]
    who = _THEY.search(text[sentence.clause_start(place) : place])
    if who:
        firms = [each for each in inside if each.kind == "enterprise"]
        chief = scene.chief(sentence.start)
        they = firms[:1] or ([Party(chief.start, chief.end, chief, chief.kind, certainty="carried")] if chief else [])
        if they:
            return [replace(they[0], certainty="carried")]
    if inside:
        best = [
            each for each in inside if each.kind in ("team", "person") or each.person or each.kind == "organisation"
        ]
        chosen = [each for each in best if each.kind == "team"][-1:] or best[-1:] or inside[-1:]
        return _beside(text, inside, chosen[0]) if bid else chosen
    known = scene.last(sentence.start, "team", "person", "organisation", reach=160)
    if known is None or (known.kind == "organisation" and not _learned(known.text)):
        known = scene.chief(place, reach=160) if place - sentence.start <= 8 else None
    if known is None:
        return []
    return [Party(known.start, known.end, known, known.kind, certainty="carried")]


def _learned(name: str) -> bool:
    return name.endswith(("大学", "学院", "院", "所"))


def _beside(text: str, parties: list[Party], chosen: Party) -> list[Party]:
    """Return those listed beside the chosen one too: 某大学与某医科大学联合体揭榜."""
    made = [chosen]
    for each in reversed(parties[: parties.index(chosen)]):
        if text[each.end : made[0].start] not in ("与", "和", "、", "及"):
            break
        made.insert(0, each)
    return made
