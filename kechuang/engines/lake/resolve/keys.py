"""键 (keys): what two nodes must share to be looked at together, and which keys are too common to say anything.

A key held by more nodes than its cap is hot (an agent's phone, an office building, a name that many shops bear): it
makes no pairs and counts neither for nor against; it is listed in the alarms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of key.

    Parameters
    ----------
    number : int
        Its number in tables of keys.
    label : str
        What a steward calls it.
    cap : int
        The most nodes that may share one.
    of : tuple of str
        Columns that make it together; all must be there.
    more : tuple of str
        Columns whose values are keys of this kind too.
    """

    number: int
    label: str
    cap: int
    of: tuple[str, ...]
    more: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that its keys are made from."""
        return (*self.of, *self.more)


TRADE = "stem_trade"
KINDS: Mapping[str, Kind] = {
    "code": Kind(1, "信用代码", 60, ("code_key",), ("near",)),
    "org": Kind(2, "组织机构代码", 60, ("org",)),
    "reg_no": Kind(3, "注册号", 40, ("reg_no",)),
    "name": Kind(4, "名称", 60, ("name",), ("former",)),
    "core": Kind(5, "字号与行业", 60, ("core",)),
    TRADE: Kind(6, "字号、城市与行业用字", 40, ("stem", "city", "trade_text")),
    "stem_person": Kind(7, "字号与负责人", 40, ("stem", "person")),
    "head_person": Kind(8, "字号首字与负责人", 40, ("head", "person")),
    "tail_person": Kind(9, "字号末字与负责人", 40, ("tail", "person")),
    "person_id": Kind(10, "证件", 30, ("person_id",)),
    "phone": Kind(11, "电话", 30, ("phone",), ("phone_b",)),
    "address": Kind(12, "地址", 30, ("address",)),
    "person_founded": Kind(13, "负责人与成立日期", 30, ("person", "founded")),
    "capital_founded": Kind(14, "资本与成立日期", 20, ("capital", "founded")),
}


def held(rows: pl.DataFrame, name: str, kind: Kind, who: Sequence[str]) -> pl.DataFrame:
    """Return the keys of a kind that rows hold: DataFrame [value, \\*who], a row for each time held.

    Parameters
    ----------
    rows : DataFrame
        With :attr:`Kind.columns` and the columns ``who``, of which only nodes depend on the rows' content.
    name : str
        Of the kind.
    """
    if name == TRADE:
        return _trades(rows, who)
    numbers = [_number(column) for column in kind.of]
    if name == "capital_founded":  # two plain numbers are put side by side, hashes laid over each other
        value = numbers[0] * 10_000_000 + numbers[1]
    else:
        value = numbers[0] if len(numbers) == 1 else numbers[0] ^ numbers[1]
    there = pl.all_horizontal(pl.col(column).is_not_null() for column in kind.of)
    found = [rows.lazy().filter(there).select(value.alias("value"), *who).collect()]
    for column in kind.more:
        several = rows.filter(pl.col(column).is_not_null()).select(pl.col(column).alias("value"), *who)
        found.append(several.explode("value") if several.schema["value"] == pl.List else several)
    return pl.concat(found).filter(pl.col("value").is_not_null())


def _number(column: str) -> pl.Expr:
    value = pl.col(column)
    shifted = value.cast(pl.Int64) + 1_000_000 if column == "founded" else value
    return shifted.cast(pl.UInt64, strict=False)


def _trades(rows: pl.DataFrame, who: Sequence[str]) -> pl.DataFrame:
    """Return a key for every two letters beside each other in the words of the trade.

    A stem is common in a large city. Two firms of one stem are worth a look where their trades share a word or a part
    of one (新材料, 新材料科技); stem and city alone would make more pairs than all other keys together.
    """
    told = rows.lazy().filter(pl.all_horizontal(pl.col("stem", "city", "trade_text").is_not_null())).select(
        *who, trade=pl.col("trade_text").hash(0), base=pl.col("stem") ^ pl.col("city").cast(pl.UInt64),
    ).unique().collect()  # fmt: skip
    words = rows.select(text="trade_text", trade=pl.col("trade_text").hash(0)).unique("trade").drop_nulls()
    letters = [[text[at : at + 2] for at in range(max(len(text) - 1, 1))] for text in words["text"]]
    spelled = words.select("trade").with_columns(pl.Series("letters", letters, dtype=pl.List(pl.String)))
    spelled = spelled.explode("letters").select("trade", letters=pl.col("letters").hash(0)).unique()
    return told.join(spelled, on="trade").select((pl.col("base") ^ pl.col("letters")).alias("value"), *who)
