"""The ladder: its counts are those of the single verdicts, in the districts that a person may see."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest

from kechuang.apps.accounts.roles import Role
from kechuang.apps.audit.models import AccessKind, AccessLog
from kechuang.apps.catalog.place import districts
from kechuang.apps.enterprises.models import Enterprise, Generation
from kechuang.apps.ladder import pages
from kechuang.apps.ladder.models import RuleVerdict, VerdictCount
from kechuang.apps.ladder.queries import by_district, lacking, tally, visible_counts
from kechuang.apps.ladder.rungs import rungs
from kechuang.apps.ladder.standing import compiled_rule, conditions_of, standings, unmet_condition
from kechuang.apps.ladder.verdicts import judging
from kechuang.core import Verdict
from kechuang.declarations.pack import Pack
from tests import city
from tests.apps.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("generation")]


@pytest.fixture
def rule() -> str:
    return city.pack().ladder[0].id


def singles(prefix: str = "3799") -> Counter[str]:
    found = RuleVerdict.objects.filter(division__startswith=prefix, rule="cn.tsme")
    count = Counter(found.values_list("verdict", flat=True))
    count["one_away"] = sum(one.one_away for one in found)
    count["hidden"] = sum(one.hidden and one.verdict == Verdict.MISSING for one in found)
    return count


def test_every_firm_has_one_verdict_a_rule_and_every_kind_occurs(generation: Generation, rule: str) -> None:
    assert RuleVerdict.objects.count() == generation.enterprises * len(city.pack().ladder)
    assert set(RuleVerdict.objects.values_list("verdict", flat=True)) == {verdict.value for verdict in Verdict}
    assert singles()["hidden"] > 3
    assert singles()["one_away"] > 10


@pytest.mark.parametrize("region", ["", "3799", "379901", "379905"])
def test_the_counts_are_those_of_the_single_verdicts(generation: Generation, rule: str, region: str) -> None:
    counts = visible_counts(person(Role.OFFICER, region=region), generation, "379900")
    counted = Counter(tally(counts, rule))
    assert counted == singles(region if len(region) > 4 else "3799")
    rung, *above = rungs(counts, city.pack())
    assert [one.rule for one in above] == [one.id for one in city.pack().ladder[1:]]
    assert rung.judged == sum(counted[verdict] for verdict in Verdict)
    assert (rung.met, rung.one_away, rung.person) == (counted["met"], counted["one_away"], counted["person"])


def test_without_a_place_the_counts_are_those_of_all_firms(generation: Generation, rule: str) -> None:
    counts = visible_counts(person(Role.LEADER), generation)
    assert sum(one.enterprises for one in counts if one.rule == rule) == generation.enterprises
    assert Counter(tally(counts, rule)) == singles("")
    unplaced = Enterprise.objects.filter(division="").count()
    assert sum(singles("")[verdict] - singles()[verdict] for verdict in Verdict) == unplaced > 0


def test_the_districts_add_up_to_the_whole(generation: Generation, rule: str) -> None:
    counts = visible_counts(person(Role.LEADER), generation, "379900")
    lines = by_district(counts, rule)
    whole = tally(counts, rule)
    assert sum(line["met"] for line in lines.values()) == whole["met"]
    assert sum(line["one_away"] for line in lines.values()) == whole["one_away"]
    assert sum(line["all"] for line in lines.values()) == sum(one.enterprises for one in counts if one.rule == rule)


def test_who_may_not_see_verdicts_has_no_counts_and_no_page(generation: Generation) -> None:
    for role in (Role.ENTERPRISE, Role.EXPERT, Role.AUDITOR, Role.ADMINISTRATOR):
        user = person(role)
        assert visible_counts(user, generation) == []
        assert city.browser(user).get("/ladder/").status_code == 403
        assert AccessLog.objects.filter(kind=AccessKind.DENIED, actor_id=user.pk).count() == 1


def test_what_is_lacking_is_counted_as_each_firm_by_itself_would_be_told(generation: Generation, rule: str) -> None:
    pack = city.pack()
    told: Counter[str] = Counter()
    for one in RuleVerdict.objects.filter(division__startswith="3799", rule=rule):
        if one.one_away:
            told[unmet_condition(one, compiled_rule(one, generation, pack), pack).text] += 1
    assert len(told) > 1
    assert Counter(dict(lacking(person(Role.LEADER), generation, rule, "379900"))) == told
    numbers = [count for _text, count in lacking(person(Role.LEADER), generation, rule, "379900")]
    assert numbers == sorted(numbers, reverse=True)
    assert lacking(person(Role.LEADER), generation, "nonsense") == []
    assert (
        sum(one.enterprises for one in VerdictCount.objects.filter(rule=rule).exclude(unmet=""))
        == singles("")["one_away"]
    )


def test_what_is_lacking_opens_its_drawer_whatever_group_it_stands_in(generation: Generation) -> None:
    client = city.browser(person(Role.OFFICER))
    seen: set[str] = set()
    for rule in city.pack().ladder:
        page = client.get("/ladder/", {"rule": rule.id}).content.decode()
        for address in re.findall(r'"(/enterprises/[^"]+/condition/[^"]+)"', page):
            kind = address.partition("/condition/")[2]
            if kind not in seen:
                seen.add(kind)
                assert client.get(address).status_code == 200, address
    assert len(seen) > 3


def test_the_stored_row_tells_every_firm_the_same_as_judging_it_again(generation: Generation) -> None:
    from kechuang.apps.enterprises import queries
    from kechuang.apps.ladder.standing import seen_of
    from kechuang.engines import criteria

    pack = city.pack()
    for record in Enterprise.objects.select_related("generation").order_by("entity_id")[::75]:
        years = queries.years_of(record)
        for verdict in queries.verdicts_of(record):
            standing = conditions_of(verdict, record, pack, years)
            compiled = compiled_rule(verdict, generation, pack)
            again = criteria.explain(compiled, seen_of(verdict, record, years, pack))
            flags = {flag.id for flag in compiled.flags}
            # Of industries the page shows names where the engine has codes.
            anew = [(one.id, str(one.verdict), one.actual) for one in again if one.id not in {*flags, "TS-05"}]
            top = [(line.id, line.verdict, line.actual) for line in standing.lines if not line.inner]
            assert sorted(one for one in top if one[0] != "TS-05") == sorted(anew)
            unmet = sum(line.verdict == Verdict.NOT_MET for line in standing.lines if not line.inner)
            still_open = sum(
                line.verdict in {Verdict.MISSING, Verdict.PERSON} for line in standing.lines if not line.inner
            )
            assert (unmet, still_open) == (verdict.short_by, verdict.open + verdict.manual)


def test_standings_of_many_records_are_asked_for_in_parts(generation: Generation, rule: str, monkeypatch: Any) -> None:
    from kechuang.apps.ladder import standing

    monkeypatch.setattr(standing, "ASKED", 7)
    records = list(Enterprise.objects.all()[:20])
    found = standings(iter(records), rule)
    assert set(found) == {record.entity_id for record in records}
    assert standings([], rule) == {}


def test_the_page_shows_the_counts_the_near_ones_and_the_districts(generation: Generation, rule: str) -> None:
    client = city.browser(person(Role.OFFICER))
    answer = client.get("/ladder/")
    html = answer.content.decode()
    count = singles()
    figures = re.findall(r'<a class="fig" href="([^"]*)">([\d,]+)</a>', html)
    assert [int(figure.replace(",", "")) for _url, figure in figures] == [
        count["met"], count["one_away"], count["missing"], count["person"],
    ]  # fmt: skip
    for url, figure in figures:  # each figure leads to as many firms
        listed = client.get(url.replace("&amp;", "&"))
        assert listed.context["page"].paginator.count == int(figure.replace(",", ""))
    assert len(answer.context["near"]) == min(count["one_away"], pages.SHOWN)
    assert all(item["name"] and item["line"].text for item in answer.context["near"])
    assert sum(line["all"] for line in answer.context["districts"]) == sum(count[verdict] for verdict in Verdict)
    names = [line["name"] for line in answer.context["districts"]]
    assert names[: len(districts(city.pack()))] == [name for _code, name in districts(city.pack())]


def test_an_officer_of_one_district_sees_only_its_firms(generation: Generation, rule: str) -> None:
    answer = city.browser(person(Role.OFFICER, region="379902")).get("/ladder/")
    assert {item["verdict"].division for item in answer.context["near"]} == {"379902"}
    assert [line["code"] for line in answer.context["districts"]] == ["379902"]


@pytest.mark.parametrize("query", [{"rule": "nonsense"}, {"rule": "\x00"}, {"rule": "甲" * 9000}, {"x": "1"}])
def test_nothing_in_the_address_breaks_the_page(query: dict[str, str]) -> None:
    assert city.browser(person(Role.OFFICER)).get("/ladder/", query).status_code == 200


def test_the_page_keeps_to_few_queries_however_many_firms_are_near(
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    client = city.browser(person(Role.OFFICER))
    client.get("/ladder/")
    with django_assert_max_num_queries(14):
        client.get("/ladder/")


# ------------------------------------------------------------------ a rule changed since the verdicts


def changed(rule: str, **fields: Any) -> Pack:
    """Return the pack as it is after somebody has edited a rule's versions."""
    pack = city.pack()
    old = pack.rules[rule]
    versions = tuple(version.model_copy(update=fields) for version in old.versions)
    return dataclasses.replace(pack, rules={**pack.rules, rule: old.model_copy(update={"versions": versions})})


