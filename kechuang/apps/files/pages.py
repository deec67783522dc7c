"""附件的下载 (download): always as a file to keep, never shown inside the site."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kechuang.apps.audit.context import note
from kechuang.apps.audit.models import AccessKind
from kechuang.apps.files import access, storage
from kechuang.apps.files.models import AttachmentVersion


@require_safe
@login_required
def download(request: HttpRequest, attachment_id: UUID, number: int | None = None) -> FileResponse:
    """Send a version of an attachment, the newest where no number is given.

    The browser is told to keep it, not to guess its type, and to run nothing of it: what people upload is never a
    page of this site.
    """
    versions = AttachmentVersion.objects.select_related("attachment").filter(attachment_id=attachment_id)
    if number is not None:
        version = get_object_or_404(versions, number=number)
    else:
        version = versions.order_by("-number").first()
        if version is None:
            raise Http404
    if not access.may(request.user, "view", version.attachment):
        reason = _("您没有权限下载这份附件")
        note(AccessKind.DENIED, actor=request.user, verb="attachment.view", obj=version.attachment, reason=reason)
        raise PermissionDenied(reason)
    try:
        file = storage.path_of(version.sha256).open("rb")
    except FileNotFoundError:
        raise Http404(_("附件“%(name)s”的文件丢失，请告知系统管理员") % {"name": version.name}) from None
    response = FileResponse(file, as_attachment=True, filename=version.name, content_type=version.content_type)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["Cache-Control"] = "private, no-store"
    return response
