"""引擎的不同写法 (spellings): the operations that DuckDB and Spark spell differently, in one place.

The lake's expressions mean what DuckDB makes of them. Where Ibis compiles an operation for Spark so that it would give
another value, or none, the spelling that gives DuckDB's value stands here, and says what would differ. The tests of
Spark ask both engines for every kind of operation that the lake uses, over awkward values.
"""

from __future__ import annotations

from typing import Any

import sqlglot.expressions as sge
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.common.exceptions import UnsupportedOperationError


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
            if any(key.args.get("desc") for key in order_by):
                raise UnsupportedOperationError("texts of a group in descending order")
            keys = [part for key in order_by for part in (key.this.is_(sge.null()), key.this)]  # null comes last
            names = [f"k{index}" for index in range(len(keys))]
            fields = [*zip(names, keys, strict=True), ("v", arg)]
            pair = self.f.named_struct(*(part for name, key in fields for part in (sge.convert(name), key)))
            listed = self.f.transform(
                self.f.array_sort(self.f.collect_list(self.if_(arg.is_(sge.null()), sge.null(), pair))),
                sge.Lambda(this=sge.Dot(this=sge.to_identifier("e"), expression=sge.to_identifier("v")),
                           expressions=[sge.to_identifier("e")]),
            )  # fmt: skip
        return self.if_(self.f.size(listed).eq(0), sge.null(), self.f.array_join(listed, sep))

    def visit_ArrayStringJoin(self, op: Any, *, arg: Any, sep: Any) -> Any:  # noqa: N802
        """Texts of a list in one: no texts are an empty text, where Ibis would give null; null texts are left out."""
        return self.f.array_join(arg, sep)

    def visit_TryCast(self, op: Any, *, arg: Any, to: Any) -> Any:  # noqa: N802
        """A whole number from a text: DuckDB rounds what has decimals, where Spark would find no number.

        Spark takes full-width digits too, DuckDB does not.
        """
        if op.arg.dtype.is_string() and to.is_integer():
            plain = self.f.anon.regexp_like(arg, sge.convert("^[ 0-9+.eE-]*$"))
            arg = self.f.round(_tried(self.if_(plain, arg, sge.null())), 0)
        return sge.TryCast(this=arg, to=self.type_mapper.from_ibis(to), safe=True)


def _tried(text: Any) -> Any:
    return sge.TryCast(this=text, to=sge.DataType.build("DECIMAL(38, 9)", dialect="spark"), safe=True)
