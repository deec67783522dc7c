"""问题的附件 (files of problems): photos and papers of a problem and of what was done, and who may see them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kechuang.apps.files.access import guardian
from kechuang.apps.files.models import Attachment, AttachmentVersion
from kechuang.apps.projects import access
from kechuang.apps.projects.files.works import papers_of
from kechuang.apps.projects.models import Problem, ProblemNote


def files_of(problem: Problem) -> list[AttachmentVersion]:
    """Return the photos and papers with which a problem was raised."""
    return papers_of(Problem, [problem.pk]).get(problem.pk, [])


def files_of_notes(notes: Sequence[ProblemNote]) -> dict[int, list[AttachmentVersion]]:
    """Return the papers of answers and parts, by the note's key; one query."""
    return papers_of(ProblemNote, [note.pk for note in notes])


def sees(user: Any, problem: Problem | int | str) -> bool:
    """Whether a person sees a problem; one that merged into his own shows him its answers, too."""
    pk = problem.pk if isinstance(problem, Problem) else problem
    rows = access.visible_problems(user)
    return rows.filter(pk=pk).exists() or rows.filter(repeat_of=pk, state="merged").exists()


@guardian("projects.problem")
def _of_problem(user: Any, verb: str, attachment: Attachment) -> bool:
    """Its files are handed in by its steps; what is looked at needs the right to see it."""
    return verb == "view" and access.visible_problems(user).filter(pk=attachment.object_id).exists()


@guardian("projects.problemnote")
def _of_note(user: Any, verb: str, attachment: Attachment) -> bool:
    found = ProblemNote.objects.filter(pk=attachment.object_id).values_list("problem", flat=True).first()
    return verb == "view" and found is not None and sees(user, found)
