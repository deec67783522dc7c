"""Patterson 格式 (Patterson files) and PSPLIB 的 .sm: resource-constrained instances as researchers keep them."""

from __future__ import annotations

import re
from pathlib import Path

from kechuang.engines.plans.errors import PlanError
from kechuang.engines.plans.solving.instance import Instance

_LARGEST = 4 * 1024 * 1024
_MOST = 20_000


def read_instance(path: Path) -> Instance:
    """Read a Patterson file (``.txt``, ``.rcp``) or a single-mode PSPLIB file (``.sm``).

    Raises
    ------
    PlanError
        If the file is neither, ends too soon, or contradicts itself.
    OSError
        If it cannot be read.
    """
    if path.stat().st_size > _LARGEST:
        raise PlanError(f"{path.name} 超过 4 MiB，应核对是否为资源受限问题的文件")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise PlanError(f"{path.name} 不是文本文件，应为 Patterson 格式或 PSPLIB 的 .sm") from None
    return _sm(path.name, text) if "PRECEDENCE RELATIONS" in text else _patterson(path.name, text)


def _patterson(name: str, text: str) -> Instance:
    numbers = _Numbers(name, text.split())
    count, kinds = numbers.take("活动数"), numbers.take("资源数")
    if not 1 <= count <= _MOST or not 0 <= kinds <= 100:
        raise PlanError(f"{name} 开头写着 {count} 项活动、{kinds} 种资源，应为 Patterson 格式（活动数 资源数）")
    capacities = [numbers.take("资源总量") for _ in range(kinds)]
    durations, demands, links = [], [], []
    for number in range(count):
        durations.append(numbers.take("工期"))
        demands.append([numbers.take("资源用量") for _ in range(kinds)])
        for _ in range(numbers.take("后续活动数")):
            after = numbers.take("后续活动") - 1
            if not 0 <= after < count:
                raise PlanError(f"{name} 第 {number + 1} 项活动的后续活动 {after + 1} 不存在，应在 1 与 {count} 之间")
            links.append((number, after, durations[number]))
    numbers.end()
    return Instance(name, durations, demands, capacities, links)


_ROW = re.compile(r"^\s*\d+(?:\s+\d+)*\s*$")


def _sm(name: str, text: str) -> Instance:
    def rows(heading: str) -> list[list[int]]:
        part = text.partition(heading)[2].splitlines()
        found: list[list[int]] = []
        for line in part[1:]:
            if _ROW.match(line):
                found.append([int(word) for word in line.split()])
            elif found:
                break
        if not found:
            raise PlanError(f"{name} 没有 {heading} 一段，应为 PSPLIB 的 .sm 文件")
        return found

    following, requests = rows("PRECEDENCE RELATIONS"), rows("REQUESTS/DURATIONS")
    capacities = rows("RESOURCEAVAILABILITIES")[0]
    durations = [row[2] for row in requests if len(row) == 3 + len(capacities)]
    demands = [row[3:] for row in requests if len(row) == 3 + len(capacities)]
    if len(durations) != len(following) or any(row[1] != 1 for row in following + requests):
        raise PlanError(f"{name} 的活动有多种做法或各段活动数不同，只能读单模式的 .sm 文件")
    links = [(row[0] - 1, after - 1, durations[row[0] - 1]) for row in following for after in row[3 : 3 + row[2]]]
    if any(not 0 <= after < len(durations) for _, after, _ in links):
        raise PlanError(f"{name} 有后续活动不存在，应核对 PRECEDENCE RELATIONS 一段")
    return Instance(name, durations, demands, capacities, links)


class _Numbers:
    """Whole numbers, one after the other."""

    def __init__(self, name: str, words: list[str]) -> None:
        self._name = name
        self._words = words
        self._place = 0

    def take(self, what: str) -> int:
        if self._place >= len(self._words):
            raise PlanError(f"{self._name} 在读{what}时就结束了，应补全或核对活动数与资源数")
        word = self._words[self._place]
        self._place += 1
        if not word.isascii() or not word.isdigit() or len(word) > 9:
            raise PlanError(f"{self._name} 的第 {self._place} 个数“{word[:20]}”应为不小于 0 的整数（{what}）")
        return int(word)

    def end(self) -> None:
        if self._place < len(self._words):
            raise PlanError(
                f"{self._name} 末尾多出 {len(self._words) - self._place} 个数，应核对活动数与各行的后续活动数"
            )
