"""What the template tags and filters write."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from django.utils import translation

from kechuang.core import ZONE, Money, Period, Ratio, Verdict
from kechuang.web.templatetags.kechuang import Chip


def written(text: str, address: str = "/list", **context: Any) -> str:
    template = engines["django"].from_string(text)
    request = RequestFactory().get(address)
    return template.template.render(_context(request, context))


def _context(request: Any, values: dict[str, Any]) -> Any:
    from django.template import Context

    return Context({"request": request, **values})


@pytest.mark.parametrize(
    ("value", "shape", "word"),
    [
        ("met", "met", "符合"),
        ("not_met", "not", "不符合"),
        ("missing", "missing", "数据缺失"),
        ("person", "person", "需人工核实"),
    ],
)
def test_a_verdict_has_sign_shape_and_word(value: str, shape: str, word: str):
    for given in (value, Verdict(value)):
        html = written("{% verdict v %}", v=given)
        assert f"verdict--{shape}" in html
        assert f"#v-{shape}" in html
        assert f">{word}</span>" in html


def test_a_verdict_may_say_another_word():
    assert "符合 8</span>" in written('{% verdict "met" "符合 8" %}')


def test_a_verdict_that_does_not_exist_is_an_error():
    with pytest.raises(ValueError, match="maybe"):
        written('{% verdict "maybe" %}')


def test_a_verdict_speaks_the_language_of_the_page():
    with translation.override("en"):
        assert "符合" not in written('{% verdict "met" %}')


def test_invented_data_wear_their_mark_and_real_data_do_not():
    assert "演示数据" in written("{% demo %}")
    assert written("{% demo False %}{% demo none %}", none=None) == ""


def test_a_figure_with_evidence_is_a_button_and_one_without_is_plain():
    html = written('{% ev "2.79 %" "/e/1" %}')
    assert html.startswith('<button class="ev" type="button" data-ev="/e/1" aria-expanded="false"')
    assert "<button" not in written('{% ev "2.79 %" "" %}')


def test_a_figure_is_escaped():
    assert "<b>" not in written("{% ev x u %}", x="<b>1</b>", u='/e?"><b>')


def test_money_reads_as_an_official_writes_it_and_keeps_the_exact_amount_in_its_title():
    html = written("{{ m|money }}", m=Money.parse("9970412.36元"))
    assert "997\u00a0万元" in html or "997.04\u00a0万元" in html
    assert 'title="9,970,412.36\u00a0元"' in html


@pytest.mark.parametrize(
    ("fen", "shown"),
    [(100_00, "0.01"), (10_000_00, "1"), (12_345_678_901, "12,345.68"), (0, "0"), (-50_000_000_00, "-5,000")],
)
def test_money_of_a_column_in_wan_is_the_bare_number(fen: int, shown: str):
    assert f">{shown}<" in written("{{ m|money:'万元' }}", m=fen)


@pytest.mark.parametrize(
    "text",
    [
        "{{ x|money }}",
        "{{ x|ratio }}",
        "{{ x|number }}",
        "{{ x|day }}",
        "{{ x|period }}",
        "{{ x|unit:'家' }}",
        "{{ x|moment }}",
        "{{ x|basis }}",
        "{% division x %}",
    ],
)
def test_what_is_not_there_is_a_dash(text: str):
    assert written(text, x=None) == "—"


def test_zero_is_no_dash():
    assert "—" not in written("{{ x|money }}{{ x|number }}{{ x|unit:'家' }}", x=0)


def test_values_keep_their_units_together():
    assert written("{{ 1379|unit:'家' }}") == "1,379\u00a0家"
    assert written("{{ r|ratio }}", r=Ratio(Fraction(279, 10_000))) == "2.79\u00a0%"
    assert written("{{ p|period }}", p=Period.parse("2021")) == "2021\u00a0年"


def test_days_and_moments_are_local():
    late = dt.datetime(2026, 11, 20, 18, 30, tzinfo=dt.UTC)
    assert written("{{ d|day }} {{ d|moment }}", d=late) == "2026-11-21 2026-11-21 02:30"
    assert written("{{ d|moment }}", d=dt.datetime(2026, 11, 21, 9, 0, tzinfo=ZONE)) == "2026-11-21 09:00"


def test_two_days_stand_with_a_dash_between_them_and_one_dash_stands_for_neither():
    first, last = dt.date(2026, 11, 2), dt.date(2026, 12, 31)
    assert written("{{ a|through:b }}", a=first, b=last) == "2026-11-02 – 2026-12-31"
    assert written("{{ a|through:b }}", a=first, b=None) == "2026-11-02 – —"
    assert written("{{ a|through:b }}", a=None, b=last) == "— – 2026-12-31"
    assert written("{{ a|through:b }}", a=None, b=None) == "—"


def test_widths_are_attributes_never_styles():
    html = written('{% meter 49 100 60 "bad" %}')
    assert 'width="49.00%"' in html
    assert 'x1="60.00%"' in html
    assert "style" not in html


@pytest.mark.parametrize(("done", "width"), [(-5, "0.00"), (250, "100.00"), (0, "0.00")])
def test_a_bar_stays_within_its_track(done: int, width: str):
    assert f'class="f-1" x="0" y="4" width="{width}%"' in written("{% meter d 100 %}", d=done)


def test_a_bar_of_nothing_is_empty():
    assert 'width="0.00%"' in written("{% meter 0 0 %}")


def test_sorting_keeps_the_filters_and_turns_round():
    first = written('{% sort "name" "名称" %}', "/list?d=370303&page=4")
    assert 'href="?d=370303&amp;sort=name"' in first
    assert 'href="?d=370303&amp;sort=-name"' in written('{% sort "name" "名称" %}', "/list?d=370303&sort=name")
    assert 'href="?sort=-rd"' in written('{% sort "rd" "研发" "-" %}')
    assert written('{% sorted "name" %}', "/list?sort=-name") == 'aria-sort="descending"'
    assert written('{% sorted "name" %}', "/list?sort=rd") == ""


def test_a_filter_is_taken_off_alone():
    active = [Chip("区县", "张店区", "d", "370303"), Chip("判定", "符合", "v")]
    html = written("{% chips active %}", "/list?d=370303&d=370302&v=met&page=2&sort=name", active=active)
    assert 'href="?d=370302&amp;v=met&amp;sort=name"' in html
    assert 'href="?d=370303&amp;d=370302&amp;sort=name"' in html
    assert 'href="?sort=name"' in html


def test_no_filter_no_chips():
    assert written("{% chips active %}", active=[]) == ""


def test_paging_keeps_the_filters():
    page = Paginator(range(1000), 20).get_page(2)
    html = written('{% pager page "家" %}', "/list?d=370303&page=2", page=page)
    assert 'rel="prev" href="?d=370303&amp;page=1"' in html
    assert 'rel="next" href="?d=370303&amp;page=3"' in html
    assert "第 21–40 家，共 1,000 家" in html


def test_the_first_and_only_page_leads_nowhere():
    html = written('{% pager page "家" %}', page=Paginator(range(3), 20).get_page(1))
    assert "rel=" not in html


def test_the_empty_state_stands_inside_and_outside_loops():
    outside = written('{% empty "没有企业" "seek" %}<p>去掉条件</p>{% endempty %}')
    inside = written("{% for x in xs %}{% nothing '没有' %}{% endnothing %}{% empty %}无{% endfor %}", xs=[1])
    assert "#art-seek" in outside
    assert "<h3>没有企业</h3><p>去掉条件</p>" in outside
    assert "<h3>没有</h3>" in inside


def test_a_chart_carries_its_data_beside_it_and_cannot_break_out():
    html = written('{% chart "rank" data "c" "排名" %}', data={"names": ["</script><b>"], "values": [1]})
    assert 'data-chart="rank"' in html
    assert "</script><b>" not in html


def test_every_icon_that_a_part_draws_is_in_the_sheet():
    from pathlib import Path

    import kechuang

    package = Path(kechuang.__file__).parent
    sheet = (package / "web" / "static" / "icons.svg").read_text(encoding="utf-8")
    import re

    used = set()
    for template in package.rglob("templates/**/*.html"):
        text = template.read_text(encoding="utf-8")
        used |= set(re.findall(r'{% icon "([\w-]+)"', text))
        used |= {f"art-{name}" for name in re.findall(r'{% (?:empty|nothing) [^%]*?"?\)? "(\w+)" %}', text)}
        used |= {f"art-{name}" for name in re.findall(r'\sart="(\w+)"', text)}
    assert used
    assert {name for name in used if f'id="{name}"' not in sheet} == set()
