"""原文 (clear text): the personal fields of a pair, read anew from the run: the pages' table keeps them masked."""

from __future__ import annotations

from typing import Any

import polars as pl

from kechuang.apps.catalog.queries import lake_run
from kechuang.apps.stewardship.models import DoubtfulPair
from kechuang.apps.stewardship.sides import Side, Told, read_rows, tables


def clear_sides(pair: DoubtfulPair, run_id: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """Return role → texts of both sides as the departments wrote them; None where the run's files are gone."""
    run = lake_run(run_id)
    if run is None:
        return None
    known = tables(run)
    wanted: dict[str, list[str]] = {}
    for side in pair.sides:
        for place in side["places"]:
            wanted.setdefault(place["table"], []).append(place["row_id"])
    told: dict[tuple[str, str], Told] = {}
    for name, ids in wanted.items():
        if name in known:
            rows = read_rows(run, known[name], pl.Series("row_id", ids, dtype=pl.String))
            told.update({(name, row_id): row for row_id, row in rows.items()})
    out = []
    for side in pair.sides:
        places = [(place["table"], place["row_id"]) for place in side["places"]]
        out.append(
            Side(side["entity"], side["rows"], [told[place] for place in places if place in told]).shown(clear=True)
        )
    return out[0], out[1]
