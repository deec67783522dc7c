"""项目 (projects): what is being built or studied, named by 项目 at the end of its name.

重点项目, 产业项目 and 该项目 are no names.
"""

from __future__ import annotations

import re

from kechuang.engines.reports.links.boundary import MARKS, STOPS, begin, trimmed
from kechuang.engines.reports.links.generalities import PROJECT
from kechuang.engines.reports.links.regions import Regions
from kechuang.engines.reports.links.spot import Spot, Taken

_END = re.compile(
    r"(?<![该本此新旧等小大老好副类目级])项目(?!化|制|式|组|部|专员|管家|经理|负责|库|清单|合作|”|签约仪式|服务|招商|化|路演|洽谈)"
)
_STOPS = (STOPS | {"和"}) - {"及"}


def projects(text: str, regions: Regions, taken: Taken) -> None:
    """Take the projects that a text names.

    Parameters
    ----------
    text : str
        With full-width punctuation.
    regions : Regions
        Places with which their names may begin.
    taken : Taken
        What is taken; projects are added.
    """
    floor = 0
    for found in _END.finditer(text):
        start = begin(text, found.start(), floor, reach=26, stops=_STOPS)
        start = taken.after(start, found.start())
        start = trimmed(text, start, found.start(), regions, least=0, keep=4, deeds=True)
        stem = text[start : found.start()]
        if len(stem) < 4 or PROJECT.makes_up(stem[regions.head(stem) :]) or stem[0] in MARKS:
            continue
        end = found.end()
        if text[end : end + 2] in ("一期", "二期", "三期"):
            end += 2
        if taken.add(Spot(start, end, "project", key=text[start:end])):
            floor = end
