"""What the pages of this room share: the pack, an item by its address, the state of an item today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.catalog.place import NoPlace, current_pack
from kechuang.apps.policies.wording import formula_text
from kechuang.core import Verdict
from kechuang.declarations.pack import Pack
from kechuang.declarations.policy import Policy
from kechuang.declarations.policy_item import AUDIENCE_LABELS, MODE_LABELS, PolicyItem

SIZES = (20, 50, 100)


@dataclass(frozen=True)
class ItemLine:
    """An item as a list shows it."""

    item: PolicyItem
    policy: Policy
    issuer: str
    amount: str
    state: str
    open: bool

    @property
    def audience(self) -> str:
        """Who it is for, in a word."""
        return _(AUDIENCE_LABELS[self.item.audience])

    @property
    def mode(self) -> str:
        """How it is got."""
        return _(MODE_LABELS[self.item.mode])


def pack_or_404() -> Pack:
    """Return the pack of the place served; before anything was built there is none."""
    try:
        return current_pack()
    except NoPlace as error:
        raise Http404(str(error)) from None


def item_or_404(pack: Pack, name: str) -> PolicyItem:
    """Return an item by its id."""
    found = pack.policy_items.get(name)
    if found is None:
        raise Http404(_("没有编号为 %(name)s 的政策条目") % {"name": name})
    return found


def line_of(item: PolicyItem, policy: Policy, pack: Pack) -> ItemLine:
    """Return an item with what a list says of it today."""
    day = core.today()
    if policy.status in {"completed", "expired"} or (item.period.end is not None and item.period.end < day):
        state, is_open = _("已结束"), False
    elif not item.holds(day):
        state, is_open = _("未开始"), False
    elif item.window is not None and not item.window.opens <= day <= item.window.closes:
        state, is_open = _("不在申报期"), False
    else:
        state, is_open = _("可办理"), True
    department = pack.department(policy.issuer) if policy.issuer else None
    issuer = department.name if department else ""
    return ItemLine(item, policy, issuer, formula_text(item.benefit, pack), state, is_open)


def lines(pack: Pack) -> list[ItemLine]:
    """Return every item of the place, those that are open first, in the order of the policies."""
    found = [line_of(item, policy, pack) for policy in pack.policies for item in policy.items]
    return sorted(found, key=lambda line: not line.open)


def paged(request: HttpRequest, rows: Any) -> Any:
    """Return the page of a list that is asked for."""
    size = request.GET.get("size", "")
    return Paginator(rows, int(size) if size in map(str, SIZES) else SIZES[0]).get_page(request.GET.get("page"))


def whole(verdict: str) -> str:
    """Return a verdict of the whole in words: what is met is preliminary, the authority decides."""
    return _("初步符合") if verdict == Verdict.MET else _(Verdict(verdict).label)
