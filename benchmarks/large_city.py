"""A site whose room of policies holds 200,000 made-up firms in memory, and an empty page beside it.

What a slider moves is the table in memory; how it came there (a publication of that size takes minutes) is no part of
the way from the slider to the picture.
"""

from __future__ import annotations

import polars as pl

from benchmarks.empty_page import urlpatterns
from benchmarks.policies_simulate import ROWS, region
from kechuang.apps.enterprises.models import Generation
from kechuang.apps.policies import city
from kechuang.declarations.pack import Pack

__all__ = ["urlpatterns"]


def _large(generation: Generation, pack: Pack) -> city.City:
    frame = region(ROWS).with_columns(
        pl.col("place").alias("division"), ("演示企业" + pl.col("entity_id")).alias("name"),
        pl.col("entity_id").alias("credit_code"),
    )  # fmt: skip
    hidden = pl.Series([number % 40 == 0 for number in range(ROWS)])
    return city.City(generation, pack, generation.as_of, frame, hidden)


city._made = _large
