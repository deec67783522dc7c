"""Pages to be reviewed: two invented ones of the same city that contradict each other, one with a copy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kechuang.apps.catalog.models import Place
from kechuang.apps.jobs import liveness
from kechuang.apps.jobs.models import Job
from kechuang.apps.jobs.run import execute
from kechuang.apps.reports.actions import Given, Loaded, load_pages
from kechuang.apps.reports.models import Fact
from kechuang.core import now
from kechuang.declarations.pack import Pack, load_pack

FIRST = """淄博市科技创新工作通报
2023-01-18 来源：编造日报

2022年，淄博市高新技术企业达到1200家，全市技术合同成交额180.5亿元，同比增长12.5%。全社会研发投入强度达到2.79%。

目前，全市科技型中小企业由1500家增至1800家，力争到2025年高新技术企业突破2000家。
"""
SECOND = """淄博市召开科技工作会议
2023-02-02 来源：编造晚报

会议指出，2022年，淄博市高新技术企业达到1250家，全市科技型小微公司入库900家。
"""


@pytest.fixture(scope="session")
def zibo() -> Pack:
    """Return a real city's pack: invented places are none that a reader knows."""
    return load_pack("cn-sd-zibo")


@pytest.fixture
def place(db: None, zibo: Pack) -> Place:
    """Put the city in place, as a build does."""
    return Place.objects.create(code=zibo.place, name="淄博市", pack=zibo.id, loaded_at=now())


@pytest.fixture
def load(place: Place, zibo: Pack, tmp_path: Path) -> Callable[..., Loaded]:
    """Return a function that loads pages given by name and text."""

    def load_some(pages: dict[str, str], **how: Any) -> Loaded:
        given = []
        for name, text in pages.items():
            path = tmp_path / name
            path.write_text(text, encoding="utf-8")
            given.append(Given(name, path))
        return load_pages(given=given, pack=zibo, **how)

    return load_some


@pytest.fixture
def pages(load: Callable[..., Loaded]) -> Loaded:
    """Load both pages."""
    return load({"通报.txt": FIRST, "会议.txt": SECOND})


@pytest.fixture
def fact(pages: Loaded) -> Callable[..., Fact]:
    """Return a function that finds a fact by its value."""

    def find(value: str, **how: Any) -> Fact:
        return Fact.objects.select_related("judgement", "report").get(value=value, **how)

    return find


@pytest.fixture
def work(db: None) -> Callable[[Job], Job]:
    """Return a function that runs a job as a worker would."""
    liveness.register("w")

    def run(job: Job) -> Job:
        execute(job.pk, worker="w", task_id=Job.objects.get(pk=job.pk).task_id)
        job.refresh_from_db()
        return job

    return run
