"""典型案例的材料 (files of typical cases): what proves the choice, who may see and renew them."""

from __future__ import annotations

from typing import Any

from kechuang.apps.files.access import guardian
from kechuang.apps.files.models import Attachment, AttachmentVersion
from kechuang.apps.projects import access
from kechuang.apps.projects.files.works import papers_of
from kechuang.apps.projects.models import TypicalCase
from kechuang.apps.projects.queries.cases import visible_cases


def files_of(case: TypicalCase) -> list[AttachmentVersion]:
    """Return the newest versions of a case's files."""
    return papers_of(TypicalCase, [case.pk]).get(case.pk, [])


@guardian("projects.typicalcase")
def _of_case(user: Any, verb: str, attachment: Attachment) -> bool:
    case = visible_cases(user).filter(pk=attachment.object_id).first()
    if case is None or verb == "view":
        return case is not None
    return not case.withdrawn and access.may(user, access.MANAGE, case)
