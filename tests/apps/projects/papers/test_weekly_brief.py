"""A weekly brief holds the figures with their sources against last week, and says plainly what did not happen."""

from __future__ import annotations

import datetime as dt

import pytest

from kechuang.apps.projects.papers import (
    ClosedProblem,
    Count,
    FundsBehind,
    FundsTotal,
    Late,
    Lingering,
    Milestone,
    Moved,
    OpenedProblem,
    Red,
    Standstill,
    WeeklyBrief,
    again,
    kept,
    weekly_brief,
)  # fmt: skip
from tests.apps.projects.papers.reading import part, told

LIGHTS = "亮灯记录（2026年11月22日）"


def brief(**others: object) -> WeeklyBrief:
    given: dict[str, object] = {
        "serial": 46, "scope": "全部重点项目（17个）", "first": dt.date(2026, 11, 16), "last": dt.date(2026, 11, 22),
        "issuer": "演示市重点项目推进办", "on": dt.date(2026, 11, 23), "synthetic": True,
        "red": Count(1, 2, LIGHTS), "yellow": Count(4, 3, LIGHTS), "green": Count(12, 12, LIGHTS),
        "closed": Count(5, None, "核验记录"), "overdue": Count(0, 0, "问题台账、任务清单"),
        "moved": [Moved("云溪传感器产业园（演示）", "市工信局", dt.date(2026, 11, 18), "主体封顶。")],
        "late": [
            Late("半导体材料基地（演示）", "供电接入", "市发展改革委", dt.date(2026, 11, 10), 8,
                 "“线路迁改”晚于计划 6 个工作日，其后的“供电接入”顺延。"),
            Late("中试平台（演示）", "设备安装", "市科技局", dt.date(2026, 12, 1), 0),
        ],
        "opened": [
            OpenedProblem("WT2026-00031", "进场道路未通", "市交通局", dt.date(2026, 11, 30)),
            OpenedProblem("WT2026-00032", "用工缺口"),
        ],
        "closed_problems": [ClosedProblem("WT2026-00020", "临时用电", "市供电公司", dt.date(2026, 11, 19))],
        "milestones": [Milestone(dt.date(2026, 11, 25), "中试平台（演示）", "设备到货", "市科技局")],
        "reds": [Red("半导体材料基地（演示）", "市发展改革委", dt.date(2026, 11, 11), 38, 60, "进度落后 22 个百分点")],
    }  # fmt: skip
    return WeeklyBrief(**{**given, **others})  # type: ignore[arg-type]


STANDSTILL = Standstill(
    Count(2, 1, "阶段变更记录"), Count(2, None, "到账流水"),
    [
        Lingering("白石玻璃纤维项目（演示）", "签约", "市工信局", dt.date(2026, 7, 1), "60个工作日", 35, "个工作日",
                  "等能耗指标"),
        Lingering("北岭中试平台（演示）", "建设", "市科技局", dt.date(2024, 11, 20), "24个月", 0, "天"),
    ],
    [
        FundsBehind("明湖光学元件外资项目（演示）", "市商务局", "美元", "200 万美元", "120 万美元", "80 万美元"),
        FundsBehind("甲项目（演示）", "未定", "人民币", "3,000 万元", "0 元", "3,000 万元"),
    ],
    [
        FundsTotal("人民币", 1, "3,000 万元", "0 元", "3,000 万元"),
        FundsTotal("美元", 1, "200 万美元", "120 万美元", "80 万美元"),
    ],
)  # fmt: skip


NOTHING = {
    "moved": (), "late": (), "opened": (), "closed_problems": (), "milestones": (), "reds": (),
    "red": Count(0, 0, LIGHTS),
}  # fmt: skip


