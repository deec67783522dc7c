"""人员 (people): persons named together with a title (职务、职称), and nothing else about them.

Only the name, the title and the organisation are kept, as the page tells them; nobody is looked up anywhere. A name
without a title is taken only where the same article told it with one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kechuang.engines.reports.links.register import Register
from kechuang.engines.reports.links.spot import Spot, Taken

_SURNAMES = frozenset(
    "肖占王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石"
    "姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛"
    "焦向柳邢路岳齐沿梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵"
    "解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧畅宫来嵺苟全褚廉简娄盖符奚木穆党燕郎邸冀谈姬屠连郜晏栾郁商蒙计喻揭窦迟宇敖糜鄢冷卓"
    "花仇艾蓝都巩稽井练仲乐虞卞封竺冼原官衣楚佟栗匡宗应台巫鞠僧桑荆谌银扬明沙薄伏岑习胥保和蔺占闻蒲尧樊尉支咸昝"
)
_DOUBLE = ("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯")

_HEAD_WORDS = (
    "正高级工程师 主席团成员 博士生导师 联合创始人 首席执行官 首席技术官 首席科学家 高级工程师 "
    "主任医师 主任科员 副研究员 总工程师 研究馆员 首席专家 CEO CTO 主理人 农艺师 分析师 "
    "创始人 副教授 博士后 发言人 合伙人 工程师 带头人 总经理 技术员 理事长 研究员 研究生 秘书长 "
    "策划师 董事长 设计师 调研员 负责人 专员 专家 主任 主席 主管 乡长 书记 会长 区长 博士 博导 "
    "厂长 厅长 县长 台长 司长 处长 局长 市长 总工 总师 总监 总裁 所长 技师 教授 校长 班长 "
    "省长 科长 站长 组长 经理 董事 行长 讲师 部长 镇长 队长 院士 院长 "
)
_HEADS = "|".join(_HEAD_WORDS.split())
_PREFIX = (
    r"(?:合作社|市委|县委|区委|省委|州委|镇党委|乡党委|车间|常务副|执行|一级|二级|三级|四级|副|总|首席|行政|高级|正高级|名誉|特聘|讲席|兼职|助理|技术|研发|市场|销售|生产|项目|团队|学术|学科|课题|党委|党组|党总支|党支部|支部|公司|企业|工厂|车间|中心|实验室|研究院|学院"
    r"|新闻|相关|有关|主要|博士生|硕士生|国家|长江学者|在读|产品|运营|财务|人力资源|质量|工艺|设备|安全|品牌|营销|国际|国内|省级|市级|区域|创新|战略|副组织部|组织部|宣传部|纪委|工会|理事会|办公室|管委会|委员会){0,5}"
)
_TITLE_TEXT = (
    rf"(?:(?:党组书记|党委书记|党工委书记|党总支书记|党委委员|党组成员|县委常委|市委常委|区委常委|省委常委|市委副书记|县委副书记|区委副书记|党委副书记|党组副书记|常委|副书记|董事|股东)、){{0,4}}"
    rf"{_PREFIX}(?:{_HEADS})"
    rf"(?:[、兼](?:执行)?{_PREFIX}(?:{_HEADS})){{0,3}}"
)
_TITLE = re.compile(_TITLE_TEXT)
_BEFORE_NAME = re.compile(
    r"(?:[，。；：、！？“”‘’（）《》\s]|的|与|由|和|及|聘请|邀请|聘任|引进|联合|来自|请|在|是|为|为由|以|及其|对|向|据|被|从|将|随|跟着|时任|同|携|找到|随着|在读|学院|大学|公司|院|所|系|局|中心|集团|室|部|厂|团队|组)$"
)
_FOLLOW = re.compile(
    r"[，。；：、！？“”‘’（）()《》\s]|$|说|表示|介绍|告|坦|认为|指出|回忆|透露|称|强调|看|正|在|和|与|等|带|率|领|团队|教授|院士|博士|先生|女士|拿|向|对|从|为|是|的|将|已|就|一|都|也|又"
    r"|主持|担任|出席|到|赴|来|作|谈|讲|感|研|提|给|把|被|及|调研|同|并|于|有|获|共|联|深|当|曾|做|参|开|发|针|代表|签|进|走|宣|致|亲|多|现|目|笑|牵|组|举|如|很|最|还|明确|进一步|接受|反映|补充|解释|分享|讲述|呼吁|建议|直言|自|前|后|如今|日前|近日|昨|今|这|那|每|只|便|却|仍|连|随|荣|因|让|叫|跟|请|邀|认真|一边|激动|兴奋|高兴|信心|若|像|成|加|入|建|团|创|坚|翻|打|用|之|以|因|所"
)
_ROLES_IN_BRACKETS = re.compile(rf"（(?P<title>[^（）]{{0,24}}?(?:{_HEADS}))）")


@dataclass(slots=True)
class Titled:
    """A title in a text, and where the name beside it stands if there is one."""

    start: int
    end: int
    name: tuple[int, int] | None


def titles(text: str, taken: Taken) -> list[Titled]:
    """Return the titles of a text and the names beside them; names are added to what is taken.

    Parameters
    ----------
    text : str
        With full-width punctuation.
    taken : Taken
        What is taken; persons are added.
    """
    made: list[Titled] = []
    found = _TITLE.search(text)
    while found:
        end = found.end()
        start = taken.after(found.start(), end)
        titled = Titled(start, end, None)
        name = _behind(text, end, taken) or _ahead(text, start, taken) or _appointed(text, start, taken)
        if name:
            titled.name = name
            spot = Spot(*name, "person", key=text[name[0] : name[1]], title=text[start:end])
            also = _TITLE.match(text, name[1]) if name[0] == end else None
            if also:
                # 项目负责人某某主任医师 bears both.
                spot.title = f"{spot.title}、{also[0]}"
            spot.owner = min(start, name[0])
            taken.add(spot)
            _beside(text, spot, taken)
        made.append(titled)
        found = _TITLE.search(text, max(end, name[1] if name else end))
    for found in _ROLES_IN_BRACKETS.finditer(text):
        name = _ahead(text, found.start(), taken)
        if name:
            title = _TITLE.search(text, found.start("title"), found.end("title"))
            for inner in _TITLE.finditer(text, found.start("title"), found.end("title")):
                title = inner
            spot = Spot(*name, "person", key=text[name[0] : name[1]], title=title[0] if title else found["title"])
            spot.owner = title.start() if title else found.start("title")
            taken.add(spot)
            made.append(Titled(spot.owner, found.end("title"), name))
    _again(text, taken)
    return made


_BORNE = frozenset(("董事长", "理事长", "总经理", "副市长", "副局长", "副院长", "副校长", "工程师", "副主任"))


def _sized(text: str, place: int) -> tuple[int, ...]:
    if text[place : place + 2] in _DOUBLE:
        return (4, 3)
    return (3, 2) if text[place : place + 1] in _SURNAMES else ()


def _behind(text: str, place: int, taken: Taken) -> tuple[int, int] | None:
    """Return the name right behind a title: 总经理朱林拿起."""
    for size in _sized(text, place):
        name = text[place : place + size]
        if len(name) < size or not _is_name(name) or not _FOLLOW.match(text, place + size):
            continue
        if taken.free(place, place + size) and not _TITLE.match(text, place + 1):
            return place, place + size
    # Behind a title that none but a person bears, three characters are a name whatever follows.
    name = text[place : place + 3]
    borne = text[max(0, place - 3) : place] in _BORNE and len(name) == 3 and text[place] in _SURNAMES
    return (place, place + 3) if borne and _is_name(name) and taken.free(place, place + 3) else None


def _appointed(text: str, place: int, taken: Taken) -> tuple[int, int] | None:
    """Return the name before 任 or 担任 and a title: 某某任董事长."""
    for verb in ("担任", "出任", "任"):
        if text.endswith(verb, 0, place):
            return _ahead(text, place - len(verb), taken)
    return None


def _ahead(text: str, place: int, taken: Taken) -> tuple[int, int] | None:
    """Return the name right before a title: 重庆大学胡少伟教授."""
    for size in (3, 2, 4):
        start = place - size
        if start < 0 or size not in _sized(text, start):
            continue
        name = text[start:place]
        if not _is_name(name) or not taken.free(start, place):
            continue
        if start == 0 or not taken.free(start - 1, start) or _BEFORE_NAME.search(text[max(0, start - 4) : start]):
            return start, place
    return None


_NO_CHARACTER = frozenset(
    "的与或及由将把被给让从于是了着过至据该那某每各等跟则在到这个位名我你他她们不也都就者说称道掰"
)
_WORDS = re.compile(
    r"人民|全国|全省|全市|高校|高级|安全|成立|成果|项目|管理|方面|时代|国家|国际|武汉|江苏|江西|曾任|相关|有关|主要|时任|现任|原任|任职|博士"
    r"|教授|院士|专家|青年|优秀|杰出|知名|著名|研究|技术|科技|工程|农业|农村|支持|单位|包括|明确|时候|党委|党组|安排|金融|方案|应用|应急"
    r"|常务|常委|任务|史上|石油|石化|强调|温州|莫非|白天|顾问|向导|水平|路线|万人|程序|段时间|包装|左右|华东|华南|华北|平台|平均|和国|备军|解决|解释|曾经|成为|包含|常常|应当|支撑|计划|经过|高度|明显|方便|关注|关于|相当|宣布|宣传|连续|祝贺|查看|强化|荣获|和谐|盛大|温度"
    r"|居民|满足|阳光|单独|杭州|宁波|广州|车间|柴油|边境|时常|车辆|严格|严重|左侧|后来|石墨|万元|顾客|全力|全面|全程|管道|金属|水利|水泥|水产|党员|党支"
)


def _is_name(name: str) -> bool:
    return (
        all("\u4e00" <= char <= "\u9fff" for char in name)
        and _NO_CHARACTER.isdisjoint(name[1:])
        and not _WORDS.search(name)
    )


def _beside(text: str, spot: Spot, taken: Taken) -> None:
    """Take those listed beside one that bears a title: 博士甲某和乙某."""
    place = spot.end
    while text[place : place + 1] in ("、", "和") and spot.owner is not None and spot.owner < spot.start:
        name = _behind(text, place + 1, taken)
        if name is None or _TITLE.match(text, name[1]):
            return
        other = Spot(*name, "person", key=text[name[0] : name[1]], title=spot.title, owner=spot.owner)
        taken.add(other)
        place = name[1]


def _again(text: str, taken: Taken) -> None:
    """Take the later mentions of those that were named with a title."""
    named = Register((each.key, each.key) for each in taken.spots if each.kind == "person")
    for hit in named.hits(text):
        taken.add(Spot(hit.start, hit.end, "person", key=hit.name, certainty="carried"))
