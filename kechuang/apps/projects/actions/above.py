"""所属的行动与专班 (what a work comes under): locked in one order, seen by who chooses it, and not over.

The order of locks in this room, so that no two actions wait for each other in a circle: the place (what is numbered,
or may be there only once), programmes, task forces, the project, what hangs on it; the audit's head last.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.catalog.models import Place
from kechuang.apps.catalog.place import current_place
from kechuang.apps.projects import access
from kechuang.apps.projects.models import Programme, Project, TaskForce


def lock_place() -> Place:
    """Lock the place: of two who enter the same or take the next number, the second sees what the first did."""
    return Place.objects.select_for_update().get(pk=current_place().pk)


def lock_above(row: Any, *, programme: Programme | None = None, task_force: TaskForce | None = None) -> None:
    """Lock the programme and the task force under which a row is to come, before the row itself is locked.

    Parameters
    ----------
    row : Project or TaskForce
        As the page showed it; what it is under already and stays under is not locked.
    """
    for name, above in (("programme", programme), ("task_force", task_force)):
        if above is not None and above.pk != getattr(row, f"{name}_id", None):
            locked(above)


def require_visible(by: Any, *, programme: Programme | None = None, task_force: TaskForce | None = None) -> None:
    """Make sure that a person chooses only what he may see: what his work comes under would be opened to him.

    Raises
    ------
    Refused
        If one lies in other regions and has nothing in his.
    """
    for above, visible in ((programme, access.visible_programmes), (task_force, access.visible_task_forces)):
        if above is not None and not visible(by).filter(pk=above.pk).exists():
            raise Refused(_("所选%(what)s不在您可以查看的地区，请另选，或留空。") % {"what": above._meta.verbose_name})


def require_open_programme(project: Project) -> None:
    """Make sure, under its lock, that nothing open comes under a programme that is handed in, closed or given up."""
    if project.programme is None:
        return
    programme = locked(project.programme)
    if programme.state != "open":
        raise Refused(_("攻坚行动“%(name)s”%(state)s，不能再列入项目；应先重新打开行动，或另选行动。") % {
            "name": programme, "state": programme.state_label})  # fmt: skip


def require_running_force(project: Project) -> None:
    """Make sure, under its lock, that no open project is under a task force that is over."""
    if project.task_force is None:
        return
    force = locked(project.task_force)
    if force.ended_on is not None:
        raise Refused(_("工作专班“%(name)s”已于 %(day)s 撤销，不能再列入项目；应先恢复专班，或另选专班。") % {
            "name": force, "day": force.ended_on})  # fmt: skip


__all__ = ["lock_above", "lock_place", "require_open_programme", "require_running_force", "require_visible"]
