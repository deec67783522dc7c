"""镜像 (mirror): what a run's resolution left for people becomes rows of the generation that is being published.

A run may hold, under ``entities/``: ``doubtful`` (left, right, weight, reason; also level and torn, where the method
tells them), ``clusters`` (source, row_id, entity_id, node), the alarms ``odd``, ``large`` and ``hot``, and the ledger's
``events``. What a run does not hold is passed over.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import polars as pl

from kechuang import core
from kechuang.apps.enterprises.bulk import copy_rows
from kechuang.apps.enterprises.models import Enterprise, Generation
from kechuang.apps.stewardship.evidence import FIELDS, mark
from kechuang.apps.stewardship.models import Alarm, DoubtfulPair, EntityChange, EntityRedirect, Said
from kechuang.apps.stewardship.models.decision import pair_of
from kechuang.apps.stewardship.queries import standing_decisions
from kechuang.apps.stewardship.sides import Side, Table, Told, read_rows, tables
from kechuang.engines import lake

MIRRORED = (DoubtfulPair, Alarm, EntityRedirect)
MOST = 20_000  # more than people will look at; the pairs with the most to be said for them come first
ROWS = 4
ALARMS = 2_000
END = ["source", "row_id"]
PAIR_COLUMNS = (
    "generation", "pair", "left_source", "left_row_id", "right_source", "right_row_id", "left_entity", "right_entity",
    "left_name", "right_name", "left_department", "right_department", "left_division", "right_division", "words",
    "weight", "level", "reason", "torn", "both_coded", "marks", "left_side", "right_side",
)  # fmt: skip


def mirror(run: lake.Run, generation: Generation) -> None:
    """Fill the desk's tables of a generation from its run; nothing of it is seen before the pointer moves."""
    generation.figures["doubtful"] = _pairs(run, generation)
    generation.save(update_fields=["figures"])
    _alarms(run, generation)
    if "entities/events" in run.tables:
        ended = lake.redirects(lake.read(run, "entities/events"))
        rows = ((generation.pk, old, now or "") for old, now in ended.select("entity_id", "now").iter_rows())
        copy_rows(EntityRedirect, ("generation", "old", "now"), rows)


def note_changes(run: lake.Run) -> int:
    """Note merges and splits that no publication has noted yet; return how many. Belongs into the switch."""
    if "entities/events" not in run.tables:
        return 0
    last = EntityChange.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
    kinds = [str(kind) for kind in EntityChange.Event]
    fresh = (
        lake.read(run, "entities/events")
        .filter((pl.col("seq") > last) & pl.col("event").is_in(kinds))
        .unique(["seq", "event", "entity_id", "other"]).sort("seq", "event", "entity_id", "other").collect()
    )  # fmt: skip
    names = _names(pl.concat([fresh["entity_id"], fresh["other"].alias("entity_id")]))
    EntityChange.objects.bulk_create(
        [
            EntityChange(
                seq=row["seq"], event=row["event"], entity_id=row["entity_id"], other=row["other"] or "", run=run.id,
                name=names.get(row["entity_id"], ""), other_name=names.get(row["other"], ""),
                at=row["at"] or core.now(), open=row["event"] == EntityChange.Event.SPLIT,
            )
            for row in fresh.iter_rows(named=True)
        ],
        batch_size=500,
    )  # fmt: skip
    return fresh.height


def _names(ids: pl.Series) -> dict[str, str]:
    """Return the names of entities, of this generation or of the one before it."""
    asked, found = ids.drop_nulls().unique().to_list(), {}
    for start in range(0, len(asked), 500):
        rows = Enterprise.objects.filter(entity_id__in=asked[start : start + 500]).order_by("generation")
        found.update(rows.values_list("entity_id", "name"))
    return found


def _pairs(run: lake.Run, generation: Generation) -> int:
    if not {"entities/doubtful", "entities/clusters"} <= set(run.tables):
        return 0
    doubtful = lake.read(run, "entities/doubtful").sort("weight", "left", "right", descending=[True, False, False])
    total = int(doubtful.select(pl.len()).collect().item())
    chosen = doubtful.head(MOST).collect()
    if chosen.is_empty():
        return 0
    held = _sides(run, pl.concat([chosen["left"], chosen["right"].alias("left")]).unique())
    known, decided = tables(run), _decided(run)
    copy_rows(DoubtfulPair, PAIR_COLUMNS, _rows(chosen, held, known, decided, generation.pk))
    return total


