"""A document that is broken, dangerous or in another encoding ends in one sentence with file and remedy."""

from __future__ import annotations

from pathlib import Path

import pytest

from kechuang.cli import main
from kechuang.engines.plans import PlanError, read_mspdi
from tests.engines.plans.exchange.foreign import NAMESPACE, project, task

LAUGHS = '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a "哈">' + "".join(
    f'<!ENTITY {chr(98 + n)} "&{chr(97 + n)};&{chr(97 + n)};&{chr(97 + n)};&{chr(97 + n)};">' for n in range(20)
) + f']><Project xmlns="{NAMESPACE}"><Title>&u;</Title></Project>'  # fmt: skip
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE p [<!ENTITY a SYSTEM "file:///etc/passwd">]><Project>&a;</Project>'
DEEP = f'<Project xmlns="{NAMESPACE}">' + "<a>" * 100_000 + "</a>" * 100_000 + "</Project>"


def whole(tmp_path: Path) -> str:
    return project(tmp_path / "whole.xml", task(1, "土建工程") + task(2, "安装")).read_text(encoding="utf-8")


def refused(path: Path, capsys: pytest.CaptureFixture[str]) -> str:
    """Return the sentence with which the command refuses a file."""
    with pytest.raises(SystemExit) as stopped:
        main(["plans", "schedule", str(path), "--json"])
    told = capsys.readouterr()
    assert stopped.value.code == 1 and told.out == "" and told.err.count("\n") == 1
    assert told.err.startswith(f"错误：{path.name}") and "应" in told.err and "Traceback" not in told.err
    return told.err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (LAUGHS, "声明了 DTD 或实体"),
        (OUTSIDE, "声明了 DTD 或实体"),
        (DEEP, "套了 64 层以上"),
        ("", "是空文件"),
        ("  \n", "是空文件"),
        ("not xml", "不是完整的 XML（在第 1 行第 1 列"),
        (f'<Project xmlns="{NAMESPACE}"/>', "计划里没有任务"),
        ("<Project/>", "不是 Microsoft Project 的 XML"),
    ],
)
def test_what_is_no_document_of_project_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, words: str
) -> None:
    path = tmp_path / "wrong.xml"
    path.write_text(text, encoding="utf-8")
    if words == "计划里没有任务":
        with pytest.raises(SystemExit):
            main(["plans", "schedule", str(path)])
        assert words in capsys.readouterr().err
    else:
        assert words in refused(path, capsys)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_document_cut_short_says_where_it_ends(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], share: float
) -> None:
    text = whole(tmp_path)
    path = tmp_path / "cut.xml"
    path.write_text(text[: int(len(text) * share)], encoding="utf-8")
    assert "不是完整的 XML（在第" in refused(path, capsys)


def test_a_document_in_a_chinese_encoding_is_read_where_it_says_so(tmp_path: Path) -> None:
    text = whole(tmp_path)
    path = tmp_path / "gbk.xml"
    for encoding in ("GBK", "gb2312", "GB18030", "utf-16"):
        path.write_bytes(text.replace('encoding="UTF-8"', f'encoding="{encoding}"').encode(encoding))
        assert [one.name for one in read_mspdi(path).plan.tasks] == ["土建工程", "安装"]
    path.write_bytes(b"\xef\xbb\xbf" + text.encode())
    assert [one.name for one in read_mspdi(path).plan.tasks] == ["土建工程", "安装"]


def test_a_document_in_an_encoding_it_does_not_say_is_refused_with_the_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = whole(tmp_path)
    path = tmp_path / "wrong.xml"
    path.write_bytes(text.encode("gbk"))
    assert "第 2 行的字不是 UTF-8 编码" in refused(path, capsys)
    path.write_bytes(text.replace('encoding="UTF-8"', 'encoding="GBK"').encode("utf-8") + b"\x80\xff")
    assert "声明的编码是 gbk，而内容不是" in refused(path, capsys)
    path.write_text(text.replace('encoding="UTF-8"', 'encoding="klingon"'), encoding="utf-8")
    assert "编码" in refused(path, capsys)


def test_a_document_that_is_too_large_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "large.xml"
    with path.open("wb") as file:
        file.truncate(128 * 1024 * 1024 + 1)
    with pytest.raises(PlanError, match=r"large.xml 超过 128 MiB，应拆成几个项目"):
        read_mspdi(path)


def test_a_deep_document_within_reason_is_read_and_its_comments_stay(tmp_path: Path) -> None:
    from kechuang.engines.plans import put_back, schedule
    from tests.engines.plans.made import START

    deep = "<a>" * 40 + "</a>" * 40
    path = project(tmp_path / "p.xml", task(1, "甲"), rest=f"<!-- 内部说明 --><Extra>{deep}</Extra>")
    found = read_mspdi(path)
    again = put_back(found, schedule(found.plan, today=START)).decode()
    assert "<!-- 内部说明 -->" in again and "<a>" * 39 in again
