"""语气 (modality): whether a clause tells what is, or what is wanted, foreseen, planned, hoped for or supposed.

``actual``; ``target`` (力争, 目标, 到2025年达到); ``forecast`` (预计); ``plan`` (计划, 将实施); ``prospect``
(有望, 建成后); ``target_completed`` (目标已完成); ``hypothetical`` (如果).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

_SUPPOSED = re.compile(r"如果|假如|假设|倘若|若(?:能|按|是)|要是|估算")
_HOPED = re.compile(r"有望|(?:建成|达产|投产|满产|全部?投用|完工|运营)后|可望|达产(?:达效)?")
_FORESEEN = re.compile(r"底前(?:可|将|还将)|预计|预期(?!目标|性|指标)|预测|料将|预估")
_WANTED = re.compile(
    r"力争|目标|确保|争取(?![^，。；]{0,8}(?:资金|经费|项目|支持|政策))|要达到|努力|提出|(?<![\d一二两三四五六七八九十])年内[^，。；]{0,12}(?:至少|不少于|新增|引进|建成)|规划到"
    r"|(?:将|要|须|应)(?:达到|突破|超过|过(?=\d)|提高|提升|增加|增长|实现|占)|达到.{0,12}目标"
)
_PLANNED = re.compile(
    r"计划(?!单列|完成|总投资|项目|专项|生育|经济|类|累计|已|实施(?:以来|首年|后))|(?<![虚模])拟(?!合|真|态)|打算|将(?:再|要|继续|于|在|投|建|实施|新|组织|举办|建设|推进"
    r"|培育|布局|引|开展|完成|启动|支持|还|建成|签)"
    r"|还将|谋划|筹备"
)
_DEED = re.compile(r"实施|推进|建设|举办|办好|组织|开展|谋划|布局|启动|筹备|建(?=[一-龥]{0,8}$)")
_INTENDED = re.compile(r"力争|目标|确保|争取|努力|要")
_EXPECTED = re.compile(r"将|可")
_PART_OF_AIM = re.compile(r"(?:占|完成|达)[^，。；]{0,8}(?:目标|任务|计划)[数值]?的[^，。；]{0,3}$")
_AIMED = re.compile(r"增加到|增至|再造|达到|突破|超过|力争|增长|提高|降低|占")
_DONE = re.compile(r"已(?!有计划)|完成了|累计|同比|实现了|达到了")
_COMPLETED = re.compile(
    r"(?:目标|计划|任务|确定的)[^，。；]{0,12}(?:提前|全部|超额|如期)?(?:完成|实现|收官)|(?:完成"
    r"|实现)[^，。；]{0,6}目标"
)
FUTURE_HEADING = re.compile(
    r"(?:目标|打算|总体要求|空间布局|下一步|重点工作|工作安排|计划|今后|未来|明年|展望|下半年安排|年要|安排如下|主要任务|任务|接下来|[怎这]么干|下步)"
)


@dataclass(frozen=True, slots=True)
class Mood:
    """The modality of a clause, how it is known, and where the words stand that tell it.

    Parameters
    ----------
    said : str
        The modality.
    how : {"explicit", "carried"}
        Said by the clause itself, or by what was said before.
    at : tuple of int or None
        In the clause and what stands behind its number, taken together; None where no word of theirs tells it.
    """

    said: str
    how: Literal["explicit", "carried"]
    at: tuple[int, int] | None = None


def modality(
    clause: str,
    *,
    after: str,
    sentence_before: str,
    ruling: str,
    future: bool,
    deadline: bool = False,
    share: bool = False,
    at_least: bool = False,
) -> Mood:
    """Return the modality of a clause.

    Parameters
    ----------
    clause : str
        The clause up to its number.
    after : str
        The rest of the clause.
    sentence_before : str
        The sentence before the clause.
    ruling : str
        The modality of the clause before in the same sentence, or of the heading that governs the paragraph.
    future : bool
        Whether the period begins after, or is under way on, the day of publication and is aimed at.
    deadline : bool
        Whether the period is told as one by whose end all is to be so: 到2025年.
    share : bool
        Whether the figure is a per cent: 完成年度目标的108% tells what is.
    at_least : bool
        Whether the figure is a floor: what is planned with one is a target.
    """
    whole = clause + after
    if found := _SUPPOSED.search(whole):
        return Mood("hypothetical", "explicit", found.span())
    if _SUPPOSED.search(sentence_before[-25:]):
        return Mood("hypothetical", "carried")
    if share and (found := _PART_OF_AIM.search(clause)):
        return Mood("actual", "explicit", found.span())
    if found := _COMPLETED.search(whole):
        return Mood("actual" if share else "target_completed", "explicit", found.span())
    if found := _HOPED.search(whole):
        return Mood("prospect", "explicit", found.span())
    if found := _FORESEEN.search(clause):
        return Mood("forecast", "explicit", found.span())
    if ruling == "forecast" and not _INTENDED.search(clause) and _EXPECTED.search(clause):
        return Mood("forecast", "carried")
    if found := _WANTED.search(clause):
        return Mood("target", "explicit", found.span())
    if found := _PLANNED.search(clause):
        wanted = at_least or re.search(r"达到|突破|超过|新增|翻[一两]番", clause)
        return Mood("target" if wanted else "plan", "explicit", found.span())
    if future and ruling in ("forecast", "prospect"):
        return Mood(ruling, "carried")
    if future and ruling == "plan" and _PLANNED.search(sentence_before) and not _AIMED.search(clause):
        return Mood("plan", "carried")
    if future:
        return Mood("plan" if _DEED.search(clause) and not deadline else "target", "explicit")
    if ruling in ("target", "plan", "forecast", "prospect") and not _DONE.search(clause):
        if ruling == "target" and _DEED.search(clause):
            return Mood("plan", "carried")
        if ruling == "plan" and _AIMED.search(clause):
            return Mood("target", "carried")
        return Mood(ruling, "carried")
    return Mood("actual", "explicit")