@pytest.mark.parametrize("edit", ["text", "version", "gone"])
def test_after_a_rule_was_edited_the_old_verdicts_stand_without_their_conditions(
    generation: Generation, rule: str, edit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    near = next(one for one in RuleVerdict.objects.filter(division__startswith="3799", rule=rule) if one.one_away)
    firm = Enterprise.objects.get(entity_id=near.entity_id)
    if edit == "gone":
        pack = dataclasses.replace(city.pack(), rules={})
    else:
        pack = changed(rule, **({"basis": "另一个文号"} if edit == "text" else {"from_": dt.date(1999, 1, 1)}))
    for module in ("enterprises.pages", "enterprises.api", "ladder.room", "ladder.api", "cockpit.pages"):
        monkeypatch.setattr(f"kechuang.apps.{module}.current_pack", lambda *_: pack)
    client = city.browser(person(Role.OFFICER))
    page = client.get(f"/enterprises/{firm.credit_code}?rule={rule}")
    assert page.status_code == 200
    standing = next(one for one in page.context["standings"] if one.rule == rule)
    assert (standing.verdict, standing.lines) == ("not_met", []) and "重新发布" in page.content.decode()
    assert client.get(f"/enterprises/{firm.credit_code}/condition/{rule}/TS-07").status_code == 404
    answer = client.get(f"/api/v1/enterprises/{firm.credit_code}").json()["verdicts"]
    answer = next(one for one in answer if one["rule"] == rule)
    assert (answer["verdict"], answer["conditions"]) == ("not_met", [])
    for address in ("/ladder/", "/", "/enterprises/"):
        assert client.get(address).status_code == 200
    if edit != "gone":
        assert "重新发布" in client.get("/ladder/").content.decode()


def test_a_rule_edited_and_published_again_is_told_by_its_new_words(generation: Generation, rule: str) -> None:
    verdict = RuleVerdict.objects.filter(generation=generation, rule=rule).first()
    assert verdict is not None
    assert compiled_rule(verdict, generation, city.pack()) is not None
    pack = changed(rule, basis="另一个文号")
    assert compiled_rule(verdict, generation, pack) is None
    generation.figures["rules"] = judging(pack, generation.as_of)  # as the next publication would
    told = compiled_rule(verdict, generation, pack)
    assert told is not None and told.version.basis == "另一个文号"
