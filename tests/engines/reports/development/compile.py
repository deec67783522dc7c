"""开发集的编译 (compile): authored texts with inline marks become raw pages and gold with exact offsets.

``python -m tests.engines.reports.development.compile`` writes, beside every ``sources/NAME.src``, the page
``NAME.txt`` and for each half ``facts.json``. The marks are told in the README of this folder. Nothing is counted by
hand: offsets come out of the marks, also through noise (wraps, pinyin, byte slips, masked words) laid on afterwards.
"""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import yaml

from tests.engines.reports.development.marks import Mark, Page, read_source
from tests.engines.reports.development.noise import Noise
from tests.engines.reports.development.printed import base, number, plain

HERE = Path(__file__).parent
ROOT = HERE.parents[3]
KINDS = {
    "L": "level", "G": "growth", "S": "share", "R": "rank", "T": "target", "C": "cumulative",
    "N": "count_in_period", "E": "event",
}  # fmt: skip
MODALITIES = {
    "a": "actual", "t": "target", "f": "forecast", "p": "plan", "o": "prospect", "d": "target_completed",
    "h": "hypothetical",
}  # fmt: skip
SIGNS = {"=": "=", ">=": "≥", ">": ">", "<=": "≤", "<": "<", "~": "约", "n": "近", "r": "range"}
DROPPED = {
    "nav": "navigation", "footer": "navigation", "recommend": "recommendation", "advert": "advert",
    "contact": "contact", "related": "related", "spam": "spam",
}  # fmt: skip


def compile_half(folder: Path, places: dict[str, str], names: dict[str, str], *, frozen: bool) -> dict[str, Any]:
    """Write the pages of a half and return its gold; of a frozen one no mistakes are listed."""
    files: list[dict[str, Any]] = []
    facts: list[dict[str, Any]] = []
    for path in sorted((folder / "sources").glob("*.src")):
        answers = Answers(read_source(path), places, names)
        (folder / answers.file).write_text(answers.noise.raw, encoding="utf-8", newline="")
        files.append(answers.blocks())
        facts.extend(answers.facts())
    return {
        "note": "合成：文字与数字均为自拟，与所写地方的实际无关。偏移为码位，区间左闭右开。",
        "format": "kechuang.reports.gold/1",
        "frozen": frozen,
        "files": files,
        "facts": _fold(facts),
    }


