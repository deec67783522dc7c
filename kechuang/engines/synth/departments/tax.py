"""税务局: tax registration, the yearly income-tax filing, and the R&D super-deduction table."""

from __future__ import annotations

import numpy as np
import polars as pl

from kechuang.engines.synth.departments.yearly import yearly
from kechuang.engines.synth.habits import (
    blank,
    lower_case_code,
    name_spelling,
    negative,
    not_a_number,
    short_code,
    thousands,
    unknown_code,
    wrong_check_digit,
    wrong_unit,
    yuan,
)
from kechuang.engines.synth.tables import FIRM, Batch, Mistake, Table


def _registration(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    who = batch.firms.who
    known = rng.random(len(who)) < 0.985
    frame = pl.DataFrame(
        {
            FIRM: who["number"],
            "纳税人识别号": who["credit_code"],
            "纳税人名称": who["name"],
            "征收方式": who["assessed"].replace_strict({True: "核定征收", False: "查账征收"}, return_dtype=pl.String),
            "居民企业标志": who["is_cn_resident"].replace_strict({True: "是", False: "否"}, return_dtype=pl.String),
            "主管税务机关": who["district"] + "税务局",
        }
    )
    return frame.filter(pl.Series(known))


TAX_REGISTRATION = Table(
    "tax_registration",
    "税务局_税务登记.csv",
    _registration,
    resent="主管税务机关",
    encoding="utf-8-sig",
    mistakes=(
        wrong_check_digit("纳税人识别号", 0.001),
        unknown_code("征收方式", 0.0008, "查帐", "01"),
        blank("征收方式", 0.02, required=False),
        lower_case_code("纳税人识别号", 0.004),
        name_spelling("纳税人名称", 0.02),
    ),
)


def _filing(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    filed = np.array([0.965, 0.985, 0.99])
    who, pick, year = yearly(batch, rng, filed)
    values = {name: column.T.ravel()[pick] for name, column in batch.firms.years.items()}
    return pl.DataFrame(
        {
            FIRM: who["number"],
            "纳税人识别号": who["credit_code"],
            "纳税人名称": who["name"],
            "所属年度": year,
            "销售收入": yuan(values["sales"]),
            "营业收入": yuan(values["op_rev"]),
            "主营业务收入": yuan(values["main_rev"]),
            "收入总额减不征税收入": yuan(values["total_rev"]),
            "成本费用支出": yuan(values["cost_exp"]),
            "期间费用_研究费用": yuan(values["rd"]),
            "资产总额": yuan(values["asset"]),
            "负债总额": yuan(values["liab"]),
            "所有者权益": yuan(values["net_asset"]),
            "净利润": yuan(values["net_profit"]),
        }
    )


TAX_ANNUAL_FILING = Table(
    "tax_annual_filing",
    "税务局_企业所得税年度申报.csv",
    _filing,
    resent="纳税人名称",
    mistakes=(
        wrong_check_digit("纳税人识别号", 0.001),
        short_code("纳税人识别号", 0.0004),
        not_a_number("销售收入", 0.0006),
        not_a_number("资产总额", 0.0004),
        negative("销售收入", 0.0006),
        blank("所属年度", 0.0005, required=True),
        Mistake("out_of_range", "所属年度", 0.0005, lambda v, _: v[0] + "2" + v[2:], True),
        blank("成本费用支出", 0.004, required=False),
        blank("资产总额", 0.004, required=False),
        thousands("营业收入", 0.006),
        wrong_unit("净利润", 0.001),
        name_spelling("纳税人名称", 0.01),
    ),
)


def _deduction(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    claimed = np.array([0.90, 0.90, 0.88])
    who, pick, year = yearly(batch, rng, claimed, only=batch.firms.research)
    values = {name: batch.firms.years[name].T.ravel()[pick] for name in ("rd", "rd_domestic")}
    return pl.DataFrame(
        {
            FIRM: who["number"],
            "nsrsbh": who["credit_code"],
            "nsrmc": who["name"],
            "ssnd": year,
            "yffyhj": yuan(values["rd"]),
            "jnyffy": yuan(values["rd_domestic"]),
        }
    )


RD_DEDUCTION = Table(
    "rd_deduction",
    "税务局_研发费用加计扣除.parquet",
    _deduction,
    resent="nsrmc",
    mistakes=(
        wrong_check_digit("nsrsbh", 0.002),
        negative("yffyhj", 0.001),
        not_a_number("yffyhj", 0.001),
        blank("jnyffy", 0.01, required=False),
        name_spelling("nsrmc", 0.02),
    ),
)
