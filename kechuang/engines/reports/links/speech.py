"""说法归属 (speech): who says what a sentence tells: 总经理某某说, 据市统计局数据, 相关负责人介绍.

What is said reaches from the opening quotation mark, or from the sentence's beginning, to the end of the sentence that
names who says it; an answer in an interview to the end of its paragraph.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence

from kechuang.engines.reports.facts.clauses import Sentence
from kechuang.engines.reports.links.mention import Mention
from kechuang.engines.reports.links.people import Titled
from kechuang.engines.reports.links.relation import Speech

_SAYS = re.compile(
    r"说(?![明法服到起])|表示|介绍(?!信|了解)|告诉记者|告诉[\u4e00-\u9fff]{0,8}记者|坦言|认为|指出|回忆|透露|称(?=[，：“])|强调|感慨|直言|谈到|看来(?=，)|解释|补充(?=[，：])|感叹|反映(?=[，：])|算[^，。；]{0,4}账(?=：)|总结(?=：)"
)
_FIGURES = re.compile(
    r"(?:数据|统计|监测|调查|公告|公报|资料|测算|报告)?(?:数据)?(?:显示|表明)|数据(?=，)|统计(?=，)|介绍(?=，)|消息(?=，)|通报(?=，)"
)
_ACCORDING = re.compile(r"(?:^|[，。；：！？\s])据$")
_NEAR = 14
Who = tuple[str, Mention | None, tuple[int, int]]
"""Who speaks, as told; the mention; and where the words stand."""


def speeches(
    text: str, sentences: Sequence[Sentence], mentions: Sequence[Mention], titles: Sequence[Titled]
) -> Iterator[Speech]:
    """Yield who says what in an article.

    Parameters
    ----------
    text : str
        With full-width punctuation.
    sentences : sequence of Sentence
        Of the text.
    mentions : sequence of Mention
        In reading order.
    titles : sequence of Titled
        Titles with and without names; the latter speak too (相关负责人).
    """
    starts = [each.start for each in mentions]
    alone = sorted((each for each in titles if each.name is None), key=lambda each: each.start)
    begins = [each.start for each in alone]
    last: tuple[int, Who] | None = None
    for sentence in sentences:
        within = mentions[bisect_left(starts, sentence.start) : bisect_left(starts, sentence.end)]
        without = alone[bisect_left(begins, sentence.start) : bisect_left(begins, sentence.end)]
        told = _speaker(text, sentence, within, without) or _source(text, within)
        if told:
            last = sentence.paragraph, told
            yield _speech(_opened(text, sentence), _closed(text, sentence), told)
        elif answer := _answer(text, sentence, within):
            stop = text.find("\n", sentence.start)
            yield _speech(sentence.start, stop if stop >= 0 else len(text), _who(answer))
        elif last and last[0] == sentence.paragraph and text[sentence.start] == "“":
            # A quotation without a name goes on with whoever spoke before in the paragraph.
            yield _speech(sentence.start, _closed(text, sentence), last[1])


def _speech(start: int, end: int, told: Who) -> Speech:
    who, mention, at = told
    return Speech(start, end, who, mention.id if mention else None, at)


def _who(mention: Mention) -> Who:
    return mention.text, mention, (mention.start, mention.end)


def _speaker(text: str, sentence: Sentence, mentions: Sequence[Mention], titles: Sequence[Titled]) -> Who | None:
    for verb in _SAYS.finditer(text, sentence.start, sentence.end):
        if _quoted_inside(text, sentence, verb.start()):
            continue
        near = [each for each in mentions if each.kind == "person" and each.end <= verb.start()]
        gap = text[near[-1].end : verb.start()] if near else ""
        if (
            near
            and len(gap) <= _NEAR + len(near[-1].title or "")
            and not re.search(r"[。；“”]", gap)
            and gap.count("，") <= 1
        ):
            return _who(near[-1])
        without = [each for each in titles if each.end <= verb.start()]
        if without and verb.start() - without[-1].end <= _NEAR and "，" not in text[without[-1].end : verb.start()]:
            last = without[-1]
            owner = [
                each
                for each in mentions
                if each.kind in ("organisation", "enterprise") and each.end <= last.start and last.start - each.end <= 6
            ]
            start = owner[-1].start if owner else last.start
            return text[start : last.end], owner[-1] if owner else None, (start, last.end)
    return None


def _quoted_inside(text: str, sentence: Sentence, place: int) -> bool:
    """Whether a verb stands inside a quotation: there it is the speaker's own word."""
    opened = text.rfind("“", max(0, place - 200), place)
    closed = text.rfind("”", max(0, place - 200), place)
    return opened > closed


def _source(text: str, mentions: Sequence[Mention]) -> Who | None:
    for each in mentions:
        if each.kind not in ("organisation", "enterprise"):
            continue
        behind = text[each.end : each.end + 8]
        found = _FIGURES.match(behind)
        if found and (
            _ACCORDING.search(text[max(0, each.start - 2) : each.start]) or "显示" in found[0] or "表明" in found[0]
        ):
            return _who(each)
        if _ACCORDING.search(text[max(0, each.start - 2) : each.start]) and found:
            return _who(each)
    return None


def _answer(text: str, sentence: Sentence, mentions: Sequence[Mention]) -> Mention | None:
    if not sentence.first:
        return None
    for each in mentions:
        if each.kind == "person" and each.start - sentence.start <= 24:
            if re.match(r"(?:（[^（）]{0,40}）)?：", text[each.end : each.end + 44]):
                return each
            return None
    return None


def _opened(text: str, sentence: Sentence) -> int:
    """Return where the quotation begins that the sentence ends, else where the sentence begins."""
    line = text.rfind("\n", 0, sentence.start) + 1
    closing = text.find("”", sentence.start, sentence.end)
    opening = text.find("“", sentence.start, sentence.end)
    depth = text.count("“", line, sentence.start) - text.count("”", line, sentence.start)
    if depth > 0 and closing >= 0 and (opening < 0 or closing < opening):
        return text.rfind("“", line, sentence.start)
    before = text[line : sentence.start].rstrip()
    if before.endswith("”") and re.search(r"[。！？!?]”$", before):
        # “…。”某某说。 The quotation is a sentence of its own.
        return max(line, _matching(text, line, line + len(before) - 1))
    return sentence.start


def _matching(text: str, low: int, place: int) -> int:
    """Return the quotation mark that opens what is closed at ``place``."""
    depth = 0
    for at in range(place, low - 1, -1):
        if text[at] == "”":
            depth += 1
        elif text[at] == "“":
            depth -= 1
            if depth == 0:
                return at
    return low


def _closed(text: str, sentence: Sentence) -> int:
    """Return where what is said ends: with the sentence, or with the quotation that opens in it."""
    opened = text.rfind("“", sentence.start, sentence.end)
    if opened >= 0 and text.find("”", opened, sentence.end) < 0:
        line = text.find("\n", sentence.end)
        stop = text.find("”", sentence.end, line if line >= 0 else len(text))
        return stop + 1 if stop >= 0 else sentence.end
    return sentence.end
