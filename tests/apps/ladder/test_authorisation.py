"""Tax data are seen only where the firm has authorised it: on publication, when it says so, and in every count."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import polars as pl
import pytest
from django.db.models import Sum

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.accounts.models import Capacity, EnterpriseAgent, User
from kechuang.apps.accounts.roles import Role
from kechuang.apps.enterprises import authorisation, queries
from kechuang.apps.enterprises import publish as publishing
from kechuang.apps.enterprises.actions import authorise
from kechuang.apps.enterprises.models import Enterprise, Generation, TaxAuthorisation
from kechuang.apps.enterprises.publish import publish
from kechuang.apps.ladder.debts import Owed, debts, owed_by_row
from kechuang.apps.ladder.models import Debt, Move, RuleVerdict, VerdictCount
from kechuang.apps.ladder.rejudge import rejudge, rejudge_stale, stale
from kechuang.apps.ladder.standing import conditions_of, unmet_text
from kechuang.apps.ladder.verdicts import BY
from kechuang.core import Verdict
from tests import city
from tests.apps.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("generation")]
RULE = "cn.tsme"
SAID = "企业未授权使用税务数据"


def silent() -> Enterprise:
    """Return a firm of the place that has said nothing and whose verdict stays open for that."""
    hidden = RuleVerdict.objects.filter(rule=RULE, hidden=True, verdict="missing", division__startswith="3799")
    return Enterprise.objects.select_related("generation").get(entity_id=hidden.order_by("entity_id")[0].entity_id)


def agent(firm: Enterprise) -> User:
    user = person(Role.ENTERPRISE)
    EnterpriseAgent.objects.create(
        user=user, entity_id=firm.entity_id, credit_code=firm.credit_code, capacity=Capacity.AGENT,
        starts_on=dt.date(2000, 1, 1), state="confirmed",
    )  # fmt: skip
    return user


def verdicts(firm: Enterprise) -> dict[str, tuple[Any, ...]]:
    rows = RuleVerdict.objects.filter(entity_id=firm.entity_id)
    names = ("verdict", "short_by", "open", "manual", "authorised", "hidden", "unmet", "kind", "conditions")
    return {one.rule: tuple(getattr(one, name) for name in names) for one in rows}


def counts() -> Counter[tuple[Any, ...]]:
    return Counter({tuple(row[:-1]): row[-1] for row in VerdictCount.objects.values_list(*BY, "enterprises")})


def owed() -> dict[tuple[str, str, str], int]:
    rows = Debt.objects.values_list("owner", "field", "division", "enterprises")
    return {(owner, name, place): n for owner, name, place, n in rows}


def test_a_demonstration_authorises_all_but_one_in_forty_before_anybody_is_judged(generation: Generation) -> None:
    firms = Enterprise.objects.count()
    seen = RuleVerdict.objects.filter(rule=RULE, authorised=True)
    assert seen.count() == TaxAuthorisation.objects.filter(given=True).count() < firms
    assert 0 < firms - seen.count() < firms / 20
    assert TaxAuthorisation.objects.filter(synthetic=False).count() == 0
    again = authorisation.authorise_demo(generation, pl.DataFrame({"entity_id": ["E1"], "synthetic": [True]}))
    real = Generation(synthetic=False)
    assert (again, authorisation.authorise_demo(real, pl.DataFrame({"entity_id": ["E2"], "synthetic": [True]}))) == (
        1,
        0,
    )


def test_of_a_firm_that_said_nothing_no_tax_figure_stands_in_any_verdict(generation: Generation) -> None:
    firm, pack = silent(), city.pack()
    years = queries.years_of(firm)
    assert years and any(year.figures.get("sales") for year in years)  # the department has the figures
    for verdict in queries.verdicts_of(firm):
        assert not verdict.authorised
        told = conditions_of(verdict, firm, pack, years)
        for line in told.lines:
            tax = [used for used in line.inputs if (field := pack.fields.get(used.key)) and field.owner == "taxation"]
            assert all(used.text == "" for used in tax)
            assert "税务局" not in line.missing and line.hidden == (SAID in line.missing)
        if verdict.hidden:
            assert told.hidden > 0 and any(SAID in line.missing for line in told.lines)
            assert unmet_text(verdict, generation, pack).endswith(SAID)
    page = city.browser(person(Role.OFFICER)).get(f"/enterprises/{firm.handle}?all=1").content.decode()
    assert SAID in page and f"/policies/firms/{firm.handle}#authorisation" in page


def test_the_board_says_how_many_firms_it_could_not_see_and_leads_to_them() -> None:
    client = city.browser(person(Role.OFFICER))
    n = RuleVerdict.objects.filter(rule=RULE, hidden=True, verdict="missing", division__startswith="3799").count()
    assert n > 0 and f"其中未授权 {n} 户" in client.get("/ladder/", {"rule": RULE}).content.decode()
    listed = client.get("/enterprises/", {"rule": RULE, "verdict": "unauthorised"})
    assert listed.context["page"].paginator.count == n
    debt = client.get("/ladder/debts")
    assert "不计入税务部门欠数" in debt.content.decode()
    assert city.browser(person(Role.AUDITOR)).get("/ladder/debts").status_code == 403


def test_what_is_hidden_is_no_debt_of_the_tax_authority_and_what_is_missing_is_one(generation: Generation) -> None:
    pack, expected = city.pack(), Counter()
    by: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for one in RuleVerdict.objects.all():
        found = owed_by_row(one.authorised, one.conditions.get("missing") or (), pack.fields)
        by.setdefault((one.entity_id, one.division), set()).update(found)
    for (_, division), lacking in by.items():
        expected.update((owner, name, division) for owner, name in lacking)
    assert owed() == dict(expected) and expected
    told = debts(person(Role.LEADER), generation, pack, "379900")
    assert [one.department for one in told] == sorted((one.department for one in told), reverse=True)
    whole = sum(n for (owner, name, place), n in owed().items() if name == told[0].lines[0].field
                and owner == told[0].id and place.startswith("3799"))  # fmt: skip
    assert told[0].lines[0].enterprises == whole
    assert Owed(pack.fields, pl.Series("division", [], dtype=pl.String)).rows().is_empty()


def test_a_firm_that_authorises_is_judged_at_once_and_all_counts_follow_and_back_again() -> None:
    firm = silent()
    user, before, counted, lacked = agent(firm), verdicts(silent()), counts(), owed()
    others = RuleVerdict.objects.exclude(entity_id=firm.entity_id)
    stood = sorted(others.values_list("pk", flat=True))
    authorise(firm, given=True, by=user)
    after = verdicts(firm)
    assert after != before and all(one[4] and not one[5] for one in after.values())
    assert sorted(others.values_list("pk", flat=True)) == stood  # nobody else was judged
    assert +counts() == _recounted()
    assert [one.rule for one in queries.verdicts_of(firm)] == [rule.id for rule in city.pack().ladder]
    authorise(firm, given=False, by=user)
    assert verdicts(firm) == before and +counts() == +counted and owed() == lacked
    with pytest.raises(Refused, match="已过"):
        authorise(firm, given=True, by=user, ends_on=city.ON - dt.timedelta(days=1))


def _recounted() -> Counter[tuple[Any, ...]]:
    from kechuang.apps.ladder.verdicts import section_of

    pack, found = city.pack(), Counter[tuple[Any, ...]]()
    for one in RuleVerdict.objects.defer("conditions"):
        one.industry = section_of(one.industry, pack) if one.industry else ""
        found[tuple(getattr(one, name) for name in BY)] += 1
    return found


def test_what_is_judged_anew_is_what_a_publication_would_say(monkeypatch: pytest.MonkeyPatch) -> None:
    firm = silent()
    authorise(firm, given=True, by=agent(firm))
    mine, counted, lacked = verdicts(firm), counts(), owed()
    publish(run=city.region(), pack=city.pack(), as_of=city.ON)
    now = queries.current_generation()
    rows = {one.rule: one for one in RuleVerdict.objects.filter(generation=now, entity_id=firm.entity_id)}
    assert {rule: (one.verdict, one.short_by, one.hidden, one.conditions) for rule, one in rows.items()} == {
        rule: (one[0], one[1], one[5], one[8]) for rule, one in mine.items()
    }
    rows_now = VerdictCount.objects.filter(generation=now).values_list(*BY, "enterprises")
    assert +Counter({tuple(row[:-1]): row[-1] for row in rows_now}) == +counted
    there = Debt.objects.filter(generation=now).values_list("owner", "field", "division", "enterprises")
    assert {(owner, name, place): n for owner, name, place, n in there} == lacked
    assert not Move.objects.filter(generation=now, entity_id=firm.entity_id).exists()  # it moved before
    # Whoever moves between two publications is told with the next look, and taken back with the withdrawal.
    other = Enterprise.objects.filter(generation=now, entity_id__in=_met(now)).order_by("entity_id")[0]
    user = agent(other)
    authorise(other, given=False, by=user)
    (move,) = Move.objects.filter(generation=now, rule=RULE, entity_id=other.entity_id)
    assert move.way == "left"
    authorise(other, given=True, by=user)
    assert not Move.objects.filter(generation=now, rule=RULE, entity_id=other.entity_id).exists()


def _met(generation: Generation | None) -> list[str]:
    rows = RuleVerdict.objects.filter(generation=generation, rule=RULE, verdict=Verdict.MET)
    return list(rows.values_list("entity_id", flat=True))


def test_an_authorisation_holds_on_its_last_day_and_the_hourly_chore_ends_it_on_the_next(
    generation: Generation, monkeypatch: pytest.MonkeyPatch
) -> None:
    firm = silent()
    authorise(firm, given=True, by=agent(firm), ends_on=city.ON)
    assert rejudge_stale() == 0 and stale(generation) == []
    monkeypatch.setenv("KECHUANG_NOW", "2026-11-22T00:10:00")
    assert stale(generation) == [firm.entity_id]
    assert rejudge_stale() == 1 and stale(generation) == [] and rejudge_stale() == 0
    assert set(RuleVerdict.objects.filter(entity_id=firm.entity_id).values_list("authorised", flat=True)) == {False}


def test_who_withdraws_while_the_city_is_published_is_not_seen_in_the_new_publication(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    firm = Enterprise.objects.get(entity_id=_met(queries.current_generation())[0])
    user = agent(firm)

    def late(*, run: Any, generation: Generation) -> None:
        authorise(firm, given=False, by=user)

    real = publishing.mirror
    monkeypatch.setattr(publishing, "mirror", lambda run, made: (late(run=run, generation=made), real(run, made)))
    made = publish(run=city.region(), pack=city.pack(), as_of=city.ON)
    row = RuleVerdict.objects.get(generation=made, rule=RULE, entity_id=firm.entity_id)
    assert not row.authorised and row.verdict != Verdict.MET
    assert (
        VerdictCount.objects.filter(generation=made, rule=RULE).aggregate(n=Sum("enterprises"))["n"] == made.enterprises
    )


def test_a_firm_that_is_not_published_is_passed_over_and_a_lost_run_changes_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    before = counts()
    assert rejudge(["E000000000000000"]) == 0 and counts() == before and rejudge([]) == 0
    monkeypatch.setattr("kechuang.apps.ladder.rejudge.lake_run", lambda _run: None)
    assert rejudge([silent().entity_id]) == 0 and counts() == before