def test_the_brief_reads_from_the_figures_to_the_red_list() -> None:
    assert told(weekly_brief(brief())) == [
        "第46期",
        "重点项目工作周报",
        "报告期：2026年11月16日至22日",
        "范围：全部重点项目（17个）",
        "一、主要数据",
        "指标\t本周\t上周\t比上周\t数据来源",
        "红灯项目\t1\t2\t减少1\t亮灯记录（2026年11月22日）",
        "黄灯项目\t4\t3\t增加1\t亮灯记录（2026年11月22日）",
        "绿灯项目\t12\t12\t持平\t亮灯记录（2026年11月22日）",
        "本周销号事项\t5\t—\t上周未统计\t核验记录",
        "逾期未办结事项\t0\t0\t持平\t问题台账、任务清单",
        "注：本周数截至2026年11月22日。",
        "二、本周进展",
        "1. 云溪传感器产业园（演示）（市工信局）：2026年11月18日，主体封顶。",
        "三、滞后事项及原因",
        "1. 半导体材料基地（演示）“供电接入”（市发展改革委）：应于2026年11月10日完成，已逾期8个工作日。"
        "原因：“线路迁改”晚于计划 6 个工作日，其后的“供电接入”顺延。",
        "2. 中试平台（演示）“设备安装”（市科技局）：应于2026年12月1日完成，尚未到期，按现有进度不能按时完成。"
        "原因：责任单位未说明。",
        "四、问题台账",
        "（一）新增问题",
        "编号\t问题\t牵头部门\t办理时限",
        "WT2026-00031\t进场道路未通\t市交通局\t2026年11月30日",
        "WT2026-00032\t用工缺口\t尚未交办\t—",
        "注：本周新增问题2个，来源：问题台账。",
        "（二）销号问题",
        "编号\t问题\t牵头部门\t销号日期",
        "WT2026-00020\t临时用电\t市供电公司\t2026年11月19日",
        "注：本周销号问题1个，来源：问题台账。",
        "五、下周节点",
        "日期\t项目\t节点\t责任单位",
        "2026年11月25日\t中试平台（演示）\t设备到货\t市科技局",
        "注：下周节点1个，来源：各项目现行计划。",
        "六、红灯项目清单",
        "序号\t项目\t责任单位\t亮红灯日期\t完成\t应完成\t原因",
        "1\t半导体材料基地（演示）\t市发展改革委\t2026年11月11日\t38%\t60%\t进度落后 22 个百分点",
        "注：红灯项目1个，来源：挂图作战亮灯记录。",
        "演示市重点项目推进办",
        "2026年11月23日",
    ]


def test_what_stands_still_is_told_with_its_numbers_and_currencies_are_not_added() -> None:
    paper = weekly_brief(brief(standstill=STANDSTILL))
    assert "阶段滞留项目\t2\t1\t增加1\t阶段变更记录" in told(
        paper
    ) and "到账滞后项目\t2\t—\t上周未统计\t到账流水" in told(paper)
    assert part(paper, "四、阶段滞留和到账滞后", "五、问题台账") == [
        "（一）阶段滞留",
        "项目\t所在阶段\t进入日期\t最长停留\t已超\t延期原因\t牵头部门",
        "白石玻璃纤维项目（演示）\t签约\t2026年7月1日\t60个工作日\t35个工作日\t等能耗指标\t市工信局",
        "北岭中试平台（演示）\t建设\t2024年11月20日\t24个月\t期限已过\t未填报\t市科技局",
        "注：阶段滞留项目2个，来源：阶段变更记录，截至2026年11月22日。",
        "（二）到账滞后",
        "项目\t牵头部门\t币种\t应到账\t已到账\t差额",
        "明湖光学元件外资项目（演示）\t市商务局\t美元\t200 万美元\t120 万美元\t80 万美元",
        "甲项目（演示）\t未定\t人民币\t3,000 万元\t0 元\t3,000 万元",
        "合计1个项目\t—\t人民币\t3,000 万元\t0 元\t3,000 万元",
        "合计1个项目\t—\t美元\t200 万美元\t120 万美元\t80 万美元",
        "注：到账滞后项目2个，来源：到账流水；应到账为计划中截至2026年11月22日的到账，币种不同的不相加。",
    ]


