"""网页源码 (HTML): the text of a web page, every character keeping its place in the source.

A small reader of its own, since the readers there are throw the places away. Tags become nothing or a line end,
entities their character, blanks of the source one blank or none; scripts, styles and forms are left out. What
element a line stood in is kept as a hint for telling the article from what surrounds it.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from kechuang.engines.reports.surface import Line, Surface, trimmed
from kechuang.engines.reports.trail import Edit, Trail

_SKIPPED = "script|style|noscript|template|svg|iframe|textarea|select|button|object|math|canvas"
# A long value (an image in the page) holds no angle bracket, or the end of a tag would be looked for over and over.
_WITHIN = r"(?:[^<>\"']++|\"[^<>\"]*+\"|'[^<>']*+'|\"[^\"]{0,1000}\"|'[^']{0,1000}')*+"
_TOKEN = re.compile(
    r"<!--.*?(?:-->|\Z)"
    rf"|<(?P<skipped>{_SKIPPED})\b{_WITHIN}>.*?(?:</(?P=skipped)\s*>|\Z)"
    r"|<!\[CDATA\[.*?(?:\]\]>|\Z)|<[!?][^<>]*+>"
    rf"|<(?P<close>/?)(?P<tag>[a-zA-Z][a-zA-Z0-9:]*+)(?P<attributes>{_WITHIN})>"
    r"|</?[a-zA-Z][^<>]{0,1000}>"
    r"|&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});?"
    r"|[ \t\r\n\f\v]+",
    re.I | re.S,
)
_VOID_TAGS = "area base br col embed hr img input link meta param source track wbr"
_VOID = frozenset(_VOID_TAGS.split())
_INLINE_TAGS = (
    "a abbr acronym b bdi bdo big cite code data del dfn em font i img input ins kbd label mark q ruby rb rp rt s samp "
    "small span strike strong sub sup time tt u var wbr"
)
_INLINE = frozenset(_INLINE_TAGS.split())
_CELL = frozenset(("td", "th"))
_SELF_CLOSING = frozenset(("p", "li", "td", "th", "tr", "dt", "dd", "option"))
_ATTRIBUTE = re.compile(r"([a-zA-Z:_-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))")
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_WORDS = re.compile(r"[A-Za-z][a-z]*|[A-Z]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_REGIONS = {
    "navigation": "nav navbar menu menus submenu breadcrumb breadcrumbs crumb crumbs topbar toolbar header footer foot "
    "copyright sitemap links friendlink pager pagination share sharing login search sidebar side lang",
    "recommendation": "recommend recommended recommendation recommends tuijian hot hots rank ranking ranks",
    "related": "related relate relates relatednews xiangguan",
    "advert": "ad ads adv advert adverts advertisement adsense banner sponsor promotion gg",
    "comment": "comment comments reply replies discuss pinglun",
}
_REGION_OF = {word: region for region, words in _REGIONS.items() for word in words.split()}
_TAG_REGION = {"nav": "navigation", "footer": "navigation", "aside": "recommendation", "figcaption": "caption"}
_CONTENT = frozenset(("article", "main", "body", "html"))
_TITLE_NAMES = frozenset(("og:title", "articletitle", "article:title", "title"))
_DATE_NAMES = frozenset(
    ("article:published_time", "pubdate", "publishdate", "publish_time", "og:release_date", "datepublished",
     "publish-date", "firstpublishedtime", "og:article:published_time", "weibo: article:create_at")
)  # fmt: skip
_CJK = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u3000-\u303f\u2018-\u201f]")
_STRENGTH = {"": 0, "soft": 1, " ": 2, "\t": 3, "\n": 4}
_LONG_CELL = 60


@dataclass(slots=True)
class _Open:
    tag: str
    region: str
    hidden: bool
    inside: bool = False
    """Whether it stands in an element that the page calls its article."""


class _Reader:
    """Walks the tokens of a source once, collecting edits and lines."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.edits: list[Edit] = []
        self.lines: list[Line] = []
        self.stack: list[_Open] = []
        self.title = ""
        self.published = ""
        self.hidden: list[tuple[int, int]] = []
        self._metas: dict[str, str] = {}
        self._pending: tuple[int, int] | None = None  # markup and blanks since the last character
        self._break = ""
        self._last = ""  # the last character of the text
        self._line: tuple[int, str, str] | None = None  # where the present line begins, its element and region
        self._line_end = 0
        self._cells: list[int] = []  # raw places of cell ends in the present line
        self._linked = self._length = 0

    def read(self) -> Surface:
        raw, at = self.raw, 0
        for found in _TOKEN.finditer(raw):
            if found.start() > at:
                self._text(at, found.start(), None)
            at = found.end()
            token = found[0]
            if token[0] == "&":
                character = html.unescape(token)
                if character == token:
                    self._text(found.start(), at, None)
                elif character:
                    self._text(found.start(), at, character)
                else:
                    self._mark(found.start(), at, "")
            elif token[0] != "<":
                # A line end of the source is no blank between Chinese characters; a blank in a line is one.
                self._mark(found.start(), at, "soft" if "\n" in token or "\r" in token else " ")
            else:
                self._tag(found)
        if len(raw) > at:
            self._text(at, len(raw), None)
        self._end_line()
        if self._pending:
            self.edits.append(Edit(*self._pending, "", "markup"))
        return Surface(
            Trail(raw, edits=self.edits),
            self.lines,
            next((self._metas[name] for name in ("og:title", "articletitle", "article:title") if name in self._metas),
                 self.title),
            self.published or next((self._metas[name] for name in _DATE_NAMES if name in self._metas), ""),
            self.hidden,
        )  # fmt: skip

    def _mark(self, start: int, end: int, means: str) -> None:
        """Take in markup or blanks: nothing, a blank, a cell's end or a line's end."""
        self._pending = (self._pending[0], end) if self._pending else (start, end)
        if _STRENGTH[means] > _STRENGTH[self._break]:
            self._break = means
        if means == "\n":
            self._end_line()

    def _text(self, start: int, end: int, becomes: str | None) -> None:
        text = self.raw[start:end] if becomes is None else becomes
        if self.stack and self.stack[-1].tag == "title":
            self.title += text
        if self.stack and (self.stack[-1].hidden or self.stack[-1].tag == "title"):
            self.hidden.append((start, end))
            self._mark(start, end, "")
            return
        self._flush(text[0])
        if becomes is not None:
            self.edits.append(Edit(start, end, becomes, "entity"))
        if self._line is None:
            top = self.stack[-1] if self.stack else _Open("", "", False)
            self._line = (start, self._block(), top.region)
        self._length += len(text)
        if any(each.tag == "a" for each in self.stack[-4:]):
            self._linked += len(text)
        self._last = text[-1]
        self._line_end = end

    def _block(self) -> str:
        return next((each.tag for each in reversed(self.stack) if each.tag not in _INLINE), "")

    def _flush(self, following: str) -> None:
        if self._pending is None:
            return
        start, end = self._pending
        after = self._break
        if after == "soft":
            after = "" if _CJK.match(self._last) and _CJK.match(following) else " "
        if after == " " and not self._last:
            after = ""
        if after == "\t" and self._line is not None:
            self._cells.append(start)
        if self.raw[start:end] != after:
            self.edits.append(Edit(start, end, after, "markup"))
        self._pending, self._break = None, ""

    def _end_line(self) -> None:
        if self._line is None:
            return
        start, tag, region = self._line
        linked = self._linked / self._length if self._length else 0.0
        ends = [*self._cells, self._line_end]
        starts = [start, *self._cells]
        if any(end - begin > _LONG_CELL for begin, end in zip(starts, ends, strict=True)):
            pieces = list(zip(starts, ends, strict=True))
        else:
            pieces = [(start, self._line_end)]
        for begin, end in pieces:
            low, high = trimmed(self.raw, begin, end)
            if low < high:
                self.lines.append(Line(low, high, tag, region, linked))
        self._line, self._cells = None, []
        self._linked = self._length = 0

    def _tag(self, found: re.Match[str]) -> None:
        tag = (found["tag"] or "").lower()
        start, end = found.span()
        if not tag:
            if found["skipped"] or found[0].startswith("<!--"):
                self.hidden.append((start, end))
            self._mark(start, end, "")
            return
        if tag == "meta":
            self._meta(found["attributes"])
        if tag == "br" or (tag not in _INLINE and tag not in _CELL):
            self._mark(start, end, "\n")
        else:
            self._mark(start, end, "\t" if tag in _CELL else "")
        if tag in _VOID:
            return
        if found["close"]:
            for depth in range(len(self.stack) - 1, max(-1, len(self.stack) - 64), -1):
                if self.stack[depth].tag == tag:
                    del self.stack[depth:]
                    break
            return
        if tag in _SELF_CLOSING and self.stack and self.stack[-1].tag == tag:
            self.stack.pop()
        if not (found["attributes"] or "").rstrip().endswith("/"):
            self._open(tag, found["attributes"] or "")

    def _open(self, tag: str, attributes: str) -> None:
        above = self.stack[-1] if self.stack else _Open("", "", False)
        values = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(attributes)} if attributes else {}
        hidden = above.hidden or bool(_HIDDEN.search(values.get("style", "")))
        if "hidden" in attributes and not hidden:
            hidden = bool(re.search(r"\bhidden\b", _QUOTED.sub("", attributes)))
        region = above.region
        if tag == "time" and "datetime" in values and not self.published:
            self.published = values["datetime"]
        if not region and tag not in _CONTENT:
            region = _TAG_REGION.get(tag, "")
            if tag == "header" and not above.inside:
                region = "navigation"
            if not region and tag not in ("h1", "h2", "p", "span", "a"):
                region = _named(values.get("class", "") + " " + values.get("id", ""))
        if len(self.stack) < 5_000:
            inside = above.inside or tag in ("article", "main")
            self.stack.append(_Open(tag, region, hidden and tag not in _CONTENT, inside))

    def _meta(self, attributes: str | None) -> None:
        values = {name.lower(): a or b or c for name, a, b, c in _ATTRIBUTE.findall(attributes or "")}
        name = (values.get("name") or values.get("property") or values.get("itemprop") or "").lower()
        if name in _TITLE_NAMES | _DATE_NAMES and values.get("content", "").strip():
            self._metas.setdefault(name, html.unescape(values["content"]).strip())


def _named(names: str) -> str:
    """Return the label that the names of an element's classes stand for; the last word of each name decides most."""
    for name in names.split():
        words = [word.lower() for word in _WORDS.findall(name)]
        for word in (words[-1:] + words[:1]) if words else []:
            if word in _REGION_OF:
                return _REGION_OF[word]
    return ""


def html_surface(raw: str) -> Surface:
    """Return the surface of the source of a web page."""
    return _Reader(raw).read()
