"""应急管理局、生态环境局: accidents and penalties, gathered in one list."""

from __future__ import annotations

import numpy as np
import polars as pl

from kechuang.engines.synth.departments.rows import chosen, per_firm, recent
from kechuang.engines.synth.habits import (
    days,
    impossible_day,
    lower_case_code,
    name_spelling,
    unknown_code,
    wrong_check_digit,
)
from kechuang.engines.synth.tables import FIRM, Batch, Table

KINDS = ("安全", "质量", "环境", "弄虚作假")
LEVELS = ("一般", "较大", "重大", "严重")


def _incidents(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    firms = batch.firms
    made = np.array([code[0] in "1234" for code in firms.who["industry"]])
    bulk = np.sqrt(np.maximum(firms.years["staff"][:, 0], 1) / 20).clip(0.3, 4)
    kind = rng.choice(4, size=len(firms), p=[0.42, 0.13, 0.42, 0.03])
    # Accidents are 一般, 较大 or 重大; breaches of environmental law and fraud 一般 or 严重.
    accident = rng.choice(3, size=len(firms), p=[0.76, 0.17, 0.07])
    level = np.where(kind < 2, accident, np.where(rng.random(len(firms)) < 0.8, 0, 3))
    firm = chosen(rng.random(len(firms)) < np.where(made, 0.016, 0.004) * bulk)
    frame = per_firm(firms.who, firm, "单位名称", "统一社会信用代码")
    return frame.with_columns(
        ("演事" + frame[FIRM].cast(pl.String).str.zfill(7)).alias("事件编号"),
        pl.Series(KINDS).gather(kind[firm]).alias("事件类别"),
        pl.Series(LEVELS).gather(level[firm]).alias("等级"),
        days(recent(rng, batch, firm, most=1_400)).alias("发生日期"),
        pl.Series(("应急管理局", "生态环境局")).gather(rng.integers(2, size=len(firm))).alias("报送部门"),
    )


INCIDENTS = Table(
    "incidents",
    "应急生态_事故与违法.csv",
    _incidents,
    resent="单位名称",
    mistakes=(
        wrong_check_digit("统一社会信用代码", 0.006),
        unknown_code("等级", 0.006, "轻微", "3级"),
        impossible_day("发生日期", 0.006),
        lower_case_code("统一社会信用代码", 0.01),
        name_spelling("单位名称", 0.03),
    ),
)
