"""Every variable that the code reads is in the operator's guide, and the guide lists none that nothing reads."""

from __future__ import annotations

import ast
import re

from tests.house.repository import ROOT, files, text_of

NAME = re.compile(r"KECHUANG_[A-Z][A-Z_]*")
SHELL = re.compile(r"\$\{?(KECHUANG_[A-Z][A-Z_]*)")
LISTED = re.compile(r"^\| `(KECHUANG_[A-Z_]+)` \|", re.MULTILINE)


def read_by(source: str) -> set[str]:
    """Return the variables that a module names as text of its own: in code, not in a sentence."""
    if not NAME.search(source):
        return set()
    texts = (node.value for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return {text for text in texts if isinstance(text, str) and NAME.fullmatch(text)}


def read_by_the_house() -> set[str]:
    modules = (read_by(text_of(path)) for path in files(".py") if "house" not in path.parts)
    scripts = (set(SHELL.findall(text_of(path))) for path in files("", under=("tools", ".ci", "Makefile")))
    return set().union(*modules, *scripts)


def listed() -> set[str]:
    return set(LISTED.findall((ROOT / "docs" / "operate.md").read_text(encoding="utf-8")))


def test_every_variable_that_is_read_is_listed() -> None:
    assert read_by_the_house() - listed() == set()


def test_every_variable_that_is_listed_is_read() -> None:
    assert listed() - read_by_the_house() == set()


def test_a_variable_is_found_where_it_is_read_and_not_where_it_is_spoken_of() -> None:
    assert read_by('"""KECHUANG_A says."""\nos.environ.get("KECHUANG_B")\n') == {"KECHUANG_B"}
    assert SHELL.findall('if [ -z "${KECHUANG_C:-}" ]') == ["KECHUANG_C"]
    assert LISTED.findall("| `KECHUANG_D` | x |\nKECHUANG_E") == ["KECHUANG_D"]
