"""评分 (score): what speaks for and against two nodes being one, as whole numbers that only the two nodes decide.

Ten points are about a bit: an agreement so weighted is about that much likelier within one firm than between two. A
pair above :data:`ACCEPT` is an edge, one between the two lines waits for a steward. Names decide first (their levels in
:mod:`.score_names`); a branch is never its parent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

ACCEPT = 80
DOUBTFUL = 45
MARGIN = 25  # two codes closer than this for one node: nobody can tell whose it is
NEVER = 10_000  # the line of what only a steward may join
NAMELESS = 20  # more is asked where no names can be compared


Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that nodes say, its number as a bit, and what agreement and disagreement weigh."""

    bit: int
    label: str
    agree: int
    against: int


FACTS: Mapping[str, Fact] = {
    "code": Fact(0, "信用代码", 185, 0),
    "near": Fact(1, "信用代码只差一处", 60, -30),
    "org": Fact(2, "组织机构代码", 120, -120),
    "reg_no": Fact(3, "注册号", 120, -80),
    "person_id": Fact(4, "证件号", 90, -30),
    "name": Fact(5, "名称", 0, 0),
    "core": Fact(6, "字号与行业", 0, 0),
    "stem": Fact(7, "字号", 0, 0),
    "long": Fact(8, "全称", 0, 0),
    "rare": Fact(9, "三字以上字号", 0, 0),
    "named_city": Fact(10, "名称中的行政区划", 0, 0),
    "form": Fact(11, "组织形式", 0, 0),
    "branch": Fact(12, "分支机构", 0, -1000),
    "person": Fact(13, "负责人", 45, -25),
    "phone": Fact(14, "电话", 55, -8),
    "address": Fact(15, "地址", 50, 0),
    "road": Fact(16, "路名门牌", 30, -10),
    "capital": Fact(17, "注册资本", 20, -8),
    "founded": Fact(18, "成立日期", 45, -35),
    "city": Fact(19, "城市", 5, -40),
    "district": Fact(20, "区县", 8, -12),
}


def has(column: str, fact: str) -> pl.Expr:
    """Return whether a column of bits has that of a fact."""
    return (pl.col(column) & (1 << FACTS[fact].bit)) != 0


def besides(compared: pl.DataFrame) -> pl.Expr:
    """Return the points of everything but the name."""
    total = pl.lit(0, pl.Int32)
    for name, fact in FACTS.items():
        if name in _NAMES or name == "road":
            continue
        # The code holds the organisation's: it is not heard twice.
        apart = ~has("agree", "code") & ~has("against", "code") if name == "org" else pl.lit(True)
        if fact.agree:
            total += pl.when(has("agree", name) & apart).then(fact.agree).otherwise(0)
        if fact.against:
            total += pl.when(has("against", name) & apart).then(fact.against).otherwise(0)
    road = FACTS["road"]
    elsewhere = has("against", "road") | (has("against", "address") & ~has("agree", "road"))
    total += (
        pl.when(has("agree", "address")).then(0)
        .when(has("agree", "road") & ~has("against", "district")).then(road.agree)
        .when(elsewhere).then(road.against).otherwise(0)
    )  # fmt: skip
    return total.alias("besides")


def borne_out() -> pl.Expr:
    """Return whether something that few firms share agrees beside the name."""
    strong = ("code", "near", "org", "reg_no", "person_id", "person", "phone", "address", "road", "founded")
    return pl.any_horizontal(has("agree", name) for name in strong)


def witnesses() -> pl.Expr:
    """Return how many things that nearly nobody else shares agree beside the name; a claimed code counts twice."""
    one = ("code", "near", "org", "reg_no", "person_id", "person", "phone", "address")
    total = pl.sum_horizontal(has("agree", name).cast(pl.Int8) for name in one) + has("agree", "code").cast(pl.Int8)
    return total + ((total > 0) & has("agree", "founded")).cast(pl.Int8)


_NAMES = {"name", "core", "stem", "long", "rare", "named_city", "form"}


def reasons(scored: pl.DataFrame) -> pl.Series:
    """Return in words what two nodes agree in, and what speaks against: 名称、负责人相同；地址不同."""
    kinds = scored.select("agree", "against", "level").unique()
    told = [_sentence(*row) for row in kinds.iter_rows()]
    return scored.join(
        kinds.with_columns(pl.Series("reason", told, dtype=pl.String)),
        on=["agree", "against", "level"], how="left", maintain_order="left",
    )["reason"]  # fmt: skip


_SILENT = {"long", "rare", "branch", "near", "named_city", "form"}


def _sentence(agree: int, against: int, level: str) -> str:
    same = [fact.label for name, fact in FACTS.items() if agree >> fact.bit & 1 and name not in _SILENT | _NAMES]
    other = [fact.label for name, fact in FACTS.items() if against >> fact.bit & 1 and name not in _SILENT | _NAMES]
    if agree >> FACTS["near"].bit & 1 and not agree & 1:
        same.append(FACTS["near"].label)
    parts = [level] if level else []
    parts += [f"{'、'.join(same)}相同"] if same else []
    parts += [f"{'、'.join(other)}不同"] if other else []
    return "；".join(parts)


