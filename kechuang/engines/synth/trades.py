"""行业 (trades): what the firms of an invented district do, how large they are, how much they research.

The mix leans on manufacturing (chemicals, new materials, ceramics, machinery, medicine) as in an industrial
district of the east, with software, research services, wholesale and ordinary services beside it. Codes are
GB/T 4754-2017 classes; shares, sizes and propensities are plausible inventions, not statistics.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np


class Named(Protocol):
    """Anything with a Chinese name, such as an industry of a pack."""

    @property
    def name(self) -> str:
        """The official name."""


@dataclass(frozen=True, slots=True)
class Trade:
    """One trade of the region.

    Parameters
    ----------
    code : str
        GB/T 4754-2017 class, four digits.
    words : tuple of str
        How firms of the trade call it in their names.
    weight : float
        Relative number of firms.
    staff : float
        Median number of staff.
    sales_per_head : int
        Median yearly sales per head, in 元.
    research : float
        Log-odds of doing R&D at fifteen staff.
    tech_share : float
        Mean share of technical staff among firms that do R&D.
    scope : str
        A typical 经营范围.
    """

    code: str
    words: tuple[str, ...]
    weight: float
    staff: float
    sales_per_head: int
    research: float
    tech_share: float
    scope: str


def _make(rows: str) -> tuple[Trade, ...]:
    trades = []
    for line in rows.strip().splitlines():
        code, words, weight, staff, sales, research, tech, scope = (part.strip() for part in line.split("|"))
        trades.append(
            Trade(
                code,
                tuple(words.split()),
                float(weight),
                float(staff),
                int(sales) * 10_000,
                float(research),
                float(tech),
                scope,
            )
        )
    return tuple(trades)


# code | words | weight | median staff | sales per head (万元) | log-odds of R&D | technical share | scope
TRADES = _make("""
2614|化工 精细化工 化学|26|17|120|-0.6|.19|有机化学原料的生产、销售（不含危险化学品）
2641|涂料 新材料|14|12|80|-0.5|.20|涂料、树脂的研发、生产、销售
2651|高分子材料 新材料 树脂|18|18|110|0.1|.22|高分子材料、合成树脂的研发、生产、销售
2661|助剂 化学试剂 精细化学|14|14|95|0.1|.23|化学试剂、助剂的生产、销售
2710|药业 制药|5|42|85|1.3|.28|化学药品原料药的研发、生产、销售
2740|中药 药业|4|30|70|0.6|.22|中成药生产；药用植物种植
2761|生物科技 生物制药|8|18|60|1.5|.38|生物技术研发、技术转让；生物制品生产
2770|医用材料 医疗用品|8|15|55|0.3|.21|卫生材料及医药用品的生产、销售
2912|橡胶制品 橡塑|9|18|60|-0.7|.14|橡胶管、带的生产、销售
2921|塑料制品 包装材料|22|13|65|-1.3|.11|塑料薄膜、包装制品的生产、销售
2929|塑业 塑料科技|16|11|60|-1.4|.11|塑料零件及其他塑料制品的加工、销售
3021|建材 水泥制品|14|20|70|-2.1|.09|水泥制品、预制构件的生产、销售
3051|玻璃制品 光电玻璃|8|22|58|-0.6|.15|技术玻璃制品的生产、加工、销售
3071|陶瓷 建陶|14|35|52|-1.0|.12|建筑陶瓷制品的生产、销售
3073|特种陶瓷 先进陶瓷|10|18|50|1.0|.26|特种陶瓷制品的研发、生产、销售
3089|耐火材料|16|22|56|-0.3|.14|耐火材料制品的生产、销售、技术服务
3091|碳素 石墨材料|4|22|85|0.4|.18|石墨及碳素制品的生产、销售
3130|金属材料 特钢|5|40|190|-0.9|.12|金属材料压延加工、销售
3311|钢结构 金属结构|24|14|62|-1.7|.10|金属结构制造、安装
3332|压力容器 化工装备|10|24|60|0.1|.18|压力容器的设计、制造、销售
3391|铸造 精铸|14|20|48|-1.2|.11|铸件的生产、加工、销售
3393|锻造 粉末冶金|8|22|55|-0.7|.13|锻件及粉末冶金制品的生产、销售
3441|泵业 真空设备|18|20|46|0.4|.20|泵及真空设备的研发、制造、销售
3443|阀门|8|16|45|-0.1|.17|阀门的制造、销售
3462|风机|7|18|44|0.1|.17|风机、通风设备的制造、销售
3484|机械 精密机械|40|11|42|-1.1|.13|机械零部件加工、销售
3491|机器人 智能装备|6|16|48|1.7|.36|工业机器人及系统的研发、制造、销售
3511|矿山机械 重工|9|24|55|-0.2|.16|矿山机械设备的制造、销售
3521|化工机械 石化装备|10|22|52|0.2|.18|炼油、化工专用设备的制造、销售
3525|模具|9|13|42|0.1|.18|模具的设计、制造、销售
3581|医疗器械|7|20|50|1.2|.28|医疗器械的研发、生产、销售
3591|环保设备 环保科技|18|13|50|0.5|.22|环境保护专用设备的研发、制造、销售
3670|汽车零部件 汽配|16|26|52|-0.2|.15|汽车零部件及配件的制造、销售
3812|电机|8|24|48|0.3|.17|电动机的制造、销售
3821|电气 变压器|9|20|58|0.5|.19|变压器、电感器的制造、销售
3823|电气设备 电力设备|12|15|54|0.3|.20|配电开关控制设备的制造、销售
3831|线缆 电缆|5|26|130|-0.4|.12|电线、电缆的制造、销售
3841|新能源 电池科技|4|35|80|1.5|.28|锂离子电池的研发、制造、销售
3973|微电子 集成电路|3|32|62|1.9|.42|集成电路的研发、制造、销售
3983|传感科技 传感器|6|18|48|1.8|.40|敏感元件及传感器的研发、制造、销售
4011|自动化 智能控制|10|14|48|1.4|.38|工业自动控制系统装置的研发、制造、销售
4014|仪器 分析仪器|7|15|46|1.3|.34|实验分析仪器的研发、制造、销售
1391|淀粉 生物工程|5|38|95|-0.6|.11|淀粉及淀粉制品的生产、销售
1411|食品|18|13|36|-2.6|.07|糕点、面包的生产、销售
1495|食品配料 生物科技|6|22|66|0.4|.19|食品添加剂的研发、生产、销售
1712|纺织|16|40|40|-1.8|.07|棉纺织品的加工、销售
1811|服饰 制衣|14|26|28|-2.8|.05|服装的加工、销售
2221|纸业|4|35|85|-1.0|.09|机制纸及纸板的制造、销售
2319|印务 包装|14|10|38|-2.6|.06|包装装潢印刷品印刷
4210|再生资源|9|9|150|-2.6|.05|废旧金属回收、加工
4620|水务|5|18|42|-1.4|.15|污水处理及其再生利用
4417|生物质能|2|22|80|-1.2|.14|生物质能发电
4710|建设 建筑工程|42|14|95|-2.8|.10|房屋建筑工程施工
4813|市政工程|26|11|85|-3.0|.10|市政道路工程施工
5012|装饰工程|34|7|42|-3.8|.06|住宅装饰和装修
5164|金属贸易 商贸|46|4|310|-5.0|.05|金属材料、金属矿批发
5169|化工贸易 化工销售|50|4|280|-4.8|.06|化工产品（不含危险化学品）批发
5165|建材销售 商贸|58|4|150|-5.0|.05|建材批发
5179|机电设备 设备销售|44|4|120|-3.8|.09|机械设备及电子产品批发
5127|酒业 商贸|30|3|90|-5.5|.04|酒、饮料及茶叶批发
5212|超市 百货|20|9|46|-5.5|.03|预包装食品、日用百货零售
5281|五金|28|3|52|-5.5|.04|五金产品零售
5431|物流 运输|36|10|55|-4.8|.04|普通货物道路运输
5990|仓储|10|8|48|-4.8|.05|仓储服务（不含危险化学品）
6210|餐饮 餐饮管理|24|9|20|-6.0|.02|餐饮服务
6110|酒店|6|28|18|-6.0|.02|住宿服务
6513|软件 软件科技|34|7|34|1.0|.58|软件开发；信息技术咨询服务
6531|信息技术 系统集成|40|7|40|0.5|.50|信息系统集成服务；计算机软硬件销售
6532|物联网 物联科技|12|8|38|1.1|.52|物联网技术服务；智能设备销售
6450|数据科技 大数据|8|8|36|1.2|.54|互联网数据服务；数据处理
6429|网络科技|22|5|26|-0.8|.42|互联网信息服务；网络技术开发
7010|置业 房地产开发|8|14|220|-6.0|.06|房地产开发经营
7020|物业 物业管理|16|26|14|-6.0|.03|物业管理服务
7212|投资 企业管理|26|3|60|-6.0|.05|以自有资金对外投资、资产管理
7241|财税 会计服务|14|5|18|-5.5|.10|代理记账；税务咨询
7259|广告 传媒|30|4|24|-4.6|.10|广告设计、制作、代理、发布
7320|研究院 技术研发 工程技术|16|9|40|1.5|.60|工程和技术研究和试验发展
7340|医学科技 生物医药研究|7|9|38|1.4|.58|医学研究和试验发展
7452|检测 检验检测|13|14|28|0.5|.45|检验检测服务
7484|设计 工程设计|16|9|36|-0.3|.45|工程设计活动
7513|新材料科技|12|6|36|0.7|.44|新材料技术推广服务
7516|环保技术|11|6|38|0.3|.42|环保技术推广服务
7519|科技 科技发展|36|5|34|-0.5|.40|技术开发、技术咨询、技术转让
7520|知识产权|7|6|18|-2.0|.24|知识产权代理服务
7721|环境工程 生态科技|10|10|42|0.0|.26|水污染治理；环保工程施工
0141|农业 蔬菜|20|7|22|-4.2|.05|蔬菜种植、销售
0313|牧业 养殖|12|7|40|-4.6|.04|猪的饲养、销售
0511|种业|5|10|34|-0.3|.26|种子种苗培育；农作物种子经营
8111|汽车服务 汽修|18|6|24|-5.5|.05|机动车修理和维护
""")


@dataclass(frozen=True, slots=True)
class TradeTable:
    """The trades as arrays, for drawing thousands of firms at once (index = position in ``TRADES``)."""

    codes: np.ndarray
    share: np.ndarray
    staff: np.ndarray
    sales_per_head: np.ndarray
    research: np.ndarray
    tech_share: np.ndarray


def trade_table(industries: Mapping[str, Named]) -> TradeTable:
    """Return the trades as arrays, checked against a pack's code list.

    Parameters
    ----------
    industries : mapping of code to industry
        GB/T 4754 codes that the pack knows.

    Raises
    ------
    ValueError
        If a trade's code is not in the list.
    """
    unknown = sorted(trade.code for trade in TRADES if trade.code not in industries)
    if unknown:
        raise ValueError(
            f"行业代码表缺少 {'、'.join(unknown[:5])} 等 {len(unknown)} 个代码，请补全该地区包的 GB/T 4754 行业代码"
        )
    weight = np.array([trade.weight for trade in TRADES])
    return TradeTable(
        codes=np.array([trade.code for trade in TRADES]),
        share=weight / weight.sum(),
        staff=np.array([trade.staff for trade in TRADES]),
        sales_per_head=np.array([trade.sales_per_head for trade in TRADES], dtype=np.float64),
        research=np.array([trade.research for trade in TRADES]),
        tech_share=np.array([trade.tech_share for trade in TRADES]),
    )
