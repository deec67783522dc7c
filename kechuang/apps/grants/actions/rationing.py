"""预算分配 (rationing): a budget that is short is shared out once all who ask have been reviewed.

Closing a round, and giving its rest back to the budget office, stand here too: both end what may still be granted.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.record import record
from kechuang.apps.grants import access
from kechuang.apps.grants.actions.steps import lock_programme, reason_of
from kechuang.apps.grants.ledger import post
from kechuang.apps.grants.models import Application, Programme
from kechuang.apps.grants.models.application import ENDED
from kechuang.apps.grants.models.ledger import Kind
from kechuang.apps.grants.rationing import ASKING, asking, claim, demand, is_receiving, shared
from kechuang.core import Money


def ration(programme: Programme, *, by: Any) -> int:
    """Share what a round has left among all that wait for approval; return how many get less than they are due.

    What each was due is kept beside what it gets. Doing it again, after more budget or a withdrawal, starts from what
    each is due; who is approved already keeps what he was granted.

    Raises
    ------
    PermissionDenied
        If the person may not review here.
    Refused
        If the item declares nothing of the kind, applications still come in, or some are not reviewed.
    """
    access.require(by, access.REVIEW, programme)
    with transaction.atomic():
        fresh = lock_programme(programme)
        if fresh.terms.cut == "none":
            raise Refused(_("条目没有写明预算不足时如何核减，按审批先后核定，预算用完为止。"))
        if is_receiving(fresh):
            raise Refused(_("受理到 %(day)s 为止，期满或提前结束批次之后才能分配预算。") % {"day": fresh.closes_on})
        rows = asking(fresh)
        waiting = [one for one in rows if one.state != "approval"]
        if waiting:
            raise Refused(_("还有 %(n)d 件申请没有审核完，审核完或不予通过之后才能分配预算。") % {"n": len(waiting)})
        if not rows:
            raise Refused(_("没有待审批的申请，不需要分配预算。"))
        fewer = 0
        for one, fen in zip(rows, shared(fresh, rows), strict=True):
            due = claim(one)
            fewer += fen != due
            Application.objects.filter(pk=one.pk).update(due_fen=due, proposed_fen=fen)
        detail = {"applications": len(rows), "cut": fewer, "left": Money(fresh.left_fen)}
        record(verb="grants.ration", actor=by, obj=fresh, detail=detail)
    return fewer


def sufficient(programme: Programme, application: Application) -> None:
    """Let an approval pass that takes nothing from anybody's share.

    Raises
    ------
    Refused
        If the round shares out a short budget and that has not been done, or nothing fell to this application.
    """
    if programme.terms.cut == "none":
        return
    if application.due_fen is not None:
        if not application.proposed_fen:
            raise Refused(_("按次序分配时预算已经用完，这件申请没有分到金额；请追加预算后重新分配，或不予通过。"))
        return
    if is_receiving(programme):
        raise Refused(_("条目写明预算不足时核减，受理到 %(day)s 为止；期满或提前结束批次之后才能审批。") % {
            "day": programme.closes_on})  # fmt: skip
    wanted = demand(programme)
    if wanted is None or wanted > programme.left_fen:
        raise Refused(_("预算只剩 %(left)s，不够在办申请的 %(wanted)s，请先“分配预算”，再审批。") % {
            "left": Money(programme.left_fen).exact(),
            "wanted": Money(wanted).exact() if wanted is not None else _("待核定金额"),
        })  # fmt: skip


def close_programme(programme: Programme, *, by: Any, reason: str) -> Programme:
    """Close a round: nobody else applies or is invited; what is under way goes on to its end.

    A firm that was invited and has not confirmed its account cannot do so any more.

    Raises
    ------
    Refused
        If it is closed already, or no reason is given.
    """
    access.require(by, access.OPEN, programme)
    reason = reason_of(reason)
    with transaction.atomic():
        fresh = lock_programme(programme)
        if fresh.closed_on is not None:
            raise Refused(_("这一批次已于 %(day)s 结束受理。") % {"day": fresh.closed_on})
        fresh.closed_on = core.today()
        fresh.save(update_fields=["closed_on"])
        under_way = fresh.applications.filter(state__in=ASKING).count()
        record(verb="grants.close", actor=by, obj=fresh, detail={"reason": reason, "under_way": under_way})
    return fresh


def return_rest(programme: Programme, *, by: Any, document: str) -> int:
    """Give what a round has left back to the budget office, under a document; return the 分 given back.

    What is promised stays with the round. What falls free later can be given back under another document.

    Raises
    ------
    PermissionDenied
        If the person may not open rounds here.
    Refused
        If the round still takes applications, some may still be granted or settled higher, or nothing is left.
    """
    access.require(by, access.OPEN, programme)
    document = reason_of(document)
    with transaction.atomic():
        fresh = lock_programme(programme)
        if fresh.closed_on is None and core.today() <= fresh.closes_on:
            raise Refused(_("受理到 %(day)s 为止，期满或提前结束批次之后才能交回余额。") % {"day": fresh.closes_on})
        waiting = len(asking(fresh))
        if waiting:
            raise Refused(_("还有 %(n)d 件申请没有核定，办完之后才能交回余额。") % {"n": waiting})
        unsettled = 0
        if fresh.terms.advance and "settlement" in fresh.terms.stages:
            rows = fresh.applications.filter(fen__isnull=False, final_fen__isnull=True)
            unsettled = rows.exclude(state__in=ENDED).count()
        if unsettled:
            raise Refused(_("还有 %(n)d 件提前兑付没有清算，清算之后才能交回余额。") % {"n": unsettled})
        fen = fresh.left_fen
        if fen <= 0:
            raise Refused(_("这一批次没有余额，不需要交回。"))
        voucher = post(
            Kind.RETURN, f"return:{fresh.pk}:{document}"[:120], [("returned", "available", fen)], programme=fresh,
            by=by, note=document,
        )  # fmt: skip
        if voucher is None:
            raise Refused(_("按“%(document)s”交回的余额已经登记过，不再重复。") % {"document": document})
        Programme.objects.filter(pk=fresh.pk).update(returned_fen=F("returned_fen") + fen)
        record(verb="grants.return_rest", actor=by, obj=fresh, detail={"fen": fen, "document": document})
    return fen
