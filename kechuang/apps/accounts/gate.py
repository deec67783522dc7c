"""门禁 (gate): what stands before a page: signed in, and with the right that the page needs."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from kechuang.apps.accounts.access import require

Page = Callable[..., HttpResponse]

# What a person may still open before he has changed the password that somebody else knows.
OPEN_BEFORE = ("/me/password", "/sign-out", "/sign-in", "/language", "/help")


def needs(verb: str) -> Callable[[Page], Page]:
    """Decorate a page that only users with a right may open; others get the 403 page, strangers the sign-in.

    Parameters
    ----------
    verb : str
        A key of :data:`~kechuang.apps.accounts.access.VERBS`.
    """

    def wrap(page: Page) -> Page:
        @login_required
        @wraps(page)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            require(request.user, verb)
            return page(request, *args, **kwargs)

        return guarded

    return wrap


class PasswordFirst:
    """Middleware that leads a person with a password given by somebody else to the page where he changes it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, or lead to the password page."""
        if not request.path.startswith(OPEN_BEFORE) and not request.path.startswith("/api/"):
            user = request.user
            if user.is_authenticated and user.must_change_password:
                if request.headers.get("HX-Request"):
                    return HttpResponse(status=204, headers={"HX-Redirect": "/me/password"})
                return redirect("accounts:password")
        return self.get_response(request)