class Answers:
    """The answers to one page."""

    def __init__(self, page: Page, places: dict[str, str], names: dict[str, str]) -> None:
        self.page, self.places, self.names = page, places, names
        self.noise = Noise(page)
        self.file = page.head["file"]
        self.stem = self.file.rpartition(".")[0]

    def blocks(self) -> dict[str, Any]:
        """Return the articles of the page and what belongs to none."""
        head, raw = self.page.head, self.noise.raw
        articles: dict[str, dict[str, Any]] = {}
        dropped = []
        for label, owner, start, end in self.page.blocks:
            span = list(self.noise.span(start, end))
            if label in DROPPED:
                dropped.append({"start": span[0], "end": span[1], "reason": DROPPED[label]})
                continue
            one = articles.setdefault(owner, {"id": owner, "title": "", "published": head["published"]})
            if label == "title":
                one["title"] = raw[span[0] : span[1]]
            if label == "article":
                one.setdefault("spans", []).append(span)
            else:
                one.setdefault("beside", []).append([*span, label])
        for key, one in articles.items():
            one["duplicate_of"] = self._original(key)
        if self.file.endswith(".html"):  # tags count neither way
            marks = [[*found.span(), "markup"] for found in re.finditer(r"<[^>]*>", raw)]
            next(iter(articles.values())).setdefault("beside", []).extend(marks)
        return {
            "file": self.file,
            "template": head["template"],
            "city": head["city"],
            "published": head["published"],
            "articles": list(articles.values()),
            "dropped": dropped,
        }

    def facts(self) -> list[dict[str, Any]]:
        """Return the facts marked in the page, those of copies with the article they are copied from."""
        return [
            self._fact(f"{self.stem}-{count:02d}{'abcdefgh'[k]}", article, mark, k)
            for count, (article, mark) in enumerate(self.page.marks, 1)
            for k in range(len(mark.fields))
        ]

    def _fact(self, key: str, article: str, mark: Mark, k: int) -> dict[str, Any]:
        told, raw = mark.fields[k], self.noise.raw
        span = self.noise.span(mark.start, mark.end)
        place = told.get("l", self.page.head["city"])
        fact: dict[str, Any] = {
            "id": key,
            "file": self.file,
            "article": article,
            "place": None if place == "-" else place,
            "place_code": self.places.get(place),
            "subject": told.get("s", place.rpartition("/")[2] if place != "-" else ""),
            "indicator": self.names[told["i"]] if "i" in told else told["n"],
            "indicator_id": told.get("i"),
            **_value(self.page, mark, k, told),
        }
        printed = self.page.text[mark.numbers[k][0] - 1 : mark.numbers[k][1]] if mark.numbers else ""
        fact["kind"], fact["modality"] = _kind(told, fact, printed)
        fact["period"] = told.get("p") or self.page.head["period"]
        fact["is_target"] = fact["kind"] == "target"
        fact["span"] = raw[span[0] : span[1]]
        fact["start"], fact["end"] = self.noise.span(*_sentence(self.page, article, mark))
        fact["span_start"], fact["span_end"] = span
        if mark.numbers:
            fact["number_start"], fact["number_end"] = self.noise.span(*mark.numbers[k])
        fact["occurrences"] = []
        fact |= {name: True for flag, name in (("x", "ambiguous"), ("lab", "label_number")) if flag in told}
        return fact | ({"copy_of": original} if (original := self._original(article)) else {})

    def _original(self, article: str) -> str | None:
        told = self.page.head.get(f"duplicate {article.rpartition('/')[2]}")
        return told if told is None or "/" in told else f"{self.stem}/{told}"


def _sentence(page: Page, article: str, mark: Mark) -> tuple[int, int]:
    """Return the sentence around a clause: up to 。！？ or the end of the paragraph; captions do not end it."""
    chars = [
        at
        for label, owner, start, end in page.blocks
        for at in range(start, end)
        if owner == article and (label == "article" or start <= mark.start < end)
    ]
    ends = set(page.breaks)
    place = chars.index(mark.start)
    first = place
    while first > 0:
        before = chars[first - 1]
        if page.text[before] in "。！？" or (page.text[before] in "”’）" and page.text[before - 1] in "。！？"):
            break
        if before + 1 in ends:
            break
        first -= 1
    last = chars.index(mark.end - 1)
    while last + 1 < len(chars):
        at = chars[last]
        if at + 1 in ends or page.text[at] in "。！？":
            break
        last += 1
    while last + 1 < len(chars) and page.text[chars[last + 1]] in "”’）" and chars[last] + 1 not in ends:
        last += 1
    return chars[first], chars[last] + 1


def _value(page: Page, mark: Mark, k: int, told: dict[str, str]) -> dict[str, Any]:
    if not mark.numbers:
        return {
            "value": None, "value_max": None, "unit": None, "value_si": None, "value_si_max": None, "unit_si": None,
            "comparator": "=",
        }  # fmt: skip
    start, end = mark.numbers[k]
    printed = page.text[start:end]
    if "u" in told:
        value, top, unit, sign = plain(told["v"]), plain(told["v2"]) if "v2" in told else None, told["u"], "="
    else:
        value, top, unit, sign = number(printed)
    if re.match(r"[第前]", printed) and not unit:
        unit = "位"
    before, after = page.text[max(0, start - 4) : start], page.text[end : end + 2]
    if sign == "=":
        if re.search(r"不(超过|高于|足|到)$", before):
            sign = "<" if before.endswith(("足", "到")) else "≤"
        elif re.search(r"(超过|超|突破|逾|高于)$", before):
            sign = ">"
        elif before.endswith(("近", "接近")):
            sign = "近"
        elif before.endswith("约") and not before.endswith("签约"):
            sign = "约"
        elif re.search(r"(不少于|不低于|至少)$", before) or after == "以上":
            sign = "≥"
        elif after in ("以内", "以下"):
            sign = "≤"
        elif after.startswith("左右"):
            sign = "约"
    sign = SIGNS.get(told.get("c", ""), sign)
    si, unit_si = base(value, unit)
    return {
        "value": value, "value_max": top, "unit": unit, "value_si": si, "value_si_max": base(top, unit)[0],
        "unit_si": unit_si, "comparator": sign,
    }  # fmt: skip


