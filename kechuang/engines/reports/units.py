"""计量单位 (units): the words that may follow a number, their common name, and what they mean in base units.

A unit is a table row: common name, base unit, how many base units one is, the spellings, and after which
characters the spelling is part of another word (5 *名*单 is no count of persons). Counting words (家, 项, 名) are
their own base: a count of 家 and a count of 个 are never made equal. Money in 万元 and 亿元 keeps the printed
unit; its value in base units is 元.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

TIME, PERCENT, MEASURE, COUNT = "time", "percent", "measure", "count"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure or a counting word.

    Parameters
    ----------
    name : str
        The name under which every spelling is known.
    group : str
        ``time``, ``percent``, ``measure`` or ``count``.
    base : str
        The unit of the value in base units.
    factor : Decimal
        How many base units one is.
    """

    name: str
    group: str
    base: str
    factor: Decimal


def _rows() -> list[tuple[str, str, str, str, str, str]]:
    """Return (name, group, base, factor, spellings, not before)."""
    measure = """
        元 元 1 元|块钱|元人民币 旦素件气宵首勋器代老婴朝宇
        美元 美元 1 美元 .
        欧元 欧元 1 欧元 .
        港元 港元 1 港元|港币 .
        日元 日元 1 日元 .
        英镑 英镑 1 英镑 .
        平方米 平方米 1 平方米|平米|㎡|m² .
        平方公里 平方米 1000000 平方公里|平方千米|km² .
        公顷 平方米 10000 公顷 .
        亩 亩 1 亩 .
        立方米 立方米 1 立方米|立方|m³ .
        公里 米 1000 公里|千米|km .
        米 米 1 米 饭粉面兰其勒奇哈价业糊线字
        厘米 米 0.01 厘米|cm .
        毫米 米 0.001 毫米|mm .
        微米 米 0.000001 微米|μm .
        纳米 米 0.000000001 纳米|nm .
        英寸 英寸 1 英寸|吋 .
        吨 吨 1 吨 位级
        斤 公斤 0.5 斤 .
        公斤 公斤 1 公斤|千克|kg .
        克 公斤 0.001 克 服隆拉里难
        升 升 1 升 级至到为降高值温格学旗空
        毫升 升 0.001 毫升|ml|mL .
        千瓦时 千瓦时 1 千瓦时|kWh|度电 .
        千瓦 千瓦 1 千瓦|kW .
        兆瓦 千瓦 1000 兆瓦|MW .
        吉瓦 千瓦 1000000 吉瓦|GW .
        吨标准煤 吨标准煤 1 吨标准煤|吨标煤 .
        摄氏度 摄氏度 1 摄氏度|℃|°C .
        TB TB 1 TB|太字节 .
        PB PB 1 PB .
        GB GB 1 GB /
        Gbps Gbps 1 Gbps .
        标箱 标箱 1 标箱|TEU .
    """
    percent = """
        % % 1 % .
        ‰ ‰ 1 ‰ .
        个百分点 个百分点 1 个百分点|百分点 .
        个基点 个百分点 0.01 个基点|基点 .
        成 % 10 成 立为功效员果长本就交都分品绩因了熟员人
        倍 倍 1 倍 .
        番 番 1 番 号茄
    """
    time = """
        年 年 1 个会计年度|个年度 .
        年 年 1 年 级代龄轻报鉴会薪货味产均
        周年 年 1 周年 .
        个月 个月 1 个月|个多月 .
        个季度 个季度 1 个季度 .
        周 周 1 周|个星期|星期 年边围期末村口到转密
        天 天 1 天|日 津然空衢气桥才河地线使文生山宫猫府赋际元均报本产常前用程志
        个工作日 个工作日 1 个工作日|工作日 .
        小时 小时 1 小时|个小时 .
        分钟 分钟 1 分钟 .
        秒 秒 1 秒|秒钟 .
        毫秒 秒 0.001 毫秒 .
        岁 岁 1 岁|周岁 .
    """
    count = """
        家 家 1 家 庭族畜禽
        个 个 1 个 一五性体案别
        个 个 1 大 厦学道街桥队型连爷会赛数模家多约豆妈小众楼气脑都致幅量力
        个方面 个方面 1 个方面|大方面|方面 军
        项 项 1 项 .
        人 人 1 人 工民口大气体机物类员士脸文社形权力造像称声事生心格均才间
        人 人 1 人才|大学生|高校毕业生|毕业生|青年|学生|专家|职工|居民|群众|游客|师生|党员 .
        人次 人次 1 人次 .
        名 名 1 名 列单次称义牌
        位 位 1 位 于居置列次数一
        所 所 1 所 有以得属在需
        条 条 1 条 件例款约块
        件 件 1 件 .
        款 款 1 款 项
        种 种 1 种 苗植子业粮公质
        类 类 1 类|大类 别似型
        批次 批次 1 批次 .
        批 批 1 批 次准复发量示
        次 次 1 次 数日年月于元级要
        场 场 1 场 所景地面馆合
        处 处 1 处 理于置罚长级室分方
        座 座 1 座 谈
        台 台 1 台 湾州风山儿阶河县
        台套 台套 1 台套|台（套）|台(套) .
        套 套 1 套 餐件装
        辆 辆 1 辆 .
        架 架 1 架 构
        艘 艘 1 艘 .
        只 只 1 只 有是能要需为用因
        株 株 1 株 洲式
        棵 棵 1 棵 .
        头 头 1 头 部条发脑像
        户 户 1 户 籍型均外口县
        村 村 1 个村 .
        支 支 1 支 持付撑部行出线柱援
        支 支 1 支队伍 .
        张 张 1 张 店掖家某
        份 份 1 份 额
        篇 篇 1 篇 章
        部 部 1 部 门委队分署长落曲件级省
        本 本 1 本 地市省科土级身次年月报金期质区县轮
        册 册 1 册 .
        门 门 1 门 类户槛诊峡口店票
        宗 宗 1 宗 .
        笔 笔 1 笔 记试者
        起 起 1 起 步点草来航势码到重家诉飞
        例 例 1 例 如外
        间 间 1 间 隔接距
        栋 栋 1 栋|幢 0123456789
        层 层 1 层 次面级
        枚 枚 1 枚 .
        颗 颗 1 颗 .
        块 块 1 块 钱
        片 片 1 片 区面
        分 分 1 分 享之钟公析类为布别支局店院校行明配成区组散管
    """
    rows = []
    for group, table in ((MEASURE, measure), (PERCENT, percent), (TIME, time), (COUNT, count)):
        for line in table.strip().splitlines():
            name, base, factor, spellings, guard = line.split()
            rows.append((name, group, base, factor, spellings, "" if guard == "." else guard))
    return rows


