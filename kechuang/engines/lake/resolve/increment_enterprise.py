"""企业解析方法 (the method for enterprises), as an increment asks it: the steps of a full build on what was touched."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import polars as pl

from kechuang.engines.lake.gazetteer import DivisionLike
from kechuang.engines.lake.resolve import score, score_names
from kechuang.engines.lake.resolve.keys import FORM, KINDS, Kind, held, holding
from kechuang.engines.lake.resolve.lookup import Among
from kechuang.engines.lake.resolve.method import HELD
from kechuang.engines.lake.resolve.nodes import odd_names, strangers
from kechuang.engines.lake.resolve.resolve import score_pairs
from kechuang.engines.lake.resolve.seating import SHIFT, seat, seated
from kechuang.engines.lake.resolve.standardise import Standardiser
from kechuang.engines.lake.resolve.state_view import View
from kechuang.engines.lake.workers import each

BATCH = 200_000
STORED = pl.Schema(
    [
        ("left", pl.UInt64()), ("right", pl.UInt64()), ("weight", pl.Int32()), ("least", pl.Int32()),
        ("agree", pl.Int64()), ("against", pl.Int64()), ("level", pl.String()),
    ]
)  # fmt: skip
COMPARED = ("code_key", "near", "org", "reg_no", "name", "core", "stem", "former", "place", "city", "district", "form",
            "branch", "person", "person_id", "phone", "phone_b", "address", "road", "capital", "founded", "name_text",
            "stem_text", "trade_text")  # fmt: skip
POINTS = ("ACCEPT", "DOUBTFUL", "MARGIN", "NAMELESS")


class EnterpriseMethod:
    """The resolver of enterprises.

    Parameters
    ----------
    divisions : mapping
        Divisions of a pack by code.
    kinds : mapping
        Kinds of keys and their caps.
    units : mapping
        Unit of the capital by source, where it is not 元.
    """

    def __init__(
        self,
        divisions: Mapping[str, DivisionLike],
        *,
        kinds: Mapping[str, Kind] = KINDS,
        units: Mapping[str, str] | None = None,
    ) -> None:
        self._standardiser = Standardiser(divisions)
        self.kinds = kinds
        self._units = units or {}
        names = sorted((code, division.name) for code, division in divisions.items())
        points = [getattr(score, name) for name in POINTS] + [score_names.WORDS]
        settings = repr((FORM, names, dict(kinds), score.FACTS, points, sorted(self._units.items())))
        self.name = f"enterprise polars-{pl.__version__} {hashlib.sha256(settings.encode()).hexdigest()[:12]}"
        self.caps = {kind.number: kind.cap for kind in kinds.values()}

    def read(self, source: str, raw: pl.DataFrame) -> pl.DataFrame:
        """Standardise rows whose columns bear the names of roles."""
        unit = self._units.get(source, "元")
        parts = []
        for start in range(0, max(raw.height, 1), BATCH):
            batch = raw[start : start + BATCH]
            read = self._standardiser.rows(batch.drop("raw"), source=source, unit=unit)
            group = pl.coalesce("code_key", "content").alias("group")
            parts.append(read.with_columns(batch["raw"].cast(pl.UInt64), group))
        return pl.concat(parts)

    def seat(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Seat rows at their codes, odd names and rows without a code at what they say."""
        seating = seat([rows.lazy()], strangers(odd_names([rows.lazy()])))
        node = pl.Series("node", seating.nodes[seating.at])
        return rows.with_columns(node, coded=pl.Series(seating.at >= seating.codeless))

    def held(self, rows: pl.DataFrame) -> dict[int, pl.DataFrame]:
        """Return the keys that rows hold."""

        def of(name: str) -> pl.DataFrame:
            return held(rows, name, self.kinds[name], ("node", "coded")).select(HELD.names())

        return self._by_kind([*self.kinds], of)

    def holders(self, rows: View, values: Mapping[int, Among], besides: Among) -> dict[int, pl.DataFrame]:
        """Return who holds some keys."""
        node = rows.hashes("node")
        coded = rows.told(pl.col("coded")).to_numpy()
        here = rows.force & ~besides.mask(node)

        def of(name: str) -> pl.DataFrame:
            value, at = holding(rows, name, self.kinds[name], values[self.kinds[name].number], here)
            return pl.DataFrame({"value": value, "node": node[at], "coded": coded[at]})

        return self._by_kind([name for name, kind in self.kinds.items() if kind.number in values], of)

    def _by_kind(self, names: Sequence[str], work: Callable[[str], pl.DataFrame]) -> dict[int, pl.DataFrame]:
        numbers = [self.kinds[name].number for name in names]
        return dict(zip(numbers, each(work, names), strict=True))

    @property
    def keyed(self) -> Sequence[str]:
        """What keys are made from."""
        return sorted({column for kind in self.kinds.values() for column in kind.columns})

    @property
    def compared(self) -> Sequence[str]:
        """What facts and names are made from."""
        return COMPARED

    def score(self, pairs: pl.DataFrame, rows: pl.DataFrame, hot: pl.DataFrame) -> pl.DataFrame:
        """Score pairs from the lower line up."""
        if pairs.is_empty():
            return pl.DataFrame(schema=STORED)
        label = {kind.number: name for name, kind in self.kinds.items()}
        common = hot.select(pl.col("kind").replace_strict(label, return_dtype=pl.String), "value")
        seating = seated([rows.lazy()], rows["node"], rows["coded"])
        left, right = (seating.numbers(pairs[side]).astype(np.uint64) for side in ("left", "right"))
        return score_pairs(seating, [np.sort(right << SHIFT | left)], common, seating.nodes).cast(STORED)

    @property
    def reach(self) -> int:
        """Whether more than a name binds a node is told by its edges, and those by what their other ends claim."""
        return 2

    def judge(self, scored: pl.DataFrame, nodes: pl.DataFrame) -> pl.DataFrame:
        """Part edges from doubtful pairs."""
        coded = nodes.filter("coded")["node"]
        claiming = nodes.filter(~pl.col("coded"), pl.col("code").is_not_null())["node"]
        edges, doubtful = score.settle(scored, coded, claiming)
        judged = pl.concat([
            edges.with_columns(linked=pl.lit(True), torn=pl.lit(False)), doubtful.with_columns(linked=pl.lit(False)),
        ], how="diagonal")  # fmt: skip
        return judged.with_columns(score.reasons(judged).alias("reason"))
