"""登录与退出 (signing in and out)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from kechuang.apps.accounts.forms import SignInForm
from kechuang.apps.accounts.models import User
from kechuang.apps.audit.context import note
from kechuang.apps.audit.models import AccessKind


class SignIn(LoginView):
    """The sign-in page (登录页)."""

    form_class = SignInForm
    template_name = "accounts/sign_in.html"
    redirect_authenticated_user = True

    def get_success_url(self) -> str:
        """Return where to go: first to a new password where one is due, else where the person came from."""
        if self.request.user.must_change_password:
            return reverse("accounts:password")
        return super().get_success_url()

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in and note it."""
        response = super().form_valid(form)
        note(AccessKind.SIGN_IN, actor=self.request.user)
        return response

    def form_invalid(self, form: Any) -> HttpResponse:
        """Note the failure and show the form again."""
        typed = form.cleaned_data.get("username", "")
        if typed:
            # A name that nobody has may be a password typed into the wrong field: it is not kept.
            known = User.objects.filter(username=typed).exists()
            note(AccessKind.SIGN_IN_FAILED, actor=self.request.user, reason=typed if known else "不存在的用户名")
        return self.render_to_response(self.get_context_data(form=form), status=422)


sign_in = SignIn.as_view()


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out and go to the sign-in page."""
    if request.user.is_authenticated:
        note(AccessKind.SIGN_OUT, actor=request.user)
    logout(request)
    return redirect("accounts:sign_in")
