"""Elapsed time: workdays and months between stages, quartiles worked by hand, only like compared with like."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.apps.catalog.place import current_pack
from kechuang.apps.projects.declared.load import load_declared
from kechuang.apps.projects.models import Project, StageMove
from kechuang.apps.projects.queries import elapsed as times
from kechuang.declarations.pack import load_pack
from tests import city

pytestmark = pytest.mark.django_db


def built(code, signed, producing, **changes):
    """Make a project that was signed and began to produce on two days."""
    project = Project.objects.create(
        code=code, name=code, division="379901", lead="science_technology", pipeline="investment", stage="producing",
        **changes,
    )  # fmt: skip
    before = ""
    for stage, on in (("signed", signed), ("started", None), ("producing", producing)):
        StageMove.objects.create(project=project, pipeline="investment", from_stage=before, to_stage=stage, on=on)
        before = stage
    return project


def took():
    pack = current_pack()
    return times.elapsed(pack.pipelines["investment"], Project.objects.all(), pack, "signed", "producing")


def test_quartiles_lie_on_the_line_between_two_values():
    found = times.Spread.of([30, 10, 20, 40])
    assert found is not None
    assert (found.least, found.lower, found.median, found.upper, found.most) == (
        10, Fraction(35, 2), Fraction(25), Fraction(65, 2), 40)  # fmt: skip
    one = times.Spread.of([7])
    assert one is not None and (one.lower, one.median, one.upper) == (7, 7, 7)
    assert times.Spread.of([]) is None


@given(st.lists(st.integers(0, 5000), min_size=1, max_size=40))
def test_quartiles_are_in_order_and_within_the_values(values):
    found = times.Spread.of(values)
    assert found is not None
    assert found.least <= found.lower <= found.median <= found.upper <= found.most
    assert found.least == min(values) and found.most == max(values) and found.count == len(values)


@pytest.mark.parametrize(("start", "end", "workdays", "months"), [
    # National Day 2026: 1 to 7 October off, 20 September and 10 October worked.
    (dt.date(2026, 9, 30), dt.date(2026, 10, 8), 1, (0, 8)),
    (dt.date(2026, 9, 30), dt.date(2026, 10, 12), 4, (0, 12)),
    (dt.date(2026, 11, 23), dt.date(2026, 11, 23), 0, (0, 0)),
    (dt.date(2026, 11, 20), dt.date(2026, 11, 23), 1, (0, 3)),
    # Spring Festival 2026: 15 to 23 February off, 14 and 28 February worked: 10 + 1 + 4 + 1.
    (dt.date(2026, 1, 31), dt.date(2026, 2, 28), 16, (0, 28)),
    (dt.date(2025, 1, 15), dt.date(2025, 8, 14), None, (6, 30)),
    (dt.date(2025, 1, 15), dt.date(2025, 8, 15), None, (7, 0)),
    (dt.date(2023, 12, 31), dt.date(2024, 2, 29), None, (1, 29)),
])  # fmt: skip
def test_a_stretch_is_told_in_workdays_and_in_months(people, start, end, workdays, months):
    span = times.Workdays(current_pack().calendar).span(start, end)
    assert span.months == months
    if workdays is not None:
        assert span.workdays == workdays


def test_only_like_is_compared_with_like(people):
    built("快", dt.date(2025, 3, 3), dt.date(2025, 9, 30))
    built("慢", dt.date(2024, 3, 4), dt.date(2026, 3, 2))
    built("平台", dt.date(2025, 3, 3), dt.date(2025, 5, 6), kind="platform")
    built("演示", dt.date(2025, 3, 3), dt.date(2025, 4, 1), synthetic=True)
    unknown = built("未知", None, dt.date(2025, 4, 1))
    backwards = built("颠倒", dt.date(2025, 4, 1), dt.date(2025, 3, 1))
    found = took()
    assert [(one.kind, one.synthetic, [took.project.name for took in one.took]) for one in found.groups] == [
        ("industry", False, ["快", "慢"]), ("industry", True, ["演示"]), ("platform", False, ["平台"])]  # fmt: skip
    assert found.groups[0].fastest.project.name == "快"
    assert {project.pk for project, _why in found.left_out} == {unknown.pk, backwards.pk}


def test_a_published_figure_stands_beside_and_is_not_reckoned_with(people):
    load_declared(load_pack("cn-sd-zibo"))
    found = times.published(Project.objects.all())
    assert [(project.name, figure["text"]) for project, _number, figure in found] == [
        ("吉利新能源商用车项目", "7\u00a0个月")]  # fmt: skip
    assert not took().groups
    page = city.browser(people.lead).get("/projects/elapsed").content.decode()
    assert "报道给出的用时" in page and f"/projects/evidence/projects/{found[0][0].pk}/{found[0][1]}" in page


def test_the_page_shows_the_fastest_with_its_course(people):
    built("快项目", dt.date(2025, 3, 3), dt.date(2025, 9, 30))
    page = city.browser(people.lead).get("/projects/elapsed").content.decode()
    assert "用时最短：快项目" in page and "6 个月 27 天" in page
