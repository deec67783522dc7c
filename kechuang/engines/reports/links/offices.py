"""机构 (offices): departments, universities, institutes, hospitals and associations named by the end of their name."""

from __future__ import annotations

import re

from kechuang.engines.reports.links.boundary import MARKS, STOPS, begin, trimmed
from kechuang.engines.reports.links.generalities import INSTITUTE
from kechuang.engines.reports.links.regions import Regions
from kechuang.engines.reports.links.spot import Spot, Taken

_CHARGES = (
    "科学技术和工业信息化 人力资源和社会保障 人力资源社会保障 国有资产监督管理 政务服务和大数据 "
    "科技和工业信息化 住房和城乡建设 自然资源和规划 规划和自然资源 工业和信息化 市场监督管理 "
    "科技和信息化 经济和信息化 药品监督管理 行政审批服务 发展和改革 工业信息化 文化和旅游 中小企业 "
    "交通运输 产业发展 农业农村 医疗保障 卫生健康 发展改革 地方金融 市场监管 应急管理 投资促进 "
    "招商引资 政务服务 民营经济 海洋发展 生态环境 知识产权 科学技术 科技创新 科技工信 经济发展 "
    "自然资源 行政审批 退役军人 大数据 交通 人才 人社 住建 体育 公安 农业 医保 卫健 发改 口岸 "
    "司法 商务 园区 国资 城管 审计 工信 应急 招商 教体 教育 数据 文旅 林业 民政 气象 水利 "
    "水务 海洋 环保 科技 税务 粮食 经信 经济 统计 网信 能源 药监 财政 贸易 金融 "
)
_CHARGE = "|".join(sorted(set(_CHARGES.split()), key=lambda word: (-len(word), word)))
_OFFICE_ENDS = re.compile(r"(?:管理)?(?:局|厅|委员会|委(?=[，。；：、”副主党员会的负有相在和与联介表（说出]|$))(?!长)")
_CHARGED = re.compile(rf"(?:(?:{_CHARGE})(?:和|与)?)+$")
_STREET = re.compile(r"街道办事处|(?:街道|镇)党工委|镇人民政府|镇政府|街道办(?!事)")
_LONGEST_CHARGE = 22
_LONGEST = 36
_PEOPLE_GOVERNMENT = re.compile(
    r"人民政府(?:办公室|新闻办|国资委)?|管理委员会|管委会|委(?:组织|宣传|统战|政法|人才)[部委办]"
)
_BEFORE_OFFICE = re.compile(r"(?:省|市|区|县|州|旗|镇|街道|城|示范区|新城|试验区)$")

_LEARNED = re.compile(
    r"(?P<university>大学)(?!生|城|科技园|本科|毕业|排名|校园|堂|习|期间|教育|时代|路|附属|第[一二三])"
    r"|(?P<college>学院)(?!派|路|风)"
    r"|(?P<institute>研究总院|研究院|研究所|科学院|工程院|设计院|规划院|能源所)(?!校|路|士)"
    r"|(?P<hospital>(?:大学)?(?:附属)?(?:第[一二三四五六]|人民|中心|中医|口腔|肿瘤)?医院)"
    r"|(?P<society>科学技术协会|科协|协会|学会|商会|联合会|工商联|促进会|基金会|联盟|服务中心|促进中心|发展中心)(?!生|会|化|盟|长|标准|城市|的成立)"
)
_SHORT_NAMES = {
    "哈工大": "哈尔滨工业大学", "西工大": "西北工业大学", "中科大": "中国科学技术大学", "华科大": "华中科技大学",
    "国科大": "中国科学院大学", "北理工": "北京理工大学", "南理工": "南京理工大学", "北航": "北京航空航天大学",
    "中科院": "中国科学院", "中国科学院": "中国科学院", "工程院": "中国工程院", "中国工程院": "中国工程院",
}  # fmt: skip
"""What universities and academies are called, where the short name can be nothing else."""
_SHORT = re.compile(rf"(?:{'|'.join(sorted(_SHORT_NAMES, key=len, reverse=True))})(?![道线院士生])")
_BRANDED = re.compile(r"(?:中国科学院|中科院|中国工程院|中国农科院|中国社科院|国务院发展研究中心)")
# 中国科学院化学研究所, 发展和改革局: these words are stops elsewhere.
_OF_INSTITUTE = STOPS - frozenset("与及过")


