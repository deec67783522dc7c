"""实体解析 (resolution): identity rows of all tables → one entity each, with the reason for every row.

Rows stay in their files and are read a column or a part at a time; candidate pairs lie on the disk. What is held in
memory at once are numbers: a few hundred bytes a node, and the pairs that speak for each other.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import polars as pl

from kechuang.engines.lake.engine import THREADS
from kechuang.engines.lake.resolve import score_names
from kechuang.engines.lake.resolve.allocator import give_back
from kechuang.engines.lake.resolve.decisions import Ruling, rule
from kechuang.engines.lake.resolve.entities import keep, placed, write_clusters
from kechuang.engines.lake.resolve.facts import Facts, facts
from kechuang.engines.lake.resolve.keys import KINDS
from kechuang.engines.lake.resolve.ledger import Ledger
from kechuang.engines.lake.resolve.nodes import odd_names, strangers
from kechuang.engines.lake.resolve.pairs import Counted, pairs
from kechuang.engines.lake.resolve.partition import Constraints, partition
from kechuang.engines.lake.resolve.score import reasons, settle
from kechuang.engines.lake.resolve.seating import Hashes, Numbers, Seating, seat
from kechuang.engines.lake.resolve.tables_doubtful import of_enterprises
from kechuang.engines.lake.workers import ahead

BATCH = 200_000  # pairs weighed at once
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
    doubtful : DataFrame [source, row_id, other_source, other_row_id, weight, reason]
        Pairs that wait for a steward, each node by its smallest row.
    ledger : Ledger or None
        The ledger as it goes on, where one was given.
    counts : dict
        records, coded, nodes, pairs, edges, doubtful, entities.
    """

    clusters: Path
    doubtful: pl.DataFrame
    alarms: Alarms
    counts: dict[str, int] = field(default_factory=dict)
    ledger: Ledger | None = None


def score_pairs(
    seating: Seating, pairs: Iterable[Hashes], hot: pl.DataFrame, names: Hashes | Numbers, *, folder: Path | None = None
) -> pl.DataFrame:
    """Return the scored pairs from the lower line up: DataFrame [left, right, weight, least, agree, against, level].

    Parameters
    ----------
    seating : Seating
        All rows of the pairs' nodes.
    pairs : iterable of array of uint64
        ``right << 32 | left`` by numbers of the seating, each array sorted.
    hot : DataFrame [kind, value]
    names : array [nodes]
        What the outcome calls each node.
    folder : Path, optional
        Where scored pairs lie while others are compared; else they are held beside what nodes say.

    Returns
    -------
    DataFrame
        In the order of the pairs.
    """
    found = [pl.DataFrame(schema={"left": pl.Series(names).dtype, "right": pl.Series(names).dtype, **SCORED})]
    files: list[Path] = []
    for frame in _scored(seating, pairs, hot, pl.Series(names)):
        if folder is None:
            found.append(frame)
        else:
            files.append(folder / f"scored_{len(files):04d}")
            frame.write_ipc(files[-1], compression="lz4")  # compressed, so that it is read and not mapped
    give_back()
    found += [pl.read_ipc(file) for file in files]
    return pl.concat(found)


def _scored(seating: Seating, pairs: Iterable[Hashes], hot: pl.DataFrame, names: pl.Series) -> Iterator[pl.DataFrame]:
    """Score pairs, an array of them after the other; what nodes say goes with the last."""
    give_back()
    with ThreadPoolExecutor(1) as pool:
        reading = pool.submit(score_names.names, seating)
        told, spelled = facts(seating, hot), reading.result()
    give_back()

    def score(batch: Hashes) -> pl.DataFrame:
        weighed = _weighed(told, spelled, batch)
        return weighed.with_columns(names.gather(weighed[side]).alias(side) for side in ("left", "right"))

    with ThreadPoolExecutor(THREADS) as pool:  # array operations let go of the interpreter
        for part in ahead(pairs):
            pieces = [part[start : start + BATCH] for start in range(0, part.size, BATCH)]
            yield pl.concat([*pool.map(score, pieces or [part])])


def _weighed(told: Facts, names: score_names.Names, pairs: Hashes) -> pl.DataFrame:
    left, right, agree, against = told.compare(pairs)
    known = score_names.exact(pl.DataFrame({"left": left, "right": right, "agree": agree, "against": against}))
    asked = np.flatnonzero(known.select(score_names.unread()).to_series().to_numpy())
    points = score_names.levels(left[asked], right[asked], names)
    return score_names.weigh(known.with_columns(known["points"].scatter(asked, points)))


SCORED = pl.Schema(
    [
        ("weight", pl.Int16()), ("least", pl.Int16()), ("agree", pl.UInt32()), ("against", pl.UInt32()),
        ("level", score_names.LEVEL),
    ]
)  # fmt: skip


