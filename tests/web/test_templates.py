"""Every template of the house: strict content policy, no sentence outside the catalogue of translations."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.template import engines
from django.template.base import Lexer, TokenType

import kechuang

PACKAGE = Path(kechuang.__file__).parent
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
CJK = re.compile(r"[\u3400-\u9fff]")
INLINE = re.compile(
    r"\sstyle\s*=|<style\b|\son[a-z]+\s*=\s*[\"']|javascript:|\shx-on|\shx-vals\s*=\s*[\"']js:|<script(?![^>]*\bsrc=)",
    re.I,
)
ELSEWHERE = re.compile(r"(?:src|href|action|hx-[a-z]+)\s*=\s*[\"'](?:https?:)?//", re.I)
MARKED = re.compile(r"""_\((?:"[^"]*"|'[^']*')\)""")


def name(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


every_template = pytest.mark.parametrize("path", TEMPLATES, ids=name)


def sentences_left_out(text: str) -> list[str]:
    """Return the pieces of a template that hold Chinese which no translator would ever see."""
    found, inside = [], ""
    for token in Lexer(text).tokenize():
        head = token.contents.split()[0] if token.contents.split() else ""
        if token.token_type == TokenType.BLOCK:
            if inside:
                inside = "" if head == f"end{inside}" else inside
                continue
            if head in {"blocktranslate", "blocktrans", "comment"}:
                inside = head
            if head in {"translate", "trans"}:
                continue
        if inside or token.token_type == TokenType.COMMENT:
            continue
        if CJK.search(MARKED.sub("", token.contents)):
            found.append(token.contents.strip()[:60])
    return found


def test_the_house_has_templates():
    assert len(TEMPLATES) > 20


@every_template
def test_a_template_compiles(path: Path):
    engines["django"].engine.from_string(path.read_text(encoding="utf-8"))


@every_template
def test_a_template_has_no_inline_style_or_script(path: Path):
    assert not INLINE.search(path.read_text(encoding="utf-8"))


@every_template
def test_a_template_loads_nothing_from_elsewhere(path: Path):
    assert not ELSEWHERE.search(path.read_text(encoding="utf-8"))


@every_template
def test_every_chinese_sentence_of_a_template_can_be_translated(path: Path):
    assert sentences_left_out(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "bad",
    ['<p style="x">', "<style>p{}</style>", '<a onclick="x()">', "<script>x()</script>", '<a href="javascript:x">'],
)
def test_the_scan_for_inline_code_finds_it(bad: str):
    assert INLINE.search(bad)


@pytest.mark.parametrize("good", ['<script src="/a.js" defer></script>', '<p data-only="x">', "{% ev one two %}"])
def test_the_scan_for_inline_code_leaves_the_rest_alone(good: str):
    assert not INLINE.search(good)


def test_the_scan_for_untranslated_sentences_finds_text_and_arguments():
    assert sentences_left_out("<p>企业</p>") == ["<p>企业</p>"]
    assert sentences_left_out('{% pager page "家" %}') == ['pager page "家"']
    assert sentences_left_out("{{ x|default:'无' }}") == ["x|default:'无'"]


def test_the_scan_for_untranslated_sentences_passes_what_is_marked():
    text = (
        '{% translate "企业" %}{% blocktranslate with n=1 %}共 {{ n }} 家{% endblocktranslate %}{# 说明 #}'
        "{% comment %}说明{% endcomment %}{% empty _(\"没有\") %}{% endempty %}{{ x|default:_('无') }}"
    )
    assert sentences_left_out(text) == []
