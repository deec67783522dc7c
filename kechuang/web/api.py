"""接口 (API) under ``/api/v1``, by token or by the signed-in session; what it changes are the deeds of the pages.

Each app adds its router; the OpenAPI document stands at ``/api/v1/openapi.json``.
"""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError

from kechuang import __version__
from kechuang.apps.accounts.tokens import SessionUser, TokenUser
from kechuang.apps.catalog.api import router as catalog
from kechuang.apps.catalog.place import NoPlace
from kechuang.apps.enterprises.api import router as enterprises
from kechuang.apps.grants.api import router as grants
from kechuang.apps.ladder.api import router as verdicts
from kechuang.apps.ladder.criteria_api import router as criteria
from kechuang.apps.ladder.register_api import router as ladder
from kechuang.apps.policies.api import router as policies
from kechuang.apps.projects.api.cases import router as cases
from kechuang.apps.projects.api.problems import router as problems
from kechuang.apps.projects.api.projects import router as projects
from kechuang.apps.reports.api import router as reports
from kechuang.apps.reports.compare_api import router as comparing
from kechuang.apps.reports.links_api import router as links
from kechuang.apps.reviews.api import router as reviews
from kechuang.apps.sharing.api import router as sharing
from kechuang.apps.stewardship.api import router as stewardship
from kechuang.apps.targets.api import router as targets

api = NinjaAPI(
    title="科创 Kechuang",
    version=__version__,
    description="每个数值都带依据：文件、行或句、批次、规则。",
    auth=[TokenUser(), SessionUser()],
    docs_url=None,
    urls_namespace="api",
)
api.add_router("/enterprises", enterprises)
api.add_router("/verdicts", verdicts)
api.add_router("/ladder", ladder)
api.add_router("/criteria", criteria)
api.add_router("/targets", targets)
api.add_router("", reports)
api.add_router("/facts", comparing)
api.add_router("", links)
api.add_router("/catalog", catalog)
api.add_router("/sharing", sharing)
api.add_router("/stewardship", stewardship)
api.add_router("/policies", policies)
api.add_router("/grants", grants)
api.add_router("/reviews", reviews)
api.add_router("/projects/problems", problems)
api.add_router("/projects/cases", cases)
api.add_router("/projects", projects)


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: PermissionDenied) -> HttpResponse:
    """Answer 403 with the sentence that names the right that is missing."""
    return api.create_response(request, {"detail": str(error) or "没有权限"}, status=403)


@api.exception_handler(AuthenticationError)
def unknown_caller(request: HttpRequest, error: AuthenticationError) -> HttpResponse:
    """Answer 401 and say how to sign in."""
    response = api.create_response(
        request, {"detail": "请在 Authorization 头中给出令牌：Bearer …，或先登录"}, status=401
    )
    response["WWW-Authenticate"] = 'Bearer realm="kechuang"'
    return response


@api.exception_handler(NoPlace)
def nothing_built(request: HttpRequest, error: NoPlace) -> HttpResponse:
    """Answer 404 before anything was built."""
    return api.create_response(request, {"detail": str(error)}, status=404)
