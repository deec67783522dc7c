"""Records of many departments about the same firms, with the truth beside them: what the resolver is measured on.

Everything is drawn, nothing is taken from any register; places are those of the demonstration pack. Thirty sources have
their own columns, codes that are missing, wrong or somebody else's, names written short, long, wide, with slips or as
they were before, phones, addresses, capital and days in their own spelling. ``python -m benchmarks.resolve_records
FOLDER --records N`` writes ``<source>.parquet`` and ``truth/<source>.parquet`` [row_id, firm].
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from kechuang.engines.lake.credit_code import ALPHABET, WEIGHTS
from kechuang.engines.synth import names

SOURCES = 30
PER_FIRM = 12.5
BATCH = 200_000
FIRST = (
    "启恒瑞盛润昊晟宏博翰泽骏嘉元凯鼎卓宸澜睿旭朗诚信德森源汇泰康力锐锦腾越鸿祥景岳峻沐禾岩曜铭烁珩璟彦弘毅金华天安永"
)
SECOND = "创达远丰悦航腾川峰科宇诺明辰昌通和辉洋岚瀚泓扬坤阳利兴隆益霖皓凡程迈耀煜炎晖桥铂钰圣途拓奕维凌畅升顺茂"
MIDDLE = "云天海江山河星月松竹梅兰雨雪晨晓春秋冬夏"
WORDS = [
    "科技",
    "化工",
    "新材料",
    "机械",
    "商贸",
    "贸易",
    "物流",
    "食品",
    "医药",
    "建材",
    "陶瓷",
    "建筑工程",
    "装饰",
    "电子",
    "信息技术",
    "软件",
    "环保科技",
    "农业",
    "纺织",
    "包装",
    "机电设备",
    "电气",
    "玻璃",
    "精细化工",
    "生物科技",
    "智能装备",
    "网络科技",
    "文化传媒",
    "咨询",
    "人力资源",
    "物业管理",
    "餐饮管理",
    "汽车销售",
    "运输",
    "仓储",
    "钢材",
    "五金",
    "塑料制品",
    "橡胶",
    "耐火材料",
    "仪器仪表",
    "医疗器械",
    "教育咨询",
    "房地产开发",
    "园林绿化",
    "劳务",
    "广告",
    "印务",
    "家具",
    "服装",
]
FORMS = ("有限公司", "有限责任公司", "股份有限公司", "专业合作社", "厂", "经营部")
SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎"
    "余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超霞平刚桂英华玉萍红玲飞鑫波斌宇浩凯健俊帆雪婷慧莹峰颖佳琳鹏辉建国庆"
    "志文海燕春梅云龙晨阳子涵一诺思雨梓轩"
)
ROADS = [
    *names.ROADS,
    "人民",
    "建设",
    "中心",
]
PLACES = (("演示市", "云溪区"), ("演示市", "青岚区"), ("演示市", "明湖区"), ("演示市", "白石县"), ("演示市", "望川县"))


@dataclass(frozen=True, slots=True)
class Habit:
    """How one department writes: shares of rows."""

    cover: float
    coded: float
    columns: tuple[str, ...]
    variant: float
    headings: int


def firms(count: int, rng: np.random.Generator) -> pl.DataFrame:
    """Return the firms as they are."""

    def pick(words: str | list[str] | tuple[str, ...], index: np.ndarray) -> pl.Series:
        return pl.Series(list(words), dtype=pl.String).gather(index)

    def any_of(words: str | list[str] | tuple[str, ...], share: float = 1.0) -> pl.Series:
        drawn = pick(words, rng.integers(len(words), size=count))
        return (
            drawn
            if share >= 1
            else pl.select(pl.when(pl.Series(rng.random(count) < share)).then(drawn).otherwise(pl.lit(""))).to_series()
        )

    number = np.arange(count)
    place = rng.integers(len(PLACES), size=count)
    city, district = (pick([one[side] for one in PLACES], place) for side in (0, 1))
    stem = any_of(FIRST) + any_of(MIDDLE, 0.35) + any_of(SECOND)
    frame = pl.DataFrame({"stem": stem, "trade": any_of(WORDS), "city": city, "district": district})
    form = pick(FORMS, rng.choice(len(FORMS), size=count, p=[0.74, 0.1, 0.04, 0.04, 0.03, 0.05]))
    style = rng.random(count)
    whole = frame.with_columns(form=form, style=pl.Series(style), number=pl.Series(number))
    short = pl.col("city").str.head(2)
    # Two firms of one core are told apart by another stem: no register gives a name twice.
    again = pl.int_range(pl.len()).over("stem", "trade", "form", "city")
    extra = pl.when(again > 0).then(
        pl.lit("").add(pl.Series(list(FIRST)).gather(rng.integers(len(FIRST), size=count)))
    ).otherwise(pl.lit(""))  # fmt: skip
    whole = whole.with_columns(stem=pl.concat_str("stem", extra))
    body = pl.concat_str("stem", "trade", "form")
    whole = whole.with_columns(
        name=pl.when(pl.col("style") < 0.15).then(pl.concat_str("city", "district", body))
        .when(pl.col("style") < 0.25).then(pl.concat_str("stem", pl.lit("（"), short, pl.lit("）"), "trade", "form"))
        .when(pl.col("style") < 0.6).then(pl.concat_str(short, body))
        .otherwise(pl.concat_str("city", body)),
        short=pl.concat_str("stem", "trade"),
    )  # fmt: skip
    agents = rng.integers(0, max(count // 400, 1), size=count)
    own = 13_000_000_000 + rng.permutation(count * 3)[:count].astype(np.int64) * 997 % 6_999_999_999
    phone = np.where(rng.random(count) < 0.06, 15_500_000_000 + agents, own)
    return whole.select(
        "name", "short", "stem", "trade", "form", "city", "district",
        firm=pl.Series(number.astype(np.uint32)),
        code=codes(number + 10_000_000, rng),
        coded=pl.Series(rng.random(count) < 0.95),
        person=any_of(SURNAMES) + any_of(GIVEN) + any_of(GIVEN, 0.8),
        phone=pl.Series(phone),
        road=any_of(ROADS), house=pl.Series(rng.integers(1, 399, size=count)),
        room=pl.Series(rng.integers(101, 2400, size=count)),
        capital=pl.Series(rng.choice([10, 50, 100, 200, 300, 500, 1000, 2000, 5000, 123, 268, 1288], size=count)),
        founded=pl.Series(rng.integers(8000, 19_000, size=count)).cast(pl.Int32).cast(pl.Date),
        before=pl.when(pl.Series(rng.random(count) < 0.06)).then(
            pl.concat_str(
                pl.col("city").str.head(2), any_of(FIRST) + any_of(MIDDLE) + any_of(SECOND), "trade", pl.lit("有限公司")
            )
        ),
    )  # fmt: skip


def codes(numbers: np.ndarray, rng: np.random.Generator) -> pl.Series:
    """Return a valid credit code a number."""
    value = np.zeros((len(numbers), 18), dtype=np.int64)
    value[:, 0], value[:, 1] = 9, 1
    value[:, 2:8] = np.array([9, 9, 0, 1, 0, 1])
    value[:, 7] = rng.integers(1, 6, size=len(numbers))
    scattered = numbers.astype(np.int64) * 7_368_787 % 100_000_007
    for place in range(8):
        value[:, 15 - place] = scattered // 10**place % 10
    organisation = 11 - (value[:, 8:16] * np.array((3, 7, 9, 10, 5, 8, 4, 2))).sum(axis=1) % 11
    # 10 is X, whose value in the alphabet of credit codes is 29 less the letters that it lacks
    value[:, 16] = np.where(organisation == 11, 0, np.where(organisation == 10, ALPHABET.index("X"), organisation))
    value[:, 17] = (31 - (value[:, :17] * WEIGHTS).sum(axis=1) % 31) % 31
    letters = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)[value]
    return pl.Series(np.ascontiguousarray(letters).view("S18").ravel().astype(str))


ALL = ("person", "phone", "address", "capital", "founded_on")
HEADINGS = {
    "code": ("统一社会信用代码", "信用代码", "社会信用代码", "USCC"),
    "name": ("企业名称", "单位名称", "纳税人名称", "参保单位"),
    "person": ("法定代表人", "负责人", "法人代表", "法人姓名"),
    "phone": ("联系电话", "电话", "手机号码", "联系方式"),
    "address": ("注册地址", "住所", "经营地址", "单位地址"),
    "capital": ("注册资本(万元)", "注册资本", "注册资金", "资本(元)"),
    "founded_on": ("成立日期", "注册日期", "设立时间", "开业日期"),
}


def habits(rng: np.random.Generator) -> list[Habit]:
    """Return how the departments write: the first is the register, some have no code column at all."""
    found = [Habit(0.98, 0.995, ALL, 0.03, 0)]
    for index in range(1, SOURCES):
        columns = tuple(column for column in ALL if rng.random() < 0.6)
        if len(columns) < 2:
            columns = ("person", "address")
        coded = (0.99, 0.95, 0.8, 0.5, 0.0)[index % 5]
        found.append(Habit(float(rng.uniform(0.15, 0.75)), coded, columns, float(rng.uniform(0.05, 0.3)), index % 4))
    return found


def rows(firm: pl.DataFrame, habit: Habit, rng: np.random.Generator, every: pl.DataFrame) -> pl.DataFrame:
    """Return rows of some firms as a department writes them; every column is text."""
    count = firm.height

    def chance(share: float) -> pl.Expr:
        return pl.lit(pl.Series(rng.random(count) < share))

    draw = pl.Series(rng.random(count))
    v = habit.variant
    full, at = pl.col("name"), pl.Series(rng.integers(0, 2, size=count))
    slip = pl.concat_str(
        full.str.head(full.str.find(pl.col("stem"), literal=True).fill_null(0) // 3 + at),
        pl.lit(pl.Series(list(SECOND)).gather(rng.integers(len(SECOND), size=count))),
        full.str.slice(full.str.find(pl.col("stem"), literal=True).fill_null(0) // 3 + at + 1),
    )
    name = (
        pl.when(draw < v * 0.2).then(pl.col("short"))
        .when(draw < v * 0.35).then(pl.concat_str(pl.col("city").str.head(2), "short"))
        .when(draw < v * 0.5).then(pl.concat_str("stem", "trade", "form"))
        .when(draw < v * 0.6).then(slip)
        .when(draw < v * 0.7).then(pl.coalesce("before", "name"))
        .when(draw < v * 0.8).then(full.str.replace("有限公司", "有限责任公司"))
        .when(draw < v * 0.9).then(full.str.replace("（", "(").str.replace("）", ")"))
        .when(draw < v).then(pl.concat_str(full.str.head(4), pl.lit(" "), full.str.slice(4)))
        .otherwise(full)
    )  # fmt: skip
    other = every["code"].gather(rng.integers(every.height, size=count))
    letter = pl.Series(list("0123456789")).gather(rng.integers(10, size=count))
    code = (
        pl.when(~pl.col("coded") | ~chance(habit.coded)).then(None)
        .when(chance(0.001)).then(other)
        .when(chance(0.006)).then(pl.concat_str(pl.col("code").str.head(12), letter, pl.col("code").str.slice(13)))
        .when(chance(0.002)).then(pl.col("code").str.head(17))
        .when(chance(0.01)).then(pl.col("code").str.to_lowercase())
        .otherwise("code")
    )  # fmt: skip
    house, room = pl.col("house").cast(pl.String), pl.col("room").cast(pl.String)
    address = (
        pl.when(chance(0.08)).then(None)
        .when(chance(0.1)).then(pl.concat_str("district", "road", pl.lit("路"), house, pl.lit("号")))
        .when(chance(0.3)).then(pl.concat_str("city", "district", "road", pl.lit("路"), house, pl.lit("-"), room))
        .otherwise(pl.concat_str("city", "district", "road", pl.lit("路"), house, pl.lit("号"), room, pl.lit("室")))
    )  # fmt: skip
    number = pl.col("phone").cast(pl.String)
    strange = pl.Series(rng.integers(1_000_000, 9_999_999, size=count)).cast(pl.String)
    phone = (
        pl.when(chance(0.1)).then(None)
        .when(chance(0.05)).then(pl.lit("1380") + pl.lit(strange))
        .when(chance(0.1)).then(number.str.replace(r"^(\d{3})(\d{4})", "$1-$2-"))
        .otherwise(number)
    )  # fmt: skip
    someone = pl.Series(list(SURNAMES)).gather(rng.integers(len(SURNAMES), size=count)) + pl.Series(list(GIVEN)).gather(
        rng.integers(len(GIVEN), size=count)
    )
    person = (
        pl.when(chance(0.05)).then(None).when(chance(0.04)).then(someone)
        .when(chance(0.03)).then(pl.col("person").str.replace("^(.)", "$1 "))
        .otherwise("person")
    )  # fmt: skip
    wan = pl.col("capital").cast(pl.String)
    capital = (wan, wan + "万元", wan + ".00万元人民币", wan + "0000")[habit.headings]
    form = ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d")[habit.headings]
    cells = {
        "code": code, "name": name, "person": person, "phone": phone, "address": address,
        "capital": pl.when(chance(0.1)).then(None).otherwise(capital),
        "founded_on": pl.when(chance(0.05)).then(None).otherwise(pl.col("founded").dt.strftime(form)),
    }  # fmt: skip
    wanted = [*(["code"] if habit.coded else []), "name", *habit.columns]
    return firm.select(cells[column].alias(HEADINGS[column][habit.headings]) for column in wanted)


def write(folder: Path, records: int, *, seed: int = 1) -> int:
    """Write the sources and their truth; returns the number of records written."""
    rng = np.random.default_rng(seed)
    every = firms(max(int(records / PER_FIRM), 50), rng)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "truth").mkdir(exist_ok=True)
    kinds = habits(rng)
    scale = records / every.height / sum(habit.cover for habit in kinds)
    written = 0
    for index, habit in enumerate(kinds):
        # Firms that are many in one table are many in others too: a count a firm, one at most in the register.
        mean = min(habit.cover * scale, 0.98) if index == 0 else habit.cover * scale
        number = (
            rng.poisson(mean, size=every.height) if mean > 1 else (rng.random(every.height) < mean).astype(np.int64)
        )
        who = rng.permutation(np.repeat(np.arange(every.height), number))
        parts, truth = [], []
        for start in range(0, len(who), BATCH):
            some = who[start : start + BATCH]
            parts.append(rows(every[some], habit, rng, every))
            truth.append(pl.Series(some.astype(np.uint32)))
        if not parts:
            continue
        frame, firm = pl.concat(parts), pl.concat(truth)
        name = f"dept_{index:02d}"
        key = pl.format(f"{index:02d}{{}}", pl.int_range(pl.len()).cast(pl.String).str.zfill(8))
        frame = frame.with_columns(key.alias("编号")).select("编号", pl.exclude("编号"))
        frame.write_parquet(folder / f"{name}.parquet", row_group_size=BATCH)
        pl.DataFrame({"row_id": frame["编号"], "firm": firm}).write_parquet(folder / "truth" / f"{name}.parquet")
        written += frame.height
    return written


def main() -> None:
    """Write them from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    print(write(given.folder, given.records, seed=given.seed), "records")


if __name__ == "__main__":
    main()
