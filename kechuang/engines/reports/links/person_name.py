"""姓名 (name of a person): what may be one: a surname and one or two characters that make no everyday word."""

from __future__ import annotations

import re

_SURNAMES = frozenset(
    "丁万丘丛严乐乔习于井仇仲任伍伏位何余佟侯保俞倪傅僧党全兰关冀冉冯冷冼凌刁刘包匡华卓单卜卞占卢卫原古台"
    "史叶司吉向吕吴周和咸唐商喻夏奚姚姜姬娄孔孙孟季宁宇安宋宗官宫封尉尤尧尹屈屠岑岳崔嵺左巩巫席常庄应庞康"
    "廉廖张强彭徐成戚戴房扬揭支敖文方施时明易昝晋晏景曲曹曾木朱李杜来杨林柏查柯柳柴栗栾桂桑梁梅植楚樊欧武"
    "段殷毕毛江池汤汪沈沙沿洪涂温游滕潘焦熊燕牛牟王甄甘田申畅白盖盛瞿石祁祝秦程稽穆窦章童竺符简管米糜纪练"
    "罗翁翟耿聂肖胡胥臧舒艾芦花苏苑苗苟范荆莫萧葛董蒋蒙蒲蓝蔡蔺薄薛虞衣袁裴褚覃解詹计许谈谌谢谭谷费贺贾赖"
    "赵路车辛辜边连迟邓邢邬邱邵邸邹郁郎郑郜郝郭都鄢金钟钱银闵闻阎阮阳陆陈陶隋雷霍靳鞠韦韩项顾颜饶马高魏鲁"
    "鲍黄黎齐龙龚"
)
_DOUBLE = frozenset(("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒", "令狐", "夏侯"))
_NO_CHARACTER = frozenset(
    "不与个也了于从他们位你则到及各名在她将就我或把据掰是某每由的着称等给者至被让该说跟过这道那都"
)
_NO_NAMES = (
    "人民 全国 全省 全市 高校 高级 安全 成立 成果 项目 管理 方面 时代 国家 国际 武汉 江苏 江西 曾任 相关 有关 "
    "主要 时任 现任 原任 任职 博士 教授 院士 专家 青年 优秀 杰出 知名 著名 研究 技术 科技 工程 农业 农村 支持 "
    "单位 包括 明确 时候 党委 党组 安排 金融 方案 应用 应急 常务 常委 任务 史上 石油 石化 强调 温州 莫非 白天 "
    "顾问 向导 水平 路线 万人 程序 段时间 包装 左右 华东 华南 华北 平台 平均 和国 备军 解决 解释 曾经 成为 包含 "
    "常常 应当 支撑 计划 经过 高度 明显 方便 关注 关于 相当 宣布 宣传 连续 祝贺 查看 强化 荣获 和谐 盛大 温度 "
    "居民 满足 阳光 单独 杭州 宁波 广州 车间 柴油 边境 时常 车辆 严格 严重 左侧 后来 石墨 万元 顾客 全力 全面 "
    "全程 管道 金属 水利 水泥 水产 党员 党支 "
)
_WORDS = re.compile("|".join(_NO_NAMES.split()))


def sizes(text: str, place: int) -> tuple[int, ...]:
    """Return how many characters a name may have that begins at a place, the likelier first; none where none does."""
    if text[place : place + 2] in _DOUBLE:
        return (4, 3)
    return (3, 2) if text[place : place + 1] in _SURNAMES else ()


def is_name(text: str) -> bool:
    """Whether characters that begin with a surname may be a name: 高度 and 解决 are none."""
    return (
        all("\u4e00" <= char <= "\u9fff" for char in text)
        and _NO_CHARACTER.isdisjoint(text[1:])
        and not _WORDS.search(text)
    )
