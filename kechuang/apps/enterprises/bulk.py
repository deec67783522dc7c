"""成批写入: rows into a table as fast as the database allows, in short transactions.

The ORM's ``bulk_create`` spends four fifths of its time building model instances; rows that come from the lake
are already typed, so they go straight to ``executemany`` (SQLite) or ``COPY`` (PostgreSQL).
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Any

from django.db import connection, models, transaction

CHUNK = 2_000
# SQLite does not queue its writers: one that waits looks again every few to a hundred milliseconds, and would find
# the next chunk already begun.
PAUSE = 0.01


def copy_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows and return how many.

    Parameters
    ----------
    model : Model class
        The table.
    columns : sequence of str
        Field names, in the order of the rows' values. JSON fields take JSON text.
    rows : iterable of sequences
        Values ready for the database driver.

    Notes
    -----
    Each chunk is a transaction of its own (about 25 ms for 2,000 rows) with a pause after it, so that no other writer
    waits long.
    """
    names = [model._meta.get_field(name).column for name in columns]
    table = connection.ops.quote_name(model._meta.db_table)
    listed = ", ".join(connection.ops.quote_name(name) for name in names)
    iterator = iter(rows)
    written = 0
    while chunk := list(islice(iterator, CHUNK)):
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                with cursor.copy(f"COPY {table} ({listed}) FROM STDIN") as copy:
                    for row in chunk:
                        copy.write_row(row)
            else:
                marks = ", ".join(["%s"] * len(names))
                cursor.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks})", chunk)
        written += len(chunk)
        _let_others_write()
    return written


def delete_rows(model: type[models.Model], **filters: Any) -> int:
    """Delete matching rows in chunks, so that no writer waits long; return how many."""
    gone = 0
    while keys := list(model._default_manager.filter(**filters).values_list("pk", flat=True)[:CHUNK]):
        with transaction.atomic():
            model._default_manager.filter(pk__in=keys)._raw_delete(using=connection.alias)
        gone += len(keys)
        _let_others_write()
    return gone


def _let_others_write() -> None:
    if connection.vendor == "sqlite":
        time.sleep(PAUSE)
