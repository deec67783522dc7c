"""字段的依据 (evidence of fields): where in the raw page the words stand from which each field of a fact is known.

The words of a field are looked for in its clause, then backwards from there, since what a clause leaves out was said
before; a year that only the day of publication tells is shown by the line with that day or by the title.
"""

from __future__ import annotations

import re

from kechuang.engines.reports import Article, Fact

_TIME = re.compile(
    r"“?十[一二三四五]五”?|(?:19|20)\d{2}年?(?:\d{1,2}月)?(?:\d{1,2}日)?|二[〇○零][一二〇○零三四五六七八九十]{2}年"
    r"|今年|去年|前年|明年|本年|当年|上年|全年|上半年|下半年|[一二三四前]季度|近[两三四五六七八九十\d]+年|年底|年末|月底"
    r"|目前|截至|至今|以来|\d{1,2}月(?:份|底|末)?|每年|未来|到.{0,2}年"
)
Span = tuple[int, int]


def evidence(article: Article, fact: Fact) -> dict[str, Span]:
    """Return the raw span of each field that is told; those of value, unit and comparator are the number's."""
    found: dict[str, Span] = {"text": fact.span, "kind": fact.span, "modality": fact.span}
    if fact.number:
        found |= dict.fromkeys(("value", "unit", "comparator"), fact.number)
    clean, text = article.clean, article.text
    start, end = clean.clean_span(*fact.span)
    stop = clean.clean_span(*fact.number)[0] if fact.number else end
    for name in ("place", "subject", "indicator", "speaker"):
        told = getattr(fact, name)
        if told:
            span = _words(text, str(told), start, end, stop)
            found[name] = clean.raw_span(*span) if span else _titled(article, str(told)) or fact.sentence
    if "indicator" in found:
        found["indicator_id"] = found["indicator"]
    if fact.period:
        span = _time(text, start, end, clean.clean_span(*fact.sentence)[0])
        found["period"] = clean.raw_span(*span) if span else article.title_span or fact.sentence
    return found


def _words(text: str, told: str, start: int, end: int, stop: int) -> Span | None:
    """Return where a name stands: in the clause, else the last time before it; a place also by its short name."""
    last = told.rpartition("/")[2]
    names = [told, last, re.sub(r"(?:市|区|县|省)$", "", last), last.removeprefix("新增")]
    for name in dict.fromkeys(each for each in names if len(each) >= 2):
        at = text.find(name, start, end)
        at = at if at >= 0 else text.rfind(name, 0, stop)
        if at >= 0:
            return at, at + len(name)
    return None


def _titled(article: Article, told: str) -> Span | None:
    last = told.rpartition("/")[2]
    short = re.sub(r"(?:市|区|县|省)$", "", last)
    return article.title_span if len(short) >= 2 and short in article.title else None


def _time(text: str, start: int, end: int, sentence: int) -> Span | None:
    inside = list(_TIME.finditer(text, start, end))
    if inside:
        return inside[0].span()
    before = list(_TIME.finditer(text, sentence, start)) or list(_TIME.finditer(text, max(0, start - 600), start))
    return before[-1].span() if before else None
