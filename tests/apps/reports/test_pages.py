"""Report pages: the pieces joined are the text, whatever the facts and whatever span is asked for."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from kechuang.apps.accounts.roles import Role
from kechuang.apps.reports.actions import load_report
from kechuang.apps.reports.models import Fact, Report
from kechuang.apps.reports.pieces import pieces, raw_html
from kechuang.apps.reports.sentences import pages_of, quote, with_text
from kechuang.engines import reports
from tests import city
from tests.apps.people import person

TEXT = (
    "导航 首页\r\n二〇二五年，演示市技术合同成交额突破180亿元，\t同比增长12.5%。"
    "<b>新增</b>企业30余家😀；投入3至5万元。\n"
)


@pytest.fixture
def report(db: None, tmp_path: Path) -> Report:
    path = tmp_path / "编造的一页.txt"
    path.write_bytes(TEXT.encode("gb18030"))
    return load_report(path=path, pack=city.pack())


@pytest.fixture
def reader(db: None) -> Client:
    return city.browser(person(Role.LEADER))


# ------------------------------------------------------------------ pieces

SPANS = st.tuples(st.integers(0, 60), st.integers(0, 60)).map(sorted).filter(lambda pair: pair[0] < pair[1])
EDITS = st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(["", "字", "甲乙"])).map(
    lambda one: {"start": min(one[:2]), "end": max(one[:2]), "after": one[2], "before": "", "reason": "pinyin"}
)


@given(
    text=st.text(max_size=50),
    spans=st.lists(SPANS, max_size=8),
    dropped=st.lists(SPANS, max_size=4),
    edits=st.lists(EDITS, max_size=4),
    asked=st.none() | SPANS,
)
def test_the_pieces_joined_are_the_text(
    text: str, spans: list[list[int]], dropped: list[list[int]], edits: list[dict[str, Any]], asked: list[int] | None
) -> None:
    facts = [Fact(start=start, end=end, order=n) for n, (start, end) in enumerate(sorted(spans), 1)]
    span = tuple(asked) if asked and asked[1] <= len(text) else None
    lines = [{"start": start, "end": end, "reason": "advert"} for start, end in dropped]
    cut = list(pieces(text, facts, span, dropped=lines, edits=edits))  # type: ignore[arg-type]
    assert "".join(piece.text for piece in cut) == text
    assert all(piece.text for piece in cut)
    shown = unescape(re.sub(r"<[^>]*>", "", raw_html(cut)))
    assert shown == unescape(str(escape(text)).replace("\r", "&#13;")), (
        "what the browser shows counts as the raw text does"
    )
    if span:
        assert "".join(piece.text for piece in cut if piece.hit) == text[span[0] : span[1]]
        assert [piece.first for piece in cut if piece.hit] == [True, *[False] * (sum(p.hit for p in cut) - 1)]
    else:
        assert not any(piece.hit or piece.first for piece in cut)
    at = 0
    for piece in cut:
        for fact in (piece.clause, piece.number):
            assert fact is None or (fact.start <= at and at + len(piece.text) <= fact.end)
        at += len(piece.text)
    # Of facts that overlap the first is marked; one that does not is marked whole.
    for fact in facts:
        alone = all(fact is other or fact.end <= other.start or other.end <= fact.start for other in facts)
        if alone and fact.end <= len(text):
            assert "".join(p.text for p in cut if p.clause is fact) == text[fact.start : fact.end]


@given(
    text=st.text(min_size=2, max_size=50),
    spans=st.lists(SPANS, max_size=6),
    part=SPANS,
    edits=st.lists(EDITS, max_size=3),
    names=st.lists(SPANS, max_size=3),
)
def test_the_pieces_of_a_part_are_that_part(
    text: str, spans: list[list[int]], part: list[int], edits: list[dict[str, Any]], names: list[list[int]]
) -> None:
    facts = [Fact(start=start, end=end, order=n) for n, (start, end) in enumerate(sorted(spans), 1)]
    low, high = sorted(min(one, len(text)) for one in part)
    called = [(start, end, "企业") for start, end in names]
    cut = list(pieces(text, facts, edits=edits, names=called, part=(low, high)))
    assert "".join(piece.text for piece in cut) == text[low:high]


# ------------------------------------------------------------------ loading


def test_a_page_is_kept_as_it_stands_and_every_fact_is_at_its_span(report: Report) -> None:
    assert report.text == TEXT and report.encoding.lower() == "gb18030" and report.size == len(TEXT.encode("gb18030"))
    facts = list(report.facts.all())
    assert len(facts) >= 4
    for fact in facts:
        assert report.text[fact.start : fact.end].strip() == fact.text
    assert {(fact.printed, fact.unit) for fact in facts} >= {("180", "亿元"), ("12.5", "%")}


def test_the_same_page_loaded_twice_is_kept_once(report: Report, tmp_path: Path) -> None:
    before = report.facts.count()
    again = load_report(path=tmp_path / "编造的一页.txt", pack=city.pack())
    assert again.pk == report.pk and Report.objects.count() == 1 and again.facts.count() == before


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02" * 99, b"PK\x03\x04" + b"\x00" * 99])
def test_what_is_no_page_is_refused_with_a_sentence_and_leaves_nothing(
    db: None, tmp_path: Path, content: bytes
) -> None:
    path = tmp_path / "坏.txt"
    path.write_bytes(content)
    with pytest.raises(reports.ReportError, match=r"坏\.txt"):
        load_report(path=path, pack=city.pack())
    assert not Report.objects.exists()


# ------------------------------------------------------------------ pages


def shown(client: Client, report: Report, query: Any = None) -> str:
    """Return the raw text as the page shows it, without its marks."""
    answer = client.get(f"/reports/{report.pk}", query or {})
    assert answer.status_code == 200
    html = answer.content.decode()
    return unescape(re.sub(r"<[^>]*>", "", shown_html(html)))


def shown_html(html: str) -> str:
    """Return the raw text as the page shows it."""
    raw = re.search(r'<div class="raw" lang="zh" data-from="0">(.*?)</div></div>', html, re.DOTALL)
    assert raw is not None
    return raw[1]


def test_the_page_shows_the_raw_text_and_marks_what_was_asked_for(reader: Client, report: Report) -> None:
    assert shown(reader, report) == TEXT
    start = TEXT.index("180亿元")
    answer = reader.get(f"/reports/{report.pk}", {"start": start, "end": start + 5})
    html = answer.content.decode()
    assert html.count('<mark id="hit">') == 1
    marked = "".join(re.findall(r"<mark[^>]*>(.*?)</mark>", shown_html(html)))
    assert re.sub(r"<[^>]*>", "", marked) == "180亿元"
    assert "<b>新增</b>" not in html  # what stands in the page is text, never markup


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("", ""), ("5", ""), ("", "5"), ("5", "5"), ("9", "5"), ("-1", "5"), ("0", "99999999"), ("x", "y"),
        ("9" * 5000, "9" * 5001), ("１", "３"), ("1.5", "3"), ("\x00", "1"), ("0", "9" * 400), ("٣", "٥"),
    ],
)  # fmt: skip
def test_a_span_that_is_none_marks_nothing(reader: Client, report: Report, start: str, end: str) -> None:
    query = {"start": start, "end": end}
    assert shown(reader, report, query) == TEXT
    assert reader.get(f"/reports/{report.pk}", query).context["asked"] is None


def test_every_fact_has_a_card_and_a_place_in_the_text(reader: Client, report: Report) -> None:
    html = reader.get(f"/reports/{report.pk}").content.decode()
    for fact in report.facts.all():
        assert html.count(f'id="f{fact.order}"') == 1 and f'href="#f{fact.order}"' in html
        assert reader.get(f"/reports/{report.pk}/facts/{fact.key}").status_code == 200
    assert "采纳</button>" not in html, "who may only read sees no buttons"


@pytest.mark.parametrize(
    "address",
    ["nonsense", "%00", "sha256:" + "0" * 64, "{pk}/facts/0-1", "{pk}/facts/" + "9" * 5000, "loads/9", "loads/x",
     "sha256:" + "0" * 64 + "/facts/0-1"],
)  # fmt: skip
def test_what_is_not_there_is_not_found(reader: Client, report: Report, address: str) -> None:
    assert reader.get(f"/reports/{address.format(pk=report.pk)}").status_code == 404


def test_who_may_not_read_reports_is_refused(report: Report) -> None:
    fact = report.facts.first()
    assert fact is not None
    client = city.browser(person(Role.ENTERPRISE))
    ways = ["queue", "conflicts", "rules", "rules/new", "rules/export", "decisions", "gold", "load"]
    for way in ("", report.pk, f"{report.pk}/facts/{fact.key}", *ways):
        assert client.get(f"/reports/{way}").status_code == 403


def test_the_list_does_not_read_the_texts_and_keeps_to_few_queries(
    reader: Client, report: Report, tmp_path: Path, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    for number in range(5):
        path = tmp_path / f"{number}.txt"
        path.write_text(f"第{number}页，投入{number + 1}万元。" * 4, encoding="utf-8")
        load_report(path=path, pack=city.pack())
    reader.get("/reports/")
    with django_assert_max_num_queries(14) as asked:
        answer = reader.get("/reports/")
    assert len(answer.context["reports"]) == 6
    assert not [one for one in asked.captured_queries if '"reports_report"."text"' in one["sql"]]
    with django_assert_max_num_queries(12):
        reader.get(f"/reports/{report.pk}")


def test_of_a_very_long_page_a_part_is_shown_and_its_neighbours_are_led_to(
    reader: Client, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kechuang.apps.reports.parts.BLOCK", 10)
    monkeypatch.setattr("kechuang.apps.reports.parts.WHOLE", 300)
    monkeypatch.setattr("kechuang.apps.reports.parts.AROUND", 5)
    path = tmp_path / "长.txt"
    path.write_text("".join(f"第{n}项工作投入资金{n}.5万元，进展顺利。\n" for n in range(1, 41)), encoding="utf-8")
    long = load_report(path=path, pack=city.pack())
    assert long.facts.count() > 25
    first, second = (reader.get(f"/reports/{long.pk}", {"at": at}) for at in ("1", "12"))
    assert [card.fact.order for card in first.context["cards"]] == list(range(1, 11))
    assert [card.fact.order for card in second.context["cards"]] == list(range(11, 21))
    part = second.context["part"]
    assert (part.before, part.after, part.whole) == (1, 21, False)
    raw = re.search(
        r'<div class="raw" lang="zh" data-from="(\d+)">(.*?)</div></div>', second.content.decode(), re.DOTALL
    )
    assert raw is not None
    start = int(raw[1])
    shown = unescape(re.sub(r"<[^>]*>", "", raw[2]))
    assert long.text[start : start + len(shown)] == shown and len(shown) < len(long.text)
    last = long.facts.order_by("-order")[0]
    asked = reader.get(f"/reports/{long.pk}", {"start": last.start, "end": last.end})
    assert last.order in [card.fact.order for card in asked.context["cards"]]
    assert long.text[last.start : last.end] in unescape(re.sub(r"<[^>]*>", "", asked.content.decode()))


# ------------------------------------------------------------------ sentences


def test_a_sentence_is_read_from_the_loaded_page(report: Report) -> None:
    start = TEXT.index("180")
    evidence = {"kind": "sentence", "file": report.pk, "start": start, "end": start + 5}
    pages = pages_of([evidence, {}, {"kind": "row", "file": report.pk}])
    assert set(pages) == {report.pk}
    assert with_text(evidence, pages)["text"] == "180亿元"
    found = quote(evidence, pages)
    assert found is not None
    assert found.before + found.hit + found.after in TEXT and found.hit == "180亿元" and "技术合同" in found.before
    past = {**evidence, "end": len(TEXT) + 1}
    assert quote(past, pages) is None and "text" not in with_text(past, pages)
    assert quote({**evidence, "file": "sha256:0"}, pages) is None and pages_of([]) == {}
