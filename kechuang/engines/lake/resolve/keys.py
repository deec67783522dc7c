"""键 (keys): what two nodes must share to be looked at together, and which keys are too common to say anything.

A key held by more nodes than its cap is hot (an agent's phone, an office building, a name that many shops bear): it
makes no pairs and counts neither for nor against; it is listed in the alarms.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kechuang.engines.lake.resolve.identity import IDENTITY
from kechuang.engines.lake.resolve.lookup import Among, Bools, Places
from kechuang.engines.lake.resolve.seating import Hashes
from kechuang.engines.lake.resolve.state_view import View


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


FORM = 3  # of how keys and rows' hashes are made; another form makes every state anew
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
    return pl.concat(part.collect() for part in _told(rows.lazy(), name, kind, who))


def holding(rows: View, name: str, kind: Kind, wanted: Among, here: Bools) -> tuple[Hashes, Places]:
    """Return where some keys of a kind are held among the rows of a state: the keys, and the place of each.

    Parameters
    ----------
    rows : View
        Of the state's rows; columns are read one by one.
    wanted : Among
        The keys that are asked for.
    here : array of bool
        The places that are looked at.
    """
    if name == TRADE:
        return _trades_holding(rows, wanted, here)
    found = [rows.where(_together(name, kind), wanted, here)]
    for column in kind.more:
        values, at = rows.listed(column) if isinstance(IDENTITY[column], pl.List) else rows.filled(column)
        hit = wanted.mask(values) & here[at]
        found.append((values[hit], at[hit]))
    return np.concatenate([value for value, _ in found]), np.concatenate([at for _, at in found])


def _told(rows: pl.LazyFrame, name: str, kind: Kind, who: Sequence[str]) -> Iterator[pl.LazyFrame]:
    value = _together(name, kind)
    there = pl.all_horizontal(pl.col(column).is_not_null() for column in kind.of)
    yield rows.filter(there).select(value.alias("value"), *who).filter(pl.col("value").is_not_null())
    for column in kind.more:
        several = rows.filter(pl.col(column).is_not_null()).select(pl.col(column).alias("value"), *who)
        several = several.explode("value") if isinstance(IDENTITY[column], pl.List) else several
        yield several.filter(pl.col("value").is_not_null())


def _together(name: str, kind: Kind) -> pl.Expr:
    """Return the key that the columns make together, null where one of them is."""
    numbers = [_number(column) for column in kind.of]
    if name == "capital_founded":  # two plain numbers are put side by side, hashes laid over each other
        return numbers[0] * 10_000_000 + numbers[1]
    return numbers[0] if len(numbers) == 1 else numbers[0] ^ numbers[1]


def _number(column: str) -> pl.Expr:
    value = pl.col(column)
    shifted = value.cast(pl.Int64) + 1_000_000 if column == "founded" else value
    return shifted.cast(pl.UInt64, strict=False)


_TRADE_MARK = pl.col("trade_text").hash(0)
_BASE = pl.col("stem") ^ pl.col("city").cast(pl.UInt64)
_STEM = 0xFFFF_FF00_0000_0000  # the part of such a key that tells the stem: by it the few rows concerned are found


def _trades(rows: pl.DataFrame, who: Sequence[str]) -> pl.DataFrame:
    """Return a key for every two letters beside each other in the words of the trade.

    A stem is common in a large city. Two firms of one stem are worth a look where their trades share a word or a part
    of one (新材料, 新材料科技); stem and city alone would make more pairs than all other keys together.
    """
    there = pl.all_horizontal(pl.col("stem", "city", "trade_text").is_not_null())
    told = rows.lazy().filter(there).select(*who, trade=_TRADE_MARK, base=_BASE).unique().collect()
    spelled = _spelled(rows.select(text="trade_text", trade=_TRADE_MARK))
    value = pl.col("base") ^ (pl.col("letters") & ~pl.lit(_STEM, pl.UInt64))
    return told.join(spelled, on="trade").select(value.alias("value"), *who)


def _trades_holding(rows: View, wanted: Among, here: Bools) -> tuple[Hashes, Places]:
    """Return the same of the rows of a state: the letters of every kind of trade are laid beside all its stems."""
    base = rows.told(pl.when(pl.col("trade_text").is_not_null()).then(_BASE).fill_null(0)).to_numpy()
    stems = Among(wanted.values & np.uint64(_STEM))
    places = np.flatnonzero(stems.mask(base & np.uint64(_STEM)) & here & (base != 0))
    base = base[places]
    trade = rows.told(_TRADE_MARK).to_numpy()[places]
    spelled = _spelled(rows.kinds("trade", text="trade_text", trade=_TRADE_MARK)).sort("trade", "letters")
    kinds, first, count = np.unique(spelled["trade"].to_numpy(), return_index=True, return_counts=True)
    letters = spelled["letters"].to_numpy() & ~np.uint64(_STEM)
    found = [(np.empty(0, dtype=np.uint64), np.empty(0, dtype=np.int64))]
    which = np.searchsorted(kinds, trade)
    for turn in range(int(count.max(initial=0))):
        left = np.flatnonzero(count[which] > turn)
        value = base[left] ^ letters[first[which[left]] + turn]
        hit = wanted.mask(value)
        found.append((value[hit], places[left[hit]]))
    return np.concatenate([value for value, _ in found]), np.concatenate([at for _, at in found])


def _spelled(words: pl.DataFrame) -> pl.DataFrame:
    """Return the pairs of letters of words [text, trade]: DataFrame [trade, letters]."""
    words = words.unique("trade").drop_nulls("text")
    letters = [[text[at : at + 2] for at in range(max(len(text) - 1, 1))] for text in words["text"]]
    spelled = words.select("trade").with_columns(pl.Series("letters", letters, dtype=pl.List(pl.String)))
    return spelled.explode("letters").select("trade", letters=pl.col("letters").hash(0)).unique()
