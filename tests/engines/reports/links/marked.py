"""Passages with marked names and relations, and how well a reading agrees with them."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from kechuang.declarations.pack import load_pack
from kechuang.engines.reports import Gazetteer, articles, load_bytes
from kechuang.engines.reports.article import Article
from kechuang.engines.reports.links import Linker, Links, Mention
from kechuang.engines.reports.links.relation import End

HERE = Path(__file__).parent / "passages"
KINDS = {
    "E": "enterprise", "O": "organisation", "P": "person", "T": "team", "L": "policy", "J": "project", "F": "platform",
}  # fmt: skip
_MARK = re.compile(r"\{(?P<key>[EOPTLJF]\d)(?:>(?P<ref>b\d\d|\?))?:(?P<text>[^{}]+)\}")


@dataclass
class Passage:
    """A passage as it would be read, and what it names and tells."""

    name: str
    text: str = ""
    marks: list[tuple[int, int, str, str | None]] = field(default_factory=list)
    relations: list[tuple[str, str, str]] = field(default_factory=list)

    def article(self) -> Article:
        page = articles(load_bytes((self.text + "\n").encode(), name=self.name))
        return page.articles[0]


def passages(half: str) -> list[Passage]:
    made: list[Passage] = []
    for line in (HERE / f"{half}.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("@ "):
            made.append(Passage(line[2:]))
        elif not line.strip() or line.startswith("#"):
            continue
        elif found := re.match(r"(\w+) (\S+) (.+)$", line) if re.match(r"[a-z_]+ ", line) else None:
            made[-1].relations.append((found[1], found[2], found[3]))
        else:
            _take(made[-1], line)
    return made


def _take(passage: Passage, line: str) -> None:
    if passage.text:
        passage.text += "\n"
    at = 0
    for found in _MARK.finditer(line):
        passage.text += line[at : found.start()]
        start = len(passage.text)
        passage.text += found["text"]
        passage.marks.append((start, len(passage.text), found["key"], found["ref"]))
        at = found.end()
    passage.text += line[at:]


def firms() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    with (HERE / "base.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            yield row["id"], row["name"], tuple(filter(None, row["aliases"].split("|")))


@cache
def linker(people: bool = True) -> Linker:
    divisions = load_pack("cn").divisions.values()
    return Linker(firms(), divisions=divisions, places=Gazetteer(divisions), people=people)


@dataclass
class Tally:
    """Right of what was told, and of what there is."""

    right: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    there: Counter[str] = field(default_factory=Counter)
    mistakes: list[str] = field(default_factory=list)

    def precision(self, *keys: str) -> float:
        return sum(self.right[key] for key in keys) / max(1, sum(self.told[key] for key in keys))

    def recall(self, *keys: str) -> float:
        return sum(self.right[key] for key in keys) / max(1, sum(self.there[key] for key in keys))


def measured(half: str) -> Tally:
    tally = Tally()
    for passage in passages(half):
        article = passage.article()
        links = linker().links(article)
        _names(tally, passage, links)
        _ties(tally, passage, links)
        _sayings(tally, passage, article, links)
    return tally


def _names(tally: Tally, passage: Passage, links: Links) -> None:
    there = {(start, end, KINDS[key[0]]): ref for start, end, key, ref in passage.marks}
    told = {(*each.span, each.kind): each for each in links.mentions}
    for start, end, kind in sorted(there.keys() | told.keys()):
        name = (start, end, kind)
        tally.there[kind] += name in there
        tally.told[kind] += name in told
        tally.right[kind] += name in there and name in told
        if (name in there) != (name in told):
            tally.mistakes.append(
                f"{passage.name}: {'missed' if name in there else 'made up'} {kind} {passage.text[start:end]}"
            )
    for name, ref in there.items():
        if name[2] != "enterprise":
            continue
        each = told.get(name)
        found = ("?" if each.candidates else each.ref) if each else None
        tally.there["link"] += ref is not None
        tally.told["link"] += found is not None
        tally.right["link"] += ref is not None and found == ref
        if ref != found:
            tally.mistakes.append(f"{passage.name}: link of {passage.text[name[0] : name[1]]}: {found}, not {ref}")


def _ties(tally: Tally, passage: Passage, links: Links) -> None:
    by_id = {each.id: each for each in links.mentions}
    keys = {(start, end): key for start, end, key, _ in passage.marks}

    def key_of(mention: Mention | None) -> str:
        if mention is None:
            return "-"
        same = [each for each in links.mentions if (each.same_as or each.id) == (mention.same_as or mention.id)]
        return next((keys[each.span] for each in same if each.span in keys), "?")

    def side(end: End) -> set[str]:
        return {key_of(by_id.get(end.mention or ""))} if end.mention else {end.text}

    told = [(each.kind, side(each.subject), side(each.object)) for each in links.relations]
    told += [
        ("title", {key_of(each), each.title or ""}, {key_of(by_id.get(each.organisation or ""))})
        for each in links.mentions
        if each.kind == "person" and not each.same_as
    ]
    wanted = [(kind, one, other) for kind, one, other in passage.relations if kind != "said"]
    left = list(told)
    for kind, one, other in wanted:
        tally.there[kind] += 1
        hit = next((each for each in left if each[0] == kind and _fits(kind, one, other, each)), None)
        if hit:
            left.remove(hit)
            tally.right[kind] += 1
        else:
            tally.mistakes.append(f"{passage.name}: missed {kind} {one} {other}")
    for kind, _, _ in told:
        tally.told[kind] += 1
    tally.mistakes += [f"{passage.name}: made up {each}" for each in left]


def _fits(kind: str, one: str, other: str, told: tuple[str, set[str], set[str]]) -> bool:
    _, subject, object_ = told
    if kind == "title":
        title, owner = other.rsplit(" ", 1)
        return one in subject and any(title in each for each in subject) and owner in object_
    if other.startswith('"'):
        words = other.strip('"')
        return one in subject and any(_overlap(words, each) for each in object_)
    return (one in subject and other in object_) or (kind == "works_with" and other in subject and one in object_)


def _overlap(one: str, other: str) -> bool:
    """Whether two wordings share most of the shorter one."""
    short, long = sorted((one, other), key=len)
    return (short in long and 2 * len(short) >= len(long)) or (short[2:] in long and len(short) >= 6)


def _sayings(tally: Tally, passage: Passage, article: Article, links: Links) -> None:
    keys = {(start, end): key for start, end, key, _ in passage.marks}
    by_id = {each.id: each for each in links.mentions}
    for _, who, words in _said(passage.relations):
        place = passage.text.index(words.strip('"'))
        start, end = article.clean.clean_span(place, place + len(words) - 2)
        speech = links.said_by(start, end)
        mention = by_id.get(speech.mention or "") if speech else None
        tally.there["said"] += 1
        tally.told["said"] += mention is not None
        same = [
            each for each in links.mentions if mention and (each.same_as or each.id) == (mention.same_as or mention.id)
        ]
        right = any(keys.get(each.span) == who for each in same)
        tally.right["said"] += right
        if not right:
            tally.mistakes.append(f"{passage.name}: said {who} {words}: {speech.who if speech else None}")


def _said(relations: Iterable[tuple[str, str, str]]) -> Iterator[tuple[str, str, str]]:
    return (each for each in relations if each[0] == "said")


if __name__ == "__main__":
    import sys

    for half in sys.argv[1:] or ["open", "frozen"]:
        tally = measured(half)
        for kind in tally.there | tally.told:
            print(f"{half} {kind:13} P {tally.precision(kind):.2f} R {tally.recall(kind):.2f} of {tally.there[kind]}")
        if half == "open":
            print("\n".join(tally.mistakes))
