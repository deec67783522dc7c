"""修订 (revisions): what people enter and change by hand: two at once are told apart, every change is kept from–to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.models import Entry

#: A field with what was and what is.
Changes = dict[str, tuple[Any, Any]]


def changes_of(row: Model, given: Mapping[str, Any]) -> Changes:
    """Return the fields that differ from what a row holds: what was and what is given."""
    return {name: (old, new) for name, new in given.items() if (old := getattr(row, name)) != new}


def told_changes(changed: Changes) -> dict[str, dict[str, Any]]:
    """Return changes as the audit and the trail write them: rows by their names, and the key of what was."""
    return {
        name: {"from": _plain(old), "to": _plain(new)}
        | ({"key": getattr(old, "pk", None)} if hasattr(old, "_meta") or hasattr(new, "_meta") else {})
        for name, (old, new) in changed.items()
    }


def _plain(value: Any) -> Any:
    return str(value) if hasattr(value, "_meta") else value


def last_change(row: Model, verbs: Iterable[str], *, key: str = "") -> tuple[str, str, list[str]] | None:
    """Return who changed a row last by one of some deeds, when, and which fields; None where nobody has.

    Parameters
    ----------
    key : str
        Under which the audit keeps the deeds, where it is not the row's own key.
    """
    entry = Entry.objects.filter(
        verb__in=tuple(verbs), object_type=row._meta.label_lower, object_id=key or str(row.pk)
    ).order_by("-seq").first()  # fmt: skip
    if entry is None:
        return None
    at = entry.at.astimezone(core.ZONE).strftime("%Y-%m-%d %H:%M")
    return entry.actor_label, at, list(json.loads(entry.detail_json).get("changed", {}))


def stale(row: Model, verbs: Iterable[str], *, key: str = "") -> str:
    """Say who changed a row, when and what, so that the second person can look before saving again."""
    last = last_change(row, verbs, key=key)
    if last is None:
        return _("“%(what)s”刚刚已由他人修改，未保存；您填写的内容仍在本页，请核对后再保存。") % {"what": row}
    fields = [str(row._meta.get_field(name).verbose_name) for name in last[2]]  # type: ignore[union-attr]
    return _("%(who)s 已于 %(at)s 修改了 %(what)s，未保存；您填写的内容仍在本页，请与现值核对后再保存。") % {
        "who": last[0], "at": last[1], "what": "、".join(fields) or f"“{row}”",
    }  # fmt: skip


def name_of(text: str) -> str:
    """Return a name that was given.

    Raises
    ------
    Refused
        If there is none.
    """
    text = " ".join(text.split())
    if not text:
        raise Refused(_("请填写名称。"))
    return text


__all__ = ["Changes", "changes_of", "last_change", "name_of", "stale", "told_changes"]
