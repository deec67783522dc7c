"""Programmes, pipelines, rules of lights, quotas and checklists: each fault at its line, each reference there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from fractions import Fraction
from pathlib import Path

import pytest

from kechuang.core import Money
from kechuang.declarations.pack import Pack, check_packs, load_pack
from kechuang.engines.plans import DayRule, Link, Plan, Task, schedule
from tests.declarations.conftest import SOUND

SAID = "evidence: [{file: news, span: [1, 4]}]"
PROJECTS = f"""\
programmes:
  - {{id: town.drives, name: 三大行动, place: 990100, year: 2024, count_programmes: 3, {SAID}}}
  - {{id: town.drive, name: 行动, place: 990100, part_of: town.drives, lead: 科技委, supports: [market],
     aspects: [准入, 服务], count_aspects: 2, count_tasks: 5, light_rule: points, {SAID}}}
task_forces:
  - {{id: town.team, name: 专班, place: 990101, programme: town.drive, {SAID}}}
projects:
  - id: town.works
    name: 项目
    place: 990101
    programme: town.drive
    aspect: 服务
    task_force: town.team
    lead: science
    supports: [market]
    pipeline: build
    stage: signed
    checklist: town.card
    elements: {{park: 东园}}
    start: 2024-01-08
    due: 2024-12-31
    {SAID}
    figures: [{{label: 总投资, value: 2.5, unit: 亿元, period: 2024, evidence: {{file: news, span: [5, 9]}}}}]
    plan:
      - {{id: a, name: 立项, days: 5, lead: market, supports: [科技委], standard: 批复}}
      - id: b
        name: 建设
        tasks:
          - {{id: b1, days: 9, after: [a FS+2]}}
          - {{id: b2, after: [b1]}}
quotas:
  - id: town.quota
    name: 引进
    place: 990100
    indicator: 平台公司
    programme: town.drive
    task_force: town.team
    lead: market
    period: 2024
    unit: 家
    values:
      - {{division: 990101, value: 2}}
      - {{division: 990100, value: 2, upper: 3, comparator: range}}
    {SAID}
checklists:
  - {{id: town.card, name: 清单, place: 990100, elements: [{{id: park, name: 园区}}, {{id: team, name: 团队}}], {SAID}}}
