"""团队 (teams): teams that have a name of their own; 研发团队 and 教授团队 are none."""

from __future__ import annotations

import re

from kechuang.engines.reports.links.boundary import MARKS, STOPS, begin, trimmed
from kechuang.engines.reports.links.generalities import TEAM
from kechuang.engines.reports.links.regions import Regions
from kechuang.engines.reports.links.spot import Spot, Taken

_END = re.compile(
    r"(?:创新|研究|研发|科研|攻关|技术)?(?:团队|课题组|创新联合体)(?!化|式|合作|成员|建设|精神|负责|带头)"
)
_STOPS = STOPS | {"和"}


def teams(text: str, regions: Regions, taken: Taken) -> None:
    """Take the teams that a text names.

    Parameters
    ----------
    text : str
        With full-width punctuation.
    regions : Regions
        Places with which their names may begin.
    taken : Taken
        What is taken; teams are added.
    """
    for found in _END.finditer(text):
        start = begin(text, found.start(), 0, reach=14, stops=_STOPS)
        start = taken.after(start, found.start())
        start = trimmed(text, start, found.start(), regions, least=0, deeds=True)
        stem = text[start : found.start()]
        if len(stem) < 3 or TEAM.makes_up(stem) or stem[0] in MARKS:
            continue
        taken.add(Spot(start, found.end(), "team", key=text[start : found.end()]))
