"""Nothing unfinished, nothing overlong, no path of somebody's machine in what people wrote."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.house.repository import ALONE, PARTS, files, shown, text_of

# Written in two pieces, so that this file does not find itself.
UNFINISHED = re.compile(
    r"\b(?:TO" + r"DO|FIX" + r"ME|XX" + r"X)\b|coming " + r"soon|敬请" + r"期待|即将" + r"上线|尚未" + r"实现"
)
MACHINE = re.compile(r"(?<![\w./{}*-])/(?:wo" + r"rk|ho" + r"me|ro" + r"ot|tm" + r"p)/\w")
LINES = 500
NOT_READ_BY_LINES = {".csv", ".po", ".json", ".txt"}  # tables, translations, locks


def everything() -> list[Path]:
    return list(files(under=(*PARTS, *ALONE)))


def found(pattern: re.Pattern[str], text: str) -> list[tuple[int, str]]:
    """Return number and text of the lines in which something is found."""
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1) if pattern.search(line)]


def too_long(text: str) -> bool:
    return len(text.splitlines()) > LINES


def test_the_house_has_files() -> None:
    kinds = {path.suffix for path in everything()}
    assert len(everything()) > 300 and kinds >= {".py", ".html", ".css", ".js", ".yaml", ".md"}


def test_nothing_is_marked_unfinished() -> None:
    assert [(shown(path), *hit) for path in everything() for hit in found(UNFINISHED, text_of(path))] == []


def test_no_file_names_a_folder_of_somebodys_machine() -> None:
    assert [(shown(path), *hit) for path in everything() for hit in found(MACHINE, text_of(path))] == []


def test_no_file_has_more_than_500_lines() -> None:
    assert [
        shown(path) for path in everything() if path.suffix not in NOT_READ_BY_LINES and too_long(text_of(path))
    ] == []


@pytest.mark.parametrize("bad", ["# TO" + "DO: later", "x = 1  # FIX" + "ME", "敬请" + "期待！"])
def test_the_search_for_unfinished_work_finds_it(bad: str) -> None:
    assert found(UNFINISHED, f"a\n{bad}\n") == [(2, bad)]


@pytest.mark.parametrize("good", ["all done", "TODOS", "mastodon", "数据尚未收到"])
def test_the_search_for_unfinished_work_leaves_the_rest_alone(good: str) -> None:
    assert not found(UNFINISHED, good)


@pytest.mark.parametrize(("text", "is_one"), [("/ho" + "me/li/x", True), ("'/wo" + "rk/y'", True), ("a/tmp/x", False)])
def test_a_machine_path_is_told_from_a_relative_one(text: str, is_one: bool) -> None:
    assert bool(found(MACHINE, text)) is is_one


def test_the_500th_line_is_allowed_and_the_501st_is_not() -> None:
    assert not too_long("x\n" * 500) and too_long("x\n" * 501)
