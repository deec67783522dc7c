"""What a clause that shortens or leaves out its indicator's name is of; every sentence is made up."""

import pytest

from kechuang.engines.reports import Fact
from tests.engines.reports.facts.test_reading_facts import read


def last(text: str) -> Fact:
    return [fact for fact in read(text) if fact.quantity][-1]


@pytest.mark.parametrize(
    ("told", "indicator"),
    [
        ("去年全市技术合同成交额311亿元，同比增长12%。\n今年前7个月，全市成交额226亿元。", "tech_contract_value"),
        ("2021年全市研发投入强度2.31%，发明专利120件。\n2020年，强度为2.2%。", "rd_intensity"),
        ("全市高新技术企业达到712家，研发投入强度2.8%；其中庐江县96家。", "hightech_firms"),
        ("2021年末高新技术企业1188家，规划提出的2025年目标是1600家。", "hightech_firms"),
        ("全市技术合同成交额18.6亿元，8月当月再添4.1亿元。", "tech_contract_value"),
    ],
)
def test_a_shortened_or_missing_name_is_that_of_the_last_figure_in_such_a_unit(told: str, indicator: str) -> None:
    fact = last(told)
    assert fact.indicator_id == indicator
    assert fact.certainty["indicator"] in ("carried", "guessed")


@pytest.mark.parametrize(
    "told",
    [
        "全市高新技术企业达到712家；服务企业96家。",
        "全市高新技术企业达到712家，瞭望哨企业达到30家，其中庐江县5家。",
        "全市技术合同成交额18.6亿元；安排专项资金4.1亿元。",
    ],
)
def test_another_thing_is_not_what_was_told_before(told: str) -> None:
    assert last(told).indicator_id is None


def test_a_name_that_is_only_guessed_waits_for_a_person() -> None:
    fact = last("去年全市技术合同成交额311亿元，高新技术企业96家。\n2021年，全市成交额226亿元。")
    assert fact.certainty["indicator"] == "guessed" and not fact.accepted and "named_before" in fact.held


def test_what_is_done_to_a_laboratory_is_no_part_of_its_name() -> None:
    (fact,) = [one for one in read("今年启动重组市级重点实验室，力争2025年研发投入强度达到2.4%。") if one.quantity]
    assert fact.indicator_id == "rd_intensity"


@pytest.mark.parametrize(
    ("told", "kind", "period"),
    [
        ("今年前7个月，千万元以上合同326项。", "count_in_period", "2022-01/2022-07"),
        ("今年前7个月，高新技术企业326家。", "level", "2022-07"),
        ("2021年，增速最快的是庐江县，达38.2%。", "growth", "2021"),
        ("2021年，占比最大的是庐江县，达38.2%。", "share", "2021"),
        ("去年抓好了企业培育。\n2023年，我局将抓好企业培育。力争全年新增高新技术企业80家。", "target", "2023"),
    ],
)
def test_what_is_done_in_a_stretch_is_counted_in_it_and_what_there_is_stands_at_its_end(
    told: str, kind: str, period: str
) -> None:
    fact = last(told)
    assert (fact.kind, fact.period) == (kind, period)
