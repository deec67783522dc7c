"""短板 (weaknesses): what a department falls short in, the tasks that mend it, and when it is mended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.catalog.place import current_place
from kechuang.apps.projects import access, names
from kechuang.apps.projects.actions.above import require_visible
from kechuang.apps.projects.actions.steps import log, reason_of, take
from kechuang.apps.projects.models import Programme, Task, Weakness
from kechuang.apps.projects.opened import of_weakness


def add_weakness(
    *,
    by: Any,
    department: str,
    title: str,
    describes: str = "",
    division: str = "",
    programme: Programme | None = None,
    tasks: Sequence[Task] = (),
) -> Weakness:
    """Enter a weakness of a department with the tasks that mend it.

    Parameters
    ----------
    division : str
        Where it is; empty where it concerns no one district more than another.

    Raises
    ------
    PermissionDenied
        If the person does not manage for the department there.
    Refused
        If a task cannot mend anything, there is no such division, or the person may not see the programme.
    """
    _require_division(division)
    with transaction.atomic():
        made = Weakness(
            title=title.strip(), describes=describes.strip(), department=department, division=division,
            programme=programme, synthetic=current_place().synthetic, created_by=by if by.pk is not None else None,
        )  # fmt: skip
        access.require(by, access.MANAGE, made)
        require_visible(by, programme=programme)
        _require_usable(tasks)
        made.save()
        made.tasks.set(tasks)
        log(made, "projects.weakness_add", by=by, tasks=[task.pk for task in tasks])
    return made


def edit_weakness(
    weakness: Weakness, *, by: Any, title: str, describes: str, programme: Programme | None, tasks: Sequence[Task],
    division: str | None = None, seen: str | None = None,
) -> Weakness:  # fmt: skip
    """Change what a weakness is and which tasks mend it; ``seen`` says how it stood when the form was opened.

    Its ``division`` stays where left out; another one must be the person's as well.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`add_weakness`; Refused also where it is mended already, or was changed meanwhile.
    """
    with transaction.atomic():
        weakness = locked(weakness)
        access.require(by, access.MANAGE, weakness)
        if weakness.state != "open":
            raise Refused(_("短板“%(what)s”已补齐，应先重新列入再改。") % {"what": weakness})
        if seen is not None and seen != of_weakness(weakness):
            raise Refused(_("短板刚刚被他人修改，请打开短板核对后再改；您填写的内容还在。"))
        if division is not None and division != weakness.division:
            _require_division(division)
            weakness.division = division
            access.require(by, access.MANAGE, weakness)
        if programme != weakness.programme:
            require_visible(by, programme=programme)
        _require_usable(tasks)
        weakness.title, weakness.describes, weakness.programme = title.strip(), describes.strip(), programme
        weakness.save(update_fields=["title", "describes", "division", "programme"])
        weakness.tasks.set(tasks)
        log(weakness, "projects.weakness_edit", by=by, tasks=[task.pk for task in tasks])
    return weakness


def mend(weakness: Weakness, *, by: Any, note: str = "") -> Weakness:
    """Say that a weakness is mended: only where tasks mend it and all of them are closed.

    Raises
    ------
    PermissionDenied, Refused
        If the person does not manage for its department; if a task is open or there is none.
    """
    with transaction.atomic():
        weakness = locked(weakness)
        if not weakness.tasks.filter(removed_at=None, state="closed").exists():
            raise Refused(_("还没有已销号的任务补这个短板，应先关联任务，销号后再登记。"))
        done = take(weakness, "mend", by=by, note=note.strip())
        log(done, "projects.weakness_mend", by=by, note=note)
    return done


def reopen_weakness(weakness: Weakness, *, by: Any, reason: str) -> Weakness:
    """Put a mended weakness back on the list.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`mend`; Refused also without a reason.
    """
    with transaction.atomic():
        done = take(weakness, "reopen", by=by, note=reason_of(reason))
        log(done, "projects.weakness_reopen", by=by, reason=reason)
    return done


def _require_division(division: str) -> None:
    if division and division not in dict(names.division_choices()):
        raise Refused(_("没有这个行政区划（%(code)s），请从列表中选择。") % {"code": division})


def _require_usable(tasks: Sequence[Task]) -> None:
    for task in tasks:
        if task.removed_at is not None or task.state == "cancelled":
            raise Refused(_("任务“%(task)s”已移除或终止，不能用来补短板。") % {"task": task})
