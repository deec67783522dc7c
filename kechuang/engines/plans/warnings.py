"""提醒 (warnings): what a person should know about a dated plan, one sentence each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from kechuang.engines.plans.network import Network

if TYPE_CHECKING:
    from kechuang.engines.plans.schedule import Dated

_SHOWN = 3


def warnings_of(laid: Network, dated: Mapping[str, Dated], last: dt.date, provisional: bool) -> tuple[str, ...]:
    """Return the sentences.

    Parameters
    ----------
    laid : Network
        The plan as arrays.
    dated : mapping of str to Dated
        Its tasks with their dates.
    last : datetime.date
        The last day that the tables of holidays cover.
    provisional : bool
        Whether a date lies beyond them.
    """
    return tuple(_sentences(laid, dated, last, provisional))


def _sentences(laid: Network, dated: Mapping[str, Dated], last: dt.date, provisional: bool) -> Iterator[str]:
    if provisional:
        yield f"节假日安排只到 {last}，其外的日期按每周工作日推算，为暂定；公布新的安排后应重排"
    ahead = []
    for link in laid.plan.links:
        before, after = dated[link.before], dated[link.after]
        if link.kind == "FS" and link.lag >= 0 and after.task.actual_start and not before.task.actual_finish:
            ahead.append(f"{after.task} 先于 {before.task}")
    if ahead:
        yield f"有任务在前置任务完成之前就已开始：{_some(ahead)}；其剩余工作照常推算，应核对进度"
    late = [str(one.task) for one in dated.values() if one.kind != "summary" and one.slack < 0]
    if late:
        yield f"{len(late)} 个任务赶不上时限：{_some(late)}；应压缩工期、改前置关系或调整时限"


def _some(told: list[str]) -> str:
    return "、".join(told[:_SHOWN]) + (f" 等 {len(told)} 处" if len(told) > _SHOWN else "")
