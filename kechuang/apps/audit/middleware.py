"""Middleware: every request has a number, and what was noted in it is written after its transaction has ended."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from kechuang.apps.audit.context import client_address, context


class AuditContext:
    """Opens the audit's context around a request (访问情境).

    It stands outside of every view, so that no rollback of a view's transaction reaches what was noted.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request; its number goes into the answer, so that a person can quote it."""
        with context(request.path, address=client_address(request), method=request.method or "") as opened:
            request.audit_context = opened
            response = self.get_response(request)
            response.headers["X-Request-ID"] = opened.request_id
            return response
