"""周报与通报的动作 (actions on briefs): one is made, numbered and kept with its facts; it is never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.documents import Paper, docx_bytes
from kechuang.apps.inbox.actions import notify
from kechuang.apps.projects import access
from kechuang.apps.projects.actions.above import lock_place
from kechuang.apps.projects.actions.lights import refresh
from kechuang.apps.projects.actions.steps import log
from kechuang.apps.projects.briefs.briefing import Week, issuer, week_of, weekly
from kechuang.apps.projects.briefs.quarters import days_of, quarterly
from kechuang.apps.projects.models import Brief, Programme, Project
from kechuang.apps.projects.papers import QuarterlyNotice, WeeklyBrief, quarterly_notice, weekly_brief
from kechuang.apps.projects.papers.issued import Issued
from kechuang.apps.projects.papers.keeping import again as read_back
from kechuang.apps.projects.papers.keeping import kept
from kechuang.apps.projects.standing.assessment import within


def make_weekly(*, by: Any, day: dt.date, programme: Programme | None = None, again: bool = False) -> Brief:
    """Make the brief of a week and keep it.

    Parameters
    ----------
    by : User or None
        Somebody of the office or of the supervision; None for the job of Monday morning.
    day : datetime.date
        Any day of the week; a week that is not over is told up to today.
    programme : Programme, optional
        Only its projects; all where left out.
    again : bool
        Whether it shall be made though there is one of this week: it gets a number of its own.

    Raises
    ------
    PermissionDenied
        If the person belongs to neither body.
    Refused
        If the week is still to come, there is nothing to tell of, or there is a brief of it.
    """
    first, last = week_of(day)
    today = core.today()
    if first > today:
        raise Refused(_("这一周（%(day)s 起）还没有开始，请选择今天或以前的日期。") % {"day": first})
    last = min(last, today)

    def facts(projects: list[Project], number: int, scope: str) -> Issued:
        if last == today:
            refresh(projects)  # what is told of today is what the rules say today
        week = Week(projects, programme is None, first, last)
        return weekly(week, serial=number, scope=scope or "全部重点项目", issuer=issuer(), on=today)

    return _make(Brief.Kind.WEEK, first, last, by=by, programme=programme, again=again, facts=facts)


def make_quarterly(
    *, by: Any, year: int, quarter: int, programme: Programme | None = None, again: bool = False
) -> Brief:
    """Make the notice of a quarter and keep it.

    Raises
    ------
    PermissionDenied, Refused
        As for :func:`make_weekly`; also if the quarter is not over, or the pack declares no rule.
    """
    first, last = days_of(year, quarter)
    if last >= core.today():
        raise Refused(_("这个季度到 %(day)s 才结束，请在次日起编制通报。") % {"day": last})

    def facts(projects: list[Project], number: int, scope: str) -> Issued:
        found = scope or "重点项目"
        return quarterly(projects, year=year, quarter=quarter, scope=found, issuer=issuer(), on=core.today())

    return _make(Brief.Kind.QUARTER, first, last, by=by, programme=programme, again=again, facts=facts)


def _make(
    kind: str,
    first: dt.date,
    last: dt.date,
    *,
    by: Any,
    programme: Programme | None,
    again: bool,
    facts: Callable[[list[Project], int, str], Issued],
) -> Brief:
    brief = Brief(kind=kind, programme=programme, starts_on=first, ends_on=last)
    with transaction.atomic(), translation.override(settings.LANGUAGE_CODE):  # a paper is Chinese, whoever makes it
        if by is not None:
            access.require(by, access.URGE, brief)
        # Who comes next waits here until this transaction ends, so that numbers have no gaps and no number is twice.
        lock_place()
        before = Brief.objects.filter(kind=kind, programme=programme, starts_on=first).order_by("-number").first()
        if before is not None and not again:
            raise Refused(_("%(what)s已编为第 %(n)d 期，不能重复编制；情况有变的，可以说明后另编一期。") % {
                "what": _span(brief), "n": before.number})  # fmt: skip
        rows = within(Project.objects.select_related("programme", "task_force"), programme.pk if programme else None)
        projects = list(rows.filter(created_at__date__lte=last).order_by("order", "pk"))
        if not projects:
            raise Refused(_("到 %(day)s 为止没有登记项目，没有可编的内容；请换一个日期或行动。") % {"day": last})
        newest = Brief.objects.filter(kind=kind).order_by("-number").values_list("number", flat=True).first()
        brief.number = (newest or 0) + 1
        found = facts(projects, brief.number, programme.name if programme is not None else "")
        brief.content, brief.synthetic = kept(found), found.synthetic
        brief.made_by = by if getattr(by, "pk", None) is not None else None
        brief.save(force_insert=True)
        _tell(brief, by)
        log(brief, "projects.brief", by=by, kind=kind, number=brief.number, first=first, last=last,
            programme=programme.code if programme else "", again=before.number if before else None)  # fmt: skip
    return brief


def _span(brief: Brief) -> str:
    name = f"{brief.starts_on}—{brief.ends_on}"
    return _("%(days)s 的%(kind)s") % {"days": name, "kind": brief.get_kind_display()}


def _tell(brief: Brief, by: Any) -> None:
    """Tell both bodies that a brief is there; who made it knows."""
    told = {user.pk: user for body in sorted(access.bodies()) for user in access.people_of(body, access.URGE)}
    for user in told.values():
        if by is None or user.pk != by.pk:
            notify(
                user, kind="brief", title=_("%(brief)s已编制") % {"brief": brief}, link=f"/projects/briefs/{brief.pk}",
                object_type=brief._meta.label_lower, object_id=str(brief.pk), key=f"brief:{brief.pk}:{user.pk}",
            )  # fmt: skip


def facts_of(brief: Brief) -> WeeklyBrief | QuarterlyNotice:
    """Return what a brief was made of, as it was kept."""
    if brief.kind == Brief.Kind.WEEK:
        return read_back(WeeklyBrief, brief.content)
    return read_back(QuarterlyNotice, brief.content)


def paper_of(brief: Brief) -> Paper:
    """Return the paper of a brief, worded anew from its kept facts."""
    found = facts_of(brief)
    return weekly_brief(found) if isinstance(found, WeeklyBrief) else quarterly_notice(found)


def file_of(brief: Brief) -> bytes:
    """Return a brief as a Word document: the same bytes each time."""
    return docx_bytes(paper_of(brief))


__all__ = ["facts_of", "file_of", "make_quarterly", "make_weekly", "paper_of"]
