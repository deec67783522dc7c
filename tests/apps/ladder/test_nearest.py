"""Of a composite condition the part is named that says best what is lacking, and no pattern is left without words."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import polars as pl
import pytest

from kechuang.apps.ladder.nearest import nearest, told_of, words
from kechuang.apps.ladder.verdicts import unmet_texts
from kechuang.core import Verdict
from kechuang.declarations.field import Field
from kechuang.declarations.rule import RuleVersion
from kechuang.engines import criteria
from tests import city

ON = dt.date(2026, 7, 1)
FIELDS = {
    name: Field(key=name, label=name, kind=kind, owner="taxation")
    for name, kind in (("a", "count"), ("b", "count"), ("m", "money"), ("yes", "bool"), ("t", "text"))
}


def compiled(*require: dict[str, Any]) -> criteria.Compiled:
    version = RuleVersion.model_validate({"from": "2020-01-01", "require": {"all": list(require)}})
    return criteria.compile_rule(version, FIELDS, on=ON)


def lacking(rule: criteria.Compiled, **row: Any) -> tuple[str, str]:
    """Return what is named of a row: the id, and the text as a publication counts it."""
    frame = pl.DataFrame([row], schema_overrides={"a": pl.Int64, "b": pl.Int64, "m": pl.Int64, "yes": pl.Boolean})
    judged = criteria.evaluate(rule, frame, keep=()).frame.with_columns(pl.lit(1, dtype=pl.UInt16).alias("short_by"))
    told = unmet_texts(judged.with_columns(open=pl.lit(0)), rule)[0]
    found = nearest(rule, {key: value for key, value in judged.row(0, named=True).items() if value is not None})
    return next(iter(found.values())), told


A = {"id": "A", "text": "甲不少于 10", "compare": "a", "at_least": "10"}
B = {"id": "B", "text": "乙不少于 1000", "compare": "b", "at_least": "1000"}
YES = {"id": "Y", "text": "应为是", "is": "yes"}


def test_a_single_condition_is_named_itself() -> None:
    assert lacking(compiled(A), a=9) == ("A", "甲不少于 10")


def test_of_all_the_first_that_lacks_a_known_amount_is_named_and_else_the_first() -> None:
    rule = compiled({"id": "G", "text": "都要", "all": [YES, A, B]})
    assert lacking(rule, yes=False, a=9, b=1000) == ("A", "甲不少于 10")
    assert lacking(rule, yes=False, a=10, b=1000) == ("Y", "应为是")
    assert lacking(rule, yes=True, a=10, b=999) == ("B", "乙不少于 1000")


def test_of_several_one_of_which_suffices_the_nearest_to_being_met_is_named() -> None:
    rule = compiled({"id": "G", "text": "其一", "any": [YES, A, B]})
    assert lacking(rule, yes=False, a=9, b=500)[0] == "A"  # a tenth beside a half
    assert lacking(rule, yes=False, a=9, b=901)[0] == "B"  # 99 of 1000 are less than 1 of 10
    assert lacking(rule, yes=False, a=9, b=900)[0] == "A"  # as near: the first


def test_groups_inside_groups_are_followed_to_the_single_condition() -> None:
    inner = {"text": "两项都要", "all": [A, B]}
    rule = compiled({"id": "G", "text": "其一", "any": [inner, YES]})
    assert lacking(rule, yes=False, a=10, b=990) == ("B", "乙不少于 1000")
    assert lacking(rule, yes=False, a=1, b=990)[0] == "A"
    at_least = compiled({"id": "G", "text": "至少两项", "at_least": 2, "of": [YES, A, B]})
    assert lacking(at_least, yes=True, a=9, b=1)[0] == "A"


def test_what_stands_under_none_or_is_disproved_is_named_as_the_group() -> None:
    rule = compiled({"id": "N", "none": [{"id": "N1", "text": "烟草", "member": "t", "in": ["烟草"]}]})
    assert lacking(rule, t="烟草") == ("N", "不属于下列任何一项：烟草")
    seen = compiled({"id": "S", "text": "须有证", "judged": "semi", "all": [A], "evidence": {"yes": []}})
    assert lacking(seen, a=10, yes=False) == ("S", "须有证")


def test_by_bands_only_the_firms_own_band_is_named() -> None:
    low = {"id": "L", "text": "低档", "compare": "b", "at_least": "5"}
    rule = compiled({"id": "G", "text": "分档", "by_band": "a", "steps": [["10", low], [None, B]]})
    assert lacking(rule, a=10, b=4) == ("L", "低档")
    assert lacking(rule, a=11, b=4) == ("B", "乙不少于 1000")


def test_a_part_without_words_is_called_as_the_group_around_it() -> None:
    rule = compiled({"id": "G", "text": "其一", "any": [{"compare": "a", "at_least": "10", "id": "A1"}, YES]})
    assert lacking(rule, a=9, yes=False) == ("A1", "其一")


def test_every_condition_of_every_rung_has_words_in_every_version() -> None:
    pack = city.pack()
    for rule, kind in itertools.product(pack.ladder, ("new", "renewal")):
        for version in rule.versions:
            if kind not in version.kinds:
                continue
            made = criteria.compile_rule(version, pack.fields, on=version.from_, rules=pack.rules, kind=kind)
            called = words(made)
            assert all(called[one.id] and not called[one.id].startswith("·") for top in made.top for one in top.walk())


@pytest.mark.django_db
@pytest.mark.usefixtures("generation")
def test_on_the_published_district_every_firm_one_condition_away_is_told_a_single_condition(generation: Any) -> None:
    from kechuang.apps.ladder.models import RuleVerdict, VerdictCount
    from kechuang.apps.ladder.standing import compiled_rule, unmet_condition

    composite = 0
    near = RuleVerdict.objects.filter(verdict=Verdict.NOT_MET, short_by=1, open=0)
    for one in near.order_by("rule", "entity_id"):
        made = compiled_rule(one, generation, city.pack())
        assert made is not None and one.unmet
        line = unmet_condition(one, made, city.pack())
        assert line.text == one.unmet and line.verdict == Verdict.NOT_MET
        composite += bool(line.within)
    assert composite > 3
    assert not RuleVerdict.objects.exclude(unmet="").exclude(pk__in=near.values("pk")).exists()
    counted = VerdictCount.objects.exclude(unmet="")
    assert {one.unmet for one in counted} == {one.unmet for one in near}


def test_the_explanation_of_a_part_is_found_however_deep_it_stands() -> None:
    rule = compiled({"id": "G", "text": "其一", "any": [{"text": "都要", "all": [A, B]}, YES]})
    row = {"a": 10, "b": 990, "yes": False}
    result = criteria.evaluate(rule, pl.DataFrame([row]), keep=()).frame.row(0, named=True)
    told = criteria.explain(rule, row, result=result)
    found = told_of(rule, told, result, "B")
    assert found is not None and found.text == "乙不少于 1000" and "10" in found.margin
    assert told_of(rule, told, result, "nonsense") is None
