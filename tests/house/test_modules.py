"""Every module says what it holds; no error is swallowed whole."""

from __future__ import annotations

import ast

import pytest

from tests.house.repository import files, shown, text_of

WIDE = {"Exception", "BaseException"}


def has_docstring(source: str) -> bool:
    return ast.get_docstring(ast.parse(source)) is not None


def swallowed(source: str) -> list[int]:
    """Return the lines of handlers that catch anything unnamed, or everything only to forget it."""
    if "except" not in source:
        return []
    lines = []
    for node in ast.walk(ast.parse(source)):
        if not isinstance(node, ast.ExceptHandler):
            continue
        everything = isinstance(node.type, ast.Name) and node.type.id in WIDE
        forgotten = all(isinstance(step, ast.Pass | ast.Continue) for step in node.body)
        if node.type is None or (everything and forgotten):
            lines.append(node.lineno)
    return sorted(lines)


def test_every_module_of_the_product_has_a_docstring() -> None:
    modules = [path for path in files(".py", under=("kechuang", "benchmarks")) if "migrations" not in path.parts]
    assert len(modules) > 200
    assert [shown(path) for path in modules if not has_docstring(text_of(path))] == []


def test_no_module_swallows_errors_whole() -> None:
    hits = {shown(path): swallowed(text_of(path)) for path in files(".py")}
    assert {path: lines for path, lines in hits.items() if lines} == {}


def test_a_module_without_docstring_is_noticed() -> None:
    assert has_docstring('"""Words."""\n') and not has_docstring("# only a comment\nx = 1\n") and not has_docstring("")


@pytest.mark.parametrize(
    ("handler", "lines"),
    [
        ("except:\n    raise", [3]),
        ("except Exception:\n    pass", [3]),
        ("except Exception:\n    log()", []),
        ("except ValueError:\n    pass", []),
    ],
)
def test_the_search_for_swallowed_errors_tells_them_apart(handler: str, lines: list[int]) -> None:
    assert swallowed(f"try:\n    x()\n{handler}\n") == lines
