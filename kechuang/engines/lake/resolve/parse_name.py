"""企业名称的构成 (parts of a name): 行政区划、字号 (stem)、行业 (trade)、组织形式 (form), a column at a time.

    山东省淄博市张店区恒瑞新材料科技有限公司 → 山东省淄博市张店区 · 恒瑞 · 新材料科技 · 有限公司
    恒瑞（淄博）新材料有限公司张店分公司       → 淄博 · 恒瑞 · 新材料 · 有限公司 · branch 张店分公司

Place names come from the pack's divisions; trade words and forms from the lists below (common words of the language,
taken from no register). A branch (分公司, 分店) is never its parent: the words after the parent's form keep it apart.
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from kechuang.engines.lake.gazetteer import DivisionLike
from kechuang.engines.lake.resolve.places import Places
from kechuang.engines.lake.resolve.texts import treated

# Form of organisation → its class; two classes on both sides speak against one firm, no class speaks of nothing.
FORMS = {
    "集团股份有限公司": 2, "股份有限公司": 2, "股份公司": 2, "有限公司": 1, "有限责任公司": 1, "有限合伙": 4,
    "农民专业合作社联合社": 3, "农民专业合作社": 3, "专业合作社": 3, "合作社": 3, "普通合伙": 4, "特殊普通合伙": 4,
    "集团公司": 0, "总公司": 0, "公司": 0, "合伙企业": 4, "企业": 0, "个体工商户": 5,
}  # fmt: skip
JOINED = 2  # class of 股份有限公司
TRADES = (
    "科技 技术 信息 网络 软件 智能 数据 数码 电子 通信 通讯 物联 物联网 互联网 计算机 自动化 光电 半导体 "
    "微电子 机器人 化工 化学 石化 石油 材料 新材料 高分子 塑料 塑胶 橡胶 橡塑 涂料 颜料 树脂 助剂 催化剂 精细 "
    "精密 化纤 纤维 玻纤 陶瓷 建陶 玻璃 耐火 耐火材料 水泥 建材 石材 琉璃 瓷业 砖瓦 混凝土 商砼 保温 防水 "
    "防腐 机械 机电 机床 设备 装备 仪器 仪表 电器 电气 电力 电机 电缆 线缆 阀门 泵业 轴承 模具 五金 工具 量具 "
    "液压 铸造 锻造 金属 钢铁 钢材 钢构 钢结构 铝业 铜业 不锈钢 冶金 矿业 矿山 煤炭 能源 新能源 光伏 风电 "
    "热力 燃气 节能 环保 环境 环卫 水务 水处理 医药 药业 制药 生物 生物科技 生物技术 医疗 医疗器械 器械 保健 "
    "健康 养老 养生 医院 门诊 诊所 药房 大药房 食品 饮品 饮料 酒业 酿酒 粮油 面粉 肉类 水产 果蔬 蔬菜 种业 "
    "农业 农业科技 农业发展 生态农业 畜牧 养殖 种植 林业 园林 绿化 苗木 花卉 生态 饲料 肥料 化肥 农资 农机 "
    "纺织 服装 服饰 服饰鞋帽 针织 印染 家纺 鞋业 皮革 家具 木业 竹木 纸业 造纸 包装 印刷 印务 彩印 文具 办公 "
    "办公用品 玩具 工艺品 工艺 礼品 珠宝 首饰 钟表 眼镜 体育 健身 建筑 建设 建筑安装 建工 建筑工程 安装 装饰 "
    "装修 装饰工程 装潢 工程 路桥 市政 勘察 设计 规划 监理 测绘 检测 检验 鉴定 房地产 置业 地产 房产 物业 "
    "物业管理 物业服务 中介 经纪 租赁 汽车租赁 酒店 宾馆 餐饮 饭店 酒楼 旅游 旅行社 会展 展览 物流 运输 货运 "
    "货物运输 客运 仓储 配送 供应链 快递 国际货运 船务 航运 航空 铁路 公路 港务 汽车 汽贸 汽配 汽车配件 "
    "汽车销售 汽车服务 汽修 摩托 车业 贸易 商贸 经贸 工贸 商业 进出口 国际贸易 外贸 批发 零售 超市 百货 商城 "
    "商场 商行 购物 电子商务 电商 销售 经销 营销 营销策划 策划 广告 传媒 文化 文化传播 文化传媒 文化发展 影视 "
    "影业 娱乐 演艺 艺术 教育 培训 教育科技 教育咨询 咨询 管理咨询 信息咨询 企业管理 企业管理咨询 管理 服务 "
    "信息服务 信息技术 信息科技 技术服务 人力资源 劳务 劳务派遣 家政 家政服务 保洁 保安 保安服务 安防 消防 "
    "会计 税务 财务 律师 法律 知识产权 代理 投资 投资管理 资产 资产管理 资本 股权投资 控股 实业 产业 开发 "
    "发展 研发 研究 研究院 研究所 科研 孵化器 孵化 创业 创业投资 基金 担保 融资担保 小额贷款 典当 拍卖 保险 "
    "银行 证券 金融 集团 国际 制造 生产 加工 制品 用品 配件 零部件 器材 材料科技 系统 系统集成 应用 平台 "
    "日用品 日化 化妆品 美容 美发 美容美发 理发 洗涤 洗浴 摄影 婚庆 图文 打印 维修 修理 便利店 食品店 商店 "
    "小吃 小吃店 餐馆 饭庄 烧烤 茶叶 茶业 烟酒 副食 副食品 土产 杂货 服装店 专卖店 经营部 门市部 经销部 "
    "销售部 服务部 服务站 加工部 加油站 超市店 中心 事务所 合作 联合 连锁 供销 再生资源 资源 回收 循环 化验 "
    "玻璃制品 金属制品 塑料制品 橡胶制品 纸制品 木制品 机械制造 机械设备 电子科技 电子技术 化工科技 "
    "新材料科技 网络科技 智能科技 信息工程 环保科技 环境工程 环保工程 生物工程 能源科技 新能源科技 软件技术 "
    "软件开发 科技发展 技术开发 实业发展 商贸发展 贸易发展 产业发展 建设工程 安装工程 园林绿化 厂 店 行 社 部 "
    "院 所 站 馆 场 坊 铺 园 城 庄 堂 吧 屋 "
)
_BRANCH = "分公司|分店|分厂|分部|分社|分院|分行|分理处|支行|支公司|营业部|营业厅|办事处|门市部|代表处|项目部|销售处"
_PARENT = "公司|合作社|合作联社|银行|厂|集团|企业"
_FORMS_AT_END = (
    "(?:" + "|".join(sorted(FORMS, key=len, reverse=True)) + r")(?:\((?:有限合伙|普通合伙|特殊普通合伙)\))?$"
)
_WORDS = sorted(set(TRADES.split()), key=lambda word: (-len(word), word))
_TRADE_AT_END = f"(?:{'|'.join(_WORDS)})+$"

PARTS = ("region", "stem", "trade", "form", "branch")


def plain_names(names: pl.Series) -> pl.Series:
    """Return names as they are compared: half width, capitals, no spaces, 有限责任公司 written 有限公司.

    What needs no change (Chinese characters, digits, capitals, half-width brackets) is not touched: most names do not.
    """
    names = treated(
        names,
        r"[^\p{Han}0-9A-Z()]",
        lambda some: (
            some.str.normalize("NFKC")
            .str.to_uppercase()
            .str.replace_all(r"[\[【〔﹙{<《「]", "(")
            .str.replace_all(r"[\]】〕﹚}>》」]", ")")
            .str.replace_all(r"[^\p{Han}\p{L}0-9()&]", "")
        ),
    )
    plain = names.str.replace_all("有限责任公司", "有限公司", literal=True).str.replace_all("()", "", literal=True)
    return plain.set(plain == "", None)


class NameParser:
    """Takes names apart.

    Parameters
    ----------
    divisions : mapping
        The pack's divisions by code.
    """

    def __init__(self, divisions: Mapping[str, DivisionLike]) -> None:
        self.places = Places(divisions)

    def parse(self, names: pl.Series) -> pl.DataFrame:
        """Return the parts of plain names (:func:`plain_names`).

        Returns
        -------
        DataFrame [name, place, stem, trade, form, branch]
            ``place`` is the code of the finest place named (Int32, null where none); ``form`` the class of
            :data:`FORMS` (0: none told); ``branch`` the words that make it a branch (null: it is none).
        """
        frame = names.to_frame("name").with_columns(
            pl.when(pl.col("name").str.contains(f"(?:{_BRANCH})$")).then("name").alias("whole")
        )
        if frame["whole"].null_count() < frame.height:
            branch = pl.col("whole").str.extract(f"(?:{_PARENT})(?:\\([^()]*\\))?([^()]*?(?:{_BRANCH}))$", 1)
            frame = frame.with_columns(branch.alias("branch"))
        else:
            frame = frame.with_columns(pl.lit(None, pl.String).alias("branch"))
        trunk = (
            pl.when(pl.col("branch").is_null())
            .then("name")
            .otherwise(pl.col("name").str.head(pl.col("name").str.len_chars() - pl.col("branch").str.len_chars()))
        )
        frame = frame.with_columns(trunk.alias("trunk"))
        bracketed = frame["trunk"].str.contains("(", literal=True).fill_null(False)
        inside = pl.lit(None, pl.String)
        if bracketed.any():
            inside = pl.when(bracketed).then(pl.col("trunk").str.extract(r"\(([^()]*)\)", 1))
        frame = frame.with_columns(inside.alias("inside"))
        in_brackets = self.places.whole(frame["inside"])
        body = pl.when(bracketed & in_brackets.is_not_null()).then(
            pl.col("trunk").str.replace(r"\([^()]*\)", "")
        ).otherwise("trunk")  # fmt: skip
        frame = frame.with_columns(body.str.replace(_FORMS_AT_END, "").alias("core"), body.alias("body"))
        form = pl.col("body").str.slice(pl.col("core").str.len_chars())
        at_head, rest = self.places.strip(frame["core"])
        place = at_head.zip_with(at_head.is_not_null(), in_brackets)
        frame = frame.with_columns(place.alias("place"), rest.alias("core"), _form_class(form).alias("form"))
        return _stems(frame).select("name", "place", "stem", "trade", "form", "branch")


def _form_class(form: pl.Expr) -> pl.Expr:
    bare = form.str.replace(r"\(.*$", "")
    return (
        pl.when(form == "")
        .then(0)
        .when(form.str.contains("合伙", literal=True))
        .then(4)
        .otherwise(bare.replace_strict(list(FORMS), list(FORMS.values()), default=0, return_dtype=pl.UInt8))
        .cast(pl.UInt8)
    )


def _stems(frame: pl.DataFrame) -> pl.DataFrame:
    """Part the core into stem and trade; a stem has two characters at least, where the core has them."""
    core = pl.col("core")
    frame = frame.with_columns(core.str.replace(_TRADE_AT_END, "").alias("stem"))
    short = pl.col("stem").str.len_chars() < 2
    stem = pl.when(short).then(core.str.head(2)).otherwise("stem")
    frame = frame.with_columns(stem.alias("stem"))
    return frame.with_columns(core.str.slice(pl.col("stem").str.len_chars()).alias("trade"))
