"""Doubtful pairs: from the run's own resolution to the list, one pair side by side, a decision, the next pair."""

from __future__ import annotations

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import AccessKind, AccessLog, Entry
from kechuang.apps.stewardship.models import Alarm, DoubtfulPair, PairDecision, Said
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db
HOME = "/data/pairs/"
PHONE = "13900000002"


def pairs() -> list[DoubtfulPair]:
    return list(DoubtfulPair.objects.order_by("-weight", "pair"))


def test_pairs_carry_both_sides_with_file_and_row_and_no_personal_text(people):
    found = next(one for one in pairs() if one.left_row_id == "H1" and one.right_source == "market_registration")
    assert found.left_name == "远航食品商行" and found.right_name == "演示市远航食品科技有限公司"
    assert (found.left_department, found.right_department) == ("civil_affairs", "market_regulation")
    assert found.left_side["places"] == [{"table": "care_homes", "row_id": "H1", "file": "养老.csv", "row": 1}]
    assert found.left_side["fields"]["phone"] == {"values": ["139****0002"], "masked": True}
    assert found.marks["address"] == "same" and found.marks["name"] == "other" and found.marks["code"] == "one"
    assert PHONE not in str(list(DoubtfulPair.objects.values()))


def test_the_list_shows_what_waits_in_few_queries(people):
    browser = city.browser(people.steward)
    browser.get(HOME)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        page = browser.get(HOME)
    assert page.status_code == 200 and page.context["tally"].open == len(pairs())
    assert "远航食品商行" in page.content.decode()
    assert len(asked) <= 16, "\n".join(query["sql"][:150] for query in asked)


@pytest.mark.parametrize(
    ("query", "expected"),
    [("?q=启明", {"H2"}), ("?department=civil_affairs", {"H1", "H2"}), ("?department=nowhere", set()),
     ("?band=middle", {"H1", "H2"}),
     ("?band=strong", set()), ("?band=nonsense&q=商行", {"H1"}), ("?state=decided", set()), ("?q=%00x", set())],
)  # fmt: skip
def test_the_list_is_narrowed(people, query, expected):
    lines = city.browser(people.steward).get(HOME + query).context["lines"]
    homes = {end for line in lines for end in (line["pair"].left_row_id, line["pair"].right_row_id)
             if end.startswith("H")}  # fmt: skip
    assert homes == expected


def test_a_pair_is_shown_side_by_side_in_few_queries(people):
    one = pairs()[0]
    browser = city.browser(people.steward)
    browser.get(HOME)
    with CaptureQueriesContext(connection) as asked:
        page = browser.get(f"{HOME}{one.pair}").content.decode()
    assert "相同" in page and "仅一方有" in page and 'data-key="s"' in page
    assert len(asked) <= 20, "\n".join(query["sql"][:150] for query in asked)


def test_a_decision_is_written_audited_and_leads_to_the_next_pair(people):
    one, browser = pairs()[0], city.browser(people.steward)
    answer = browser.post(f"{HOME}{one.pair}/decide", {"verdict": "same", "seen": "0", "note": "电话核实"})
    assert answer.status_code == 302 and answer.url.startswith(f"{HOME}{pairs()[1].pair}")
    made = PairDecision.objects.get()
    assert (made.verdict, made.number, made.by, made.note) == ("same", 1, people.steward, "电话核实")
    entry = Entry.objects.order_by("-seq").first()
    assert entry.verb == "stewardship.decide" and made.pair in entry.detail_json
    shown = browser.get(HOME).context["tally"]
    assert (shown.open, shown.decided) == (len(pairs()) - 1, 1)


def test_the_second_of_two_sees_what_the_first_decided(people):
    one = pairs()[0]
    city.browser(people.steward).post(f"{HOME}{one.pair}/decide", {"verdict": "different", "seen": "0"})
    answer = city.browser(people.second).post(f"{HOME}{one.pair}/decide", {"verdict": "same", "seen": "0"}, follow=True)
    told = answer.content.decode()
    assert str(people.steward) in told and "判为“不同”，您的判定没有写入" in told
    assert PairDecision.objects.get().verdict == "different"


def test_what_was_decided_is_taken_back_by_a_new_entry(people):
    one, browser = pairs()[0], city.browser(people.steward)
    browser.post(f"{HOME}{one.pair}/decide", {"verdict": "later", "seen": "0"})
    assert browser.get(f"{HOME}?state=later").context["page"].paginator.count == 1
    browser.post(f"{HOME}{one.pair}/withdraw", {"seen": "1"})
    assert [entry.verdict for entry in PairDecision.objects.order_by("number")] == ["later", "withdrawn"]
    assert browser.get(HOME).context["tally"].open == len(pairs())
    again = browser.post(f"{HOME}{one.pair}/withdraw", {"seen": "2"}, follow=True).content.decode()
    assert "没有可以撤回的判定" in again


