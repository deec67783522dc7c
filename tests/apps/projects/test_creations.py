"""The register of creations: by level, with batch and order, granted on the day of the stage that means so."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kechuang.apps.accounts.models import Grant
from kechuang.apps.projects.declared.load import load_declared
from kechuang.apps.projects.models import Project, StageMove
from kechuang.apps.projects.queries import creations
from kechuang.declarations.pack import load_pack
from tests import city

pytestmark = pytest.mark.django_db


def text(answer):
    return answer.content.decode()


def creation(name, level, *stages, papers=(), **more):
    """Return a creation that went through stages on days: ``("granted", "2026-03-01")``."""
    project = Project.objects.create(
        code=name, name=name, level=level, division="379901", lead="science_technology", kind="creation",
        pipeline="creation", stage=stages[-1][0] if stages else "", **more,
    )  # fmt: skip
    before = ""
    for stage, day in stages:
        on = dt.date.fromisoformat(day) if day else None
        StageMove.objects.create(project=project, pipeline="creation", from_stage=before, to_stage=stage, on=on,
                                 evidence=list(papers))  # fmt: skip
        before = stage
    return project


def lines():
    return creations.lines(Project.objects.all(), load_pack("demo"))


LEVELS = {
    "国家级": "national", "全国试点": "national", "省级": "provincial", "省重大建设项目": "provincial", "市级": "city",
    "区级": "district", "县级": "district", "": "other", "一号项目": "other",
}  # fmt: skip


def test_a_level_is_read_from_its_words():
    assert {words: creations.level_of(words) for words in LEVELS} == LEVELS


COURSES = (
    ((), "underway", None),
    ((("applied", "2025-01-02"),), "underway", None),
    ((("applied", "2025-01-02"), ("creating", "2025-06-03")), "underway", None),
    ((("creating", "2025-06-03"), ("granted", "2026-03-01")), "granted", "2026-03-01"),
    ((("granted", "2026-03-01"), ("accepted", "2026-09-01")), "granted", "2026-03-01"),
    ((("granted", "2025-03-01"), ("creating", "2025-04-01"), ("granted", "2026-03-01")), "granted", "2026-03-01"),
    ((("granted", "2025-03-01"), ("creating", "2025-04-01")), "underway", None),
    ((("creating", "2025-06-03"), ("accepted", "2026-09-01")), "granted", "2026-09-01"),
)


def test_a_creation_is_granted_on_the_day_of_the_stage_that_means_so(people):
    for number, (stages, _standing, _on) in enumerate(COURSES):
        creation(f"试验区{number}", "国家级", *stages)
    found = {line.project.name: (line.standing, line.on.isoformat() if line.on else None) for line in lines()}
    for number, (stages, standing, on) in enumerate(COURSES):
        assert found[f"试验区{number}"] == (standing, on), stages


def test_what_was_refused_or_cancelled_is_neither_granted_nor_under_way(people):
    refused = creation("示范区", "省级", ("applied", "2025-01-02"))
    Project.objects.filter(pk=refused.pk).update(pipeline="striving", stage="refused")
    creation("先行区", "省级", ("applied", "2025-01-02"), state="cancelled")
    assert {line.standing for line in lines()} == {"over"}
    assert creations.summary(lines()) == ""


def test_a_pipeline_that_names_no_stage_so_is_granted_where_it_is_won(people):
    won = creation("试点", "市级", ("applied", "2025-01-02"))
    Project.objects.filter(pk=won.pk).update(pipeline="striving", stage="granted")
    StageMove.objects.create(project=won, pipeline="striving", to_stage="granted", on=dt.date(2026, 1, 5))
    (line,) = lines()
    assert (line.standing, line.year) == ("granted", "2026")


def test_the_page_groups_by_level_counts_the_granted_and_shows_order_batch_and_paper(people):
    paper = {"kind": "paper", "name": "批复文件", "text": "演示〔2025〕4号"}
    creation("引智试验区", "国家级", ("creating", "2024-06-03"), ("granted", "2025-03-01"), papers=[paper],
             ordinal="全国第4家", batch="第二批")  # fmt: skip
    creation("特色载体", "国家级", ("granted", "2026-03-01"))
    creation("人才改革试验区", "省级", ("granted", "2026-05-01"))
    creation("保税中心", "省级", ("applied", "2026-05-01"))
    Project.objects.create(code="other", name="不是创建", division="379901")
    browser = city.browser(people.stranger)
    page = text(browser.get("/projects/creations"))
    assert "已获批：国家级 2 项，省级 1 项" in page and "创建中 1 项" in page
    assert "国家级：2 项，已获批 2 项" in page and "省级：2 项，已获批 1 项" in page and "不是创建" not in page
    assert page.index("特色载体") < page.index("引智试验区") < page.index("人才改革试验区") < page.index("保税中心")
    for words in ("全国第4家", "第二批", "2025-03-01", "批复文件：演示〔2025〕4号"):
        assert words in page, words
    everything = {"引智试验区", "特色载体", "人才改革试验区", "保税中心"}
    for query, there in {
        "level=provincial": {"人才改革试验区", "保税中心"}, "year=2026": {"特色载体", "人才改革试验区"},
        "q=第4家": {"引智试验区"}, "state=underway": {"保税中心"}, "level=provincial&state=over": set(),
        "level=x&year=y&state=z": everything,
    }.items():  # fmt: skip
        page = text(browser.get(f"/projects/creations?{query}"))
        assert {
            one for one in ("引智试验区", "特色载体", "人才改革试验区", "保税中心") if f">{one}</a>" in page
        } == there, query
    answer = browser.get("/projects/creations/export?level=national")
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).worksheets[0].iter_rows(values_only=True))
    told = [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]
    assert [(one["名称"], one["次序"], one["获批日期"]) for one in told] == [
        ("特色载体", None, "2026-03-01"), ("引智试验区", "全国第4家", "2025-03-01"),
    ]  # fmt: skip


def test_there_is_an_empty_register_and_regions_hold(people):
    browser = city.browser(people.stranger)
    assert "还没有创建事项" in text(browser.get("/projects/creations"))
    creation("引智试验区", "国家级", ("granted", "2025-03-01"))
    assert "引智试验区" in text(browser.get("/projects/creations"))
    Grant.objects.filter(user=people.stranger).update(region="379905")
    assert "引智试验区" not in text(city.browser(people.stranger).get("/projects/creations"))


def test_the_register_asks_as_often_for_many_as_for_one(people):
    browser, counts = city.browser(people.lead), []
    for more in (1, 12):
        for number in range(more):
            creation(f"试验区{more}-{number}", "国家级", ("granted", "2025-03-01"))
        with CaptureQueriesContext(connection) as asked:
            assert browser.get("/projects/creations").status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 15


def test_dezhou_s_three_creations_show_their_order_and_what_the_report_says_of_the_time(frozen):
    pack = load_pack("cn-sd-dezhou")
    load_declared(pack)
    found = {line.project.name: line for line in creations.lines(Project.objects.all(), pack)}
    three = {
        "国家级引智试验区": ("国家级", "全国第4家"), "省级人才改革试验区": ("省级", "全省第4家"),
        "国家高端人才引领型创新创业特色载体": ("国家级", "全省首家"),
    }  # fmt: skip
    labels = dict(creations.LEVELS)
    for name, said in three.items():
        line = found[name]
        assert (str(labels[line.level]), line.project.ordinal) == said
        assert line.standing == "granted" and line.on is None and "2022" in line.when and line.project.evidence
    assert creations.summary(found.values()) == "国家级 2 项，省级 1 项"
    assert found["“无证明城市”创建"].standing == "underway"
