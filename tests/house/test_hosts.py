"""No page loads anything from another host, and no list of requirements names one."""

from __future__ import annotations

import re

import pytest

from tests.house.repository import ROOT, files, shown, text_of

COMMENT = re.compile(r"<!--.*?-->|\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}|/\*.*?\*/|(?m:^\s*//.*$)", re.DOTALL)
# A name space of XML looks like an address and is none: nothing is ever fetched from it.
NAMESPACE = re.compile(r"""xmlns(?::\w+)?=\\?["']http://www\.w3\.org/[\w/]+\\?["']|"http://www\.w3\.org/[\w/]+\"""")
HOST = re.compile(
    r"(?:https?|wss?):\\?/\\?/|(?:src|href|action|url\()\s*=?\s*[\"']?//|@import\s+[\"']//", re.IGNORECASE
)
SOURCE = re.compile(r"https?://|--(?:extra-)?index-url|--find-links|\bgit\+|@\s*file:", re.IGNORECASE)


def hosts(text: str) -> list[str]:
    """Return the lines of a page, script or style sheet that name another host outside comments."""
    bare = NAMESPACE.sub("", COMMENT.sub("", text))
    return [line.strip()[:120] for line in bare.splitlines() if HOST.search(line)]


def test_no_page_script_or_style_names_another_host() -> None:
    pages = list(
        files(".html", ".js", ".css", ".svg", ".json", under=("kechuang/web/templates", "kechuang/web/static"))
    )
    pages += files(".html", under=("kechuang/apps",))
    assert len(pages) > 40
    assert {shown(path): hosts(text_of(path)) for path in pages if hosts(text_of(path))} == {}


def test_no_requirement_names_a_host() -> None:
    lists = sorted((ROOT / "requirements").iterdir())
    assert len(lists) >= 4
    assert [path.name for path in lists if SOURCE.search(text_of(path))] == []


@pytest.mark.parametrize(
    "bad",
    [
        '<script src="https://cdn.example/x.js"></script>',
        "<img src='//cdn.example/x.png'>",
        "p { background: url(//cdn.example/x.png) }",
        'fetch("http://elsewhere.example/")',
        '<!-- fine --><a href="https://elsewhere.example">',
    ],
)
def test_an_address_elsewhere_is_found(bad: str) -> None:
    assert hosts(bad)


@pytest.mark.parametrize(
    "good",
    [
        '<svg xmlns="http://www.w3.org/2000/svg">',
        "<!-- see https://elsewhere.example -->",
        "/* licence: https://elsewhere.example */ p {}",
        "<script src=\"{% static 'app.js' %}\"></script>",
        "const half = a / b; // a // b",
    ],
)
def test_what_loads_nothing_is_left_alone(good: str) -> None:
    assert hosts(good) == []


@pytest.mark.parametrize(
    "bad", ["--index-url https://x.example/simple", "x @ file:///y", "git+ssh://x", "http://x/y.whl"]
)
def test_a_requirement_from_somewhere_is_found(bad: str) -> None:
    assert SOURCE.search(bad) and not SOURCE.search("django==5.2.9 --hash=sha256:00")
