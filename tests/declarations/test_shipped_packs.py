"""The packs that ship: sound, complete where they say so, and true to the files they quote."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter
from pathlib import Path

import chinese_calendar
import pytest

from kechuang.declarations.base import Span
from kechuang.declarations.figure import Figure
from kechuang.declarations.named import Named
from kechuang.declarations.pack import Pack, check_packs, default_roots, list_packs, load_pack
from kechuang.declarations.policy import Policy

SHIPPED = {
    "cn", "cn-sd", "cn-sd-zibo", "cn-sd-dezhou", "cn-sd-liaocheng", "cn-sd-qingdao-shibei", "demo",
}  # fmt: skip


@pytest.fixture(scope="module")
def nation() -> Pack:
    return load_pack("cn")


@pytest.fixture(scope="module")
def zibo() -> Pack:
    return load_pack("cn-sd-zibo")


def test_the_packs_that_ship_are_there_and_sound() -> None:
    assert {pack.id for pack in list_packs(default_roots()[-1:])} >= SHIPPED
    assert check_packs(SHIPPED, default_roots()[-1:]) == []


def test_each_place_stands_for_its_own_division() -> None:
    places = {pack.id: pack.place for pack in list_packs() if pack.id in SHIPPED}
    assert places == {
        "cn": None, "cn-sd": "370000", "cn-sd-zibo": "370300", "cn-sd-dezhou": "371400",
        "cn-sd-liaocheng": "371500", "cn-sd-qingdao-shibei": "370203", "demo": "379900",
    }  # fmt: skip


def test_only_the_demo_is_synthetic_and_its_divisions_are_not_in_the_standard(nation: Pack) -> None:
    assert {pack.id for pack in list_packs() if pack.synthetic and pack.id in SHIPPED} == {"demo"}
    demo = load_pack("demo")
    invented = [item for item in demo.divisions.values() if item.kind == "synthetic"]
    assert len(invented) >= 8
    assert not {item.code for item in invented} & set(nation.divisions)
    assert {figure.basis for target in demo.targets for figure in target.values} == {"synthetic"}


def test_every_day_of_the_table_agrees_with_the_published_holidays(nation: Pack) -> None:
    table = nation.calendar
    assert table is not None
    assert (table.first, table.last) == (dt.date(2004, 1, 1), dt.date(2026, 12, 31))
    rest, work = table.rest_days, table.work_days
    days = (table.first + dt.timedelta(days=n) for n in range((table.last - table.first).days + 1))
    ours = {day: day in work or (day.weekday() < 5 and day not in rest) for day in days}
    assert [day for day, worked in ours.items() if worked != chinese_calendar.is_workday(day)] == []


def test_industries_hold_every_level_of_the_standard(nation: Pack) -> None:
    levels = Counter(item.level for item in nation.industries.values())
    assert (levels[1], levels[2], levels[3]) == (20, 97, 473)
    assert nation.industries["3741"].name == "飞机制造"
    derived = [item for item in nation.industries.values() if item.derived]
    children = Counter(item.parent for item in nation.industries.values() if item.level == 4)
    assert derived and all(children[item.code] == 1 and nation.industries[item.code + "0"] for item in derived)
    assert all(children[item.code] for item in nation.industries.values() if item.level == 3)


def test_districts_of_the_nation_are_there_down_to_six_digits(nation: Pack) -> None:
    levels = Counter(item.level for item in nation.divisions.values())
    assert levels["province"] == 31 and levels["city"] > 330 and levels["district"] > 2_900
    assert nation.divisions["370303"].name == "张店区"
    assert nation.divisions["370176"].kind == "statistical"


def test_zibo_has_codes_of_its_own_for_the_zones_the_standard_lacks(zibo: Pack, nation: Pack) -> None:
    local = {item.code: item for item in zibo.divisions.values() if item.kind == "local"}
    assert set(local) == {"370391", "370392", "370393"}
    assert not set(local) & set(nation.divisions)
    assert all("GB/T 2260" in item.note for item in local.values())
    assert "高新区" in local["370391"].aliases and "文昌湖" in local["370393"].aliases
    # 淄川经开区, 博山经济开发区 … are other zones: the bare word must not lead to the city's.
    assert "经开区" not in local["370392"].aliases and "经济开发区" not in local["370392"].aliases


def test_zibo_s_targets_stand_as_printed(zibo: Pack) -> None:
    targets = {
        item.id: (item.indicator, str(item.target.value), item.target.unit, item.target.comparator)
        for item in zibo.targets
    }
    assert targets == {
        "zibo.rd-intensity-2024": ("rd_intensity", "3", "%", "at_least"),
        "zibo.hightech-firms-2024": (None, "70", "%", "reaches"),
        "zibo.provincial-platforms-2024": ("provincial_platforms", "500", "家", "reaches"),
        "zibo.university-science-park-2024": ("national_university_science_parks", "1", "家", "reaches"),
        "zibo.provincial-talents-2024": ("provincial_talents", "780", "人", "reaches"),
        "zibo.overseas-talents-2024": ("overseas_talents", "30", "人", "reaches"),
    }
    assert {item.target.by for item in zibo.targets} == {dt.date(2024, 12, 31)}
    values = {item.id: [(str(v.period), str(v.value), v.comparator) for v in item.values] for item in zibo.targets}
    assert values["zibo.rd-intensity-2024"] == [("2021", "2.79", "exactly")]
    assert values["zibo.provincial-platforms-2024"] == [("2022-08", "400", "more_than")]


def test_the_ungrammatical_clause_is_undecided_and_verbatim(zibo: Pack) -> None:
    undecided = [item for item in zibo.targets if item.undecided]
    assert [item.id for item in undecided] == ["zibo.hightech-firms-2024"]
    assert undecided[0].verbatim and undecided[0].indicator is None and not undecided[0].values


def _figures(pack: Pack) -> list[tuple[str, Figure]]:
    declared = [(value.id, value) for value in pack.values]
    declared += [(target.id, figure) for target in pack.targets for figure in target.values]
    declared += [(item.id, figure) for item in _things(pack) for figure in item.figures]
    return declared


def _things(pack: Pack) -> list[Policy | Named]:
    """Return everything that a pack names with the sentences it is named in."""
    return [
        *pack.policies, *pack.programmes.values(), *pack.task_forces, *pack.projects, *pack.quotas.values(),
        *pack.checklists.values(), *pack.typical_cases.values(),
    ]  # fmt: skip


def _texts(samples: Path) -> dict[str, str]:
    return {
        "sha256:" + hashlib.sha256(file.read_bytes()).hexdigest(): file.read_bytes().decode()
        for file in (samples / "reports").glob("*.txt")
    }


@pytest.mark.samples
@pytest.mark.parametrize("pack_id", sorted(SHIPPED - {"demo"}))
def test_every_number_declared_stands_in_its_sentence(pack_id: str, samples: Path) -> None:
    pack, texts = load_pack(pack_id), _texts(samples)
    spans: list[tuple[str, Span]] = []
    for name, figure in _figures(pack):
        if figure.evidence is None:
            continue
        spans.append((name, figure.evidence))
        sentence = texts[figure.evidence.file][figure.evidence.start : figure.evidence.end]
        assert figure.stands_in(sentence), f"{name}: {figure.value} is not in {sentence!r}"
    for target in pack.targets:
        if target.evidence is not None:
            spans.append((target.id, target.evidence))
            assert target.stands_in(texts[target.evidence.file][target.evidence.start : target.evidence.end]), target.id
    spans += [(item.id, span) for item in _things(pack) for span in item.evidence]
    for quota in pack.quotas.values():
        said = [texts[span.file][span.start : span.end] for span in quota.evidence]
        for value in quota.values:
            assert any(value.stands_in(sentence) for sentence in said), (quota.id, value.division)
    for name, span in spans:
        text = texts[span.file]
        assert span.end <= len(text), name
        passage = text[span.start : span.end]
        assert passage == passage.strip() and passage, f"{name}: {passage!r}"


@pytest.mark.samples
def test_named_things_of_zibo_stand_in_the_sentences_given_for_them(zibo: Pack, samples: Path) -> None:
    texts = _texts(samples)
    named = {
        "zibo.innovation-city-opinion": "关于高质量推进创新型城市建设的意见",
        "zibo.talent-50": "淄博人才金政50条",
        "zibo.students-100k": "三年十万大学生集聚计划",
        "zibo.students-200k": "五年二十万大学生来淄创新创业计划",
        "zibo.trade-fund-2020": "2020年度市级外贸专项基金",
        "zibo.trade-task-force": "外贸工作专班",
        "zibo.investment-task-force": "外资工作专班",
        "zibo.geely-commercial-vehicles": "吉利新能源商用车项目",
        "zibo.xhh-lead-frames": "高精度蚀刻金属引线框架项目",
        "zibo.tsinghua-green-chemistry": "清华大学绿色化工研究院",
        "zibo.inland-port": "淄博内陆港",
        "zibo.twelve-drives": "“十二大攻坚行动”",
        "zibo.science-education-drive": "科教创新攻坚行动",
        "zibo.investment-opening-drive": "双招双引”和对外开放行动的牵头部门",
        "zibo.foreign-funds-drive": "外资项目到账突破行动",
        "zibo.number-one-reform": "“一号改革工程”",
        "zibo.six-ones": "“六个一”平台招引新机制",
    }
    items = {item.id: item for item in _things(zibo)}
    for key, words in named.items():
        passages = [texts[span.file][span.start : span.end] for span in items[key].evidence]
        assert any(words in passage for passage in passages), (key, passages)


@pytest.mark.samples
def test_no_sentence_of_a_report_is_copied_into_a_pack(samples: Path) -> None:
    # Names of things may run long; a clause of twenty-five characters without a comma is a copied sentence.
    clauses = {
        clause
        for text in _texts(samples).values()
        for clause in text.replace("。", ",").split(",")
        if len(clause) >= 25
    }
    for file in default_roots()[-1].rglob("*.yaml"):
        declared = file.read_text(encoding="utf-8")
        assert [clause for clause in clauses if clause in declared] == [], file
