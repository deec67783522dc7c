"""The past of an invented city's projects, written once, when the demo accounts are there in whose names it stands."""

from __future__ import annotations

from kechuang.commands.progress import say


def fill_projects() -> None:
    """Give the projects of the demo their past where they have none yet, and say so."""
    from kechuang.apps.projects.demo import fill_demo

    done = fill_demo()
    if done is not None:
        say(
            f"演示项目：{done.projects} 个项目，进度报告 {done.reports} 份，已销号任务 {done.closed} 项，"
            f"问题 {done.problems} 件，督办 {done.urges} 次，调度会 {done.meetings} 次（均为编造）"
        )
