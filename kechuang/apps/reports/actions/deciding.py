"""审核一条事实 (deciding about a fact): accept, correct, reject, take back; each step is logged and never changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.record import record
from kechuang.apps.catalog.place import current_pack
from kechuang.apps.reports import access, feed
from kechuang.apps.reports.correcting import corrected
from kechuang.apps.reports.models import Decision, Fact, Judgement, Report
from kechuang.apps.reports.reader import equipped
from kechuang.apps.reports.rules import taught
from kechuang.apps.transitions import apply

LONGEST = 500


def accept(fact: Fact, *, by: Any, seen: int, note: str = "") -> Judgement:
    """Say that a fact is as the engine reads it.

    Parameters
    ----------
    fact : Fact
        The fact.
    by : User
        Who decides.
    seen : int
        How many decisions about it he had seen.
    note : str
        Why.

    Raises
    ------
    PermissionDenied
        If he may not review.
    Refused
        If somebody was first, or it is accepted already.
    """
    access.require(by, access.REVIEW)
    with transaction.atomic():
        judgement = take_step(fact, "accept", by=by, seen=seen, after=fact.read, note=note)
        _log(judgement, "reports.accept", by)
    return judgement


def correct(fact: Fact, *, by: Any, seen: int, changes: Mapping[str, str], note: str = "") -> Judgement:
    """Say what a fact says in truth; ``changes`` are the fields typed, the others stand as they stood.

    Raises
    ------
    PermissionDenied
        If he may not review.
    Refused
        If a field cannot be so, nothing is changed, or somebody was first.
    """
    access.require(by, access.REVIEW)
    pack = current_pack()
    after = corrected(fact.says, changes, pack=pack, using=equipped(pack, taught()))
    if after == fact.says:
        raise Refused(_("没有改动；如所读无误，请用“采纳”"))
    with transaction.atomic():
        judgement = take_step(fact, "correct", by=by, seen=seen, after=after, note=note)
        _log(judgement, "reports.correct", by)
    return judgement


def reject(fact: Fact, *, by: Any, seen: int, note: str = "") -> Judgement:
    """Say that a fact is none: misread, or not worth keeping.

    Raises
    ------
    PermissionDenied
        If he may not review.
    Refused
        If somebody was first, or it is rejected already.
    """
    access.require(by, access.REVIEW)
    with transaction.atomic():
        judgement = take_step(fact, "reject", by=by, seen=seen, after={}, note=note)
        _log(judgement, "reports.reject", by)
    return judgement


def undo(fact: Fact, *, by: Any, seen: int) -> Judgement:
    """Take back the last step that holds; the fact stands as it stood before it.

    Raises
    ------
    PermissionDenied
        If he may not review.
    Refused
        If nothing holds, or somebody was first.
    """
    access.require(by, access.REVIEW)
    with transaction.atomic():
        held = holding(fact.judgement) if fact.judgement else []
        if not held:
            raise _first(fact, seen) or Refused(_("没有可以撤回的审核"))
        before = held[-2] if len(held) > 1 else None
        step = f"back_to_{before.state if before else 'proposed'}"
        judgement = take_step(fact, step, by=by, seen=seen, after=before.after if before else {}, note="")
        _log(judgement, "reports.undo", by)
    return judgement


def holding(judgement: Judgement) -> list[Decision]:
    """Return the decisions that were not taken back, oldest first."""
    held: list[Decision] = []
    for one in judgement.decisions.order_by("number"):
        if one.step.startswith("back_to_"):
            held.pop()
        else:
            held.append(one)
    return held


def take_step(fact: Fact, step: str, *, by: Any, seen: int, after: Mapping[str, str], note: str) -> Judgement:
    """Take one step with a fact in the caller's transaction: once, by whoever saw it as it stands."""
    # A reading holds the same lock while it puts new facts in place of these.
    Report.objects.select_for_update().only("pk").get(pk=fact.report_id)
    judgement, _new = Judgement.objects.select_for_update(of=("self",)).get_or_create(
        report_id=fact.report_id, key=fact.key,
        defaults={
            "start": fact.start, "end": fact.end, "number_start": fact.number_start, "number_end": fact.number_end,
            "text": fact.text, "value": fact.value,
        },
    )  # fmt: skip
    fact.judgement = judgement
    first = _first(fact, seen)
    if first is not None:
        raise first
    before = fact.says
    told = (judgement.indicator_id, judgement.place_code, judgement.period)
    names = {name: after.get(name, "") for name in ("indicator_id", "place_code", "period")}
    apply(judgement, step, actor=by, note=note.strip()[:LONGEST], fields=dict(after), orphan=False, **names)
    Decision.objects.create(
        judgement=judgement, number=judgement.version, step=step, state=judgement.state, before=before,
        after=dict(after), by=by if by.pk else None, by_label=str(by)[:300], at=core.now(), note=note.strip()[:LONGEST],
    )  # fmt: skip
    Fact.objects.filter(report_id=fact.report_id, key=fact.key).update(judgement=judgement)
    feed.settle([told, (names["indicator_id"], names["place_code"], names["period"])])
    return judgement


def _first(fact: Fact, seen: int) -> Refused | None:
    """Return who was first, if the person has not seen the last decision."""
    if fact.version == seen or fact.judgement is None:
        return None
    last = fact.judgement.decisions.order_by("-number").first()
    if last is None:
        return Refused(_("这条事实已有变化，请刷新页面后再定"))
    return Refused(
        _("%(who)s已于 %(at)s 审为“%(state)s”，您的决定没有写入；请看过后再定")
        % {
            "who": last.by_label, "at": f"{localtime(last.at, core.ZONE):%Y-%m-%d %H:%M}",
            "state": fact.judgement.state_label,
        }
    )  # fmt: skip


def _log(judgement: Judgement, verb: str, by: Any) -> None:
    last = judgement.decisions.order_by("-number")[0]
    record(
        verb=verb, actor=by, obj=judgement,
        detail={
            "report": judgement.report_id, "key": judgement.key, "number": last.number,
            "changed": {name: [last.before.get(name, ""), last.after[name]] for name in last.changed},
            "note": last.note,
        },
    )  # fmt: skip
