"""核对的动作 (actions): decide, take back, take a file of decisions, close a task."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.context import ObjectRef
from kechuang.apps.audit.record import record
from kechuang.apps.stewardship import access
from kechuang.apps.stewardship.models import DoubtfulPair, EntityChange, PairDecision, Said
from kechuang.apps.stewardship.models.decision import pair_of
from kechuang.apps.stewardship.queries import standing_decisions

if TYPE_CHECKING:
    import polars as pl

LONGEST = 500


def newest(pair: str) -> PairDecision | None:
    """Return what was said last of a pair."""
    return PairDecision.objects.filter(pair=pair).order_by("-number").first()


def decide(pair: DoubtfulPair, verdict: str, *, by: Any, seen: int, note: str = "") -> PairDecision:
    """Say what two sides are: 相同, 不同 or 暂缓.

    Parameters
    ----------
    pair : DoubtfulPair
        Of the generation that people see.
    verdict : str
        ``same``, ``different`` or ``later``.
    by : User
        Who decides.
    seen : int
        Number of the entry on this pair that he saw last, 0 where there was none.
    note : str
        Why.

    Raises
    ------
    PermissionDenied
        If he may not decide about either side.
    Refused
        If somebody was first; the sentence says who, and what he decided.
    """
    access.require(by, access.DECIDE, pair)
    if verdict not in {Said.SAME, Said.DIFFERENT, Said.LATER}:
        raise Refused(_("判定只能是“相同”“不同”或“暂缓”，请重新选择。"))
    return _say(pair, verdict, by=by, seen=seen, note=note, link=verdict == Said.SAME and pair.both_coded)


def withdraw(pair: DoubtfulPair, *, by: Any, seen: int, note: str = "") -> PairDecision:
    """Take back what was said last; the pair waits again.

    Raises
    ------
    PermissionDenied
        If he may not decide about either side.
    Refused
        If nothing stands decided, or somebody was first.
    """
    access.require(by, access.DECIDE, pair)
    present = newest(pair.pair)
    if present is None or not present.holds:
        raise Refused(_("这一对没有可以撤回的判定，请刷新页面后再看。"))
    return _say(pair, Said.WITHDRAWN, by=by, seen=seen, note=note, link=False)


def _say(pair: DoubtfulPair, verdict: str, *, by: Any, seen: int, note: str, link: bool) -> PairDecision:
    made = PairDecision(
        pair=pair.pair, number=seen + 1, left_source=pair.left_source, left_row_id=pair.left_row_id,
        right_source=pair.right_source, right_row_id=pair.right_row_id, left_name=pair.left_name,
        right_name=pair.right_name, verdict=verdict, link=link, by=by if by.pk else None, by_label=_label(by),
        at=core.now(), note=note.strip()[:LONGEST],
    )  # fmt: skip
    with transaction.atomic():
        try:
            with transaction.atomic():
                _next(made)
        except IntegrityError:
            raise _second(pair.pair) from None
        _log("stewardship.withdraw" if verdict == Said.WITHDRAWN else "stewardship.decide", made, by)
    return made


def _next(made: PairDecision) -> None:
    """Write the next entry on a pair, if it is the next one."""
    present = newest(made.pair)
    if (present.number if present else 0) != made.number - 1:
        raise IntegrityError("somebody was first")
    made.save()


def _second(pair: str) -> Refused:
    present = newest(pair)
    if present is None:
        return Refused(_("这一对的判定已有变化，请刷新页面后再定。"))
    return Refused(
        _("%(who)s已于 %(at)s 判为“%(said)s”，您的判定没有写入；请看过后再定。")
        % {"who": present.by_label, "at": f"{localtime(present.at, core.ZONE):%Y-%m-%d %H:%M}", "said": present.said}
    )


def _label(by: Any) -> str:
    return str(by)[:300]


def _log(verb: str, made: PairDecision, by: Any) -> None:
    record(
        verb=verb, actor=by, obj=made,
        detail={
            "pair": made.pair, "number": made.number, "verdict": made.verdict, "link": made.link,
            "left": [made.left_source, made.left_row_id], "right": [made.right_source, made.right_row_id],
            "note": made.note,
        },
    )  # fmt: skip


@dataclass(frozen=True)
class Taken:
    """What became of a file of decisions: added, and passed over because as new a word stands already."""

    added: int
    known: int


def take_decisions(given: pl.DataFrame, *, by: Any) -> Taken:
    """Take decisions of a file: each newer than what stands on its pair is added, under its own author and moment.

    Parameters
    ----------
    given : DataFrame
        As :func:`kechuang.engines.lake.read_decision_file` returns it.
    by : User or Console
        Who brings the file; the audit names him.

    Raises
    ------
    PermissionDenied
        If he may not decide about everything.
    """
    access.require(by, access.DECIDE)
    if not access.may_all(by, access.DECIDE):
        raise access.PermissionDenied(_("您的核对权限限于部分部门或地区，不能整份载入判定，请由全市数据管理员载入。"))
    stand = {one.pair: one for one in standing_decisions()}
    made = []
    for row in given.sort("at").iter_rows(named=True):
        left, right = (row["source"], row["row_id"]), (row["other_source"], row["other_row_id"])
        pair = pair_of(left, right)
        present = stand.get(pair)
        if present is not None and present.at >= row["at"]:
            continue
        entry = PairDecision(
            pair=pair, number=present.number + 1 if present else 1,
            left_source=left[0][:120], left_row_id=left[1][:500],
            right_source=right[0][:120], right_row_id=right[1][:500],
            left_name=present.left_name if present else "", right_name=present.right_name if present else "",
            verdict=row["verdict"], by_label=(row["by"] or _label(by))[:300], at=row["at"],
        )  # fmt: skip
        stand[pair] = entry
        made.append(entry)
    with transaction.atomic():
        PairDecision.objects.bulk_create(made, batch_size=500)
        taken = Taken(len(made), given.height - len(made))
        record(verb="stewardship.take", actor=by, obj=ObjectRef("pair_decisions"),
               detail={"added": taken.added, "known": taken.known})  # fmt: skip
    return taken


def settle_change(change: EntityChange, *, by: Any, note: str = "") -> EntityChange:
    """Close the task of a merge or split.

    Raises
    ------
    PermissionDenied
        If he may not decide.
    Refused
        If it is closed already.
    """
    access.require(by, access.DECIDE)
    with transaction.atomic():
        words = {"open": False, "done_by": by if by.pk else None, "done_at": core.now(), "note": note.strip()[:LONGEST]}
        if not EntityChange.objects.filter(pk=change.pk, open=True).update(**words):
            raise Refused(_("这一项已经办结，请刷新页面后再看。"))
        for name, value in words.items():
            setattr(change, name, value)
        record(verb="stewardship.settle", actor=by, obj=change, detail={"event": change.event, "seq": change.seq})
    return change
