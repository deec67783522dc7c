"""供数核对 (feed check): what a feed or a rule of survivorship names must be declared, and fit."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kechuang.declarations.database import LAKE_TABLES, Database, DatabaseTable, Feed
from kechuang.declarations.folder import Entry
from kechuang.declarations.problem import PackError, suggestion
from kechuang.declarations.source import Source

Merged = Mapping[str, Mapping[str, Entry]]


def feed_problems(merged: Merged) -> Iterator[PackError]:
    """Yield what is wrong with the feeds: tables, sources and columns that nobody declares, or of another type."""
    known = {
        f"{database.id}.{name}": table
        for database in _databases(merged)
        for name, table in database.tables.items()
        if table.lake is None
    }
    sources = {key: entry.item for key, entry in merged["sources"].items()}
    for entry in merged["feeds"].values():
        feed: Feed = entry.item
        if feed.table not in known:
            near = suggestion(feed.table, list(known))
            yield entry.problem(f"table 得到 {feed.table}，databases/ 没有声明可供数的这张表{near}", "table")
        elif feed.from_ not in sources:
            near = suggestion(feed.from_, list(sources))
            yield entry.problem(f"from 得到 {feed.from_}，sources/ 没有声明这个数据源{near}", "from")
        else:
            yield from _fit(entry, known[feed.table], sources[feed.from_])


def _fit(entry: Entry, table: DatabaseTable, source: Source) -> Iterator[PackError]:
    feed: Feed = entry.item
    columns = feed.columns(table, source)
    if not columns:
        yield entry.problem(f"数据源 {source.table} 没有与 {feed.table} 同名的列，应写明 fields")
    for field, column in columns.items():
        if field not in table.fields:
            near = suggestion(field, list(table.fields))
            yield entry.problem(f"字段 {field} 不在 {feed.table} 中{near}", "fields", field)
        elif column not in source.columns:
            near = suggestion(column, list(source.columns))
            yield entry.problem(f"列 {column} 不在数据源 {source.table} 中{near}", "fields", field)
        elif not table.fields[field].takes(source.columns[column].type):
            expected, found = table.fields[field].type, source.columns[column].type
            message = f"字段 {field} 的类型为 {expected}，数据源 {source.table} 的列 {column} 为 {found}，不能供数"
            yield entry.problem(message, "fields", field)
    missing = sorted(set(table.key) - set(columns)) if table.rows == "one" else []
    if missing:
        yield entry.problem(f"{feed.table} 每个主键一行，缺少主键 {'、'.join(missing)} 的列", "fields")
    for column in sorted(set(feed.where) - set(source.columns)):
        yield entry.problem(f"where 中的列 {column} 不在数据源 {source.table} 中", "where", column)


def survivorship_problems(merged: Merged) -> Iterator[PackError]:
    """Yield what is wrong with the rules of survivorship: tables, fields and sources that nobody declares."""
    known: dict[str, set[str] | None] = dict.fromkeys(LAKE_TABLES)  # their fields are the lake's and the contracts'
    for database in _databases(merged):
        for name, table in database.tables.items():
            if table.rows == "one":
                known[f"{database.id}__{name}"] = set(table.fields)
    for entry in merged["survivorship"].values():
        table, _, field = entry.item.field.partition(".")
        if table not in known:
            near = suggestion(table, list(known))
            yield entry.problem(f"{table} 不是每个主键一行的表{near}，取值规则只用于这样的表")
            continue
        fields = known[table]
        if fields is not None and field != "*" and field not in fields:
            yield entry.problem(f"{table} 没有字段 {field}{suggestion(field, list(fields))}")
        for source in entry.item.sources:
            if source not in merged["sources"]:
                near = suggestion(source, list(merged["sources"]))
                yield entry.problem(f"sources 得到 {source}，没有声明这个数据源{near}", "sources")


def _databases(merged: Merged) -> list[Database]:
    return [entry.item for entry in merged["databases"].values()]
