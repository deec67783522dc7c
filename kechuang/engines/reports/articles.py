"""文章 (articles): which lines of a page make up an article, its title, its day, and its text.

A page may hold several articles; each begins at a title above running text. What is no part of one is told with its
label. The text of an article is a trail: lines that columns broke are joined, captions and what else stands between
its lines is left out, and every character still knows its place in the raw page.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from kechuang.engines.reports import cues
from kechuang.engines.reports.blocks import Block, blocks
from kechuang.engines.reports.clean import Mark, cleaned
from kechuang.engines.reports.html import html_surface
from kechuang.engines.reports.layout import wraps
from kechuang.engines.reports.passage import Passage, passages
from kechuang.engines.reports.raw import Raw
from kechuang.engines.reports.surface import Surface, text_surface
from kechuang.engines.reports.trail import Change, Trail

_BARE = 5
"""So many bare lines part a text from a list of titles."""
_BESIDE = 0.25
"""What is smaller than this beside the bulk of a text belongs to the list that it stands in."""
_SPLIT = 120
"""So many characters of running text stand before another article may begin."""
_DATELINE = re.compile(
    r"^(?:本报|晨报|晚报|日报|商报|早报|本网|记者|[^\s，。]{2,8}(?:日报|晚报|晨报|时报|网))?(?:[^，。\s]{0,6})"
    r"(?:讯|电)(?:[\s（(“‘]|记者)"
    r"|^本报[^，。]{0,10}[讯电]|^新华社[^，。]{0,16}电|^中新[社网][^，。]{0,16}电|^人民网[^，。]{0,16}电"
)
_SITE = re.compile(r"\s*[-_|—–]\s*[^-_|—–]{1,20}$")
_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_/]?(\d{2})[-_/]?(\d{2})(?!\d)")
_TOLD = {
    "menu": "navigation", "noise": "navigation", "repeated": "title", "linked": "navigation", "footer": "navigation",
    "disclaimer": "contact",
}  # fmt: skip
_SOFT = frozenset(("menu", "noise"))
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(slots=True)
class Dropped:
    """A raw span that belongs to no article's text, and why."""

    start: int
    end: int
    reason: str

    def to_json(self) -> dict[str, int | str]:
        """Return the span ready for JSON."""
        return {"start": self.start, "end": self.end, "reason": self.reason}


