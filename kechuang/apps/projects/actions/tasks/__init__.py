"""任务的编制 (tasks): add, edit, move, take out and bring back; every change is datable and leaves a copy.

Two people at one task: the one who comes second is told what the first did, and nothing of his is lost.
"""

from kechuang.apps.projects.actions.tasks.adding import MOST, Row, add_task, add_tasks, next_code
from kechuang.apps.projects.actions.tasks.editing import edit_task
from kechuang.apps.projects.actions.tasks.links import After
from kechuang.apps.projects.actions.tasks.moving import move_task
from kechuang.apps.projects.actions.tasks.opened import require_open_task
from kechuang.apps.projects.actions.tasks.parts import below
from kechuang.apps.projects.actions.tasks.removing import finish_without, overdue, remove_task, restore_task

__all__ = [
    "MOST", "After", "Row", "add_task", "add_tasks", "below", "edit_task", "finish_without", "move_task", "next_code",
    "overdue", "remove_task", "require_open_task", "restore_task",
]  # fmt: skip
