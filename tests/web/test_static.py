"""The style sheet, the scripts and what they weigh."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

import kechuang

STATIC = Path(kechuang.__file__).parent / "web" / "static"
OWN = [path for path in sorted(STATIC.glob("*")) if path.suffix in {".css", ".js", ".svg"}]
BUDGET = 500 * 1024


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_our_own_files_name_no_address_elsewhere(path: Path):
    text = path.read_text(encoding="utf-8").replace("http://www.w3.org/", "")
    assert not re.search(r"(?:https?:)?//[a-z0-9-]+\.[a-z]{2,}", text)


@pytest.mark.parametrize("path", [path for path in OWN if path.suffix == ".js"], ids=lambda path: path.name)
def test_our_scripts_evaluate_no_text_and_write_no_html(path: Path):
    text = path.read_text(encoding="utf-8")
    for forbidden in ("innerHTML", "outerHTML", "eval(", "new Function", "document.write", "insertAdjacentHTML"):
        assert forbidden not in text


@pytest.mark.parametrize("path", [path for path in OWN if path.suffix == ".js"], ids=lambda path: path.name)
def test_our_scripts_speak_no_sentence_of_their_own(path: Path):
    code = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
    assert not re.search(r"[\u4e00-\u9fff]", code)


def test_the_style_sheets_speak_no_sentence():
    for path in OWN:
        if path.suffix == ".css":
            code = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)
            assert not re.search(r"[\u4e00-\u9fff]", code), path.name


def test_the_first_view_stays_within_its_budget():
    built = [STATIC / "vendor" / name for name in ("echarts.js", "htmx.js")]
    if not all(path.exists() for path in built):
        pytest.skip("the vendored scripts are not built: run make setup")
    weight = sum(len(gzip.compress(path.read_bytes())) for path in [*OWN, *built])
    assert weight < BUDGET * 0.8  # the page itself, its data and the shapes of a map need the rest
