"""项目的状态 (states): 销号 level by level, 问题台账, 配合方案, 调度会, 短板.

销号 (close-out): evidence is handed in, a second person in a declared role verifies it, then the work is closed; tasks
before their summaries, these before the project, projects before the programme. Nobody closes his own work.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as now_in
from django.utils.translation import gettext_lazy as _

from kechuang import core
from kechuang.apps.accounts.departments import departments_of
from kechuang.apps.transitions.table import SYSTEM, Table, Transition

VIEW, MANAGE, PLAN, REPORT = "projects.view", "projects.manage", "projects.plan", "projects.report"
SUPPORT, VERIFY = "projects.support", "projects.verify"
RAISE, ASSIGN, ANSWER, CONFIRM, URGE = (
    "projects.raise", "projects.assign", "projects.answer", "projects.confirm", "projects.urge",
)  # fmt: skip
MEET, COUNT = "projects.meet", "projects.count"


def parts_are_closed(work: Any, actor: Any) -> str | None:
    """Guard: what a work consists of is closed before the work itself."""
    open_parts = work.open_parts()
    if not open_parts:
        return None
    return now_in("还有 %(n)d 项未销号（%(first)s），应逐级销号后再提交。") % {
        "n": len(open_parts), "first": "、".join(str(part) for part in open_parts[:3]),
    }  # fmt: skip


def second_person(work: Any, actor: Any) -> str | None:
    """Guard: who verifies is not who handed the evidence in, nor who answers for the work."""
    if work.is_own_work(actor):
        return now_in("不能核验自己办理或提交的事项，请由工作专班办公室或督查机构的其他人员核验。")
    if _leads(work, actor) or _handed_in_by_colleague(work, actor):
        return now_in("不能核验本部门牵头的事项，请由工作专班办公室或督查机构中其他部门的人员核验。")
    return None


def _handed_in_by_colleague(work: Any, actor: Any) -> bool:
    """Whether the person's department handed a work in that another one leads by now.

    Who handed it in did so for the lead; where he is not of it any more, the lead has changed since, and it is his
    departments whose work it is.
    """
    who = work.submitted_by
    if who is None or actor.pk is None:
        return False
    his = departments_of(who, REPORT)
    return not his & work.leading() and bool(his & departments_of(actor, VERIFY))


def other_department(work: Any, actor: Any) -> str | None:
    """Guard: no department gives up what it leads itself: what is given up is no longer counted as late."""
    if _leads(work, actor):
        return now_in("不能终止本部门牵头的事项，请由工作专班办公室或督查机构中其他部门的人员终止。")
    return None


def _leads(work: Any, actor: Any) -> bool:
    return actor.pk is not None and bool(work.leading() & departments_of(actor, VERIFY))


#: 任务、项目、行动的状态. One table for all three, because all three are closed in the same way.
WORK = Table(
    states={
        "open": _("推进中"),
        "submitted": _("待核验"),
        "closed": _("已销号"),
        "cancelled": _("已终止"),
    },
    initial="open",
    transitions=(
        Transition(name="submit", label=_("提交销号"), sources=("open",), target="submitted", who=REPORT,
                   guard=parts_are_closed),
        Transition(name="withdraw", label=_("撤回提交"), sources=("submitted",), target="open", who=REPORT),
        Transition(name="verify", label=_("核验销号"), sources=("submitted",), target="closed", who=VERIFY,
                   guard=second_person),
        Transition(name="return", label=_("退回整改"), sources=("submitted",), target="open", who=VERIFY),
        Transition(name="reopen", label=_("重新打开"), sources=("closed",), target="open", who=VERIFY),
        Transition(name="cancel", label=_("终止"), sources=("open",), target="cancelled", who=VERIFY,
                   guard=other_department),
        Transition(name="resume", label=_("恢复"), sources=("cancelled",), target="open", who=VERIFY),
    ),
)  # fmt: skip


def raiser_is_silent(problem: Any, actor: Any) -> str | None:
    """Guard: nobody confirms in the place of who raised a problem before his days are over."""
    if problem.confirm_by is not None and core.today() > problem.confirm_by:
        return None
    return now_in("提出方的确认时限（%(day)s）还没有过，请等提出方确认；过后可以说明理由代为确认。") % {
        "day": problem.confirm_by or "—"
    }


def not_its_own(problem: Any, actor: Any) -> str | None:
    """Guard: a body moves no limit of what it is to solve itself."""
    if actor.pk is not None and problem.lead and problem.lead in departments_of(actor, ASSIGN):
        return now_in("本部门牵头办理的问题，不能自行调整时限或改派，请由工作专班办公室或督查机构中的另一家办理。")
    return None


def can_be_given_back(problem: Any, actor: Any) -> str | None:
    """Guard: what is overdue, or was not accepted, is no longer another's affair."""
    if problem.objections:
        return now_in("提出方未认可的问题不能退回交办，请办结后答复；确不属本部门职责的，请工作专班办公室改派。")
    if problem.due is not None and core.today() > problem.due:
        return now_in(
            "已过答复时限（%(day)s），不能退回交办，请办结后答复；确不属本部门职责的，请工作专班办公室改派。"
        ) % {"day": problem.due}
    return None


