"""Minutes name time, place, chair by post and who attended, then what was discussed, opened, extended and closed."""

from __future__ import annotations

import datetime as dt

import pytest

from kechuang.apps.projects.papers import ClosedItem, ExtendedItem, Minutes, OpenedItem, Topic, minutes
from kechuang.core import ZONE
from tests.apps.projects.papers.reading import part, told


def meeting(**others: object) -> Minutes:
    given: dict[str, object] = {
        "meeting": "重点项目第9次调度会", "number": "第9期",
        "starts_at": dt.datetime(2026, 11, 20, 14, 30, tzinfo=ZONE),
        "place": "市民中心201会议室", "chair": "分管副市长", "attending": ["市发展改革委", "市科技局", "市供电公司"],
        "issuer": "演示市重点项目推进办", "on": dt.date(2026, 11, 23), "synthetic": True,
        "discussed": [Topic("云溪传感器产业园供电问题", "同意先行接入临时电源。"), Topic("用工保障")],
        "opened": [
            OpenedItem("WT2026-00031", "进场道路未通", "市交通局", dt.date(2026, 11, 30), ["市住建局", "市公安局"],
                       "先行贯通便道。"),
            OpenedItem("WT2026-00032", "用工缺口", "市人社局", dt.date(2026, 12, 4)),
        ],
        "extended": [
            ExtendedItem("WT2026-00025", "用地批复", "市自然资源局", dt.date(2026, 12, 11), dt.date(2026, 11, 27),
                         "上级审批未完成"),
            ExtendedItem("WT2026-00026", "环评", "市生态环境局", dt.date(2026, 12, 18)),
        ],
        "closed": [
            ClosedItem("WT2026-00020", "临时用电", "市供电公司", "已通电。"),
            ClosedItem("WT2026-00021", "消防", "市住建局"),
        ],
    }  # fmt: skip
    return Minutes(**{**given, **others})  # type: ignore[arg-type]


def test_the_minutes_read_from_the_meeting_to_what_it_closed() -> None:
    assert told(minutes(meeting())) == [
        "第9期",
        "重点项目第9次调度会纪要",
        "时间：2026年11月20日14:30",
        "地点：市民中心201会议室",
        "主持：分管副市长",
        "参会单位：市发展改革委、市科技局、市供电公司",
        "一、研究事项",
        "（一）云溪传感器产业园供电问题",
        "同意先行接入临时电源。",
        "（二）用工保障",
        "会议作了研究，未形成议定意见。",
        "二、交办问题",
        "本次会议交办问题2个：",
        "编号\t问题\t议定要求\t牵头部门\t配合部门\t办理时限",
        "WT2026-00031\t进场道路未通\t先行贯通便道。\t市交通局\t市住建局、市公安局\t2026年11月30日",
        "WT2026-00032\t用工缺口\t—\t市人社局\t—\t2026年12月4日",
        "三、调整时限的问题",
        "本次会议调整2个问题的办理时限：",
        "编号\t问题\t牵头部门\t原时限\t新时限\t理由",
        "WT2026-00025\t用地批复\t市自然资源局\t2026年11月27日\t2026年12月11日\t上级审批未完成",
        "WT2026-00026\t环评\t市生态环境局\t未定\t2026年12月18日\t—",
        "四、销号问题",
        "本次会议销号问题2个：",
        "编号\t问题\t牵头部门\t办结情况",
        "WT2026-00020\t临时用电\t市供电公司\t已通电。",
        "WT2026-00021\t消防\t市住建局\t—",
        "演示市重点项目推进办",
        "2026年11月23日",
    ]


def test_a_meeting_that_decided_nothing_says_so_part_by_part() -> None:
    empty = meeting(discussed=(), opened=(), extended=(), closed=(), place="", chair=" ", attending=(), number="")
    assert told(minutes(empty)) == [
        "重点项目第9次调度会纪要",
        "时间：2026年11月20日14:30",
        "地点：未登记",
        "主持：未登记",
        "参会单位：未登记",
        "一、研究事项",
        "本次会议未登记研究事项。",
        "二、交办问题",
        "本次会议无新交办问题。",
        "三、调整时限的问题",
        "本次会议未调整问题的办理时限。",
        "四、销号问题",
        "本次会议无销号问题。",
        "演示市重点项目推进办",
        "2026年11月23日",
    ]


@pytest.mark.parametrize(
    ("moment", "said"),
    [
        (dt.datetime(2026, 11, 20, 16, 5, tzinfo=dt.UTC), "时间：2026年11月21日00:05"),
        (dt.datetime(2026, 11, 20, 9, 0), "时间：2026年11月20日09:00"),
    ],
)
def test_the_time_is_local_time(moment: dt.datetime, said: str) -> None:
    assert said in told(minutes(meeting(starts_at=moment)))


@pytest.mark.parametrize(("name", "title"), [("工业专题会", "工业专题会纪要"), ("工业专题会纪要", "工业专题会纪要")])
def test_the_word_minutes_stands_once_in_the_title(name: str, title: str) -> None:
    assert minutes(meeting(meeting=name)).title == title


def test_parts_keep_their_numbers_when_one_is_empty() -> None:
    paper = minutes(meeting(opened=()))
    assert part(paper, "二、交办问题", "三、调整时限的问题") == ["本次会议无新交办问题。"]
