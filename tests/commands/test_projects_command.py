"""`kechuang projects`: what an operator asks and does, through the same deeds as the pages."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from kechuang.apps.audit.models import Entry
from kechuang.apps.catalog.models import Place
from kechuang.apps.projects.actions.briefs import file_of
from kechuang.apps.projects.models import Brief, LightChange, Problem, Project, Task, Urge
from kechuang.apps.projects.plans import planning
from kechuang.cli import main
from kechuang.core import now
from kechuang.declarations.pack import load_pack

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys):
    """Run the command; return its exit code, stdout and stderr."""

    def run_it(*arguments):
        capsys.readouterr()
        try:
            main(["projects", *arguments])
            code = 0
        except SystemExit as end:
            code = end.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_it


@pytest.fixture
def project(frozen, db):
    frozen("2026-11-02T09:00:00+08:00")
    Place.objects.create(pack="demo", code=load_pack("demo").place, name="演示市", synthetic=True, loaded_at=now())
    made = Project.objects.create(
        code="test.laboratory", name="新材料实验室", division="379901", lead="science_technology",
        start=dt.date(2026, 11, 2), due=dt.date(2026, 11, 27), synthetic=True,
    )  # fmt: skip
    Task.objects.create(project=made, code="a", name="选址", days=20)
    frozen("2026-11-23T09:00:00+08:00")
    yield made
    planning._KEPT.clear()


def test_projects_are_listed_with_the_filters_of_the_page(run, project, monkeypatch):
    code, out, _err = run("list", "--q", "实验室", "--json")
    (row,) = json.loads(out)
    assert (code, row["code"], row["lead_name"], row["due"]) == (0, "test.laboratory", "市科技局", "2026-11-27")
    assert json.loads(run("list", "--state", "closed", "--json")[1]) == []
    monkeypatch.setenv("COLUMNS", "160")
    table = run("list")[1]
    assert "test.laboratory" in table and "新材料实验室（演示）" in table and "2026-11-27" in table
    for wrong in (["--light", "blue"], ["--programme", "none"], ["--department", "nobody"]):
        code, out, err = run("list", *wrong)
        assert (code, out) == (1, "") and err.count("\n") == 1 and wrong[1] in err


def test_one_project_says_whether_it_keeps_its_date_and_why_not(run, project):
    code, out, _err = run("show", "test.laboratory")
    assert code == 0 and "应于 2026-11-02 开工，已晚 15 个工作日" in out and "卡在 选址" in out
    assert json.loads(run("show", "test.laboratory", "--json")[1])["judged"]["reasons"]
    code, out, err = run("show", "none")
    assert (code, out) == (1, "") and "没有代码为 none 的项目" in err


def test_lights_are_judged_and_kept_once(run, project):
    code, out, _err = run("lights", "--json")
    told = json.loads(out)
    assert code == 0 and [one["code"] for one in told["turned"]] == ["test.laboratory"]
    assert sum(told["counts"].values()) == 1
    assert json.loads(run("lights", "--json")[1])["turned"] == [] and LightChange.objects.count() == 1


def test_the_escalation_of_the_day_is_sent_once(run, project):
    Problem.objects.create(
        title="用地未批", origin="project", project=project, state="assigned", lead="science_technology",
        division="379901", due=dt.date(2026, 11, 20), assigned_at=dt.datetime(2026, 11, 2, tzinfo=dt.UTC),
    )  # fmt: skip
    code, out, _err = run("urge", "--json")
    assert code == 0 and json.loads(out)["remind"] == 1
    assert sum(json.loads(run("urge", "--json")[1]).values()) == 0
    assert Urge.objects.filter(problem__isnull=False).count() == 1


def test_a_brief_is_made_written_and_fetched_again(run, project, tmp_path):
    file = tmp_path / "周报.docx"
    code, out, _err = run("brief", "--out", str(file))
    assert code == 0 and "工作周报第 1 期，2026-11-16 至 2026-11-22" in out
    assert file.read_bytes() == file_of(Brief.objects.get())
    assert Entry.objects.get(verb="projects.brief").actor_label == "控制台"
    code, out, err = run("brief")
    assert (code, out) == (1, "") and "已编为第 1 期" in err
    other = tmp_path / "again.docx"
    assert run("brief", "--number", "1", "--out", str(other))[0] == 0 and other.read_bytes() == file.read_bytes()
    assert json.loads(run("brief", "--again", "--json")[1])["number"] == 2
    assert json.loads(run("brief", "--quarter", "2026-3", "--json")[1] or "{}") == {}, "nothing was entered by then"


@pytest.mark.parametrize("wrong", [
    ["--day", "昨天"], ["--quarter", "2026"], ["--quarter", "2026-5"], ["--out", "/none/x.docx"], ["--out", "x.pdf"],
    ["--number", "7"], ["--programme", "none"], ["--day", "2026-12-31"],
])  # fmt: skip
def test_what_cannot_be_is_one_sentence_and_makes_nothing(run, project, wrong):
    code, out, err = run("brief", *wrong)
    assert (code, out) == (1, "") and "错误：" in err
    assert not Brief.objects.exists()
