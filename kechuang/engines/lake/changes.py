"""变更记录 (changes): what a run changed in a table, key by key, beside the whole table as it is now.

``changes/<table>.parquet`` of a run holds one row a key that was added, changed or deleted since the run before it (its
``parent``): ``_op`` (I, U, D), ``_hash`` (of the content), ``_valid_from`` (business time, where the contract names a
column of it), ``_run``, ``_ingested``, then the after-image; of a deletion the key alone. A table that has no such file
either did not change (its file is the very file of the parent) or begins here. Corrections are new versions; nothing is
overwritten.

What counts as a change is the content: where a row stands in its file, and what the provenance says of that, is not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import ibis

from kechuang.declarations.source import Source
from kechuang.engines.lake.engine import write

PREFIX = "changes/"
OP, HASH, VALID, RUN, INGESTED = "_op", "_hash", "_valid_from", "_run", "_ingested"
MARKS = (OP, HASH, VALID, RUN, INGESTED)
PLACE = frozenset({"_file", "_row", "_replaces", "provenance"})
BASE_KEYS: Mapping[str, tuple[str, ...]] = {
    "legal_entity": ("entity_id",),
    "enterprise_year": ("entity_id", "year"),
}
KEYS: Mapping[str, tuple[str, ...]] = {
    **BASE_KEYS,
    "entities/clusters": ("source", "row_id"),
    "entities/events": ("seq", "event", "entity_id"),
}
"""Keys of the lake's own tables; changes of the resolution's are worked out when a run is thinned."""


def key_of(table: str, sources: Mapping[str, Source]) -> tuple[str, ...]:
    """Return the key by which a table of a run has a history; empty where it has none."""
    kind, _, name = table.partition("/")
    if kind == "accepted" and name in sources:
        return sources[name].key
    return BASE_KEYS.get(table, ())


def write_changes(
    connection: Any,
    key: Sequence[str],
    before: Path,
    after: Path,
    out: Path,
    *,
    run: str,
    ingested: dt.datetime,
    valid_from: str | None = None,
) -> int | None:
    """Write what happened to a table between two runs.

    Parameters
    ----------
    connection : ibis backend
        Where it is worked out.
    key : sequence of str
        What tells the rows apart.
    before, after : Path
        The table in both runs.
    out : Path
        Where the changes go.
    run : str
        The later run.
    ingested : datetime
        When it was made.
    valid_from : str, optional
        Column of the business time.

    Returns
    -------
    int or None
        How many keys changed; None where both tables cannot be held against each other (a column changed its type,
        or the key is no key there), so that the history of the table begins anew.
    """
    old, new = connection.read_parquet(before), connection.read_parquet(after)
    kinds, past = dict(new.schema().items()), dict(old.schema().items())
    if any(name not in kinds or name not in past for name in key):
        return None
    if any(past[name] != kind for name, kind in kinds.items() if name in past):
        return None
    content = [name for name in kinds if name not in PLACE]
    # The sides have no name in common: engines differ in how they tell columns of the same name apart.
    theirs = old.select(
        **{f"was_{name}": old[name] for name in {*key, *content} if name in past}, was=ibis.literal(True)
    )
    both = new.mutate(now=ibis.literal(True)).outer_join(theirs, [(name, f"was_{name}") for name in key])
    same = [
        both[name].identical_to(both[f"was_{name}"] if name in past else ibis.null(kinds[name])) for name in content
    ]
    changed = both.filter(both.now.isnull() | both.was.isnull() | ~ibis.and_(*same))
    op = ibis.cases((changed.was.isnull(), "I"), (changed.now.isnull(), "D"), else_="U")
    image = {
        name: ibis.coalesce(changed[name], changed[f"was_{name}"]) if name in key else changed[name] for name in kinds
    }
    text = ibis.literal("")
    for name in sorted(content):
        text = text + ibis.coalesce(changed[name].cast("string"), "␀") + "␟"
    valid = changed[valid_from].cast("date") if valid_from in kinds else ibis.null("date")
    marks = {
        OP: op,
        HASH: ibis.ifelse(changed.now.isnull(), ibis.null(str), text.hexdigest("md5")),
        VALID: valid,
        RUN: ibis.literal(run),
        INGESTED: ibis.literal(ingested.isoformat()),
    }
    out.parent.mkdir(parents=True, exist_ok=True)
    rows = changed.select(**marks, **image).order_by([*key])
    return int(write(connection, rows, out).count().to_pyarrow().as_py())
