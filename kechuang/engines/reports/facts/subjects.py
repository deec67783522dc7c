"""主体 (subjects): the firm, park, university or laboratory whose figure a clause tells, not the city's."""

from __future__ import annotations

import re

_STOP = '，。；：！？、“”"‘’（）()《》\\s在的位于和与及是由从到对将向把为被给据了'
ORGANISATION = re.compile(
    rf"(?:一家|这家|该)?[^{_STOP}]{{0,16}}?"
    r"(?:股份有限公司|有限责任公司|有限公司|集团公司|集团|公司|大学|学院|研究院|研究所|实验室|产业园"
    r"|科技园|化工园|创新园|示范园|孵化园|软件园"
    r"|孵化器|中试平台|共享实验平台|大学城|科学院|创新中心|研究中心|医院|工厂|一号)"
    r"(?!生|数|建设|总数|落地|培育|立项|[、和与]|增|达|突破|获|签约|等|\d(?!\d{3}年)|累|入库|评|申报|认|登|质|推|支|投|保)"
)
_FIRM = re.compile(rf"[^{_STOP}]{{2,16}}?(?:股份有限公司|有限责任公司|有限公司|集团公司|股份公司)")
_LEADS = re.compile(
    r"^(?:在|走进|位于|的|里|建设|推进|持续推动|推动|获得|引进|以|支持|建成|新建|打造|培育|依托|拥有"
    r"|共建|入选|联合|携手|对接|加快|作为)+"
)
_DEEDS = re.compile(r".*(?:没有一家|没有|启动|重组|完成|年内|半年|实现|新增|组建|筹建)")
"""A name begins behind what is done: 启动重组市级重点实验室."""
_NO_NAME = re.compile(
    r"^(?:国家级|省级|市级|省级以上|全国|重点|各类|高校|一批|多家|大学$|学院$|实验室$|研究院$|科技园$|公司$)"
)
_BESIDE = re.compile(r"(?:与|和|同|向|联合|引进|依托|携手|对接|支持|邀请|聘请|由|被|来自|毕业于|就读于)$")
_A_FIRM = re.compile(
    rf"(?:一家|这家|该家|某)[^{_STOP}\d]{{0,14}}?(?:企业|公司|园区|孵化器|工厂|厂|研究院|平台|院所)"
    rf"|(?:的|里)一家[^{_STOP}\d]{{1,10}}企业"
)
_PARK = re.compile(
    rf"[^{_STOP}\d]{{2,14}}?(?:产业园|科技园|化工园|大学城|科技城共享实验平台|实验室|研究院)(?=里|内"
    rf"|已|，|累|引|集|入|规|共|首|目|建)"
)
ANAPHOR = re.compile(
    r"(?:公司|本公司|该公司|企业(?!数|家)|该企业|这家企业|该校|学校|该院|园区|该园|该平台|平台(?=已"
    r"|面|共|目)|该项目|项目(?=总投|投资|建成|达产)|实验室(?=已|目|累|首)|该实验室|该所|我们(?!将|要"
    r"|坚持|市)|该团队|我司|基地)"
)
_CITY_AGAIN = re.compile(
    r"全市|我市|全区|全县|全省|我区|我县|本市|市委|市政府|全域|各县|我省|市级财政|[全]?新区(?=新增|累)"
)
_CITY_ORGAN = re.compile(
    r"(?:市|区|县|省|管委会)[^，。]{0,6}(?:局|厅|委|办|政府|中心|人社|部门|有关)|局(?:有关|负责)|我们"
)
_SPEAKER = re.compile(
    r"[“\"]?(?P<who>[^，。；：！？“”\"]{2,24}?(?:负责人|局长|主任|书记|市长|董事长|总经理|教授|院长"
    r"|校长|总监|专家|博士|发言人|主持人|工程师|人士|员))"
    r"[^，。；：！？“”\"]{0,6}?(?:说|表示|介绍|告诉记者|坦言|认为|指出|回忆|透露|称)"
)


def organisation(clause: str) -> str | None:
    """Return the organisation that a clause speaks of, None where it names none."""
    for pattern in (_A_FIRM, _FIRM, _PARK, ORGANISATION):
        found = pattern.search(clause)
        if not found or _BESIDE.search(clause[: found.start()]):
            continue
        name = _LEADS.sub("", _DEEDS.sub("", found[0]))
        if len(name) >= 3 and not _NO_NAME.match(name):
            return name
    return None


def leans(clause: str) -> bool:
    """Whether a clause speaks of the organisation named before."""
    return bool(ANAPHOR.search(clause))


def of_place(clause: str) -> bool:
    """Whether a clause says that it speaks of the whole city or district."""
    return bool(_CITY_AGAIN.search(clause))


def official(clause: str) -> bool:
    """Whether who speaks is an office of the place."""
    return bool(_CITY_ORGAN.search(clause))


def speaker(text: str, start: int, end: int) -> tuple[int, int] | None:
    """Return where the sentence ``[start, end)`` of a text names whoever it quotes, None where it quotes nobody."""
    found = _SPEAKER.search(text, start, end)
    return found.span("who") if found else None
