"""排期结论 (answer): in one sentence whether a project can keep its date, and the chain that says why not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kechuang.apps.projects.plans.wording import plain
from kechuang.engines.plans import Schedule, Step, leaves

_NAMED = 6


@dataclass(frozen=True)
class Answer:
    """What a plan comes to.

    Attributes
    ----------
    kind : {"ok", "tight", "late", "done", "open"}
        Kept with days to spare, kept with none, not kept, finished, or without a date to keep.
    text : str
        One sentence.
    stuck : str
        ``A → B → C``; empty where nothing is missing.
    chain : tuple of Step
        The same task by task, with dates and reasons.
    """

    kind: str
    text: str
    stuck: str
    chain: tuple[Step, ...]

    @property
    def sign(self) -> str:
        """The symbol that goes with it; none of the light's: the light follows a rule of its own."""
        return {"ok": "check", "done": "check", "tight": "clock", "late": "warn"}.get(self.kind, "")


def tightest(schedule: Schedule) -> frozenset[str]:
    """Return the tasks that are marked: the critical ones; of a late plan those that miss most, and are not done.

    Where much is missing nearly every task misses something; only what misses most makes the whole still later.
    """
    critical = {uid: one for uid, one in schedule.tasks.items() if one.critical}
    left = [one.slack for one in critical.values() if one.kind != "summary" and not one.task.actual_finish]
    least = min(left, default=0)
    if least >= 0:
        return frozenset(critical)
    return frozenset(uid for uid, one in critical.items() if one.slack == least and not one.task.actual_finish)


#: What a task is marked as: on the critical path; on the chain for which the date is missed.
PATH, CHAIN = 1, 2


def marks_of(schedule: Schedule) -> dict[str, int]:
    """Return the tasks on the critical path (:data:`PATH`) and, of a late plan, on its chain (:data:`CHAIN`), by id.

    Of a late plan nearly every task is critical for the engine: hardly one has a day left. What is to be done about it
    stands on the chain; the longest path is told apart from it. What is done is neither.
    """
    if not schedule.shortfall:
        return {uid: PATH for uid, one in schedule.tasks.items() if one.critical}
    marked = {step.task.id: PATH for step in schedule.critical_path}
    marked |= {step.task.id: CHAIN for step in schedule.chain}
    return {uid: mark for uid, mark in marked.items() if not schedule.tasks[uid].task.actual_finish}


def answer_of(schedule: Schedule) -> Answer:
    """Say what a dated plan comes to."""
    open_tasks = [one for one in leaves(schedule) if not one.task.actual_finish]  # type: ignore[union-attr]
    if not open_tasks:
        return Answer("done", _("全部任务已完成，%(day)s 完工。") % {"day": schedule.finish}, "", ())
    if schedule.shortfall:
        return _late(schedule)
    dues = [one.task.due for one in open_tasks if one.task.due]  # type: ignore[union-attr]
    if schedule.plan.due is None and not dues:
        return Answer(
            "open", _("没有填写时限；照现在的计划最早于 %(day)s 完成。") % {"day": schedule.early_finish}, "", ()
        )
    spare = min(one.slack for one in open_tasks)  # type: ignore[union-attr]
    if spare:
        text = _("可按期完成，富余 %(n)d 个工作日，最早于 %(day)s 完成。")
        return Answer("ok", text % {"n": spare, "day": schedule.early_finish}, "", ())
    text = _("可按期完成，但没有富余：关键任务一天也不能耽误，%(day)s 完成。")
    return Answer("tight", text % {"day": schedule.early_finish}, "", ())


def _late(schedule: Schedule) -> Answer:
    stuck = names_of(schedule.chain)
    told = {
        "start": schedule.latest_start, "late": schedule.overdue_start, "finish": schedule.early_finish,
        "due": schedule.plan.due, "short": schedule.shortfall,
    }  # fmt: skip
    end = schedule.chain_end
    if schedule.overdue_start and schedule.latest_start:
        text = _(
            "应于 %(start)s 开工，已晚 %(late)d 个工作日；照现在的计划最早于 %(finish)s 完成，差 %(short)d 个工作日。"
        )
    elif end is not None and schedule.plan.due is not None and str(schedule.plan.due) not in str(end.why):
        text = _("赶不上时限：“%(task)s”比%(why)s晚 %(short)d 个工作日。")
        told |= {"task": end.task.name, "why": plain(end.why)}
    else:
        text = _("赶不上时限：照现在的进展最早于 %(finish)s 完成，差 %(short)d 个工作日。")
    return Answer("late", text % told, stuck, schedule.chain)


def names_of(chain: Sequence[Step]) -> str:
    """Return the tasks of a chain in order, each once; a long one with its middle left out."""
    names: list[str] = []
    for step in chain:
        if not names or names[-1] != step.task.name:
            names.append(step.task.name)
    if len(names) > _NAMED:
        names = [*names[:3], "…", *names[-2:]]
    return " → ".join(names)
