"""登录锁定 (lock-out): after five wrong passwords a user name is locked at that address for a quarter of an hour.

django-axes counts; this page says how long. It counts names that do not exist in the same way, so the page
tells nobody whether a name is taken.
"""

from __future__ import annotations

import math
from typing import Any

from axes.helpers import get_client_ip_address, get_cool_off
from axes.models import AccessAttempt
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from kechuang.apps.accounts.models import User
from kechuang.apps.audit.context import note
from kechuang.apps.audit.models import AccessKind

TOO_MANY = 429


def minutes_left(request: HttpRequest, username: str) -> int:
    """Return the minutes until the name may be tried again from this address, rounded up, at least one."""
    whole = get_cool_off(request)
    last = (
        AccessAttempt.objects.filter(username=username, ip_address=get_client_ip_address(request))
        .order_by("-attempt_time")
        .values_list("attempt_time", flat=True)
        .first()
    )
    left = (last or timezone.now()) + whole - timezone.now()
    return max(1, math.ceil(left.total_seconds() / 60))


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Answer that the name is locked at this address, for how long, and who can help."""
    typed = (credentials or {}).get("username") or request.POST.get("username", "")
    username = User.normalize_username(str(typed))
    minutes = minutes_left(request, username)
    note(AccessKind.LOCKED_OUT, actor=request.user, reason=username[:150])
    response = render(request, "accounts/locked_out.html", {"minutes": minutes}, status=TOO_MANY)
    response.headers["Retry-After"] = str(minutes * 60)
    return response
