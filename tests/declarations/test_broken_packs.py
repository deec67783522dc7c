"""Every kind of fault is one sentence with its file and line, and all of them are told at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from kechuang.declarations.pack import PackError, check_packs, load_pack

ITEM = "name: 计划\nitems:\n  - {id: town.plan.a, name: 奖补, period: 2026, source: 某文, "

REPLACED = [
    # file, passage, its replacement, line of the fault, words of the sentence
    ("pack.yaml", "id: town", "id: village", 1, "“village”，应与文件夹名 town 相同"),
    ("pack.yaml", "name: 小城\n", "", 1, "缺少必填的 name"),
    ("pack.yaml", "name: 小城", "name: 小城\ncolour: red", 3, "不认识的键 colour，可用的键：id、name、inherits"),
    ("pack.yaml", "place: 990100", "plase: 990100", 3, "是否想写 place"),
    ("pack.yaml", "990100", "990200", 3, "place 得到 990200，没有声明的行政区划代码"),
    ("pack.yaml", "place", "inherits: town\nplace", 3, "成环：town → town"),
    ("pack.yaml", "place", "inherits: towm\nplace", 3, "没有这个包，是否想写 town"),
    ("divisions.csv", "code,name", "code,nmae", 1, "不认识的列“nmae”，是否想写 name"),
    ("divisions.csv", "code,name", "code,code", 1, "表头有重复的列"),
    ("divisions.csv", "990101,东区,district,,,", "990101,东区,district,,", 4, "有 5 格，应与表头一样有 6 格"),
    ("divisions.csv", "990101", "99010", 4, "code 得到 “99010”，应符合格式"),
    (
        "divisions.csv",
        "990101,东区,district",
        "990101,东区,borough",
        4,
        "level 得到 “borough”，应为 province、city、district",
    ),
    ("divisions.csv", "990101,东区", "990100,东区", 4, "行政区划 990100 在 divisions.csv 第 3 行已经声明过"),
    ("divisions.csv", "990000,某省,province", "980000,某省,province", 3, "990100 的上级 990000 没有声明"),
    ("divisions.csv", "990101,东区", '990101,"东区', 4, "CSV 写法有误"),
    ("industries.csv", "0110,稻谷,4", "0110,稻谷,3", 5, "中类代码得到 0110，应为 3 位"),
    ("industries.csv", "011,谷物,3,A,true\n", "", 4, "行业 0110 的上级 011 没有声明"),
    ("calendar.yaml", "02-10..02-17", "02-30..03-01", 3, "2024 年没有这一天"),
    ("calendar.yaml", "02-10..02-17", "02-17..02-10", 3, "止日应不早于起日"),
    ("calendar.yaml", "02-10..02-17", "2月10日", 3, "应写作 02-10 或 02-10..02-17"),
    ("calendar.yaml", "02-04 02-18", "02-05", 3, "2024-02-05 不是周六或周日"),
    ("calendar.yaml", "02-04 02-18", "02-11", 3, "2024-02-11 既列为休息日又列为上班日"),
    ("calendar.yaml", "2025:", "2026:", 1, "缺少年份 2025"),
    ("departments.yaml", "name: 市场局", "name: [市场局]", 2, "name 得到"),
    ("documents.yaml", "sha256:0", "sha256:x", 1, "file 得到"),
    ("indicators.yaml", "kind: share", "kind: ratio", 1, "kind 得到 “ratio”，应为 level、share"),
    ("indicators.yaml", "authority: science", "authority: sciense", 1, "没有声明这个部门，是否想写 science"),
    ("fields.yaml", "owner: market", "owner: markets", 1, "owner 得到 markets"),
    ("targets.yaml", "indicator: rd", "indicator: rdx", 2, "indicator 得到 rdx，indicators.yaml 没有声明，是否想写 rd"),
    ("targets.yaml", "indicator: rd\n  ", "", 1, "缺少 indicator，口径未定的目标应写 undecided"),
    ("targets.yaml", "place: 990100", "place: 990109", 3, "place 得到 990109，没有声明的行政区划代码"),
    ("targets.yaml", "value: 3.10", "value: 三", 4, "得到 '三'，应为十进制数，如 2.79"),
    ("targets.yaml", "value: 3.10", "value: 3e1", 4, "应为十进制数"),
    ("targets.yaml", "value: 3.10", "value: true", 4, "应为十进制数"),
    ("targets.yaml", "comparator: at_least", "comparator: above", 4, "comparator 得到 “above”，应为 at_least、reaches"),
    ("targets.yaml", "comparator: at_least", "comparator: range", 4, "range 须有 value_max"),
    ("targets.yaml", "2024-12-31", "2024-13-31", 4, "by 得到 “2024-13-31”，应为日期"),
    ("targets.yaml", "unit: '%', comparator", "unit: 家, comparator", 4, "unit 得到 家，指标 rd 的单位应为 %"),
    ("targets.yaml", "lead: 科技委", "lead: 文旅局", 5, "lead 得到 文旅局，departments.yaml 没有声明这个部门"),
    ("targets.yaml", "[5, 9]", "[9, 5]", 6, "span [9, 5] 的止不大于起"),
    ("targets.yaml", "[5, 9]", "[5, 5]", 6, "止不大于起"),
    ("targets.yaml", "[5, 9]", "[5]", 6, "应为 [起, 止] 两个字符位置"),
    ("targets.yaml", "file: news, span: [5", "file: paper, span: [5", 6, "文件 'paper' 没有在 documents.yaml 中声明"),
    ("targets.yaml", "  evidence: {file: news, span: [5, 9]}\n", "", 1, "缺少 evidence"),
    ("targets.yaml", ", evidence: {file: news, span: [20, 25]}", "", 8, "新闻报道的数值缺少 evidence"),
    ("targets.yaml", "period: 2021", "period: 去年", 8, "'去年' 不是期间"),
    ("targets.yaml", "lead: 科技委", "synthetic: true", 5, "synthetic: true 只能写在演示包"),
    ("targets.yaml", "2.790, unit: '%'", "2.790, unit: '%', basis: synthetic", 8, "synthetic 只能写在演示包中"),
    ("targets.yaml", "lead: 科技委", "place: 990101", 5, "键 “place” 在第 3 行已经写过"),
    ("targets.yaml", "lead: 科技委", "verbatim: true", 1, "verbatim 只用于 undecided 的目标"),
    ("targets.yaml", "lead: 科技委", "undecided: 语法不通", 1, "不得有 indicator 和 values"),
    ("values.yaml", "value: 2.5", "value: 2.5, planned: true", 1, "计划数不是指标值"),
    ("values.yaml", "value: 2.5", "value: 2.5, subject: 甲开发区", 1, "甲开发区的数不是本地的指标值"),
    ("values.yaml", "unit: '%'", "unit: 元", 1, "指标 rd 的单位应为 %"),
    ("policies/one.yaml", "issuer: science", "issuer: culture", 4, "issuer 得到 culture"),
    ("policies/one.yaml", "name: 计划", ITEM + "rule: cn.x}", 4, "没有声明这条规则"),
    ("policies/one.yaml", "name: 计划", ITEM + "benefit: {rate: 5%, of: rd_t}}", 4, "字段字典里没有 rd_t"),
    ("policies/one.yaml", "name: 计划", ITEM + "exclusions: {higher_of: [town.plan.b]}}", 4, "没有声明这个条目"),
    (
        "policies/one.yaml",
        "name: 计划",
        ITEM + "stages: [{stage: payment, department: culture}]}",
        4,
        "没有声明这个部门",
    ),
    ("policies/one.yaml", "name: 计划", ITEM + "budget: 很多}", 4, "不是金额"),
    ("projects.yaml", "projects:", "project:", 3, "不认识的一节 project，是否想写 projects"),
    ("projects.yaml", "task_force: town.team", "task_force: town.crew", 4, "task_force 得到 town.crew"),
    ("sources/market/registry.yaml", "department: 市场局", "department: 科技局", 3, "应在 sources/science/ 下"),
    ("sources/market/registry.yaml", "type: credit_code", "type: creditcode", 8, "type 得到 “creditcode”，应为 text、"),
    ("sources/market/registry.yaml", "key: code", "key: codes", 1, "未声明的列：codes"),
]

SOUND_POLICY = "id: town.plan\nname: 又一\ndescribes: 同号\nevidence: [{file: news, span: [1, 2]}]\n"

WRITTEN = [
    # file, its whole content, line, words
    ("targets.yaml", "- id: a\n  b: [1\n- c", 3, "YAML 写法有误"),
    ("targets.yaml", "- &x {id: a}\n- *x\n", 2, "用了 YAML 别名"),
    ("targets.yaml", "\n- !!python/object:os.system {}\n", 2, "用了 YAML 标签"),
    ("targets.yaml", "- ? [a, b]\n  : 1\n", 1, "键不是文字"),
    ("targets.yaml", "- id: a\n---\n- id: b\n", 2, "YAML 写法有误"),
    ("targets.yaml", "[" * 60 + "]" * 60, 1, "嵌套超过 40 层"),
    ("targets.yaml", "一句话", 1, "应为目标的列表"),
    ("targets.yaml", "- 一句话\n", 1, "应为“键: 值”"),
    ("targets.yaml", b"# ok\n- id: \xb3\xc7\n", 2, "不是 UTF-8"),
    ("targets.yaml", b"- id: \x01\n", 1, "不是可读的 YAML"),
    ("targets.yaml", b"#" * (4 * 1024 * 1024 + 1), 1, "超过 4 MiB"),
    ("divisions.csv", b"code,name,level\n990000,\xb3\xc7,province\n", 2, "不是 UTF-8"),
    ("divisions.csv", "code,name\n990000,某省\n", 1, "缺少列：level"),
    ("divisions.csv", "", 1, "缺少列：code、name、level"),
    ("target.yaml", "[]", 1, "不认识的文件名，是否想写 targets.yaml"),
    ("policies/two.yml", "[]", 1, "扩展名应为 .yaml"),
    ("policies/two.yaml", SOUND_POLICY, 1, "one.yaml 第 1 行已经"),
    ("projects.yaml", "[]", 1, "应分写 programmes、task_forces、projects、quotas、checklists、typical_cases 各节"),
    ("sources/market/second.yaml", "name: 无表名\n", 1, "缺少必填的 table"),
]  # fmt: skip


def _assert_names(problems: list[PackError], path: str, line: int, words: str) -> None:
    fitting = [item for item in problems if str(item.file).endswith(f"town/{path}") and words in item.message]
    assert fitting, [str(item) for item in problems]
    assert fitting[0].line == line, str(fitting[0])
    assert str(fitting[0]).endswith(fitting[0].message) and f"{path}:{line}：" in str(fitting[0])


@pytest.mark.parametrize(("path", "old", "new", "line", "words"), REPLACED)
def test_a_fault_in_an_entry_names_its_line(
    broken_pack, *, path: str, old: str, new: str, line: int, words: str
) -> None:
    _assert_names(check_packs(["town"], [broken_pack(path, old, new)]), path, line, words)


@pytest.mark.parametrize(("path", "content", "line", "words"), WRITTEN)
def test_a_fault_in_a_file_names_its_line(
    broken_pack, *, path: str, content: str | bytes, line: int, words: str
) -> None:
    _assert_names(check_packs(["town"], [broken_pack(path, None, content)]), path, line, words)


def test_the_sound_pack_has_no_fault(write_pack) -> None:
    assert check_packs(["town"], [write_pack()]) == []


def test_a_fault_does_not_drag_others_after_it(broken_pack) -> None:
    # The broken indicator is what is wrong; that targets and values name it is not.
    problems = check_packs(["town"], [broken_pack("indicators.yaml", "kind: share", "kind: ratio")])
    assert [item.file.name for item in problems] == ["indicators.yaml"]


def test_all_faults_are_told_at_once_and_loading_stops_at_the_first(write_pack) -> None:
    files = {
        "pack.yaml": "id: town\nname: 小城\n",
        "divisions.csv": "code,name,level\n990000,某省,province\n99,坏,city\n98,坏,city\n",
        "departments.yaml": "- {id: Science, name: ''}\n",
    }
    root = write_pack(files=files)
    found = [(item.file.name, item.line) for item in check_packs(["town"], [root])]
    assert found == [("divisions.csv", 3), ("divisions.csv", 4), ("departments.yaml", 1), ("departments.yaml", 1)]
    with pytest.raises(PackError, match="另有 3 处问题") as caught:
        load_pack("town", [root])
    assert len(caught.value.others) == 3


def test_a_circle_of_packs_is_named(write_pack) -> None:
    for name, above in (("one", "two"), ("two", "three"), ("three", "one")):
        root = write_pack(name, {"pack.yaml": f"id: {name}\nname: 圈\ninherits: {above}\n"})
    with pytest.raises(PackError, match="one → two → three → one") as caught:
        load_pack("one", [root])
    assert (caught.value.file.parent.name, caught.value.line) == ("three", 3)


def test_an_unknown_pack_is_told_where_it_was_looked_for(write_pack) -> None:
    root = write_pack()
    with pytest.raises(PackError, match="没有名为 twon 的包，是否想写 town") as caught:
        load_pack("twon", [root])
    assert str(root) in str(caught.value)


def test_the_fault_of_a_parent_is_told_once_for_all_its_children(broken_pack, write_pack) -> None:
    root = broken_pack("departments.yaml", "name: 市场局", "name: ''")
    for child in ("kid", "sibling"):
        write_pack(child, {"pack.yaml": f"id: {child}\nname: 子\ninherits: town\n"})
    assert len(check_packs(roots=[root])) == 1


def test_years_of_a_child_must_join_those_of_its_parent(write_pack) -> None:
    root = write_pack()
    calendar = "source: 通知\nyears:\n  2027: {rest: {元旦: 01-01}}\n"
    write_pack("child", {"pack.yaml": "id: child\nname: 子\ninherits: town\n", "calendar.yaml": calendar})
    problems = check_packs(["child"], [root])
    assert [(item.file.name, item.line, item.message) for item in problems] == [
        ("calendar.yaml", 2, "与上级包的年份之间缺少 2026，应逐年列出")
    ]


def test_in_a_synthetic_pack_everything_says_so(broken_pack) -> None:
    problems = check_packs(["town"], [broken_pack("pack.yaml", "name: 小城", "name: 小城\nsynthetic: true")])
    named = {(item.file.name, item.line) for item in problems}
    assert {
        ("targets.yaml", 1),
        ("targets.yaml", 8),
        ("values.yaml", 1),
        ("one.yaml", 1),
        ("projects.yaml", 2),
    } <= named


def test_a_span_may_not_be_read_from_a_folder_in_place_of_a_file(write_pack, tmp_path: Path) -> None:
    root = write_pack()
    (tmp_path / "town" / "targets.yaml").unlink()
    (tmp_path / "town" / "targets.yaml").mkdir()
    problems = check_packs(["town"], [root])
    assert problems[0].message.startswith("读不到文件")
