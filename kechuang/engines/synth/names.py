"""名称与住所 (names and addresses) of invented firms: place, 字号 (trade name), trade, form; street and number.

No real company or person is named: every name carries an invented place, and the 字号 are drawn from
characters, not taken from any list of firms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import polars as pl

from kechuang.core import division_parent
from kechuang.engines.synth.trades import TRADES, Named


class Place(Named, Protocol):
    """A division of a pack; only those of kind ``synthetic`` are peopled."""

    @property
    def kind(self) -> str:
        """``gb``, ``local``, ``synthetic`` …"""


FIRST = "启恒瑞盛润昊晟宏博翰泽骏嘉元凯鼎卓宸澜睿旭朗诚信德森源汇泰康力锐锦腾越鸿祥景岳峻沐禾岩曜铭烁珩璟彦弘毅"
SECOND = "创达远丰悦航腾川峰科宇诺明辰昌通和辉洋岚瀚泓扬坤阳利兴隆益霖皓凡程迈耀煜炎晖桥铂钰圣途拓奕维凌畅"
# A third character from a set of its own makes a name that no two-character 字号 and no other firm can have.
MIDDLE = "云天海江山河星月松竹梅兰雨雪晨晓春秋冬夏"

ROADS = (
    "创新",
    "科苑",
    "兴工",
    "滨河",
    "安民",
    "柳湖",
    "东环",
    "西园",
    "南岭",
    "北溪",
    "明德",
    "和顺",
    "新材",
    "育才",
    "迎宾",
    "华岭",
    "松坡",
    "石桥",
    "金桥",
    "槐里",
    "青禾",
    "翠屏",
    "锦川",
    "长亭",
)
PARKS = ("创新园", "智造产业园", "新材料产业园", "医药产业园", "软件园", "化工产业园", "孵化基地", "中小企业园")


@dataclass(frozen=True, slots=True)
class Districts:
    """The districts of the region as parallel arrays, and the city they belong to."""

    codes: np.ndarray
    names: tuple[str, ...]
    cities: tuple[str, ...]
    share: np.ndarray


def districts_of(divisions: Mapping[str, Place]) -> Districts:
    """Return the invented districts (kind ``synthetic``, code not ending in 00), the larger ones first.

    Real divisions that the pack inherits are left out, so that no invented firm ever stands in a real place.

    Raises
    ------
    ValueError
        If there is no invented district, or its city is not among the divisions.
    """
    codes = sorted(code for code, place in divisions.items() if place.kind == "synthetic" and not code.endswith("00"))
    if not codes:
        raise ValueError("行政区划表里没有虚构的区县（kind 为 synthetic），无法生成演示数据；请改用 demo 包")
    cities = []
    for code in codes:
        parent = division_parent(code)
        if parent is None or parent not in divisions:
            raise ValueError(f"区县 {code} 的上级 {parent} 不在行政区划表里，请在 divisions.csv 里补上")
        cities.append(divisions[parent].name)
    # A few large districts and a tail, as everywhere: weights fall off with the rank.
    weight = 1 / np.sqrt(np.arange(1, len(codes) + 1))
    return Districts(
        np.array(codes), tuple(divisions[code].name for code in codes), tuple(cities), weight / weight.sum()
    )


def pick(words: Sequence[str], index: np.ndarray) -> pl.Series:
    """Return the word at each position."""
    return pl.Series(list(words), dtype=pl.String).gather(index.astype(np.uint32))


def trade_names(rng: np.random.Generator, numbers: np.ndarray) -> pl.Series:
    """Return a 字号 a firm: two characters for most, three for the others; they repeat across firms."""
    count = len(numbers)
    first = pick(FIRST, rng.integers(len(FIRST), size=count))
    second = pick(SECOND, rng.integers(len(SECOND), size=count))
    middle = pick((*MIDDLE, ""), np.where(rng.random(count) < 0.72, len(MIDDLE), rng.integers(len(MIDDLE), size=count)))
    return first + middle + second


def unique_trade_names(numbers: np.ndarray) -> pl.Series:
    """Return 字号 that no other number can have: four characters for the first 979,200 numbers, then five."""
    rest, first = np.divmod(numbers, len(FIRST))
    rest, second = np.divmod(rest, len(SECOND))
    rest, two = np.divmod(rest, len(MIDDLE))
    fifth, one = np.divmod(rest, len(MIDDLE))
    return (
        pick(FIRST, first) + pick(MIDDLE, two) + pick(MIDDLE, one) + pick(("", *MIDDLE), fifth) + pick(SECOND, second)
    )


def company_names(
    rng: np.random.Generator,
    numbers: np.ndarray,
    *,
    trade: np.ndarray,
    district: np.ndarray,
    form: np.ndarray,
    districts: Districts,
    taken: set[str],
) -> pl.Series:
    """Return the registered names, none of them used twice in the region.

    Parameters
    ----------
    numbers, trade, district : array of int
        Running number, index into ``TRADES``, index into ``districts``.
    form : array of int
        Index into :data:`FORMS`.
    taken : set of str
        Names used so far; the new ones are added.
    """
    count = len(numbers)
    cities = pick(districts.cities, district)
    short = cities.str.strip_suffix("市")
    style = rng.random(count)
    word_index = rng.integers(3, size=count)
    words = pl.Series(
        [TRADES[t].words[w % len(TRADES[t].words)] for t, w in zip(trade.tolist(), word_index.tolist(), strict=True)],
        dtype=pl.String,
    )
    frame = pl.DataFrame(
        {
            "style": style,
            "city": cities,
            "short": short,
            "district": pick(districts.names, district),
            "mark": trade_names(rng, numbers),
            "other": unique_trade_names(numbers),
            "word": words,
            "form": pick(FORMS, form),
        }
    )

    def full(mark: str) -> pl.Expr:
        body = pl.concat_str(mark, "word", "form")
        return (
            pl.when(pl.col("style") < 0.22)
            .then(pl.concat_str("city", "district", body))
            .when(pl.col("style") < 0.34)
            .then(pl.concat_str(mark, pl.lit("（"), "short", pl.lit("）"), "word", "form"))
            .when(pl.col("style") < 0.62)
            .then(pl.concat_str("short", body))
            .otherwise(pl.concat_str("city", body))
        )

    names = frame.select(full("mark").alias("name"), full("other").alias("spare"))
    again = names.select(pl.col("name").is_first_distinct().not_())["name"] | names["name"].is_in(list(taken))
    result = names.select(pl.when(again).then("spare").otherwise("name").alias("name"))["name"]
    taken.update(result.to_list())
    return result


FORMS = ("有限公司", "有限责任公司", "股份有限公司", "专业合作社", "厂")
FORM_SHARE = (0.90, 0.045, 0.03, 0.015, 0.01)
KINDS = (
    "有限责任公司(自然人投资或控股)",
    "有限责任公司(自然人独资)",
    "股份有限公司(非上市、自然人投资或控股)",
    "农民专业合作社",
    "个人独资企业",
)


def addresses(rng: np.random.Generator, district: np.ndarray, districts: Districts) -> tuple[pl.Series, np.ndarray]:
    """Return one address a firm and whether it names the district (nearly all do).

    An address reads ``演示市…区创新路18号3号楼402室``; a park's address ``…区软件园B座12层``; a few leave out
    the city, and a few the district, so that the district cannot be derived from them.
    """
    count = len(district)
    road = pick(ROADS, rng.integers(len(ROADS), size=count))
    number = pl.Series(rng.integers(1, 399, size=count)).cast(pl.String)
    building = pl.Series(rng.integers(1, 28, size=count)).cast(pl.String)
    room = pl.Series(rng.integers(1, 19, size=count) * 100 + rng.integers(1, 17, size=count)).cast(pl.String)
    park = pick(PARKS, rng.integers(len(PARKS), size=count))
    shape, places = rng.random(count), rng.random(count)
    named = places >= 0.004
    frame = pl.DataFrame(
        {
            "city": pick(districts.cities, district),
            "district": pick(districts.names, district),
            "road": road,
            "number": number,
            "building": building,
            "room": room,
            "park": park,
            "shape": shape,
            "places": places,
        }
    )
    tail = (
        pl.when(pl.col("shape") < 0.45)
        .then(pl.concat_str("road", pl.lit("路"), "number", pl.lit("号")))
        .when(pl.col("shape") < 0.75)
        .then(
            pl.concat_str(
                "road", pl.lit("路"), "number", pl.lit("号"), "building", pl.lit("号楼"), "room", pl.lit("室")
            )
        )
        .otherwise(pl.concat_str("park", "building", pl.lit("号厂房")))
    )
    head = (
        pl.when(pl.col("places") < 0.004)
        .then("city")
        .when(pl.col("places") < 0.10)
        .then("district")
        .otherwise(pl.concat_str("city", "district"))
    )
    return frame.select(pl.concat_str(head, tail).alias("address"))["address"], named


def full_width(text: str) -> str:
    """Return the text with its ASCII letters, digits and signs full width (Ａ１（）)."""
    return "".join(chr(ord(sign) + 0xFEE0) if "!" <= sign <= "~" else sign for sign in text)