def test_where_nothing_stands_still_it_is_said_and_an_older_brief_stays_as_it_was() -> None:
    nothing = Standstill(Count(0, 0, "阶段变更记录"), Count(0, 0, "到账流水"))
    assert part(weekly_brief(brief(standstill=nothing)), "四、阶段滞留和到账滞后", "五、问题台账") == [
        "（一）阶段滞留", "截至2026年11月22日，没有在阶段中停留超过期限的项目。",
        "（二）到账滞后", "截至2026年11月22日，没有到账少于计划的项目。",
    ]  # fmt: skip
    content = kept(brief())
    del content["standstill"]  # as it was kept before this was told
    assert told(weekly_brief(again(WeeklyBrief, content))) == told(weekly_brief(brief()))


@pytest.mark.parametrize(("lingering", "behind"), [(1, 2), (2, 1)])
def test_a_number_that_contradicts_its_list_is_refused(lingering: int, behind: int) -> None:
    with pytest.raises(ValueError, match="项目数为 1，清单却有 2 个"):
        Standstill(Count(lingering, 0, ""), Count(behind, 0, ""), STANDSTILL.lingers, STANDSTILL.lags)


def test_a_week_in_which_nothing_happened_says_so_part_by_part() -> None:
    paper = weekly_brief(brief(**NOTHING))
    assert part(paper, "二、本周进展", "演示市重点项目推进办") == [
        "本周无新的进展。",
        "三、滞后事项及原因",
        "本周无滞后事项。",
        "四、问题台账",
        "（一）新增问题",
        "本周无新增问题。",
        "（二）销号问题",
        "本周无销号问题。",
        "五、下周节点",
        "下周无计划节点。",
        "六、红灯项目清单",
        "目前无红灯项目。",
    ]


@pytest.mark.parametrize(
    ("late", "said"),
    [(0, "尚未到期，按现有进度不能按时完成。"), (1, "已逾期1个工作日。"), (2, "已逾期2个工作日。")],
)
def test_what_is_past_its_last_day_is_told_from_what_will_be(late: int, said: str) -> None:
    given = [Late("甲", "乙", "丙局", dt.date(2026, 11, 20), late, "丁。")]
    (line,) = part(weekly_brief(brief(late=given)), "三、滞后事项及原因", "四、问题台账")
    assert line == f"1. 甲“乙”（丙局）：应于2026年11月20日完成，{said}原因：丁。"


@pytest.mark.parametrize(
    ("now", "before", "said"),
    [(3, 2, "增加1"), (2, 2, "持平"), (1, 2, "减少1"), (0, None, "上周未统计"), (2, 0, "增加2")],
)
def test_a_figure_stands_against_last_week(now: int, before: int | None, said: str) -> None:
    assert Count(now, before, "").change == said


def test_a_red_project_without_plan_or_reason_shows_a_dash() -> None:
    reds = [Red("甲", "乙局", dt.date(2026, 11, 2), 0, None, "")]
    assert "1\t甲\t乙局\t2026年11月2日\t0%\t—\t—" in told(weekly_brief(brief(reds=reds)))


def test_a_brief_whose_red_figure_contradicts_its_list_is_refused() -> None:
    with pytest.raises(ValueError, match="红灯项目数为 2，清单却有 1 个"):
        brief(red=Count(2, 2, LIGHTS))
    with pytest.raises(ValueError, match="红灯项目数为 0，清单却有 1 个"):
        brief(red=Count(0, 2, LIGHTS))


def test_a_week_may_be_one_day_but_not_end_before_it_begins() -> None:
    day = dt.date(2026, 11, 16)
    assert "报告期：2026年11月16日" in told(weekly_brief(brief(first=day, last=day)))
    with pytest.raises(ValueError, match="止日 2026-11-15 早于起日 2026-11-16"):
        brief(first=day, last=dt.date(2026, 11, 15))
