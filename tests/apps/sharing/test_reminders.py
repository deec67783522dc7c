"""Whoever has to act is reminded when a limit is near and when it is over; nobody is told twice of the same."""

from __future__ import annotations

import pytest

from kechuang.apps.inbox.models import Notification
from kechuang.apps.jobs import chores
from kechuang.apps.sharing import actions
from kechuang.apps.sharing.actions.reminders import remind

pytestmark = pytest.mark.django_db


def told() -> list[tuple[str, str]]:
    """Return whom reminders went to, and the beginning of what they say; what was told is forgotten."""
    rows = Notification.objects.filter(kind="share_reminder").order_by("pk")
    found = [(row.user.username, row.title[:4]) for row in rows]
    rows.delete()
    return sorted(found)


def test_near_the_end_the_one_who_must_act_is_reminded_and_after_it_also_asker_and_platform(people, ask):
    request = ask()  # on Saturday 21 November: the check takes two working days, Monday and Tuesday
    platform, asker, owner = (user.username for user in (people.platform, people.asker, people.owner))
    people.freeze("2026-11-22T09:00:00")
    assert remind() == 0 and told() == []
    people.freeze("2026-11-23T09:00:00")
    assert remind() == 1
    row = Notification.objects.get(kind="share_reminder")
    assert row.title == f"即将到期：{request}，还剩 1 个工作日（至 2026-11-24）"
    assert (row.link, str(row.due)) == (f"/sharing/requests/{request.pk}", "2026-11-24")
    assert remind() == 1 and told() == [(platform, "即将到期")], "asked for again, nothing is told twice"
    people.freeze("2026-11-24T23:59:00")
    remind()
    told()
    people.freeze("2026-11-25T00:00:00")
    remind()
    assert told() == sorted([(platform, "已超期："), (asker, "已超期：")])
    request = actions.pass_check(request, by=people.platform)
    assert remind() == 0 and told() == [], "the next step has a limit of its own"
    people.freeze("2026-12-03T09:00:00")
    remind()
    assert (owner, "已超期：") in told()
    actions.owner_ask_papers(request, by=people.owner, reason="请附文件")
    people.freeze("2027-01-20T09:00:00")
    assert remind() == 0, "what stands still is nobody's fault"


def test_what_stays_overdue_is_told_again_every_fifth_working_day(people, ask):
    ask()
    counts = []
    for day in ("11-25", "11-26", "11-27", "11-30", "12-01", "12-02", "12-03", "12-08", "12-09"):
        people.freeze(f"2026-{day}T09:00:00")
        remind()
        counts.append(Notification.objects.filter(kind="share_reminder", user=people.platform).count())
    assert counts == [1, 1, 1, 1, 1, 2, 2, 2, 3]


def test_a_correction_is_reminded_of_too_and_a_chore_that_fails_keeps_none_of_the_others(people, grant, monkeypatch):
    held = grant()
    actions.report(by=people.asker, grant=held, at="0-1", field="rd", proposed="1元", reason="与年报不符")
    people.freeze("2026-12-03T09:00:00")
    name = f"{remind.__module__}.{remind.__qualname__}"
    assert chores.CHORES[name] is remind

    def broken() -> None:
        Notification.objects.all().delete()
        raise ValueError("测试")

    before = Notification.objects.count()
    monkeypatch.setattr(chores, "CHORES", {"broken": broken, name: remind})
    chores.do_chores()
    assert (people.owner.username, "即将到期") in told() and Notification.objects.count() == before
