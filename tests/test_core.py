"""The types that every room shares."""

from __future__ import annotations

import datetime as dt
import itertools
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang import core
from kechuang.core import Evidence, Money, Period, Ratio, Verdict, division_parent, division_prefix


class TestClock:
    def test_the_frozen_moment_is_local_time(self, monkeypatch):
        monkeypatch.setenv("KECHUANG_NOW", "2026-11-21T23:30:00")
        assert core.now().isoformat() == "2026-11-21T23:30:00+08:00"
        assert core.today() == dt.date(2026, 11, 21)

    def test_a_moment_with_an_offset_is_moved_to_local_time(self, monkeypatch):
        monkeypatch.setenv("KECHUANG_NOW", "2026-11-21T17:00:00+00:00")
        assert core.today() == dt.date(2026, 11, 22)

    def test_nonsense_is_refused_with_an_example(self, monkeypatch):
        monkeypatch.setenv("KECHUANG_NOW", "tomorrow")
        with pytest.raises(ValueError, match="应写作 2026-11-21T09:00:00"):
            core.now()


class TestMoney:
    @pytest.mark.parametrize(
        ("text", "fen"),
        [
            ("5000万元", 5_000_000_000),
            ("2亿元", 20_000_000_000),
            ("49999999.99元", 4_999_999_999),
            ("49,999,999.99元", 4_999_999_999),
            ("0.01", 1),
            ("-3 元", -300),
            (12, 1200),
            (Decimal("0.10"), 10),
        ],
    )
    def test_it_is_read_as_people_write_it(self, text, fen):
        assert Money.parse(text).fen == fen

    @pytest.mark.parametrize("text", ["", "元", "12美元", "1.2.3", "万元", "0.001元", "0.0000001万元"])
    def test_what_is_no_amount_or_smaller_than_a_fen_is_refused(self, text):
        with pytest.raises(ValueError, match=r"不是金额|小于一分"):
            Money.parse(text)

    @pytest.mark.parametrize("value", [1.0, True, "1", None])
    def test_it_is_made_of_whole_fen_only(self, value):
        with pytest.raises(TypeError, match="整数"):
            Money(value)

    @pytest.mark.parametrize(
        ("fen", "text"),
        [
            (0, "0\u00a0元"),
            (1, "0.01\u00a0元"),
            (999_999, "9,999.99\u00a0元"),
            (1_000_000, "1\u00a0万元"),
            (203 * 1_000_000, "203\u00a0万元"),
            (60_542_592, "60.54\u00a0万元"),
            (997_041_236, "997\u00a0万元"),
            (10_000_000_000, "1\u00a0亿元"),
            (88_600_000_000, "8.86\u00a0亿元"),
            (-50, "-0.5\u00a0元"),
        ],
    )
    def test_it_reads_in_the_unit_of_its_size(self, fen, text):
        assert str(Money(fen)) == text

    def test_the_exact_amount_is_always_at_hand(self):
        assert Money(997_041_236).exact() == "9,970,412.36\u00a0元"
        assert Money(-5).exact() == "-0.05\u00a0元"

    @given(st.integers(-(10**18), 10**18))
    def test_the_exact_text_reads_back(self, fen):
        assert Money.parse(Money(fen).exact().replace("\u00a0", "")).fen == fen

    @given(st.integers(-(10**18), 10**18), st.integers(-(10**18), 10**18))
    def test_sums_are_exact(self, one, other):
        assert (Money(one) + Money(other) - Money(other)).fen == one
        assert (-Money(one)).fen == -one


class TestRatio:
    @pytest.mark.parametrize(
        ("text", "value"), [("5%", Fraction(1, 20)), ("2.5%", Fraction(1, 40)), ("0.05", Fraction(1, 20))]
    )
    def test_it_is_read_as_percent_or_fraction(self, text, value):
        assert Ratio.parse(text).value == value

    @pytest.mark.parametrize("text", ["", "%", "five", "5％％", "1/3"])
    def test_what_is_no_share_is_refused(self, text):
        with pytest.raises(ValueError, match="不是比例"):
            Ratio.parse(text)

    def test_a_whole_that_is_not_positive_gives_no_share(self):
        assert Ratio.of(1, 0) is None
        assert Ratio.of(1, -2) is None
        assert Ratio.of(1, 2) == Ratio(Fraction(1, 2))

    def test_percent_keeps_two_decimals_and_rounds_half_up(self):
        assert Ratio(Fraction(279, 10_000)).percent() == "2.79\u00a0%"
        assert Ratio(Fraction(5, 1000)).percent() == "0.5\u00a0%"
        assert Ratio(Fraction(49_995, 1_000_000)).percent() == "5\u00a0%"


