from __future__ import annotations

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.engines.lake import names


def one(function, text):
    return function(pa.array([text])).to_pylist()[0]


@pytest.mark.parametrize(
    ("text", "shown", "normal"),
    [
        ("山东ＡＢＣ泵业(集团)有限责任公司", "山东ABC泵业（集团）有限责任公司", "山东ABC泵业(集团)有限公司"),
        ("　淄博 甲 厂 ", "淄博甲厂", "淄博甲厂"),
        ("Abc Pump (China) Ltd", "Abc Pump（China）Ltd", "ABCPUMP(CHINA)LTD"),
        ("甲【乙】公司", "甲【乙】公司", "甲(乙)公司"),
    ],
)  # fmt: skip
def test_names_are_shown_and_compared_in_one_spelling(text, shown, normal):
    assert (one(names.shown, text), one(names.normal, text)) == (shown, normal)


@given(st.text(max_size=30))
def test_a_normal_name_stays_as_it_is(text):
    once = one(names.normal, one(names.shown, text))
    assert one(names.normal, once) == once


def test_the_apostrophe_of_an_export_is_taken_away_and_others_stay():
    assert [one(names.tidy, text) for text in ("'=1+1", "' -2", "'甲'", "\ufeff x ")] == ["=1+1", "-2", "'甲'", "x"]
