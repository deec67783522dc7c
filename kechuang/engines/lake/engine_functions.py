"""引擎的不同写法 (spellings): the operations that DuckDB and Spark spell differently, in one place.

The lake's expressions mean what DuckDB makes of them. Where Ibis compiles an operation for Spark so that it would give
another value, or none, its spelling stands here, with what would differ. ``EXAMPLES`` holds, for these and for others
that merely look safe, an expression over a table of awkward values; both engines must give the same for each.
"""

from __future__ import annotations

from typing import Any

import sqlglot.expressions as sge
from ibis.backends.sql.compilers.pyspark import PySparkCompiler


class SparkSpelling(PySparkCompiler):  # type: ignore[misc]
    """Ibis's compiler for Spark, with the values of DuckDB."""

    __slots__ = ()

    def visit_GroupConcat(self, op: Any, *, arg: Any, sep: Any, where: Any, order_by: Any) -> Any:  # noqa: N802
        """Texts of a group in an order: Ibis has none for Spark, whose ``collect_list`` has none either.

        Pairs of order and text are sorted, then the texts joined; like DuckDB, texts that are null are left out and a
        group without any gives null.
        """
        if where is not None:
            arg = self.if_(where, arg, sge.null())
        if not order_by:
            listed = self.f.collect_list(arg)
        else:
            keys = [key.this for key in order_by]
            if any(key.args.get("desc") for key in order_by):
                raise NotImplementedError("texts of a group in descending order")
            names = [f"k{index}" for index in range(len(keys))]
            fields = [*zip(names, keys, strict=True), ("v", arg)]
            pair = self.f.named_struct(*(part for name, key in fields for part in (sge.convert(name), key)))
            listed = self.f.transform(
                self.f.array_sort(self.f.collect_list(self.if_(arg.is_(sge.null()), sge.null(), pair))),
                sge.Lambda(this=sge.Dot(this=sge.to_identifier("e"), expression=sge.to_identifier("v")),
                           expressions=[sge.to_identifier("e")]),
            )  # fmt: skip
        return self.if_(self.f.size(listed).eq(0), sge.null(), self.f.array_join(listed, sep))
