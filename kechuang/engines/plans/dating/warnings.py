"""提醒 (warnings): what a person should know about a dated plan, one sentence each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

from kechuang.engines.plans.dating.missed import Missed
from kechuang.engines.plans.dating.network import Network
from kechuang.engines.plans.dating.schedule import Dated
from kechuang.engines.plans.plan.tasks import Task
from kechuang.engines.plans.sentence import Sentence, Some, says, some


def warnings_of(
    laid: Network,
    dated: Mapping[str, Dated],
    *,
    certain: tuple[dt.date, dt.date],
    provisional: bool,
    missed: Sequence[Missed],
    stale: Sequence[str],
    today: dt.date,
) -> tuple[Sentence, ...]:
    """Return the sentences.

    Parameters
    ----------
    laid : Network
        The plan as arrays.
    dated : mapping of str to Dated
        Its tasks with their dates.
    certain : (datetime.date, datetime.date)
        The first and the last day that the tables of holidays cover.
    provisional : bool
        Whether a date lies beyond them.
    missed : sequence of Missed
        The dates that are not kept.
    stale : sequence of str
        The tasks that are dated in the past without having been done then.
    today : datetime.date
        The present day.
    """
    found: list[Sentence] = []
    if provisional:
        first, last = certain
        if any(one.finish > last or one.late_finish > last for one in dated.values()):
            found.append(
                says("节假日安排只到 {last}，其外的日期按每周工作日推算，为暂定；公布新的安排后应重排", last=last)
            )
        else:
            found.append(
                says("节假日安排自 {first} 起，其外的日期按每周工作日推算，为暂定；公布新的安排后应重排", first=first)
            )
    if stale:
        names = some([_on(dated[uid].task, dated[uid].start) for uid in stale])
        found.append(_stale(names, laid.plan.as_of, today))
    found += _of_facts(laid, today)
    if missed:
        found.append(says("{n} 处时限或限制赶不上：{some}；应压缩工期、改前置关系、增加人手或调整时限",
                          n=len(missed), some=some([one.told for one in missed])))  # fmt: skip
    return tuple(found)


def _stale(names: Some, as_of: dt.date | None, today: dt.date) -> Sentence:
    if as_of:
        return says(
            "进度日期 {as_of} 早于今天，未开工或未完成的任务排在今天（{today}）之前：{names}；"
            "应填报实际进展，或以今天为进度日期（as_of）重排",
            as_of=as_of, today=today, names=names,
        )  # fmt: skip
    return says(
        "没有写进度日期，未开工或未完成的任务排在今天（{today}）之前：{names}；"
        "应填报实际进展，或以今天为进度日期（as_of）重排",
        today=today, names=names,
    )  # fmt: skip


def _of_facts(laid: Network, today: dt.date) -> Iterator[Sentence]:
    begun = {task.id for task in laid.plan.tasks if task.actual_start}
    ahead = []
    for link in laid.plan.links if begun else ():
        if link.after not in begun:
            continue
        before, after = laid.tasks[laid.node_of[link.before]], laid.tasks[laid.node_of[link.after]]
        if link.kind != "FS" or link.lag < 0 or before.actual_finish:
            continue
        if link.before not in laid.closes_of and link.after not in laid.closes_of:  # parts tell for themselves
            ahead.append(says("{after} 先于 {before}", after=after, before=before))
    if ahead:
        yield says("有任务在前置任务完成之前就已开始：{some}；其剩余工作照常推算，应核对进度", some=some(ahead))
    present = laid.plan.as_of or today
    future = [
        _on(task, told) for task in laid.plan.tasks
        if (told := task.actual_finish or task.actual_start) and told > present
    ]  # fmt: skip
    if future and laid.plan.as_of:
        yield says("实际日期晚于进度日期 {day}：{some}；应核对日期", day=present, some=some(future))
    elif future:
        yield says("实际日期晚于今天 {day}：{some}；应核对日期", day=present, some=some(future))


def _on(task: Task, day: dt.date) -> Sentence:
    return says("{task}（{day}）", task=task, day=day)
