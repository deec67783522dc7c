"""Numbers of a pack are what was written, and are found in a sentence only where they really stand."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.declarations.figure import Figure, number_stands_in
from kechuang.declarations.yamlfile import read_yaml

SPAN = {"file": "sha256:" + "0" * 64, "start": 0, "end": 1}


@pytest.mark.parametrize(
    ("number", "text", "stands"),
    [
        ("2.79", "比重达到2.79%", True),
        ("2.8", "比重达到2.79%", False),
        ("2.79", "比重达到12.79%", False),
        ("2.79", "比重达到2.791%", False),
        ("3", "达到3%以上", True),
        ("3", "达到30人", False),
        ("3", "达到1.3倍", False),
        ("3", "达到3.5%", False),
        ("3", "共3.", True),
        ("400", "达到400余家", True),
        ("1379", "达到1,379家", True),
        ("379", "达到1,379家", False),
        ("3", "2-3家", True),
    ],
)
def test_a_number_stands_in_a_text_whole_or_not_at_all(number: str, text: str, stands: bool) -> None:
    assert number_stands_in(Decimal(number), text) is stands


@given(st.decimals(-(10**9), 10**9, places=3), st.text("达到约余家%", max_size=4), st.text("余家%以上", max_size=4))
def test_a_number_printed_in_a_sentence_is_found_there(number: Decimal, before: str, after: str) -> None:
    assert number_stands_in(number, f"{before}{number}{after}")


@given(whole=st.integers(-(10**15), 10**15), places=st.text("0123456789", min_size=1, max_size=9))
def test_yaml_keeps_every_digit_of_a_decimal(tmp_path_factory: pytest.TempPathFactory, whole: int, places: str) -> None:
    file = tmp_path_factory.mktemp("yaml") / "one.yaml"
    file.write_text(f"value: {whole}.{places}\n", encoding="utf-8")
    located = read_yaml(file, [])
    assert located is not None
    figure = Figure.model_validate({**located.data, "unit": "家", "period": 2021, "evidence": SPAN})
    assert str(figure.value) == f"{whole}.{places}"


def test_yaml_reads_whole_numbers_and_words_and_leaves_the_rest_as_written(tmp_path: Path) -> None:
    file = tmp_path / "one.yaml"
    file.write_text(
        "[5, -5, 05, 5.0, 1e3, 0x1F, 1_000, 12:30, 2024-01-01, yes, no, true, null, ~, '5', 99999999999999999999]",
        encoding="utf-8",
    )
    located = read_yaml(file, [])
    assert located is not None
    assert located.data == [
        5, -5, "05", "5.0", "1e3", "0x1F", "1_000", "12:30", "2024-01-01", "yes", "no", True, None, None, "5",
        "99999999999999999999",
    ]  # fmt: skip


@pytest.mark.parametrize("value", [2.79, True, "2.79%", "NaN", "1e3", "", "2.", ".5", "1,379"])
def test_what_may_have_lost_or_hidden_digits_is_no_printed_number(value: object) -> None:
    with pytest.raises(ValueError, match="应为十进制数"):
        Figure.model_validate({"value": value, "unit": "家", "period": 2021, "evidence": SPAN})


def test_other_characters_than_the_digits_are_given_as_printed() -> None:
    figure = Figure.model_validate(
        {"value": 200000, "unit": "人", "period": 2022, "printed": "二十万", "evidence": SPAN}
    )
    assert figure.stands_in("五年二十万大学生") and not figure.stands_in("三年十万大学生")
