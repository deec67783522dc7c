"""A damaged copy is restored from better ones, a sound one is left alone, and no figure is ever touched."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import Levenshtein

from kechuang.engines.reports import Raw, Reading, articles, gathered
from kechuang.engines.reports.alignment import Witness, aligned
from kechuang.engines.reports.healing import healed
from kechuang.engines.reports.slips import NUMERIC

TRUE = (
    "今年以来，全市坚持把科技创新摆在核心位置，新认定高新技术企业211家，总数突破1265家，占全省的八分之一。"
    "战略性新兴产业产值同比增长26.7%，占规上工业比重达到43.9%，形成人才集聚的新高地。"
)


def restored(text: str, *others: str, damaged: tuple[tuple[int, int], ...] = ()) -> str:
    changes, _ = healed(text, [Witness(0, len(text), other) for other in others], damaged)
    pieces, place = [], 0
    for change in changes:
        pieces += [text[place : change.start], change.after]
        place = change.end
    return "".join([*pieces, text[place:]])


@pytest.mark.parametrize(
    ("spoilt", "others"),
    [
        (TRUE.replace("战略性", "战略***"), [TRUE]),
        (TRUE.replace("形成人才", "形******才"), [TRUE]),
        (TRUE.replace("科技创新", "科\ufffd创新"), [TRUE]),
        (TRUE.replace("核心", "该心"), [TRUE, TRUE]),
        (TRUE.replace("核心", "心"), [TRUE, TRUE]),
        (TRUE.replace("核心", "核中心"), [TRUE, TRUE]),
        (TRUE.replace("核心", "该心"), [TRUE, TRUE.replace("新高地", "新高低")]),
        (TRUE.replace("核心", "该心"), [TRUE, TRUE, TRUE.replace("核心", "咳心")]),
    ],
)
def test_damage_is_healed(spoilt: str, others: list[str]) -> None:
    assert restored(spoilt, *others) == TRUE


@pytest.mark.parametrize(
    ("text", "others"),
    [
        (TRUE, [TRUE.replace("核心", "该心")]),
        (TRUE, [TRUE.replace("核心", "该心"), TRUE.replace("核心", "咳心")]),
        (TRUE, [TRUE.replace("战略性", "战略***"), TRUE.replace("战略性", "战略***")]),
        (TRUE, [TRUE.replace("，", ","), TRUE.replace("，", ",")]),
        (TRUE, []),
    ],
)
def test_a_sound_text_is_left_alone(text: str, others: list[str]) -> None:
    assert restored(text, *others) == text


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("211家", "221家"), ("211家", "21家"), ("211家", "2110家"), ("26.7%", "267%"), ("26.7%", "26,7%"),
        ("26.7%", "26.7"), ("突破1265", "超1265"), ("八分之一", "七分之一"), ("八分之一", "分之一"),
        ("总数突破1265", "总数近1265"), ("1265家", "1265万家"),
    ],
)  # fmt: skip
def test_no_figure_is_touched_however_many_copies_say_so(one: str, other: str) -> None:
    differing = TRUE.replace(one, other)
    assert differing != TRUE
    assert restored(TRUE, differing, differing, differing) == TRUE
    assert restored(differing, TRUE, TRUE, TRUE) == differing


def test_figures_that_copies_give_differently_are_told() -> None:
    _, differences = healed(TRUE, [Witness(0, len(TRUE), TRUE.replace("211家", "231家"))])
    assert [(TRUE[each.start : each.end], each.others) for each in differences] == [("1", ("3",))]


def test_a_spot_known_to_be_damaged_is_healed_by_a_single_copy() -> None:
    spoilt = TRUE.replace("企业", "?qǐ)業")
    place = spoilt.index("?")
    assert restored(spoilt, TRUE, damaged=((place, place + 5),)) == TRUE


@pytest.mark.parametrize("spots", [1, 2, 3])
def test_of_three_copies_each_spoilt_in_a_few_spots_nine_tenths_come_back(spots: int) -> None:
    rng = random.Random(11)
    plain = [place for place, each in enumerate(TRUE[:-1]) if each not in NUMERIC and each != "."]
    before = after = 0
    for _ in range(30):
        copies = []
        for _ in range(3):
            letters = list(TRUE)
            for place in rng.sample(plain, spots):
                letters[place] = rng.choice(["", "*", "?", chr(rng.randrange(0x4E00, 0x5000)), letters[place] * 2])
            copies.append("".join(letters))
        for number, copy in enumerate(copies):
            others = copies[:number] + copies[number + 1 :]
            before += Levenshtein.distance(copy, TRUE)
            after += Levenshtein.distance(restored(copy, *others), TRUE)
    assert after <= 0.1 * before


@pytest.mark.parametrize(
    "spoilt",
    [
        ("战略略性新兴产业", "战略性性新兴产业", "战略性新兴兴产业"),
        ("全市坚坚持把科技", "全市坚持持把科技", "全市坚持把科技"),
        ("战略性新兴产业产业", "战略性新产业", "战略新兴产业"),
    ],
)
def test_copies_spoilt_side_by_side_tell_together_what_stood_there(spoilt: tuple[str, ...]) -> None:
    true = "全市坚持把科技" if "全" in spoilt[0] else "战略性新兴产业"
    for number, copy in enumerate(spoilt):
        others = ["，" + each + "。" for at, each in enumerate(spoilt) if at != number]
        assert restored("，" + copy + "。", *others) == "，" + true + "。"


@given(st.data())
@settings(max_examples=30)
def test_whatever_the_copies_the_figures_stay(data: st.DataObject) -> None:
    piece = st.text("甲乙丙12.%万亿八近*?，", max_size=25)
    text = data.draw(piece)
    others = data.draw(st.lists(piece, max_size=4))
    changes, _ = healed(text, [Witness(0, len(text), other) for other in others])
    for change in changes:
        assert not NUMERIC.intersection(text[change.start : change.end] + change.after)
    after = restored(text, *others)
    assert [each for each in after if each in NUMERIC] == [each for each in text if each in NUMERIC]


def test_a_long_copy_is_aligned_in_pieces() -> None:
    text = "".join(random.Random(2).choices([chr(code) for code in range(0x4E00, 0x5E00)], k=3_000))
    other = text[:1_000] + "甲" + text[1_001:]
    told = aligned(5, text, other, most=100_000)
    assert len(told) > 4 and "".join(each.text for each in told) == other
    assert [each.start for each in told[1:]] == [each.end for each in told[:-1]]
    assert (told[0].start, told[-1].end) == (5, 3_005)


def read(*pages: str) -> Reading:
    return gathered(
        articles(Raw(name=f"{number}.txt", sha256="", encoding="utf-8", kind="text", text=page))
        for number, page in enumerate(pages)
    )


def test_the_better_of_two_pages_heals_the_other_which_is_told_to_be_its_duplicate() -> None:
    spoilt = TRUE.replace("战略性", "战略***").replace("211家", "212家")
    reading = read(f"某市跑出加速度\n{spoilt}\n", f"某市跑出加速度\n{TRUE}\n")
    first, second = (document.articles[0] for document in reading.documents)
    assert (first.duplicate_of, second.duplicate_of) == ("1.txt#A1", None)
    assert "战略性新兴" in first.text and "212家" in first.text
    assert [(edit.after, edit.reason) for edit in first.clean.edits] == [("性", "healed")]
    assert first.marks == [] and first.clean.undone() == spoilt
    assert [each.others for each in first.differences] == [("1",)]
    (copy,) = first.passages[0].copies
    assert (copy.file, copy.article, copy.share > 0.9) == ("1.txt", "A1", True)


def test_an_article_twice_on_a_page_is_told_by_its_number_and_an_excerpt_by_the_whole() -> None:
    other = "另一篇文章讲的是完全不同的事情，既没有相同的句子，也没有相同的数字，只是碰巧登在同一个版面上而已。"
    page = f"【某市跑出科技创新加速度】\n{TRUE}\n{TRUE[::-1]}。\n【某市跑出科技创新的加速度】\n{TRUE}\n{TRUE[::-1]}。\n"
    reading = read(page, f"某市见闻\n{TRUE}\n{other * 3}\n")
    (one, two), (longer,) = (document.articles for document in reading.documents)
    assert two.duplicate_of == "A1" and longer.duplicate_of is None
    assert one.duplicate_of is None and any(copy.file == "1.txt" for copy in one.passages[0].copies)
