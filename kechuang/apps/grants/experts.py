"""专家评审的对象 (expert review): an application for money as a subject of the room of reviews."""

from __future__ import annotations

from kechuang.apps.grants.models import Application
from kechuang.apps.reviews.subjects import Subject, subject_of


@subject_of("grants.application")
def application_subject(pk: int) -> Subject | None:
    """Return an application as a subject: who applies stands to gain, by name, code and id."""
    found = Application.objects.select_related("programme").filter(pk=pk, state="expert_review").first()
    if found is None:
        return None
    return Subject(
        row=found, title=f"{found.programme} {found.name}"[:200], department=found.department,
        parties=(found.payee, found.credit_code, found.entity_id), link=f"/grants/applications/{found.pk}",
    )  # fmt: skip
