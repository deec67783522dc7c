"""What was healed, spoilt or differs is marked in the raw page, leads to its note, and moves no offset."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from typing import Any

from django.utils.html import escape
from hypothesis import given, settings
from hypothesis import strategies as st

from kechuang.apps.accounts.roles import Role
from kechuang.apps.reports.actions import Loaded
from kechuang.apps.reports.models import Fact, Report
from kechuang.apps.reports.notes import notes_of
from kechuang.apps.reports.pieces import pieces, raw_html
from tests import city
from tests.apps.people import person

WHOLE = (
    "2022年，淄博市战略性新兴产业发展迅速，全市梧桐树企业达到1211家，新签约柳叶项目36个，科技创新对高质量发展的支撑作用"
    "持续增强，创新平台建设不断提速，企业创新主体地位更加突出，创新生态进一步优化。"
)
HEAD = "淄博市科技创新工作通报\n2023-01-18 来源：编造日报\n\n"
SPAN = st.tuples(st.integers(0, 30), st.integers(0, 30)).map(sorted)
REASONS = st.sampled_from(["healed", "pinyin", "traditional", "wrap", "slipped+traditional"])


@given(
    text=st.text(min_size=1, max_size=30), spans=st.lists(SPAN, max_size=4),
    edits=st.lists(st.tuples(SPAN, REASONS, st.sampled_from(["", "甲"])), max_size=4),
    marks=st.lists(SPAN, max_size=3), differing=st.lists(SPAN, max_size=3),
)  # fmt: skip
@settings(max_examples=20)
def test_whatever_is_noted_the_page_stays_the_text_and_every_note_has_its_spot(
    text: str, spans: list[list[int]], edits: list[tuple[list[int], str, str]], marks: list[list[int]],
    differing: list[list[int]],
) -> None:  # fmt: skip
    def inside(some: list[list[int]]) -> list[dict[str, Any]]:
        return [{"start": start, "end": end} for start, end in some if start < end <= len(text)]

    report = Report(
        text=text,
        edits=[
            {"start": start, "end": end, "after": after, "reason": why}
            for (start, end), why, after in edits
            if end <= len(text) and (after or start < end)
        ],
        articles=[
            {
                "marks": [{**one, "reason": "masked"} for one in inside(marks)],
                "differences": [{**one, "others": ["3"], "witnesses": []} for one in inside(differing)],
            }
        ],
    )
    facts = [Fact(start=low, end=high, order=n) for n, (low, high) in enumerate(sorted(spans), 1) if low < high]
    notes = notes_of(report, (0, len(text)))
    shown = raw_html(pieces(text, facts, edits=report.edits, notes=notes))
    assert unescape(re.sub(r"<[^>]*>", "", shown)) == unescape(str(escape(text)).replace("\r", "&#13;"))
    assert not re.search(r"<a [^>]*>(?:(?!</a>).)*<a ", shown, re.S), "no link stands in a link"
    begun: dict[int, int] = {}
    for note in notes:
        begun.setdefault(note.start, note.number)
    here = set(re.findall(r'href="#e(\d+)"', shown))
    assert here >= {str(number) for start, number in begun.items() if start < len(text)}


def test_a_healed_word_and_a_differing_figure_lead_to_a_note_that_names_the_copy(load: Callable[..., Loaded]) -> None:
    load({"坏.txt": HEAD + WHOLE.replace("战略性", "战略***").replace("36个", "86个") + "\n优化***体系\n"})
    load({"好.txt": HEAD.replace("日报", "晚报") + WHOLE + "\n"})
    spoilt, good = Report.objects.get(name="坏.txt"), Report.objects.get(name="好.txt")
    browser = city.browser(person(Role.LEADER))
    page = browser.get(f"/reports/{spoilt.pk}").content.decode()
    raw, notes = page.split('<section class="rv-notes"')
    number = re.findall(r'<a class="rv-note rv-heal[^"]*" id="s(\d+)" href="#e\1"[^>]*>\*\*\*</a>', raw)
    assert number, "the healed spot is a link to its note"
    note = notes.split(f'id="e{number[0]}"')[1].split("</li>")[0]
    assert "<del>***</del> → <ins>性</ins>" in note and f'href="/reports/{good.pk}?start=' in note
    link = unescape(re.findall(r'href="(/reports/[^"]+start[^"]+)"', note)[0])
    assert '<mark id="hit">' in browser.get(link).content.decode()
    assert "rv-differ" in raw and "副本作“3”" in notes
    assert all(fact.conflict_count == 1 for fact in Fact.objects.filter(value__in=("36", "86")))
    assert "rv-notes" not in browser.get(f"/reports/{good.pk}").content.decode().split("副本作“8”")[1].split("</ol>")[1]


def test_a_spot_that_no_copy_heals_is_marked_as_such(load: Callable[..., Loaded]) -> None:
    load({"坏.txt": HEAD + WHOLE.replace("战略性", "战略***") + "\n"})
    page = city.browser(person(Role.LEADER)).get(f"/reports/{Report.objects.get().pk}").content.decode()
    assert re.search(r'<a class="rv-note rv-mark[^"]*"[^>]*>\*\*\*</a>', page) and "字被遮去" in page
