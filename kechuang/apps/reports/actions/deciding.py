"""审核一条事实 (deciding about a fact): accept, correct, reject, take back; each step is logged and never changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
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
from kechuang.apps.reports.models.fact import EVIDENCE
from kechuang.apps.reports.reader import equipped
from kechuang.apps.reports.rules import taught
from kechuang.apps.transitions import apply

LONGEST = 500


@dataclass(frozen=True, slots=True)
class Held:
    """What is decided about, as it stands under the lock: a judgement, and its fact unless the last reading lost it."""

    judgement: Judgement
    fact: Fact | None = None

    @property
    def says(self) -> dict[str, Any]:
        """What holds now."""
        if self.judgement.fields:
            return dict(self.judgement.fields)
        return self.fact.read if self.fact else {}


def accept(fact: Fact, *, by: Any, seen: str | None = None, note: str = "") -> Judgement:
    """Say that a fact is as the engine reads it.

    Parameters
    ----------
    fact : Fact
        The fact.
    by : User
        Who decides.
    seen : str, optional
        The stamp of the fact as he saw it; by default he saw it as it is given here.
    note : str
        Why.

    Raises
    ------
    PermissionDenied
        If he may not review.
    Refused
        If somebody was first, it is read otherwise by now, or it is accepted already.
    """
    access.require(by, access.REVIEW)
    with transaction.atomic():
        held = hold(fact, seen=seen)
        touched = take_step(held, "accept", by=by, after=held.fact.read if held.fact else {}, note=note)
        log(held.judgement, "reports.accept", by, feed.settle(touched))
    return held.judgement


def correct(fact: Fact, *, by: Any, changes: Mapping[str, str], seen: str | None = None, note: str = "") -> Judgement:
    """Say what a fact says in truth; ``changes`` are the fields typed, the others stand as they stood.

    Raises
    ------
    PermissionDenied
        If he may not review.
    Refused
        If a field cannot be so, nothing is changed, somebody was first, or it is read otherwise by now.
    """
    access.require(by, access.REVIEW)
    pack = current_pack()
    using = equipped(pack, taught())
    with transaction.atomic():
        held = hold(fact, seen=seen)
        after = corrected(held.says, changes, pack=pack, using=using)
        if all(after[name] == held.says.get(name, "") for name in after):
            raise Refused(_("没有改动；如所读无误，请用“采纳”"))
        words = _taken(held, after)
        touched = take_step(held, "correct", by=by, after={**after, **({EVIDENCE: words} if words else {})}, note=note)
        log(held.judgement, "reports.correct", by, feed.settle(touched))
    return held.judgement


def _taken(held: Held, after: Mapping[str, str]) -> dict[str, list[int]]:
    """Return where the words stand of what a person took from a local model, now or before, field by field."""
    before = held.says
    words = {name: at for name, at in before.get(EVIDENCE, {}).items() if after[name] == before.get(name)}
    for one in held.fact.proposals if held.fact else ():
        if after[one["field"]] == one["value"] and before.get(one["field"]) != one["value"]:
            words[one["field"]] = [one["start"], one["end"]]
    return words


def reject(fact: Fact, *, by: Any, seen: str | None = None, note: str = "") -> Judgement:
    """Say that a fact is none: misread, or not worth keeping.

    Raises
    ------
    PermissionDenied
        If he may not review.
    Refused
        If somebody was first, it is read otherwise by now, or it is rejected already.
    """
    access.require(by, access.REVIEW)
    with transaction.atomic():
        held = hold(fact, seen=seen)
        touched = take_step(held, "reject", by=by, after={}, note=note)
        log(held.judgement, "reports.reject", by, feed.settle(touched))
    return held.judgement


def undo(fact: Fact, *, by: Any, seen: str | None = None) -> Judgement:
    """Take back the last step that holds; the fact stands as it stood before it.

    Raises
    ------
    PermissionDenied
        If he may not review.
    Refused
        If nothing holds, somebody was first, or it is read otherwise by now.
    """
    access.require(by, access.REVIEW)
    with transaction.atomic():
        held = hold(fact, seen=seen)
        touched = _back(held, by)
        log(held.judgement, "reports.undo", by, feed.settle(touched))
    return held.judgement


def undo_lost(judgement: Judgement, *, by: Any, seen: int) -> Judgement:
    """Take back the last step of a judgement whose fact the last reading did not find: it leaves the board as well.

    Parameters
    ----------
    judgement : Judgement
        The judgement.
    by : User
        Who takes it back.
    seen : int
        How many decisions about it he had seen.

    Raises
    ------
    PermissionDenied
        If he may not review.
    Refused
        If its fact is found by now, nothing holds, or somebody was first.
    """
    access.require(by, access.REVIEW)
    with transaction.atomic():
        lock_pages([judgement.report_id])
        held = Held(Judgement.objects.select_for_update(of=("self",)).get(pk=judgement.pk))
        if not held.judgement.orphan:
            raise Refused(_("重新阅读后又找到了这条事实，请到原文处撤回"))
        if held.judgement.version != seen:
            raise _first(held.judgement)
        touched = _back(held, by)
        log(held.judgement, "reports.undo", by, feed.settle(touched))
    return held.judgement


def _back(held: Held, by: Any) -> set[feed.Triple]:
    held_by = holding(held.judgement)
    if not held_by:
        raise Refused(_("没有可以撤回的审核"))
    before = held_by[-2] if len(held_by) > 1 else None
    step = f"back_to_{before.state if before else 'proposed'}"
    touched = take_step(held, step, by=by, after=before.after if before else {}, note="")
    if before is None and held.fact is not None and held.fact.added:
        # Nothing but the person's word said so.
        Fact.objects.filter(pk=held.fact.pk).delete()
    return touched


def holding(judgement: Judgement) -> list[Decision]:
    """Return the decisions that were not taken back, oldest first."""
    held: list[Decision] = []
    for one in judgement.decisions.order_by("number"):
        if one.step.startswith("back_to_"):
            held.pop()
        else:
            held.append(one)
    return held


def lock_pages(pages: Iterable[str]) -> None:
    """Lock pages in one order for all: a reading holds the same locks while it puts new facts in place of theirs."""
    list(Report.objects.select_for_update().filter(pk__in=set(pages)).order_by("pk").values_list("pk", flat=True))


def hold(fact: Fact, *, seen: str | None) -> Held:
    """Return a fact as it stands now, locked with its page, in the caller's transaction.

    Raises
    ------
    Refused
        If it is gone, or the person has seen another stamp than it bears now.
    """
    stamp = fact.stamp if seen is None else seen
    lock_pages([fact.report_id])
    now = Fact.objects.select_related("judgement").filter(report_id=fact.report_id, key=fact.key).first()
    if now is None:
        raise Refused(_("重新阅读后这里没有这条事实了，请刷新页面"))
    judgements = Judgement.objects.select_for_update(of=("self",))
    if now.judgement_id:
        judgement = judgements.get(pk=now.judgement_id)
    else:
        judgement, _new = judgements.get_or_create(
            report_id=now.report_id, key=now.key,
            defaults={
                "start": now.start, "end": now.end, "number_start": now.number_start, "number_end": now.number_end,
                "text": now.text, "value": now.value,
            },
        )  # fmt: skip
    now.judgement = judgement
    if now.stamp != stamp:
        if stamp.partition("-")[0] != str(now.version):
            raise _first(judgement)
        raise Refused(_("重新阅读后这条事实的读法已变，您的决定没有写入；请看过后再定"))
    return Held(judgement, now)


def take_step(held: Held, step: str, *, by: Any, after: Mapping[str, Any], note: str) -> set[feed.Triple]:
    """Take one step with what is held, in the caller's transaction; return which of the board's values it touches."""
    judgement, before = held.judgement, held.says
    told = (judgement.indicator_id, judgement.place_code, judgement.period)
    names = {name: after.get(name, "") for name in ("indicator_id", "place_code", "period")}
    apply(judgement, step, actor=by, note=note.strip()[:LONGEST], fields=dict(after), orphan=held.fact is None, **names)
    Decision.objects.create(
        judgement=judgement, number=judgement.version, step=step, state=judgement.state, before=before,
        after=dict(after), by=by if by.pk else None, by_label=str(by)[:300], at=core.now(), note=note.strip()[:LONGEST],
    )  # fmt: skip
    if held.fact is not None:
        Fact.objects.filter(pk=held.fact.pk).update(judgement=judgement)
    return {told, (names["indicator_id"], names["place_code"], names["period"])}


def _first(judgement: Judgement) -> Refused:
    """Return who was first, where the person has not seen the last decision."""
    last = judgement.decisions.order_by("-number").first()
    if last is None:
        return Refused(_("这条事实已有变化，请刷新页面后再定"))
    return Refused(
        _("%(who)s已于 %(at)s 审为“%(state)s”，您的决定没有写入；请看过后再定")
        % {
            "who": last.by_label, "at": f"{localtime(last.at, core.ZONE):%Y-%m-%d %H:%M}",
            "state": judgement.state_label,
        }
    )  # fmt: skip


def log(judgement: Judgement, verb: str, by: Any, board: list[feed.Change]) -> None:
    """Write a decision into the audit: what it says from now on, what it changed, and what it did on the board."""
    last = judgement.decisions.order_by("-number")[0]
    record(
        verb=verb, actor=by, obj=judgement,
        detail={
            "report": judgement.report_id, "key": judgement.key, "number": last.number,
            "says": {name: text for name, text in last.after.items() if text},
            "changed": {name: [last.before.get(name, ""), last.after[name]] for name in last.changed},
            "note": last.note, "board": board,
        },
    )  # fmt: skip
