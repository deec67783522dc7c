"""实体解析 (resolution): identity rows of all tables → one entity each, with the reason for every row.

Everything relational runs on files and spills; what is held in memory at once are the pairs that speak for each other,
never the rows.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import polars as pl

from kechuang.engines.lake.resolve import score_names
from kechuang.engines.lake.resolve.decisions import Ruling, rule
from kechuang.engines.lake.resolve.entities import rename, write_clusters
from kechuang.engines.lake.resolve.facts import Facts, facts
from kechuang.engines.lake.resolve.keys import KINDS
from kechuang.engines.lake.resolve.ledger import Ledger
from kechuang.engines.lake.resolve.nodes import nodes, odd_names, said, strangers
from kechuang.engines.lake.resolve.pairs import pairs
from kechuang.engines.lake.resolve.partition import Constraints, partition
from kechuang.engines.lake.resolve.score import reasons, settle
from kechuang.engines.lake.resolve.seating import Hashes, Seating, seat

BATCH = 300_000  # pairs weighed at once
MANY = 400  # rows of one entity from which somebody should look
Tell = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Alarms:
    """What a steward should look at.

    Parameters
    ----------
    hot : DataFrame [kind, value, nodes]
        Keys too common to make pairs.
    odd : DataFrame [code, name_text, main_text, records]
        Names that stand under somebody else's code.
    large : DataFrame [entity_id, records]
        Entities of more than :data:`MANY` rows.
    """

    hot: pl.DataFrame
    odd: pl.DataFrame
    large: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Resolved:
    """The outcome.

    Parameters
    ----------
    clusters : Path
        Parquet file [source, row_id, entity_id, reason], a row for each identity row.
    edges, doubtful : DataFrame [left, right, weight, agree, against, level, reason]
        Pairs of nodes that bind, and pairs that wait for a steward.
    ledger : Ledger or None
        The ledger as it goes on, where one was given.
    counts : dict
        records, coded, nodes, pairs, edges, doubtful, entities.
    """

    clusters: Path
    edges: pl.DataFrame
    doubtful: pl.DataFrame
    alarms: Alarms
    counts: dict[str, int] = field(default_factory=dict)
    ledger: Ledger | None = None


def score_pairs(seating: Seating, pairs: Iterable[Hashes], hot: pl.DataFrame) -> pl.DataFrame:
    """Return the scored pairs from the lower line up: DataFrame [left, right, weight, least, agree, against, level].

    Parameters
    ----------
    seating : Seating
        All rows of the pairs' nodes.
    pairs : iterable of array of uint64
        ``right << 32 | left`` by numbers of the seating, each array sorted.
    hot : DataFrame [kind, value]

    Returns
    -------
    DataFrame
        With the hashes of the nodes, in the order of the pairs.
    """
    told, names = facts(seating, hot), score_names.names(seating)
    found = [pl.DataFrame(schema=SCORED)]
    for part in pairs:
        for start in range(0, part.size, BATCH):
            found.append(_weighed(seating, told, names, part[start : start + BATCH]))
    return pl.concat(found)


def _weighed(seating: Seating, told: Facts, names: score_names.Names, pairs: Hashes) -> pl.DataFrame:
    left, right, agree, against = told.compare(pairs)
    known = score_names.exact(pl.DataFrame({"left": left, "right": right, "agree": agree, "against": against}))
    asked = np.flatnonzero(known.select(score_names.unread()).to_series().to_numpy())
    points = score_names.levels(left[asked], right[asked], names)
    known = known.with_columns(known["points"].scatter(asked, points))
    weighed = score_names.weigh(known)
    hashes = pl.Series(seating.nodes)
    return weighed.with_columns(hashes.gather(weighed[side]).alias(side) for side in ("left", "right"))


@contextmanager
def _scratch(connection: Any) -> Iterator[Path]:
    """Give a folder for what is thrown away, where the engine spills."""
    spill = Path(connection.raw_sql("SELECT current_setting('temp_directory')").fetchone()[0])
    with tempfile.TemporaryDirectory(dir=spill if spill.is_dir() else None) as folder:
        yield Path(folder)


SCORED = pl.Schema(
    [
        ("left", pl.UInt64()), ("right", pl.UInt64()), ("weight", pl.Int16()), ("least", pl.Int16()),
        ("agree", pl.UInt32()), ("against", pl.UInt32()), ("level", score_names.LEVEL),
    ]
)  # fmt: skip


def resolve(
    connection: Any,
    files: Sequence[Path],
    out: Path,
    *,
    decisions: pl.DataFrame | None = None,
    ledger: Ledger | None = None,
    tell: Tell = lambda _: None,
) -> Resolved:
    """Resolve the rows of identity files.

    Parameters
    ----------
    connection : ibis backend
        Where the relational work runs, with a bound on its memory and a folder to spill into.
    files : sequence of Path
        Identity rows as Parquet (:data:`~kechuang.engines.lake.resolve.identity.IDENTITY`), in any order.
    out : Path
        Where the clusters go.
    decisions : DataFrame, optional
        What stewards said of two rows (:mod:`.decisions`).
    ledger : Ledger, optional
        Which ids were given so far; the outcome then holds the ledger as it goes on. Rows need keys of their own.
    tell : callable
        Told what is being done.
    """
    identity = connection.read_parquet([str(path) for path in sorted(files)], table_name="identity")
    tell("核对同码不同名")
    odd = odd_names(identity)
    strange = connection.create_table("odd_names", strangers(odd).to_arrow(), temp=True, overwrite=True)
    # As a view: a table's name is put into dozens of expressions faster than what it stands for.
    rows = connection.create_view("said", said(identity, strange), overwrite=True)
    tell("生成候选对")
    count = 0

    def counted(parts: Iterator[Hashes]) -> Iterator[Hashes]:
        nonlocal count
        for part in parts:
            count += part.size
            yield part

    with _scratch(connection) as folder:
        seating = seat([pl.scan_parquet(path) for path in sorted(files)], strangers(odd))
        blocked = pairs(seating, folder)
        tell("比较")
        scored = score_pairs(seating, counted(blocked.parts()), blocked.hot)
    del seating
    every = connection.create_table("nodes", nodes(rows), temp=True, overwrite=True)
    coded = _frame(every.filter(every.code.notnull()).select("node"))["node"]
    claiming = _frame(every.filter(every.claims.notnull()).select("node"))["node"]
    edges, doubtful = settle(scored, coded, claiming)
    del scored
    tell("划分")
    ruling = None if decisions is None else _ruling(decisions, rows)
    found = _partition(connection, every, edges, ruling.constraints if ruling else None)
    edges = edges.with_columns(reasons(edges).alias("reason"))
    doubtful = doubtful.with_columns(reasons(doubtful).alias("reason"))
    tell("写出")
    entities, large = write_clusters(connection, rows, every, out, found=found, edges=edges, many=MANY)
    kept = None if ledger is None else rename(connection, out, ledger)
    total = _frame(rows.aggregate(records=rows.count(), coded=rows.coded.sum()))
    counts = {
        "records": int(total["records"][0]), "coded": int(total["coded"][0] or 0),
        "nodes": int(every.count().execute()),
        "pairs": count, "edges": edges.height, "doubtful": doubtful.height, "entities": entities,
        "links": ruling.links.height if ruling else 0,
        "hot_keys": blocked.hot.height, "odd_names": odd.height,
    }  # fmt: skip
    return Resolved(out, edges, doubtful, Alarms(blocked.hot, odd, large), counts, kept)


def _ruling(decisions: pl.DataFrame, rows: Any) -> Ruling:
    """Return what stewards' decisions mean for the nodes of these rows."""
    ends = [decisions.select("source", "row_id"), decisions.select(source="other_source", row_id="other_row_id")]
    asked = rows.semi_join(ibis.memtable(pl.concat(ends).unique()), ["source", "row_id"])
    code = ibis.ifelse(asked.coded, asked.code, ibis.null("string"))
    return rule(decisions, _frame(asked.select("source", "row_id", "node", code=code)).lazy())


def _partition(connection: Any, every: Any, edges: pl.DataFrame, constraints: Constraints | None) -> pl.DataFrame:
    """Return the cluster of every node that an edge or a steward's word touches: DataFrame [node, cluster].

    All other nodes are clusters by themselves. An odd atom counts with the code it claims, so that it joins no other.
    """
    ends = [edges["left"], edges["right"]]
    if constraints:
        ends += [
            side[name].cast(pl.UInt64) for side in (constraints.same, constraints.different) for name in side.columns
        ]
    touched = ibis.memtable(pl.concat(ends).unique().to_frame("node"))
    held = _frame(every.semi_join(touched, "node").select("node", code=every.code.coalesce(every.claims)))
    return partition(held, edges.select("left", "right", "weight"), constraints).select("node", "cluster")


def _frame(expression: Any) -> pl.DataFrame:
    frame = pl.from_arrow(expression.to_pyarrow())
    assert isinstance(frame, pl.DataFrame)
    return frame


__all__ = ["KINDS", "Alarms", "Resolved", "resolve", "score_pairs"]
