"""我的账号 (one's own account): change the password, see what one may do and why."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from kechuang.apps.accounts import scopes
from kechuang.apps.accounts.access import VERBS, standing
from kechuang.apps.accounts.actions import change_own_password
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import PasswordForm, posted
from kechuang.apps.accounts.models import Grant
from kechuang.apps.accounts.pages.rows import GrantRow
from kechuang.apps.accounts.queries import current_appointments


@sensitive_post_parameters()
@login_required
def password(request: HttpRequest) -> HttpResponse:
    """Change one's own password; this session goes on, all others end."""
    form = PasswordForm(posted(request))
    forced = request.user.must_change_password
    if request.method == "POST" and form.is_valid():
        try:
            user = change_own_password(
                actor=request.user, current=form.cleaned_data["current"], password=form.cleaned_data["password"]
            )
        except Refused as error:
            form.add_error("current" if "当前密码" in str(error) and "不正确" in str(error) else "password", str(error))
        else:
            update_session_auth_hash(request, user)
            messages.success(request, _("密码已修改，其他设备上的登录已全部退出。"))
            return redirect("/" if forced else "accounts:my_grants")
    status = 422 if form.errors else 200
    return render(request, "accounts/password.html", {"form": form, "forced": forced}, status=status)


@login_required
def grants(request: HttpRequest) -> HttpResponse:
    """Show one's own grants, posts and what they allow."""
    loaded = scopes.pack()
    own = Grant.objects.filter(user=request.user).select_related("granted_by", "revoked_by")
    rows = [GrantRow.of(grant, loaded) for grant in own]
    roles = {held.role for held in standing(request.user).grants}
    allowed = [permission.label for permission in VERBS.values() if permission.roles & roles]
    context = {
        "current": [row for row in rows if row.grant.is_current],
        "past": [row for row in rows if not row.grant.is_current],
        "appointments": current_appointments().filter(user=request.user),
        "allowed": allowed,
    }
    return render(request, "accounts/my_grants.html", context)
