from __future__ import annotations

import csv
import datetime as dt
import io

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.engines.lake import neutral, write_csv, write_xlsx


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", "  =1", "＝1", "\n=1"])
def test_what_looks_like_a_formula_is_neutralised(text):
    assert neutral(text) == "'" + text


@given(st.one_of(st.text(max_size=8), st.integers(), st.none(), st.booleans()))
def test_no_exported_text_begins_as_a_formula_does(value):
    shown = neutral(value)
    assert not isinstance(shown, str) or shown[:1] not in "=+-@\t\r\n" or shown == ""
    assert isinstance(value, str) or shown is value


def test_a_csv_opens_in_an_office_program_without_running_anything():
    stream = io.StringIO(newline="")
    rows = [["=CMD()", -3, dt.date(2024, 1, 2), None, True, 123456789012345678]]
    assert write_csv(stream, ["甲", "@乙", "丙", "丁", "戊", "己"], rows) == 1
    text = stream.getvalue()
    assert text.startswith("\ufeff")
    assert list(csv.reader(io.StringIO(text[1:], newline=""))) == [
        ["甲", "'@乙", "丙", "丁", "戊", "己"], ["'=CMD()", "-3", "2024-01-02", "", "是", "123456789012345678"],
    ]  # fmt: skip


def test_an_xlsx_holds_texts_not_formulas_and_no_character_it_cannot_hold(tmp_path):
    path = tmp_path / "x.xlsx"
    assert write_xlsx(path, ["甲"], [["=1+1"], ["a\x00b"], [5], ["长" * 40_000]]) == 4
    cells = [row[0] for row in openpyxl.load_workbook(path).active.iter_rows(min_row=2)]
    assert [cell.value for cell in cells[:3]] == ["'=1+1", "ab", 5]
    assert all(cell.data_type != "f" for cell in cells) and len(cells[3].value) == 32_767
