"""契约写出 (contract as ODCS): one of our contracts in the Open Data Contract Standard, so that others can read it.

What the standard has a place for stands there; the rest goes to ``customProperties`` under our own names, so that the
document read back gives the same contract.
"""

from __future__ import annotations

from typing import Any

import yaml

from kechuang.declarations.source import Column, Source

VERSION = "v3.1.0"
LOGICAL = {
    "integer": "integer", "year": "integer", "decimal": "number", "money": "number", "share": "number",
    "date": "date", "boolean": "boolean", "list": "array",
}  # fmt: skip
PLAIN = {"text": "string", "integer": "integer", "decimal": "number", "date": "date", "boolean": "boolean"}
_STANDARD = {"from", "type", "label", "required", "unique", "max", "range", "pattern", "of", "personal"}
_TABLE_STANDARD = {"table", "name", "department", "version", "refresh", "key", "columns", "describes", "physical_name"}


def document(source: Source) -> dict[str, Any]:
    """Return the ODCS document of a contract."""
    table: dict[str, Any] = {
        "name": source.table,
        "logicalType": "object",
        "physicalType": "table",
        "physicalName": source.physical_name or source.table,
        "businessName": source.name,
        "description": source.describes or source.name,
        "properties": [_property(source, key, column) for key, column in source.columns.items()],
    }
    table["customProperties"] = _custom(source, _TABLE_STANDARD)
    out: dict[str, Any] = {
        "apiVersion": VERSION,
        "kind": "DataContract",
        "id": source.table,
        "name": source.name,
        "version": source.version,
        "status": "active",
        "domain": source.department,
        "schema": [table],
    }
    if source.refresh:
        out["slaProperties"] = [{"property": "frequency", "value": source.refresh}]
    return out


def text(source: Source) -> str:
    """Return the document as YAML."""
    written: str = yaml.safe_dump(document(source), allow_unicode=True, sort_keys=False, width=110)
    return written


def _property(source: Source, key: str, column: Column) -> dict[str, Any]:
    out: dict[str, Any] = {
        "name": key,
        "physicalName": column.headings[0],
        "logicalType": LOGICAL.get(column.type, "string"),
        "physicalType": "text",
    }
    if column.label:
        out["businessName"] = column.label
    out |= {"required": source.requires(key), "unique": column.unique}
    if key in source.key:
        out |= {"primaryKey": True, "primaryKeyPosition": source.key.index(key) + 1}
    if column.personal != "none":
        out["classification"] = column.personal
    custom: list[dict[str, Any]] = []
    if PLAIN.get(column.type) != out["logicalType"]:
        custom.append({"property": "type", "value": column.type})
    options: dict[str, Any] = {}
    if column.max is not None:
        options["maxLength"] = column.max
    if column.pattern is not None:
        options["pattern"] = column.pattern
    if column.range is not None:
        if column.type in {"integer", "year", "decimal"} and all(_number(end) for end in column.range):
            ends = zip(("minimum", "maximum"), column.range, strict=True)
            options |= {name: end for name, end in ends if end is not None}
        else:  # an amount with its unit, a share in percent, today: the standard has no place for these
            custom.append({"property": "range", "value": [_plain(end) for end in column.range]})
    if options:
        out["logicalTypeOptions"] = options
    if column.of is not None:
        rule = {
            "type": "library",
            "metric": "invalidValues",
            "arguments": {"validValues": list(column.of)},
            "mustBe": 0,
        }
        out["quality"] = [rule]
    if headings(key, column) != list(column.headings):
        custom.append({"property": "from", "value": list(column.headings)})
    custom += _custom(column, _STANDARD)
    if custom:
        out["customProperties"] = custom
    return out


def headings(key: str, column: Column) -> list[str]:
    """Return under what a reader of the document would look for a column, without being told."""
    return list(dict.fromkeys(name for name in (column.headings[0], key, column.label) if name))


def _custom(item: Source | Column, standard: set[str]) -> list[dict[str, Any]]:
    """Return what differs from its default and has no place in the standard."""
    held = item.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return [
        {"property": name, "value": value} for name, value in held.items() if name not in standard and value is not None
    ]


def _number(end: Any) -> bool:
    return end is None or isinstance(end, int) or str(end).lstrip("-").replace(".", "", 1).isdigit()


def _plain(end: Any) -> Any:
    return end if end is None or isinstance(end, int | str) else str(end)
