"""人员 (people): persons named together with a title (职务、职称), and nothing else about them.

Only the name, the title and the organisation are kept, as the page tells them; nobody is looked up anywhere. A name
without a title is taken only where the same article told it with one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kechuang.engines.reports.links.person_name import is_name, sizes
from kechuang.engines.reports.links.register import Register
from kechuang.engines.reports.links.spot import Spot, Taken
from kechuang.engines.reports.links.title import IN_BRACKETS, TITLE

_BEFORE_WORDS = (
    "的 与 由 和 及 聘请 邀请 聘任 引进 联合 来自 请 在 是 为 为由 以 及其 对 向 据 被 从 将 随 跟着 时任 同 携 "
    "找到 随着 在读 学院 大学 公司 院 所 系 局 中心 集团 室 部 厂 团队 组 "
)
_FOLLOW_WORDS = (
    "说 表示 介绍 告 坦 认为 指出 回忆 透露 称 强调 看 正 在 和 与 等 带 率 领 团队 教授 院士 博士 先生 女士 拿 "
    "向 对 从 为 是 的 将 已 就 一 都 也 又 主持 担任 出席 到 赴 来 作 谈 讲 感 研 提 给 把 被 及 调研 同 并 于 "
    "有 获 共 联 深 当 曾 做 参 开 发 针 代表 签 进 走 宣 致 亲 多 现 目 笑 牵 组 举 如 很 最 还 明确 进一步 "
    "接受 反映 补充 解释 分享 讲述 呼吁 建议 直言 自 前 后 如今 日前 近日 昨 今 这 那 每 只 便 却 仍 连 随 荣 "
    "因 让 叫 跟 请 邀 认真 一边 激动 兴奋 高兴 信心 若 像 成 加 入 建 团 创 坚 翻 打 用 之 以 所 "
)
_MARK = r"[，。；：、！？“”‘’（）()《》\s]"
_BEFORE_NAME = re.compile(f"(?:{_MARK}|{'|'.join(_BEFORE_WORDS.split())})$")
_FOLLOW = re.compile(f"{_MARK}|$|{'|'.join(_FOLLOW_WORDS.split())}")


@dataclass(slots=True)
class Titled:
    """A title in a text, and where the name beside it stands if there is one."""

    start: int
    end: int
    name: tuple[int, int] | None


def titles(text: str, taken: Taken) -> list[Titled]:
    """Return the titles of a text and the names beside them; names are added to what is taken.

    Parameters
    ----------
    text : str
        With full-width punctuation.
    taken : Taken
        What is taken; persons are added.
    """
    made: list[Titled] = []
    found = TITLE.search(text)
    while found:
        end = found.end()
        start = taken.after(found.start(), end)
        titled = Titled(start, end, None)
        name = _behind(text, end, taken) or _ahead(text, start, taken) or _appointed(text, start, taken)
        if name:
            titled.name = name
            spot = Spot(*name, "person", key=text[name[0] : name[1]], title=text[start:end])
            also = TITLE.match(text, name[1]) if name[0] == end else None
            if also:
                # 项目负责人某某主任医师 bears both.
                spot.title = f"{spot.title}、{also[0]}"
            spot.owner = min(start, name[0])
            taken.add(spot)
            _beside(text, spot, taken)
        made.append(titled)
        found = TITLE.search(text, max(end, name[1] if name else end))
    for found in IN_BRACKETS.finditer(text):
        name = _ahead(text, found.start(), taken)
        if name:
            title = TITLE.search(text, found.start("title"), found.end("title"))
            for inner in TITLE.finditer(text, found.start("title"), found.end("title")):
                title = inner
            spot = Spot(*name, "person", key=text[name[0] : name[1]], title=title[0] if title else found["title"])
            spot.owner = title.start() if title else found.start("title")
            taken.add(spot)
            made.append(Titled(spot.owner, found.end("title"), name))
    _again(text, taken)
    return made


_BORNE = frozenset(("董事长", "理事长", "总经理", "副市长", "副局长", "副院长", "副校长", "工程师", "副主任"))


def _behind(text: str, place: int, taken: Taken) -> tuple[int, int] | None:
    """Return the name right behind a title: 总经理朱林拿起."""
    for size in sizes(text, place):
        name = text[place : place + size]
        if len(name) < size or not is_name(name) or not _FOLLOW.match(text, place + size):
            continue
        if taken.free(place, place + size) and not TITLE.match(text, place + 1):
            return place, place + size
    # Behind a title that none but a person bears, three characters are a name whatever follows.
    name = text[place : place + 3]
    borne = text[max(0, place - 3) : place] in _BORNE and len(name) == 3 and bool(sizes(text, place))
    return (place, place + 3) if borne and is_name(name) and taken.free(place, place + 3) else None


def _appointed(text: str, place: int, taken: Taken) -> tuple[int, int] | None:
    """Return the name before 任 or 担任 and a title: 某某任董事长."""
    for verb in ("担任", "出任", "任"):
        if text.endswith(verb, 0, place):
            return _ahead(text, place - len(verb), taken)
    return None


def _ahead(text: str, place: int, taken: Taken) -> tuple[int, int] | None:
    """Return the name right before a title: 重庆大学胡少伟教授."""
    for size in (3, 2, 4):
        start = place - size
        if start < 0 or size not in sizes(text, start):
            continue
        name = text[start:place]
        if not is_name(name) or not taken.free(start, place):
            continue
        if start == 0 or not taken.free(start - 1, start) or _BEFORE_NAME.search(text[max(0, start - 4) : start]):
            return start, place
    return None


def _beside(text: str, spot: Spot, taken: Taken) -> None:
    """Take those listed beside one that bears a title: 博士甲某和乙某."""
    place = spot.end
    while text[place : place + 1] in ("、", "和") and spot.owner is not None and spot.owner < spot.start:
        name = _behind(text, place + 1, taken)
        if name is None or TITLE.match(text, name[1]):
            return
        other = Spot(*name, "person", key=text[name[0] : name[1]], title=spot.title, owner=spot.owner)
        taken.add(other)
        place = name[1]


def _again(text: str, taken: Taken) -> None:
    """Take the later mentions of those that were named with a title."""
    named = Register((each.key, each.key) for each in taken.spots if each.kind == "person")
    for hit in named.hits(text):
        taken.add(Spot(hit.start, hit.end, "person", key=hit.name, certainty="carried"))
