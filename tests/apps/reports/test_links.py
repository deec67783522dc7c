"""Names and relations of pages: found by the firms that people see, judged by a person, shown where they belong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, transaction
from django.test import Client

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.enterprises.models import Enterprise, Generation
from kechuang.apps.reports import actions, links
from kechuang.apps.reports.actions import Given, Loaded, load_pages, reread
from kechuang.apps.reports.firms import NO_FIRMS, Register, published_register
from kechuang.apps.reports.linkers import linker_of
from kechuang.apps.reports.mentioned import mentioned
from kechuang.apps.reports.models import Fact, Mention, Relation, RelationDecision, RelationJudgement, Report
from kechuang.apps.reports.models.mention import AROUND, sentence_around
from kechuang.apps.reports.reader import equipped
from kechuang.declarations.pack import load_pack
from tests import city
from tests.apps.people import person

FIRM, OTHER = "演示甲精密机械有限公司", "演示己纺织有限公司"
PAGE = f"""云溪区企业与高校牵手
2026-03-06 来源：演示日报

3月5日，{FIRM}与演示大学签署合作协议。{FIRM}2025年研发投入达到600万元，同比增长12%。

演示甲精密总经理林编造介绍，演示甲精密今年将再投入200万元。{OTHER}同日到场。
"""
AGAIN = f"""演示市企业动态
2026-04-02 来源：演示晚报

4月1日，演示市召开企业座谈会，多家企业介绍了近况，有关部门现场答复，会后形成问题清单，逐项落实到人。

