"""合作 (cooperation): who works with whom: A 与 B、C 签署协议, A 联合 B 攻关, A 携手 B.

Those behind the joining word are parted by 、和; the one before it stands in the same clause, is pointed back to
(公司, 双方), or was the firm of the sentence before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.links.draft import Draft, drafted
from kechuang.engines.reports.links.scene import Party, Scene

_JOIN = re.compile(r"(?:[等]?(?:[、和及]|以及))$")
_LINK = re.compile(
    r"(?P<strong>联合|携手|牵手|联手|会同)(?:了|起)?(?:[^，。；、的在与和]{0,4}(?:所|家))?$|(?P<weak>分别与|分别同|与|和|同|跟)"
    r"(?:来自|位于|著名的?|知名的?|高校|科研院所|[^，。；、与和]{0,6}的)?$"
)
_VERB = re.compile(
    r"合作|签(?:约|署|订|下)|共建|共同|联合|联手|携手|牵手|会同|一起|合资|结成|结为|结对|攻关|建立[^，。；]{0,10}关系|成立|设立|组建|达成|研发|研制|开发|对接|协作|举行签约"
)
_NO_VERB = re.compile(r"^(?:等)?(?:相比|不同|一样|之间的差|竞争)")
_MANY = 12
"""A longer list of parties is a list of members; its first ones are paired."""
_KINDS = ("enterprise", "organisation", "team")


def cooperations(scene: Scene, sentence: Sentence) -> Iterator[Draft]:
    """Yield who works with whom, as a sentence tells it.

    Parameters
    ----------
    scene : Scene
        The article.
    sentence : Sentence
        One of its sentences.
    """
    text = scene.text
    if not _VERB.search(text, sentence.start, sentence.end):
        return
    runs = _runs(scene, sentence)
    for number, run in enumerate(runs):
        before = text[max(sentence.start, run[0].start - 14) : run[0].start]
        link = _LINK.search(before)
        if link is None:
            if len(run) >= 2 and _works(text, run[-1].end, sentence.end):
                yield from _among(scene, sentence, run)
            continue
        at = run[0].start - len(before) + link.start()
        if link["strong"] is None and not _works(text, run[-1].end, sentence.end):
            continue
        sides = _before(scene, sentence, runs[:number], at)
        if not sides:
            continue
        pairs = (
            list(zip(sides, run, strict=True))
            if "分别" in before and len(sides) == len(run)
            else [(side, other) for side in sides[:_MANY] for other in run[:_MANY]]
        )
        for side, other in pairs:
            # Two departments that act together only do what is theirs.
            if side.key != other.key and not (side.office and other.office):
                yield drafted("works_with", side, other, sentence)


def _runs(scene: Scene, sentence: Sentence) -> list[list[Party]]:
    """Return the parties of a sentence, those that are listed side by side together."""
    runs: list[list[Party]] = []
    for party in scene.parties(sentence.start, sentence.end, pointing=True):
        if party.kind not in _KINDS:
            continue
        if runs:
            gap = scene.text[runs[-1][-1].end : party.start]
            if len(gap) <= 3 and _JOIN.fullmatch(gap):
                runs[-1].append(party)
                continue
        runs.append([party])
    return runs


def _works(text: str, place: int, stop: int) -> bool:
    """Whether what follows a list of parties says that they do something together."""
    ends = [at for mark in "；。！？" if (at := text.find(mark, place, stop)) >= 0]
    reach = min([stop, place + 42, *ends])
    return bool(_VERB.search(text, place, reach)) and not _NO_VERB.match(text[place:reach])


def _before(scene: Scene, sentence: Sentence, runs: list[list[Party]], at: int) -> list[Party]:
    """Return who stands before the joining word at ``at``."""
    start = sentence.clause_start(at)
    inside = [run for run in runs if run[-1].end <= at and run[0].start >= start]
    if inside:
        return inside[-1]
    ahead = [run for run in runs if run[-1].end <= at]
    for place in scene.places(start, at):
        if at - place.end <= 8:
            return [Party(place.start, place.end, None, "place", place=place)]
    if ahead:
        return ahead[-1]
    chief = scene.chief(at)
    return [Party(chief.start, chief.end, chief, "enterprise", certainty="carried")] if chief else []


def _among(scene: Scene, sentence: Sentence, run: list[Party]) -> Iterator[Draft]:
    """Yield the pairs of those that are listed and do something together: A、B 共同 …; A 和 B 合作."""
    if len(run) > 4 or not re.match(
        r"(?:双方|三方|等)?(?:单位|企业|公司|高校)?[^，。；]{0,6}?(?:共同|联合|合作|签署|签约|共建|携手|一起|联手|签订)",
        scene.text[run[-1].end : run[-1].end + 14],
    ):
        return
    for number, one in enumerate(run):
        for other in run[number + 1 :]:
            if one.key != other.key and not (one.office and other.office):
                yield drafted("works_with", one, other, sentence)
