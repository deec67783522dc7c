"""筹划 (planning): which sentences of a plan, or of news about one, tell what is to be, though none of them says so.

规划、方案、意见、工作要点 speak of what is to be in every sentence that does not look back; news does so from
《方案》提出 on. What a policy grants (每家奖励20万元) is so already.
"""

from __future__ import annotations

import re

_DOCUMENT = r"(?:规划|方案|行动计划|倍增计划|三年计划|工作要点|工作计划|工作打算|实施意见|若干意见|的意见|重点任务)"
_TITLE = re.compile(rf"{_DOCUMENT}(?:[（(].*|》.*|（.*|$)")
_NEWS = re.compile(rf"{_DOCUMENT}[》”]?[^，。]{{0,4}}(?:印发|出台|发布|公布|获批|实施|出炉|来了|解读)|解读|怎么干")
_PROPOSES = re.compile(
    r"(?:规划|方案|计划|(?:意见|要点|措施|行动|办法|决定|蓝图)[》”])[》”]?中?(?:还|也)?"
    r"(?:明确|提出|要求|部署|设置|确定|设定|锚定)(?!了?\d+(?:项|条|大|个方面))"
)
_LOOKS_BACK = re.compile(r"基础|现状|回顾|成效|成就|背景|形势|问题|成绩|依据|过程|为什么|情况|底色|起草")
_IS = re.compile(
    r"已(?!有计划)|截至|截止|目前|现有|累计|以来|去年|上年|同比|至今|[一-龥]了(?=[\d近约超一两三])|共分|共\d|分为|印发|出台|发布|介绍|时期，"
    r"|(?:给予|奖励|奖补|补助|补贴|资助|贴息|减免|每[家个人项]奖)[^，。；]{0,14}\d|\d%?的?(?:标准)?(?:给予|奖励|补助|补贴|资助)"
)


def plans(title: str) -> bool:
    """Whether an article is a plan itself, by its title."""
    return _TITLE.search(title) is not None and "总结" not in title


def tells_of_plan(title: str) -> bool:
    """Whether an article is news about a plan, by its title."""
    return _NEWS.search(title) is not None


def proposes(sentence: str) -> bool:
    """Whether a sentence says that a plan proposes what follows: 《方案》提出，…."""
    return ("案" in sentence or "划" in sentence or "》" in sentence) and _PROPOSES.search(sentence) is not None


def looks_back(heading: str) -> bool:
    """Whether a heading of a plan stands above what already is: 发展基础, 出台背景."""
    return _LOOKS_BACK.search(heading) is not None


def is_already(sentence: str) -> bool:
    """Whether a sentence of a plan says of itself that it tells what is."""
    return _IS.search(sentence) is not None
