"""How fast whole pages are read, from the bytes to clean articles, their copies and their facts, beside trafilatura.

The pages are invented: articles of 15 to 40 sentences in the frames that pages come in (plain text with menus, lists
of titles and contacts; the source of a web page; Traditional with readings in brackets; lines broken by a column), one
in five a copy of an earlier one. The peer is given the same pages as web pages and takes the main text out of each; it
finds no copies, keeps no places, heals nothing, reads no facts and knows no names. Half of the clauses hold figures:
about twice as many facts as a real page of its length tells. Run: ``python -m benchmarks.reports_read [--pages N]``.
"""

from __future__ import annotations

import argparse
import html
import os
import random
import tempfile
import time
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.reports_facts import declared
from kechuang.declarations.pack import list_packs, load_pack
from kechuang.engines.reports import Linker, read_files

LEAST = 60.0
"""So many pages a second must be read."""
_SUBJECTS = ("全市", "全区", "高新区", "开发区", "市科技局", "各县区", "重点企业", "科研院所", "驻区高校", "龙头企业")
_THINGS = (
    "高新技术企业",
    "科技型中小企业",
    "专精特新企业",
    "新型研发机构",
    "科技企业孵化器",
    "发明专利",
    "技术合同",
    "高层次人才",
    "创新平台",
    "重点实验室",
)
_VERBS = ("新认定", "累计达到", "新增", "引进", "备案", "培育", "建成", "突破", "完成", "集聚")
_UNITS = ("家", "项", "件", "人", "个")
_TAILS = ("，同比增长{}%", "，占全省的{}%", "，连续{}年保持全省前列", "，比上年提高{}个百分点", "，完成年度目标的{}%")
_PLAIN = (
    "坚持把科技创新摆在发展全局的核心位置",
    "围绕主导产业布局一批高水平创新平台，推动成果就地转化",
    "企业负责人说，从落户到投产，每一步都有专人协调跟进",
    "以制度创新为牵引，着力破解企业融资难题",
    "形成人才集聚、产业集群、要素集约的良好局面",
)
_FRAME = (
    "首页 > 新闻 > 正文\n{title}\n{day} 来源：某报 责任编辑：某\n{body}\n扫一扫二维码关注我们\n"
    "相关新闻\n{more}\n版权声明：转载请注明出处\n"
)


def main() -> list[Figure]:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=2_000)
    given = parser.parse_args()
    reader, *_rest = declared()
    linker = Linker.of_packs([load_pack(each.id) for each in list_packs() if not each.synthetic], places=reader.places)
    with tempfile.TemporaryDirectory() as name:
        files = pages(Path(name), given.pages)
        size = sum(file.stat().st_size for file in files) / len(files)
        started = time.perf_counter()
        reading = read_files(files, workers=os.cpu_count(), reader=reader, linker=linker)
        took = time.perf_counter() - started
        found = sum(len(document.articles) for document in reading.documents)
        copies = sum(article.duplicate_of is not None for each in reading.documents for article in each.articles)
        facts = sum(len(document.facts) for document in reading.documents)
        sources = [file.read_text(encoding="utf-8") for file in files]
    peer = peer_time(sources)
    print(
        f"{len(files)} pages of {size:.0f} bytes: {len(files) / took:,.0f}/s, {found} articles, {copies} duplicates, "
        f"{facts} facts; trafilatura {len(files) / peer:,.0f}/s"
    )
    return [
        Figure(
            key="reports_read",
            what_en="a page read: articles, cleaning, copies, facts, names",
            what_zh="读一页：分文章、清洗、重复、事实、名称",
            value=1000 * took / len(files),
            unit="ms",
            at_most=1000 / LEAST,
            ratio=took / peer,
            peer_en="trafilatura (main text alone)",
            peer_zh="trafilatura（只取正文）",
        )
    ]


def pages(folder: Path, count: int) -> list[Path]:
    """Write invented pages and return their files."""
    rng = random.Random(count)
    written: list[Path] = []
    articles: list[list[str]] = []
    for number in range(count):
        if articles and rng.random() < 0.2:
            article = rng.choice(articles)
        else:
            article = ["".join(_sentence(rng) for _ in range(rng.randint(2, 5))) for _ in range(rng.randint(7, 10))]
            articles.append(article)
        title = f"{rng.choice(_SUBJECTS)}科技创新跑出加速度之{number}"
        more = "\n".join(f"{rng.choice(_SUBJECTS)}{rng.choice(_VERBS)}{rng.choice(_THINGS)}" for _ in range(12))
        day = f"20{rng.randint(18, 25)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
        body = "\n".join(article)
        if number % 4 == 1:
            text = _source(title, day, article, more)
        elif number % 4 == 3:
            broken = [body[at : at + 26] for at in range(0, len(body), 26)]
            text = _FRAME.format(title=title, day=day, body="\n".join(broken), more=more)
        else:
            text = _FRAME.format(title=title, day=day, body=body, more=more)
        file = folder / f"{number:06}.{'html' if number % 4 == 1 else 'txt'}"
        file.write_text(text, encoding="utf-8")
        written.append(file)
    return written


def _sentence(rng: random.Random) -> str:
    clauses = [rng.choice(_PLAIN) if rng.random() < 0.5 else _figures(rng) for _ in range(rng.randint(1, 3))]
    return "；".join(clauses) + "。"


def _figures(rng: random.Random) -> str:
    tail = rng.choice(_TAILS).format(rng.randint(2, 60)) if rng.random() < 0.5 else ""
    counted = f"{rng.choice(_THINGS)}{rng.randint(2, 3_000)}{rng.choice(_UNITS)}"
    return f"{rng.choice(_SUBJECTS)}{rng.choice(_VERBS)}{counted}{tail}"


def _source(title: str, day: str, article: list[str], more: str) -> str:
    body = "".join(f"<p>　　{html.escape(paragraph)}</p>\n" for paragraph in article)
    links = "".join(f'<li><a href="/n/{at}">{each}</a></li>' for at, each in enumerate(more.split("\n")))
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title><script>var a = 1;</script></head><body>"
        f'<ul class="nav"><li><a href="/">首页</a></li></ul><h1>{title}</h1><div class="info">{day} 来源：某报</div>'
        f'<div class="content">{body}</div><div class="related"><h3>相关新闻</h3><ul>{links}</ul></div></body></html>'
    )


def peer_time(sources: list[str]) -> float:
    """Return how long trafilatura takes for the main text of all pages."""
    import trafilatura

    made = [
        text
        if text.startswith("<")
        else "<html><body>" + "".join(f"<p>{html.escape(line)}</p>" for line in text.splitlines()) + "</body></html>"
        for text in sources
    ]
    started = time.perf_counter()
    for source in made:
        trafilatura.extract(source)
    return time.perf_counter() - started


if __name__ == "__main__":
    for figure in main():
        print(figure.line())