{FIRM}去年新增订单30件。
"""


@pytest.fixture(scope="module")
def generation(django_db_setup: None, django_db_blocker: Any) -> Iterator[Generation]:
    with city.published(django_db_blocker, city.exact()) as made:
        yield made


@pytest.fixture
def pages(generation: Generation, db: None, tmp_path: Path) -> Loaded:
    given = []
    for name, text in (("牵手.txt", PAGE), ("动态.txt", AGAIN)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        given.append(Given(name, tmp_path / name))
    return load_pages(given=given, pack=city.pack())


@pytest.fixture
def firm(generation: Generation) -> Enterprise:
    return Enterprise.objects.get(generation=generation, name=FIRM)


@pytest.fixture
def relation(pages: Loaded) -> Relation:
    return Relation.objects.select_related("judgement").get(kind="works_with")


@pytest.fixture
def steward(pages: Loaded) -> Any:
    return person(Role.STEWARD)


# ------------------------------------------------------------------ reading


def test_a_firm_of_the_data_is_known_by_its_name_wherever_a_page_names_it(pages: Loaded, firm: Enterprise) -> None:
    named = Mention.objects.filter(ref=firm.entity_id, kind="enterprise").select_related("report")
    assert {one.report.name for one in named} == {"牵手.txt", "动态.txt"}
    for one in named:
        assert one.report.text[one.start : one.end] == one.text
    first = named.filter(report__name="牵手.txt", first=True).earliest("start")
    assert first.parts[1] == first.text and "".join(first.parts) == first.sentence
    assert {one.text for one in named} >= {FIRM, "演示甲精密"}


def test_a_fact_whose_subject_is_a_firm_knows_the_firm(pages: Loaded, firm: Enterprise) -> None:
    about = Fact.objects.filter(subject_ref=firm.entity_id)
    assert {fact.value for fact in about} >= {"600"}


def test_no_name_of_a_person_is_kept_unless_the_city_says_so(pages: Loaded, monkeypatch: pytest.MonkeyPatch) -> None:
    assert not Mention.objects.filter(kind="person").exists()
    assert not Fact.objects.filter(speaker__contains="林编造").exists()
    monkeypatch.setenv("KECHUANG_REPORT_PEOPLE", "1")
    reread(pack=city.pack())
    assert Mention.objects.get(kind="person").called == "林编造"


def test_who_is_new_or_called_otherwise_asks_for_a_new_reading_and_nobody_else(
    pages: Loaded, generation: Generation
) -> None:
    pack = city.pack()
    now = published_register()
    assert Report.objects.filter(engine=equipped(pack, (), now).signature).count() == 2
    again = Register(now.digest, None)
    assert equipped(pack, (), again).signature == equipped(pack, (), now).signature
    assert equipped(pack, (), NO_FIRMS).signature != equipped(pack, (), now).signature
    known = linker_of(pack, equipped(pack, (), now))
    assert linker_of(pack, equipped(pack, (), now)) is known, "made once for a publication"


def test_a_short_name_alone_is_a_guess_and_stands_on_no_firm(
    generation: Generation, db: None, firm: Enterprise, steward: Any, tmp_path: Path
) -> None:
    (tmp_path / "简称.txt").write_text("演示日报讯，演示甲精密去年新增订单30件，产值增长9%。\n", encoding="utf-8")
    load_pages(given=[Given("简称.txt", tmp_path / "简称.txt")], pack=city.pack())
    guess = Mention.objects.get(report__name="简称.txt", kind="enterprise")
    assert (guess.called, guess.ref, guess.candidates) == ("演示甲精密", "", [firm.entity_id])
    assert not Fact.objects.filter(report__name="简称.txt").exclude(subject_ref="").exists()
    (group,) = [one for one in links.names_of(guess.report, steward) if one.label == "企业"]
    assert [one.name for one in group.names[0].maybe] == [FIRM]


def test_of_a_long_sentence_the_part_around_the_name_is_kept() -> None:
    text = "甲" * 1000 + "某某公司" + "乙" * 1000
    kept = sentence_around(text, 0, len(text), 1000, 1004)
    assert len(kept["sentence"]) == AROUND
    assert kept["sentence"][kept["at"] : kept["at"] + 4] == "某某公司"
    assert sentence_around("　甲公司。", 0, 5, 1, 4) == {"sentence": "甲公司。", "at": 0}


# ------------------------------------------------------------------ judging


def test_a_relation_is_proposed_until_a_person_says_so_and_every_step_is_kept(relation: Relation, steward: Any) -> None:
    assert relation.state == "proposed"
    assert [one["called"] for one in relation.ends] == [FIRM, "演示大学"]
    actions.judge_relation(relation, "accept", by=steward)
    relation.refresh_from_db()
    assert relation.state == "accepted"
    actions.judge_relation(relation, "undo", by=steward)
    relation.refresh_from_db()
    actions.judge_relation(relation, "reject", by=steward, note="只是到访")
    steps = RelationDecision.objects.order_by("number").values_list("step", "state")
    assert list(steps) == [("accept", "accepted"), ("undo", "proposed"), ("reject", "rejected")]


def test_whoever_has_not_seen_the_last_word_decides_nothing(relation: Relation, steward: Any) -> None:
    actions.judge_relation(relation, "accept", by=steward)
    with pytest.raises(Refused, match="已把这条关系定为“已核实”"):
        actions.judge_relation(relation, "reject", by=person(Role.OFFICER), seen=0)
    with pytest.raises(PermissionDenied):
        actions.judge_relation(relation, "reject", by=person(Role.LEADER))
    assert RelationDecision.objects.count() == 1


def test_what_was_said_of_a_relation_outlives_a_reading_and_tells_when_it_is_lost(
    relation: Relation, steward: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    actions.judge_relation(relation, "accept", by=steward)
    reread(pack=city.pack())
    again = Relation.objects.select_related("judgement").get(key=relation.key)
    assert again.pk != relation.pk and again.state == "accepted"
    monkeypatch.setattr("kechuang.apps.reports.reading.relations_of", lambda document: iter(()))
    reread(pack=city.pack())
    assert not Relation.objects.exists()
    lost = RelationJudgement.objects.get()
    assert lost.orphan and lost.state == "accepted"
    assert links.lost_relations(lost.report) == [lost]
    monkeypatch.undo()
    reread(pack=city.pack())
    lost.refresh_from_db()
    assert not lost.orphan and Relation.objects.get().judgement_id == lost.pk


def test_the_database_keeps_what_was_said_of_a_relation(relation: Relation, steward: Any) -> None:
    actions.judge_relation(relation, "accept", by=steward)
    with pytest.raises(DatabaseError, match="只增不改不删"), transaction.atomic():
        RelationDecision.objects.update(step="reject")
    with pytest.raises(TypeError):
        RelationDecision.objects.get().save()


# ------------------------------------------------------------------ pages


def test_beside_a_page_stands_whom_it_names_with_the_way_to_the_firm(
    pages: Loaded, relation: Relation, firm: Enterprise, steward: Any
) -> None:
    browser = city.browser(steward)
    shown = browser.get(f"/reports/{relation.report_id}/named", headers={"hx-request": "true"}).content.decode()
    assert f'href="/enterprises/{firm.handle}"' in shown
    assert "演示大学" in shown and "待核" in shown and "<html" not in shown
    whole = browser.get(f"/reports/{relation.report_id}/named").content.decode()
    assert "回到原文" in whole
    judged = browser.post(
        f"/reports/{relation.report_id}/relations/{relation.key}/accept", {"seen": "0"}, headers={"hx-request": "true"}
    )
    assert judged.status_code == 200 and "已核实" in judged.content.decode()
    late = browser.post(
        f"/reports/{relation.report_id}/relations/{relation.key}/reject", {"seen": "0"}, headers={"hx-request": "true"}
    )
    assert late.status_code == 422 and "您的决定没有写入" in late.content.decode()
    plain = browser.post(f"/reports/{relation.report_id}/relations/{relation.key}/undo", {"seen": "1"})
    assert plain.status_code == 302 and plain["location"].endswith(f"#r-{relation.key}")


def test_names_are_underlined_in_the_page(pages: Loaded, relation: Relation, steward: Any) -> None:
    shown = city.browser(steward).get(f"/reports/{relation.report_id}").content.decode()
    assert f'<span class="rv-name" title="企业">{OTHER}</span>' in shown


def test_a_firm_outside_the_districts_of_a_person_is_no_link(pages: Loaded, firm: Enterprise) -> None:
    elsewhere = person(Role.OFFICER, region="379902")
    groups = links.names_of(Report.objects.get(name="牵手.txt"), elsewhere)
    firms = {name.mention.called: name.link for group in groups if group.label == "企业" for name in group.names}
    assert firms[FIRM] is None and firms[OTHER] is not None


def test_the_page_of_a_firm_tells_what_the_pages_say_of_it(
    relation: Relation, firm: Enterprise, steward: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    said = mentioned(firm.entity_id, steward, kind="enterprise")
    assert [one.report.name for one in said.seen] == ["动态.txt", "牵手.txt"], "the newest first"
    assert said.waiting == 1 and said.relations == []
    actions.judge_relation(relation, "accept", by=steward)
    browser = city.browser(steward)
    assert 'hx-get="/reports/firms/' in browser.get(f"/enterprises/{firm.handle}").content.decode()
    shown = browser.get(f"/reports/firms/{firm.handle}", headers={"hx-request": "true"}).content.decode()
    assert "与演示大学合作" in shown and "2 份报道提到" in shown and "600" in shown and "<html" not in shown
    assert "报道中提到" in browser.get(f"/reports/firms/{firm.handle}").content.decode()


def test_a_figure_that_a_person_takes_back_or_gives_to_another_is_none_of_the_firm(
    pages: Loaded, firm: Enterprise, steward: Any
) -> None:
    def figures() -> set[str]:
        return {one.value for one in mentioned(firm.entity_id, steward, kind="enterprise").facts}

    all_of_them = figures()
    assert {"600", "12", "30"} <= all_of_them
    actions.reject(Fact.objects.get(value="12"), by=steward)
    actions.accept(Fact.objects.get(value="30"), by=steward)
    actions.correct(Fact.objects.get(value="600"), by=steward, changes={"subject": "演示大学"})
    assert figures() == all_of_them - {"12", "600"}


def test_what_pages_say_of_a_firm_takes_as_many_queries_however_many_they_are(
    pages: Loaded, firm: Enterprise, steward: Any, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    with django_assert_max_num_queries(14):
        mentioned(firm.entity_id, steward, kind="enterprise")


def test_whoever_may_not_see_reports_or_the_firm_sees_nothing_of_it(pages: Loaded, firm: Enterprise) -> None:
    handle = firm.handle
    assert city.browser(person(Role.CLERK)).get(f"/reports/firms/{handle}").status_code in (403, 404)
    outside = city.browser(person(Role.OFFICER, region="379902"))
    assert outside.get(f"/reports/firms/{handle}").status_code == 403
    reader: Client = city.browser(person(Role.LEADER))
    relation = Relation.objects.get()
    assert reader.post(f"/reports/{relation.report_id}/relations/{relation.key}/accept").status_code == 403


# ------------------------------------------------------------------ API and search


def _json(user: Any, path: str, **asked: Any) -> Any:
    answer = city.browser(user).get(f"/api/v1{path}", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


def test_callers_get_names_and_relations_with_their_spans(
    pages: Loaded, relation: Relation, firm: Enterprise, steward: Any
) -> None:
    told = _json(steward, "/mentions", ref=firm.entity_id, size=2)
    assert told["total"] == Mention.objects.filter(ref=firm.entity_id).count() > 2 and len(told["items"]) == 2
    texts = dict(Report.objects.values_list("pk", "text"))
    for one in told["items"]:
        where = one["evidence"]
        assert texts[where["file"]][where["start"] : where["end"]] == one["text"]
    assert {one["kind"] for one in _json(steward, "/mentions", kind="organisation")["items"]} == {"organisation"}
    (tied,) = _json(steward, "/relations", report=relation.report_id, state="proposed")["items"]
    assert (tied["subject"]["ref"], tied["object"]["name"], tied["kind"]) == (firm.entity_id, "演示大学", "works_with")
    assert _json(steward, "/relations", ref=firm.entity_id, state="accepted")["total"] == 0
    actions.judge_relation(relation, "accept", by=steward)
    assert _json(steward, "/relations", ref=firm.entity_id, state="accepted")["total"] == 1
    assert city.browser(person(Role.CLERK)).get("/api/v1/mentions").status_code == 403


def test_a_caller_learns_no_id_of_a_firm_that_he_may_not_see(
    pages: Loaded, relation: Relation, firm: Enterprise
) -> None:
    elsewhere = person(Role.OFFICER, region="379902")
    assert _json(elsewhere, "/mentions", ref=firm.entity_id)["total"] == 0
    assert _json(elsewhere, "/relations", ref=firm.entity_id)["total"] == 0
    (tied,) = _json(elsewhere, "/relations", report=relation.report_id)["items"]
    assert tied["subject"]["name"] == FIRM and tied["subject"]["ref"] == ""
    firms = [one for one in _json(elsewhere, "/mentions", kind="enterprise")["items"] if one["name"] == FIRM]
    assert firms and all(one["ref"] == "" for one in firms)


def test_a_search_for_a_firm_finds_the_pages_that_name_it_by_a_short_name(pages: Loaded, steward: Any) -> None:
    Report.objects.filter(name="动态.txt").update(text="演示甲精密去年新增订单30件。")
    shown = city.browser(steward).get("/search", {"q": FIRM}).content.decode()
    assert "演示市企业动态" in shown and "云溪区企业与高校牵手" in shown


def test_the_register_tells_which_declared_projects_pages_name(
    pages: Loaded, generation: Generation, steward: Any, tmp_path: Path
) -> None:
    actions.judge_relation(Relation.objects.get(), "accept", by=steward)
    text = "云溪区项目建设提速\n2026-03-06 来源：演示日报\n\n3月5日，云溪传感器产业园（演示）开工，总投资12亿元。\n"
    (tmp_path / "开工.txt").write_text(text, encoding="utf-8")
    load_pages(given=[Given("开工.txt", tmp_path / "开工.txt")], pack=city.pack())
    browser = city.browser(steward)
    page = Report.objects.get(name="开工.txt")
    assert Mention.objects.filter(report__name="牵手.txt").exists(), "what was read before stays"
    assert Relation.objects.get().state == "accepted"
    (project,) = [one for one in links.names_of(page, steward) if one.label == "项目"]
    assert project.names[0].label == "云溪传感器产业园（演示）" and project.names[0].link is not None
    listed = browser.get("/registers/", {"kind": "project"}).content.decode()
    assert "1 份报道提到" in listed and "/reports/things/project:demo.sensor-park" in listed
    assert "开工，总投资12亿元" in browser.get("/reports/things/project:demo.sensor-park").content.decode()
    assert browser.get("/reports/things/nothing").status_code == 404


def test_in_real_pages_every_name_and_side_stands_where_it_is_said_to_and_nobody_is_named(
    db: None, samples: Path
) -> None:
    files = sorted((samples / "reports").glob("*.txt"))[:2]
    pack = load_pack("cn-sd-zibo")
    load_pages(given=[Given(path.name, path) for path in files], pack=pack, firms=NO_FIRMS)
    mentions = list(Mention.objects.select_related("report").filter(report__name__in=[path.name for path in files]))
    assert {one.kind for one in mentions} >= {"enterprise", "organisation", "policy", "project"}
    assert not any(one.kind == "person" for one in mentions)
    for one in mentions:
        assert 0 <= one.start < one.end <= len(one.report.text)
        assert not one.first or one.parts[1] == one.text
    assert any(one.ref == "zibo.talent-50" for one in mentions)
    told = list(Relation.objects.select_related("report").filter(report__name__in=[path.name for path in files]))
    assert told
    for one in told:
        assert one.sentence_start <= one.start < one.end <= one.sentence_end <= len(one.report.text)
        for end in one.ends:
            assert 0 <= end["start"] < end["end"] <= len(one.report.text)
