"""用户管理 (administration of users): the list, one user, and the deeds that an administrator does there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from kechuang.apps.accounts import actions, scopes
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.forms import AppointForm, EditForm, EndForm, GrantForm, ReasonForm, UserForm, posted
from kechuang.apps.accounts.gate import needs
from kechuang.apps.accounts.models import ApiToken, Appointment, EnterpriseAgent, Grant, User
from kechuang.apps.accounts.pages.rows import GrantRow
from kechuang.apps.accounts.queries import users as find_users
from kechuang.apps.accounts.roles import Role

SIZES = (20, 50, 100)
STATES = {"active": gettext_lazy("启用"), "stopped": gettext_lazy("已停用"), "first": gettext_lazy("待首次改密")}


def _size(request: HttpRequest) -> int:
    asked = request.GET.get("size", "")
    return int(asked) if asked.isascii() and asked.isdigit() and int(asked) in SIZES else SIZES[0]


@needs("user.manage")
def user_list(request: HttpRequest) -> HttpResponse:
    """Show the users that a search finds."""
    text = request.GET.get("q", "").replace("\x00", "")[:100].strip()
    role, state = request.GET.get("role", ""), request.GET.get("state", "")
    found = find_users(text, role, state).order_by("username")
    page = Paginator(found, _size(request)).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "q": text,
        "role": role,
        "state": state,
        "roles": Role.choices,
        "states": STATES.items(),
        "filtered": bool(text or role or state),
    }
    return render(request, "accounts/users.html", context)


@never_cache
@needs("user.manage")
def user_add(request: HttpRequest) -> HttpResponse:
    """Add a user; the first password is shown once, in the answer itself."""
    form = UserForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            user, password = actions.create_user(actor=request.user, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            return render(request, "accounts/password_once.html", {"subject": user, "password": password, "new": True})
    return render(request, "accounts/user_add.html", {"form": form}, status=422 if form.errors else 200)


@needs("user.manage")
def user_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one user: grants, posts, firms, tokens, and what can be done."""
    return _user_page(request, get_object_or_404(User, pk=pk))


def _user_page(request: HttpRequest, user: User, status: int = 200, **forms: Any) -> HttpResponse:
    loaded = scopes.pack()
    grants = Grant.objects.filter(user=user).select_related("granted_by", "revoked_by")
    rows = [GrantRow.of(grant, loaded) for grant in grants]
    context = {
        "subject": user,
        "is_self": user.pk == request.user.pk,
        "current": [row for row in rows if row.grant.is_current],
        "past": [row for row in rows if not row.grant.is_current],
        "appointments": Appointment.objects.filter(user=user).select_related("post__unit"),
        "agencies": EnterpriseAgent.objects.filter(user=user),
        "tokens": ApiToken.objects.filter(user=user),
        "grant_form": GrantForm(loaded=loaded, auto_id="grant_%s"),
        "appoint_form": AppointForm(auto_id="post_%s"),
        "edit_form": EditForm(initial={"display_name": user.display_name, "phone": user.phone}),
        **forms,
    }
    return render(request, "accounts/user.html", context, status=status)


@needs("user.manage")
def user_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change name and telephone."""
    user = get_object_or_404(User, pk=pk)
    form = EditForm(request.POST)
    if form.is_valid():
        try:
            actions.edit_user(actor=request.user, user=user, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已保存。"))
            return redirect("accounts:user", pk=pk)
    return _user_page(request, user, 422, edit_form=form)


@needs("grant.manage")
def grant_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a role."""
    user = get_object_or_404(User, pk=pk)
    form = GrantForm(request.POST, loaded=scopes.pack(), auto_id="grant_%s")
    if form.is_valid():
        try:
            grant = actions.grant_role(actor=request.user, user=user, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("已授予“%(role)s”，立即生效。") % {"role": grant.get_role_display()})
            return redirect("accounts:user", pk=pk)
    return _user_page(request, user, 422, grant_form=form)


@needs("organisation.manage")
def user_appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the user in a post."""
    user = get_object_or_404(User, pk=pk)
    form = AppointForm(request.POST, auto_id="post_%s")
    if form.is_valid():
        try:
            actions.appoint(actor=request.user, user=user, **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("任职已登记。"))
            return redirect("accounts:user", pk=pk)
    return _user_page(request, user, 422, appoint_form=form)


def _confirm(
    request: HttpRequest,
    subject: User,
    *,
    form: Any,
    do: Callable[[dict[str, Any]], Any],
    done: str,
    title: str,
    consequence: list[str],
    verb: str,
) -> HttpResponse:
    """Name the consequence, ask, then do it: the page before every deed that hurts."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, done)
            return redirect("accounts:user", pk=subject.pk)
    context = {"subject": subject, "form": form, "title": title, "consequence": consequence, "verb": verb}
    return render(request, "accounts/confirm.html", context, status=422 if form.errors else 200)


