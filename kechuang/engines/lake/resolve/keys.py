"""键 (keys): what two nodes must share to be looked at together, and which keys are too common to say anything.

A key held by more nodes than its cap is hot (an agent's phone, an office building, a name that many shops bear): it
makes no pairs and counts neither for nor against; it is listed in the alarms.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis
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
    """

    number: int
    label: str
    cap: int
    of: tuple[str, ...]


KINDS: Mapping[str, Kind] = {
    "code": Kind(1, "信用代码", 60, ("code_key",)),
    "org": Kind(2, "组织机构代码", 60, ("org",)),
    "reg_no": Kind(3, "注册号", 40, ("reg_no",)),
    "name": Kind(4, "名称", 60, ("name",)),
    "core": Kind(5, "字号与行业", 60, ("core",)),
    "stem_trade": Kind(6, "字号、城市与行业用字", 40, ("stem", "city", "trade_text")),
    "stem_person": Kind(7, "字号与负责人", 40, ("stem", "person")),
    "head_person": Kind(8, "字号首字与负责人", 40, ("head", "person")),
    "tail_person": Kind(9, "字号末字与负责人", 40, ("tail", "person")),
    "person_id": Kind(10, "证件", 30, ("person_id",)),
    "phone": Kind(11, "电话", 30, ("phone",)),
    "address": Kind(12, "地址", 30, ("address",)),
    "person_founded": Kind(13, "负责人与成立日期", 30, ("person", "founded")),
    "capital_founded": Kind(14, "资本与成立日期", 20, ("capital", "founded")),
}


def keys(rows: Any, *, kinds: Mapping[str, Kind] = KINDS) -> dict[str, Any]:
    """Return, for every kind, the keys that nodes hold: ibis tables [value, node, coded], a row for each time held.

    Parameters
    ----------
    rows : ibis table
        Identity rows with nodes (:func:`~kechuang.engines.lake.resolve.nodes.said`).
    """
    return {name: _held(rows, name, kind) for name, kind in kinds.items()}


def _held(rows: Any, name: str, kind: Kind) -> Any:
    if name == "stem_trade":
        return _trades(rows)
    columns = [_number(rows, column) for column in kind.of]
    if name == "capital_founded":  # two plain numbers are put side by side, hashes laid over each other
        value = columns[0] * 10_000_000 + columns[1]
    else:
        value = columns[0] if len(columns) == 1 else columns[0] ^ columns[1]
    there = rows.filter(*(rows[column].notnull() for column in kind.of))
    found = [there.select(value=value.cast("uint64"), node="node", coded="coded")]
    for column in _LISTS.get(name, ()):
        listed = rows.filter(rows[column].notnull())
        value = listed[column].unnest() if listed[column].type().is_array() else listed[column]
        found.append(listed.select(value=value, node="node", coded="coded"))
    return ibis.union(*found) if len(found) > 1 else found[0]


def _trades(rows: Any) -> Any:
    """Return a key for every two letters beside each other in the words of the trade.

    A stem is common in a large city. Two firms of one stem are worth a look where their trades share a word or a part
    of one (新材料, 新材料科技); stem and city alone would make more pairs than all other keys together.
    """
    told = rows.filter(rows.stem.notnull(), rows.city.notnull(), rows.trade_text.notnull())
    told = told.select("node", "coded", "stem", "city", "trade_text").distinct()
    text, length = told.trade_text, told.trade_text.length()
    pairs = ibis.ifelse(length > 2, ibis.range(0, length - 1).map(lambda at: text.substr(at, 2)), ibis.array([text]))
    told = told.select("node", "coded", "stem", "city", letters=pairs.unnest())
    positive = ibis.literal(2**63 - 1, type="int64")
    letters = (told.letters.hash() & positive).cast("uint64")
    value = told.stem ^ told.city.cast("uint64") ^ letters
    return told.select(value=value.cast("uint64"), node="node", coded="coded")


_LISTS: Mapping[str, tuple[str, ...]] = {"name": ("former",), "code": ("near",), "phone": ("phone_b",)}


def _number(rows: Any, column: str) -> Any:
    value = rows[column]
    return (value.cast("int64") + 1_000_000).cast("uint64") if column == "founded" else value.cast("uint64")


def live(held: Any) -> Any:
    """Return each key and node once, of those keys that some codeless node holds: [value, node, coded]."""
    codeless = held.filter(~held.coded).distinct()
    coded = held.filter(held.coded).semi_join(codeless.select("value"), "value").distinct()
    return codeless.union(coded)


def counts(once: Any, most: int) -> pl.DataFrame:
    """Return the keys that more than ``most`` nodes hold: DataFrame [value, nodes], sorted."""
    held = once.group_by("value").aggregate(nodes=once.count())
    found = pl.from_arrow(held.filter(held.nodes > most).to_pyarrow())
    assert isinstance(found, pl.DataFrame)
    return found.sort("value")