PROBLEM = Table(
    states={
        "new": _("填写中"),
        "raised": _("待交办"),
        "assigned": _("办理中"),
        "answered": _("待提出方确认"),
        "closed": _("已销号"),
        "merged": _("已并案"),
        "withdrawn": _("已撤回"),
    },
    initial="new",
    transitions=(
        Transition(name="raise", label=_("提出"), sources=("new",), target="raised", who=RAISE, clock="start"),
        Transition(name="assign", label=_("交办"), sources=("raised",), target="assigned", who=ASSIGN, clock="start"),
        Transition(name="reassign", label=_("改派"), sources=("assigned",), target="assigned", who=ASSIGN,
                   guard=not_its_own, clock="start"),
        Transition(name="decline", label=_("退回交办"), sources=("assigned",), target="raised", who=ANSWER,
                   guard=can_be_given_back, clock="stop"),
        Transition(name="answer", label=_("答复"), sources=("assigned",), target="answered", who=ANSWER,
                   clock="stop"),
        Transition(name="confirm", label=_("确认销号"), sources=("answered",), target="closed", who=CONFIRM),
        Transition(name="object", label=_("未解决，退回办理"), sources=("answered",), target="assigned", who=CONFIRM,
                   clock="start"),
        Transition(name="reopen", label=_("重新打开"), sources=("closed",), target="assigned", who=CONFIRM,
                   clock="start"),
        Transition(name="extend", label=_("调整时限"), sources=("assigned",), target="assigned", who=ASSIGN,
                   guard=not_its_own),
        Transition(name="confirm_for", label=_("代为确认销号"), sources=("answered",), target="closed", who=ASSIGN,
                   guard=raiser_is_silent),
        # 会上: what a coordination meeting decides, carried out when its minutes are issued.
        Transition(name="settle", label=_("会上销号"), sources=("assigned", "answered"), target="closed", who=ASSIGN,
                   clock="stop"),
        Transition(name="present", label=_("转提出方确认"), sources=("assigned",), target="answered", who=ASSIGN,
                   clock="stop"),
        # 并案: the last of several who raised the same confirms for all, and any of them may object.
        Transition(name="confirm_all", label=_("各提出方均已确认，销号"), sources=("answered",), target="closed",
                   who=SYSTEM),
        Transition(name="object_for", label=_("并案提出方未认可，退回办理"), sources=("answered",),
                   target="assigned", who=SYSTEM, clock="start"),
        Transition(name="merge", label=_("并案"), sources=("raised", "assigned"), target="merged", who=ASSIGN,
                   clock="stop"),
        Transition(name="split", label=_("取消并案"), sources=("merged",), target="raised", who=ASSIGN,
                   clock="start"),
        Transition(name="withdraw", label=_("撤回"), sources=("raised", "assigned"), target="withdrawn", who=CONFIRM,
                   clock="stop"),
    ),
)  # fmt: skip

SUPPORT_PLAN = Table(
    states={
        "draft": _("待报送"),
        "filed": _("待牵头部门确认"),
        "accepted": _("已确认"),
        "returned": _("已退回"),
    },
    initial="draft",
    transitions=(
        Transition(name="file", label=_("报送配合方案"), sources=("draft", "returned", "accepted"), target="filed",
                   who=SUPPORT),
        Transition(name="accept", label=_("确认"), sources=("filed",), target="accepted", who=MANAGE),
        Transition(name="return", label=_("退回修改"), sources=("filed",), target="returned", who=MANAGE),
    ),
)  # fmt: skip

MEETING = Table(
    states={
        "planned": _("待召开"),
        "held": _("已召开"),
        "minuted": _("已印发纪要"),
        "called_off": _("已取消"),
    },
    initial="planned",
    transitions=(
        Transition(name="hold", label=_("登记召开"), sources=("planned",), target="held", who=MEET),
        Transition(name="issue", label=_("印发纪要"), sources=("held",), target="minuted", who=MEET),
        Transition(name="call_off", label=_("取消"), sources=("planned",), target="called_off", who=MEET),
    ),
)  # fmt: skip


def tasks_are_closed(weakness: Any, actor: Any) -> str | None:
    """Guard: a weakness is mended when the tasks that mend it are closed."""
    return None if not weakness.open_tasks() else now_in("补短板的任务还没有全部销号，不能登记为已补齐。")


WEAKNESS = Table(
    states={"open": _("待补"), "mended": _("已补齐")},
    initial="open",
    transitions=(
        Transition(name="mend", label=_("登记已补齐"), sources=("open",), target="mended", who=MANAGE,
                   guard=tasks_are_closed),
        Transition(name="reopen", label=_("重新列入"), sources=("mended",), target="open", who=MANAGE),
    ),
)  # fmt: skip