def settle(scored: pl.DataFrame, coded: pl.Series, claiming: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Part scored pairs into edges and doubtful ones.

    A node that two codes claim with nearly the same right goes with neither, nor with anything that does not bind it
    more strongly than both. A node that claims a code itself goes with that code or with nothing.

    Parameters
    ----------
    scored : DataFrame [left, right, weight, least, agree, …]
        All pairs from :data:`DOUBTFUL` up of the nodes concerned.
    coded, claiming : Series of node
        Nodes that stand for a code; odd atoms.

    Returns
    -------
    tuple of DataFrame
        Edges and doubtful pairs in the order of the pairs; ``torn`` says that two codes claim a node.
    """
    stands, claims = _among(coded), _among(claiming)
    torn = _torn(scored.select("left", "weight", "agree").filter(stands(scored["right"])))
    # Few nodes are torn: only their pairs are matched with what they ask for.
    ends = (pl.col(side).is_in(torn["node"].implode()) for side in ("left", "right"))
    both = claims(scored["left"]) | claims(scored["right"])
    judged = scored.with_columns(
        edge=(pl.col("weight") >= pl.col("least")) & (has("agree", "code") | ~both), torn=pl.any_horizontal(ends)
    ).drop("least")
    concerned = np.flatnonzero(judged["torn"].to_numpy())
    asked = (
        judged.select("left", "right", "weight", "edge")[concerned]
        .join(torn.select("node", "need"), left_on="left", right_on="node", how="left", maintain_order="left")
        .join(
            torn.select("node", need_right="need"), left_on="right", right_on="node", how="left", maintain_order="left"
        )
    )
    enough = asked["edge"] & asked.select(pl.col("weight") >= pl.max_horizontal("need", "need_right")).to_series()
    judged = judged.with_columns(judged["edge"].scatter(concerned, enough))
    edge = judged["edge"].to_numpy().copy()
    edge[_bridges(judged, stands)] = False
    told = pl.Series(edge)
    return judged.filter(told).drop("edge", "torn"), judged.filter(~told).drop("edge")


def _torn(claims: pl.DataFrame) -> pl.DataFrame:
    """Return the nodes that two codes claim with nearly the same right, and what an edge of theirs must weigh.

    Parameters
    ----------
    claims : DataFrame [left, weight, agree, …]
        Pairs with a coded right end.

    Returns
    -------
    DataFrame [node, need]
    """
    heaviest = claims.select("left", "weight").sort("left", "weight", descending=[False, True])
    follows = pl.col("left").shift(-1) == pl.col("left")
    rivals = heaviest.with_columns(
        first=pl.col("left").shift(1).ne_missing(pl.col("left")),
        second=pl.when(follows).then(pl.col("weight").shift(-1)),
    ).filter("first")
    # Against the code that a node bears itself stands the best of the others.
    own = claims.filter(has("agree", "code")).select("left").unique()
    others = claims.filter(~has("agree", "code")).join(own, on="left", how="semi").group_by("left").agg(
        other=pl.col("weight").max()
    )  # fmt: skip
    rivals = rivals.join(own.join(others, on="left", how="left").with_columns(own=True), on="left", how="left")
    need = pl.when(pl.col("own").is_null()).then("second").otherwise("other") + MARGIN
    return rivals.select(need.alias("need"), "weight", node="left").filter(pl.col("weight") < pl.col("need"))


Has = Callable[[pl.Series], pl.Series]


def _among(nodes: pl.Series) -> Has:
    """Return what says of nodes whether they are among some; numbers of 32 bits are places, and looked up."""
    if nodes.dtype != pl.UInt32:
        return lambda asked: asked.is_in(nodes.implode())
    places = nodes.to_numpy()
    there: NDArray[np.bool_] = np.zeros(int(places.max(initial=0)) + 1, dtype=np.bool_)
    there[places] = True

    def has(asked: pl.Series) -> pl.Series:
        place = asked.to_numpy()
        return pl.Series(there[np.minimum(place, there.size - 1)] & (place < there.size))

    return has


def _bridges(judged: pl.DataFrame, stands: Has) -> Numbers:
    """Return the places of edges of a name alone that would tie together what holds otherwise.

    A node bound to nothing by more than its name goes with its best partner only; no other edge of a name alone counts.
    So a bare name never ties two firms of that name together.
    """
    place = pl.int_range(pl.len(), dtype=pl.UInt32).alias("place")
    told = judged.lazy().select("left", "right", "weight", place, alone=pl.col("edge") & ~borne_out())
    bare = told.filter("alone").drop("alone").collect()
    ends = pl.concat(
        [bare.select("weight", node="left", other="right"), bare.select("weight", node="right", other="left")]
    )
    ends = ends.filter(~stands(ends["node"]))
    wanted = ends.select("node").unique()
    bound = pl.concat(
        judged.lazy()
        .filter(pl.col("edge") & borne_out())
        .select(node=side)
        .join(wanted.lazy(), on="node", how="semi")
        .unique()
        .collect()
        for side in ("left", "right")
    )
    loose = ends.join(bound, on="node", how="anti")
    best = (
        loose.with_columns(stands=stands(loose["other"]))
        .sort("node", "weight", "stands", "other", descending=[False, True, True, False])
        .unique("node", keep="first", maintain_order=True)
        .select(left=pl.min_horizontal("node", "other"), right=pl.max_horizontal("node", "other"))
    )
    low, high = pl.min_horizontal("left", "right"), pl.max_horizontal("left", "right")
    over = bare.with_columns(low=low, high=high).join(
        best, left_on=["low", "high"], right_on=["left", "right"], how="anti"
    )
    places: Numbers = over["place"].to_numpy()
    return places
