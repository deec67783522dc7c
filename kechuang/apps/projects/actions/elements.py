"""要素的备齐 (elements): what fills each element of a project's checklist, who sees to it, until when, since when."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.records import require_open
from kechuang.apps.projects.actions.steps import log
from kechuang.apps.projects.models import Project


def fill_element(
    project: Project,
    *,
    by: Any,
    element: str,
    text: str,
    post: str = "",
    due: dt.date | None = None,
    done: dt.date | None = None,
    seen: str | None = None,
) -> Project:
    """Say what fills an element of a project's checklist (要素清单); an empty text says that it is open again.

    Parameters
    ----------
    text : str
        What is in place.
    post : str
        The post that sees to it (负责人职务), never a person's name.
    due, done : datetime.date, optional
        Until when it should be, and since when it is in place: today where that is not said.
    seen : str, optional
        When it was last filled in, as the person's form showed it.

    Raises
    ------
    PermissionDenied
        If the person does not answer for the project.
    Refused
        If the project is not open, has no checklist with this element, the days cannot be, or somebody was first.
    """
    text = text.strip()
    with transaction.atomic():
        fresh = locked(project)
        access.require(by, access.MANAGE, fresh)
        require_open(fresh)
        checklist = current_pack().checklists.get(fresh.checklist)
        known = {one.id: one.name for one in checklist.elements} if checklist is not None else {}
        if element not in known:
            raise Refused(_("这个项目的要素清单没有这一项，请刷新页面后再填。"))
        was = fresh.elements.get(element, {})
        if seen is not None and seen != was.get("at", ""):
            raise Refused(_("%(who)s 刚刚已填报“%(what)s”，未保存；您填写的内容仍在本页，请核对后再保存。") % {
                "who": was.get("by", ""), "what": known[element]})  # fmt: skip
        if done is not None and not text:
            raise Refused(_("写明完成日期的，请同时写明备齐情况。"))
        if done is not None and done > core.today():
            raise Refused(_("完成日期不能晚于今天，请在备齐后填写。"))
        if text and done is None and not was.get("text"):
            done = core.today()
        filled = {"text": text, "post": post.strip()[:60], "due": _iso(due), "done": _iso(done)}
        if all(was.get(name, "") == value for name, value in filled.items()):
            return fresh  # saved as it was: whose entry it is does not change
        stamp = {"by": by.display_name or by.username, "on": core.today().isoformat(), "at": core.now().isoformat()}
        fresh.elements = {**fresh.elements, element: {**filled, **stamp}}
        fresh.save(update_fields=["elements"])
        log(fresh, "projects.fill_element", by=by, element=known[element], **{**filled, "text": text[:200]})
    return fresh


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day is not None else ""


__all__ = ["fill_element"]
