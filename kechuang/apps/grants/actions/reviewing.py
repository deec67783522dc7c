"""受理与审核 (completeness and review): papers, one officer's finding and the amount that he proposes; refusal."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.grants import access
from kechuang.apps.grants.actions.money import release
from kechuang.apps.grants.actions.payments import live
from kechuang.apps.grants.actions.steps import check, lock_programme, log, onward, reason_of, take
from kechuang.apps.grants.materials import lacking_of
from kechuang.apps.grants.models import Application
from kechuang.apps.reviews.outcome import result_of
from kechuang.core import Money, Verdict


def accept(application: Application, *, by: Any, note: str = "") -> Application:
    """Find that an application is complete; papers that were seen elsewhere are told in the note.

    Raises
    ------
    Refused
        If a paper that the round names has not come, and no note says where it was seen.
    """
    with transaction.atomic():
        lacking = lacking_of(application)
        if lacking and not note.strip():
            raise Refused(_("还缺材料：%(names)s。请要求补正；已在窗口核验纸质原件的，请在说明中写明。") % {
                "names": "、".join(lacking)})  # fmt: skip
        application = onward(application, by=by, note=note.strip())
        log(application, "grants.accept", by=by)
    return application


def ask_papers(application: Application, *, by: Any, reason: str) -> Application:
    """Ask for papers, once and for all that is missing; the clock stands still until they come."""
    with transaction.atomic():
        reason = reason_of(reason)
        stage = application.state
        if stage not in ("completeness", "review"):
            raise Refused(_("%(what)s现为“%(state)s”，不能再要求补正。") % {
                "what": application.number, "state": application.state_label})  # fmt: skip
        application = take(application, f"ask_papers_{stage}", by=by, note=reason, answer=reason, papers_for=stage)
        log(application, "grants.ask_papers", by=by, reason=reason)
    return application


def review(application: Application, *, by: Any, fen: int | None = None, finding: str = "") -> Application:
    """Find that an application should be granted, with its amount; another person approves.

    Parameters
    ----------
    fen : int, optional
        The amount in 分; by default what the conditions give. Never more than the item's cap.
    finding : str
        What was found; needed where the data alone do not say that the firm qualifies.

    Raises
    ------
    Refused
        If it does not qualify, has no amount, or a finding is missing.
    """
    finding = finding.strip()
    with transaction.atomic():
        fresh = locked(application)
        access.require(by, access.REVIEW, fresh)
        found = check(fresh, "review")
        if found.verdict is not Verdict.MET and not finding:
            raise Refused(_("数据不足以判定是否符合条件（%(why)s），请写明审核认定的依据。") % {"why": found.text})
        amount = fen if fen is not None else found.fen
        if not amount or amount <= 0:
            raise Refused(_("请填写核定金额，应大于 0 元。"))
        cap = fresh.programme.terms.cap_fen
        if cap is not None and amount > cap:
            raise Refused(_("核定金额 %(fen)s 超过封顶 %(cap)s，请改正。") % {
                "fen": Money(amount).exact(), "cap": Money(cap).exact()})  # fmt: skip
        if found.limit is not None and amount > found.limit:
            raise Refused(_("%(why)s核定金额 %(fen)s 超过可享受的 %(limit)s，请改正。") % {
                "why": found.text, "fen": Money(amount).exact(), "limit": Money(found.limit).exact()})  # fmt: skip
        done = onward(
            fresh, by=by, note=finding, finding=finding, proposed_fen=amount, due_fen=None, reviewed_by_id=by.pk
        )  # fmt: skip
        log(done, "grants.review", by=by, fen=amount)
    return done


def experts_done(application: Application, *, by: Any, note: str = "") -> Application:
    """Go on after the experts' review; what they found stands with the review itself.

    Raises
    ------
    Refused
        If the experts' review has not been concluded, or was not passed.
    """
    passed = result_of(application)
    if passed is None:
        raise Refused(_("专家评审还没有结论，请先在“专家评审”中组织评审并登记结论。"))
    if not passed:
        raise Refused(_("专家评审未通过，请写明理由，不予通过。"))
    with transaction.atomic():
        application = onward(application, by=by, note=note.strip())
        log(application, "grants.experts", by=by)
    return application


def refuse(application: Application, *, by: Any, reason: str) -> Application:
    """Refuse an application with reasons; what was promised to it is free again.

    Raises
    ------
    Refused
        If a part of it has been paid: then :func:`stop` ends what is still to come.
    """
    with transaction.atomic():
        reason = reason_of(reason)
        programme = lock_programme(application.programme)
        if application.state == "payment" and live(application).exists():
            raise Refused(_("%(what)s已支付过，不能不予通过；请“停发后续”，多付的另行追回。") % {"what": application})
        application = take(application, f"refuse_{application.state}", by=by, note=reason, answer=reason)
        release(programme, application, by=by, note=reason)
        log(application, "grants.refuse", by=by, reason=reason)
    return application


def stop(application: Application, *, by: Any, reason: str) -> Application:
    """End what is still to come of an application that was paid in part: the rest of the money is free again.

    Raises
    ------
    Refused
        If nothing was paid yet, or it does not wait for a payment.
    """
    with transaction.atomic():
        reason = reason_of(reason)
        programme = lock_programme(application.programme)
        paid = sum(live(application).values_list("fen", flat=True))
        if not paid:
            raise Refused(_("%(what)s还没有支付过，请“不予通过”。") % {"what": application})
        application = take(application, "stop", by=by, note=reason, answer=reason, fen=paid)
        release(programme, application, by=by, note=reason)
        log(application, "grants.stop", by=by, reason=reason, paid=paid)
    return application
