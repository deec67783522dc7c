"""申请材料 (materials): the papers of an application, kept as attachments; what the round names and what is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.files import contents
from kechuang.apps.files.actions import Upload, store_upload
from kechuang.apps.files.models import Attachment, AttachmentVersion
from kechuang.apps.grants import access
from kechuang.apps.grants.models import Application

TAKEN = ("invited", "completeness", "review", "papers")
"""The states in which papers are taken: before the review has ended."""
WELCOME = frozenset({contents.PDF, contents.PNG, contents.JPEG, contents.XLSX, contents.DOCX})
OTHER = "其他材料"


@dataclass(frozen=True)
class Paper:
    """A paper: what it is called, its newest version; None where it has not come."""

    title: str
    version: AttachmentVersion | None


def attachments_of(application: Application) -> list[Attachment]:
    """Return the papers that were handed in."""
    rows = Attachment.objects.filter(object_type=application._meta.label_lower, object_id=str(application.pk))
    return list(rows.prefetch_related("versions").order_by("created_at", "pk"))


def papers_of(application: Application) -> list[Paper]:
    """Return the papers that the round names, then the others that came, each with its newest version."""
    came = {one.title: max(one.versions.all(), key=lambda each: each.number) for one in attachments_of(application)}
    named = application.programme.terms.materials
    return [Paper(title, came.get(title)) for title in (*named, *(one for one in came if one not in named))]


def lacking_of(application: Application) -> list[str]:
    """Return the papers that the round names, does not leave to choice, and that have not come."""
    came = {one.title for one in attachments_of(application)}
    terms = application.programme.terms
    return [title for title in terms.materials if title not in came and title not in terms.optional]


def titles_of(application: Application) -> list[str]:
    """Return what a paper may be called here."""
    return [*application.programme.terms.materials, OTHER]


def hand_in(application: Application, *, by: Any, title: str, upload: Upload) -> AttachmentVersion:
    """Hand in a paper of an application; of a paper that is there already it becomes the next version.

    Raises
    ------
    PermissionDenied
        If the person does not act for the firm.
    Refused
        If papers are not taken any more, the paper is none of this round, or the file is refused.
    """
    access.require(by, access.APPLY, application)
    if application.state not in TAKEN:
        raise Refused(_("%(what)s现为“%(state)s”，审核已经结束，不能再交材料。") % {
            "what": application.number, "state": application.state_label})  # fmt: skip
    if title not in titles_of(application):
        raise Refused(_("这一批次没有名为“%(title)s”的材料，请从列表中选择。") % {"title": title})
    known = next((one for one in attachments_of(application) if one.title == title), None) if title != OTHER else None
    named = {"attachment": known} if known is not None else {"obj": application}
    return store_upload(upload, by=by, title=title if title != OTHER else "", allowed=WELCOME, **named)