def _sides(run: lake.Run, nodes: pl.Series) -> dict[int, Side]:
    """Return what the nodes say, each by a handful of its rows: those of the tables that rank first."""
    known = tables(run)
    ranks = {name: table.source.rank for name, table in known.items()}
    members = (
        lake.read(run, "entities/clusters").join(nodes.alias("node").to_frame().lazy(), on="node", how="semi")
        .select("node", *END, "entity_id").collect()
        .with_columns(rank=pl.col("source").replace_strict(ranks, default=10**6, return_dtype=pl.Int64))
        .sort("node", "rank", *END)
    )  # fmt: skip
    sides = {
        node: Side(entity, rows)
        for node, entity, rows in members.group_by("node").agg(pl.col("entity_id").first(), pl.len()).iter_rows()
    }
    shown = members.group_by("node", maintain_order=True).head(ROWS)
    told: dict[tuple[str, str], Told] = {}
    for (name,), rows in shown.group_by("source"):
        if str(name) in known:
            for row_id, row in read_rows(run, known[str(name)], rows["row_id"]).items():
                told[str(name), row_id] = row
    for node, name, row_id in shown.select("node", *END).iter_rows():
        sides[node].told.append(told.get((name, row_id)) or Told(name, row_id, "", 0, {}))
    return sides


def _decided(run: lake.Run) -> dict[tuple[int, int], tuple[tuple[str, str], tuple[str, str]]]:
    """Return the rows by which a pair of nodes was named when somebody decided it, the newest decision first."""
    stand = standing_decisions().exclude(verdict=Said.WITHDRAWN).order_by("at", "pk")
    rows = list(stand.values_list("left_source", "left_row_id", "right_source", "right_row_id"))
    if not rows:
        return {}
    ends = pl.DataFrame([end for row in rows for end in (row[:2], row[2:])], schema=END, orient="row").unique()
    seated = lake.read(run, "entities/clusters").join(ends.lazy(), on=END, how="semi").select(*END, "node").collect()
    where = {(source, row_id): node for source, row_id, node in seated.iter_rows()}
    out = {}
    for row in rows:
        left, right = (row[0], row[1]), (row[2], row[3])
        if left in where and right in where:
            one, other = where[left], where[right]
            out[min(one, other), max(one, other)] = (left, right) if one < other else (right, left)
    return out


def _rows(
    chosen: pl.DataFrame, held: dict[int, Side], known: dict[str, Table], decided: dict[Any, Any], generation: int
) -> Iterator[tuple[Any, ...]]:
    for row in chosen.iter_rows(named=True):
        left, right = held.get(row["left"]), held.get(row["right"])
        if left is None or right is None or not left.told or not right.told:
            continue
        low, high = sorted((row["left"], row["right"]))
        ends = ((left.told[0].table, left.told[0].row_id), (right.told[0].table, right.told[0].row_id))
        if (low, high) in decided:
            ends = decided[low, high] if low == row["left"] else decided[low, high][::-1]
        mine, theirs = left.plain(), right.plain()
        marks = {role: found for role in FIELDS if (found := mark(role, mine, theirs))}
        words = {text for side in (left, right) for role in ("name", "former_name", "code", "reg_no")
                 for text, _kind, personal in side.values(role) if not personal}  # fmt: skip
        yield (
            generation, pair_of(*ends), *ends[0], *ends[1], left.entity, right.entity,
            left.first("name")[:300], right.first("name")[:300], *(_department(side, known) for side in (left, right)),
            *(side.first("division")[:6] for side in (left, right)), _clean(" ".join(sorted(words))),
            int(row["weight"]), str(row.get("level") or "")[:60], str(row.get("reason") or "")[:500],
            bool(row.get("torn")), bool(mine["code"] and theirs["code"]),
            json.dumps(marks), *(_clean(json.dumps(side.stored(), ensure_ascii=False)) for side in (left, right)),
        )  # fmt: skip


def _department(side: Side, known: dict[str, Table]) -> str:
    table = known.get(side.told[0].table)
    return table.department if table else ""


def _clean(text: str) -> str:
    """Return a text without NUL, which PostgreSQL does not take."""
    return text.replace("\x00", "").replace("\\u0000", "")


def _alarms(run: lake.Run, generation: Generation) -> None:
    kinds: dict[str, tuple[str, Callable[[dict[str, Any]], tuple[str, str, str, int]]]] = {
        Alarm.Kind.ODD: ("records", lambda row: (row["name_text"], row["main_text"], row["code"], row["records"])),
        Alarm.Kind.LARGE: ("records", lambda row: ("", "", row["entity_id"], row["records"])),
        Alarm.Kind.HOT: ("nodes", lambda row: (lake.key_label(row["kind"]), "", "", row["nodes"])),
    }
    for kind, (size, read) in kinds.items():
        if f"entities/{kind}" not in run.tables:
            continue
        found = [read(row) for row in lake.read(run, f"entities/{kind}").sort(size, descending=True).head(ALARMS)
                 .collect().iter_rows(named=True)]  # fmt: skip
        ids = [lake.entity_id(item[2]) if kind == Alarm.Kind.ODD else item[2] for item in found]
        names = _names(pl.Series("entity_id", ids, dtype=pl.String))
        copy_rows(
            Alarm,
            ("generation", "kind", "subject", "other", "entity_id", "size"),
            (
                (generation.pk, str(kind), _clean((item[0] or names.get(ident, ident))[:300]),
                 _clean(item[1] or "")[:300], ident, int(item[3]))
                for item, ident in zip(found, ids, strict=True)
            ),
        )  # fmt: skip
