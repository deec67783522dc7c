"""高新技术企业认定评审 (assessment): what firms state of their technology, and what the experts signed."""

from __future__ import annotations

import numpy as np
import polars as pl

from kechuang.engines.synth.departments.rows import chosen, per_firm
from kechuang.engines.synth.habits import blank, name_spelling, not_a_number, unknown_code, wrong_check_digit
from kechuang.engines.synth.tables import Batch, Table
from kechuang.engines.synth.trades import TRADES

FIELDS = (
    "电子信息", "生物与新医药", "航空航天", "新材料", "高技术服务", "新能源与节能", "资源与环境", "先进制造与自动化",
    "不在目录内",
)  # fmt: skip
_OF_TRADE = {"26": 3, "29": 3, "27": 1, "30": 3, "39": 0, "38": 5, "63": 0, "64": 0, "65": 0, "73": 4, "74": 4, "77": 6}
_MACHINES, _OUTSIDE = 7, 8


def _assessments(batch: Batch, rng: np.random.Generator) -> pl.DataFrame:
    firms = batch.firms
    year = {name: column[:, 0] for name, column in firms.years.items()}
    alive = ~firms.who["status"].is_in(["注销", "吊销"]).to_numpy()
    near = (year["tech_staff"] * 100 >= year["staff"] * 9) & (year["rd"] * 100 >= year["sales"] * 3)
    firm = chosen(alive & firms.research & near & (rng.random(len(firms)) < 0.88))
    shape, strength, leads = len(firm), firms.strength[firm], firms.leading[firm]
    usual = np.array([_field(trade.code) for trade in TRADES])[firms.trade[firm]]
    field = np.where((usual == _OUTSIDE) & (rng.random(shape) < 0.7), rng.integers(0, 8, size=shape), usual)
    field = np.where(rng.random(shape) < 0.1, rng.integers(0, 8, size=shape), field)
    found = (field != _OUTSIDE) & (rng.random(shape) < 0.95)
    turned = rng.poisson(6 * np.exp(0.35 * strength)).clip(0, 60)
    score = np.rint(rng.normal(72 + 5 * strength, 7)).clip(31, 98).astype(np.int64)
    score = np.where(rng.random(shape) < 0.02, 70 + rng.integers(0, 2, size=shape), score)  # on the line, or one above
    score = np.where(leads, np.maximum(score, 78), score)
    # The experts have not met yet: neither the field is confirmed nor a score signed.
    open_still = (rng.random(shape) < 0.15) & ~leads
    return per_firm(firms.who, firm, "企业名称", "统一社会信用代码").with_columns(
        pl.Series(FIELDS).gather(field).alias("技术领域"),
        pl.Series(np.where(open_still, "", np.where(found, "是", "否")), dtype=pl.String).alias("领域经专家核实"),
        pl.Series(turned, dtype=pl.Int64).cast(pl.String).alias("近三年成果转化（项）"),
        pl.Series(np.where(open_still, "", score.astype(str)), dtype=pl.String).alias("专家签署得分"),
    )


def _field(code: str) -> int:
    """Return the field of technology that firms of a class (GB/T 4754) usually state."""
    made = "31" <= code[:2] <= "40"
    return _OF_TRADE.get(code[:2], _MACHINES if made else _OUTSIDE)


HIGH_TECH_ASSESSMENTS = Table(
    "high_tech_assessments",
    "科技局_高企认定评审.csv",
    _assessments,
    resent="企业名称",
    encoding="utf-8-sig",
    mistakes=(
        wrong_check_digit("统一社会信用代码", 0.004),
        unknown_code("技术领域", 0.004, "其他", "八大领域"),
        not_a_number("近三年成果转化（项）", 0.004),
        blank("近三年成果转化（项）", 0.02, required=False),
        name_spelling("企业名称", 0.03),
    ),
)
