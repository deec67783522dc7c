"""开放数据契约标准 (Open Data Contract Standard, ODCS v3): a table's contract as other platforms write it.

One document describes one or several tables (``schema``), each with ``properties``. What the standard has a place for
is read from there: names, logical types, lengths, ranges, patterns, keys, code lists, frequency. What only this
platform knows (role, unit, personal class, load …) stands in ``customProperties`` under the names of :class:`Source`
and :class:`Column`. Quality rules that are no demand on a single row (SQL, free text, tolerances) are not run: they are
kept in ``unchecked`` and shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kechuang.declarations.source import Column, Source
from kechuang.declarations.yamlfile import YamlPath

KIND = "DataContract"
WHOLE_DOCUMENT = "schema"
FROM_LOGICAL: Mapping[str, str] = {
    "string": "text", "integer": "integer", "number": "decimal", "date": "date", "boolean": "boolean", "array": "list",
    "timestamp": "text", "time": "text", "object": "text",
}  # fmt: skip
_OPTIONS = {"maxLength", "pattern", "minimum", "maximum"}
_NO_DEMAND = {"format", "timezone", "defaultTimezone", "minLength"}
_COLUMN = {(item.alias or name) for name, item in Column.model_fields.items()}
_TABLE = set(Source.model_fields) - {"table", "key", "columns", "unchecked"}
_NULLS = {"nullCheck", "nullValues", "missingValues"}
_DOUBLES = {"duplicateCount", "duplicateValues", "uniqueCheck"}
_CODES = {"validValues", "invalidValues"}


class OdcsError(ValueError):
    """A document that is no usable contract: the path inside it, and what should stand there."""

    def __init__(self, path: YamlPath, message: str) -> None:
        super().__init__(message)
        self.path = path
        self.message = message


@dataclass(slots=True)
class Described:
    """One table of a document as :class:`Source` takes it, and where each key of it came from."""

    data: dict[str, Any]
    at: dict[YamlPath, YamlPath] = field(default_factory=dict)

    def place(self, path: YamlPath) -> YamlPath:
        """Return the path in the document of a path in the contract."""
        known = [length for length in range(len(path), -1, -1) if path[:length] in self.at]
        return self.at[path[: known[0]]] if known else (WHOLE_DOCUMENT,)


def is_odcs(data: Any) -> bool:
    """Tell whether a document is an ODCS contract rather than one of ours."""
    return isinstance(data, dict) and (data.get("kind") == KIND or "apiVersion" in data)


def tables(data: Mapping[str, Any]) -> Iterator[Described]:
    """Give the tables of a document.

    Raises
    ------
    OdcsError
        If the document is of another major version, has no table, or a table has no properties.
    """
    version = str(data.get("apiVersion", ""))
    if not version.lstrip("v").startswith("3."):
        raise OdcsError(("apiVersion",), f"apiVersion 得到“{version}”，应为 v3 的一版，如 v3.1.0")
    if data.get("kind") != KIND:
        raise OdcsError(("kind",), f"kind 得到“{data.get('kind')}”，应为 {KIND}")
    objects = data.get(WHOLE_DOCUMENT)
    if not isinstance(objects, list) or not objects:
        raise OdcsError((WHOLE_DOCUMENT,), "schema 中没有数据表，应至少有一项，写明 name 与 properties")
    for number, item in enumerate(objects):
        yield _table(data, item, (WHOLE_DOCUMENT, number))


def _table(document: Mapping[str, Any], item: Any, path: YamlPath) -> Described:
    if not isinstance(item, dict) or not item.get("name"):
        raise OdcsError(path, "数据表没有 name，应写明表名")
    properties = item.get("properties")
    if not isinstance(properties, list) or not properties:
        raise OdcsError((*path, "properties"), f"数据表 {item['name']} 没有 properties，应逐列写明")
    out = Described({"table": str(item["name"])}, {(): path, ("table",): (*path, "name")})
    unchecked = list(_unread(item.get("quality"), str(item["name"])))
    columns: dict[str, Any] = {}
    keys: list[tuple[int, str]] = []
    for place, given in enumerate(properties):
        here = (*path, "properties", place)
        if not isinstance(given, dict) or not given.get("name"):
            raise OdcsError(here, f"数据表 {item['name']} 的第 {place + 1} 列没有 name，应写明列名")
        key = str(given["name"])
        if key in columns:
            raise OdcsError(here, f"数据表 {item['name']} 的列 {key} 写了两次，应只写一次")
        columns[key], left = _column(given, here)
        unchecked += left
        out.at[("columns", key)] = here
        if given.get("primaryKey"):
            keys.append((int(given.get("primaryKeyPosition") or place + 1), key))
    promised: list[dict[str, Any]] = document.get("slaProperties") or []
    frequency = next((sla for sla in promised if sla.get("property") == "frequency"), {})
    out.data |= {
        "name": str(item.get("businessName") or item.get("description") or item["name"]),
        "department": str(document.get("domain") or ""),
        "version": str(document.get("version") or "1"),
        "physical_name": str(item.get("physicalName") or ""),
        "describes": str(item.get("description") or ""),
        "refresh": f"{frequency.get('value', '')}{frequency.get('unit') or ''}",
    }
    out.data |= _custom(document, _TABLE) | _custom(item, _TABLE)
    out.data |= {"key": [key for _, key in sorted(keys)], "columns": columns, "unchecked": unchecked}
    return out


def _column(given: Mapping[str, Any], path: YamlPath) -> tuple[dict[str, Any], list[str]]:
    """Return a column as :class:`Column` takes it, and the rules of it that are not run."""
    logical = str(given.get("logicalType") or "string")
    if logical not in FROM_LOGICAL:
        raise OdcsError((*path, "logicalType"), f"logicalType 得到“{logical}”，应为 {'、'.join(FROM_LOGICAL)}")
    custom = _custom(given, _COLUMN)
    names = [given.get("physicalName"), given["name"], given.get("businessName")]
    headings = list(dict.fromkeys(str(name) for name in names if name))
    out: dict[str, Any] = {
        "from": headings, "type": FROM_LOGICAL[logical], "label": str(given.get("businessName") or ""),
        "required": bool(given.get("required", False)), "unique": bool(given.get("unique", False)),
        "personal": _personal(given),
    }  # fmt: skip
    options = given.get("logicalTypeOptions") or {}
    if "maxLength" in options:
        out["max"] = options["maxLength"]
    if "pattern" in options:
        out["pattern"] = str(options["pattern"])
    if {"minimum", "maximum"} & set(options):
        out["range"] = [options.get("minimum"), options.get("maximum")]
    left = [f"{given['name']}：{name} {options[name]}" for name in options if name not in _OPTIONS | _NO_DEMAND]
    for rule in given.get("quality") or ():
        demand = _demand(rule)
        if demand is None:
            left += _unread([rule], str(given["name"]))
        else:
            out |= demand
    if given.get("primaryKey"):
        out["required"] = True
    return out | custom, left


def _demand(rule: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return what a library rule demands of every row; None where it demands something else."""
    name = str(rule.get("metric") or rule.get("rule") or "")
    arguments = rule.get("arguments") or rule
    if str(rule.get("type") or "library") != "library" or str(rule.get("mustBe", 0)) != "0":
        return None
    if any(str(key).startswith("must") and key != "mustBe" for key in rule):
        return None
    if name in _NULLS and not arguments.get("missingValues"):
        return {"required": True}
    if name in _DOUBLES and not arguments.get("properties"):
        return {"unique": True}
    if name in _CODES and arguments.get("validValues"):
        return {"of": [str(value) for value in arguments["validValues"]]}
    if name in _CODES and arguments.get("pattern"):
        return {"pattern": str(arguments["pattern"])}
    return None


def _unread(rules: Any, owner: str) -> Iterator[str]:
    for rule in rules or ():
        told = (
            rule.get("description") or rule.get("name") or rule.get("metric") or rule.get("rule") or rule.get("query")
        )
        yield f"{owner}：{told or rule.get('type') or '未说明的规则'}"


def _personal(given: Mapping[str, Any]) -> str:
    told = str(given.get("classification") or "").lower()
    return told if told in {"personal", "sensitive"} else "none"


def _custom(given: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    """Return the custom properties that this platform knows; those of others are left to them."""
    found = given.get("customProperties") or ()
    return {item["property"]: item.get("value") for item in found if item.get("property") in known}
