"""The catalogue of translations: complete, well formed, compiled without gettext."""

from __future__ import annotations

import gettext
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from kechuang.commands import messages

PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")


def catalogue() -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
    with messages.CATALOGUE.open("rb") as file:
        found = read_po(file, locale="en")
    return [
        (
            entry.id if isinstance(entry.id, tuple) else (entry.id,),
            entry.string if isinstance(entry.string, tuple) else (entry.string,),
        )
        for entry in found
        if entry.id
    ]


def test_every_sentence_of_the_pages_is_in_english():
    assert messages.untranslated() == []


def test_whatever_gettext_is_called_in_a_module_its_sentences_are_found():
    names = re.compile(r"^from django\.utils\.translation import .*?gettext(?:_lazy)? as (\w+)", re.MULTILINE)
    used = {name for path in messages.PACKAGE.rglob("*.py") for name in names.findall(path.read_text("utf-8"))}
    assert used - set(messages.KEYWORDS) == set()


def test_no_translation_lost_or_invented_a_placeholder():
    wrong = []
    for ids, strings in catalogue():
        wanted = set(PLACEHOLDER.findall(ids[-1]))
        wrong += [ids[0] for string in strings if string and set(PLACEHOLDER.findall(string)) - wanted]
        wrong += [ids[0] for string in strings[-1:] if string and set(PLACEHOLDER.findall(string)) != wanted]
    assert wrong == []


def test_english_is_english():
    chinese = re.compile(r"[\u3400-\u9fff]")
    allowed = {"中文"}
    assert [ids[0] for ids, strings in catalogue() if ids[0] not in allowed and chinese.search(strings[0])] == []


@pytest.fixture
def small(tmp_path: Path) -> Path:
    package = tmp_path / "house"
    (package / "templates").mkdir(parents=True)
    (package / "templates" / "a.html").write_text(
        '<p>不译</p>\n    {% translate "企业" %}\n'
        "  {% blocktranslate count n=x %}{{ n }} 条{% plural %}{{ n }} 条{% endblocktranslate %}"
        "{% empty _('没有') %}{% endempty %}",
        encoding="utf-8",
    )
    (package / "b.py").write_text("from x import gettext as _\nWORD = _('目标')\nOTHER = '不译'\n", encoding="utf-8")
    return package


def test_sentences_are_found_in_templates_and_modules(small: Path):
    found = {sentence for _, _, sentence, _ in messages.sentences(small)}
    assert found == {"企业", "没有", "目标", ("%(n)s 条", "%(n)s 条")}


def test_renewing_keeps_translations_and_drops_what_is_no_longer_said(small: Path, tmp_path: Path):
    path = tmp_path / "django.po"
    assert messages.update_catalogue(path, small) == (4, 4)
    path.write_text(path.read_text(encoding="utf-8").replace('msgid "企业"\nmsgstr ""', 'msgid "企业"\nmsgstr "Firms"'))
    (small / "b.py").unlink()
    assert messages.update_catalogue(path, small) == (3, 2)
    assert "Firms" in path.read_text(encoding="utf-8")
    assert "目标" not in path.read_text(encoding="utf-8")
    before = path.read_bytes()
    messages.update_catalogue(path, small)
    assert path.read_bytes() == before


def test_what_is_not_translated_is_named_with_its_place(small: Path, tmp_path: Path):
    path = tmp_path / "django.po"
    messages.update_catalogue(path, small)
    assert "house/b.py:2: 目标" in messages.untranslated(path, small)


def test_the_compiled_catalogue_is_read_by_gettext(small: Path, tmp_path: Path):
    path = tmp_path / "django.po"
    messages.update_catalogue(path, small)
    text = path.read_text(encoding="utf-8").replace('msgid "企业"\nmsgstr ""', 'msgid "企业"\nmsgstr "Firms"')
    text = text.replace('msgstr[0] ""\nmsgstr[1] ""', 'msgstr[0] "%(n)s message"\nmsgstr[1] "%(n)s messages"')
    path.write_text(text, encoding="utf-8")
    messages.compile_catalogue(path)
    with path.with_suffix(".mo").open("rb") as file:
        read = gettext.GNUTranslations(file)
    assert read.gettext("企业") == "Firms"
    assert read.gettext("目标") == "目标"
    assert read.ngettext("%(n)s 条", "%(n)s 条", 1) == "%(n)s message"
    assert read.ngettext("%(n)s 条", "%(n)s 条", 2) == "%(n)s messages"