"""
FILES: Mapping[str, str] = {
    **SOUND,
    "pack.yaml": SOUND["pack.yaml"] + "light_rule: months\n",
    "projects.yaml": PROJECTS,
    "projects/pipelines.yaml": (
        "- id: build\n  name: 推进\n  funds: true\n  stages:\n"
        "    - {id: talks, name: 洽谈, within: 30个工作日}\n"
        "    - {id: signed, name: 签约, needs: [协议], means: signed}\n"
        "    - {id: refused, name: 未成, ends: lost}\n"
    ),
    "projects/lights.yaml": (
        "- {id: months, name: 月份, basis: 待核, start: {yellow: 1, red: 3}, due: red,\n"
        "   cure: {months: 1}}\n"
        "- {id: points, name: 分点, basis: 待核, points: {yellow: 10, red: 30}}\n"
    ),
    "projects/bodies.yaml": "- {id: office, department: science}\n- {id: supervision, department: market}\n",
    "projects/clocks.yaml": (
        "- {id: answer, label: 答复, term: 10个工作日, near: 2}\n- {id: letter, label: 回复, term: 5个工作日}\n"
    ),
    "projects/escalation.yaml": (
        "- {id: early, name: 预警, when: -10, deed: warn, to: lead}\n"
        "- {id: letter, name: 督办函, when: 3, deed: letter, to: lead}\n"
    ),
    "projects/assessments.yaml": (
        "- id: punctual\n  name: 按时率\n  text: 按时计一。\n  basis: 推荐值\n"
        "  weights: {on_time: '1', late: '1/2', open_overdue: '0'}\n"
    ),
}

FAULTS = [
    # file, passage, its replacement, line of the fault, words of the sentence
    ("pack.yaml", "light_rule: months", "light_rule: month", 4, "没有声明这个红黄绿规则，是否想写 months"),
    ("projects.yaml", "name: 三大行动, place: 990100", "name: 三大行动, place: 990109", 2, "没有声明的行政区划代码"),
    ("projects.yaml", "part_of: town.drives", "part_of: town.drive", 3, "part_of 成环：town.drive → town.drive"),
    ("projects.yaml", "part_of: town.drives", "part_of: town.drivs", 3, "没有声明这个攻坚行动，是否想写 town.drives"),
    ("projects.yaml", "supports: [market],\n", "supports: [markets],\n", 3, "supports 得到 markets"),
    ("projects.yaml", "supports: [market],\n", "supports: [科技委],\n", 3, "已是牵头部门"),
    ("projects.yaml", "aspects: [准入, 服务]", "aspects: [准入, 准入]", 3, "aspects 有重名"),
    ("projects.yaml", "count_aspects: 2", "count_aspects: 6", 3, "aspects 写了 2 个，与 count_aspects 6 不符"),
    ("projects.yaml", "light_rule: points", "light_rule: point", 4, "没有声明这个红黄绿规则，是否想写 points"),
    ("projects.yaml", "990101, programme: town.drive", "990101, programme: town.x", 6, "没有声明这个攻坚行动"),
    ("projects.yaml", "aspect: 服务", "aspect: 监管", 12, "没有这个方面"),
    ("projects.yaml", "task_force: town.team\n    lead", "task_force: town.crew\n    lead", 13, "没有声明这个工作专班"),
    ("projects.yaml", "lead: science\n", "lead: sciense\n", 14, "lead 得到 sciense，departments.yaml 没有声明这个部门"),
    ("projects.yaml", "supports: [market]\n", "supports: [market, market]\n", 8, "配合部门有重复"),
    ("projects.yaml", "pipeline: build", "pipeline: bild", 16, "没有声明这个阶段管道，是否想写 build"),
    ("projects.yaml", "    pipeline: build\n", "", 8, "写了 stage signed 而没有 pipeline"),
    ("projects.yaml", "stage: signed", "stage: sign", 17, "没有这个阶段，是否想写 signed，应为 talks、signed、refused"),
    ("projects.yaml", "checklist: town.card", "checklist: town.cards", 18, "没有声明这个要素清单"),
    (
        "projects.yaml",
        "elements: {park: 东园}",
        "elements: {parks: 东园}",
        19,
        "要素 parks 不在清单 town.card 中，是否想写 park",
    ),
    ("projects.yaml", "due: 2024-12-31", "due: 2023-12-31", 8, "due 2023-12-31 早于 start 2024-01-08"),
    ("projects.yaml", "due: 2024-12-31", "demo: {begin: -5, due: 5}", 8, "就不应再写 start、due、apply_by"),
    ("projects.yaml", "due: 2024-12-31", "apply_by: 2024-06-30", 8, "申报截止日只用于 striving、creation"),
    ("projects.yaml", "due: 2024-12-31", "apply_by: 六月底", 21, "apply_by"),
    ("projects.yaml", "due: 2024-12-31", "kind: striving\n    ordinal: 全省首家", 8, "批次、次序只用于 creation"),
    ("projects.yaml", "due: 2024-12-31", "batch: 第二批", 8, "批次、次序只用于 creation"),
    ("projects.yaml", "lead: market, supports", "lead: markets, supports", 25, "lead 得到 markets"),
    ("projects.yaml", "supports: [科技委], standard", "supports: [科委], standard", 25, "supports 得到 科委"),
    ("projects.yaml", "id: b1, days: 9", "id: a, days: 9", 29, "任务编号 a 在本计划中用了不止一次"),
    ("projects.yaml", "after: [a FS+2]", "after: [c FS+2]", 29, "前置任务 c 不是本计划的其他任务"),
    ("projects.yaml", "after: [b1]", "after: [b2]", 30, "前置任务 b2 不是本计划的其他任务"),
    ("projects.yaml", "after: [a FS+2]", "after: [a nach 2]", 29, "看不懂"),
    ("projects.yaml", "days: 9", "dais: 9", 29, "是否想写 days"),
    ("projects.yaml", "division: 990101", "division: 990109", 42, "division 得到 990109"),
    ("projects.yaml", "division: 990101", "division: 990100", 32, "990100 写了不止一次"),
    ("projects.yaml", "value: 2}", "value: 2, reached: 1}", 32, "reached（演示的完成数）只能写在"),
    ("projects.yaml", "upper: 3", "upper: 2", 43, "upper 2 应大于 value 2"),
    ("projects.yaml", "upper: 3, comparator: range", "upper: 3", 43, "range 须有 upper"),
    ("projects.yaml", "{id: team, name: 团队}", "{id: park, name: 团队}", 46, "要素 park 写了不止一次"),
    ("projects.yaml", f"{SAID}}}\ntask_forces", "}\ntask_forces", 3, "缺少 evidence，攻坚行动应写明"),
    ("projects.yaml", "quotas:", "quota:", 31, "不认识的一节 quota，是否想写 quotas"),
    ("projects/pipelines.yaml", "funds: true", "apply_near: -1", 3, "apply_near"),
    ("projects/pipelines.yaml", "id: signed", "id: talks", 1, "阶段 talks 写了不止一次"),
    ("projects/pipelines.yaml", "within: 30个工作日", "within: 一个月", 5, "within 得到 “一个月”"),
    ("projects/pipelines.yaml", "ends: lost", "ends: gone", 7, "ends 得到 “gone”，应为 won、lost"),
    ("projects/pipelines.yaml", "means: signed", "means: started", 6, "means 得到 “started”，应为 applied、signed"),
    ("projects/pipelines.yaml", "ends: lost", "ends: lost, means: begun", 7, "是落选（ends: lost），不应写 means"),
    ("projects/pipelines.yaml", "ends: lost", "means: signed", 1, "means: signed 写在不止一个阶段"),
    ("projects/pipelines.yaml", "ends: lost", "means: applied", 1, "得到 signed、applied"),
    ("projects/pipelines.yaml", "name: 洽谈, within", "name: 洽谈, ends: won, within", 1, "第一个阶段不能是终点"),
    ("projects/lights.yaml", "start: {yellow: 1, red: 3}", "start: {yellow: 3, red: 3}", 1, "应大于 yellow 3 个月"),
    ("projects/lights.yaml", "points: {yellow: 10, red: 30}", "points: {yellow: 40, red: 30}", 3, "red 不小于 yellow"),
    ("projects/lights.yaml", ", points: {yellow: 10, red: 30}", "", 3, "没有一项判断"),
    ("projects/lights.yaml", "cure: {months: 1}", "cure: {light: yellow}", 2, "应写明黄灯到何时为止"),
    ("projects/lights.yaml", "basis: 待核, start", "start", 1, "缺少必填的 basis"),
    ("projects/bodies.yaml", "department: market", "department: markets", 2, "department 得到 markets"),
    ("projects/bodies.yaml", "id: supervision", "id: court", 2, "应为 office、supervision"),
    ("projects/clocks.yaml", "term: 10个工作日", "term: 十天", 1, "term 得到 “十天”"),
    ("projects/escalation.yaml", "when: -10", "when: 10", 1, "预警应在时限之前或当天"),
    ("projects/escalation.yaml", "when: 3", "when: 0", 2, "督办函只在过期后发出"),
    ("projects/assessments.yaml", "'1/2'", "'1/0'", 5, "权数应写作"),
    ("projects/assessments.yaml", "'1/2'", "一半", 5, "得到 '一半'，权数应写作"),
    ("projects/assessments.yaml", "'1/2'", "'3/2'", 5, "权数应在 0 与 1 之间"),
]

DEMO = """\
    demo:
      begin: -60
      due: 40
      progress: 1
      stages: [{stage: talks, on: -60}, {stage: signed, on: -9}]
      funds: [{kind: arrived, amount: 30万元, on: -2}]
      problems: [{title: 缺地, on: -3, lead: market}]
