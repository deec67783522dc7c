"""沿用 (like): a version that says only in what it differs from an earlier one, written out in full.

``like: <from of another version>``: its own keys replace the other's, and ``replace: {TS-05: {...}}`` replaces single
conditions of the tree by their id.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any


def written_out(version: dict[str, Any], earlier: list[Any]) -> dict[str, Any]:
    """Return a version with what it takes from an earlier one written out.

    Raises
    ------
    ValueError
        If there is no such version before it, or it replaces a condition that is not there.
    """
    wanted = str(version["like"])
    found = next((one for one in earlier if isinstance(one, dict) and str(one.get("from")) == wanted), None)
    if found is None:
        raise ValueError(f"like: {wanted} 之前没有从这一天起的版本")
    replace = version.get("replace", {})
    if not isinstance(replace, dict):
        raise ValueError("replace 应为“条件编号: 条件”")
    own = {key: value for key, value in version.items() if key not in {"like", "replace"}}
    inherited = {key: value for key, value in found.items() if key != "to"}
    used: set[str] = set()
    if "require" in inherited:
        inherited["require"] = _replaced(inherited["require"], replace, used)
    if unused := sorted(set(replace) - used):
        raise ValueError(f"replace 中的 {'、'.join(unused)} 在 {wanted} 起的版本里没有")
    if "params" not in own and isinstance(inherited.get("params"), dict):
        # What only replaced conditions used is not taken over.
        named = set(_named({key: value for key, value in {**inherited, **own}.items() if key != "params"}))
        inherited["params"] = {name: param for name, param in inherited["params"].items() if name in named}
    return {**inherited, **own}


def _named(found: Any) -> Iterator[str]:
    """Give the names of parameters that stand anywhere in it."""
    if isinstance(found, str) and found.startswith("$"):
        yield found[1:]
    elif isinstance(found, dict | list):
        for part in found.values() if isinstance(found, dict) else found:
            yield from _named(part)


_HOLDERS = frozenset({"all", "any", "of", "none", "steps"})


def _replaced(node: Any, replace: dict[str, Any], used: set[str]) -> Any:
    if isinstance(node, list):
        return [_replaced(part, replace, used) for part in node]
    if not isinstance(node, dict):
        return node
    key = node.get("id")
    if key in replace:
        used.add(key)
        return {"id": key, **replace[key]} if isinstance(replace[key], dict) else replace[key]
    return {name: _replaced(value, replace, used) if name in _HOLDERS else value for name, value in node.items()}