@dataclass(slots=True, kw_only=True)
class Article:
    """An article of a page.

    Parameters
    ----------
    id : str
        ``A1``, ``A2`` … in reading order within its page.
    title : str
        Cleaned; empty where the page gives none.
    title_span : tuple of int or None
        Where the title stands in the raw page; None where only the page's head tells it.
    published : date or None
        The day of publication, as told by the caller, the lines beside the title or the page's head.
    spans : list of tuple of int
        The raw spans of its lines.
    clean : Trail
        Its text; paragraphs are lines.
    captions : list of Trail
        Captions that stood between its lines, set aside.
    marks : list of Mark
        Raw spans that could not be put right (masked words, torn or lost characters).
    passages : list of Passage
        Its paragraphs, with the copies of each.
    duplicate_of : str or None
        The article of which this one is a copy: ``A1`` of the same page, else ``file#A1``.
    differences : list of (int, int, tuple of str)
        Raw spans of figures that copies give differently, with what they have; never healed.
    """

    id: str
    title: str
    title_span: tuple[int, int] | None
    published: dt.date | None
    spans: list[tuple[int, int]]
    clean: Trail
    captions: list[Trail] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    duplicate_of: str | None = None
    differences: list[tuple[int, int, tuple[str, ...]]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The cleaned text."""
        return self.clean.text

    def to_json(self) -> dict[str, Any]:
        """Return the article without its text, ready for JSON; all places are raw."""
        return {
            "id": self.id,
            "title": self.title,
            "title_span": list(self.title_span) if self.title_span else None,
            "published": self.published.isoformat() if self.published else None,
            "spans": [list(span) for span in self.spans],
            "captions": [[each.start, each.end] for each in self.captions],
            "duplicate_of": self.duplicate_of,
            "passages": [each.to_json() for each in self.passages],
            "marks": [each.to_json() for each in self.marks],
            "differences": [
                {"start": start, "end": end, "others": list(others)} for start, end, others in self.differences
            ],
        }


@dataclass(slots=True, kw_only=True)
class Page:
    """A page with its articles and what belongs to none."""

    raw: Raw
    articles: list[Article]
    dropped: list[Dropped]


@dataclass(slots=True)
class _Found:
    """An article as lines: its title, its lines and those that stand between them."""

    title: Block | None = None
    body: list[Block] = field(default_factory=list)
    head: list[Block] = field(default_factory=list)
    rest: list[Block] = field(default_factory=list)


def articles(raw: Raw, *, published: dt.date | None = None, protected: Collection[str] = ()) -> Page:
    """Return the articles of a page, cleaned, and what was left out.

    Parameters
    ----------
    raw : Raw
        The page.
    published : date, optional
        The day of publication where the caller knows it.
    protected : collection of str
        Names of places that keep their characters.
    """
    surface = html_surface(raw.text) if raw.kind == "html" else text_surface(raw.text)
    page, marks = cleaned(surface.trail, protected=protected)
    lines = blocks(surface, page)
    found = [each for each in (_found(part) for part in _parts(lines)) if each.body]
    found = _worthy(found) or _everything(lines)
    made: list[Article] = []
    used: dict[int, str] = {}
    for each in found:
        article, parts = _assembled(each, page, f"A{len(made) + 1}")
        # A page that is dated once at its head dates all its articles.
        article.published = published or _day(each, surface, raw.name) or (made[0].published if made else None)
        article.marks = [mark for mark in marks if article.clean.start <= mark.start < article.clean.end]
        if not article.title:
            article.title = _SITE.sub("", surface.title) if len(found) == 1 else ""
        used.update(parts)
        made.append(article)
    return Page(raw=raw, articles=made, dropped=_left_out(lines, used, made))


def _parts(lines: list[Block]) -> list[list[Block]]:
    """Part a page's lines where another article begins."""
    starts, running = [0], 0
    for place, block in enumerate(lines):
        if running >= _SPLIT and _begins(lines, place):
            starts.append(place)
            running = 0
        if not block.label and block.prose:
            running += len(block.text)
    return [lines[start:end] for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]


def _begins(lines: list[Block], place: int) -> bool:
    block = lines[place]
    if block.label:
        return False
    if cues.inline_title(block.text):
        return cues.runs_on(block.text) or _prose_soon(lines, place + 1)
    if block.tag == "h1":
        return _prose_soon(lines, place + 1)
    before = lines[place - 1]
    if not cues.is_title(block.text) or not (before.label or cues.finished(before.text)):
        return False
    following = place + 1
    while following < len(lines) and following <= place + 2 and _subtitle(lines[following]):
        following += 1
    if following >= len(lines):
        return False
    if _DATELINE.match(lines[following].text) and len(lines[following].text) >= 16:
        return True
    return lines[following].label == "byline" and _prose_soon(lines, following + 1)


def _subtitle(block: Block) -> bool:
    return not block.label and cues.is_title(block.text) and not block.prose


def _prose_soon(lines: list[Block], place: int) -> bool:
    for block in lines[place : place + 4]:
        if not block.label and (block.prose or _DATELINE.match(block.text)):
            return True
        if block.label not in ("", "byline", "caption"):
            return False
    return False


def _found(part: list[Block]) -> _Found:
    """Tell title, body and the rest of the lines from one title to the next."""
    reach = _core(part)
    if reach is None:
        return _Found(rest=part)
    first, last = reach
    found = _Found()
    head, byline = part[:first], max((p for p in range(first) if part[p].label == "byline"), default=-1)
    candidates = [block for block in head if not block.label and cues.is_title(block.text)]
    inline = cues.inline_title(part[first].text)
    lone = next((block for block in head if not block.label and cues.inline_title(block.text)), None)
    if inline:
        found.title = part[first]
    elif lone or candidates:
        found.title = lone or _chosen(candidates)
    titled = part.index(found.title) if found.title and not inline else -1
    begin = first
    if 0 <= titled < byline < first:
        # What stands between the byline and the first sentence is the first heading of the text.
        while begin - 1 > byline and not part[begin - 1].label:
            begin -= 1
    elif (
        len(candidates) > 1
        and titled < begin - 1 == part.index(candidates[-1])
        and candidates[-1].text[0] not in "—–-"
        and _headed(part[first:])
    ):
        # A text with headings may begin with one, right below the title.
        begin -= 1
    found.head = part[:begin]
    last = _tail(part, last)
    for block in part[begin : last + 1]:
        # Between lines of an article a lone figure is a cell, and a row of short words the head of a table.
        (found.rest if block.label and block.label not in _SOFT else found.body).append(block)
    found.rest += part[last + 1 :]
    return found


def _headed(part: list[Block]) -> bool:
    """Whether headings stand between the sentences of an article."""
    kept = [block for block in part if not block.label]
    return any(
        _subtitle(block) and not block.prose and before.prose and after.prose
        for before, block, after in zip(kept, kept[1:], kept[2:], strict=False)
    )


def _opens_body(block: Block) -> bool:
    if block.label:
        return False
    text = block.text
    if cues.inline_title(text):
        return cues.runs_on(text)
    han = len(_HAN.findall(text))
    return (
        block.prose or (cues.is_item(text) and han >= 4) or cues.is_row(text) or (text[-1] in "：:" and 3 <= han <= 60)
    )


def _core(part: list[Block]) -> tuple[int, int] | None:
    """Return the first and the last line of the text, as far as lines of sentences tell it.

    Where lists of titles stand before or after it, some of their titles or teasers may be sentences as well: what is
    parted from the bulk of the text by several bare lines and is small beside it belongs to such a list.
    """
    strong = [place for place, block in enumerate(part) if _strong(block)]
    if not strong:
        strong = [place for place, block in enumerate(part) if _opens_body(block)]
    if not strong:
        return None
    pieces = [[strong[0]]]
    for one, other in pairwise(strong):
        bare = sum(not part[place].label and _bare(part[place]) for place in range(one + 1, other))
        if bare < _BARE:
            pieces[-1].append(other)
        else:
            pieces.append([other])
    sizes = [sum(len(part[place].text) for place in piece) for piece in pieces]
    kept = [piece for piece, size in zip(pieces, sizes, strict=True) if size >= _BESIDE * max(sizes)]
    first, last = kept[0][0], kept[-1][-1]
    # A salutation or a first short sentence may stand ahead, with a heading between.
    for place in range(first - 1, max(-1, first - 1 - _BARE), -1):
        if part[place].label:
            break
        if _opens_body(part[place]) and not _exclaimed(part[place]):
            first = place
    for place in range(last + 1, min(last + 4, len(part))):
        if part[place].label not in ("", "caption", "noise"):
            break
        if part[place].prose and not part[place].label and _ends(part, place):
            last = place
    return first, last


def _strong(block: Block) -> bool:
    """Whether a line can only be text: sentences, an item of a list, a row of a table."""
    if block.label or (cues.inline_title(block.text) and not cues.runs_on(block.text)):
        return False
    text = block.text
    if block.prose and not cues.is_prose(text):
        return True
    if block.prose:
        return "。" in text or "；" in text or len(text) >= 60 or not _exclaimed(block)
    return cues.is_row(text) or (cues.is_item(text) and len(_HAN.findall(text)) >= 6)


def _exclaimed(block: Block) -> bool:
    """Whether a line is a short shout, as titles of lists often are: 暴雷！…！"""
    return len(block.text) < 60 and "。" not in block.text and block.text.rstrip("”’」』》）)]】\"'")[-1:] in "！!？?"


def _ends(part: list[Block], place: int) -> bool:
    """Whether a line may end a text: a sentence, or a shout that no list of titles goes on from."""
    return not _exclaimed(part[place]) or place + 1 == len(part) or bool(part[place + 1].label)


def _bare(block: Block) -> bool:
    return not cues.is_item(block.text) and not cues.is_row(block.text) and (not block.prose or _exclaimed(block))


def _tail(part: list[Block], last: int) -> int:
    """Take in the short lines right behind the last long one that still are sentences or rows of a table."""
    while last + 1 < len(part):
        block = part[last + 1]
        text = block.text
        cell = block.label == "noise" and bool(re.search(r"\d", text))
        # A column's last line may be but a piece of a word.
        piece = not cues.finished(part[last].text) and cues.finished(text) and len(text) <= 40
        short = cues.is_row(text) or piece or (cues.finished(text) and len(text) >= 8 and _ends(part, last + 1))
        if not cell and (block.label or not short):
            return last
        last += 1
    return last


def _chosen(candidates: list[Block]) -> Block:
    headings = [block for block in candidates if block.tag == "h1"]
    longer = [block for block in candidates if len(block.text) >= 8]
    return (headings or longer or candidates)[0]


def _worthy(found: list[_Found]) -> list[_Found]:
    """Leave out what is too short to be an article, where there is a longer one."""
    sizes = [sum(len(_HAN.findall(block.text)) for block in each.body) for each in found]
    most = max(sizes, default=0)
    return [
        each
        for each, size in zip(found, sizes, strict=True)
        if size == most or (size >= max(40, most / 40) and _mostly_text(each.body))
    ]


def _mostly_text(body: Sequence[Block]) -> bool:
    """Whether most of what would be an article are sentences, and not titles of a list."""
    whole = sum(len(block.text) for block in body)
    return 2 * sum(len(block.text) for block in body if _strong(block)) >= whole


def _everything(lines: list[Block]) -> list[_Found]:
    """Take all unlabelled lines of a page without a single sentence for its article."""
    body = [block for block in lines if not block.label and re.search("[\u3400-\u9fffA-Za-z\\d]", block.text)]
    return [_Found(body=body)] if body else []


def _assembled(found: _Found, page: Trail, name: str) -> tuple[Article, dict[int, str]]:
    """Build an article from its lines; also tell by their starts what its lines, title and captions were taken for."""
    used: dict[int, str] = {}
    body = list(found.body)
    title, title_span = "", None
    if found.title:
        inline = cues.inline_title(found.title.text)
        title, title_span = found.title.text, (found.title.start, found.title.end)
        if inline:
            title = inline[1].strip()
            low, _high = page.clean_span(found.title.start, found.title.end)
            title_span = page.raw_span(low + inline.start(1), low + inline.end(1))
            if body and body[0] is found.title:
                rest = found.title.text[inline.end() :].lstrip()
                start = low + len(found.title.text) - len(rest)
                body[0] = Block(page.raw_span(start, start + 1)[0], found.title.end, rest, "", found.title.tag, 1, True)
                used[body[0].start] = "body"
        used[found.title.start] = "title"
    shown = _shown(body)
    kept = [block for place, block in enumerate(body) if place not in shown]
    goes_on, cut = wraps(kept, page.text)
    captions = [body[place] for place in sorted(shown)] + [kept[place] for place in sorted(cut)]
    first, last = kept[0].start, kept[-1].end
    captions += [block for block in found.rest if block.label == "caption" and first < block.start < last]
    lines = [block for place, block in enumerate(kept) if place not in cut]
    joined = {id(kept[place]) for place in goes_on}
    used.update({block.start: "body" for block in lines})
    used.update({block.start: "caption" for block in captions})
    between = sorted(
        [(block.start, block.end, block.label) for block in found.rest if first < block.start < last]
        + [(block.start, block.end, "caption") for block in captions if not block.label]
    )
    clean = _text(page, lines, joined, between)
    article = Article(
        id=name,
        title=title,
        title_span=title_span,
        published=None,
        spans=[(each.start, each.end) for each in lines],
        clean=clean,
        captions=[page.sub(*page.clean_span(each.start, each.end)) for each in sorted(captions, key=_place)],
        passages=passages(clean),
    )
    return article, used


def _place(block: Block) -> int:
    return block.start


def _shown(body: Sequence[Block]) -> set[int]:
    """Return the indexes of lines between running text that only say what a picture shows."""
    return {
        place
        for place in range(1, len(body) - 1)
        if cues.shows_action(body[place].text)
        and not cues.is_item(body[place].text)
        and cues.finished(body[place - 1].text)
        and body[place - 1].prose
        and (body[place + 1].prose or not cues.is_title(body[place + 1].text))
        and (not cues.finished(body[place].text) or len(body[place].text) <= 30)
    }


def _text(
    page: Trail, lines: Sequence[Block], joined: Collection[int], between: Sequence[tuple[int, int, str]]
) -> Trail:
    """Return the text of an article: what stands between its lines left out, broken lines joined."""
    low, high = page.clean_span(lines[0].start, lines[0].end)[0], page.clean_span(lines[-1].start, lines[-1].end)[1]
    piece = page.sub(low, high)
    changes: list[Change] = []
    position = 0
    for one, other in pairwise(lines):
        while position < len(between) and between[position][0] < one.end:
            position += 1
        inner = position
        while inner < len(between) and between[inner][0] < other.start:
            inner += 1
        stood = between[position:inner]
        at = piece.clean_span(one.start, one.end)[1]
        stop = piece.clean_span(other.start, other.end)[0]
        go = id(one) in joined
        for place, (start, end, label) in enumerate(stood):
            first, last = piece.clean_span(start, end)
            first, last = max(first, at), min(last, stop)
            if go and at < first:
                changes.append(Change(at, first, "", "wrap"))
            if not go:
                # The line end behind what was left out goes with it.
                last = piece.clean_span(*stood[place + 1][:2])[0] if place + 1 < len(stood) else stop
            if first < last:
                changes.append(Change(first, last, "", label))
            at = max(at, last)
        if go and at < stop:
            letters = piece.text[at - 1].isascii() and piece.text[at - 1].isalpha() and stop < len(piece.text)
            blank = " " if letters and piece.text[stop].isascii() and piece.text[stop].isalpha() else ""
            changes.append(Change(at, stop, blank, "wrap"))
        position = inner
    return piece.edit(changes)


def _day(found: _Found, surface: Surface, name: str) -> dt.date | None:
    """Return the day of publication: beside the title, in the page's head, below the text, or in the file's name."""
    head = [block for block in found.head if block.label in ("byline", "")]
    told = [block.text for block in head if block.label == "byline"] + [block.text for block in head if not block.label]
    foot = [block.text for block in found.rest if block.label == "byline"]
    for text in [*told, surface.published, *foot]:
        for year, month, day in cues.DATE.findall(text):
            if date := _date(year, month, day):
                return date
    for year, month, day in _URL_DATE.findall(name):
        if date := _date(year, month, day):
            return date
    return None


def _date(year: str, month: str, day: str) -> dt.date | None:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return None


def _left_out(lines: list[Block], used: dict[int, str], made: list[Article]) -> list[Dropped]:
    """Return every line that is no article's text, with its label."""
    dropped = []
    for block in lines:
        taken = used.get(block.start, "")
        if taken == "body":
            continue
        if taken == "title":
            inside = next((s for each in made for s in each.spans if block.start < s[0] < block.end), None)
            dropped.append(Dropped(block.start, inside[0] if inside else block.end, "title"))
        else:
            dropped.append(Dropped(block.start, block.end, taken or _TOLD.get(block.label, block.label) or "other"))
    return dropped
