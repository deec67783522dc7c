"""What was read in earlier runs is known again: as if all had been read at once, whatever happened in between."""

from __future__ import annotations

import json
import random
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from kechuang.cli import app
from kechuang.engines.reports import Index, Reading, ReportError, read_files
from kechuang.engines.reports import copies as engine
from kechuang.engines.reports.shape import ReadingShape

_RNG = random.Random(7)
_CHARACTERS = [chr(code) for code in range(0x4E00, 0x5E00)]
POOL = ["".join(_RNG.choices(_CHARACTERS, k=120)) + "。" for _ in range(6)]
ALONE = ["".join(_RNG.choices(_CHARACTERS, k=200)) + "。" for _ in range(6)]
Pair = frozenset[tuple[str, int]]


def written(folder: Path, pages: dict[str, str]) -> list[Path]:
    files = []
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
        files.append(folder / name)
    return files


def pairs(reading: Reading) -> set[Pair]:
    """Return the passages that are copies of each other, by page and place."""
    return {
        frozenset(((document.raw.name, passage.start), (copy.file, copy.start)))
        for document in reading.documents
        for article in document.articles
        for passage in article.passages
        for copy in passage.copies
    }


def run(files: list[Path], folder: Path) -> Reading:
    with Index(folder) as index:
        reading = read_files(files, index=index)
        index.save()
    return reading


@given(
    pages=st.lists(st.lists(st.integers(0, 5), max_size=3, unique=True), min_size=1, max_size=5),
    cuts=st.lists(st.booleans(), min_size=5, max_size=5),
    again=st.booleans(),
)
@settings(max_examples=20, deadline=None)
def test_read_in_several_runs_with_an_index_the_same_copies_are_found_as_at_once(
    pages: list[list[int]], cuts: list[bool], again: bool
) -> None:
    texts = {
        f"{number}.txt": "\n".join([f"标题甲乙丙丁{number}", ALONE[number], *(POOL[each] for each in page)])
        for number, page in enumerate(pages)
    }
    with TemporaryDirectory() as place:
        files = written(Path(place), texts)
        whole = pairs(read_files(files))
        found: set[Pair] = set()
        batch: list[Path] = []
        for file, cut in zip(files, cuts, strict=False):
            batch.append(file)
            if cut:
                found |= pairs(run(batch, Path(place) / "index"))
                # What is handed in once more takes its old place.
                batch = batch[-1:] if again else []
        found |= pairs(run(batch, Path(place) / "index"))
        assert found == whole
        # All once more: each page is there once, and the index has not grown.
        with Index(Path(place) / "index") as index:
            held = len(index)
            assert pairs(read_files(files, index=index)) == whole and len(index) == held
        assert held == sum(len(each.articles) for each in read_files(files).documents)


def test_a_page_that_stands_whole_in_an_earlier_run_is_its_duplicate(tmp_path: Path) -> None:
    one, two = written(tmp_path, {f"{name}.txt": f"{name}标题甲乙丙\n{POOL[0]}\n{POOL[1]}\n" for name in "一二"})
    run([one], tmp_path / "index")
    (document,) = run([two], tmp_path / "index").documents
    assert document.articles[0].duplicate_of == "一.txt#A1"
    one.write_text("改过的标题\n" + ALONE[0], encoding="utf-8")
    # Another content is another page: what was read of the first stays known.
    assert pairs(run([one], tmp_path / "index")) == set()


def test_a_run_that_breaks_off_leaves_the_index_as_it_was(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two, three = written(tmp_path, {f"{n}.txt": f"标题甲乙丙{n}\n{POOL[0]}\n" for n in range(3)})
    folder = tmp_path / "index"
    run([one], folder)
    settle = engine._settle
    for broken_at in range(4):
        told = 0

        def breaking(file: Path, at: int = broken_at) -> None:
            nonlocal told
            if told == at:
                raise OSError("disk full")
            told += 1
            settle(file)

        monkeypatch.setattr(engine, "_settle", breaking)
        with pytest.raises(OSError, match="disk full"):
            run([two], folder)
        monkeypatch.setattr(engine, "_settle", settle)
        with Index(folder) as index:
            assert len(index) == 1
            assert {each[0] for pair in pairs(read_files([three], index=index)) for each in pair} == {"0.txt", "2.txt"}
    run([two], folder)
    assert len(pairs(run([three], folder))) == 4
    assert len(list(folder.glob("runs-*.npz"))) == 1, "of older ones nothing is left"


def test_two_runs_at_once_or_a_spoilt_index_are_told_in_a_sentence(tmp_path: Path) -> None:
    with Index(tmp_path / "index"), pytest.raises(ReportError, match="另一次阅读正在使用索引"):
        Index(tmp_path / "index")
    (file,) = written(tmp_path, {"页.txt": POOL[0]})
    run([file], tmp_path / "index")
    next((tmp_path / "index").glob("texts-*")).write_text("{", encoding="utf-8")
    with pytest.raises(ReportError, match="已损坏，请删去"):
        Index(tmp_path / "index")
    with pytest.raises(ReportError, match="不能写入"):
        Index(file)


def test_an_index_that_would_be_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = written(tmp_path, {"一.txt": POOL[0], "二.txt": POOL[1]})
    run([one], tmp_path / "index")
    with Index(tmp_path / "index") as index:
        monkeypatch.setattr(engine, "_PLACES", 120 + 120)
        read_files([two], index=index)
    with Index(tmp_path / "index") as index:
        monkeypatch.setattr(engine, "_PLACES", 120 + 119)
        with pytest.raises(ReportError, match="已满"):
            read_files([two], index=index)


def test_the_command_tells_copies_of_earlier_runs(tmp_path: Path) -> None:
    one, two = written(tmp_path, {"一.txt": f"标题甲\n{POOL[0]}\n", "二.txt": f"标题乙\n{ALONE[0]}\n{POOL[0]}\n"})
    for file in (one, two):
        given = ["reports", "read", str(file), "--pack", "cn", "--index", str(tmp_path / "index"), "--json"]
        assert CliRunner().invoke(app, [*given, str(tmp_path / "out.json")]).exit_code == 0
    told = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    ReadingShape.model_validate(told)
    copies = [copy for passage in told["documents"][0]["articles"][0]["passages"] for copy in passage["copies"]]
    (copy,) = copies
    assert copy["file"] == "一.txt" and one.read_text(encoding="utf-8")[copy["start"] : copy["end"]] == POOL[0]
