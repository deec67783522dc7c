"""The contracts of the demo departments fit what the departments hand over."""

from __future__ import annotations

import pytest

from kechuang.declarations.pack import check_packs
from kechuang.engines.synth.departments import LATER, TABLES
from tests.engines.synth.reading import cells


def test_the_demo_pack_has_no_fault():
    assert check_packs(["demo"]) == []


@pytest.mark.parametrize("table", [table.name for table in (*TABLES, *LATER)])
def test_every_delivered_heading_has_a_column_in_the_contract(region, demo, table):
    headings, _ = cells(region.tables[table])
    source = demo.sources[table]
    assert source.synthetic
    assert sorted(column.headings[0] for column in source.columns.values()) == sorted(headings)


def test_fields_fed_by_the_contracts_are_in_the_dictionary(demo):
    fed = set()
    for table in (*TABLES, *LATER):
        source = demo.sources[table.name]
        fed |= {count.field for count in source.counts}
        if source.contributes == "enterprise_year":
            fed |= {key for key, column in source.columns.items() if column.gives is None and key not in source.key}
    assert fed <= set(demo.fields)
    assert fed >= {
        "staff",
        "tech_staff",
        "rd_staff",
        "sales",
        "op_rev",
        "main_rev",
        "total_rev",
        "ht_rev",
        "rd",
        "rd_domestic",
        "cost_exp",
        "asset",
        "liab",
        "net_asset",
        "net_profit",
        "ip1",
        "ip2",
        "quals",
        "awards",
        "rd_org_level",
        "std_led",
        "abnormal",
        "dishonest",
        "incidents",
    }


def test_code_lists_in_list_fields_use_the_words_of_the_dictionary(demo):
    assert set(demo.fields["rd_org_level"].of) >= {"国家", "省", "市", "市以下"}
    for table, field in (("incidents", "incidents"), ("tech_certificates", "quals"), ("innovation_records", "awards")):
        count = next(count for count in demo.sources[table].counts if count.field == field)
        assert set(count.columns) == set(demo.fields[field].members)