def _kind(told: dict[str, str], fact: dict[str, Any], printed: str) -> tuple[str, str]:
    modality = MODALITIES[told.get("m", "a")]
    if "k" in told:
        return KINDS[told["k"]], modality
    if modality in ("target", "forecast", "plan", "prospect", "target_completed"):
        return "target", modality
    if not printed:
        return "event", modality
    if fact["unit"] == "位" and re.match(r".?[第前首]", printed):
        return "rank", modality
    by_unit = {"个百分点": "growth", "番": "growth", "%": "share", "成": "share"}
    return by_unit.get(fact["unit"], "level"), modality


def _fold(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Put the facts of a copied article under those of the first one, as occurrences, in their order."""
    out = []
    used: dict[str, int] = {}
    for fact in facts:
        source = fact.pop("copy_of", None)
        if source is None:
            out.append(fact)
            continue
        originals = [f for f in facts if f["article"] == source]
        at = used.get(fact["article"], 0)
        used[fact["article"]] = at + 1
        original = originals[at]
        same = ("value_si", "unit_si", "indicator", "period", "place", "comparator")
        if any(original[k] != fact[k] for k in same):
            raise ValueError(f"{fact['id']} is no copy of {original['id']}: {original['span']} / {fact['span']}")
        keys = ("file", "article", "span", "start", "end", "span_start", "span_end", "number_start", "number_end")
        original["occurrences"].append({k: fact[k] for k in keys if k in fact})
    return out


def division_codes() -> dict[str, str]:
    """Return the codes of 合肥市, 合肥市/蜀山区 and so on out of the packs' division tables."""
    rows: list[tuple[str, str]] = []
    for table in ("cn", "cn-sd", "cn-sd-zibo"):
        with (ROOT / "packs" / table / "divisions.csv").open(encoding="utf-8", newline="") as lines:
            rows += [(row["code"], row["name"]) for row in csv.DictReader(lines)]
    names = dict(rows)
    out = {"全国": "100000"}
    for code, name in rows:
        city = names.get(code[:4] + "00")
        out.setdefault(name, code)
        if city and city != name:
            out[f"{city}/{name}"] = code
    return out


def indicator_names() -> dict[str, str]:
    """Return the names of the indicator ids that the set uses."""
    names: dict[str, str] = yaml.safe_load((HERE / "indicators.yaml").read_text(encoding="utf-8"))
    return names


def _lines(gold: dict[str, Any]) -> str:
    """Return answers as JSON with a page or a fact a line: a change shows as the lines that it changes."""
    told = []
    for name, value in gold.items():
        if isinstance(value, list):
            rows = ",\n".join(json.dumps(one, ensure_ascii=False, separators=(",", ":")) for one in value)
            told.append(f"{json.dumps(name)}: [\n{rows}\n]")
        else:
            told.append(f"{json.dumps(name)}: {json.dumps(value, ensure_ascii=False)}")
    return "{\n" + ",\n".join(told) + "\n}\n"


def main() -> None:
    """Compile both halves."""
    places, names = division_codes(), indicator_names()
    for half in ("open", "frozen"):
        gold = compile_half(HERE / half, places, names, frozen=half == "frozen")
        target = HERE / half / "facts.json"
        target.write_text(_lines(gold), encoding="utf-8")
        print(half, len(gold["files"]), "pages", len(gold["facts"]), "facts")


if __name__ == "__main__":
    main()
