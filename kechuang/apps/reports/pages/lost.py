"""重读后未找到 (lost): what was decided about a fact that is read no more can still be taken back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.gate import needs
from kechuang.apps.reports import access, actions
from kechuang.apps.reports.models import Judgement


@needs(access.REVIEW)
@require_POST
def take_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the last step of a judgement whose fact is lost."""
    judgement = get_object_or_404(Judgement, pk=pk)
    seen = request.POST.get("seen", "")
    number = int(seen[:9]) if seen.isascii() and seen.isdecimal() else -1
    try:
        actions.undo_lost(judgement, by=request.user, seen=number)
        messages.success(request, _("已撤回，记录仍在"))
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect(f"{reverse('reports:decisions')}?lost=1")
