"""文章 (articles): which lines of a page make up an article, its title, its day, and its text.

A page may hold several articles; each begins at a title above running text. What is no part of one is told with its
label. The text of an article is a trail: lines that columns broke are joined, captions and what else stands between
its lines is left out, and every character still knows its place in the raw page.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection, Sequence
from itertools import pairwise

from kechuang.engines.reports import cues
from kechuang.engines.reports.article import Article, Dropped, Page
from kechuang.engines.reports.blocks import Block, blocks
from kechuang.engines.reports.body import Found, everything, parts, told, worthy
from kechuang.engines.reports.clean import cleaned
from kechuang.engines.reports.html import html_surface
from kechuang.engines.reports.layout import wraps
from kechuang.engines.reports.passage import passages
from kechuang.engines.reports.raw import Raw
from kechuang.engines.reports.reasons import reason_of
from kechuang.engines.reports.remainder import remainder
from kechuang.engines.reports.surface import Surface, text_surface
from kechuang.engines.reports.trail import Change, Trail
from kechuang.engines.reports.twice import parted

_SITE = re.compile(r"\s*[-_|—–]\s*[^-_|—–]{1,20}$")
_URL_DATE = re.compile(r"(?<!\d)((?:19|20)\d{2})[-_/]?(\d{2})[-_/]?(\d{2})(?!\d)")


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
    found = [each for each in (told(part) for part in parts(lines)) if each.body]
    found = worthy(found) or everything(lines)
    made: list[Article] = []
    used: dict[int, str] = {}
    for each in found:
        whole, taken = _assembled(each, page, "")
        # A page that is dated once at its head dates all its articles.
        day, at = _day(each, page, surface, raw.name)
        if day is None and made:
            day, at = made[0].published, made[0].published_span
        whole.published = published or day
        whole.published_span = at if whole.published == day else None
        if not whole.title:
            whole.title = _SITE.sub("", surface.title) if len(found) == 1 else ""
        used.update(taken)
        for article in parted(whole):
            article.id = f"A{len(made) + 1}"
            article.marks = [mark for mark in marks if article.clean.start <= mark.start < article.clean.end]
            if article is not whole and article.title_span:
                used[article.title_span[0]] = "title"
            made.append(article)
    dropped = _left_out(lines, used, made)
    dropped = sorted([*dropped, *remainder(page, made, dropped, surface.hidden)], key=lambda each: each.start)
    return Page(raw=raw, articles=made, dropped=dropped)


def _assembled(found: Found, page: Trail, name: str) -> tuple[Article, dict[int, str]]:
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
        title_edits=page.sub(*page.clean_span(*title_span)).edits if title_span else (),
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
    piece = page.sub(low, high, upto=lines[-1].end)
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
                changes.append(Change(first, last, "", reason_of(label)))
            at = max(at, last)
        if go and at < stop:
            letters = piece.text[at - 1].isascii() and piece.text[at - 1].isalpha() and stop < len(piece.text)
            blank = " " if letters and piece.text[stop].isascii() and piece.text[stop].isalpha() else ""
            changes.append(Change(at, stop, blank, "wrap"))
        position = inner
    return piece.edit(changes)


def _day(found: Found, page: Trail, surface: Surface, name: str) -> tuple[dt.date | None, tuple[int, int] | None]:
    """Return the day of publication, and where the raw page tells it.

    It is told beside the title, in the page's head, below the text, or in the file's name.
    """
    head = [block for block in found.head if block.label in ("byline", "")]
    beside = [block for block in head if block.label == "byline"] + [block for block in head if not block.label]
    foot = [block for block in found.rest if block.label == "byline"]
    for block in [*beside, None, *foot]:
        text = block.text if block else surface.published
        for found_day in cues.DATE.finditer(text):
            if date := _date(*found_day.groups()):
                return date, _dated_at(block, page, found_day) if block else None
    for year, month, day in _URL_DATE.findall(name.rpartition("/")[2]):
        if date := _date(year, month, day):
            return date, None
    return None, None


def _dated_at(block: Block, page: Trail, told: re.Match[str]) -> tuple[int, int]:
    low, _high = page.clean_span(block.start, block.end)
    if page.text.startswith(told[0], low + told.start()):
        return page.raw_span(low + told.start(), low + told.end())
    return block.start, block.end


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
            # A bare title below an article is one of a list, whether or not the list has a heading.
            below = cues.is_title(block.text) and any(article.clean.end <= block.start for article in made)
            label = taken or block.label or ("recommendation" if below else "other")
            dropped.append(Dropped(block.start, block.end, reason_of(label)))
    return dropped