SPELLINGS: dict[str, Unit] = {}
_GUARDS: dict[str, str] = {}
for _name, _group, _base, _factor, _spellings, _guard in _rows():
    for _spelling in _spellings.split("|"):
        SPELLINGS[_spelling] = Unit(_name, _group, _base, Decimal(_factor))
        # Only the bare one-character word can be the beginning of another word.
        _GUARDS[_spelling] = _guard if len(_spelling) == 1 else ""


_LONGEST = max(map(len, SPELLINGS))


def unit_at(text: str, place: int) -> tuple[str, int] | None:
    """Return the longest spelling that stands at ``place`` as a word of its own, and where it ends."""
    for end in range(min(place + _LONGEST, len(text)), place, -1):
        spelling = text[place:end]
        if spelling not in SPELLINGS:
            continue
        following = text[end : end + 1]
        if following and following in _GUARDS[spelling]:
            continue
        if spelling.isascii() and spelling.isalpha() and following.isascii() and following.isalnum():
            continue
        return spelling, end
    return None


# What a price or a rate may be counted by: 元/吨, 万元/亩, 千瓦时/吨.
PER = re.compile(
    r"\s?[/／]\s?(吨|人|亩|平方米|平米|㎡|年|月|日|天|小时|户|家|件|台|公里|公斤|千瓦时|度|立方米|公顷|秒)"
)
