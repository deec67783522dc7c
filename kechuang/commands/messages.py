"""译文 (translations): finds every sentence of the pages, and compiles the catalogue, with Babel alone."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

PACKAGE = Path(__file__).resolve().parent.parent
CATALOGUE = PACKAGE / "web" / "locale" / "en" / "LC_MESSAGES" / "django.po"

# How Django's functions take their arguments, as Babel writes it.
KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "phrase": None,  # what engines word
    "says": None,
    "_now": None,  # gettext beside gettext_lazy
    "now_in": None,
}

# No dates and no names: the same sentences give the same file.
HEAD = """\
# English translations of the pages. Renew: python -m kechuang.commands.frontend messages
msgid ""
msgstr ""
"Language: en\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""

Found = tuple[str, int, Any, str | None]


def sentences(package: Path = PACKAGE) -> Iterator[Found]:
    """Yield file, line, sentence (or singular and plural) and context of all that is marked for translation."""
    for path in sorted(package.rglob("*")):
        if path.suffix not in {".py", ".html"} or "node_modules" in path.parts:
            continue
        name = path.relative_to(package.parent).as_posix()
        for line, sentence, context in extract(path):
            yield name, line, sentence, context


def extract(path: Path) -> Iterator[tuple[int, Any, str | None]]:
    """Yield line, sentence and context of what one module or template marks for translation."""
    from babel.messages.extract import extract as babel_extract

    text = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        text = as_python(text, path)
    source = io.BytesIO(text.encode("utf-8"))
    for line, sentence, _comments, context in babel_extract(
        "python", source, keywords=KEYWORDS, options={"encoding": "utf-8"}
    ):
        yield line, sentence, context


def as_python(text: str, path: Path) -> str:
    """Turn a template into Python that calls gettext where the template translates.

    Django writes what stands between the calls as runs of X and blanks; the blanks at the head of a line are taken
    away, since Python would read them as indentation.
    """
    from django.utils.translation.template import templatize

    return "\n".join(line.lstrip() for line in templatize(text, origin=str(path)).split("\n"))


def update_catalogue(path: Path = CATALOGUE, package: Path = PACKAGE) -> tuple[int, int]:
    """Bring the list of sentences up to date; what is translated stays, what is no longer said goes.

    Returns
    -------
    tuple of int
        How many sentences there are, and how many of them have no translation.
    """
    from babel.messages.catalog import Catalog
    from babel.messages.pofile import read_po, write_po

    fresh = Catalog(charset="utf-8")
    for name, line, sentence, context in sentences(package):
        fresh.add(sentence, locations=[(name, line)], context=context)
    if path.exists():
        with path.open("rb") as file:
            kept = read_po(file, locale="en")
    else:
        kept = Catalog(locale="en", charset="utf-8")
    kept.update(fresh, no_fuzzy_matching=True, update_header_comment=False)
    kept.obsolete.clear()
    kept.fuzzy = False
    path.parent.mkdir(parents=True, exist_ok=True)
    body = io.BytesIO()
    write_po(body, kept, width=120, omit_header=True, include_lineno=False, sort_output=True, ignore_obsolete=True)
    path.write_bytes(HEAD.encode("utf-8") + body.getvalue())
    return len(kept), sum(1 for message in kept if message.id and not _is_translated(message.string))


def untranslated(path: Path = CATALOGUE, package: Path = PACKAGE) -> list[str]:
    """Return every sentence of the pages that the catalogue does not have in English."""
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    lacking = []
    for name, line, sentence, context in sentences(package):
        key = sentence[0] if isinstance(sentence, tuple) else sentence
        message = catalogue.get(key, context)
        if message is None or not _is_translated(message.string):
            lacking.append(f"{name}:{line}: {key}")
    return lacking


def _is_translated(string: str | tuple[str, ...]) -> bool:
    return all(string) if isinstance(string, tuple | list) else bool(string)


def compile_catalogue(path: Path = CATALOGUE) -> int:
    """Write the binary catalogue beside the readable one, where that is newer; return the number of sentences."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with path.open("rb") as file:
        catalogue = read_po(file, locale="en")
    target = path.with_suffix(".mo")
    if not target.exists() or target.stat().st_mtime_ns < path.stat().st_mtime_ns:
        partial = target.with_suffix(".tmp")
        with partial.open("wb") as file:
            write_mo(file, catalogue)
        partial.replace(target)
    return len(catalogue)
