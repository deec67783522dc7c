"""企业 (firms) as they truly are: the hidden region that the departments then describe, each in its way.

Money is drawn as floating-point sizes and rounded once to whole 分; everything that a rule compares (exact
thresholds included) is integer arithmetic from there on.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from kechuang.engines.synth.codes import credit_codes
from kechuang.engines.synth.names import (
    FORM_SHARE,
    FORMS,
    KINDS,
    Districts,
    addresses,
    company_names,
)
from kechuang.engines.synth.trades import TradeTable

WAN = 1_000_000  # 万元 in 分
YI = 10_000 * WAN  # 亿元 in 分
YEARS = 3
LEADING_AGE = 6 * 365  # days for which a firm has been there that leads its market
OWES, LACKS = 0, 1  # of five leading firms by their number: too much debt, a patent too few


@dataclass(frozen=True, slots=True)
class Firms:
    """A batch of true firms.

    ``who`` has one row a firm; every array in ``years`` has the shape (firms, 3): the last full year t, then
    t-1 and t-2. ``exists`` says in which of these years the firm had been founded, ``leading`` who is far enough for
    the highest titles.
    """

    who: pl.DataFrame
    years: dict[str, np.ndarray]
    exists: np.ndarray
    research: np.ndarray
    trade: np.ndarray
    strength: np.ndarray
    leading: np.ndarray

    def __len__(self) -> int:
        return len(self.who)


def draw_firms(
    rng: np.random.Generator,
    numbers: np.ndarray,
    *,
    on: dt.date,
    districts: Districts,
    trades: TradeTable,
    offset: int,
    taken: set[str],
) -> Firms:
    """Draw a batch of firms.

    Parameters
    ----------
    numbers : array of int
        Running numbers of the firms in the region.
    on : datetime.date
        The day on which the departments hand over their tables; the last full year is the one before it.
    offset : int
        Where the credit codes begin.
    taken : set of str
        Names used by earlier batches; added to.
    """
    count = len(numbers)
    trade = rng.choice(len(trades.codes), size=count, p=trades.share)
    district = rng.choice(len(districts.codes), size=count, p=districts.share)
    farm = np.char.startswith(trades.codes[trade], "0")
    form = rng.choice(len(FORMS) - 2, size=count, p=np.array(FORM_SHARE[:3]) / sum(FORM_SHARE[:3]))
    form = np.where(farm & (rng.random(count) < 0.45), 3, np.where(rng.random(count) < FORM_SHARE[4], 4, form))

    age = np.minimum(rng.gamma(1.5, 2_300, size=count).astype(np.int64) + rng.integers(15, 400, size=count), 15_000)
    founded = np.array(on, dtype="datetime64[D]") - age
    staff_t = _staff(rng, trades.staff[trade], age)
    research, strength = _research(rng, trades.research[trade], staff_t)
    years = _years(rng, trades=trades, trade=trade, staff=staff_t, research=research, strength=strength)
    first_year = founded.astype("datetime64[Y]").astype(np.int64) + 1970
    exists = first_year[:, None] <= (on.year - 1 - np.arange(YEARS))[None, :]

    closed = rng.random(count)
    status = np.where(closed < 0.035, 2, np.where(closed < 0.045, 3, np.where(closed < 0.35, 1, 0)))
    leading = _leading(research & (status < 2) & exists.all(axis=1) & (age > LEADING_AGE), years, numbers)
    research = research & (status < 2)
    address, named = addresses(rng, district, districts)
    kind = np.where(form == 2, 2, np.where(form == 3, 3, np.where(form == 4, 4, rng.random(count) < 0.35))).astype(int)
    city_level = np.array([code[:4] + "00" for code in districts.codes])
    registered_at = np.where(rng.random(count) < 0.12, city_level[district], districts.codes[district])
    who = pl.DataFrame(
        {
            "number": numbers,
            "credit_code": credit_codes(numbers, registered_at, np.where(form == 3, "93", "91"), offset=offset),
            "name": company_names(
                rng, numbers, trade=trade, district=district, form=form, districts=districts, taken=taken
            ),
            "kind": pl.Series(KINDS).gather(kind),
            "status": pl.Series(("存续", "在业", "注销", "吊销")).gather(status),
            "founded_on": founded,
            "capital": _round_capital(staff_t * rng.lognormal(np.log(12 * WAN), 0.8, size=count)),
            "division": districts.codes[district],
            "district": pl.Series(districts.names).gather(district),
            "city": pl.Series(districts.cities).gather(district),
            "registered_at": registered_at,
            "address": address,
            "address_names_district": named,
            "industry": trades.codes[trade],
            "is_cn_resident": rng.random(count) >= 0.002,
            "assessed": rng.random(count) < np.where(research, 0.005, np.where(staff_t < 5, 0.12, 0.03)),
            "research": research,
        }
    )
    return Firms(who, years, exists, research, trade, strength, leading)


def _staff(rng: np.random.Generator, median: np.ndarray, age: np.ndarray) -> np.ndarray:
    """Log-normal sizes: most firms are micro, older ones a little larger, a few have hundreds of staff."""
    grown = 0.55 + 0.45 * np.minimum(age / 2_500, 2.2)
    staff = np.ceil(rng.lognormal(np.log(median * grown * 0.58), 1.24) - 0.4).astype(np.int64)
    return np.clip(staff, 0, 9_000)


def _research(rng: np.random.Generator, lean: np.ndarray, staff: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which firms do R&D (by trade and size), and how strongly (standard normal, used by all that follows)."""
    odds = lean - 0.55 + 0.62 * (np.log(np.maximum(staff, 1)) - np.log(15))
    active = (rng.random(len(staff)) < 1 / (1 + np.exp(-odds))) & (staff >= 2)
    return active, rng.normal(size=len(staff))


