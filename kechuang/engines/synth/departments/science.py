"""科学技术局: the yearly report of R&D staff (from the enterprises), certificates, honours and platforms."""

from __future__ import annotations

import numpy as np
import polars as pl

from kechuang.engines.synth.departments.rows import chosen, per_firm, recent, within
from kechuang.engines.synth.departments.yearly import yearly
from kechuang.engines.synth.firms import YI
from kechuang.engines.synth.habits import (
    blank,
    days,
    hostile,
    impossible_day,
    lower_case_code,
    name_spelling,
    negative,
    not_a_number,
    short_code,
    unknown_code,
    wan,
    wrong_check_digit,
)
from kechuang.engines.synth.tables import FIRM, Batch, Mistake, Table

_NOTES = ("", "数据已核对", "口径同上年", "由财务部填报")


def _report(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    # Nearly all that do R&D report; so do some that do none, with zeros.
    asked = batch.firms.research | (rng.random(len(batch.firms)) < 0.05)
    who, pick, year = yearly(batch, rng, np.array([0.90, 0.93, 0.93]), only=asked)
    values = {name: batch.firms.years[name].T.ravel()[pick] for name in ("tech_staff", "rd_staff", "ht_rev")}
    return pl.DataFrame(
        {
            FIRM: who["number"],
            "单位名称": who["name"],
            "统一社会信用代码": who["credit_code"],
            "年份": year,
            "科技人员数（人）": pl.Series(values["tech_staff"]).cast(pl.String),
            "其中：研发人员（人）": pl.Series(values["rd_staff"]).cast(pl.String),
            "高新技术产品（服务）收入（万元）": wan(values["ht_rev"]),
            "填报说明": pl.Series(_NOTES).gather(rng.choice(4, size=len(who), p=[0.5, 0.3, 0.1, 0.1])),
        }
    )


def _yuan_in_wan_column(value: str, _: np.random.Generator) -> str:
    """Write 元 where 万元 belongs: ten thousand times too much, beyond the contract's greatest value."""
    hundreds_of_yuan = int(value.replace(".", ""))
    return f"{max(hundreds_of_yuan * 100, 20_000_000)}.00"


RD_ANNUAL_REPORT = Table(
    "rd_annual_report",
    "科技局_研发与科技人员年报.csv",
    _report,
    resent="单位名称",
    encoding="utf-8-sig",
    mistakes=(
        wrong_check_digit("统一社会信用代码", 0.003),
        negative("科技人员数（人）", 0.001),
        not_a_number("其中：研发人员（人）", 0.001),
        Mistake("wrong_unit", "高新技术产品（服务）收入（万元）", 0.002, _yuan_in_wan_column, True),
        blank("科技人员数（人）", 0.01, required=False),
        lower_case_code("统一社会信用代码", 0.005),
        name_spelling("单位名称", 0.02),
        hostile("填报说明", 0.01),
    ),
)


def _certificates(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    firms, year = batch.firms, {name: column[:, 0] for name, column in batch.firms.years.items()}
    able = firms.research & (year["tech_staff"] * 10 >= year["staff"]) & (year["rd"] * 100 >= year["sales"] * 3)
    old = (np.array(batch.on, dtype="datetime64[D]") - firms.who["founded_on"].to_numpy()).astype(int) > 500
    high = chosen(able & old & (rng.random(len(firms)) < 0.42))
    small = (year["staff"] <= 500) & (year["sales"] <= 2 * YI) & (year["asset"] <= 2 * YI)
    tech = chosen(firms.research & small & (rng.random(len(firms)) < 0.42))
    firm = np.concatenate([high, tech])
    kind = np.repeat(np.array([0, 1]), [len(high), len(tech)])
    # A 高企 certificate runs for three years; a 科技型中小企业 number to the end of its year.
    start = recent(rng, batch, firm, most=1_300, age=60)
    latest = recent(rng, batch, firm, most=170)
    start = np.where((kind == 1) & (rng.random(len(firm)) < 0.8), latest, start)
    turn = start.astype("datetime64[Y]")
    end = np.where(
        kind == 0, (start.astype("datetime64[M]") + 36).astype("datetime64[D]"), (turn + 1).astype("datetime64[D]") - 1
    )
    frame = per_firm(firms.who, firm, "企业名称", "统一社会信用代码")
    mark = pl.Series(("GR", "KX")).gather(kind)
    serial = pl.Series((turn.astype(int) + 1970).astype(str)) + "演" + frame[FIRM].cast(pl.String).str.zfill(7)
    return frame.with_columns(
        pl.Series(("高新技术企业", "科技型中小企业")).gather(kind).alias("资质类型"),
        (mark + serial).alias("证书（入库）编号"),
        days(start, "%Y/%m/%d").alias("发证（入库）日期"),
        days(end, "%Y/%m/%d").alias("有效期至"),
    )


TECH_CERTIFICATES = Table(
    "tech_certificates",
    "科技局_高企与科技型中小企业.csv",
    _certificates,
    resent="企业名称",
    mistakes=(
        wrong_check_digit("统一社会信用代码", 0.003),
        short_code("统一社会信用代码", 0.002),
        unknown_code("资质类型", 0.002, "高企", "科小"),
        Mistake("impossible_day", "发证（入库）日期", 0.002, lambda v, _: v[:4] + "/02/30", True),
        name_spelling("企业名称", 0.03),
    ),
)

RECORD_KINDS = ("科技奖励", "研发机构", "标准制定")
# Each kind in the words of its own rules: awards, bodies, standards.
LEVELS = ("国家级", "省级", "市级", "国家", "省", "市", "市以下", "国家标准", "行业标准", "团体标准")
_WORKS = ("关键技术及应用", "成套装备研制", "工艺优化与产业化", "材料开发与应用", "智能控制系统")
_BODIES = ("企业技术中心", "工程技术研究中心", "重点实验室", "工业设计中心", "新型研发机构")
_STANDARDS = ("产品通用技术条件", "试验方法", "安全规范", "能耗限额", "术语与分类")


def _records(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    firms = batch.firms
    bulk = np.log(np.maximum(firms.years["staff"][:, 0], 1) / 30)
    lift = np.exp(0.5 * firms.strength + 0.5 * bulk) * firms.research
    counts = [rng.poisson((share * lift).clip(0, 1.5)).clip(0, 4) for share in (0.03, 0.13, 0.03)]
    firm = np.repeat(np.tile(np.arange(len(firms)), 3), np.concatenate(counts))
    kind = np.repeat(np.arange(3), [int(part.sum()) for part in counts])
    order = np.lexsort((kind, firm))
    firm, kind = firm[order], kind[order]
    three = rng.choice(3, size=len(firm), p=[0.12, 0.48, 0.40])
    four = rng.choice(4, size=len(firm), p=[0.03, 0.25, 0.47, 0.25])
    level = np.where(kind == 0, three, np.where(kind == 1, 3 + four, 7 + three))
    day = recent(rng, batch, firm, most=2_600)
    # Standards are reviewed after five years; awards and bodies stand.
    until = np.where(kind == 2, day + 5 * 365, np.datetime64("NaT"))
    rank = np.where(kind == 1, 0, rng.integers(1, 9, size=len(firm)))
    words = np.array([_WORKS, _BODIES, _STANDARDS])[kind, rng.integers(5, size=len(firm))]
    frame = per_firm(firms.who, firm, "企业名称", "统一社会信用代码")
    serial = frame[FIRM].cast(pl.String).str.zfill(7) + pl.Series(within(firm)).cast(pl.String).str.zfill(2)
    return frame.with_columns(
        ("演科备" + serial).alias("备案号"),
        pl.Series(RECORD_KINDS).gather(kind).alias("类别"),
        pl.Series(words, dtype=pl.String).alias("项目（机构、标准）名称"),
        pl.Series(LEVELS).gather(level).alias("级别"),
        pl.Series(np.where(rank > 0, rank.astype(str), ""), dtype=pl.String).alias("单位排名"),
        pl.Series((day.astype("datetime64[Y]").astype(int) + 1970).astype(str), dtype=pl.String).alias("年度"),
        days(day).alias("认定（发布）日期"),
        days(until).alias("复审截止日"),
    )


INNOVATION_RECORDS = Table(
    "innovation_records",
    "科技局_奖励平台标准备案.csv",
    _records,
    resent="企业名称",
    encoding="gb18030",
    mistakes=(
        wrong_check_digit("统一社会信用代码", 0.004),
        unknown_code("级别", 0.004, "省部", "1"),
        impossible_day("认定（发布）日期", 0.004),
        hostile("项目（机构、标准）名称", 0.004),
        name_spelling("企业名称", 0.03),
    ),
)
