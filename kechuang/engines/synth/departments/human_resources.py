"""人力资源和社会保障局: insured staff, year by year."""

from __future__ import annotations

import numpy as np
import polars as pl

from kechuang.engines.synth.departments.yearly import yearly
from kechuang.engines.synth.habits import lower_case_code, name_spelling, negative, not_a_number, wrong_check_digit
from kechuang.engines.synth.tables import FIRM, Batch, Mistake, Table


def _insured(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    who, pick, year = yearly(batch, rng, np.array([0.96, 0.97, 0.97]))
    staff = batch.firms.years["staff"].T.ravel()[pick]
    return pl.DataFrame(
        {
            FIRM: who["number"],
            "单位编号": ("3799" + who["number"].cast(pl.String).str.zfill(8)),
            "单位名称": who["name"],
            "社会信用代码": who["credit_code"],
            "参保年度": year + "年",
            "年末参保人数": pl.Series(staff).cast(pl.String),
        }
    )


SOCIAL_INSURANCE = Table(
    "social_insurance",
    "人社局_单位参保人数.csv",
    _insured,
    resent="单位名称",
    encoding="gb18030",
    mistakes=(
        wrong_check_digit("社会信用代码", 0.001),
        negative("年末参保人数", 0.0008),
        not_a_number("年末参保人数", 0.0006),
        Mistake("out_of_range", "年末参保人数", 0.0004, lambda v, _: "999999999", True),
        lower_case_code("社会信用代码", 0.004),
        name_spelling("单位名称", 0.02),
    ),
)
