"""类型 (kinds): how a figure relates to time and to others.

``level`` a size; ``count_in_period`` deeds counted or money paid within a period; ``cumulative`` deeds summed up
over years; ``share`` a per cent of a whole; ``growth`` a change in per cent, times or points; ``rank``; ``target``
what is not yet so; ``event`` a dated deed without a number.
"""

from __future__ import annotations

import re

from kechuang.engines.reports.quantity import Quantity

_CHANGE = re.compile(
    r"(?:增长|多了|增速|提高|提升|上升|下降|增幅|增加|减少|降低|增|降|升|涨|回落|缩短|压缩|翻)(?:率)?"
    r"(?:了|到|由|为|超|超过|达到?|近|约|逾|至少|能|不低于|高达|也?有|比率)?(?:以上)?$"
)
_TO = re.compile(r"(?:提高|提升|上升|下降|增加|增长|降低|增|升|降|达)(?:到|至|为)$")
_RATE = re.compile(r"(?:增速|增幅|增长率|同比增速|涨幅|降幅)[^，。；]{0,8}$")
_OF = re.compile(r"占|比重|占比|率|强度|比例")
_SUM = re.compile(r"累计(?!$|达|为|突破|超|拥有|有(?!效)|总|培育高|入库|数|有效|实有|存续|\d|近)")
_DEEDS = re.compile(
    r"放款|投放|又添|新(?:增|认定|引进|入库|获批|培育|建|设立|签|登记|招|注册|落户|备案|授权|上|备)|转让|授予(?!权)|察看|考察|参观|视察|观摩|认定(?:的|了)|授权(?:专利|发明"
    r"|量)|专利授权|授权了?|申请|申报|登记(?!额)|获(?!悉)|发放|兑付|兑现"
    r"|落实|发布|签约|引进|引育|招收|招引|惠及|净增|交付|揭榜|颁发|上榜|上台|表扬|下达|涉及|服务(?!业|器"
    r"|面积|能力|半径|网点|中心|站|平台|团队|团|机构)|举办|开展|促成|转化|吸纳就业|通报|受益|奖励|减免|拨付|出台"
    r"|培训|走了|增加(?!值|到|至)|多了|减免|安排[^，。；]{0,8}(?:资金|专项)|订立|协议投资|合同金额"
)
_WEAK = re.compile(
    r"攻克|承担|完成(?!率)|组建|走访|对接|接待|受理|办理|办结|推送|征集|评审|选派|派出|输送|遴选|立项"
    r"|建成(?!区|面积|后)|支持|收集|走访|资助|拨付|争取|撬动|签订|达成"
    r"|解决|推广|发表|获得|斩获|荣获|摘得|入围|晋级|吸引|开工|带动|下拨|补贴|返还|退税|孵化(?!器|面积"
    r"|基地|载体)|实施|开设|组织|评选"
)
_STATES = re.compile(
    r"总数|总量|保有量|拥有量|存量|余额|共有|拥有|现有|已有|达到|突破|累计达|达$|有$|入驻|集聚|交额"
    r"|交易额|产值|收入|营收|支出"
)


def deeds(clause: str) -> bool:
    """Whether a clause tells deeds that are counted: 出台了一系列政策."""
    return _DEEDS.search(clause) is not None


def kind(quantity: Quantity, before: str, after: str) -> tuple[str, str]:
    """Return the kind of a figure that is no target, and how it is known.

    Parameters
    ----------
    quantity : Quantity
        The figure.
    before : str
        The clause up to the figure's comparing words.
    after : str
        The clause behind the figure.
    """
    if quantity.kind == "rank":
        return "rank", "explicit"
    unit = quantity.unit
    if unit in ("位", "名", "件") and re.search(
        r"(?:比|较)[^，。；]{0,8}(?:上升|提升|提高|前进|进位|前移|跃升|下降|后移)(?:了)?$", before
    ):
        return "growth", "explicit"
    if unit == "位" and re.search(r"(?:位次|排名|名次)[^，。；]{0,4}(?:前移|上升|提升|后移|下降)了?$", before):
        return "growth", "explicit"
    if unit in ("个百分点", "番"):
        return "growth", "explicit"
    if (
        unit in ("%", "成", "‰")
        or (not unit and "分之" in quantity.printed)
        or quantity.printed in ("半", "一半", "半数")
    ):
        bare = before.rstrip()
        if _TO.search(bare) and not _RATE.search(bare[:-1]):
            return ("growth" if re.search(r"增速|增幅|增长率", bare) else "share"), "explicit"
        if _CHANGE.search(bare) or _RATE.search(bare):
            return "growth", "explicit"
        if re.search(r"增长|下降|增速|增幅|提升|提高|能降", bare[-8:]) and not _OF.search(bare[-6:]):
            return "growth", "explicit"
        return "share", "explicit" if _OF.search(bare + after) else "carried"
    if unit == "倍":
        return ("growth", "explicit") if _CHANGE.search(before) else ("level", "explicit")
    if quantity.kind == "duration":
        return "level", "explicit"
    if (
        unit in ("条", "方面", "个方面", "大方面")
        or after.startswith("方面")
        or re.match(r"(?:具体)?(?:举措|措施|任务|改革任务)", after)
        or re.search(r"合计$", before)
    ):
        return "level", "explicit"
    if _SUM.search(before):
        return "cumulative", "explicit"
    states = [found.end() for found in _STATES.finditer(before)]
    deeds = [found.end() for found in _DEEDS.finditer(before)]
    if deeds and (not states or deeds[-1] >= states[-1] - 3):
        return "count_in_period", "explicit"
    if re.match(r"[^，。；]{0,14}(?:上榜|获奖|领取|入选|获批|揭榜|予以|获[^，。；]{0,8}奖|获得?省|获国)", after):
        return "count_in_period", "explicit"
    if re.search(r"(?:同比|比上年|比去年|较上年|较去年)[^，。；]{0,4}(?:增加|减少|多|少)了?$", before):
        return "count_in_period", "explicit"
    if not states and _WEAK.search(before):
        return "level", "weak"
    return "level", "explicit" if states else "carried"
