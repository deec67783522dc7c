"""市场监督管理局（知识产权）: granted rights, one row a right."""

from __future__ import annotations

import numpy as np
import polars as pl

from kechuang.engines.synth.departments.rows import per_firm, recent, within
from kechuang.engines.synth.habits import days, future_day, name_spelling, unknown_code, wrong_check_digit
from kechuang.engines.synth.tables import FIRM, Batch, Mistake, Table

KINDS = ("发明专利", "植物新品种", "集成电路布图设计", "实用新型", "外观设计", "软件著作权", "商标")
CLASS_ONE = (0, 1, 2)
STATES = ("有效", "失效", "届满终止")
_THINGS = ("装置", "方法", "系统", "设备", "组件", "结构", "工艺", "控制器", "夹具", "生产线")
_FOR = ("搅拌", "输送", "密封", "冷却", "检测", "过滤", "成型", "烧结", "切割", "包覆", "喷涂", "数据采集", "温控")
_HOW = ("高效", "节能", "自动", "防堵", "耐磨", "低噪", "便携", "智能", "模块化", "耐高温")


def _grants(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    firms = batch.firms
    who, count = firms.who, len(firms)
    bulk = np.log(np.maximum(firms.years["staff"][:, 0], 1) / 12)
    one = rng.poisson(np.where(firms.research, np.exp(-1.1 + 0.55 * firms.strength + 0.45 * bulk), 0.002)).clip(0, 60)
    two = rng.poisson(np.where(firms.research, np.exp(0.75 + 0.45 * firms.strength + 0.40 * bulk), 0.05)).clip(0, 90)
    marks = rng.poisson(0.12, size=count).clip(0, 5)
    firm = np.repeat(np.tile(np.arange(count), 3), np.concatenate([one, two, marks]))
    group = np.repeat(np.array([0, 1, 2]), [one.sum(), two.sum(), marks.sum()])
    order = np.lexsort((group, firm))
    firm, group = firm[order], group[order]

    code = firms.who["industry"].to_numpy()[firm].astype(str)
    software = np.char.startswith(code, "6")
    chips, seeds = code == "3973", np.char.startswith(code, "0")
    rare = rng.random(len(firm))
    first = np.where(chips & (rare < 0.4), 2, np.where(seeds & (rare < 0.5), 1, 0))
    second = np.where(software, np.where(rare < 0.9, 5, 3), np.where(rare < 0.72, 3, np.where(rare < 0.84, 4, 5)))
    kind = np.where(group == 0, first, np.where(group == 1, second, 6))
    granted = recent(rng, batch, firm, most=4_200)
    state = rng.choice(3, size=len(firm), p=[0.87, 0.11, 0.02])
    frame = per_firm(who, firm, "权利人", "权利人代码")
    serial = frame[FIRM].cast(pl.String).str.zfill(7) + pl.Series(within(firm)).cast(pl.String).str.zfill(3)
    title = "一种" + _words(rng, _HOW, len(firm)) + _words(rng, _FOR, len(firm)) + _words(rng, _THINGS, len(firm))
    return frame.with_columns(
        ("演ZL" + serial).alias("授权号"),
        pl.Series(KINDS).gather(kind).alias("权利类型"),
        title.alias("名称"),
        days(granted, "%Y%m%d").alias("授权公告日"),
        pl.Series(STATES).gather(state).alias("法律状态"),
    )


def _words(rng: np.random.Generator, words: tuple[str, ...], count: int) -> pl.Series:
    return pl.Series(words).gather(rng.integers(len(words), size=count))


IP_GRANTS = Table(
    "ip_grants",
    "知识产权局_授权登记.parquet",
    _grants,
    resent="名称",
    mistakes=(
        wrong_check_digit("权利人代码", 0.002),
        unknown_code("权利类型", 0.001, "发名专利", "实用", "FM"),
        Mistake("impossible_day", "授权公告日", 0.0008, lambda v, _: v[:4] + "0230", True),
        future_day("授权公告日", 0.0005),
        name_spelling("权利人", 0.03),
    ),
)