def test_decisions_are_never_changed_or_removed(people):
    city.browser(people.steward).post(f"{HOME}{pairs()[0].pair}/decide", {"verdict": "same", "seen": "0"})
    made = PairDecision.objects.get()
    for deed in (made.save, made.delete):
        with pytest.raises(TypeError, match="只增"):
            deed()


def test_personal_fields_are_shown_to_who_may_and_that_is_noted(people):
    one = next(one for one in pairs() if one.left_row_id == "H1")
    page = city.browser(people.steward).get(f"{HOME}{one.pair}/clear").content.decode()
    assert PHONE in page and "本次查看已记入访问记录" in page
    noted = AccessLog.objects.filter(kind=AccessKind.PERSONAL_READ, actor_id=people.steward.pk)
    assert set(noted.values_list("object_id", flat=True)) == {one.left_entity, one.right_entity}
    assert all("电话" in line.reason for line in noted)
    refused = city.browser(people.auditor).get(f"{HOME}{one.pair}/clear")
    assert refused.status_code == 403 and PHONE not in refused.content.decode()


def test_leader_and_auditor_look_and_only_a_steward_decides(people):
    one = pairs()[0]
    for user in (people.leader, people.auditor):
        page = city.browser(user).get(f"{HOME}{one.pair}")
        assert page.status_code == 200 and 'data-key="s"' not in page.content.decode()
        assert city.browser(user).post(f"{HOME}{one.pair}/decide", {"verdict": "same", "seen": "0"}).status_code == 403
    for path in ("", "alarms", "changes", "decisions", "export", one.pair):
        assert city.browser(people.officer).get(HOME + path).status_code == 403
    assert not PairDecision.objects.exists()


def test_a_steward_of_one_department_sees_and_decides_its_pairs_alone(people):
    user = person(Role.STEWARD, department="civil_affairs")
    mine = [one for one in pairs() if "civil_affairs" in (one.left_department, one.right_department)]
    other = [one for one in pairs() if one not in mine]
    browser = city.browser(user)
    assert browser.get(HOME).context["tally"].all == len(mine)
    assert browser.post(f"{HOME}{mine[0].pair}/decide", {"verdict": "different", "seen": "0"}).status_code == 302
    assert PairDecision.objects.count() == 1
    for one in other:
        assert browser.get(f"{HOME}{one.pair}").status_code == 404


def test_the_list_is_taken_away_as_a_workbook_without_personal_data(people):
    answer = city.browser(people.steward).get(f"{HOME}export?sort=name")
    sheet = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == len(pairs()) + 1 and "远航食品商行" in str(rows) and "1390000" not in str(rows)
    assert Entry.objects.order_by("-seq").first().verb == "stewardship.export"


def test_a_pair_that_is_gone_leads_nowhere(people):
    assert city.browser(people.steward).get(f"{HOME}{'0' * 32}").status_code == 404


def test_every_tab_opens_and_says_what_an_empty_one_means(people):
    browser = city.browser(people.steward)
    assert "没有这种提醒" in browser.get(f"{HOME}alarms").content.decode()
    assert "没有并入或拆分" in browser.get(f"{HOME}changes").content.decode()
    assert "还没有判定" in browser.get(f"{HOME}decisions").content.decode()
    Alarm.objects.create(generation_id=pairs()[0].generation_id, kind="odd", subject="甲店", other="乙厂",
                         entity_id="E" + "0" * 15, size=3)  # fmt: skip
    assert "甲店" in browser.get(f"{HOME}alarms?kind=odd").content.decode()


def test_the_interface_lists_pairs_without_personal_fields(people):
    answer = city.browser(people.steward).get("/api/v1/stewardship/pairs?size=2")
    found = answer.json()
    assert answer.status_code == 200 and found["total"] == len(pairs()) and len(found["pairs"]) == min(2, len(pairs()))
    assert set(found["pairs"][0]["left"]) == {"table", "row_id", "entity_id", "name", "department"}
    assert city.browser(people.officer).get("/api/v1/stewardship/pairs").status_code == 403


def test_same_on_two_valid_codes_is_a_link_and_says_so(people):
    one = pairs()[0]
    DoubtfulPair.objects.filter(pk=one.pk).update(both_coded=True)
    browser = city.browser(people.steward)
    assert "只记一条关联，不合并" in browser.get(f"{HOME}{one.pair}").content.decode()
    browser.post(f"{HOME}{one.pair}/decide", {"verdict": Said.SAME, "seen": "0"})
    assert PairDecision.objects.get().link
