"""平台 (platforms): laboratories, centres, workstations, incubators and parks named by the end of their name.

One that is only counted (3 家院士工作站) or only meant in general (各类重点实验室) is not named. A station or centre
of a set kind (院士工作站, 企业技术中心) without a name of its own counts where a verb says that somebody has one.
"""

from __future__ import annotations

import re

from kechuang.engines.reports.links.boundary import MARKS, STOPS, begin, trimmed
from kechuang.engines.reports.links.generalities import PLATFORM
from kechuang.engines.reports.links.mention import Kind
from kechuang.engines.reports.links.regions import Regions
from kechuang.engines.reports.links.spot import Spot, Taken

_ENDS = re.compile(
    r"(?P<lab>实验室)(?!里|经济|阶段|水平)"
    r"|(?P<station>工作站|企业技术中心)"
    r"|(?P<centre>中心)(?=[^城心小]|$)"
    r"|(?P<pilot>中试基地|平台|大科学装置)"
    r"|(?P<complex>综合体)"
    r"|(?P<park>(?:科技|产业|创新|软件|工业|创业|孵化|制造|示范|物流)园区?(?![长里])|孵化器|众创空间|(?:企业|科技|创业|产业)加速器|产业基地|示范基地"
    r"|集聚区|科技城|(?<=[\u4e00-\u9fff]{3})(?:数智云谷|种苗谷|药谷|光谷|硅谷))"
)
# What stands before the last word and still only tells what sort of platform it is.
_SORTS = {
    "lab": re.compile(r"(?:全国|国家|省级?|市级?)?(?:重点|联合)?$"),
    "station": re.compile(
        r"(?:(?:国家级?|省级?|市级?)?(?:院士专家|院士|专家|博士后?(?:科研|创新实践)?)|(?:国家级?|省级?|市级?)?(?:认定)?)$"
    ),
    "centre": re.compile(
        r"(?:工程技术研究|工程研究|技术创新|制造业创新|产业创新|产业技术|协同创新|联合研发|联合创新|研发制造|研发设计|成果转化|技术转移|工业设计"
        r"|(?<!平台)研究|研发|创新|孵化|技术|超算|智算)$"
    ),
    "pilot": re.compile(
        r"(?:公共|技术|产业|检测|共性|实验|大科学|工业互联网|中试|综合)*(?:服务|研发|实验|装置|中试)?$"
    ),
    "park": re.compile(r"$"),
    "complex": re.compile(r"(?:产业)?(?:创新)?(?:服务)?$"),
}
_COUNTED = re.compile(r"(?:\d|[一二三四五六七八九十两多几])(?:余|多)?(?:家|个|座|处|批)?$|(?:家|个|座)$")
_HAS = re.compile(
    r"(?:设有|建有|拥有|有|建立|建成|获批|获批建设|设立|成立|组建|建设|共建|挂牌|创建|认定为|获评|建)(?:了)?$"
)
_LONGEST = 40
_STOPS = STOPS | {"和"}
_OF_FIELDS = STOPS - frozenset("与及")
_BRANCH = re.compile(r"[\u4e00-\u9fff]{2,6}分中心")
_PRAISED = re.compile(
    r"(?:全国|国内|国际|世界|全省)?(?:一流|领先|最大|首个|首家|第[一二三四五六七八九十]|重要|知名|唯一)"
)


def platforms(text: str, regions: Regions, taken: Taken) -> None:
    """Take the platforms that a text names.

    Parameters
    ----------
    text : str
        With full-width punctuation.
    regions : Regions
        Places with which their names may begin.
    taken : Taken
        What is taken; platforms are added.
    """
    floor = 0
    for found in _ENDS.finditer(text):
        kind, end = found.lastgroup or "", found.end()
        sort = _SORTS[kind].search(text[max(0, found.start() - 12) : found.start()])
        if sort is None or (kind == "station" and not sort[0]):
            continue
        last = found.start() - len(sort[0])
        branch = _BRANCH.match(text, end) if kind == "centre" else None
        end = branch.end() if branch else end
        start = _begun(text, last, floor, regions, taken)
        owner = taken.ending_at(start)
        owner = owner if owner and owner.kind == "organisation" and end - owner.start <= _LONGEST else None
        if _COUNTED.search(text[max(0, start - 5) : start]):
            continue
        stem = text[start:last]
        if kind == "station" and PLATFORM.makes_up(stem):
            if not _HAS.search(text[max(0, start - 6) : start]):
                continue
        elif not _own(text[start:end], stem, kind, regions, owner is not None):
            continue
        if text[start] in MARKS:
            continue
        made: Kind = "platform"
        if owner and kind in ("lab", "centre") and text[end : end + 1] != "与":
            # 中南大学粉末冶金国家重点实验室 is one platform.
            start = owner.start
            taken.replace(Spot(start, end, made, key=text[start:end]))
            floor = end
        elif taken.add(Spot(start, end, made, key=text[start:end])):
            floor = end


def _begun(text: str, last: int, floor: int, regions: Regions, taken: Taken) -> int:
    """Return where the name begins: behind 与 too, where the name of a place opens it (江苏省储能材料与器件…)."""
    for stops in (_OF_FIELDS, _STOPS):
        low = taken.after(begin(text, last, floor, reach=24, stops=stops), last)
        start = trimmed(text, low, last, regions, least=0, deeds=True)
        if stops is _STOPS or regions.at(text, start, last) > start:
            return start
    return last


def _own(name: str, stem: str, kind: str, regions: Regions, owned: bool) -> bool:
    """Whether a platform has a name of its own."""
    cut = regions.head(stem)
    if _PRAISED.match(stem) or "+" in stem:
        return False
    rest = stem[cut:].removeprefix("省").removeprefix("市").removeprefix("国家")
    if kind in ("park", "quoted"):
        return (cut > 0 or len(stem) >= 3) and not PLATFORM.makes_up(stem)
    if kind == "pilot":
        return (cut > 0 and bool(rest)) or (len(rest) >= 3 and not PLATFORM.makes_up(rest) and "中试" in name)
    if PLATFORM.makes_up(rest):
        return cut > 0 and len(name) >= 7 and len(rest) >= 2
    return len(rest) >= 2 or owned
