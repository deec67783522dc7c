"""名称的起点 (boundary): where a name begins that is known by how it ends.

From its last words a name is followed back to a mark or a word that stands between names (与, 在, 由 …); what leads
to a name (走进, 联合, 日前 …) is left out. Where the name of a place stands inside, the name begins with it.
"""

from __future__ import annotations

import re

from kechuang.engines.reports.links.regions import Regions

MARKS = frozenset('，。；：！？、“”‘’（）()《》〈〉【】[]{}<>\n\r\t \u3000…—|/·•●■◆★,;:!?"#@%+=*~`')
STOPS = MARKS | frozenset("的在与及或由将把被给让从向于是了着过至到据该这那某每各等跟则已并")
"""Characters that stand in no name, or so seldom that a name ends there."""
_LEAD_WORDS = (
    "科研院所 重点依托 链主企业 骨干企业 龙头企业 园区内 坐落于 辖区内 一家 一批 一旁 一起 一道 "
    "不断 主动 之后 今年 介绍 以及 企业 会同 位于 作为 例如 依托 依据 促成 修订 借助 先后 "
    "入选 全区 全县 全市 全省 公司 共同 共建 其中 凭借 出台 分别 列为 创建 利用 制定 加入 "
    "加快 加紧 助力 包括 区内 协同 协调 单位 印发 去年 参与 参照 参观 发布 合作 同时 同期 "
    "名为 后来 启动 园区 围绕 地处 坐落 如今 实施 对接 市内 布局 带领 帮助 建成 建有 建立 "
    "建设 开展 引入 引进 当地 当天 当日 成为 成功 成立 我区 我县 我市 我省 打造 承担 投资 "
    "拜访 拥有 持续 指导 按照 推动 推荐 推进 揭牌 携手 支持 新建 日前 昨天 昨日 最终 有着 "
    "服务 期间 本地 本次 来到 来自 根据 正在 正式 此前 此后 此次 比如 毕业 牵头 牵手 率先 "
    "率领 现在 目前 知名 积极 签约 组建 组织 考察 联合 聘任 聘请 获批 获评 落地 落实 落户 "
    "著名 表示 譬如 计划 记者 设有 设立 诸如 调研 走访 走进 辖区 运用 近日 还有 这次 通过 "
    "邀请 陆续 院所 院校 陪同 随后 顺利 首个 首家 首批 高校 鼓励 为 也 仍 以 但 使 再 去 "
    "又 和 因 均 如 对 就 已 用 称 而 要 让 说 请 赴 还 都 "
)
_DEED_WORDS = (
    "揭榜挂帅 主持 举行 以及 位于 依托 依靠 促进 入选 共建 列为 加快 助力 参与 发布 召开 启动 "
    "吸引 围绕 坐落 完成 实施 带动 带来 带领 帮助 建在 建成 建有 建立 开展 引进 成为 成立 "
    "打造 承担 投产 投用 抢抓 拥有 按照 推动 推进 提供 提升 揭榜 携手 支持 新增 有着 来到 "
    "来自 涉及 牵头 牵手 率领 离开 签约 组建 组织 聘请 荣获 获得 获批 获评 落地 落户 设有 "
    "设立 走出 走进 达成 进入 进行 邀请 针对 集聚 领衔 "
)
_LEADS = re.compile("|".join(_LEAD_WORDS.split()))
_DEEDS = re.compile("|".join(_DEED_WORDS.split()))
_COMPOUND_WORDS = (
    "自由 数据 过程 过滤 过氧 等离 定向 向量 着陆 被动 供给 跟踪 规则 并网 并购 合并 转让 从业 让渡 向日 给排 给水 "
    "到达 到站 据点 目的 于都 于洪 着色 着装 由来 及时 各向 每日 将乐 将军"
)
_COMPOUNDS = frozenset(_COMPOUND_WORDS.split())
"""Words in which a stop is none."""


def begin(text: str, end: int, floor: int, *, reach: int = 26, stops: frozenset[str] = STOPS) -> int:
    """Return where the stretch begins that ends at ``end`` and holds no stop.

    Parameters
    ----------
    text : str
        With full-width punctuation.
    end : int
        Where the words stand by which the name is known.
    floor : int
        The stretch does not begin before it.
    reach : int
        The most characters to go back.
    stops : frozenset of str
        Characters at which it ends.
    """
    place, low = end, max(floor, end - reach)
    while place > low:
        char = text[place - 1]
        if char == "）" and place < end:
            # A place in brackets belongs to the name: 恒岳（绵阳）光电有限公司.
            opened = text.rfind("（", max(low, place - 8), place)
            inside = text[opened + 1 : place - 1]
            if opened > low and 2 <= len(inside) <= 5 and all("\u4e00" <= each <= "\u9fff" for each in inside):
                place = opened
                continue
        if (
            char in stops
            and text[place - 2 : place] not in _COMPOUNDS
            and text[place - 1 : place + 1] not in _COMPOUNDS
        ):
            break
        place -= 1
    return max((found.end() for found in _COUNTED.finditer(text, place, end)), default=place)


_COUNTED = re.compile(
    r"\d+(?:[.]\d+)?(?:余|多)?(?:年度?|月份?|日|时|点|分|家|个|名|位|项|条|所|座|亿元|万元|吨|亩|%)(?:以来|底|初|起|间)?"
)


_TOWN = re.compile(r"[\u4e00-\u9fff]{2,4}?(?:镇|街道|乡)(?!企业|村|政府|人民|党|办)")


def trimmed(
    text: str, start: int, end: int, regions: Regions, *, least: int = 2, keep: int = 0, deeds: bool = False
) -> int:
    """Return where the name begins within ``[start, end)``, the words that lead to it left out.

    Parameters
    ----------
    text : str
        With full-width punctuation.
    start, end : int
        The stretch before the words by which the name is known.
    regions : Regions
        Places with which a name may begin.
    least : int
        So many characters must be left.
    keep : int
        A place that begins within so many characters of the end starts no name.
    deeds : bool
        Whether what a name follows upon may be told within the stretch: 公司承担 X.
    """
    if deeds:
        for deed in _DEEDS.finditer(text, start, end):
            if end - deed.end() >= least:
                start = deed.end()
    while True:
        place = regions.at(text, start, end)
        town = _TOWN.match(text, place, end) if place > start else None
        if town and end - town.end() >= least:
            # 莱西市店埠镇某某有限公司: the firm's name begins behind the town.
            start = town.end()
            continue
        if place > start:
            # 德州市今年新增平台: here the place only does what follows.
            follows = _LEADS.match(text, place, end) if deeds and least == 0 else None
            if follows is None:
                return start
            start = place
        found = _LEADS.match(text, start, end)
        if not found or end - found.end() < least:
            break
        start = found.end()
    inside = regions.inside(text, start, end - keep)
    # 中国科学院长春光学精密机械与物理研究所 begins with its head, not with the place behind it.
    if inside is not None and end - inside >= least and text[inside - 1] not in "院校局会团司":
        return inside
    return start
