"""消息页面: what was told to the person signed in, with what is unread first at hand."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from kechuang.apps.inbox import access, actions
from kechuang.apps.inbox.queries import unread_count
from kechuang.core import today

SIZES = (20, 50, 100)


@require_safe
@login_required
def inbox(request: HttpRequest) -> HttpResponse:
    """List the person's messages, newest first; ``?unread=1`` shows those not read."""
    rows = access.visible_to(request.user)
    only_unread = request.GET.get("unread") == "1"
    if only_unread:
        rows = rows.filter(read_at__isnull=True)
    size = request.GET.get("size", "")
    page = Paginator(rows, int(size) if size in map(str, SIZES) else SIZES[0]).get_page(request.GET.get("page"))
    context = {"page": page, "only_unread": only_unread, "unread": unread_count(request.user), "today": today()}
    return render(request, "inbox/list.html", context)


@require_POST
@login_required
def read(request: HttpRequest, pk: int) -> HttpResponseRedirect:
    """Mark a message as read, and go where it leads."""
    notification = get_object_or_404(access.visible_to(request.user), pk=pk)
    actions.mark_read(notification, by=request.user)
    return redirect(notification.link or "inbox:list")


@require_POST
@login_required
def read_all(request: HttpRequest) -> HttpResponseRedirect:
    """Mark all messages as read."""
    count = actions.mark_all_read(by=request.user)
    messages.success(request, _("已将 %(count)d 条消息标为已读") % {"count": count})
    return redirect("inbox:list")
