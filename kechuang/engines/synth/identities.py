"""身份 (identities) behind the departments' rows: firms with all they may be known by, individual businesses, people.

What makes the same firm hard to tell is true here: former names, numbers of the old register, an agent's phone that
sixty firms give as theirs, shops that are all called 便民超市. How a department writes it down comes later.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
import polars as pl

from kechuang.engines.synth.codes import credit_codes
from kechuang.engines.synth.firms import Firms
from kechuang.engines.synth.names import FORMS, Districts, addresses, pick, trade_names
from kechuang.engines.synth.numbers import mobiles, person_ids, registration_numbers
from kechuang.engines.synth.trades import TRADES

SHOPS, PEOPLE = 10_000_000, 20_000_000  # running numbers of shops and people begin here; firms begin at 0
SHOPS_PER_FIRM, PEOPLE_PER_FIRM = 0.4, 0.6
OF_AN_AGENT = 60  # firms that one agent keeps the books of
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰萍红建国志文海燕晓东雪梅佳宁欣怡子涵浩然思远雨桐"
    "梓萱一诺俊熙振宇淑珍凤春兰少峰立新永康德胜"
)
_SHOP_WORDS = (
    "便民超市 小吃店 烧烤店 五金店 理发店 水果店 早餐店 汽修部 服装店 饭店 经营部 电脑维修部 花店 药店 建材商行 图文店"
)
_GENERIC = "便民超市 小吃店 五金店 早餐店 经营部"


@dataclass(frozen=True, slots=True)
class Identities:
    """Everybody that the rows of one batch may speak of.

    ``firms`` and ``shops`` have ``number, credit_code, reg_no, name, former, person, person_id, contact, phone,
    address, district, division, capital (万元), founded_on``; ``people`` have ``number, person, person_id, phone,
    address, district, division, born_on, employer`` (position in ``firms``).
    """

    firms: pl.DataFrame
    shops: pl.DataFrame
    people: pl.DataFrame


def draw_identities(
    rng: np.random.Generator, firms: Firms, *, on: dt.date, districts: Districts, offset: int
) -> Identities:
    """Draw who stands behind a batch of firms.

    Parameters
    ----------
    rng : numpy.random.Generator
        Of the batch.
    firms : Firms
        The batch.
    on : datetime.date
        The day of delivery.
    districts : Districts
        Where shops and people live.
    offset : int
        Where the credit codes begin.
    """
    known = _firms(rng, firms, districts)
    shops = _shops(rng, firms.who["number"].to_numpy(), on=on, districts=districts, offset=offset)
    return Identities(known, shops, _people(rng, firms.who["number"].to_numpy(), districts=districts))


def person_names(rng: np.random.Generator, count: int) -> pl.Series:
    """Return names of people; they repeat as they do everywhere."""
    second = pick((*_GIVEN, ""), np.where(rng.random(count) < 0.25, len(_GIVEN), rng.integers(len(_GIVEN), size=count)))
    surname = pick(_SURNAMES, np.minimum(rng.geometric(0.035, size=count) - 1, len(_SURNAMES) - 1))
    return surname + pick(_GIVEN, rng.integers(len(_GIVEN), size=count)) + second


def _firms(rng: np.random.Generator, firms: Firms, districts: Districts) -> pl.DataFrame:
    who = firms.who
    count, number = len(who), who["number"].to_numpy()
    agent = rng.random(count) < 0.08
    serial = np.where(agent, 90_000_000 + number // OF_AN_AGENT, number * 3)
    words = pl.Series([TRADES[t].words[0] for t in firms.trade.tolist()], dtype=pl.String)
    before = who["city"] + trade_names(rng, number) + words + pick(FORMS, np.zeros(count, dtype=np.int64))
    renamed = pl.Series(rng.random(count) < 0.08)
    return pl.DataFrame(
        {
            "number": number,
            "credit_code": who["credit_code"],
            "reg_no": registration_numbers(who["registered_at"].to_numpy(), number),
            "name": who["name"],
            "former": pl.select(pl.when(renamed).then(before).otherwise(pl.lit(None, dtype=pl.String))).to_series(),
            "person": person_names(rng, count),
            "person_id": person_ids(who["registered_at"].to_numpy(), _born(number), number),
            "contact": person_names(rng, count),
            "phone": mobiles(serial),
            "address": who["address"],
            "district": who["district"],
            "division": who["division"],
            "capital": (who["capital"] // 1_000_000).cast(pl.String),
            "founded_on": who["founded_on"],
        }
    )


def _shops(
    rng: np.random.Generator, firms: np.ndarray, *, on: dt.date, districts: Districts, offset: int
) -> pl.DataFrame:
    count = max(1, round(len(firms) * SHOPS_PER_FIRM))
    number = SHOPS + int(firms[0]) + np.arange(count)
    district = rng.choice(len(districts.codes), size=count, p=districts.share)
    place = pick(districts.names, district)
    generic, words = _GENERIC.split(), _SHOP_WORDS.split()
    mark = trade_names(rng, number)
    plain = pl.Series(rng.random(count) < 0.12)
    named = pl.DataFrame(
        {"plain": plain, "place": place, "mark": mark, "word": pick(words, rng.integers(len(words), size=count)),
         "same": pick(generic, rng.integers(len(generic), size=count))}
    ).select(
        pl.when("plain").then(pl.concat_str("place", "same")).otherwise(pl.concat_str("place", "mark", "word"))
    ).to_series()  # fmt: skip
    codes = districts.codes[district]
    return pl.DataFrame(
        {
            "number": number,
            "credit_code": credit_codes(number, codes, np.full(count, "92"), offset=offset),
            "reg_no": registration_numbers(codes, number),
            "name": named,
            "former": pl.Series([None] * count, dtype=pl.String),
            "person": person_names(rng, count),
            "person_id": person_ids(codes, _born(number), number),
            "contact": person_names(rng, count),
            "phone": mobiles(number * 3),
            "address": addresses(rng, district, districts)[0],
            "district": place,
            "division": codes,
            "capital": pl.Series(rng.choice([1, 2, 3, 5, 10], size=count)).cast(pl.String),
            "founded_on": np.array(on, dtype="datetime64[D]") - rng.integers(60, 6_000, size=count),
        }
    )


def _people(rng: np.random.Generator, firms: np.ndarray, *, districts: Districts) -> pl.DataFrame:
    count = max(1, round(len(firms) * PEOPLE_PER_FIRM))
    number = PEOPLE + int(firms[0]) + np.arange(count)
    district = rng.choice(len(districts.codes), size=count, p=districts.share)
    born = _born(number)
    return pl.DataFrame(
        {
            "number": number,
            "person": person_names(rng, count),
            "person_id": person_ids(districts.codes[district], born, number),
            "phone": mobiles(number * 3),
            "address": addresses(rng, district, districts)[0],
            "district": pick(districts.names, district),
            "division": districts.codes[district],
            "born_on": born,
            "employer": rng.integers(len(firms), size=count),
        }
    )


def _born(number: np.ndarray) -> np.ndarray:
    """Return a birthday for each number, so that day and serial together are nobody else's (17,519 is prime)."""
    return np.datetime64("1955-01-01") + number.astype(np.int64) * 104_729 % 17_519
