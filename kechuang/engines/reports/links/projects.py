"""项目 (projects): what is being built or studied, named by 项目 at the end of its name.

重点项目, 产业项目 and 该项目 are no names.
"""

from __future__ import annotations

import re

from kechuang.engines.reports.links.boundary import MARKS, STOPS, begin, trimmed
from kechuang.engines.reports.links.regions import Regions
from kechuang.engines.reports.links.spot import Spot, Taken

_END = re.compile(
    r"(?<![该本此新旧等小大老好副类目级])项目(?!化|制|式|组|部|专员|管家|经理|负责|库|清单|合作|”|签约仪式|服务|招商|化|路演|洽谈)"
)
_STOPS = (STOPS | {"和"}) - {"及"}
_GENERAL = re.compile(
    r"(?:全年|年度|一项|课题|省|市|国家级?|省级?|市级?|区级?|县级?|级|以上|全[国省市区县]|重点|重大|重要|核心|关键|科技|技术|研发|研究|攻关|创新|产业化?|工业|农业|建设|投资|外资|内资|招商|引资"
    r"|合作|签约|意向|在建|新建|拟建|续建|技改|改造|试点|示范|支持|申报|立项|入选|入库|储备|落地|开工|竣工|投产|达产|基础设施|民生|社会|优质|大型|高端|高技术|高新技术"
    r"|新兴|战略性|新旧动能转换|人才|专项|课题|计划|基金|成果|转化|转移|产学研|校企|校地|揭榜挂帅|揭榜|榜单|亿元|亿级|千万元?|百亿级?|十亿级?|好|大|强|新|老|小|多个|一批|个|批|等|和|与|及|、|相关|有关|各类?|企业|政府"
    r"|公共|服务|配套|园区|城市|更新|信息化|数字化|智能化|智能|绿色|低碳|先进|先进适用|制造业?|生产|这个|这些|那个|两个|三个|某|一个|每个|整个|单个|其他|不同|具体|首个|首批|唯一|获奖|中标|承担|实施|推动|推进|参与"
    r"|牵头|科研|自然科学|社会科学|博士后?|孵化|融资|债券|贷款|上市|外贸|出口|跨境|国际|境外|海外|中外|对外|央企|国企|民企|工程|商业|文旅|能源|产业链|链主|强链|补链|延链|标志性|引领性|牵引性|支撑性|财政|资金|补贴|奖补)*"
)


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
        if len(stem) < 4 or _GENERAL.fullmatch(stem[regions.head(stem) :]) or stem[0] in MARKS:
            continue
        end = found.end()
        if text[end : end + 2] in ("一期", "二期", "三期"):
            end += 2
        if taken.add(Spot(start, end, "project", key=text[start:end])):
            floor = end
