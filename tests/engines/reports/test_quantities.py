"""Quantities on self-written sentences: values, units, comparing words, spans, and what is no quantity."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from kechuang.engines.reports import quantities


def told(text: str) -> list[tuple[str, str, str, str]]:
    """Return clause, value (with the end of a range), unit and comparator of every quantity."""
    rows = []
    for quantity in quantities(text):
        value = str(quantity.value) + (f"..{quantity.value_max}" if quantity.value_max is not None else "")
        rows.append((text[quantity.start : quantity.end], value, quantity.unit, quantity.comparator))
    return rows


ONE_QUANTITY = [
    # Arabic numbers, separators, decimals
    ("全区共有孵化器17个。", "17个", "17", "个", "exactly"),
    ("备案企业1,379家", "1,379家", "1379", "家", "exactly"),
    ("平均强度 2.79 %", "2.79 %", "2.79", "%", "exactly"),
    ("强度为３．０５％。", "为３．０５％", "3.05", "%", "exactly"),
    ("比重提高0.2个百分点", "0.2个百分点", "0.2", "个百分点", "exactly"),
    ("利率下调25个基点", "25个基点", "25", "个基点", "exactly"),
    ("增速为-3.5%", "为-3.5%", "-3.5", "%", "exactly"),
    ("冷库保持零下18℃", "零下18℃", "-18", "摄氏度", "exactly"),
    # Chinese numerals
    ("三十个项目开工", "三十个", "30", "个", "exactly"),
    ("服务一千二百家", "一千二百家", "1200", "家", "exactly"),
    ("补助两万元", "两万元", "2", "万元", "exactly"),
    ("集聚十万大学生", "十万大学生", "100000", "人", "exactly"),
    ("提高三点五倍", "三点五倍", "3.5", "倍", "exactly"),
    ("成交一万二千平方米", "一万二千平方米", "12000", "平方米", "exactly"),
    ("占到三成", "三成", "3", "成", "exactly"),
    ("历时两年半", "两年半", "2.5", "年", "exactly"),
    # 万 and 亿
    ("总投资62亿元", "62亿元", "62", "亿元", "exactly"),
    ("总投资2017.7亿元", "2017.7亿元", "2017.7", "亿元", "exactly"),
    ("总投资62亿，占地", "62亿", "6200000000", "", "exactly"),
    ("产值1.2万亿元", "1.2万亿元", "1.2", "万亿元", "exactly"),
    ("年发电5万千瓦时", "5万千瓦时", "5", "万千瓦时", "exactly"),
    ("单价2900元/吨", "2900元/吨", "2900", "元/吨", "exactly"),
    # shares
    ("占全市三分之一", "三分之一", "1/3", "", "exactly"),
    ("增长百分之三十五点六", "百分之三十五点六", "35.6", "%", "exactly"),
    ("误差为头发的1/20。", "1/20", "1/20", "", "exactly"),
    ("超过半数的企业", "超过半数", "1/2", "", "more_than"),
    # ranges
    ("力争建成2-3家", "2-3家", "2..3", "家", "range"),
    ("缺口5–8亿元", "5–8亿元", "5..8", "亿元", "range"),
    ("缺口5亿-8亿株", "5亿-8亿株", "5..8", "亿株", "range"),
    ("增值10到15倍", "10到15倍", "10..15", "倍", "range"),
    ("让利10%~20%", "10%~20%", "10..20", "%", "range"),
    ("每吨三四万元", "三四万元", "3..4", "万元", "range"),
    ("招录五六十名", "五六十名", "50..60", "名", "range"),
    ("补助8000至1万元", "8000至1万元", "8000..10000", "元", "range"),
    ("贷款9000万-1亿元", "9000万-1亿元", "90000000..100000000", "元", "range"),
    ("贷款9000万至1亿。", "9000万至1亿", "90000000..100000000", "", "range"),
    ("贷款5-8亿。", "5-8亿", "500000000..800000000", "", "range"),
    # comparing words before
    ("平台达到500家", "达到500家", "500", "家", "exactly"),
    ("不低于30万元/亩", "不低于30万元/亩", "30", "万元/亩", "at_least"),
    ("至少1家", "至少1家", "1", "家", "at_least"),
    ("≥3%", "≥3%", "3", "%", "at_least"),
    ("营收突破30亿元", "突破30亿元", "30", "亿元", "more_than"),
    ("引进人才超11.8万人", "超11.8万人", "11.8", "万人", "more_than"),
    ("产能利用率已经超过了80%", "超过了80%", "80", "%", "more_than"),
    ("逾千家企业", "逾千家", "1000", "家", "more_than"),
    ("上百家企业", "上百家", "100", "家", "at_least"),
    ("年产值近300亿元", "近300亿元", "300", "亿元", "nearly"),
    ("约12.5亿元", "约12.5亿元", "12.5", "亿元", "about"),
    ("不足100家", "不足100家", "100", "家", "less_than"),
    ("不得超过5个工作日", "不得超过5个工作日", "5", "个工作日", "at_most"),
    ("奖补最高达500万元", "最高达500万元", "500", "万元", "at_most"),
    ("总数达到近两百家", "达到近两百家", "200", "家", "nearly"),
    # comparing words behind, and on both sides
    ("400余家", "400余家", "400", "家", "more_than"),
    ("收入8万多元", "8万多元", "8", "万元", "more_than"),
    ("引进20来名", "20来名", "20", "名", "about"),
    ("建设十几个园区", "十几个", "10", "个", "more_than"),
    ("建设3家左右", "3家左右", "3", "家", "about"),
    ("达到3%以上", "达到3%以上", "3", "%", "at_least"),
    ("至少引进1家以上", "1家以上", "1", "家", "at_least"),
    ("能耗0.3吨以下", "0.3吨以下", "0.3", "吨", "at_most"),
    ("三年内", "三年内", "3", "年", "at_most"),
    ("2000多年历史", "2000多年", "2000", "年", "more_than"),
    ("吸纳3人或以上", "3人或以上", "3", "人", "at_least"),
    ("获奖两年内在本地落户", "两年内", "2", "年", "at_most"),
    ("近3个会计年度", "3个会计年度", "3", "年", "exactly"),
    # ranks
    ("增幅位列全省第一，", "第一", "1", "位", "exactly"),
    ("指数保持全省前三位", "前三位", "3", "位", "at_most"),
    ("进入全国前十。", "前十", "10", "位", "at_most"),
    ("全国第4家试验区", "第4家", "4", "家", "exactly"),
    # grades, and words that only look alike
    ("千亿级产业集群", "千亿级", "1000", "亿元", "about"),
    ("GDP占比2.5%", "2.5%", "2.5", "%", "exactly"),
    ("签约30个项目", "30个", "30", "个", "exactly"),
    ("最近3家", "3家", "3", "家", "exactly"),
    ("已突破1000。", "突破1000", "1000", "", "more_than"),
    ("持续24小时", "24小时", "24", "小时", "exactly"),
]


@pytest.mark.parametrize(("text", "clause", "value", "unit", "comparator"), ONE_QUANTITY)
def test_a_sentence_with_one_quantity_gives_exactly_that(
    text: str, clause: str, value: str, unit: str, comparator: str
) -> None:
    assert told(text) == [(clause, value, unit, comparator)]


NO_QUANTITY = [
    "2022-08-18，大众日报01版",
    "2017.7，2017/7，2017-7，2017.7.5",
    "2021年全市召开会议，8月18日上午9时30分开始，17:15:35结束",
    "2019—2022年，2019-2021，自2017以来，2016级",
    "二〇二一年三月，十五日",
    "第十九届论坛，第3条规定，第2季度，第一产业，第一时间，第一书记",
    "咨询电话400 0123 021、0533-2181234，手机13812345678",
    "国发〔2016〕32号，GB/T 4754-2017，统一社会信用代码91370300MA3C0000X1",
    "“十四五”期间，“1+3+N”格局，三维模型，二维码，3·15晚会",
    "一个中心，一批项目，一名工人，一是强化，二是落实，二类产品",
    "首批首家首个，数十家，几百人，千方百计，百年老店，四周环境，千家万户",
    "C919大飞机，5G网络，G20峰会，V2.3.1版，比分9-10，世界500强",
    "“十大创新”看德州，十二大攻坚行动，好消息不止一个",
    "近日，万众创新，十分重要，五一假期，党的二十大报告，六个一机制",
    "前三季度，前5个月，此前，目前",
    "三元杂交，三升三降，第2、3和4组，前一个，26栋501室",
    "张店区，台湾地区，三台县，不足之处，约定",
    "",
    " \n\r\n",
]


@pytest.mark.parametrize("text", NO_QUANTITY)
def test_dates_labels_and_common_words_are_no_quantities(text: str) -> None:
    assert told(text) == []


def test_a_paired_change_gives_both_numbers_and_no_range() -> None:
    assert told("事项由44项增至156项，从10%到20%") == [
        ("44项", "44", "项", "exactly"),
        ("156项", "156", "项", "exactly"),
        ("10%", "10", "%", "exactly"),
        ("20%", "20", "%", "exactly"),
    ]


def test_a_rank_that_moves_gives_both_ranks() -> None:
    assert told("由第十二位升至第七位") == [
        ("第十二位", "12", "位", "exactly"),
        ("第七位", "7", "位", "exactly"),
    ]


def test_the_years_just_past_are_a_duration_and_not_nearly_so_many() -> None:
    (quantity,) = quantities("近三年来")
    assert (quantity.kind, quantity.value, quantity.comparator, quantity.start) == ("duration", 3, "exactly", 1)


def test_the_number_has_a_span_of_its_own_inside_the_clause() -> None:
    text = "平台达到400余家。"
    (quantity,) = quantities(text)
    assert text[quantity.start : quantity.end] == "达到400余家"
    assert text[quantity.number_start : quantity.number_end] == quantity.printed == "400"


def test_printed_precision_survives() -> None:
    assert [(str(q.value), q.decimals) for q in quantities("2.79%、2.80%、3%、36.5%")] == [
        ("2.79", 2),
        ("2.80", 2),
        ("3", 0),
        ("36.5", 1),
    ]


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("8.86亿元", Decimal(886_000_000), "元"),
        ("11.8万人", Decimal(118_000), "人"),
        ("1.2万亿元", Decimal(1_200_000_000_000), "元"),
        ("80万平方米", Decimal(800_000), "平方米"),
        ("7纳米", Decimal("0.000000007"), "米"),
        ("三成", Decimal(30), "%"),
        ("2.79%", Decimal("2.79"), "%"),
        ("三分之一", Fraction(1, 3), ""),
        ("123456789012345678万亿元", Decimal(123_456_789_012_345_678) * 10**12, "元"),
    ],
)
def test_the_value_in_base_units_is_exact(text: str, value: Decimal | Fraction, unit: str) -> None:
    (quantity,) = quantities(text)
    assert (quantity.value_si, quantity.unit_si) == (value, unit)


def test_traditional_characters_and_pinyin_are_read_and_the_span_stays_that_of_the_page() -> None:
    text = "企業(yè)總量達(dá)到204家，人才超過(guò)11.8萬(wàn)人，另有10余個(gè)項目"
    assert told(text) == [
        ("達(dá)到204家", "204", "家", "exactly"),
        ("超過(guò)11.8萬(wàn)人", "11.8", "万人", "more_than"),
        ("10余個", "10", "个", "more_than"),
    ]


def test_json_keeps_numbers_as_text() -> None:
    (quantity,) = quantities("占三分之一")
    assert quantity.to_json()["value"] == "1/3"
    (quantity,) = quantities("约2.80亿元")
    assert (quantity.to_json()["value"], quantity.to_json()["value_si"]) == ("2.80", "280000000")