def _years(
    rng: np.random.Generator,
    *,
    trades: TradeTable,
    trade: np.ndarray,
    staff: np.ndarray,
    research: np.ndarray,
    strength: np.ndarray,
) -> dict[str, np.ndarray]:
    count = len(staff)
    growth = rng.normal(0.05, 0.20, size=(count, YEARS - 1)).clip(-0.6, 1.5)
    size = rng.lognormal(np.log(trades.sales_per_head[trade]), 0.62) * np.maximum(staff, 0.4) * 100
    chain = np.cumprod(np.column_stack([np.ones(count), 1 / (1 + growth)]), axis=1)
    sales = _fen(size[:, None] * chain)
    heads = np.rint(staff[:, None] * chain**0.6).astype(np.int64)
    idle = rng.random(count) < 0.03
    sales[idle & ~research] = 0

    steady = rng.normal(0, 0.12, size=(count, YEARS))
    main = _part(sales, np.where(rng.random(count) < 0.55, 1.0, rng.beta(14, 1.6, size=count))[:, None])
    total = sales + _part(sales, np.abs(rng.normal(0, 0.012, size=(count, YEARS))))
    margin = rng.normal(0.045, 0.075, size=count)[:, None] + steady * 0.25
    cost = _part(sales, (1 - margin).clip(0.3, 1.9)) + _fen(rng.uniform(0.5, 4, size=count) * WAN)[:, None]
    asset = (
        _fen(sales * rng.lognormal(-0.05, 0.45, size=count)[:, None] * np.exp(steady))
        + _fen(rng.lognormal(np.log(20 * WAN), 0.9, size=count))[:, None]
    )
    debt = rng.beta(2.4, 1.9, size=count)[:, None] * np.exp(steady * 0.5)
    liab = _part(asset, np.where(rng.random(count) < 0.03, 1.15, 1.0)[:, None] * debt)
    profit = total - cost
    net = np.where(profit > 0, profit - profit // 20, profit)

    intensity = np.exp(np.log(0.041) + 0.62 * strength + 0.35 * trades.research[trade] * 0.4).clip(0.004, 0.75)
    rd = np.where(research[:, None], _part(sales, intensity[:, None] * np.exp(steady * 0.7)), 0)
    domestic = np.where(rng.random(count) < 0.9, 1.0, rng.uniform(0.5, 1.0, size=count))
    share = rng.beta(5.5, 5.5 / trades.tech_share[trade] - 5.5) * np.exp(0.12 * strength)
    tech = np.where(research[:, None], np.rint(heads * share.clip(0, 0.97)[:, None]), 0).astype(np.int64)
    rd_staff = np.rint(tech * rng.uniform(0.5, 1.0, size=count)[:, None]).astype(np.int64)
    high_tech = np.where(research[:, None], _part(main, rng.beta(3.2, 1.5, size=count)[:, None]), 0)

    _stand_on_thresholds(
        rng,
        research,
        {
            "staff": heads,
            "tech": tech,
            "sales": sales,
            "rd": rd,
            "asset": asset,
            "main": main,
            "total": total,
            "rd_staff": rd_staff,
            "liab": liab,
        },
    )
    high_tech = np.minimum(high_tech, main) // 10_000 * 10_000  # reported in 万元 with two decimals
    return {
        "staff": heads,
        "tech_staff": tech,
        "rd_staff": rd_staff,
        "sales": sales,
        "op_rev": sales,
        "main_rev": main,
        "total_rev": total,
        "ht_rev": high_tech,
        "rd": rd,
        "rd_domestic": _part(rd, domestic[:, None]),
        "cost_exp": cost,
        "asset": asset,
        "liab": liab,
        "net_asset": asset - liab,
        "net_profit": net,
    }


def _leading(able: np.ndarray, year: dict[str, np.ndarray], numbers: np.ndarray) -> np.ndarray:
    """Lift firms that are large and research much already to the figures that 小巨人 asks for; say which.

    A region of a thousand firms would have none otherwise: nine figures must meet in one firm. One in five owes too
    much, and one in five lacks a patent (see the industry department): they are one step away. Nothing is drawn, and
    nobody else is changed.
    """
    sales = year["sales"]
    found: np.ndarray = able & (sales[:, 0] >= 5_000 * WAN) & (year["rd"][:, 0] * 100 >= sales[:, 0] * 3)
    found &= (year["rd"][:, 0] >= 100 * WAN) & (sales[:, 0] <= 38 * YI // 10)
    rows = np.flatnonzero(found)
    now = sales[rows, 0]
    for back in range(YEARS):
        income = now * 100 // (100 + 7 * back)
        spent = np.maximum(income * 6 // 100, 650 * WAN)
        year["sales"][rows, back] = year["op_rev"][rows, back] = income
        year["main_rev"][rows, back] = income * 95 // 100
        year["total_rev"][rows, back] = income * 101 // 100
        year["ht_rev"][rows, back] = income * 70 // 100 // 10_000 * 10_000
        year["cost_exp"][rows, back] = income * 92 // 100
        year["net_profit"][rows, back] = income * 8 // 100
        year["rd"][rows, back], year["rd_domestic"][rows, back] = spent, spent * 95 // 100
        least, most = np.where(numbers[rows] % 5 == OWES, ((78,), (82,)), ((0,), (55,)))
        asset = year["asset"][rows, back]
        year["liab"][rows, back] = np.clip(year["liab"][rows, back], asset * least // 100, asset * most // 100)
        year["net_asset"][rows, back] = year["asset"][rows, back] - year["liab"][rows, back]
    return found


def _stand_on_thresholds(rng: np.random.Generator, research: np.ndarray, year: dict[str, np.ndarray]) -> None:
    """Put a few firms exactly on (or one step beyond) a threshold of the well-known rules, in year t."""
    draw = rng.random(len(research))
    beyond = rng.integers(0, 2, size=len(research))

    def some(low: float, high: float, *, of: np.ndarray) -> np.ndarray:
        return np.flatnonzero((draw >= low) & (draw < high) & of)

    big = research & (year["staff"][:, 0] > 120)
    rows = some(0.0, 0.12, of=big)  # 职工总数 500, or 501
    year["staff"][rows, 0] = 500 + beyond[rows]
    year["tech"][rows, 0] = 500 * rng.choice([10, 15, 20, 25, 30], size=len(rows)) // 100
    rows = some(0.12, 0.20, of=big)  # 销售收入 2 亿元, or one 分 more
    _set_sales(year, rows, 2 * YI + beyond[rows])
    rows = some(0.20, 0.26, of=big)  # 资产总额 2 亿元, or one 分 more
    year["asset"][rows, 0] = 2 * YI + beyond[rows]
    year["liab"][rows, 0] = np.minimum(year["liab"][rows, 0], year["asset"][rows, 0])
    rows = some(0.30, 0.36, of=research)  # 研发费用 at exactly 2–6 % of sales, or one 分 less
    _set_sales(year, rows, np.maximum(year["sales"][rows, 0] // 10_000 * 10_000, 10_000))
    year["rd"][rows, 0] = year["sales"][rows, 0] // 100 * rng.choice([2, 3, 4, 5, 6], size=len(rows)) - beyond[rows]
    rows = some(0.36, 0.42, of=research)  # 科技人员 at exactly 10–30 % of a round number of staff
    year["staff"][rows, 0] = np.maximum((year["staff"][rows, 0] + 19) // 20 * 20, 20)
    year["tech"][rows, 0] = year["staff"][rows, 0] // 20 * rng.integers(2, 7, size=len(rows)) - beyond[rows]
    year["rd_staff"][:, 0] = np.minimum(year["rd_staff"][:, 0], year["tech"][:, 0])


def _set_sales(year: dict[str, np.ndarray], rows: np.ndarray, sales: np.ndarray) -> None:
    """Give the rows other sales in year t and keep what is a part of sales consistent."""
    year["sales"][rows, 0] = sales
    year["main"][rows, 0] = sales
    year["total"][rows, 0] = np.maximum(year["total"][rows, 0], sales)
    year["rd"][rows, 0] = np.minimum(year["rd"][rows, 0], sales)


def _fen(amount: np.ndarray) -> np.ndarray:
    return np.asarray(np.rint(amount), dtype=np.int64)


def _part(amount: np.ndarray, share: np.ndarray) -> np.ndarray:
    """Return a share of an amount, in whole 分."""
    return np.asarray(np.rint(amount * share), dtype=np.int64)


def _round_capital(amount: np.ndarray) -> np.ndarray:
    """Registered capital is a round number of 万元: 1, 2, 3, 5, 10, 50, 100, 300 …, in 分."""
    steps = np.array([1, 2, 3, 5, 6, 8]) * 1.0
    ladder = np.sort(np.concatenate([steps * 10**power for power in range(1, 5)])) * WAN
    nearest = np.abs(np.log(ladder)[None, :] - np.log(np.maximum(amount, 1))[:, None]).argmin(axis=1)
    return np.asarray(ladder[nearest], dtype=np.int64)
