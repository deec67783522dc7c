"""What the documents tell people to type exists, and every command shows an example of itself."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
import typer

from tests.house.repository import ROOT, files, shown, text_of

DOCUMENTS = [*files(".md", under=("docs",)), *files(under=("README.md", "README.zh-CN.md", "CONTRIBUTING.md"))]
CODE = re.compile(r"^```(?:sh|bash|console|shell)?\n(.*?)^```|`([^`\n]+)`", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"(?<!!)\[[^\]]+\]\(([^)#\s]+)(?:#[^)]*)?\)")


@cache
def commands() -> dict[str, tuple[str, frozenset[str]]]:
    """Return every command by its words: its help and its options."""
    from kechuang.cli import app

    return {words: (text, options) for words, text, options in _walk(typer.main.get_command(app), "kechuang", None)}


def _walk(command: Any, words: str, parent: Any) -> Iterator[tuple[str, str, frozenset[str]]]:
    context = command.make_context(words.rpartition(" ")[2], [], parent=parent, resilient_parsing=True)
    options = frozenset(option for item in command.params for option in (*item.opts, *item.secondary_opts))
    yield words, " ".join(command.get_help(context).split()), options | {"--help"}
    for name in command.list_commands(context) if hasattr(command, "list_commands") else ():
        yield from _walk(command.get_command(context, name), f"{words} {name}", context)


def lines(text: str) -> list[str]:
    """Return the lines of code that a document shows, continued lines joined."""
    shown_code = "\n".join(block or inline for block, inline in CODE.findall(text)).replace("\\\n", " ")
    return [line.strip().removeprefix("$ ") for line in shown_code.splitlines()]


def unknown(line: str) -> str | None:
    """Return what is wrong with a line that calls `kechuang` or `make`, None where nothing is."""
    try:
        words = shlex.split(line, comments=True)
    except ValueError:
        return "cannot be read by a shell" if line.startswith(("kechuang ", "make ")) else None
    while words and re.fullmatch(r"[A-Z_]+=.*", words[0]):
        words.pop(0)
    program = words[0].rpartition("/")[2] if words else ""
    if program == "make":
        absent = [word for word in words[1:] if "=" not in word and not word.startswith("-") and word not in targets()]
        return f"no target {absent[0]}" if absent else None
    if program != "kechuang" or len(words) == 1:
        return None
    called = "kechuang"
    rest = words[1:]
    while rest and f"{called} {rest[0]}" in commands():
        called += f" {rest.pop(0)}"
    group = any(name.startswith(f"{called} ") for name in commands())
    if group and rest and not rest[0].startswith("-"):
        return f"no command {called} {rest[0]}"
    known = commands()[called][1]
    absent = [word for word in rest if word.startswith("--") and word.partition("=")[0] not in known]
    return f"{called} has no option {absent[0]}" if absent else None


@cache
def targets() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z-]+):", text_of(ROOT / "Makefile"), re.MULTILINE))


def test_every_command_shows_an_example_of_itself() -> None:
    assert len(commands()) > 20
    assert [words for words, (text, _options) in commands().items() if f"例：{words}" not in text] == []


def test_what_the_documents_tell_people_to_type_exists() -> None:
    said = [(shown(path), line, unknown(line)) for path in DOCUMENTS for line in lines(text_of(path))]
    assert sum(line.startswith(("kechuang ", ".venv/bin/kechuang ", "make ")) for _path, line, _fault in said) > 20
    assert [item for item in said if item[2]] == []


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_a_readme_names_the_two_commands_and_the_own_data(name: str) -> None:
    told = lines(text_of(ROOT / name))
    assert {"make run", "make test"} <= {line.partition("#")[0].strip() for line in told}
    assert any("kechuang up --pack" in line and "--registry" in line and "--reports" in line for line in told)


def test_every_link_between_documents_leads_somewhere() -> None:
    links = [(path, link) for path in DOCUMENTS for link in LINK.findall(text_of(path)) if "://" not in link]
    assert len(links) > 10
    assert [(shown(path), link) for path, link in links if not (path.parent / link).exists()] == []


@pytest.mark.parametrize(
    "bad",
    [
        "make nothing",
        "kechuang nothing",
        "kechuang build --nothing",
        "kechuang lake nothing",
        "KECHUANG_NOW=1 kechuang lake verify --out x",
    ],
)
def test_a_command_that_is_not_there_is_noticed(bad: str) -> None:
    assert unknown(bad)


@pytest.mark.parametrize(
    "good",
    ["make run PORT=8080", "kechuang lake verify --data var", "ls --nothing", ".venv/bin/kechuang --help", "kechuang"],
)
def test_a_command_that_is_there_passes(good: str) -> None:
    assert unknown(good) is None


def test_code_is_read_from_blocks_and_from_lines() -> None:
    assert lines("say `make x`\n\n```sh\nkechuang build \\\n  --pack demo\n```\n") == [
        "make x",
        "kechuang build    --pack demo",
    ]
