"""版本选择 (choice of version): which conditions held on a given day, for a new application or a renewal."""

from __future__ import annotations

import datetime as dt

from kechuang.declarations.rule import Kind, Rule, RuleVersion


class NoVersionError(LookupError):
    """No version of the rule was in force on that day for that kind of application."""

    one_sentence = True


def choose_version(rule: Rule, on: dt.date, kind: Kind | None = None) -> RuleVersion:
    """Return the version in force on a day.

    Parameters
    ----------
    rule : Rule
        The rule with its versions.
    on : datetime.date
        The day that decides: of application or of evaluation, as the version's ``chosen_by`` says.
    kind : {"new", "renewal"}, optional
        The type of application; where it is left out and it matters, a new one is meant.

    Raises
    ------
    NoVersionError
        If none is in force, with the day from which the rule exists.
    """
    wanted = kind or "new"
    begun = [version for version in rule.versions if wanted in version.kinds and version.from_ <= on]
    if not begun:
        first = min((version.from_ for version in rule.versions if wanted in version.kinds), default=None)
        known = f"，最早的版本自 {first} 起" if first else ""
        raise NoVersionError(f"{rule.name}（{rule.id}）在 {on} 没有适用于{KIND_LABELS[wanted]}的版本{known}")
    # A version without a last day ends when the next one begins: the newest that has begun holds.
    newest = max(begun, key=lambda version: version.from_)
    if newest.to is not None and newest.to < on:
        raise NoVersionError(f"{rule.name}（{rule.id}）适用于{KIND_LABELS[wanted]}的版本已于 {newest.to} 终止")
    return newest


KIND_LABELS = {"new": "新申请", "renewal": "复核"}
