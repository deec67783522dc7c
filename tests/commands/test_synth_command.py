"""`kechuang synth`: fourteen files, a count a table, and one sentence where something is wrong."""

from __future__ import annotations

import pytest

from kechuang.cli import main


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(["synth", *arguments])
    told = capsys.readouterr()
    return int(ended.value.code or 0), told.out, told.err


def test_it_writes_fourteen_tables_and_tells_their_rows(tmp_path, capsys):
    code, out, _ = run(capsys, str(tmp_path), "--enterprises", "60", "--seed", "7", "--as-of", "2026-11-21")
    assert code == 0
    assert len([path for path in tmp_path.iterdir() if path.is_file()]) == 14
    assert "共 14 张表，60 家虚构企业" in out
    for path in tmp_path.iterdir():
        assert path.is_dir() or str(path) in out


def test_the_help_gives_an_example(capsys):
    code, out, _ = run(capsys, "--help")
    assert code == 0
    assert "kechuang synth ./demo" in out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--as-of", "2026-1"], "--as-of 2026-1 不是日期，应写作 2026-11-21"),
        (["--pack", "cn"], "没有虚构的区县（kind 为 synthetic）"),
        (["--enterprises", "20000001"], "企业数应在 1 到 20,000,000 之间"),
    ],
)
def test_a_wrong_argument_ends_in_one_sentence(tmp_path, capsys, arguments, sentence):
    code, _, err = run(capsys, str(tmp_path), *arguments)
    assert code == 1
    assert sentence in err
    assert not list(tmp_path.iterdir())


def test_a_file_where_a_folder_should_be_is_told(tmp_path, capsys):
    place = tmp_path / "table.csv"
    place.write_text("x", encoding="utf-8")
    code, _, err = run(capsys, str(place))
    assert code == 1
    assert "是文件，请给出一个目录" in err
    assert place.read_text(encoding="utf-8") == "x"
