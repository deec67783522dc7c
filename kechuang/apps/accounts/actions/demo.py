"""演示账号 (demo accounts): invented people, with random passwords shown once.

One for each role, and three more officers: what a project needs to be closed takes a supporting department, the office
that assigns, and the body that verifies, because nobody closes his own task.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.accounts.actions.grants import grant_role
from kechuang.apps.accounts.actions.organisation import add_post, add_unit, appoint, load_organisation
from kechuang.apps.accounts.actions.users import create_user
from kechuang.apps.accounts.models import Capacity, EnterpriseAgent, OrgUnit, Post, UnitKind, User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.record import record
from kechuang.declarations.pack import load_pack

if TYPE_CHECKING:
    from kechuang.apps.catalog.models import Place


class Login(NamedTuple):
    """A demo account as it is printed once."""

    role: str
    username: str
    password: str


class _Seat(NamedTuple):
    role: Role
    name: str
    unit: str
    title: str
    login: str = ""

    @property
    def username(self) -> str:
        return self.login or self.role.value


# The demo steward of the platform also answers for one owner of data, so that a request can be walked to its end.
_ANSWERS_FOR = "taxation"

_SEATS = (
    _Seat(Role.LEADER, "演示领导", "government", "分管负责同志"),
    _Seat(Role.OFFICER, "演示科员", "science_technology", "高新技术科科员"),
    _Seat(Role.STEWARD, "演示数据员", "big_data", "数据资源科科员"),
    _Seat(Role.CLERK, "演示窗口员", "demo_hall", "综合窗口"),
    _Seat(Role.ENTERPRISE, "演示企业经办人", "", ""),
    _Seat(Role.EXPERT, "演示专家", "demo_university", "教授"),
    _Seat(Role.AUDITOR, "演示审计员", "government", "审计监督岗"),
    _Seat(Role.ADMINISTRATOR, "演示管理员", "big_data", "系统管理岗"),
    _Seat(Role.OFFICER, "演示配合人", "natural_resources", "用地科科员", "supporter"),
    _Seat(Role.OFFICER, "演示调度员", "task_force_office", "调度科科员", "office"),
    _Seat(Role.OFFICER, "演示督查员", "supervision", "督查专员", "supervision"),
)


def make_demo_accounts(*, place: Place) -> list[Login]:
    """Make the demo accounts that are not there yet, with posts in the place's organisation tree.

    Parameters
    ----------
    place : Place
        The place served; its pack names the departments.

    Returns
    -------
    list of Login
        Role, user name and password of those made now; the passwords are kept nowhere.
    """
    there = set(User.objects.values_list("username", flat=True))
    missing = [seat for seat in _SEATS if seat.username not in there]
    if not missing:
        return []
    logins = []
    with transaction.atomic():
        pack = load_pack(place.pack)
        load_organisation(actor=CONSOLE, pack=pack)
        _unit("demo_hall", f"{place.name}政务服务大厅（演示）", UnitKind.HALL, place.code)
        _unit("demo_university", f"{place.name}理工大学（演示）", UnitKind.UNIVERSITY, place.code)
        for seat in missing:
            user, password = create_user(
                actor=CONSOLE, username=seat.username, display_name=seat.name, synthetic=True,
                must_change_password=False,
            )  # fmt: skip
            grant_role(actor=CONSOLE, user=user, role=seat.role, reason=_("演示账号"))
            if seat.role is Role.STEWARD and _ANSWERS_FOR in pack.departments:
                reason = _("演示账号：代提供部门答复共享申请")
                grant_role(actor=CONSOLE, user=user, role=seat.role, department=_ANSWERS_FOR, reason=reason)
            unit = OrgUnit.objects.filter(code=seat.unit).first()
            if unit is not None:
                post = Post.objects.filter(unit=unit, title=seat.title).first()
                appoint(actor=CONSOLE, user=user, post=post or add_post(actor=CONSOLE, unit=unit, title=seat.title))
            if seat.role is Role.ENTERPRISE:
                _act_for_some_firm(user)
            logins.append(Login(_called(seat), user.username, password))
    return logins


def _called(seat: _Seat) -> str:
    """Return what the list of accounts says of a seat: the role, and which officer where there are several."""
    return f"{seat.role.label}（{seat.title}）" if seat.login else str(seat.role.label)


def _unit(code: str, name: str, kind: UnitKind, division: str) -> None:
    if not OrgUnit.objects.filter(code=code).exists():
        parent = OrgUnit.objects.filter(code="government").first()
        add_unit(actor=CONSOLE, code=code, name=name, kind=kind, parent=parent, division=division, synthetic=True)


def _act_for_some_firm(user: User) -> None:
    """Let the invented agent act for a published firm, so that the role has something to see."""
    # Accounts stand below the rooms; only this demonstration looks up into one.
    from kechuang.apps.enterprises.models import Enterprise
    from kechuang.apps.enterprises.queries import current_generation

    firms = Enterprise.objects.filter(generation=current_generation()).exclude(credit_code="")
    firm = firms.order_by("entity_id").first()
    if firm is None:
        return
    agent = EnterpriseAgent.objects.create(
        user=user, entity_id=firm.entity_id, credit_code=firm.credit_code, capacity=Capacity.AGENT,
        starts_on=core.today(), state="confirmed", evidence_note="演示数据，未经真实核实",
    )  # fmt: skip
    record(verb="agent.confirm", actor=CONSOLE, obj=agent, detail={"user": user.username, "synthetic": True})
