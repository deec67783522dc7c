"""证据 (evidence): what two sides say field by field, whether it agrees, and what a weight means in plain words."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.engines.lake import normal_name

#: What a side may say of its entity, in the order in which it is shown.
FIELDS = {
    "name": gettext_lazy("名称"), "former_name": gettext_lazy("曾用名"), "code": gettext_lazy("统一社会信用代码"),
    "reg_no": gettext_lazy("注册号"), "person": gettext_lazy("负责人"), "person_id": gettext_lazy("证件号"),
    "phone": gettext_lazy("电话"), "address": gettext_lazy("地址"), "division": gettext_lazy("行政区划"),
    "capital": gettext_lazy("注册资本"), "founded_on": gettext_lazy("成立日期"),
}  # fmt: skip
NAMES, LOOSE = ("name", "former_name"), ("name", "former_name", "address")
ALIKE = 0.75
# The resolver's two lines: from the lower one a pair waits for a steward, from the upper one it is joined without one.
DOUBTFUL, ACCEPT = 45, 80
MIDDLE, STRONG = 55, 70
BANDS = {
    "torn": gettext_lazy("两家相争"), "strong": gettext_lazy("证据较强"), "middle": gettext_lazy("证据一般"),
    "weak": gettext_lazy("证据较弱"),
}  # fmt: skip
MARKS = {
    "same": (gettext_lazy("相同"), "check"), "former": (gettext_lazy("与曾用名相同"), "check"),
    "near": (gettext_lazy("相近"), "info"), "other": (gettext_lazy("不同"), "close"),
    "one": (gettext_lazy("仅一方有"), "more"),
}  # fmt: skip


def plain(role: str, text: str) -> str:
    """Return a text as it is compared: without what spelling alone makes different."""
    if role in NAMES:
        return normal_name(text)
    whole = unicodedata.normalize("NFKC", text).upper()
    if role == "phone":
        return "".join(sign for sign in whole if sign.isdigit())
    return "".join(sign for sign in whole if sign.isalnum() or sign == ".")


def mark(role: str, left: Mapping[str, Sequence[str]], right: Mapping[str, Sequence[str]]) -> str:
    """Say how two sides compare in a field; empty where neither says anything.

    Parameters
    ----------
    role : str
        A key of :data:`FIELDS`.
    left, right : mapping
        Role → plain texts.
    """
    mine, theirs = set(left.get(role, ())), set(right.get(role, ()))
    if not mine and not theirs:
        return ""
    former = mine & set(right.get("former_name", ())) or theirs & set(left.get("former_name", ()))
    if role == "name" and former and not mine & theirs:
        return "former"
    if not mine or not theirs:
        return "one"
    if mine & theirs:
        return "same"
    return "near" if any(_alike(role, one, two) for one in mine for two in theirs) else "other"


def _alike(role: str, one: str, two: str) -> bool:
    if role in LOOSE:
        # The matcher's answer may depend on which text comes first; that of a pair must not.
        return SequenceMatcher(None, *sorted((one, two)), autojunk=False).ratio() >= ALIKE
    if role in {"code", "reg_no"}:
        return len(one) == len(two) and sum(a != b for a, b in zip(one, two, strict=True)) <= 1
    return False


def band(weight: int, torn: bool) -> str:
    """Return which key of :data:`BANDS` a weight falls under."""
    if torn:
        return "torn"
    return "strong" if weight >= STRONG else "middle" if weight >= MIDDLE else "weak"


def in_words(weight: int, torn: bool, both_coded: bool) -> str:
    """Say what the weight of the evidence means."""
    if torn:
        text = _("与不止一家都很像，分差太小，系统分不清应归哪一家，须由人判定。")
    elif weight >= ACCEPT:
        text = _("证据够得上自动合并，但缺少名称等关键信息，须由人判定。")
    elif weight >= STRONG:
        text = _("证据较强，接近自动合并的界线；若无明显矛盾，多半是同一家。")
    elif weight >= MIDDLE:
        text = _("有几项相符，也有缺漏或出入；请对照原始材料后判定。")
    else:
        text = _("只有少数几项相符，容易是同名或同址的另一家；拿不准时请选“暂缓”。")
    return text + (_("双方都有有效的信用代码：判“相同”只记一条关联，不合并。") if both_coded else "")


@dataclass(frozen=True)
class Piece:
    """A part of a text, and whether the other side has it otherwise."""

    text: str
    differs: bool


def pieces(text: str, other: str) -> list[Piece]:
    """Cut a text where it differs from another."""
    found = []
    for kind, start, end, _low, _high in SequenceMatcher(None, text, other, autojunk=False).get_opcodes():
        if end > start:
            found.append(Piece(text[start:end], kind != "equal"))
    return found


@dataclass(frozen=True)
class Line:
    """A field of a pair as the page shows it."""

    role: str
    label: str
    left: list[list[Piece]]
    right: list[list[Piece]]
    mark: str
    word: str
    sign: str
    masked: bool


def lines(marks: Mapping[str, str], left: Mapping[str, Any], right: Mapping[str, Any]) -> list[Line]:
    """Return the fields of which one side at least says something.

    Parameters
    ----------
    marks : mapping
        Role → :data:`MARKS` key.
    left, right : mapping
        Role → ``{"values": texts, "masked": bool}``.
    """
    found = []
    for role, label in FIELDS.items():
        if role not in marks:
            continue
        mine, theirs = left.get(role, {}), right.get(role, {})
        values, others = list(mine.get("values", ())), list(theirs.get("values", ()))
        masked = bool(mine.get("masked") or theirs.get("masked"))
        cut = marks[role] in {"near", "other"} and role in {*LOOSE, "code", "reg_no"} and not masked
        word, sign = MARKS[marks[role]]
        found.append(
            Line(
                role, str(label), _shown(values, others if cut else []), _shown(others, values if cut else []),
                marks[role], str(word), sign, masked,
            )
        )  # fmt: skip
    return found


def _shown(values: Sequence[str], others: Sequence[str]) -> list[list[Piece]]:
    return [pieces(value, others[0]) if others else [Piece(value, False)] for value in values]
