"""泛称 (generalities): words that name a sort of thing and no thing: 省级重点…平台, 一批…项目, 研发团队, 技术难题.

A name made of nothing else is none.
"""

from __future__ import annotations


class Generality:
    """Words of which no name can be made alone.

    Parameters
    ----------
    words : str
        The words, parted by blanks.
    """

    __slots__ = ("_longest", "_words")

    def __init__(self, words: str) -> None:
        self._words = frozenset(words.split())
        self._longest = max(map(len, self._words))

    def makes_up(self, text: str) -> bool:
        """Whether a text is made of nothing but such words; so is an empty one."""
        reached = {0}
        for place in range(len(text)):
            if place in reached:
                sizes = range(1, min(self._longest, len(text) - place) + 1)
                reached.update(place + size for size in sizes if text[place : place + size] in self._words)
        return len(text) in reached


_PLATFORM = (
    "现有 全年 国家 国家级 省级 省 省市 市级 县级 区级 以上 以下 级 一批 各 各类 多个 若干 高水平 高能级 高端 "
    "重点 重大 重要 新型 公共 综合 科技 技术 产业 创新 研发 研究 企业 高校 院所 院士 专家 博士 博士后 协同 联合 "
    "合作 共享 开放 公益 服务 平台 实体 载体 特色 优质 专业 专业化 示范 标杆 现代 大型 中试 孵化 成果转化 转化 "
    "基础 前沿 关键 核心 建设 共建 新建 在建 已建 拟建 打造 建成 组建 设立 搭建 申报 认定 引进 培育 布局 推进 "
    "支持 完善 提升 依托 拥有 自有 自建 内部 线上 线下 数字 数字化 信息 信息化 智能 智能化 智慧 大数据 云 工业 "
    "农业 政务 交易 资源 人才 创业 双创 校企 校地 政产学研 产学研 驻区 本地 入园 园区 标准 传统 化工 功能 一流 "
    "国内 国际 全国 全省 全市 首个 首家 首批 唯一 新增 累计 多 个 家 等 和 与 、 及 类 所 的 实施 加快 加强 "
    "强化 推动 该 本 其 这 些 大 小 微 新 市 县 区 龙头 链主 制造 制造业 战略性 新兴 高新 生产 加工 科普 教育 "
    "实训 实习 培训 "
)
PLATFORM = Generality(_PLATFORM)
"""Words that tell of what sort a platform is."""

_PROJECT = (
    "全年 年度 一项 课题 省 市 国家 国家级 省级 市级 区 区级 县 县级 级 以上 全国 全省 全市 全区 全县 重点 重大 "
    "重要 核心 关键 科技 技术 研发 研究 攻关 创新 产业 产业化 工业 农业 建设 投资 外资 内资 招商 引资 合作 签约 "
    "意向 在建 新建 拟建 续建 技改 改造 试点 示范 支持 申报 立项 入选 入库 储备 落地 开工 竣工 投产 达产 "
    "基础设施 民生 社会 优质 大型 高端 高技术 高新技术 新兴 战略性 新旧动能转换 人才 专项 计划 基金 成果 转化 "
    "转移 产学研 校企 校地 揭榜挂帅 揭榜 榜单 亿元 亿级 千万 千万元 百亿 百亿级 十亿 十亿级 好 大 强 新 老 小 "
    "多个 一批 个 批 等 和 与 及 、 相关 有关 各 各类 企业 政府 公共 服务 配套 园区 城市 更新 信息化 数字化 "
    "智能化 智能 绿色 低碳 先进 先进适用 制造 制造业 生产 这个 这些 那个 两个 三个 某 一个 每个 整个 单个 其他 "
    "不同 具体 首个 首批 唯一 获奖 中标 承担 实施 推动 推进 参与 牵头 科研 自然科学 社会科学 博士 博士后 孵化 "
    "融资 债券 贷款 上市 外贸 出口 跨境 国际 境外 海外 中外 对外 央企 国企 民企 工程 商业 文旅 能源 产业链 链主 "
    "强链 补链 延链 标志性 引领性 牵引性 支撑性 财政 资金 补贴 奖补 "
)
PROJECT = Generality(_PROJECT)
"""Words that tell of what sort a project is."""

_TEAM = (
    "国家 国家级 省 省级 市 市级 高层次 高水平 高端 顶尖 一流 专业 核心 骨干 管理 运营 服务 技术 研发 科研 研究 "
    "创新 创业 攻关 人才 专家 博士 博士后 教授 院士 学者 青年 企业 高校 院所 科技 招商 工作 项目 海外 国内 国际 "
    "领军 优秀 优质 大学 大学生 学生 教师 师生 学术 销售 生产 设计 管家 帮扶 志愿 法律 律师 医疗 执法 监管 多个 "
    "一个 两个 支 的 等 和 与 该 这 其 本 引进 培育 组建 跨学科 起 一支 带来 强大 自主 联合 校企 产业 产学研 "
    "工程师 专班 自己 我们 他们 公司 研究员 先生 女士 省部级 年轻 小微 初创 集体 "
)
TEAM = Generality(_TEAM)
"""Words that tell of what sort a team is."""

_INSTITUTE = (
    "全国 国内 国内外 国外 海外 省内 省内外 知名 著名 重点 高水平 一流 双一流 各类 多所 各 一批 新型 综合 "
    "综合性 普通 地方 驻 驻区 驻市 驻地 本科 职业 技工 应用型 研究型 企业 产业 科技 技术 创新 科研 公立 民营 "
    "三甲 三级甲等 定点 行业 专业 名校 名院 高等 老年 开放 共建 异地 大院 大所 研发 建设 特色 示范 产教融合 "
    "战略 龙头 国家 国家级 省 省级 市 市级 有关 相关 农民 电视 党 人才 发展 和 与 、 引进 高校 联合 合作 基层 "
    "头部 "
)
INSTITUTE = Generality(_INSTITUTE)
"""Words that tell of what sort a university, institute or association is."""

_PROBLEM = (
    "一个又一个 一批又一批 一系列 一批 多项 多个 一项 一些 一道 一道道 若干 不少 许多 诸多 各类 各种 企业 行业 "
    "产业 发展 技术 关键 核心 共性 制约 重大 重点 难点 堵点 实际 具体 存在 遇到 创新 生产 卡脖子 “ ” 的 和 与 "
    "、 困难 难题 难关 问题 瓶颈 短板 痛点 课题 项 个 道 0 1 2 3 4 5 6 7 8 9 余 多 领域 方面 过程中 中 这 该 此 "
    "其 一 类 种 了 这些 那些 融资 用工 用地 人才 资金 审批 手续 群众 民生 急难愁盼 办事 研发 攻关 科研 科技 "
    "项目 我国 国内 国际 世界 前沿 基础 研究 需求 以及 等 工艺 突出 自身 外资 外贸 进出口 "
)
PROBLEM = Generality(_PROBLEM)
"""Words that tell of what sort a problem is."""
