"""Look-alikes are found by what they say, with reasons; measured on a small invented set."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kechuang.apps.projects.problems.repeats import LINE, Index, Said, pairs_of

#: Invented titles; those of one group say the same, the others stand alone.
SAME = (
    ("38 亩用地批复未下达", "实验室 38 亩用地的批复没有下达", "38亩用地批复至今未下达"),
    ("施工许可缺人防审核", "缺人防审核，施工许可办不下来", "施工许可证缺少人防审核意见"),
    ("进口检测设备报关受阻", "进口检测设备在海关报关受阻", "检测设备进口报关受阻"),
    ("二层实验室供电增容未完成", "实验室二层供电增容没有完成", "供电增容未完成影响二层实验室"),
    ("外国专家来华邀请函待签", "外国专家邀请函一直待签", "来华外国专家的邀请函待签发"),
    ("申报材料财务审计报告未出", "财务审计报告未出，申报材料不齐", "申报材料缺财务审计报告"),
)
ALONE = (
    "园区东门道路无法进大件车", "企业贷款贴息未到账", "污水管网接口标高不符", "项目用工短缺 40 人", "环评公示期有异议",
    "厂房消防验收整改未完成", "危化品库房安全评价未批", "员工子女入学名额不足", "天然气管道迁改费用未落实",
    "高压线迁移方案未定", "项目备案变更未办结", "研发费用加计扣除材料退回", "人才公寓配租未开始",
    "招标文件被投诉", "规划许可缺日照分析审核", "供水增容未完成影响宿舍",
    "林地占用批复未下达", "进口原料报关单证不全", "外国专家住房待解决",
    "项目红线内坟墓迁移未完成", "雨季基坑积水", "中试基地租金标准未明确",
)  # fmt: skip
ROWS = [Said(key, title) for key, title in enumerate((*(one for group in SAME for one in group), *ALONE))]


def truth() -> set[tuple[int, int]]:
    """Return the pairs of one group."""
    keys, found = iter(range(len(ROWS))), set()
    for group in SAME:
        mine = [next(keys) for _one in group]
        found |= {(one, other) for one in mine for other in mine if one < other}
    return found


def test_on_the_invented_set_nine_of_ten_pairs_are_found_and_four_of_five_found_are_right():
    found = {(one.one, one.other) for one in Index(ROWS).all_pairs(most=1000)}
    right = found & truth()
    wrong = [(ROWS[one].title, ROWS[other].title) for one, other in sorted(found - truth())]
    assert len(right) / len(found) >= 0.8, wrong
    assert len(right) / len(truth()) >= 0.9, [(ROWS[a].title, ROWS[b].title) for a, b in sorted(truth() - found)]


def test_the_same_project_and_department_strengthen_what_the_words_say_and_alone_say_nothing():
    said = Said(0, "施工许可证没有办下来", project=1, lead="a")
    far = Said(1, "外国专家来华邀请函待签", project=1, lead="a")
    near = Said(2, "施工许可没有办", project=2, lead="b")
    here = Said(3, "施工许可没有办", project=1, lead="a")
    found = {one.other: one for one in Index([far, near, here]).like(said, line=0.0)}
    assert 1 not in found, "not one pair of signs in common"
    assert found[3].score > found[2].score
    assert found[3].reasons[1:] == ("同一项目", "同一牵头部门") and found[2].reasons[1:] == ()


def test_width_case_and_punctuation_make_no_difference():
    assert pairs_of("３８亩用地，ABC") == pairs_of("38 亩用地 abc")
    assert Index([Said(1, "３８亩用地批复（未下达）")]).like(Said(0, "38亩用地批复未下达"))[0].score == 1.0


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_is_between_none_and_the_same_and_never_fails(one: str, other: str):
    found = Index([Said(1, other)]).like(Said(0, one), line=0.0)
    assert all(0.0 <= each.score <= 1.0 for each in found)
    if pairs_of(one):
        assert Index([Said(1, one)]).like(Said(0, one))[0].score >= LINE
