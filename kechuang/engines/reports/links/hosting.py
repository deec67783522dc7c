"""承载与承担 (hosting): which platform a firm or institute has, and which project it carries out.

What is built together (共建, 联合设立) is told as working together, not as one side's own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.links.draft import Draft, drafted
from kechuang.engines.reports.links.mention import Mention
from kechuang.engines.reports.links.scene import Party, Scene

_HAS = re.compile(
    r"设有|建有|拥有|有着|(?<![所没只])有|建立|建成|获批|设立|成立|组建|建设|挂牌|创建|打造|获评|承建|投用|被?认定为?"
)
_TOGETHER = re.compile(r"共建|联合|双方|共同|合作|一起")
_WITH = re.compile(r"与|和|同|跟|联合|携手|牵手")
_WITH_HIM = re.compile(r"(?:与|和|同|跟|联合|携手|牵手)$")
_WISHED = re.compile(r"(?:支持|鼓励|引导|推荐|希望|促进)$")
_RESTS_ON = re.compile(r"(?:依托|设在|落户(?:于|在)?|建在|布局在?|落在|挂靠在?|由)$")
_BUILT = re.compile(r"[^，。；]{0,6}(?:承建|建设|牵头|组建|运营|建立|设立|，|。|的|而建)")
_CARRIES = re.compile(r"承担|完成|牵头|负责|承建|实施|揭榜|主持|投资|建设|规划")
_CARRIED_BY = re.compile(r"^”?(?:项目)?(?:是|由)$|，由$")
_LEADS = re.compile(r"(?:牵头|承担|主持|负责|领衔)")
_BY_HIM = re.compile(r"[^，。；]{0,4}(?:承担|实施|承建|投资|牵头|建设)")


def holdings(scene: Scene, sentence: Sentence) -> Iterator[Draft]:
    """Yield who has which platform and carries out which project, as a sentence tells it.

    Parameters
    ----------
    scene : Scene
        The article.
    sentence : Sentence
        One of its sentences.
    """
    named = scene.named(sentence.start, sentence.end, "platform", "project")
    if not named:
        return
    parties = [
        each
        for each in scene.parties(sentence.start, sentence.end, pointing=True)
        if each.kind in ("enterprise", "organisation") and not each.office
    ]
    for each in named:
        side = Party(each.start, each.end, each, each.kind)
        if each.kind == "platform":
            owner = _owner(scene, sentence, parties, each)
            if owner:
                yield drafted("hosts", owner, side, sentence)
        else:
            owner = _undertaker(scene, sentence, parties, each)
            if owner:
                yield drafted("undertakes", owner, side, sentence)


def _owner(scene: Scene, sentence: Sentence, parties: list[Party], platform: Mention) -> Party | None:
    text = scene.text
    for party in parties:
        before = text[max(sentence.start, party.start - 5) : party.start]
        if party.start >= platform.end and _RESTS_ON.search(before) and _BUILT.match(text[party.end : party.end + 12]):
            # Y 依托 X 建设: the platform, or what points back to it, stands in the same sentence.
            return party
    start = sentence.clause_start(platform.start)
    if start and text[start - 1] == "—":
        # 有着行业唯一的中心——某某中心: the verb stands before the dash.
        start = sentence.clause_start(max(sentence.start, start - 3))
    ahead = [each for each in parties if each.end <= platform.start]
    for party in [each for each in ahead if each.start >= start] or [
        each for each in ahead[:1] if each.kind == "enterprise"
    ]:
        if party.end > start and _WITH.match(text, party.end):
            continue
        if party.start > start and _WITH_HIM.search(text[max(0, party.start - 2) : party.start]):
            continue
        if _WISHED.search(text[max(0, party.start - 3) : party.start]):
            continue
        gap = _without_names(scene, max(party.end, start), platform.start)
        if _HAS.search(gap) and not _TOGETHER.search(gap) and "；" not in text[party.end : platform.start]:
            return party
    return None


def _without_names(scene: Scene, start: int, end: int) -> str:
    """Return a stretch without the names in it: 有限公司 says of nobody that he has something."""
    pieces, at = [], start
    for each in scene.named(start, end):
        pieces.append(scene.text[at : each.start])
        at = max(at, each.end)
    pieces.append(scene.text[at:end])
    return "".join(pieces)


def _undertaker(scene: Scene, sentence: Sentence, parties: list[Party], project: Mention) -> Party | None:
    text = scene.text
    start = sentence.clause_start(project.start)
    inside = [each for each in parties if start <= each.start and each.end <= project.start]
    leads = [each for each in inside if _LEADS.match(text, each.end)]
    if leads:
        return leads[0]
    if inside:
        found = _CARRIES.search(text, inside[-1].end, project.start)
        if _TOGETHER.search(text, inside[-1].end, project.start):
            return None
        near = found is not None and found.start() - inside[-1].end <= 10 and project.start - found.end() <= 16
        return inside[-1] if near else None
    for party in parties:
        by = party.start >= project.end and _CARRIED_BY.search(text[project.end : party.start])
        if by and _BY_HIM.match(text[party.end : party.end + 8]):
            return party
    return None
