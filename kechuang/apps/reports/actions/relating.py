"""核实关系 (judging a relation): a person says that it is so, or is not; each step is logged and never changed."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.record import record
from kechuang.apps.reports import access
from kechuang.apps.reports.actions.deciding import LONGEST, lock_pages
from kechuang.apps.reports.models import Relation, RelationDecision, RelationJudgement
from kechuang.apps.transitions import apply

STEPS = ("accept", "reject", "undo")


def judge_relation(
    relation: Relation, step: str, *, by: Any, seen: int | None = None, note: str = ""
) -> RelationJudgement:
    """Say that a relation is so (``accept``), is not (``reject``), or take that back (``undo``).

    Parameters
    ----------
    relation : Relation
        The relation.
    step : {"accept", "reject", "undo"}
        What is said.
    by : User
        Who says it.
    seen : int, optional
        How many decisions about it he had seen; by default as many as it is given here with.
    note : str
        Why.

    Raises
    ------
    PermissionDenied
        If he may not review.
    Refused
        If somebody was first, the last reading has lost it, or nothing is to be said or taken back.
    """
    access.require(by, access.REVIEW)
    with transaction.atomic():
        lock_pages([relation.report_id])
        now = Relation.objects.filter(report_id=relation.report_id, key=relation.key).first()
        if now is None:
            raise Refused(_("重新阅读后这里没有这条关系了，请刷新页面"))
        judgement = _held(now)
        if judgement.version != (relation.version if seen is None else seen):
            raise _first(judgement)
        apply(judgement, step, actor=by, note=note.strip()[:LONGEST], text=now.text, ends=now.ends)
        RelationDecision.objects.create(
            judgement=judgement, number=judgement.version, step=step, state=judgement.state,
            by=by if by.pk else None, by_label=str(by)[:300], at=core.now(), note=note.strip()[:LONGEST],
        )  # fmt: skip
        Relation.objects.filter(pk=now.pk).update(judgement=judgement)
        record(
            verb="reports.judge_relation", actor=by, obj=judgement,
            detail={
                "report": now.report_id, "key": now.key, "number": judgement.version, "step": step, "kind": now.kind,
                "ends": [one["called"] for one in now.ends], "note": note.strip()[:LONGEST],
            },
        )  # fmt: skip
    return judgement


def _held(relation: Relation) -> RelationJudgement:
    judgements = RelationJudgement.objects.select_for_update(of=("self",))
    if relation.judgement_id:
        return judgements.get(pk=relation.judgement_id)
    judgement, _new = judgements.get_or_create(
        report_id=relation.report_id, key=relation.key,
        defaults={"kind": relation.kind, "text": relation.text, "ends": relation.ends},
    )  # fmt: skip
    return judgement


def _first(judgement: RelationJudgement) -> Refused:
    last = judgement.decisions.order_by("-number").first()
    return Refused(
        _("%(who)s已把这条关系定为“%(state)s”，您的决定没有写入；请看过后再定")
        % {"who": last.by_label if last else _("别人"), "state": judgement.state_label}
    )