def offices(text: str, regions: Regions, taken: Taken) -> None:
    """Take the departments, universities, institutes, hospitals and associations that a text names.

    Parameters
    ----------
    text : str
        With full-width punctuation.
    regions : Regions
        Places with which their names may begin.
    taken : Taken
        What is taken; organisations are added.
    """
    _departments(text, regions, taken)
    _learned(text, regions, taken)
    for found in _SHORT.finditer(text):
        taken.add(Spot(found.start(), found.end(), "organisation", key=_SHORT_NAMES[found[0]]))


def _departments(text: str, regions: Regions, taken: Taken) -> None:
    for found in _PEOPLE_GOVERNMENT.finditer(text):
        start = _place_before(text, found.start(), regions)
        if start < found.start():
            _add(taken, text, start, found.end())
    for found in _STREET.finditer(text):
        low = begin(text, found.start(), max(0, found.start() - 12))
        start = trimmed(text, low, found.start(), regions, deeds=True)
        if 2 <= found.start() - start <= 10:
            _add(taken, text, start, found.end())
    for found in _OFFICE_ENDS.finditer(text):
        low = max(0, found.start() - _LONGEST_CHARGE)
        charge = _CHARGED.search(text[low : found.start()])
        if charge:
            place = low + charge.start()
            start = _place_before(text, place, regions)
            if start < place:
                _add(taken, text, start, found.end())


def _place_before(text: str, place: int, regions: Regions) -> int:
    """Return where the place begins that an office's name opens with: 淄博市, 高新区, or 市 alone."""
    start = regions.before(text, place)
    if start < place:
        if text[max(0, start - 2) : start] == "中共":
            start -= 2
        if text[max(0, start - 6) : start] == "国家税务总局":
            start -= 6
        return start
    for size, word in ((3, "开发区"), (3, "高新区"), (3, "经开区"), (3, "示范区"), (2, "新区"), (2, "新城")):
        if text[place - size : place] == word:
            low = begin(text, place - size, max(0, place - size - 6))
            low = trimmed(text, low, place - size, regions, least=0)
            return low if place - size - low <= 6 else place - size
    if place and text[place - 1] in "省市区县旗州":
        return place - 1
    return place


def _learned(text: str, regions: Regions, taken: Taken) -> None:
    floor = 0
    for found in _LEARNED.finditer(text):
        end = found.end()
        kind = found.lastgroup or ""
        stops = _OF_INSTITUTE if kind == "institute" else STOPS
        start = begin(text, found.start(), floor, reach=22, stops=stops)
        branded = [each.start() for each in _BRANDED.finditer(text, start, end)]
        if branded:
            start = branded[-1]
        else:
            start = trimmed(text, start, found.start(), regions, least=1, deeds=True)
            start = _behind_and(text, start, found.start(), "与及和" if kind == "institute" else "和")
        stem = text[start : found.start()]
        if kind == "college" and not _own_college(stem, regions):
            continue
        of_level = kind == "institute" and stem[:1] in "省市" and len(stem) >= 5 and stem[1] != "级"
        if not branded and (
            len(stem) < 2 or (INSTITUTE.makes_up(stem) and not of_level) or stem[0] in MARKS or len(stem) > 20
        ):
            continue
        if kind == "society" and regions.head(stem) == 0 and (len(stem) < 4 or found[0].endswith("中心")):
            continue
        if kind == "hospital" and regions.head(stem) == 0 and "大学" not in stem:
            continue
        before = taken.ending_at(start)
        if before and before.kind == "organisation" and kind == "institute" and end - before.start <= _LONGEST:
            # 北京航空航天大学新材料技术产业研究院 is one institute.
            taken.replace(Spot(before.start, end, "organisation", key=text[before.start : end]))
            floor = end
        elif _add(taken, text, start, end):
            floor = end


def _behind_and(text: str, start: int, end: int, joins: str) -> int:
    """Return where an institute's name begins behind 与, unless it is one that joins two fields."""
    at = max(text.rfind(mark, start, end) for mark in joins)
    return at + 1 if at >= start and end - at > 3 and text[at + 1 : end] not in ("物理", "工程") else start


def _own_college(stem: str, regions: Regions) -> bool:
    """Whether a college is one of its own, not a school of a university."""
    cut = regions.head(stem)
    return bool(cut) or (any(word in stem for word in ("职业", "技师", "师范", "理工", "工程技术")) and len(stem) >= 4)


def _add(taken: Taken, text: str, start: int, end: int) -> bool:
    return taken.add(Spot(start, end, "organisation", key=text[start:end]))
