"""问题的一步 (a step of a problem): taken once, from what the person saw; and whom a problem concerns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.accounts.models import EnterpriseAgent, User
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.files.actions import Upload, store_upload
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.steps import take, tell
from kechuang.apps.projects.models import Problem
from kechuang.apps.projects.problems.officers import officers_of
from kechuang.core import ZONE, today

MOST_FILES = 9


def step(problem: Problem, name: str, *, by: Any, seen: int | None = None, note: str = "", **changes: Any) -> Problem:
    """Take a step of a problem, inside the caller's transaction.

    Parameters
    ----------
    seen : int, optional
        The version that the person looked at when he filled in the form.

    Raises
    ------
    PermissionDenied
        If the person may not.
    Refused
        If somebody else has dealt with it meanwhile, or the step is not possible.
    """
    fresh = locked(problem)
    if by is not None:
        access.require(by, fresh.TABLE[name].who, fresh)  # who may not at all is not told what others did
    if seen is not None and fresh.version != seen:
        raise Refused(moved_on(fresh))
    return take(fresh, name, by=by, note=note[:2000], **changes)


def moved_on(problem: Any) -> str:
    """Say who dealt with a thing last, when and how."""
    last = problem.history.select_related("actor").last()
    who = last.actor.display_name if last is not None and last.actor is not None else _("平台")
    return _(
        "%(who)s已于 %(when)s 对%(what)s办理了“%(step)s”，现为“%(state)s”；您填写的内容还在，请核对后再提交。"
    ) % {
        "who": who, "when": f"{timezone.localtime(last.at, ZONE):%m-%d %H:%M}" if last else "",
        "what": getattr(problem, "number", problem), "state": problem.state_label,
        "step": problem.TABLE[last.transition].label if last else "",
    }  # fmt: skip


def known_departments(lead: str, supports: Iterable[str]) -> list[str]:
    """Return the supporting departments without the lead, each once.

    Raises
    ------
    Refused
        If the lead or one of them is no department of the pack.
    """
    there = current_pack().departments
    found = [one for one in dict.fromkeys(supports) if one and one != lead]
    unknown = [one for one in (lead, *found) if one not in there]
    if unknown:
        raise Refused(_("没有这个部门（%(name)s），请从列表中选择。") % {"name": "、".join(unknown) or "—"})
    return found


def attach(thing: Any, files: Iterable[Upload], *, by: Any) -> list[str]:
    """Keep files with a problem or a note on it; return the hashes of their contents.

    Raises
    ------
    Refused
        If there are too many, or one of them is refused.
    """
    files = list(files)
    if len(files) > MOST_FILES:
        raise Refused(_("一次最多上传 %(n)d 个文件，请分次上传。") % {"n": MOST_FILES})
    return [store_upload(one, by=by, obj=thing).sha256 for one in files]


def family(problem: Problem) -> list[Problem]:
    """Return a problem and those that were merged into it."""
    return [problem, *Problem.objects.filter(repeat_of=problem, state="merged").order_by("pk")]


def raisers_of(problem: Problem) -> list[User]:
    """Return who confirms a problem: its raiser; where he may not, who else of his department, firm, or a body may."""
    who = problem.raised_by
    if who is not None and access.may(who, access.CONFIRM, problem):
        return [who]
    if problem.raised_department:
        asked = {
            user.pk: user for one in sorted(access.confirming(problem))
            for user in access.people_of(one, access.CONFIRM, problem.division)
            if access.may(user, access.CONFIRM, problem)
        }  # fmt: skip
        return list(asked.values())
    agents = EnterpriseAgent.objects.filter(entity_id=problem.entity_id, state="confirmed", starts_on__lte=today())
    return [
        user
        for user in User.objects.filter(pk__in=agents.values("user"), is_active=True).order_by("pk")
        if access.may(user, access.CONFIRM, problem)
    ]


def tell_raisers(problem: Problem, title: str, *, tag: object = "", **more: Any) -> None:
    """Tell everybody who raised a problem or one merged into it; each is led to his own.

    ``tag`` tells apart what is told while the problem stays in one version.
    """
    for one in family(problem):
        tell(one, title % {"what": one}, users=raisers_of(one),
             key=f"problem:{one.pk}:{problem.pk}.{problem.version}{tag}", **more)  # fmt: skip


def tell_office(problem: Problem, title: str, **more: Any) -> None:
    """Tell the office that assigns; where the pack names none, the supervision."""
    office = access.body(access.OFFICE) or access.body(access.SUPERVISION)
    tell(problem, title, departments=[office], verb=access.ASSIGN,
         key=f"problem:{problem.pk}:{problem.version}:office", **more)  # fmt: skip


def tell_officers(problem: Problem, title: str, *, by: Any, tag: object = "", **more: Any) -> None:
    """Tell the officers whose affair a problem is, but for who has just done it himself."""
    told = [one for one in officers_of(problem) if one.pk != getattr(by, "pk", None)]
    tell(problem, title, users=told, key=f"problem:{problem.pk}:{problem.version}:officer{tag}", **more)


def tell_departments(
    problem: Problem, title: str, departments: Iterable[str], *, tag: object = "", **more: Any
) -> None:
    """Tell those who answer for departments."""
    tell(problem, title, departments=departments, verb=access.ANSWER,
         key=f"problem:{problem.pk}:{problem.version}:lead{tag}", **more)  # fmt: skip
