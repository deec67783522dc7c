"""附件的动作 (actions on attachments): hand in a file, or a new version of one; verify what is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.utils.translation import gettext as _

from kechuang.apps.audit.record import record
from kechuang.apps.files import access, contents, storage
from kechuang.apps.files.models import Attachment, AttachmentVersion
from kechuang.apps.files.names import tidy


class Upload(Protocol):
    """What a page receives: Django's ``UploadedFile``, or anything else with a name and chunks."""

    name: str | None

    def chunks(self) -> Iterable[bytes]:
        """Yield the content piece by piece."""


def store_upload(
    upload: Upload,
    *,
    by: Any,
    obj: models.Model | None = None,
    object_type: str = "",
    object_id: str = "",
    attachment: Attachment | None = None,
    title: str = "",
    allowed: frozenset[str] = contents.ALLOWED,
    limit: int | None = None,
) -> AttachmentVersion:
    """Take in a file as the first version of a new attachment, or as the next version of one.

    Parameters
    ----------
    upload : UploadedFile
        Name and content as they came.
    by : User
        Who hands it in. The caller has asked whether he may do so with the object itself.
    obj : Model, optional
        What it belongs to; or ``object_type`` and ``object_id``.
    attachment : Attachment, optional
        Of which this is a new version.
    title : str
        What the paper is called; the file's name where left out.
    allowed : frozenset of str
        Content types welcome here (constants of :mod:`~kechuang.apps.files.contents`).
    limit : int, optional
        Most bytes; never more than ``KECHUANG_UPLOAD_LIMIT``.

    Raises
    ------
    UploadRefused
        With one sentence; nothing was kept.
    PermissionDenied
        If the person may not add to this attachment.
    """
    name = tidy(upload.name or "")
    if attachment is not None and by is not None and not access.may(by, "add", attachment):
        raise PermissionDenied(_("您没有权限为“%(title)s”上传新版本") % {"title": attachment.title})
    most = min(limit or settings.KECHUANG_UPLOAD_LIMIT, settings.KECHUANG_UPLOAD_LIMIT)
    with storage.received(upload.chunks(), name, most) as (file, stored):
        content_type = contents.detect(file, name, allowed)
    # The content is in place before any row speaks of it; if the rows fail, it is a content that nobody names.
    with transaction.atomic():
        if attachment is None:
            attachment = Attachment.objects.create(
                object_type=obj._meta.label_lower if obj is not None else object_type,
                object_id=str(obj.pk) if obj is not None else object_id,
                title=title or name,
                created_by=by,
            )
            number = 1
        else:
            # Locked, so that two new versions handed in at once are numbered one after the other.
            attachment = Attachment.objects.select_for_update().get(pk=attachment.pk)
            number = attachment.versions.aggregate(last=models.Max("number"))["last"] + 1
        version = AttachmentVersion.objects.create(
            attachment=attachment,
            number=number,
            sha256=stored.sha256,
            size=stored.size,
            name=name,
            content_type=content_type,
            uploaded_by=by,
        )
        record(
            verb="attachment.store",
            actor=by,
            obj=attachment,
            detail={"version": number, "sha256": stored.sha256, "size": stored.size, "name": name},
        )
    return version


def adopt(
    path: Path, *, name: str, sha256: str, content_type: str, by: Any, object_type: str, object_id: str
) -> AttachmentVersion:
    """Name a content that is stored already as a new attachment, in the caller's transaction.

    Parameters
    ----------
    path : Path
        Where it is stored.
    name, content_type : str
        As it came, and what it is; the caller has looked.
    sha256 : str
        Of the content.
    by : User
        Who handed it in.
    object_type, object_id : str
        What it belongs to.
    """
    with transaction.atomic():
        attachment = Attachment.objects.create(object_type=object_type, object_id=object_id, title=name, created_by=by)
        version = AttachmentVersion.objects.create(
            attachment=attachment, number=1, sha256=sha256, size=path.stat().st_size, name=name,
            content_type=content_type, uploaded_by=by,
        )  # fmt: skip
        detail = {"version": 1, "sha256": sha256, "size": version.size, "name": name}
        record(verb="attachment.store", actor=by, obj=attachment, detail=detail)
    return version


@dataclass(frozen=True, slots=True)
class Damage:
    """A stored content that is not what it should be: ``missing`` or ``changed``."""

    sha256: str
    kind: str
    names: tuple[str, ...]

    def __str__(self) -> str:
        what = _("文件丢失") if self.kind == "missing" else _("内容被改动")
        return f"{what}：{'、'.join(self.names)}（{self.sha256[:12]}…）"


def verify_files() -> list[Damage]:
    """Read every stored content again and return those that are gone or no longer match their hash."""
    damages = []
    contents_named: dict[str, set[str]] = {}
    for sha256, name in AttachmentVersion.objects.values_list("sha256", "name").iterator():
        contents_named.setdefault(sha256, set()).add(name)
    for sha256, names in sorted(contents_named.items()):
        path = storage.path_of(sha256)
        if not path.is_file():
            damages.append(Damage(sha256, "missing", tuple(sorted(names))))
        elif storage.hash_of(path) != sha256:
            damages.append(Damage(sha256, "changed", tuple(sorted(names))))
    return damages
