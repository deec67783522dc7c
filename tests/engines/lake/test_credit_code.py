"""The column form of the check digit says what python-stdnum says, for every string."""

from __future__ import annotations

import pyarrow as pa
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum.cn import uscc

from kechuang.engines.lake import credit_code

from .conftest import code

ALPHABET = credit_code.ALPHABET
CODES = st.integers(0, 10**9 - 1).map(code)
NEAR = st.tuples(CODES, st.integers(0, 17), st.sampled_from(ALPHABET + "IOSVZ*")).map(
    lambda given: given[0][: given[1]] + given[2] + given[0][given[1] + 1 :]
)
RANDOM = st.text(ALPHABET, min_size=18, max_size=18)
ANY = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(CODES, NEAR, RANDOM, ANY), min_size=1, max_size=20))
def test_it_agrees_with_stdnum_on_every_string(texts):
    plain = credit_code.plain(pa.array(texts)).to_pylist()
    found = credit_code.valid(pa.array(plain)).to_pylist()
    assert found == [uscc.is_valid(text) and uscc.compact(text) == text for text in plain]
    assert [credit_code.explain(text) == "" for text in plain] == found


def test_null_stays_null_and_spaces_width_and_case_do_not_matter():
    right = code(77, kind="93")
    cells = pa.array([None, f" {right[:8]}－{right[8:].lower()}　", right])
    assert credit_code.valid(credit_code.plain(cells)).to_pylist() == [None, True, True]


def test_a_wrong_check_digit_is_told_with_the_right_one():
    right = code(5)
    wrong = right[:-1] + ("A" if right[-1] != "A" else "B")
    assert credit_code.explain(wrong) == f"校验位应为 {right[-1]}，得到 {wrong[-1]}"
    assert credit_code.explain(right[:9]) == "应为 18 位，得到 9 位"
    assert credit_code.explain("I" + right[1:]) == "含不允许的字符 I"


def test_an_entity_id_follows_from_the_code_alone():
    assert credit_code.entity_id(code(1)) == credit_code.entity_id(code(1)) != credit_code.entity_id(code(2))
    assert len(credit_code.entity_id(code(1))) == 16
