"""An error is reported to the department it comes from, answered within its limit, and flows into the next build."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import polars as pl
import pytest
from django.core.exceptions import PermissionDenied

from kechuang.apps.accounts.errors import Refused
from kechuang.apps.catalog.inputs import REPLACE, SUPPLEMENT, Added, Inputs
from kechuang.apps.catalog.models import SourceTable
from kechuang.apps.sharing import actions, flowback
from kechuang.apps.sharing.clocks import left_of
from kechuang.apps.sharing.contracts import contract
from kechuang.apps.sharing.models import Correction, ShareGrant
from kechuang.apps.transitions import NotNow
from kechuang.engines import lake
from kechuang.web.environment import data_folder
from tests import city

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(grant: Any) -> ShareGrant:
    return grant()


def report(held: ShareGrant, people: SimpleNamespace, at: str = "0-1", **changes: Any) -> Correction:
    return actions.report(**{
        "by": people.asker, "grant": held, "at": at, "field": "rd", "proposed": "50001元", "reason": "与年报不符",
        **changes,
    })  # fmt: skip


def test_a_report_goes_to_the_source_with_its_limit_and_ends_with_the_reporter(people, held):
    one = report(held, people)
    assert one.key == {"credit_code": city.code(city.PLAIN), "year": "2024"}
    assert (one.shown, one.owner, one.state) == ("50000.00 元", "taxation", "reported")
    assert left_of(one).due.date == dt.date(2026, 12, 4)
    with pytest.raises(Refused, match=f"已有工单 {one.number}"):
        report(held, people)
    one = actions.correction_ask_papers(one, by=people.owner, reason="请附年报")
    assert left_of(one).due.suspended
    one = actions.correction_give_papers(one, by=people.asker, text="见 2024 年报第 3 页")
    with pytest.raises(PermissionDenied):
        actions.accept(one, by=people.asker, corrected="1元")
    one = actions.accept(one, by=people.owner, corrected="50001 元", note="录入有误")
    assert left_of(one) is None and (data_folder() / one.file).is_file()
    one = actions.confirm(one, by=people.asker)
    assert one.state == "confirmed"
    with pytest.raises(NotNow):
        actions.refuse_correction(one, by=people.owner, reason="晚了")


def test_a_refused_report_may_be_made_once_more(people, held):
    one = actions.refuse_correction(report(held, people), by=people.owner, reason="与申报一致")
    one = actions.object_again(one, by=people.asker, reason="申报表已更正")
    assert one.state == "reported" and "申报表已更正" in one.reason
    assert left_of(one).due.left == 10


@pytest.mark.parametrize(("changes", "sentence"), [
    ({"at": "0-999"}, "已不在现行批次"),
    ({"at": "x"}, "已不在现行批次"),
    ({"field": "nothing"}, "不含这个字段"),
    ({"field": "year"}, "主键不能这样更正"),
    ({"reason": " "}, "写明理由"),
])  # fmt: skip
def test_a_report_that_cannot_be_is_refused_with_a_sentence(people, held, changes, sentence):
    with pytest.raises(Refused, match=sentence):
        report(held, people, **changes)


def test_a_value_that_breaks_the_contract_is_not_accepted(people, held):
    one = report(held, people)
    with pytest.raises(Refused, match="不合这张表的契约"):
        actions.accept(one, by=people.owner, corrected="很多钱")
    one.refresh_from_db()
    assert one.state == "reported" and one.file == ""


def test_every_row_is_written_as_its_contract_reads_it_again(people, tmp_path):
    """Each accepted row of the city, written back, is read as the same row."""
    run = city.exact()
    tables = ("market_registration", "tax_annual_filing", "tax_registration", "ip_grants")
    sources = {table: contract(SourceTable.objects.get(pk=table)) for table in tables}
    before = {table: lake.read(run, f"accepted/{table}").collect() for table in tables}
    for table, source in sources.items():
        rows = before[table].iter_rows(named=True)
        lines = [[flowback.written(row, key, source) for key in source.columns] for row in rows]
        with (tmp_path / f"{table}.csv").open("w", encoding="utf-8", newline="") as stream:
            lake.write_csv(stream, [column.headings[0] for column in source.columns.values()], lines)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KECHUANG_NOW", city.MOMENT)
        again = lake.build(
            sources, [lake.Input(table, tmp_path / f"{table}.csv") for table in tables],
            divisions=city.pack().divisions, industries=city.pack().industries, lake=tmp_path / "lake",
        )  # fmt: skip
    for table, source in sources.items():
        keys, after = list(source.columns), lake.read(again, f"accepted/{table}").collect()
        assert after.select(keys).sort(source.key).equals(before[table].select(keys).sort(source.key)), table


def test_the_next_build_takes_an_accepted_correction_once_and_a_replacement_wins(people, held, monkeypatch):
    one = actions.accept(report(held, people), by=people.owner, corrected="50001元")
    data, given = data_folder(), Inputs(pack="demo", tables=[("tax_annual_filing", Path("申报.csv"))])
    added = flowback.with_corrections(given, data).added
    assert [(item.table, item.mode) for item in added] == [("tax_annual_filing", SUPPLEMENT)]
    assert added[0].path == (data / one.file).resolve()

    published = given.plus(added[0])
    monkeypatch.setattr(flowback, "recall", lambda _data, _run: SimpleNamespace(inputs=published))
    assert flowback.with_corrections(published, data) == published
    one.refresh_from_db()
    assert one.taken_run
    newer = published.plus(Added(table="tax_annual_filing", path=Path("新.csv"), mode=REPLACE))
    assert flowback.with_corrections(newer, data) == newer, "the department's own newer table wins"


def test_the_corrected_row_takes_the_place_of_the_old_one_in_the_lake(people, held, tmp_path):
    first = actions.accept(report(held, people), by=people.owner, corrected="50001元")
    second = report(held, people, field="sales", proposed="7元")
    second = actions.accept(second, by=people.owner, corrected="7元")
    files = dict(city.exact_files(tmp_path / "files"))["tax_annual_filing"]
    source = contract(held.table)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KECHUANG_NOW", city.MOMENT)
        run = lake.build(
            {"tax_annual_filing": source},
            [lake.Input("tax_annual_filing", files),
             *(lake.Input("tax_annual_filing", data_folder() / one.file, supplement=True) for one in (first, second))],
            divisions=city.pack().divisions, industries=city.pack().industries, lake=tmp_path / "lake",
        )  # fmt: skip
    rows = lake.read(run, "accepted/tax_annual_filing").filter(
        (pl.col("credit_code") == city.code(city.PLAIN)) & (pl.col("year") == 2024)
    )
    row = rows.collect().row(0, named=True)
    assert (row["rd"], row["sales"]) == (5_000_100, 700), "the second correction of a row keeps the first"
    assert run.receipts[row["_file"]].file == Path(second.file).name, "evidence names the work order"
