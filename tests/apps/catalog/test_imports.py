"""A steward imports a table: looked at first, built on confirmation, told in the end; and the way back."""

from __future__ import annotations

import pytest

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import Entry
from kechuang.apps.catalog import imports
from kechuang.apps.catalog.inputs import REPLACE, SUPPLEMENT, recall
from kechuang.apps.catalog.models import LakeRun
from kechuang.apps.catalog.queries import published_run, resources
from kechuang.apps.catalog.turn import turn
from kechuang.apps.enterprises import publish
from kechuang.apps.enterprises.models import Enterprise, Publication
from kechuang.apps.inbox.models import Notification
from kechuang.apps.jobs import actions
from kechuang.apps.jobs.models import Job
from kechuang.engines import lake
from tests.apps.catalog.conftest import TABLE, upload
from tests.apps.people import person
from tests.city import firm, write


def names():
    current = Publication.objects.get().current_id
    return set(Enterprise.objects.filter(generation=current).values_list("name", flat=True))


FIRST = {"演示一号有限公司", "演示二号有限公司", "演示三号有限公司"}


def looked_at(city, steward, work, rows, *, mode=SUPPLEMENT, name="更正.csv"):
    path = write(city.folder / name, TABLE, rows)
    return work(imports.hand_in(upload(path), table=TABLE, mode=mode, by=steward))


def test_a_look_says_what_would_become_of_a_file_and_changes_nothing(city, steward, work):
    check = looked_at(city, steward, work, [firm(2, "演示二号更正有限公司"), firm(5, "演示五号有限公司"), firm(6, "")])
    found = check.result
    assert (found["rows"], found["accepted"], found["quarantined"], found["known"]) == (3, 2, 1, 1)
    assert [(row, column) for row, column, _ in found["refused"]] == [(3, "企业名称")]
    assert (names(), published_run()) == (FIRST, city.run)
    assert lake.current(city.data / "lake").id == city.run
    assert [run.id for run in lake.runs(city.data / "lake")] == [city.run]


def test_a_supplement_is_built_in_on_top_of_all_that_was_there_and_the_steward_is_told(city, steward, work):
    check = looked_at(city, steward, work, [firm(2, "演示二号更正有限公司"), firm(5, "演示五号有限公司")])
    job = work(imports.confirm(check, by=steward))

    assert (job.state, job.error) == ("done", "")
    assert names() == {"演示一号有限公司", "演示二号更正有限公司", "演示三号有限公司", "演示五号有限公司"}
    run = published_run()
    assert run != city.run and lake.current(city.data / "lake").id == run
    message = Notification.objects.get(user=steward, kind="run_published")
    assert message.link == f"/data/runs/{run}" and "企业 4 家" in message.title
    loads = {load.file_name: (load.rows_in, load.accepted, load.quarantined, load.replaced)
             for load in LakeRun.objects.get(pk=run).loads.all()}  # fmt: skip
    assert loads == {"登记.csv": (4, 2, 1, 1), "更正.csv": (2, 2, 0, 0)}
    deed = Entry.objects.get(verb="catalog.import")
    assert (deed.actor_id, deed.detail["mode"], deed.detail["accepted"]) == (steward.pk, SUPPLEMENT, 2)
    # What comes next builds on this: the register is read where it lies, the supplement where it was put.
    later = recall(city.data, run).inputs
    assert later.given() == [(TABLE, city.register.resolve())]
    assert [(item.mode, item.path.name) for item in later.added] == [(SUPPLEMENT, "更正.csv")]


def test_a_replacement_stands_in_place_of_what_was_received(city, steward, work):
    check = looked_at(city, steward, work, [firm(7, "演示七号有限公司")], mode=REPLACE)
    work(imports.confirm(check, by=steward))
    assert names() == {"演示七号有限公司"}
    # The register that was received first is not read any more, so it need not be there.
    assert [path.name for path in imports.basis().inputs.paths()] == ["更正.csv"]


def test_a_file_that_breaks_the_contract_is_refused_in_one_sentence_and_cannot_be_confirmed(city, steward, work):
    path = city.folder / "错表头.csv"
    path.write_text("统一社会信用代码,名字\n1,2\n", encoding="utf-8")
    check = work(imports.hand_in(upload(path), table=TABLE, mode=SUPPLEMENT, by=steward))
    assert check.state == "done"
    assert check.result["problem"].startswith("错表头.csv 的表头中没有")
    with pytest.raises(Refused, match="没有通过检查"):
        imports.confirm(check, by=steward)
    assert not Job.objects.filter(kind=imports.REBUILD).exists()


