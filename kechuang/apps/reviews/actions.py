"""评审的动作 (actions of reviews): the only way in which pool, reviews and seats change."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.access import Scope
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.locks import locked
from kechuang.apps.audit.record import record
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.inbox.actions import notify
from kechuang.apps.reviews import access
from kechuang.apps.reviews.drawing import commit, draw, opened_seed, order
from kechuang.apps.reviews.models import Method, Review, Reviewer, ReviewObjection, Seat
from kechuang.apps.reviews.outcome import Outcome, outcome
from kechuang.apps.transitions import apply
from kechuang.engines import deadlines


def add_reviewer(
    *, by: Any, name: str, employer: str, fields: Sequence[str] = (), user: Any = None, coauthors: Sequence[str] = (),
    holdings: Sequence[str] = (), disputes: Sequence[str] = (), synthetic: bool = False,
) -> Reviewer:  # fmt: skip
    """Take a reviewer into the pool, with what keeps him from some subjects."""
    access.require(by, access.MANAGE)
    with transaction.atomic():
        made = Reviewer.objects.create(
            user=user, name=_given(name), employer=_given(employer), fields=list(fields), coauthors=list(coauthors),
            holdings=list(holdings), disputes=list(disputes), synthetic=synthetic,
        )  # fmt: skip
        record(verb="reviews.add_reviewer", actor=by, obj=made, detail={"employer": made.employer})
    return made


def change_reviewer(
    reviewer: Reviewer, *, by: Any, name: str, employer: str, fields: Sequence[str] = (), user: Any = None,
    coauthors: Sequence[str] = (), holdings: Sequence[str] = (), disputes: Sequence[str] = (), active: bool = True,
) -> Reviewer:  # fmt: skip
    """Bring up to date what keeps a reviewer from some subjects, or take him out of the pool; draws made stay."""
    access.require(by, access.MANAGE)
    with transaction.atomic():
        fresh = locked(reviewer)
        told = {
            "name": _given(name), "employer": _given(employer), "fields": list(fields), "coauthors": list(coauthors),
            "holdings": list(holdings), "disputes": list(disputes), "active": active,
        }  # fmt: skip
        changed = sorted(key for key, value in told.items() if getattr(fresh, key) != value)
        for key, value in told.items():
            setattr(fresh, key, value)
        fresh.user = user
        fresh.save()
        record(verb="reviews.change_reviewer", actor=by, obj=fresh, detail={"changed": changed, "active": active})
    return fresh


def open_review(
    *, by: Any, subject: models.Model, title: str, department: str, method: str, seats: int, parties: Sequence[str],
    criteria: Sequence[tuple[str, int]] = (), field: str = "", pass_mark: str = "3/5", outlier: str = "1/5",
) -> Review:  # fmt: skip
    """Open a review of a subject: any row of any room.

    Parameters
    ----------
    parties : sequence of str
        Who stands to gain, firms by name or id, persons by name: the ground of avoidance.
    criteria : sequence of (label, most points)
        What is scored; none for a vote.
    pass_mark, outlier : str
        Shares as exact texts: of the full points, or of the votes.

    Raises
    ------
    Refused
        If the subject is under review already, or the review could decide nothing.
    """
    access.require(by, access.MANAGE, Scope(department=department))
    sealed = secrets.token_hex(16)
    if seats < 1 or (method == Method.SCORE and not (criteria and all(most > 0 for _label, most in criteria))):
        raise Refused(_("评审至少需要一名专家；打分的评审还须写明评分项及其满分。"))
    if not 0 < Fraction(pass_mark) <= 1 or not 0 < Fraction(outlier) <= 1:
        raise Refused(_("通过线和离群界限应在 0 与 100% 之间。"))
    try:
        with transaction.atomic():
            review = Review.objects.create(
                subject_type=subject._meta.label_lower, subject_id=str(subject.pk), title=_given(title),
                department=department, method=method, seats=seats, parties=[one for one in parties if one],
                criteria=[[label, most] for label, most in criteria], field=field, pass_mark=pass_mark,
                outlier=outlier, made_by_id=by.pk, sealed=sealed, commitment=commit(sealed),
            )  # fmt: skip
            detail = {"subject": f"{review.subject_type} {subject.pk}", "commitment": review.commitment}
            record(verb="reviews.open", actor=by, obj=review, detail=detail)
    except IntegrityError as error:
        raise Refused(_("“%(title)s”已在评审中，不必重复组织。") % {"title": title}) from error
    return review


def draw_panel(review: Review, *, by: Any, lot: str = "") -> Review:
    """Draw the panel with the seed that was sealed when the review was opened, so that everybody can repeat the draw.

    Parameters
    ----------
    lot : str
        A public number that nobody here chose, such as a lottery's, mixed with the sealed seed.

    Raises
    ------
    Refused
        If too few reviewers remain after avoidance.
    """
    with transaction.atomic():
        fresh = locked(review)
        access.require(by, access.MANAGE, fresh)
        seed = opened_seed(fresh.sealed, lot.strip()[:80])
        found = draw(fresh, Reviewer.objects.filter(active=True), seed)
        if len(found.order) < fresh.seats:
            raise Refused(_("回避后可抽取的专家只有 %(n)d 名，不足 %(seats)d 名，请补充评审库。") % {
                "n": len(found.order), "seats": fresh.seats})  # fmt: skip
        apply(
            fresh, "draw", actor=by, seed=seed, lot=lot.strip()[:80], candidates=found.candidates, avoided=found.avoided
        )
        for place, pk in enumerate(found.order[: fresh.seats]):
            _seat(fresh, place, pk)
        record(verb="reviews.draw", actor=by, obj=fresh, detail={"seed": seed, "candidates": len(found.candidates),
                                                                  "avoided": len(found.avoided)})  # fmt: skip
    return fresh


def _seat(review: Review, place: int, pk: int) -> None:
    seat = Seat.objects.create(review=review, reviewer_id=pk, place=place)
    if seat.reviewer.user_id is not None:
        notify(
            seat.reviewer.user_id, kind="review_seat", title=_("请您评审：%(title)s") % {"title": review.title},
            link=f"/reviews/mine/{seat.pk}", object_type="reviews.review", object_id=str(review.pk),
            key=f"review:{seat.pk}",
        )  # fmt: skip


def decline(seat: Seat, *, by: Any, reason: str) -> Seat | None:
    """Give a seat back, with a reason; the next of the draw takes it. Return the new seat.

    Raises
    ------
    Refused
        If the word is given already, or nobody is left to be drawn.
    """
    with transaction.atomic():
        review = locked(seat.review)
        fresh = locked(seat)
        _own(fresh, by)
        if fresh.given_at is not None or fresh.declined or review.state != "scoring":
            raise Refused(_("意见已经提交或席位已经退回，不能再退。"))
        fresh.declined = _given(reason)[:300]
        fresh.save(update_fields=["declined"])
        taken = review.panel.count()
        line = order(review.candidates, review.seed)
        if taken >= len(line):
            raise Refused(_("评审库中没有可以替补的专家，请先由组织部门补充。"))
        _seat(review, taken, line[taken])
        record(verb="reviews.decline", actor=by, obj=review, detail={"place": fresh.place, "reason": fresh.declined})
    return review.panel.last()


def give(
    seat: Seat, *, by: Any, points: Sequence[int] | None = None, agrees: bool | None = None, comment: str = ""
) -> Seat:
    """Give a reviewer's word, once; when the last is in, all may be seen.

    Raises
    ------
    PermissionDenied
        If it is not his seat.
    Refused
        If it was given, or does not fit the criteria.
    """
    with transaction.atomic():
        review = locked(seat.review)
        fresh = locked(seat)
        _own(fresh, by)
        if fresh.given_at is not None or fresh.declined or review.state != "scoring":
            raise Refused(_("您的意见已经提交，不能更改。"))
        if review.method == Method.SCORE:
            limits = [most for _label, most in review.criteria]
            given = list(points or ())
            if len(given) != len(limits) or any(not 0 <= one <= most for one, most in zip(given, limits, strict=False)):
                raise Refused(_("每个评分项都要打分，且在 0 分与满分之间。"))
            fresh.points = given
        elif agrees is None:
            raise Refused(_("请选择同意或不同意。"))
        else:
            fresh.agrees = agrees
        fresh.comment, fresh.given_at = comment.strip()[:2000], core.now()
        fresh.save(update_fields=["points", "agrees", "comment", "given_at"])
        if not review.panel.filter(declined="", given_at__isnull=True).exists():
            apply(review, "fill", actor=None)
        record(verb="reviews.give", actor=by, obj=review, detail={"place": fresh.place})
    return fresh


def _own(seat: Seat, by: Any) -> None:
    access.require(by, access.SCORE)
    if seat.reviewer.user_id is None or seat.reviewer.user_id != by.pk:
        raise Refused(_("这不是您的评审席位。"))


def conclude(review: Review, *, by: Any, minutes: str) -> tuple[Review, Outcome]:
    """Conclude a complete review with its minutes; who reviewed cannot conclude."""
    with transaction.atomic():
        fresh = locked(review)
        access.require(by, access.MANAGE, fresh)
        seats = list(fresh.panel.filter(declined=""))
        if any(seat.reviewer.user_id == by.pk for seat in seats if seat.reviewer.user_id):
            raise Refused(_("评审专家不能登记自己参加的评审的结论。"))
        if fresh.state != "complete":
            raise Refused(_("意见未齐，不能出结论。"))
        found = outcome(fresh, seats)
        apply(fresh, "conclude", actor=by, minutes=_given(minutes)[:2000], passed=found.passed)
        record(verb="reviews.conclude", actor=by, obj=fresh, detail={"mean": found.mean, "passed": found.passed})
    return fresh, found


def publish(review: Review, *, by: Any, days: int = 5) -> Review:
    """Make the conclusion public for so many working days from today."""
    with transaction.atomic():
        fresh = locked(review)
        access.require(by, access.MANAGE, fresh)
        calendar = current_pack().calendar
        if days < 1 or calendar is None:
            raise Refused(_("公示至少一个工作日，且声明包须有工作日历。"))
        term = deadlines.Term.parse(f"{days}个工作日")
        until = deadlines.due(core.today(), term, deadlines.Calendar.of(calendar)).nominal
        apply(fresh, "publish", actor=by, public_from=core.today(), public_until=until)
        record(verb="reviews.publish", actor=by, obj=fresh, detail={"until": until})
    return fresh


def object_to(review: Review, *, by: Any, who: str, text: str) -> ReviewObjection:
    """Register an objection to a public conclusion."""
    access.require(by, access.MANAGE, review)
    with transaction.atomic():
        if locked(review).state != "public":
            raise Refused(_("这项评审不在公示中，不能登记异议。"))
        made = ReviewObjection.objects.create(
            review=review, who=_given(who)[:120], text=_given(text)[:1000], by_id=by.pk
        )
        record(verb="reviews.object", actor=by, obj=review, detail={"objection": made.pk})
    return made


def answer_objection(objection: ReviewObjection, *, by: Any, upheld: bool, reply: str) -> ReviewObjection:
    """Answer an objection; an upheld one annuls the review, which may then be held anew."""
    access.require(by, access.MANAGE, objection.review)
    with transaction.atomic():
        review, fresh = locked(objection.review), locked(objection)
        if fresh.upheld is not None:
            raise Refused(_("这条异议已经处理。"))
        fresh.upheld, fresh.reply = upheld, _given(reply)[:1000]
        fresh.save(update_fields=["upheld", "reply"])
        if upheld:
            apply(review, "annul", actor=by, note=fresh.reply)
        record(verb="reviews.answer_objection", actor=by, obj=review, detail={"upheld": upheld})
    return fresh


def close(review: Review, *, by: Any) -> Review:
    """End the publicity of a review when its days are over and objections are answered."""
    with transaction.atomic():
        fresh = locked(review)
        access.require(by, access.MANAGE, fresh)
        if fresh.public_until is not None and core.today() <= fresh.public_until:
            raise Refused(_("公示到 %(day)s 为止，还没有期满。") % {"day": fresh.public_until})
        if fresh.objections.filter(upheld__isnull=True).exists():
            raise Refused(_("还有异议没有处理，处理后才能结束公示。"))
        apply(fresh, "close", actor=by)
        record(verb="reviews.close", actor=by, obj=fresh)
    return fresh


def _given(text: str) -> str:
    text = text.strip()
    if not text:
        raise Refused(_("请把内容填写完整。"))
    return text
