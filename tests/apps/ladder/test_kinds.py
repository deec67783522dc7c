"""A holder is judged as one that applies for the renewal, everybody else as one that applies anew."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from typing import Any

import polars as pl
import pytest

from kechuang.apps.enterprises import queries
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.ladder.firms import firms_of, held_on
from kechuang.apps.ladder.kinds import differing, holders, renewing, version_for
from kechuang.apps.ladder.models import Holding, RuleVerdict
from kechuang.apps.ladder.rejudge import rejudge
from kechuang.apps.ladder.standing import compiled_rule, conditions_of
from kechuang.apps.ladder.verdicts import fingerprint, verdict_rows
from kechuang.apps.policies import judging
from kechuang.declarations.field import find_column
from kechuang.declarations.policy_item import PolicyItem
from tests import city

RULE = "cn.little-giant"
ON = dt.date(2026, 7, 1)
OLD, NEW = "2022-08-01", "2026-04-01"


def quals(kind: str = "小巨人", start: str = "2024-01-01", end: str | None = "2027-01-01") -> str:
    return json.dumps([{"kind": kind, "number": "1", "valid_from": start, "valid_to": end}], ensure_ascii=False)


def good(**more: Any) -> dict[str, Any]:
    """Return a firm that meets the newer version with four rights, and the older one with two."""
    pack = city.pack()
    case = pack.rules[RULE].cases["good"]
    row: dict[str, Any] = {}
    for name, written in case.items():
        field = find_column(name, pack.fields).field
        if isinstance(written, list):
            row[name] = json.dumps(written, ensure_ascii=False, default=str)
        else:
            number = field.kind in {"money", "count", "share"} and isinstance(written, str)
            row[name] = int(field.number(written)) if number else written
    return row | more


@pytest.mark.parametrize(
    ("day", "new", "renewal"),
    [("2026-03-31", OLD, OLD), ("2026-04-01", NEW, NEW), ("2026-12-31", NEW, NEW), ("2027-01-01", NEW, "2027-01-01")],
)
def test_the_transition_has_its_own_version_for_each_kind(day: str, new: str, renewal: str) -> None:
    rule, on = city.pack().rules[RULE], dt.date.fromisoformat(day)
    found = [version_for(rule, on, kind) for kind in ("new", "renewal")]
    assert [one.from_.isoformat() for one in found] == [new, renewal]
    differs = differing([RULE], city.pack(), on)
    assert differs == ([] if day < "2026-04-01" else [RULE]) == ([] if found[0] is found[1] else [RULE])
    assert differing(["cn.tsme", "nonsense"], city.pack(), on) == []


def test_a_rule_that_is_one_for_both_keeps_the_fingerprint_of_its_one_version() -> None:
    import hashlib

    rule = city.pack().rules["cn.tsme"]
    text = version_for(rule, ON, "new").model_dump_json(by_alias=True)
    assert fingerprint(rule, ON) == hashlib.sha256(text.encode()).hexdigest()
    both = city.pack().rules[RULE]
    other = both.model_copy(update={"versions": tuple(
        one.model_copy(update={"basis": "改"}) if one.kinds == ("renewal",) else one for one in both.versions
    )})  # fmt: skip
    assert fingerprint(both, ON) != fingerprint(other, ON)  # a change to the renewal alone is a change


@pytest.mark.parametrize(
    ("stored", "holds"),
    [
        (quals(), True), (quals("专精特新“小巨人”企业"), True), (quals(end=None), True),
        (quals(end="2026-07-01"), True),
        (quals(end="2026-06-30"), False), (quals(start="2026-07-02"), False), (quals(start="2026-07-01"), True),
        (quals("高新技术企业"), False), ("[]", False), ("小巨人", False), ('{"kind": "小巨人"}', False), (None, False),
    ],
)  # fmt: skip
def test_who_holds_the_title_on_the_day_is_a_holder_and_nobody_else(stored: str | None, holds: bool) -> None:
    frame = pl.DataFrame({"entity_id": ["E"], "quals": [stored]}, schema={"entity_id": pl.String, "quals": pl.String})
    assert holders(frame, [city.pack().rules[RULE]], ON) == {RULE: {"E"} if holds else set()}
    assert holders(frame.drop("quals"), [city.pack().rules[RULE]], ON) == {RULE: set()}


def test_a_rule_that_asks_a_differing_one_follows_whoever_holds_that_title() -> None:
    pack = city.pack()
    assert renewing(pack.rules[RULE], {RULE: {"E"}}, pack, ON) == {"E"}
    assert renewing(pack.rules["cn.tsme"], {RULE: {"E"}}, pack, ON) == set()
    asking = pack.rules["cn.tsme"].model_copy(update={"id": "x.asks", "versions": (_asking(),)})
    more = dataclasses.replace(pack, rules={**pack.rules, "x.asks": asking})
    assert renewing(asking, {RULE: {"E"}}, more, ON) == {"E"}


def _asking() -> Any:
    from kechuang.declarations.rule import RuleVersion

    return RuleVersion.model_validate({
        "from": "2020-01-01", "require": {"all": [{"id": "A", "text": "小巨人", "rule": RULE}]},
    })  # fmt: skip


@pytest.mark.django_db
def test_the_ladder_judges_a_holder_by_the_renewals_version_and_others_by_the_new_one() -> None:
    pack, held = city.pack(), good(ip1_applied=2, quals=quals())
    rows = [
        {"entity_id": "holder", **held, "quals": quals()},
        {"entity_id": "other", **held, "quals": "[]"},
        {"entity_id": "register", **held, "quals": "[]"},
        {"entity_id": "ended", **held, "quals": quals()},
    ]
    common = {"name": "甲", "number": "1", "valid_from": dt.date(2024, 1, 1), "origin": "entered", "rule": RULE}
    Holding.objects.create(entity_id="register", **common)
    Holding.objects.create(entity_id="ended", ended_on=dt.date(2026, 6, 30), **common)
    frame = pl.DataFrame(rows).with_columns(division=pl.lit("379901"), industry=pl.lit("3411"))
    years = pl.DataFrame(schema={"entity_id": pl.String, "year": pl.Int32})
    firms = firms_of(frame, years, pack, ON, authorised=["holder", "other", "register", "ended"])
    assert held_on(frame, pack, ON)[RULE] == {"holder", "register"} == firms.held[RULE]
    judged, counts, _ = verdict_rows(pack.rules[RULE], pack, firms, ON)
    kinds = dict(judged.select("entity_id", "kind").iter_rows())
    assert kinds == {"holder": "renewal", "other": "new", "register": "renewal", "ended": "new"}
    ids = {row["entity_id"]: set(json.loads(row["conditions"])) for row in judged.iter_rows(named=True)}
    assert "XJ-A7" in ids["holder"] and "XJ-B4" in ids["other"] and not {"XJ-B4"} & ids["register"]
    assert counts["enterprises"].sum() == 4


@pytest.mark.django_db
@pytest.mark.usefixtures("generation")
def test_a_stored_renewal_is_told_by_the_version_that_judged_it(generation: Any) -> None:
    firm = Enterprise.objects.order_by("entity_id")[0]
    Holding.objects.create(
        rule=RULE, entity_id=firm.entity_id, name="甲", number="1", valid_from=dt.date(2025, 1, 1), origin="entered"
    )  # fmt: skip
    rejudge([firm.entity_id])
    one = RuleVerdict.objects.get(rule=RULE, entity_id=firm.entity_id)
    new = RuleVerdict.objects.filter(rule=RULE, kind="new")[0]
    assert one.kind == "renewal"
    years = queries.years_of(firm)
    assert (conditions_of(one, firm, city.pack(), years).kind, one.version) == ("复核", new.version)
    told, other = (compiled_rule(each, generation, city.pack()) for each in (one, new))
    assert told is not None and other is not None
    assert {top.id for top in told.top} != {top.id for top in other.top}
    assert {top.id for top in told.top} <= set(one.conditions) and (told.kind, other.kind) == ("renewal", "new")


def test_policies_are_matched_by_the_kind_of_each_firm_unless_one_is_said_for_all() -> None:
    pack = city.pack()
    item = PolicyItem.model_validate({
        "id": "demo.x.y", "name": "小巨人奖励", "audience": "enterprise", "mode": "apply", "rule": RULE,
        "source": "演示", "period": "2026-01-01/2027-12-31",
    })  # fmt: skip
    rows = [{"id": "holder", **good(ip1_applied=2, quals=quals())}, {"id": "other", **good(ip1_applied=2, quals="[]")}]
    frame = pl.DataFrame(rows)
    assert judging.kinds_differ(item, pack, ON) == [RULE]
    held = judging.renewing(item, pack, frame, ON)
    assert held is not None and held.to_list() == [True, False]

    def whole(**more: Any) -> list[str]:
        return judging.judge(item, pack, frame, ON, **more).verdict.cast(pl.String).to_list()

    new, renewal = whole(kind="new"), whole(kind="renewal")
    assert new == ["not_met", "not_met"] and renewal[0] != "not_met"
    assert whole() == [renewal[0], new[1]]
    by_register = pl.DataFrame({judging.HELD: [None, [RULE]]}, schema={judging.HELD: pl.List(pl.String)})
    joined = judging.renewing(item, pack, frame.hstack(by_register), ON)
    assert joined is not None and joined.to_list() == [True, True]
    assert {"quals", "op_rev_t", "niche_years"} <= set(judging.columns_of(item, pack, ON))
    assert judging.renewing(item, pack, frame, dt.date(2026, 3, 31)) is None
