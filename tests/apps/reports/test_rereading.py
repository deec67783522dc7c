"""Reading again: decisions find their facts, whoever reads; rules change what is read and can be revoked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any

import pytest
import yaml
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.roles import Role
from kechuang.apps.jobs.models import Job
from kechuang.apps.reports import actions
from kechuang.apps.reports.actions import Loaded
from kechuang.apps.reports.actions.teaching import checked
from kechuang.apps.reports.models import Fact, Judgement, Report, Rule
from kechuang.apps.reports.proposing import Proposal, Question, propose
from kechuang.apps.reports.reader import Taught
from kechuang.apps.reports.rules import preview
from kechuang.declarations.pack import Pack
from tests import city
from tests.apps.people import person
from tests.apps.reports.conftest import FIRST, SECOND

Find = Callable[..., Fact]


@pytest.fixture
def steward(db: None) -> Any:
    return person(Role.STEWARD)


def test_decisions_survive_a_reading_and_find_the_same_passage_in_another_page(
    fact: Find, load: Callable[..., Loaded], zibo: Pack, steward: Any
) -> None:
    actions.correct(fact("180.5"), by=steward, changes={"value": "181"})
    actions.reject(fact("900"), by=steward)
    before = fact("180.5").pk
    told = actions.reread(pack=zibo, by=steward)
    again = fact("180.5")
    assert again.pk != before and again.figure == "181\u00a0亿元" and again.version == 1 and told.orphans == 0
    assert fact("900").state == "rejected"
    # The page is saved anew: other line ends and a line of advertisement, but the same passages.
    load({"通报-另存.txt": "扫码关注更多精彩\r\n" + FIRST.replace("\n", "\r\n")})
    assert Fact.objects.filter(judgement__state="corrected").count() == 1, "it stays with the page that it was made on"


def test_a_judgement_whose_fact_is_gone_is_told_and_kept(fact: Find, zibo: Pack, steward: Any) -> None:
    actions.accept(fact("900"), by=steward)
    actions.teach(Taught("stop", "小微公司"), by=steward, pack=zibo)
    told = actions.reread(pack=zibo)
    lost = Judgement.objects.get()
    assert told.orphans == 1 and lost.orphan and lost.state == "accepted" and not Fact.objects.filter(value="900")
    shown = city.browser(steward).get("/reports/decisions?lost=1").content.decode()
    assert "小微公司入库900家" in shown and "重读后未找到" in shown
    actions.revoke_rule(Rule.objects.get(), by=steward)
    actions.reread(pack=zibo)
    assert fact("900").state == "accepted" and not Judgement.objects.get().orphan


def test_a_decision_stays_though_a_copy_heals_the_passage_that_it_was_made_on(
    load: Callable[..., Loaded], steward: Any
) -> None:
    whole = (
        "2022年，淄博市战略性新兴产业发展迅速，全市技术合同成交额180.5亿元，同比增长12.5%，科技创新对高质量发展的支撑作用"
        "持续增强，创新平台建设不断提速，企业创新主体地位更加突出，创新生态进一步优化。"
    )
    head = "淄博市科技创新工作通报\n2023-01-18 来源：编造日报\n\n"
    load({"坏.txt": head + whole.replace("战略性", "战略***") + "\n"})
    one = Fact.objects.get(value="180.5")
    actions.correct(one, by=steward, changes={"value": "181"})
    load({"好.txt": head.replace("日报", "晚报") + whole + "\n"})
    again = Fact.objects.get(value="180.5", report_id=one.report_id)
    assert again.key != one.key, "the passage was healed"
    assert again.figure == "181\u00a0亿元" and again.copies == 1
    assert any(edit["reason"] == "healed" for edit in again.report.edits)


def test_the_same_pages_are_not_read_twice_and_a_day_told_later_is_taken(
    pages: Loaded, load: Callable[..., Loaded]
) -> None:
    read_at = Report.objects.values_list("read_at", flat=True)[0]
    first = Fact.objects.order_by("pk").values_list("pk", flat=True)[0]
    assert load({"会议.txt": SECOND}).new == 0
    assert Report.objects.values_list("read_at", flat=True)[0] == read_at
    assert Fact.objects.filter(pk=first).exists()


# ------------------------------------------------------------------ rules


def test_a_rule_shows_what_it_would_change_then_holds_then_is_revoked(
    fact: Find, zibo: Pack, steward: Any, work: Callable[[Job], Job]
) -> None:
    rule = checked("indicator", "科技型小微公司", "tech_smes", pack=zibo)
    found = preview(rule, zibo)
    assert (found.changed, found.gained, found.lost, found.pages, found.read) == (1, 0, 0, 1, 1)
    (example,) = found.examples
    assert example.fields == ["indicator_id"] and example.then and example.then["indicator_id"] == "tech_smes"
    assert fact("900").indicator_id == "", "a preview changes nothing"
    made = actions.teach(rule, by=steward, pack=zibo, found=found)
    job = work(Job.objects.get(kind="reports.reread"))
    assert job.state == "done" and fact("900").indicator_id == "tech_smes"
    with pytest.raises(Refused, match="已有同类规则在用"):
        actions.teach(rule, by=steward, pack=zibo)
    told = yaml.safe_load(city.browser(steward).get("/reports/rules/export").content)
    assert told == {"indicator_aliases": {"tech_smes": ["科技型小微公司"]}, "place_aliases": {}, "stop_words": []}
    actions.revoke_rule(made, by=steward)
    work(Job.objects.exclude(state="done").get(kind="reports.reread"))
    assert fact("900").indicator_id == ""


def test_an_alias_of_a_place_and_a_stop_word_are_read(load: Callable[..., Loaded], zibo: Pack, steward: Any) -> None:
    load({"一.txt": "编造简讯\n2023-01-18 来源：编造日报\n\n2022年，鲁中瓷都高新技术企业达到1300家。\n"})
    assert Fact.objects.get(value="1300").place_code == ""
    found = preview(checked("place", "鲁中瓷都", "370300", pack=zibo), zibo)
    (example,) = found.examples
    assert example.then and (example.then["place"], example.then["place_code"]) == ("淄博市", "370300")
    assert preview(Taught("stop", "鲁中瓷都"), zibo).lost == 1 and Fact.objects.filter(value="1300").exists()


def test_a_place_called_by_a_traditional_character_keeps_it_in_a_traditional_page(
    load: Callable[..., Loaded], zibo: Pack, steward: Any
) -> None:
    load({"一.txt": "編造簡訊\n2023-01-18 來源：編造日報\n\n2022年，昇瓷鄉高新技術企業達到1300家，發展迅速。\n"})
    assert not Fact.objects.filter(place_code="370303").exists()
    actions.teach(checked("place", "昇瓷乡", "370303", pack=zibo), by=steward, pack=zibo)
    actions.reread(pack=zibo)
    assert Fact.objects.get(value="1300").place_code == "370303"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (("indicator", "高", "tech_smes"), "2 至 60 个字"), (("indicator", "小微公司", "x"), "指标目录中没有"),
        (("place", "鲁中某地", "000000"), "区划表中没有"), (("x", "小微公司", ""), "种类"),
        (("place", "淄博市", "370303"), "已是“淄博市”的名称"),
        (("indicator", "高新技术企业数", "tech_smes"), "已是“高新技术企业数”的名称"),
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused_with_a_sentence(
    place: Any, zibo: Pack, given: tuple[str, str, str], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        checked(*given, pack=zibo)


def test_only_a_steward_makes_rules_and_the_page_shows_before_it_confirms(
    pages: Loaded, zibo: Pack, steward: Any
) -> None:
    with pytest.raises(PermissionDenied):
        actions.teach(Taught("stop", "小微公司"), by=person(Role.OFFICER), pack=zibo)
    browser = city.browser(steward)
    given = {"kind": "indicator", "phrase": "科技型小微公司", "indicator": "tech_smes", "place": "", "note": ""}
    shown = browser.post("/reports/rules/new", given)
    assert shown.status_code == 200 and "改变 1 条，新增 0 条，减少 0 条" in shown.content.decode()
    assert not Rule.objects.exists()
    signed = re.findall(r'name="preview" value="([^"]+)"', shown.content.decode())[0]
    other = browser.post("/reports/rules/new", {**given, "phrase": "小微公司", "confirm": "1", "preview": signed})
    assert other.status_code == 422 and "与刚才预览的不同" in other.content.decode() and not Rule.objects.exists()
    assert browser.post("/reports/rules/new", {**given, "confirm": "1"}).status_code == 422, "nothing was shown"
    assert browser.post("/reports/rules/new", {**given, "confirm": "1", "preview": signed}).status_code == 302
    rule = Rule.objects.get()
    assert rule.changed == 1 and "改 1 条，增 0 条，减 0 条" in browser.get("/reports/rules").content.decode()
    assert browser.post(f"/reports/rules/{rule.pk}/revoke").status_code == 302
    assert Rule.objects.get().state == "revoked"


# ------------------------------------------------------------------ handing in


def test_files_are_handed_in_by_the_browser_and_each_refused_one_is_one_sentence(
    place: Any, work: Callable[[Job], Job], steward: Any
) -> None:
    browser = city.browser(steward)
    html = f"<html><body><h1>标题</h1>{''.join(f'<p>{line}</p>' for line in FIRST.splitlines() if line)}</body></html>"
    files = [
        SimpleUploadedFile("通报.txt", FIRST.encode("gb18030")), SimpleUploadedFile("通报.html", html.encode()),
        SimpleUploadedFile("坏.pdf", b"%PDF-1.4 nothing"), SimpleUploadedFile("坏.txt", b"\x00\x01" * 99),
    ]  # fmt: skip
    answer = browser.post("/reports/load", {"files": files, "told_on": "2023-01-18"})
    assert answer.status_code == 302, re.findall(r'role="alert">(.*?)</p>', answer.content.decode())
    assert "正在排队" in browser.get(answer.url).content.decode()
    job = work(Job.objects.get(kind="reports.load"))
    assert job.state == "done" and (job.result["new"], job.result["refused"]) == (2, 2)
    shown = browser.get(answer.url).content.decode()
    assert "新载入 2 份，已有 0 份，未能读出 2 份" in shown and "坏.pdf" in shown and "坏.txt" in shown
    assert {one.told_on.isoformat() for one in Report.objects.all() if one.told_on} == {"2023-01-18"}
    assert browser.post("/reports/load", {"told_on": ""}).status_code == 422
    assert city.browser(person(Role.LEADER)).get("/reports/load").status_code == 403


# ------------------------------------------------------------------ a local model


class Tiny:
    """A proposer of a few lines: it knows one name, and says one thing that stands nowhere."""

    name = "tiny"

    def propose(self, question: Question) -> Iterable[Proposal]:
        if "小微公司" in question.sentence and "indicator_id" in question.empty:
            yield Proposal("indicator_id", "tech_smes", "科技型小微公司")
            yield Proposal("indicator_id", "hightech_firms", "这句话原文里没有")
            yield Proposal("place", "北京市", "科技型小微公司")


class Broken:
    """A proposer that fails."""

    name = "broken"

    def propose(self, question: Question) -> Iterable[Proposal]:
        raise RuntimeError("no memory")


def test_a_local_model_may_propose_but_only_with_words_of_the_page_and_a_person_decides(
    fact: Find, steward: Any
) -> None:
    one = fact("900")
    assert propose([one], {one.report_id: one.report.text}) == 0, "by default there is none"
    assert propose([one], {one.report_id: one.report.text}, Broken()) == 0
    assert propose([one], {one.report_id: one.report.text}, Tiny()) == 1
    (held,) = one.proposals
    assert one.report.text[held["start"] : held["end"]] == "科技型小微公司" and held["value"] == "tech_smes"
    one.save()
    assert fact("900").state == "proposed" and fact("900").indicator_id == ""
    browser = city.browser(steward)
    card = f"/reports/{one.report_id}/facts/{one.key}"
    assert "本地模型 tiny 建议指标" in browser.get(card).content.decode()
    form = browser.get(f"{card}?edit=1&proposal=0").content.decode()
    assert '<option value="tech_smes" selected' in form
    typed = {"seen": one.stamp, "indicator_id": "tech_smes"}
    done = browser.post(f"{card}/correct", typed, headers={"HX-Request": "true"})
    assert done.status_code == 200 and 'data-state="corrected"' in done.content.decode()
    late = browser.post(f"{card}/reject", {"seen": one.stamp}, headers={"HX-Request": "true"})
    assert late.status_code == 422 and "您的决定没有写入" in late.content.decode()
    assert browser.post(f"{card}/undo", {"seen": fact("900").stamp}).status_code == 302
    assert browser.post(f"{card}/nonsense", {"seen": "1"}).status_code == 404
