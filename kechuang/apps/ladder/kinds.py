"""申请类型 (kind of application): who holds a title applies for its renewal (复核), all others for a new one.

Most rules ask the same of both. Where a rule's versions differ by the type of application, or a condition asks such a
rule, each firm is judged by the version for its own type. No database is asked here.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping

import polars as pl

from kechuang.declarations.condition import RuleOf
from kechuang.declarations.pack import Pack
from kechuang.declarations.rule import Kind, Rule, RuleVersion
from kechuang.engines.criteria import NoVersionError, choose_version

QUALS = "quals"
"""The field that lists a firm's certificates, as JSON: kind, number, valid_from, valid_to."""
LABELS: Mapping[Kind, str] = {"new": "新申请", "renewal": "复核"}


def version_for(rule: Rule, on: dt.date, kind: Kind) -> RuleVersion:
    """Return the version in force on a day for a type of application; a renewal without one is judged as new.

    Raises
    ------
    NoVersionError
        If none is in force.
    """
    if kind == "renewal":
        try:
            return choose_version(rule, on, "renewal")
        except NoVersionError:
            pass
    return choose_version(rule, on, "new")


def differing(rules: Iterable[str], pack: Pack, on: dt.date) -> list[str]:
    """Return those of some rules, and of the rules that they ask, whose versions differ by the type of application."""
    found: dict[str, None] = {}
    seen: set[str] = set()
    waiting = [name for name in rules if name in pack.rules]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        rule = pack.rules[name]
        try:
            new, renewal = version_for(rule, on, "new"), version_for(rule, on, "renewal")
        except NoVersionError:
            continue
        if renewal is not new:
            found[name] = None
        waiting += [one for version in (new, renewal) for one in asked_by(version) if one in pack.rules]
    return list(found)


def asked_by(version: RuleVersion) -> list[str]:
    """Return the rules that the conditions of a version ask."""
    return [node.rule for node in version.conditions() if isinstance(node, RuleOf)]


def renewing(rule: Rule, held: Mapping[str, Collection[str]], pack: Pack, on: dt.date) -> set[str]:
    """Return who is judged by a rule as one that applies for a renewal.

    They hold its title, or, where the rule is the same for both, that of a rule which it asks and which differs.

    Parameters
    ----------
    held : mapping of str to collection of str
        By rule that differs, who holds its title.
    """
    names = differing([rule.id], pack, on)
    wanted = [rule.id] if rule.id in names else names
    return {who for name in wanted for who in held.get(name, ())}


def holders(frame: pl.DataFrame, rules: Iterable[Rule], on: dt.date, *, key: str = "entity_id") -> dict[str, set[str]]:
    """Return, by rule, who holds one of its titles on a day as far as the certificates in the data say.

    Parameters
    ----------
    frame : polars.DataFrame
        A row a firm, with :data:`QUALS` as JSON text; without that column nobody holds anything.
    key : str
        The column that names a firm.
    """
    titles = {title: rule.id for rule in rules for title in rule.titles}
    found: dict[str, set[str]] = {name: set() for name in titles.values()}
    if not titles or QUALS not in frame.columns or frame.schema[QUALS] != pl.String:
        return found
    some = frame.select(key, QUALS).filter(pl.col(QUALS).str.contains_any(list(titles)))
    for who, text in some.iter_rows():
        for entry in _entries(text):
            name = titles.get(str(entry.get("kind") or ""))
            if name is not None and _runs(entry, on):
                found[name].add(who)
    return found


def _entries(text: str) -> list[dict[str, object]]:
    try:
        found = json.loads(text)
    except ValueError:
        return []
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _runs(entry: Mapping[str, object], on: dt.date) -> bool:
    """Say whether a certificate runs on a day: from its first day, where it is known, to its last, where it has one."""
    day = on.isoformat()
    start, end = str(entry.get("valid_from") or "")[:10], str(entry.get("valid_to") or "")[:10]
    return (not start or start <= day) and (not end or end >= day)