"""
DEMO_FAULTS = [
    ("due: 40", "due: -60", "due -60 应大于 begin -60"),
    ("progress: 1", "progress: 1\n      behind: 20", "progress 与 behind 只写其一"),
    ("progress: 1", "progress: 120%", "应在 0 与 1 之间"),
    ("due: 40", "due: 40\n      apply_by: 9", "申报截止日只用于 striving、creation"),
    ("on: -9", "on: -90", "stages 应按进入的先后写"),
    ("on: -9", "on: 9", "on 得到 9，应不大于 0"),
    ("stage: signed, on: -9", "stage: talks, on: -9", "与 demo 最后进入的阶段 talks 不符"),
    ("stage: talks", "stage: talk", "没有这个阶段，是否想写 talks"),
    ("amount: 30万元", "amount: 三十万", "不是金额"),
    ("lead: market}]", "lead: markets}]", "lead 得到 markets"),
]


@pytest.fixture
def town(write_pack: Callable[..., Path]) -> Pack:
    return load_pack("town", [write_pack(files=FILES)])


@pytest.mark.parametrize(("path", "old", "new", "line", "words"), FAULTS)
def test_a_fault_names_its_line(  # noqa: PLR0917
    write_pack: Callable[..., Path], path: str, old: str, new: str, line: int, words: str
) -> None:
    assert FILES[path].count(old) >= 1, f"{old!r} is not in {path}"
    root = write_pack(files={**FILES, path: FILES[path].replace(old, new, 1)})
    problems = check_packs(["town"], [root])
    fitting = [one for one in problems if str(one.file).endswith(f"town/{path}") and words in one.message]
    assert fitting, [str(one) for one in problems]
    assert fitting[0].line == line, str(fitting[0])


def test_a_sound_pack_has_every_part(town: Pack) -> None:
    (project,) = town.projects
    assert list(town.programmes) == ["town.drives", "town.drive"] and town.programmes["town.drive"].count_tasks == 5
    assert (project.pipeline, project.stage, project.supports) == ("build", "signed", ("market",))
    assert town.pipelines["build"].ids == ("talks", "signed", "refused") and town.pipelines["build"].funds
    assert town.pipelines["build"].stage("signed").needs == ("协议",)
    with pytest.raises(KeyError):
        town.pipelines["build"].stage("started")
    assert town.project_bodies["supervision"].department == "market"
    assert (town.problem_clocks["answer"].term, town.problem_clocks["answer"].near) == ("10个工作日", 2)
    assert [(one.id, one.when) for one in town.escalation.values()] == [("early", -10), ("letter", 3)]
    assert town.assessments["punctual"].weights.late == Fraction(1, 2)
    quota = town.quotas["town.quota"]
    assert [(one.division, str(one.value), one.upper and str(one.upper)) for one in quota.values] == [
        ("990101", "2", None), ("990100", "2", "3"),
    ]  # fmt: skip
    assert project.elements == {"park": "东园"} and len(town.checklists["town.card"].elements) == 2


def test_what_is_made_and_applied_for_is_read_as_printed(write_pack: Callable[..., Path]) -> None:
    said = "kind: creation\n    product: 传感器\n    apply_by: 2024-06-30\n    batch: 第二批\n    ordinal: 全国第4家"
    files = {**FILES, "projects.yaml": PROJECTS.replace("due: 2024-12-31", said)}
    (project,) = load_pack("town", [write_pack(files=files)]).projects
    assert (project.product, project.apply_by) == ("传感器", dt.date(2024, 6, 30))
    assert (project.batch, project.ordinal) == ("第二批", "全国第4家")


def test_the_investment_is_the_figure_that_says_so(town: Pack) -> None:
    (project,) = town.projects
    assert project.investment is not None and str(project.investment.value) == "2.5"
    assert project.investment_amount == Money.parse("2.5亿元")
    bare = project.model_copy(update={"figures": ()})
    assert bare.investment is None and bare.investment_amount is None
    foreign = project.investment.model_copy(update={"unit": "万美元"})
    assert project.model_copy(update={"figures": (foreign,)}).investment_amount is None


def test_a_plan_is_read_task_by_task(town: Pack) -> None:
    (project,) = town.projects
    assert [task.id for task in project.tasks] == ["a", "b", "b1", "b2"]
    assert (project.tasks[0].lead, project.tasks[0].supports, project.tasks[0].standard) == (
        "market",
        ("科技委",),
        "批复",
    )
    assert [(one.task, one.type, one.lag) for one in project.tasks[2].after] == [("a", "FS", 2)]


def test_a_programme_s_rule_of_lights_comes_before_the_pack_s(town: Pack) -> None:
    (project,) = town.projects
    rule = town.light_rule_of(project)
    assert town.light_rule is not None and (town.light_rule.id, rule and rule.id) == ("months", "points")
    alone = project.model_copy(update={"programme": None})
    assert town.light_rule_of(alone) == town.light_rule
    above = project.model_copy(update={"programme": "town.drives"})
    assert town.light_rule_of(above) == town.light_rule


def test_a_part_of_a_programme_takes_the_rule_of_the_whole(write_pack: Callable[..., Path]) -> None:
    lists = PROJECTS.replace(", light_rule: points", "").replace("count_programmes: 3", "light_rule: points")
    pack = load_pack("town", [write_pack(files={**FILES, "projects.yaml": lists})])
    rule = pack.light_rule_of(pack.projects[0])
    assert rule is not None and rule.id == "points"


def test_a_child_s_pipeline_and_rule_take_the_place_of_the_parent_s(write_pack: Callable[..., Path]) -> None:
    root = write_pack(files=FILES)
    child = {
        "pack.yaml": "id: ward\nname: 小区\ninherits: town\nlight_rule: points\n",
        "projects/pipelines.yaml": (
            "- id: build\n  name: 推进（区）\n  stages: [{id: signed, name: 签约}, {id: built, name: 建成}]\n"
        ),
        "projects/bodies.yaml": "- {id: office, department: market}\n",
    }
    write_pack("ward", child)
    ward = load_pack("ward", [root])
    assert ward.pipelines["build"].ids == ("signed", "built") and not ward.pipelines["build"].funds
    assert ward.light_rule is not None and ward.light_rule.id == "points"
    assert [one.department for one in ward.project_bodies.values()] == ["market", "market"]
    assert len(ward.projects) == 1


def test_lists_may_be_split_over_files_and_an_id_stands_only_once(write_pack: Callable[..., Path]) -> None:
    second = f"projects:\n  - {{id: town.second, name: 二, place: 990101, {SAID}}}\n"
    root = write_pack(files={**FILES, "projects/lists/second.yaml": second})
    assert [one.id for one in load_pack("town", [root]).projects] == ["town.works", "town.second"]
    write_pack(files={"projects/lists/second.yaml": second.replace("town.second", "town.works")})
    (problem,) = check_packs(["town"], [root])
    assert problem.line == 2 and "重点项目 town.works 在 projects.yaml 第 8 行已经声明过" in problem.message


def test_a_file_that_would_not_be_read_is_refused(write_pack: Callable[..., Path]) -> None:
    root = write_pack(files={**FILES, "projects/light.yaml": "[]"})
    (problem,) = check_packs(["town"], [root])
    assert "是否想写 projects/lights.yaml" in problem.message and "projects/lists/" in problem.message


def test_a_pipeline_says_itself_what_its_stages_mean(write_pack: Callable[..., Path]) -> None:
    root = write_pack(files=FILES)
    built = load_pack("town", [root]).pipelines["build"]
    assert (built.begun, built.span) == (frozenset(), ("signed", "signed")), "no stage of it tells that work has begun"
    stages = (
        "[{id: talks, name: 洽谈}, {id: signed, name: 签约}, {id: works, name: 施工, means: begun},"
        " {id: made, name: 投产, means: produced}, {id: more, name: 二期}, {id: lost, name: 未成, ends: lost}]"
    )
    write_pack(files={"projects/pipelines.yaml": f"- id: build\n  name: 推进\n  funds: true\n  stages: {stages}\n"})
    built = load_pack("town", [root]).pipelines["build"]
    assert built.begun == {"works", "made", "more"}
    assert built.span == ("talks", "made"), "from its first stage where none means 签约"


def test_a_letter_must_have_a_term_within_which_it_is_answered(write_pack: Callable[..., Path]) -> None:
    clocks = FILES["projects/clocks.yaml"].splitlines(keepends=True)[0]
    (problem,) = check_packs(["town"], [write_pack(files={**FILES, "projects/clocks.yaml": clocks})])
    assert problem.line == 2 and "督办函没有回复时限，应在 projects/clocks.yaml" in problem.message


# --------------------------------------------------------------------------- relative dates


def synthetic(lists: str) -> dict[str, str]:
    """Return an invented town of its own with nothing but these lists."""
    kept = {"divisions.csv", "departments.yaml", "documents.yaml"} | {name for name in FILES if "projects/" in name}
    files = {name: text for name, text in FILES.items() if name in kept}
    head = FILES["pack.yaml"] + "synthetic: true\n"
    lists = lists.replace("    start: 2024-01-08\n    due: 2024-12-31\n", DEMO)
    lists = lists.replace(SAID, "synthetic: true").replace("evidence: {file: news, span: [5, 9]}", "basis: synthetic")
    return {**files, "pack.yaml": head, "projects.yaml": lists}


def test_an_invented_pack_may_say_when_things_happen_in_workdays(write_pack: Callable[..., Path]) -> None:
    pack = load_pack("town", [write_pack(files=synthetic(PROJECTS))])
    demo = pack.projects[0].demo
    assert demo is not None and (demo.begin, demo.due) == (-60, 40)
    assert demo.progress is not None and demo.progress.value == 1
    assert [(one.stage, one.on) for one in demo.stages] == [("talks", -60), ("signed", -9)]
    assert [(one.kind, one.amount) for one in demo.funds] == [("arrived", Money.parse("30万元"))]
    assert [(one.title, one.state) for one in demo.problems] == [("缺地", "raised")]


@pytest.mark.parametrize(("old", "new", "words"), DEMO_FAULTS)
def test_a_fault_in_relative_dates_is_told(write_pack: Callable[..., Path], old: str, new: str, words: str) -> None:
    files = synthetic(PROJECTS)
    assert old in DEMO
    files["projects.yaml"] = files["projects.yaml"].replace(DEMO, DEMO.replace(old, new, 1))
    problems = check_packs(["town"], [write_pack(files=files)])
    assert any(words in one.message for one in problems), [str(one) for one in problems]


def test_a_real_pack_may_not_use_relative_dates(write_pack: Callable[..., Path]) -> None:
    lists = PROJECTS.replace("    start: 2024-01-08\n    due: 2024-12-31\n", DEMO)
    (problem,) = check_packs(["town"], [write_pack(files={**FILES, "projects.yaml": lists})])
    assert problem.line == 20 and "demo（相对日期）只能写在演示包" in problem.message


def test_funds_are_kept_only_where_the_pipeline_keeps_them(write_pack: Callable[..., Path]) -> None:
    files = synthetic(PROJECTS)
    files["projects/pipelines.yaml"] = files["projects/pipelines.yaml"].replace("  funds: true\n", "")
    (problem,) = check_packs(["town"], [write_pack(files=files)])
    assert "阶段管道 build 不记资金" in problem.message and problem.line == 25


# --------------------------------------------------------------------------- what ships

CITIES = ("cn-sd-zibo", "cn-sd-dezhou", "cn-sd-liaocheng", "cn-sd-qingdao-shibei")


def test_every_place_has_the_pipelines_bodies_clocks_and_rules_of_the_nation() -> None:
    for name in (*CITIES, "demo"):
        pack = load_pack(name)
        assert set(pack.pipelines) >= {
            "investment", "foreign_capital", "striving", "cooperation", "creation", "community", "platform",
        }  # fmt: skip
        assert {one.id for one in pack.pipelines.values() if one.funds} == {"investment", "foreign_capital"}
        assert set(pack.project_bodies) == {"office", "supervision"}
        assert all(one.department in pack.departments for one in pack.project_bodies.values())
        assert set(pack.problem_clocks) == {"assign", "answer", "confirm", "letter"}
        assert [one.when for one in pack.escalation.values()] == [-10, -3, 0, 1, 3, 5]
        assert set(pack.light_rules) == {"by_start_month", "by_points_behind"} and pack.light_rule is not None
        assert set(pack.assessments) == {"on_time"}


def test_what_is_not_held_against_its_document_says_so() -> None:
    pack = load_pack("cn")
    assert not any(one.verified for one in (*pack.light_rules.values(), *pack.problem_clocks.values()))
    assert all("待核" in one.basis for one in pack.light_rules.values())


def test_the_two_rules_carry_the_numbers_of_the_two_places() -> None:
    rules = load_pack("cn").light_rules
    months, points = rules["by_start_month"].start, rules["by_points_behind"].points
    assert months is not None and (months.yellow, months.red) == (1, 3)
    assert points is not None and (points.yellow, points.red) == (10, 30)
    assert all(one.cure is not None and one.cure.light == "yellow" for one in rules.values())


def test_zibo_s_drives_keep_the_counts_where_no_names_are_printed() -> None:
    drives = load_pack("cn-sd-zibo").programmes
    assert drives["zibo.twelve-drives"].count_programmes == 12
    science, reform = drives["zibo.science-education-drive"], drives["zibo.number-one-reform"]
    assert (science.count_projects, science.count_task_forces, science.lead) == (17, 10, "science_technology")
    assert (reform.count_aspects, reform.count_tasks, reform.aspects) == (6, 146, ())
    assert drives["zibo.foreign-funds-drive"].part_of == "zibo.investment-opening-drive"
    assert len(drives["zibo.investment-opening-drive"].aspects) == 5


def test_zibo_s_quotas_and_its_card_of_six_elements() -> None:
    pack = load_pack("cn-sd-zibo")
    trade = {one.division: str(one.value) for one in pack.quotas["zibo.trade-platforms-2020"].values}
    assert trade == dict.fromkeys(("370302", "370304", "370305", "370306", "370321", "370322", "370323"), "1") | {
        "370303": "2"
    }
    (province,) = pack.quotas["zibo.provincial-communities-2020"].values
    assert (str(province.value), str(province.upper), province.comparator) == ("2", "3", "range")
    (city,) = pack.quotas["zibo.city-communities-2020"].values
    assert (str(city.value), city.comparator) == ("3", "about")
    assert len(pack.checklists["zibo.six-ones"].elements) == 6


def test_the_investment_of_dezhou_s_wafers_is_printed() -> None:
    wafers = next(one for one in load_pack("cn-sd-dezhou").projects if one.id == "dezhou.grinm-12-inch")
    assert wafers.investment_amount == Money.parse("62亿元") and wafers.level.startswith("山东省重大项目")


def test_nothing_of_a_real_place_is_invented() -> None:
    for name in CITIES:
        pack = load_pack(name)
        listed = (*pack.programmes.values(), *pack.projects, *pack.task_forces, *pack.quotas.values())
        assert all(one.evidence and not one.synthetic for one in listed)
        assert not any(one.plan or one.demo for one in pack.projects)


def test_the_demo_fills_up_what_reports_only_count() -> None:
    pack = load_pack("demo")
    science = [one for one in pack.projects if one.programme == "demo.science-education"]
    forces = [one for one in pack.task_forces if one.programme == "demo.science-education"]
    reforms = [one for one in pack.projects if one.programme == "demo.business-environment"]
    assert (len(science), len(forces)) == (17, 10)
    assert {one.task_force for one in science} == {one.id for one in forces}
    assert all(6 <= len(one.tasks) <= 12 for one in science)
    assert len({one.aspect for one in reforms}) == 6
    assert sum(len(one.tasks) for one in reforms) == 146
    assert len({(one.id, task.name) for one in reforms for task in one.tasks}) == 146
    foreign = [one for one in pack.projects if one.pipeline == "foreign_capital"]
    assert {one.stage for one in foreign} >= {"intended", "registered", "arrived"}
    assert len({one.stage for one in pack.projects if one.pipeline == "investment"}) >= 4
    card = next(one for one in pack.projects if one.checklist)
    assert len(card.elements) == 4


def test_every_plan_of_the_demo_can_be_dated_and_has_links_milestones_and_departments() -> None:
    start = dt.date(2026, 3, 2)
    kinds: set[str] = set()
    for project in load_pack("demo").projects:
        if not project.plan:
            continue
        tasks = tuple(Task(one.id, one.name, one.days) for one in project.tasks)
        links = tuple(
            Link(link.task, one.id, link.type, link.lag, link.unit) for one in project.tasks for link in one.after
        )
        dated = schedule(Plan(project.name, tasks, links, {"own": DayRule(name="own")}, "own", start), today=start)
        assert dated.early_finish > start and len(links) >= len(tasks) - 6, project.id
        assert any(one.lead for one in project.tasks) and any(one.standard for one in project.tasks), project.id
        kinds |= {link.kind for link in links}
    assert kinds == {"FS", "SS", "FF"}
