"""正文 (body): which lines of a page make up its articles, and which of them is the title.

Another article begins at a title above a byline, a dateline (本报讯) or in 【】. The body reaches from the first to the
last line that can only be text; what is small beside it and parted from it by bare lines belongs to a list of titles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from kechuang.engines.reports import cues
from kechuang.engines.reports.blocks import Block

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
_SOFT = frozenset(("menu", "noise"))
_HAN = re.compile("[\u3400-\u9fff]")


@dataclass(slots=True)
class Found:
    """An article as lines: its title, its lines and those that stand between them."""

    title: Block | None = None
    body: list[Block] = field(default_factory=list)
    head: list[Block] = field(default_factory=list)
    rest: list[Block] = field(default_factory=list)


def parts(lines: list[Block]) -> list[list[Block]]:
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


def told(part: list[Block]) -> Found:
    """Tell title, body and the rest of the lines from one title to the next."""
    reach = _core(part)
    if reach is None:
        return Found(rest=part)
    first, last = reach
    found = Found()
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


def worthy(found: list[Found]) -> list[Found]:
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


def everything(lines: list[Block]) -> list[Found]:
    """Take all unlabelled lines of a page without a single sentence for its article."""
    body = [block for block in lines if not block.label and re.search("[\u3400-\u9fffA-Za-z\\d]", block.text)]
    return [Found(body=body)] if body else []