def resolve(
    files: Sequence[Path],
    out: Path,
    *,
    work: Path | None = None,
    decisions: pl.DataFrame | None = None,
    ledger: Ledger | None = None,
    tell: Tell = lambda _: None,
) -> Resolved:
    """Resolve the rows of identity files.

    Parameters
    ----------
    files : sequence of Path
        Identity rows as Parquet (:data:`~kechuang.engines.lake.resolve.identity.IDENTITY`), in any order.
    out : Path
        Where the clusters go.
    work : Path, optional
        Folder for what is thrown away.
    decisions : DataFrame, optional
        What stewards said of two rows (:mod:`.decisions`).
    ledger : Ledger, optional
        Which ids were given so far; the outcome then holds the ledger as it goes on. Rows need keys of their own.
    tell : callable
        Told what is being done.
    """
    parts = [pl.scan_parquet(path) for path in sorted(files)]
    tell("核对同码不同名")
    odd = odd_names(parts)
    seating = seat(parts, strangers(odd))
    rank = seating.rank()
    tell("生成候选对")
    with tempfile.TemporaryDirectory(dir=work) as folder:
        blocked = pairs(seating, Path(folder))
        tell("比较")
        compared = Counted(blocked.parts())
        scored = score_pairs(seating, compared, blocked.hot, rank, folder=Path(folder))
    claiming = rank[seating.claims["at"].to_numpy()]
    edges, doubtful = settle(scored, pl.Series(rank[seating.codeless :]), pl.Series(claiming))
    del scored
    tell("划分")
    ruling = None if decisions is None else _ruling(decisions, seating, rank)
    cluster = _partition(seating, rank, edges, ruling.constraints if ruling else None)
    tell("写出")
    told = placed(seating, rank, cluster, edges)
    bound = edges.height
    del edges
    entities = write_clusters(seating, rank, out, told)
    kept = None
    if ledger is not None:
        kept = keep(out, ledger, entities.filter(pl.col("code").is_not_null()).select("entity_id", "code"))
    doubtful = doubtful.filter(pl.Series(cluster[doubtful["left"]] != cluster[doubtful["right"]]))
    where = pl.DataFrame({"at": np.arange(rank.size, dtype=np.uint32), "node": rank, "cluster": cluster[rank]})
    doubtful = of_enterprises(
        seating,
        doubtful.select("left", "right", "weight", reasons(doubtful).alias("reason")),
        where,
        ruling.constraints if ruling else None,
    )
    counts = {
        "records": seating.at.size, "coded": int((seating.at >= seating.codeless).sum()), "nodes": rank.size,
        "pairs": compared.count, "edges": bound, "doubtful": doubtful.height, "entities": entities.height,
        "links": ruling.links.height if ruling else 0, "hot_keys": blocked.hot.height, "odd_names": odd.height,
    }  # fmt: skip
    large = entities.filter(pl.col("records") > MANY).sort("records", "entity_id", descending=[True, False])
    return Resolved(
        out, doubtful, Alarms(blocked.hot, odd.drop("code_key"), large.select("entity_id", "records")), counts, kept
    )


def _ruling(decisions: pl.DataFrame, seating: Seating, rank: Numbers) -> Ruling:
    """Return what stewards' decisions mean for the nodes of these rows."""
    ends = [decisions.select("source", "row_id"), decisions.select(source="other_source", row_id="other_row_id")]
    found = seating.find(pl.concat(ends).unique())
    node = pl.Series("node", rank[found["at"].to_numpy()])
    code = pl.when("coded").then("code").alias("code")
    return rule(decisions, found.lazy().with_columns(node).select("source", "row_id", "node", code))


def _partition(seating: Seating, rank: Numbers, edges: pl.DataFrame, constraints: Constraints | None) -> Numbers:
    """Return the cluster of every node, both by rank.

    An odd atom counts with the code it claims, so that it joins no other.
    """
    ends = [edges["left"], edges["right"]]
    if constraints:
        ends += [
            side[name].cast(pl.UInt32) for side in (constraints.same, constraints.different) for name in side.columns
        ]
    touched = pl.concat(ends).unique().sort()
    code = np.zeros(rank.size, dtype=np.uint64)
    code[rank[seating.codeless :]] = seating.nodes[seating.codeless :]
    code[rank[seating.claims["at"].to_numpy()]] = seating.claims["code_key"].to_numpy()
    own = pl.Series("code", code[touched.to_numpy()])
    held = pl.DataFrame({"node": touched, "code": own}).with_columns(pl.when(own != 0).then("code").alias("code"))
    found = partition(held, edges.select("left", "right", "weight"), constraints)
    cluster = np.arange(rank.size, dtype=np.uint32)
    cluster[found["node"].to_numpy()] = found["cluster"].to_numpy()
    return cluster


__all__ = ["KINDS", "Alarms", "Resolved", "resolve", "score_pairs"]
