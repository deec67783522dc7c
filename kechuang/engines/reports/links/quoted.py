"""引号与书名号 (quoted): policies in 《》 and names in quotation marks: policies, projects, platforms.

A book or a newspaper in 《》 is no policy: it ends as documents do (意见, 办法, 条例 …). A document number (文号) right
behind a title is that title's.
"""

from __future__ import annotations

import re

from kechuang.engines.reports.links.boundary import MARKS
from kechuang.engines.reports.links.mention import Kind
from kechuang.engines.reports.links.spot import Spot, Taken

_TITLE = re.compile(r"《(?P<title>[^《》\n]{3,80}(?:《[^《》\n]{2,60}》)?[^《》\n]{0,30})》")
_DOCUMENT = re.compile(
    r"(?:意见|办法|措施|方案|规划|计划|条例|规定|通知|政策|细则|指南|纲要|行动|决定|清单|若干|规范|章程|公告|目录|举措|条|通则|标准|协议"
    r"|宣言|倡议|意见书|批复|函|法|制度|导则|要点|建议)(?:（[^（）]{1,20}）)?(?:》)?$"
)
_NO_POLICY = re.compile(r"(?:协议|合同|协议书|备忘录)$")
NUMBER = re.compile(
    r"(?P<office>[\u4e00-\u9fff]{1,9})[〔［\[（(【](?P<year>(?:19|20)\d\d)[〕］\]）)】]\s?第?(?P<number>\d{1,5})号"
)
_QUOTED = re.compile(r"[“\"「『](?P<name>[^“”\"「」『』\n，。；！？]{2,40})[”\"」』](?P<tail>[\u4e00-\u9fff]{0,2})")
_POLICY = re.compile(
    r"(?:\d+|[一二三四五六七八九十百双]+)条$|(?:新政|金政|政策包?|集聚计划|行动计划|创业计划|创新计划|实施办法|意见|措施|条例)$|^双?[二三四五六七八九十\d]+条"
    r"|(?:金政|新政|政策|人才|科创|科技)(?:\d+|[一二三四五六七八九十]+)条"
)
_PROJECT = re.compile(r"(?:项目|工程)$")
_PLATFORM = re.compile(r"(?:实验室|研究中心|创新中心|平台|产业园|科技园|智能制造园|创新园|孵化器|基地)$")
_OF_A_PROJECT = re.compile(r"(?:产业化|研制|示范|建设|技改|改造|一期|二期|工程|园)$")


def normal_number(text: str) -> str:
    """Return a document number as numbers are compared: 淄科发〔2023〕18号."""
    found = NUMBER.search(text)
    return f"{found['office']}〔{found['year']}〕{int(found['number'])}号" if found else ""


def policies(text: str, taken: Taken) -> None:
    """Take the policies that a text names by title in 《》 or by number.

    Parameters
    ----------
    text : str
        With full-width punctuation.
    taken : Taken
        What is taken; policies are added.
    """
    titles: dict[int, Spot] = {}
    for found in _TITLE.finditer(text):
        if not _DOCUMENT.search(found["title"]) or _NO_POLICY.search(found["title"]):
            continue
        spot = Spot(found.start("title"), found.end("title"), "policy", key=found["title"])
        taken.replace(spot)
        titles[spot.end] = spot
    for found in NUMBER.finditer(text):
        start = found.start()
        office = found["office"]
        for cut in range(len(office) - 1, 0, -1):
            if office[cut - 1] in MARKS or office[cut - 1] in "据照按由的是为发布印件文号见":
                if office[cut - 1] == "发" and cut > 1:
                    continue
                start += cut
                break
        number = normal_number(text[start : found.end()])
        before = next((titles[start - gap] for gap in (1, 2, 3) if start - gap in titles), None)
        if before:
            before.number = number
        taken.replace(Spot(start, found.end(), "policy", key=before.key if before else number, number=number))


def quoted(text: str, taken: Taken) -> None:
    """Take policies, projects and platforms named in quotation marks.

    Parameters
    ----------
    text : str
        With full-width punctuation.
    taken : Taken
        What is taken; names are added.
    """
    for found in _QUOTED.finditer(text):
        name, tail = found["name"], found["tail"]
        kind: Kind | None = None
        if name.startswith("一号"):
            continue
        if _PROJECT.search(name) or (
            tail.startswith("项目") and len(name) >= 4 and not name.startswith(("一号", "双招"))
        ):
            kind = "project"
        elif _PLATFORM.search(name) and len(name) >= 6:
            kind = "platform"
        elif _POLICY.search(name):
            kind = "policy"
        elif _OF_A_PROJECT.search(name) and len(name) >= 10:
            kind = "project"
        if kind is None or re.search(r"[、：]", name):
            continue
        taken.replace(Spot(found.start("name"), found.end("name"), kind, key=name))