def test_a_file_without_one_good_row_cannot_take_the_place_of_a_table(city, steward, work):
    check = looked_at(city, steward, work, [firm(7, "")], mode=REPLACE)
    with pytest.raises(Refused, match="没有一行合契约"):
        imports.confirm(check, by=steward)


def test_a_missing_file_is_named_before_anything_begins(city, steward, work):
    check = looked_at(city, steward, work, [firm(5, "演示五号有限公司")])
    city.register.rename(city.register.with_suffix(".away"))
    try:
        with pytest.raises(Refused, match=r"登记\.csv 已不在原处"):
            imports.confirm(check, by=steward)
    finally:
        city.register.with_suffix(".away").rename(city.register)


def test_a_build_that_fails_says_one_sentence_and_leaves_everything_as_it_was(city, steward, work):
    check = looked_at(city, steward, work, [firm(5, "演示五号有限公司")])
    job = imports.confirm(check, by=steward)
    (city.data / job.payload["path"]).unlink()
    work(job)
    assert job.state == "failed" and "找不到文件" in job.error and "\n" not in job.error
    assert (names(), published_run()) == (FIRST, city.run)
    assert lake.current(city.data / "lake").id == city.run
    # Asked for again, it is a new job: the old one stays as it ended.
    assert imports.confirm(check, by=steward).pk != job.pk


def test_a_build_cancelled_in_its_last_moment_writes_nothing(city, steward, work, monkeypatch):
    job = imports.confirm(looked_at(city, steward, work, [firm(5, "演示五号有限公司")]), by=steward)
    count = publish.enterprise_counts

    def cancel_and_count(*arguments):
        actions.cancel(Job.objects.get(pk=job.pk), by=steward)
        return count(*arguments)

    monkeypatch.setattr(publish, "enterprise_counts", cancel_and_count)
    work(job)
    assert (job.state, names(), published_run()) == ("cancelled", FIRST, city.run)
    assert lake.current(city.data / "lake").id == city.run


def test_the_same_file_asked_for_twice_is_built_once(city, steward, work):
    check = looked_at(city, steward, work, [firm(5, "演示五号有限公司")])
    first = imports.confirm(check, by=steward)
    assert imports.confirm(check, by=steward).pk == first.pk


def test_a_second_steward_is_told_who_builds_and_since_when(city, steward, work):
    first = imports.confirm(looked_at(city, steward, work, [firm(5, "演示五号有限公司")]), by=steward)
    other = person(Role.STEWARD)
    check = looked_at(city, other, work, [firm(6, "演示六号有限公司")], name="另一份.csv")
    with pytest.raises(imports.Busy, match=f"{steward.display_name}于 2026-11-21 09:00 发起的构建正在进行") as told:
        imports.confirm(check, by=other)
    assert told.value.job == first
    actions.cancel(first, by=steward)
    assert imports.confirm(check, by=other).state == "queued"


def test_a_build_at_the_console_is_waited_for_too(city, steward, work):
    check = looked_at(city, steward, work, [firm(5, "演示五号有限公司")])
    with turn(city.data, "控制台"), pytest.raises(imports.Busy, match="控制台于 2026-11-21 09:00 发起的构建正在进行"):
        imports.confirm(check, by=steward)
    imports.confirm(check, by=steward)


def test_the_run_before_comes_back_but_none_whose_files_were_touched(city, steward, work):
    work(imports.confirm(looked_at(city, steward, work, [firm(5, "演示五号有限公司")]), by=steward))
    later = published_run()
    run = LakeRun.objects.get(pk=city.run)
    assert imports.restorable(run, steward) and not imports.restorable(LakeRun.objects.get(pk=later), steward)

    job = work(imports.restore(run, by=steward))

    assert (job.state, names(), published_run()) == ("done", FIRST, city.run)
    assert lake.current(city.data / "lake").id == city.run
    assert {one.table.pk: one.load.run_id for one in resources() if one.load} == {TABLE: city.run}
    deed = Entry.objects.get(verb="catalog.restore_run")
    assert (deed.object_id, deed.detail["instead_of"]) == (city.run, later)
    assert recall(city.data, city.run).inputs.added == ()  # what is imported next builds on this run, not on the later

    (city.data / "lake" / "runs" / later / "base" / "legal_entity.parquet").write_bytes(b"")
    job = work(imports.restore(LakeRun.objects.get(pk=later), by=steward))
    assert job.state == "failed" and "缺失或已被改动" in job.error
    assert published_run() == city.run == lake.current(city.data / "lake").id
