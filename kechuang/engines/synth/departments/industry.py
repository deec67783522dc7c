"""工业和信息化局: the list of recognised firms on the ladder, kept as a workbook."""

from __future__ import annotations

import numpy as np
import polars as pl

from kechuang.engines.synth.departments.rows import chosen, per_firm, recent
from kechuang.engines.synth.firms import WAN
from kechuang.engines.synth.habits import days, hostile, lower_case_code, name_spelling, unknown_code, wrong_check_digit
from kechuang.engines.synth.tables import FIRM, Batch, Mistake, Table

RUNGS = ("创新型中小企业", "专精特新中小企业", "专精特新“小巨人”企业")


def _ladder(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    firms, year = batch.firms, {name: column[:, 0] for name, column in batch.firms.years.items()}
    strong = firms.research & (year["sales"] >= 1_000 * WAN) & (year["rd"] * 100 >= year["sales"] * 3)
    draw = rng.random(len(firms))
    one = chosen(firms.research & (draw < 0.16))
    two = chosen(strong & (year["rd"] >= 100 * WAN) & (draw < 0.20))
    three = chosen(strong & (year["sales"] >= 5_000 * WAN) & (year["rd"] >= 600 * WAN) & (draw < 0.06))
    firm = np.concatenate([one, two, three])
    rung = np.repeat(np.arange(3), [len(one), len(two), len(three)])
    start = recent(rng, batch, firm, most=1_400, age=60)
    end = (start.astype("datetime64[M]") + 36).astype("datetime64[D]") - 1
    frame = per_firm(firms.who, firm, "企业名称", "统一社会信用代码")
    years = (start.astype("datetime64[Y]").astype(int) + 1970).astype(str)
    serial = frame[FIRM].cast(pl.String).str.zfill(7)
    return frame.with_columns(
        ("演工信" + pl.Series(rung + 1).cast(pl.String) + "-" + serial).alias("公告编号"),
        pl.Series(RUNGS).gather(rung).alias("称号"),
        (pl.Series(years) + "年度").alias("认定批次"),
        days(start).alias("公告日期"),
        days(end).alias("有效期至"),
        firms.who[firm]["district"].alias("所在区县"),
        pl.Series(("", "复核通过", "首次认定")).gather(rng.choice(3, size=len(firm), p=[0.4, 0.2, 0.4])).alias("备注"),
    )


LADDER_LIST = Table(
    "ladder_list",
    "工信局_优质中小企业名单.xlsx",
    _ladder,
    resent="企业名称",
    repeated=0.004,
    date_columns=frozenset({"公告日期", "有效期至"}),
    mistakes=(
        wrong_check_digit("统一社会信用代码", 0.006),
        unknown_code("称号", 0.006, "专精特新", "小巨人"),
        Mistake("missing_required", "公告日期", 0.006, lambda *_: "", True),
        lower_case_code("统一社会信用代码", 0.02),
        name_spelling("企业名称", 0.04),
        hostile("备注", 0.02),
    ),
)