@needs("user.manage")
def user_deactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop an account, after naming what that ends."""
    user = get_object_or_404(User, pk=pk)
    grants = Grant.objects.filter(Grant.current_q(), user=user).count()
    tokens = ApiToken.objects.filter(user=user, revoked_at__isnull=True).count()
    return _confirm(
        request,
        user,
        form=ReasonForm(posted(request)),
        do=lambda data: actions.deactivate(actor=request.user, user=user, **data),
        done=_("账号已停用，登录已全部退出。"),
        title=_("停用 %(user)s") % {"user": user},
        consequence=[
            _("立即退出其全部登录，%(n)d 个接口令牌不能再用。") % {"n": tokens},
            _("%(n)d 项有效授权暂停，启用后恢复。") % {"n": grants},
            _("其经手的事项和记录保留不变。可以重新启用。"),
        ],
        verb=_("停用账号"),
    )


@needs("user.manage")
def user_reactivate(request: HttpRequest, pk: int) -> HttpResponse:
    """Start an account again."""
    user = get_object_or_404(User, pk=pk)
    grants = Grant.objects.filter(Grant.current_q(), user=user).count()
    return _confirm(
        request,
        user,
        form=ReasonForm(posted(request)),
        do=lambda data: actions.reactivate(actor=request.user, user=user, **data),
        done=_("账号已启用。"),
        title=_("启用 %(user)s") % {"user": user},
        consequence=[_("可以用原密码登录，%(n)d 项仍在有效期内的授权恢复。") % {"n": grants}],
        verb=_("启用账号"),
    )


@never_cache
@needs("user.manage")
def user_reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a user a new password, shown once."""
    user = get_object_or_404(User, pk=pk)
    error = ""
    if request.method == "POST":
        try:
            password = actions.reset_password(actor=request.user, user=user)
        except Refused as refused:
            error = str(refused)
        else:
            return render(request, "accounts/password_once.html", {"subject": user, "password": password, "new": False})
    context = {
        "subject": user,
        "title": _("重设 %(user)s 的密码") % {"user": user},
        "consequence": [_("原密码立即失效，其全部登录退出。"), _("新密码只显示一次，本人首次登录后须修改。")],
        "verb": _("重设密码"),
        "error": error,
    }
    return render(request, "accounts/confirm.html", context, status=422 if error else 200)


@needs("user.manage")
def user_end_sessions(request: HttpRequest, pk: int) -> HttpResponse:
    """End every session of a user."""
    user = get_object_or_404(User, pk=pk)
    if request.method == "POST":
        actions.end_sessions(actor=request.user, user=user)
        messages.success(request, _("已退出其全部登录。"))
        return redirect("accounts:user" if user.pk != request.user.pk else "accounts:sign_in", **(
            {"pk": pk} if user.pk != request.user.pk else {}
        ))  # fmt: skip
    context = {
        "subject": user,
        "title": _("退出 %(user)s 的全部登录") % {"user": user},
        "consequence": [_("其所有设备上的登录立即退出，未保存的填写会丢失。密码不变，可以重新登录。")],
        "verb": _("退出全部登录"),
    }
    return render(request, "accounts/confirm.html", context)


@needs("grant.manage")
def grant_revoke(request: HttpRequest, pk: int, grant_pk: int) -> HttpResponse:
    """Take a grant back, after naming what the user then can no longer do."""
    grant = get_object_or_404(Grant.objects.select_related("user"), pk=grant_pk, user_id=pk)
    row = GrantRow.of(grant, scopes.pack())
    return _confirm(
        request,
        grant.user,
        form=ReasonForm(posted(request)),
        do=lambda data: actions.revoke_grant(actor=request.user, grant=grant, **data),
        done=_("授权已撤销，立即生效。"),
        title=_("撤销 %(user)s 的“%(role)s”授权") % {"user": grant.user, "role": grant.get_role_display()},
        consequence=[
            _("范围：%(department)s，%(region)s。") % {"department": row.department, "region": row.region},
            _("立即失去由此获得的查看和办理权限，本人会收到通知。撤销不可恢复，需要时重新授权。"),
        ],
        verb=_("撤销授权"),
    )


@needs("organisation.manage")
def appointment_end(request: HttpRequest, pk: int, appointment_pk: int) -> HttpResponse:
    """End an appointment on a day."""
    appointment = get_object_or_404(
        Appointment.objects.select_related("post__unit", "user"), pk=appointment_pk, user_id=pk
    )
    return _confirm(
        request,
        appointment.user,
        form=EndForm(posted(request)),
        do=lambda data: actions.end_appointment(actor=request.user, appointment=appointment, **data),
        done=_("任职已结束。"),
        title=_("结束 %(user)s 的任职") % {"user": appointment.user},
        consequence=[_("岗位：%(post)s。授权不随任职结束，如不再需要请另行撤销。") % {"post": appointment.post}],
        verb=_("结束任职"),
    )


@needs("user.manage")
def token_revoke(request: HttpRequest, pk: int, token_pk: int) -> HttpResponse:
    """Revoke a token."""
    token = get_object_or_404(ApiToken.objects.select_related("user"), pk=token_pk, user_id=pk)
    error = ""
    if request.method == "POST":
        try:
            actions.revoke_token(actor=request.user, token=token)
        except Refused as refused:
            error = str(refused)
        else:
            messages.success(request, _("令牌已撤销。"))
            return redirect("accounts:user", pk=pk)
    context = {
        "subject": token.user,
        "title": _("撤销令牌 %(name)s") % {"name": token.name},
        "consequence": [_("使用它的程序立即不能再调用接口。撤销不可恢复。")],
        "verb": _("撤销令牌"),
        "error": error,
    }
    return render(request, "accounts/confirm.html", context, status=422 if error else 200)
