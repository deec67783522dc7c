"""工业和信息化局: the list of recognised firms on the ladder, and what firms tell of themselves once a year."""

from __future__ import annotations

import numpy as np
import polars as pl

from kechuang.engines.synth.departments.intellectual_property import CLASS_ONE, KINDS
from kechuang.engines.synth.departments.rows import chosen, per_firm, recent
from kechuang.engines.synth.firms import LACKS, WAN
from kechuang.engines.synth.habits import (
    blank,
    days,
    hostile,
    lower_case_code,
    name_spelling,
    not_a_number,
    unknown_code,
    wan,
    wrong_check_digit,
)
from kechuang.engines.synth.tables import FIRM, Batch, Mistake, Table

RUNGS = ("创新型中小企业", "专精特新中小企业", "专精特新“小巨人”企业")


def _ladder(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    firms, year = batch.firms, {name: column[:, 0] for name, column in batch.firms.years.items()}
    strong = firms.research & (year["sales"] >= 1_000 * WAN) & (year["rd"] * 100 >= year["sales"] * 3)
    draw = rng.random(len(firms))
    one = chosen(firms.research & (draw < 0.16))
    # The larger ones that do research have nearly all climbed to the second rung, as they must before the third.
    grown = (year["sales"] >= 3_000 * WAN) & (year["rd"] >= 250 * WAN)
    two = chosen(strong & (year["rd"] >= 100 * WAN) & (draw < np.where(grown, 0.95, 0.20)))
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


TIES = ("无", "同集团相似主导产品", "与小巨人控股")


def _reports(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    """Draw who reports (listed firms nearly always, others that do R&D and sell enough often) and what they say."""
    firms = batch.firms
    count = len(firms)
    numbers = firms.who["number"]
    listed = np.isin(numbers.to_numpy(), batch.drawn["ladder_list"][FIRM].to_numpy())
    alive = ~firms.who["status"].is_in(["注销", "吊销"]).to_numpy()
    able = firms.research & (firms.years["sales"][:, 0] >= 500 * WAN)
    firm = chosen(alive & (rng.random(count) < np.where(listed, 0.97, np.where(able, 0.85, 0.0))))
    strength, listed, shape = firms.strength[firm], listed[firm], len(firm)

    founded = firms.who["founded_on"].to_numpy()[firm].astype("datetime64[D]")
    age = ((np.array(f"{batch.on.year - 1}-12-31", dtype="datetime64[D]") - founded).astype(int) // 365).clip(0)
    niche = np.minimum(age, np.rint(rng.gamma(3.2, 3.2, size=shape)).astype(np.int64) + 1)
    rights = _first_class(batch).gather(firm).to_numpy()
    # Secret patents, varieties and drugs count too and stand in no register of the city: the larger have some.
    grown = firms.years["sales"][firm, 0] >= 3_000 * WAN
    applied = rights - rng.binomial(rights, 0.12) + np.where(grown | listed, rng.poisson(2.5, size=shape), 0)
    tenths = (1_000 * rng.beta(1.5, 9 * np.exp(-0.35 * strength)) + 40 * listed).clip(1, 900).astype(np.int64)
    rank = (1 + rng.poisson(12 * np.exp(-0.5 * strength - 0.004 * tenths))).clip(1, 99)
    score = np.rint(rng.normal(56 + 6 * strength + 6 * listed, 8)).clip(12, 97).astype(np.int64)
    before = (score - rng.integers(-4, 8, size=shape)).clip(10, 97)
    leads = firms.leading[firm]
    niche = np.where(leads, np.minimum(np.maximum(niche, 4), age), niche)
    lacks = leads & (numbers.to_numpy()[firm] % 5 == LACKS)
    applied = np.where(lacks, 3, np.where(leads, np.maximum(applied, 5), applied))
    tenths = np.where(leads, np.maximum(tenths, 120), tenths)
    score, before = (np.where(leads, np.maximum(one, 64), one) for one in (score, before))
    invested = np.where(rng.random(shape) < 0.04, rng.lognormal(np.log(1_500 * WAN), 0.9, size=shape), 0)
    return per_firm(firms.who, firm, "企业名称", "统一社会信用代码").with_columns(
        _whole(niche).alias("从事细分市场年限（年）"),
        _whole(applied).alias("已应用Ⅰ类知识产权（件）"),
        pl.concat_str(_whole(tenths // 10), pl.lit("."), _whole(tenths % 10), pl.lit("%")).alias("国内市场占有率"),
        _whole(rank).alias("国内市场排名"),
        _whole(score).alias("本年度评价得分"),
        _whole(before).alias("上年度评价得分"),
        wan((invested / WAN).astype(np.int64) * WAN).alias("近两年新增股权融资（万元）"),
        _yes(rng.random(shape) < 0.004).alias("产品属限制或淘汰类"),
        _yes(rng.random(shape) < 0.90).alias("有自主品牌"),
        _yes(rng.random(shape) < 0.88).alias("核心业务用信息系统"),
        _yes(rng.random(shape) < 0.85).alias("通过管理体系认证"),
        pl.Series(TIES).gather(rng.choice(3, size=shape, p=[0.97, 0.02, 0.01])).alias("与其他企业的控股关系"),
    )


def _first_class(batch: Batch) -> pl.Series:
    """Return each firm's rights of class I in force, as the register of rights has them."""
    first = pl.col("权利类型").is_in([KINDS[place] for place in CLASS_ONE]) & (pl.col("法律状态") == "有效")
    held = batch.drawn["ip_grants"].filter(first).group_by(FIRM).len("held")
    numbers = batch.firms.who.select(pl.col("number").alias(FIRM))
    return numbers.join(held, on=FIRM, how="left", maintain_order="left")["held"].fill_null(0).cast(pl.Int64)


def _whole(values: np.ndarray) -> pl.Series:
    return pl.Series(values, dtype=pl.Int64).cast(pl.String)


def _yes(mask: np.ndarray) -> pl.Series:
    return pl.Series(("否", "是")).gather(mask.astype(int))


CULTIVATION_REPORTS = Table(
    "cultivation_reports",
    "工信局_优质中小企业年度信息.csv",
    _reports,
    resent="企业名称",
    encoding="utf-8-sig",
    mistakes=(
        wrong_check_digit("统一社会信用代码", 0.004),
        not_a_number("从事细分市场年限（年）", 0.004),
        unknown_code("与其他企业的控股关系", 0.003, "不详"),
        blank("已应用Ⅰ类知识产权（件）", 0.02, required=False),
        blank("国内市场占有率", 0.03, required=False),
        name_spelling("企业名称", 0.03),
    ),
)
