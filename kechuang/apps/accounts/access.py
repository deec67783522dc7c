"""访问控制 (access): which role may do what, and within which department, region, item and firm.

The table :data:`VERBS` is the whole policy. A room asks :func:`may` or :func:`require` about one thing, and
:func:`visible_q` or :func:`visible_divisions_q` about many. The grants of a user are read once a request.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang import core
from kechuang.apps.accounts.models import Appointment, EnterpriseAgent, Grant
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.context import ObjectRef, note, refer
from kechuang.apps.audit.models import AccessKind


class Permission(NamedTuple):
    """A verb of the policy: what it is called, who may, and whether only for firms one acts for."""

    label: Any
    roles: frozenset[str]
    own: bool = False


def _to(label: Any, *roles: Role, own: bool = False) -> Permission:
    return Permission(label, frozenset(str(role) for role in roles), own)


L, O, S, C = Role.LEADER, Role.OFFICER, Role.STEWARD, Role.CLERK  # noqa: E741
FIRM, EXPERT, AUDITOR, ADMIN = Role.ENTERPRISE, Role.EXPERT, Role.AUDITOR, Role.ADMINISTRATOR

VERBS: dict[str, Permission] = {
    "cockpit.view": _to(gettext_lazy("查看总览"), L, O, S),
    "enterprise.view": _to(gettext_lazy("查看企业"), L, O, S, C),
    "enterprise.export": _to(gettext_lazy("导出企业名单"), L, O, S),
    "own_enterprise.view": _to(gettext_lazy("查看本企业"), FIRM, own=True),
    "verdict.view": _to(gettext_lazy("查看认定判定"), L, O, S, C),
    "policy.view": _to(gettext_lazy("查看政策"), L, O, S, C, FIRM, EXPERT, AUDITOR, ADMIN),
    "policy.match": _to(gettext_lazy("匹配政策与企业"), L, O, S, C),
    "policy.push": _to(gettext_lazy("推送政策"), O, C),
    "policy.visit": _to(gettext_lazy("送政策上门"), O, C),
    "policy.simulate": _to(gettext_lazy("测算政策"), L, O, S),
    "tax.authorise": _to(gettext_lazy("授权使用税务数据"), FIRM, own=True),
    "ladder.manage": _to(gettext_lazy("登记资质、培育与申报"), O, C),
    "target.view": _to(gettext_lazy("查看目标"), L, O, S, AUDITOR, ADMIN),
    "report.view": _to(gettext_lazy("查看报道与公文"), L, O, S, AUDITOR, ADMIN),
    "report.load": _to(gettext_lazy("载入报道"), O, S),
    "report.review": _to(gettext_lazy("审核报道中的事实"), O, S),
    "report.rule": _to(gettext_lazy("制定阅读规则"), S),
    "catalog.view": _to(gettext_lazy("查看数据目录"), L, O, S, AUDITOR, ADMIN),
    "quarantine.view": _to(gettext_lazy("查看隔离数据"), S),
    "quarantine.export": _to(gettext_lazy("下载隔离数据"), S),
    "stewardship.view": _to(gettext_lazy("查看待核对"), L, S, AUDITOR),
    "stewardship.decide": _to(gettext_lazy("核对并判定"), S),
    "build.run": _to(gettext_lazy("运行数据汇聚"), S),
    "sharing.view": _to(gettext_lazy("查看数据共享"), L, O, S, AUDITOR, ADMIN),
    "sharing.oversee": _to(gettext_lazy("查看全部共享办件"), L, AUDITOR, ADMIN),
    "sharing.request": _to(gettext_lazy("申请共享数据"), O, S),
    "sharing.check": _to(gettext_lazy("核验共享申请"), S),
    "sharing.answer": _to(gettext_lazy("答复共享申请与校核"), O, S),
    "sharing.arbitrate": _to(gettext_lazy("处理共享争议"), L, S),
    "sharing.read": _to(gettext_lazy("使用共享数据"), O, S),
    "sharing.report": _to(gettext_lazy("报告数据错误"), O, S),
    "grants.view": _to(gettext_lazy("查看资金兑付"), L, O, C, AUDITOR),
    "grants.apply": _to(gettext_lazy("为本企业申请资金"), FIRM, own=True),
    "grants.claim": _to(gettext_lazy("为本人申请资金"), FIRM, EXPERT),
    "grants.open": _to(gettext_lazy("设立兑付批次"), O),
    "grants.accept": _to(gettext_lazy("受理资金申请"), O, C),
    "grants.review": _to(gettext_lazy("审核资金申请"), O),
    "grants.approve": _to(gettext_lazy("审批资金申请"), L, O),
    "grants.join": _to(gettext_lazy("参加资金联审"), O),
    "grants.decide": _to(gettext_lazy("登记会议决定"), L, O),
    "grants.publish": _to(gettext_lazy("公示并处理异议"), O),
    "grants.allot": _to(gettext_lazy("登记指标文件"), O),
    "grants.pay": _to(gettext_lazy("支付资金"), O),
    "reviews.view": _to(gettext_lazy("查看专家评审"), L, O, AUDITOR),
    "reviews.manage": _to(gettext_lazy("组织专家评审"), O),
    "reviews.score": _to(gettext_lazy("参加专家评审"), EXPERT),
    "projects.view": _to(gettext_lazy("查看重点项目"), L, O, S, C, AUDITOR, ADMIN),
    "projects.own": _to(gettext_lazy("查看本企业提出的问题"), FIRM, own=True),
    "projects.manage": _to(gettext_lazy("管理项目"), O),
    "projects.plan": _to(gettext_lazy("编制计划"), O),
    "projects.report": _to(gettext_lazy("报告进度"), O),
    "projects.support": _to(gettext_lazy("报送配合方案"), O),
    "projects.verify": _to(gettext_lazy("核验销号"), L, O),
    "projects.raise": _to(gettext_lazy("提出问题"), L, O, C, FIRM),
    "projects.assign": _to(gettext_lazy("交办问题"), L, O),
    "projects.answer": _to(gettext_lazy("答复问题"), O),
    "projects.confirm": _to(gettext_lazy("确认问题解决"), L, O, C, FIRM),
    "projects.urge": _to(gettext_lazy("督办"), L, O),
    "projects.meet": _to(gettext_lazy("组织调度会"), L, O),
    "projects.count": _to(gettext_lazy("登记区县指标完成"), O),
    "user.manage": _to(gettext_lazy("管理用户"), ADMIN),
    "grant.manage": _to(gettext_lazy("管理授权"), ADMIN),
    "organisation.manage": _to(gettext_lazy("管理机构与任职"), ADMIN),
    "agent.decide": _to(gettext_lazy("核实企业代办人"), C, ADMIN),
    "audit.view": _to(gettext_lazy("查看审计"), AUDITOR),
    "audit.verify": _to(gettext_lazy("校验审计链"), AUDITOR),
    "personal.read": _to(gettext_lazy("查看个人信息"), O, S, C),
}


class Console:
    """The operator at the machine itself (控制台): whoever may run ``kechuang`` there may do everything."""

    pk = None
    is_active = True
    is_authenticated = True
    acting_as = "控制台"

    def __str__(self) -> str:
        return "控制台"


CONSOLE = Console()


class Scope(NamedTuple):
    """Where a thing belongs, for asking about something that is no object: an empty part limits nothing."""

    division: str = ""
    department: str = ""
    item: str = ""
    entity_id: str = ""


class Held(NamedTuple):
    """A current grant as access needs it."""

    role: str
    department: str
    region: str
    item: str


@dataclass(frozen=True)
class Standing:
    """What a user holds today: his current grants and his main post."""

    day: dt.date
    grants: tuple[Held, ...]
    post: str

    @property
    def capacity(self) -> str:
        """The main post, or the names of the roles where there is none."""
        names = dict(Role.choices)
        return self.post or "、".join(str(names[role]) for role in dict.fromkeys(held.role for held in self.grants))

    def held(self, verb: str) -> list[Held]:
        """Return the grants whose role may use a verb."""
        return [held for held in self.grants if held.role in VERBS[verb].roles]


def standing(user: Any) -> Standing:
    """Return the standing of a user, read with one query and kept on this very object until the day ends."""
    day = core.today()
    kept = getattr(user, "_standing", None)
    if kept is not None and kept.day == day:
        return kept
    post = (
        Appointment.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day), user=OuterRef("user"), starts_on__lte=day
        )
        .order_by("-main", "-starts_on", "-pk")
        .values(title=Concat(F("post__unit__name"), Value(" "), F("post__title")))[:1]
    )
    rows = (
        Grant.objects.filter(Grant.current_q(day), user_id=user.pk, user__is_active=True)
        .order_by("pk")
        .values_list("role", "department", "region", "item", Subquery(post))
    )
    grants = [(Held(*row[:4]), row[4]) for row in rows]
    read = Standing(day, tuple(held for held, _post in grants), (grants[0][1] or "") if grants else "")
    user._standing = read
    return read


def forget(user: Any) -> None:
    """Drop what :func:`standing` and :func:`own_entities` keep on this object, after its rights have changed."""
    user._standing = user._own_entities = None


def own_entities(user: Any) -> frozenset[str]:
    """Return the ``entity_id`` of every firm that the user may act for today; none without the role."""
    if not _signed_in(user) or user is CONSOLE or not standing(user).held("own_enterprise.view"):
        return frozenset()
    day = core.today()
    kept = getattr(user, "_own_entities", None)
    if kept is None or kept[0] != day:
        rows = EnterpriseAgent.objects.filter(
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
            user_id=user.pk,
            state="confirmed",
            starts_on__lte=day,
        ).values_list("entity_id", flat=True)
        kept = (day, frozenset(rows))
        user._own_entities = kept
    return kept[1]


def _signed_in(user: Any) -> bool:
    return bool(getattr(user, "is_authenticated", False) and getattr(user, "is_active", False))


def _covers(held: Held, obj: Any) -> bool:
    """Whether a grant reaches a thing: every limit of the grant that the thing has a place in must fit.

    A thing of a kind that has no department is not kept from a bureau's officer. A thing that does have a
    division field but an empty one belongs to no known district: only a grant without a region reaches it.
    """
    for name, limit, fits in (
        ("division", held.region, str.startswith),
        ("department", held.department, str.__eq__),
        ("item", held.item, str.__eq__),
    ):
        value = getattr(obj, name, None)
        if not limit or value is None or (isinstance(obj, Scope) and not value):
            continue
        if not fits(str(getattr(value, "code", None) or value), limit):
            return False
    return True


def may(user: Any, verb: str, obj: Any = None) -> bool:
    """Return whether a user may do something, to a thing or at all.

    Parameters
    ----------
    user : User, AnonymousUser or Console
        Who asks.
    verb : str
        A key of :data:`VERBS`.
    obj : object, optional
        The thing; its ``division`` (six digits), ``department``, ``item`` and ``entity_id`` are looked at
        where it has them. A :class:`Scope` stands for a thing that is no object.

    Raises
    ------
    KeyError
        If the verb is not in the table.
    """
    permission = VERBS[verb]
    if user is CONSOLE:
        return True
    if not _signed_in(user):
        return False
    held = standing(user).held(verb)
    if not permission.own and not own_entities(user):
        held = [one for one in held if one.role != FIRM]  # an agent of no enterprise is nobody yet
    if not held:
        return False
    if permission.own:
        mine = own_entities(user)
        entity = getattr(obj, "entity_id", None)
        return bool(mine) if obj is None else bool(entity) and str(entity) in mine
    return obj is None or any(_covers(one, obj) for one in held)


def require(user: Any, verb: str, obj: Any = None) -> None:
    """Let pass who may; refuse and note the refusal otherwise.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        With one sentence that says what was refused and who can help.
    """
    if may(user, verb, obj):
        return
    label = str(VERBS[verb].label)
    if not _signed_in(user):
        reason = _("您尚未登录，不能%(deed)s，请先登录。") % {"deed": label}
    elif not standing(user).held(verb):
        reason = _("您没有“%(deed)s”的权限，请联系系统管理员授权。") % {"deed": label}
    elif VERBS[verb].own:
        reason = _("您不是该企业已核实的代办人，不能%(deed)s，请先申请代办并等待核实。") % {"deed": label}
    else:
        reason = _("您“%(deed)s”的权限不含这一部门或地区，请联系系统管理员调整授权。") % {"deed": label}
    note(AccessKind.DENIED, actor=user, verb=verb, obj=_named(obj), reason=reason)
    raise PermissionDenied(reason)


def read_personal(user: Any, obj: Any, *, fields: Iterable[str]) -> None:
    """Let a user see personal data of a thing and note that he did.

    Parameters
    ----------
    fields : iterable of str
        The labels of the fields shown, such as 法定代表人电话.

    Raises
    ------
    django.core.exceptions.PermissionDenied
        If he may not.
    """
    require(user, "personal.read", obj)
    note(AccessKind.PERSONAL_READ, actor=user, verb="personal.read", obj=_named(obj), reason="、".join(fields))


def _named(obj: Any) -> Any:
    """Return what the log can name: a row or a reference as it is, anything else by its firm or kind."""
    if isinstance(obj, Scope):
        return ObjectRef("scope", "/".join(part for part in obj if part))
    try:
        return refer(obj)
    except TypeError:
        return ObjectRef(type(obj).__name__.lower(), str(getattr(obj, "entity_id", "") or ""))


def regions(user: Any, verb: str) -> list[str]:
    """Return the leading digits of the divisions in which a user may do something.

    ``[""]`` is everywhere, ``[]`` nowhere; a prefix inside another is left out.
    """
    if user is CONSOLE:
        return [""]
    if not _signed_in(user):
        return []
    prefixes = sorted({held.region for held in standing(user).held(verb)})
    return [one for one in prefixes if not any(one != other and one.startswith(other) for other in prefixes)]


def departments(user: Any, verb: str) -> list[str] | None:
    """Return the departments for which a user may do something: None is all of them, ``[]`` none."""
    if user is CONSOLE:
        return None
    if not _signed_in(user):
        return []
    found = {held.department for held in standing(user).held(verb)}
    return None if "" in found else sorted(found)


def visible_divisions_q(user: Any, verb: str, field: str = "division") -> Q:
    """Return the condition under which rows lie in the user's regions (for rows without a department)."""
    return _any(Q(**{f"{field}__startswith": prefix}) if prefix else Q() for prefix in regions(user, verb))


def visible_q(user: Any, verb: str, division: str = "division", department: str = "department") -> Q:
    """Return the condition under which rows with both a division and a department are the user's to see.

    Each grant counts as a pair: one for bureau A in the east and one for bureau B in the west do not open
    bureau A in the west.
    """
    if user is CONSOLE:
        return Q()
    held = standing(user).held(verb) if _signed_in(user) else []
    return _any(
        Q(
            *([Q(**{f"{division}__startswith": one.region})] if one.region else []),
            *([Q(**{department: one.department})] if one.department else []),
        )
        for one in held
    )


def _any(conditions: Iterable[Q]) -> Q:
    """Return the disjunction; none at all is a condition that nothing meets."""
    found = list(conditions)
    if any(not one for one in found):
        return Q()
    out = Q(pk__in=())
    for one in found:
        out |= one
    return out
