"""市场监督管理局: the enterprise registry, and the lists of abnormal operation and serious dishonesty."""

from __future__ import annotations

import numpy as np
import polars as pl

from kechuang.engines.synth.departments.rows import chosen, per_firm, recent
from kechuang.engines.synth.habits import (
    blank,
    days,
    future_day,
    hostile,
    impossible_day,
    lower_case_code,
    mixed_days,
    name_spelling,
    short_code,
    unknown_code,
    wrong_check_digit,
)
from kechuang.engines.synth.tables import FIRM, Batch, Mistake, Table
from kechuang.engines.synth.trades import TRADES

WAN = 1_000_000


def _registry(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    who = batch.firms.who
    count = len(who)
    amount = (who["capital"] // WAN).cast(pl.String)
    units = pl.Series(("万人民币", "万元人民币", "万元")).gather(rng.choice(3, size=count, p=[0.8, 0.15, 0.05]))
    money = amount + units
    frame = pl.DataFrame(
        {
            FIRM: who["number"],
            "统一社会信用代码": who["credit_code"],
            "企业名称": who["name"],
            "企业类型": who["kind"],
            "成立日期": mixed_days(rng, who["founded_on"], {"%Y/%-m/%-d": 0.06, "%Y年%-m月%-d日": 0.03}),
            "注册资本": money,
            "登记状态": who["status"],
            "住所": who["address"],
            "所属区县": who["district"],
            "行业代码": who["industry"],
            "经营范围": pl.Series([trade.scope for trade in TRADES]).gather(batch.firms.trade),
            "登记机关": who["city"] + "市场监督管理局",
        }
    )
    # A district is left out only where the address names it, or where nobody can know it.
    left_out = (rng.random(count) < 0.08) | (~who["address_names_district"].to_numpy() & (rng.random(count) < 0.5))
    return frame.with_columns(pl.when(pl.Series(left_out)).then(pl.lit("")).otherwise("所属区县").alias("所属区县"))


MARKET_REGISTRATION = Table(
    "market_registration",
    "市场监管局_企业登记信息.csv",
    _registry,
    resent="登记机关",
    encoding="gb18030",
    repeated=0.003,
    mistakes=(
        wrong_check_digit("统一社会信用代码", 0.002),
        short_code("统一社会信用代码", 0.0007),
        blank("统一社会信用代码", 0.0007, required=True),
        blank("企业名称", 0.0007, required=True),
        impossible_day("成立日期", 0.001),
        future_day("成立日期", 0.0007),
        unknown_code("登记状态", 0.0007, "存绪", "2", "正常营业"),
        unknown_code("行业代码", 0.0007, "9999", "C26X"),
        Mistake("unknown_division", "所属区县", 0.0007, lambda v, _: f"{v[0]}山{v[1:]}分局", True),
        lower_case_code("统一社会信用代码", 0.01),
        name_spelling("企业名称", 0.03),
        blank("注册资本", 0.02, required=False),
        hostile("经营范围", 0.0005),
    ),
)


def _credit_lists(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    who = batch.firms.who
    draw = rng.random(len(who))
    gone = (who["status"] == "吊销").to_numpy()
    abnormal = chosen(draw < np.where(gone, 0.9, 0.04))
    dishonest = chosen(rng.random(len(who)) < np.where(gone, 0.3, 0.003))
    firm = np.concatenate([abnormal, dishonest])
    kind = np.repeat(np.array([0, 1]), [len(abnormal), len(dishonest)])
    listed = recent(rng, batch, firm, most=1_700)
    lifted = np.where(kind == 0, rng.random(len(firm)) < 0.55, False)
    until = np.minimum(listed + rng.integers(20, 700, size=len(firm)), np.array(batch.on, dtype="datetime64[D]"))
    why = ("未按规定公示年度报告", "通过登记的住所无法联系", "公示信息隐瞒真实情况")
    frame = per_firm(who, firm, "企业名称", "注册号/统一社会信用代码").with_columns(
        pl.Series("名单类别", ("经营异常名录", "严重违法失信名单")).gather(kind).alias("名单类别"),
        pl.Series(why).gather(rng.integers(3, size=len(firm))).alias("列入原因"),
        days(listed).alias("列入日期"),
        pl.Series(np.where(lifted, days(until).to_numpy(), ""), dtype=pl.String).alias("移出日期"),
    )
    serial = frame[FIRM].cast(pl.String).str.zfill(7) + "-" + pl.Series(kind).cast(pl.String)
    return frame.with_columns(("演市监异字" + serial).alias("列入决定书文号"))


CREDIT_LISTS = Table(
    "credit_lists",
    "市场监管局_经营异常及严重违法失信名单.csv",
    _credit_lists,
    resent="企业名称",
    encoding="gb18030",
    mistakes=(
        wrong_check_digit("注册号/统一社会信用代码", 0.004),
        unknown_code("名单类别", 0.003, "异常", "黑名单"),
        impossible_day("列入日期", 0.003),
        name_spelling("企业名称", 0.03),
    ),
)