class TestVerdict:
    def test_all_must_hold(self):
        order = [Verdict.NOT_MET, Verdict.MISSING, Verdict.PERSON, Verdict.MET]
        for parts in itertools.product(Verdict, repeat=3):
            assert Verdict.all_of(parts) is min(parts, key=order.index)

    def test_one_suffices(self):
        order = [Verdict.MET, Verdict.PERSON, Verdict.MISSING, Verdict.NOT_MET]
        for parts in itertools.product(Verdict, repeat=3):
            assert Verdict.any_of(parts) is min(parts, key=order.index)

    def test_nothing_asked_is_met_and_nothing_offered_is_not(self):
        assert Verdict.all_of([]) is Verdict.MET
        assert Verdict.any_of([]) is Verdict.NOT_MET

    @pytest.mark.parametrize(
        ("low", "high", "expected"),
        [(60, 60, Verdict.MET), (59, 59, Verdict.NOT_MET), (59, 60, Verdict.MISSING), (61, 90, Verdict.MET)],
    )
    def test_a_score_is_judged_by_its_ends(self, low, high, expected):
        assert Verdict.of_score(low, high, 60, gap=Verdict.MISSING) is expected

    def test_every_verdict_has_a_word(self):
        assert [verdict.label for verdict in Verdict] == ["符合", "不符合", "数据缺失", "需人工核实"]


class TestPeriod:
    @pytest.mark.parametrize(
        ("text", "start", "end"),
        [
            ("2021", "2021-01-01", "2021-12-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2022-12", "2022-12-01", "2022-12-31"),
            ("2022-08-18", "2022-08-18", "2022-08-18"),
            ("2019/2022-08", "2019-01-01", "2022-08-31"),
        ],
    )
    def test_both_ends_are_included(self, text, start, end):
        period = Period.parse(text)
        assert (period.start, period.end) == (dt.date.fromisoformat(start), dt.date.fromisoformat(end))
        assert str(period) == text

    def test_an_end_may_be_open(self):
        assert Period.parse("../2022").start is None
        assert Period.parse("2022/..").end is None
        assert str(Period.parse("..2022-06")) == "../2022-06" and Period.parse("..2022") == Period.parse("../2022")

    @pytest.mark.parametrize("text", ["", "22", "2021年", "2022-13", "2022/2021", "2021-02-30"])
    def test_nonsense_is_refused(self, text):
        with pytest.raises(ValueError):
            Period.parse(text)

    def test_a_year_is_printed_with_its_unit(self):
        assert Period.parse(2021).label == "2021\u00a0年"
        assert Period.parse("2022-08").label == "2022-08"
        assert Period.parse("2018/2021").label == "2018–2021\u00a0年"
        assert Period.parse("2019/2022-08").label == "2019\u00a0年至 2022-08"
        assert Period.parse("2020-01/2020-03").label == "2020-01 至 2020-03"
        assert Period.parse("../2022").label == "至 2022\u00a0年"
        assert Period.parse("2022/..").label == "2022\u00a0年起"


class TestDivision:
    def test_the_division_above(self):
        assert division_parent("370303") == "370300"
        assert division_parent("370300") == "370000"
        assert division_parent("370000") is None

    def test_the_digits_inside(self):
        assert [division_prefix(code) for code in ("370000", "370300", "370303")] == ["37", "3703", "370303"]

    @pytest.mark.parametrize("code", ["", "37", "37030", "3703033", "37030a"])
    def test_other_codes_are_refused(self, code):
        with pytest.raises(ValueError, match="6 位数字"):
            division_parent(code)
        with pytest.raises(ValueError, match="6 位数字"):
            division_prefix(code)


TEXTS = st.none() | st.text(max_size=8)
NUMBERS = st.none() | st.integers(0, 10**9)
LEAVES = st.builds(
    Evidence,
    kind=st.sampled_from(["row", "sentence", "rule", "person"]),
    source=TEXTS, file=TEXTS, row=NUMBERS, start=NUMBERS, end=NUMBERS, text=TEXTS, synthetic=st.booleans(),
)  # fmt: skip
EVIDENCE = st.recursive(
    LEAVES,
    lambda inner: st.builds(Evidence, kind=st.just("rule"), rule=TEXTS, inputs=st.lists(inner, max_size=3).map(tuple)),
    max_leaves=5,
)


class TestEvidence:
    @given(EVIDENCE)
    def test_its_json_reads_back(self, evidence):
        assert Evidence.from_json(evidence.to_json()) == evidence

    def test_only_what_is_known_is_written(self):
        assert Evidence(kind="sentence", file="sha256:a", start=0, end=3).to_json() == {
            "kind": "sentence", "file": "sha256:a", "start": 0, "end": 3,
        }  # fmt: skip

    def test_an_unknown_key_is_refused(self):
        with pytest.raises(TypeError):
            Evidence.from_json({"kind": "row", "colour": "red"})
