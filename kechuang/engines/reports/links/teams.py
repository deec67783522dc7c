"""团队 (teams): teams that have a name of their own; 研发团队 and 教授团队 are none."""

from __future__ import annotations

import re

from kechuang.engines.reports.links.boundary import MARKS, STOPS, begin, trimmed
from kechuang.engines.reports.links.regions import Regions
from kechuang.engines.reports.links.spot import Spot, Taken

_END = re.compile(
    r"(?:创新|研究|研发|科研|攻关|技术)?(?:团队|课题组|创新联合体)(?!化|式|合作|成员|建设|精神|负责|带头)"
)
_STOPS = STOPS | {"和"}
_GENERAL = re.compile(
    r"(?:国家级?|省级?|市级?|高层次|高水平|高端|顶尖|一流|专业|核心|骨干|管理|运营|服务|技术|研发|科研|研究|创新|创业|攻关|人才|专家|博士后?|教授|院士|学者|青年"
    r"|企业|高校|院所|科技|招商|工作|项目|海外|国内|国际|领军|优秀|优质|大学生?|学生|教师|师生|学术|销售|生产|设计|管家|帮扶|志愿|法律|律师|医疗|执法|监管|多个|一个|两个|支|的|等|和|与|该|这|其|本|引进|培育|组建"
    r"|跨学科|起|一支|骨干|带来|强大|自主|联合|校企|产业|产学研|工程师|专班|自己|我们|他们|公司|研究员|先生|女士|省部级|年轻|小微|初创|集体)*"
)


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
        if len(stem) < 3 or _GENERAL.fullmatch(stem) or stem[0] in MARKS:
            continue
        taken.add(Spot(start, found.end(), "team", key=text[start : found.end()]))
