"""外壳 (shell): what every page shows around its content: place, menu, unread messages, the person signed in.

Nothing is asked of the database until a template shows it, and then in at most two queries: one for the place with
the unread messages, one for the rights.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from django.db.models import Count, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from kechuang.apps.accounts.access import Standing, standing
from kechuang.apps.accounts.models import Grant
from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog.models import Place
from kechuang.apps.inbox.models import Notification


@dataclass(frozen=True)
class Room:
    """A menu entry (导航): where it leads, its sign, and the right that opens it."""

    label: Any
    url: str
    icon: str
    verb: str
    gap: bool = False


ROOMS = (
    Room(_("总览"), "/", "home", "cockpit.view"),
    Room(_("企业"), "/enterprises/", "firm", "enterprise.view", gap=True),
    Room(_("本企业"), "/enterprises/", "firm", "own_enterprise.view"),
    Room(_("代办企业"), "/enterprises/agencies", "check", "own_enterprise.view"),
    # Whose own work these are sees them first, on a phone too, where only the first four rooms stand in the bar.
    Room(_("用户与权限"), "/users/", "people", "user.manage"),
    Room(_("代办核实"), "/enterprises/agencies", "check", "agent.decide"),
    Room(_("审计"), "/audit/", "shield", "audit.view"),
    Room(_("梯度培育"), "/ladder/", "ladder", "verdict.view"),
    Room(_("资金兑付"), "/grants/", "copy", "grants.view"),
    Room(_("惠企资金"), "/grants/mine", "copy", "grants.apply"),
    Room(_("政策"), "/policies/", "file", "policy.view"),
    Room(_("人才资金"), "/grants/own", "people", "grants.claim"),
    Room(_("专家评审"), "/reviews/", "people", "reviews.view"),
    Room(_("我的评审"), "/reviews/mine", "people", "reviews.score"),
    Room(pgettext_lazy("menu", "项目"), "/projects/", "project", "projects.view"),
    Room(_("企业问题"), "/projects/problems", "project", "projects.own"),
    Room(_("目标"), "/targets/", "target", "target.view"),
    Room(_("报道"), "/reports/", "report", "report.view"),
    Room(_("台账"), "/registers/", "book", "report.view"),
    Room(_("数据"), "/data/", "data", "catalog.view"),
    Room(_("核对"), "/data/pairs/", "check", "stewardship.view"),
    Room(_("共享"), "/sharing/", "link", "sharing.view"),
)

HTMX = {
    "allowEval": False,
    "includeIndicatorStyles": False,
    "selfRequestsOnly": True,
    "historyCacheSize": 0,
    "responseHandling": [
        {"code": "204", "swap": False},
        {"code": "[23]..", "swap": True},
        {"code": "422", "swap": True},
        {"code": "[45]..", "swap": False, "error": True},
    ],
}


@cache
def leads_somewhere(url: str) -> bool:
    """Tell whether an address of the menu has a page: what does not exist yet has no entry."""
    try:
        resolve(url)
    except Resolver404:
        return False
    return True


@dataclass(frozen=True)
class Entry:
    """A menu entry as one person sees it on one page."""

    label: str
    url: str
    icon: str
    current: bool
    gap: bool


class Shell:
    """What the base template asks for; everything is worked out when it is first used."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.htmx = json.dumps(HTMX)

    @property
    def language(self) -> str:
        """The language of the page as HTML names it."""
        return "en" if (get_language() or "").startswith("en") else "zh-CN"

    @property
    def mark(self) -> SafeString:
        """The mark of invented data, for sentences that speak of it."""
        from kechuang.web.templatetags.kechuang import demo

        return demo()

    @property
    def wall(self) -> bool:
        """Whether the page is asked for as a wall (大屏): dark, large, nothing but its content."""
        return self.request.GET.get("wall") == "1"

    @property
    def query(self) -> str:
        """What was last searched for, to stand in the search box of the result page."""
        return self.request.GET.get("q", "")[:100] if self.request.path == "/search" else ""

    @property
    def words(self) -> dict[str, str]:
        """The sentences that the scripts speak."""
        return {
            "copied": gettext("已复制"),
            "copy_failed": gettext("没有复制成功，请手工选中后复制"),
            "failed": gettext("没有取到内容，请重试；若再出错，请告知系统管理员"),
            "offline": gettext("与服务器的连接断开，已填写的内容仍在本页，请稍后重试"),
            "forbidden": gettext("您没有这项权限"),
            "signed_out": gettext("登录已过期，请重新登录后再操作"),
            "exporting": gettext("正在生成文件，完成后自动下载，可以继续使用本页"),
            "exported": gettext("文件已生成"),
            "no_chart": gettext("图未能载入，请看旁边的表。"),
            "outlines": gettext("区县界线取自公开数据并经简化，仅作示意，不作为划界依据。"),
            "tiles": gettext("示意方格：每格一个区县，不表示位置和面积。"),
            "absent": gettext("图上没有界线、只列在表中：{names}。"),
            "sure": gettext("请确认"),
            "yes": gettext("确定"),
            "no_data": gettext("无数据"),
            "goal": gettext("目标"),
            "now": gettext("当前"),
        }

    @property
    def signed_in(self) -> bool:
        """Whether a person is signed in."""
        user = getattr(self.request, "user", None)
        return bool(user and user.is_authenticated)

    @property
    def person(self) -> str:
        """The name of the person signed in."""
        return str(self.request.user.display_name or self.request.user.username) if self.signed_in else ""

    @cached_property
    def _standing(self) -> Standing | None:
        return standing(self.request.user) if self.signed_in else None

    @property
    def post(self) -> str:
        """The post, or the roles, in which the person acts."""
        return self._standing.capacity if self._standing else ""

    @property
    def administrators(self) -> list[str]:
        """Whom to ask for a right: the names of the administrators. Asked only by the page that refuses."""
        rows = Grant.objects.filter(Grant.current_q(), role=Role.ADMINISTRATOR, user__is_active=True)
        return list(rows.values_list("user__display_name", flat=True).distinct()[:3])

    @cached_property
    def _place(self) -> Place | None:
        places = Place.objects.order_by("pk")
        return places.annotate(unread=self._unread_count()).first() if self.signed_in else places.first()

    def _unread_count(self) -> Coalesce:
        """Count what this person has not read, inside the query for the place."""
        unread = Notification.objects.filter(user=self.request.user, read_at__isnull=True).order_by()
        counted = unread.values("user").annotate(n=Count("pk")).values("n")
        return Coalesce(Subquery(counted), Value(0))

    @property
    def unread(self) -> int:
        """How many messages wait for the person; while nothing has been built there is no place and no message."""
        return int(getattr(self._place, "unread", 0))

    @property
    def inbox(self) -> str:
        """The address of the messages."""
        return "/inbox/" if leads_somewhere("/inbox/") else ""

    @property
    def place(self) -> str:
        """The name of the place served, empty while nothing has been built."""
        return self._place.name if self._place else ""

    @property
    def synthetic(self) -> bool:
        """Whether everything here is invented."""
        return bool(self._place and self._place.synthetic)

    def division(self, code: str) -> str:
        """Name a division by its code."""
        if self._place is None:
            return code
        from kechuang.apps.catalog.place import current_pack, division_name

        return division_name(code, current_pack(self._place))

    @cached_property
    def entries(self) -> list[Entry]:
        """The menu: the rooms that this person may enter."""
        if self._standing is None:
            return []
        open_rooms: dict[str, Room] = {}
        for room in ROOMS:
            if self._standing.held(room.verb) and leads_somewhere(room.url):
                open_rooms.setdefault(room.url, room)
        path = self.request.path
        around = [url for url in open_rooms if path == url or (url != "/" and path.startswith(url))]
        here = max(around, default="", key=len)
        return [
            Entry(str(room.label), url, room.icon, url == here, room.gap and number > 0)
            for number, (url, room) in enumerate(open_rooms.items())
        ]


def shell(request: HttpRequest) -> dict[str, Shell]:
    """Context processor: give every template its shell."""
    return {"shell": Shell(request)}
