"""A load reads only what is new, and gives what reading everything anew would give."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kechuang.apps.accounts.roles import Role
from kechuang.apps.reports import actions, memory
from kechuang.apps.reports.actions import Loaded
from kechuang.apps.reports.models import Draft, Fact, Judgement, Mention, Occurrence, Relation, Report
from kechuang.declarations.pack import Pack
from tests import city
from tests.apps.people import person

Load = Callable[..., Loaded]
PASSAGES = (
    "2022年，淄博市高新技术企业达到1200家，战略性新兴产业发展迅速，科技创新对高质量发展的支撑作用持续增强，创新平台建设"
    "不断提速，企业创新主体地位更加突出，创新生态进一步优化。",
    "2022年，淄博市高新技术企业达到1200家，战略***新兴产业发展迅速，科技创新对高质量发展的支撑作用持续增强，创新平台建设"
    "不断提速，企业创新主体地位更加突出，创新生态进一步优化。",
    "2022年，淄博市高新技术企业达到1250家，战略性新兴产业发展迅速，科技创新对高质量发展的支撑作用持续增强，创新平台建设"
    "不断提速，企业创新主体地位更加突出，创新生态进一步优化。",
    "截至2022年底，淄博市科技型中小企业达到1800家，技术合同成交额180.5亿元，同比增长12.5%。",
    "2022年，全市科技型中小企业1900家，淄博甲乙新材料有限公司与山东理工大学合作共建联合实验室，新签约柳叶项目36个。",
    "今年以来，新签约柳叶项目86个，技术合同成交额181亿元。",
)
SHOWN = [one.name for one in Fact._meta.fields if one.name not in ("id", "judgement")]


def page(number: int, passages: Iterable[int], *, dated: bool = True) -> str:
    day = f"2023-01-{number + 10} 来源：编造日报\n" if dated else ""
    return f"淄博市科技工作第{number}次会议\n{day}\n" + "\n".join(PASSAGES[each] for each in passages) + "\n"


def standing() -> dict[str, Any]:
    """Return all that stands in the tables and is read from pages, but times and ids."""
    judged = {one.pk: one for one in Judgement.objects.all()}
    return {
        "pages": list(
            Report.objects.order_by("pk").values_list(
                "pk", "title", "published", "told_on", "articles", "dropped", "edits", "engine"
            )
        ),
        "facts": [
            (*(str(getattr(fact, name)) for name in SHOWN), fact.judgement_id and judged[fact.judgement_id].state)
            for fact in Fact.objects.select_related("report").order_by("report_id", "order")
        ],
        "names": list(Mention.objects.order_by("report_id", "name").values_list("report_id", "name", "called", "ref")),
        "told": list(Relation.objects.order_by("report_id", "key").values_list("report_id", "key", "kind")),
        "again": sorted(Occurrence.objects.values_list("report_id", "start", "end", "fact__report_id", "fact__order")),
        "judged": list(Judgement.objects.order_by("pk").values_list("report_id", "key", "orphan", "start")),
        "written": list(Draft.objects.order_by("pk").values_list("pk", "key", "written")),
    }


def unjudged(stands: dict[str, Any]) -> dict[str, Any]:
    """Return what stands without what people decided."""
    return {**stands, "facts": [fact[:-1] for fact in stands["facts"]], "judged": []}


@given(
    pages=st.lists(
        st.tuples(st.lists(st.integers(0, 5), min_size=1, max_size=3, unique=True), st.booleans()),
        min_size=2, max_size=4,
    ),
    seed=st.integers(0, 99),
)  # fmt: skip
@settings(
    max_examples=6, deadline=None, phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
def test_loaded_one_by_one_stands_what_reading_all_anew_gives(
    load: Load, zibo: Pack, pages: list[tuple[list[int], bool]], seed: int
) -> None:
    rng = random.Random(seed)
    with transaction.atomic():
        steward = person(Role.STEWARD)
        for number, (passages, dated) in enumerate(pages):
            load({f"{number}.txt": page(number, passages, dated=dated)})
            for fact in Fact.objects.filter(judgement=None).select_related("judgement", "report"):
                if rng.random() < 0.3:
                    (actions.accept if rng.random() < 0.7 else actions.reject)(fact, by=steward)
        one_by_one = standing()
        actions.reread(pack=zibo)
        assert standing() == one_by_one
        # Every example begins with an empty house.
        transaction.set_rollback(True)
    with transaction.atomic():
        load({f"{number}.txt": page(number, passages, dated=dated) for number, (passages, dated) in enumerate(pages)})
        assert unjudged(standing()) == unjudged(one_by_one), "all at once is read as one after the other"
        transaction.set_rollback(True)


def test_a_page_that_shares_nothing_is_neither_read_nor_written_again(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    load({"甲.txt": page(0, [3]), "乙.txt": page(1, [0])})
    before = dict(Fact.objects.values_list("pk", "text"))
    read: list[str] = []
    whole = memory.reports.articles
    monkeypatch.setattr(
        memory.reports, "articles", lambda raw, **how: read.append(raw.name) or whole(raw, **how)  # type: ignore[func-returns-value]
    )  # fmt: skip
    load({"丙.txt": page(2, [2])})
    assert read == ["丙.txt"], "what was cleaned before is not cleaned again"
    kept = set(before) & set(Fact.objects.values_list("pk", flat=True))
    reports = {fact.report.name for fact in Fact.objects.filter(pk__in=kept).select_related("report")}
    assert reports == {"甲.txt"}, "the page whose copy differs in a figure is written, since it is in conflict now"
    assert Fact.objects.get(value="1200", report__name="乙.txt").conflict_count == 1


def test_a_lost_or_foreign_draft_is_made_again(load: Load, zibo: Pack) -> None:
    load({"甲.txt": page(0, [3, 1]), "乙.txt": page(1, [0])})
    whole = standing()
    Draft.objects.filter(report__name="甲.txt").delete()
    Draft.objects.filter(report__name="乙.txt").update(key="x", written="y")
    load({"丙.txt": page(2, [5])})
    Report.objects.filter(name="丙.txt")
    actions.reread(pack=zibo)
    known = {row[0] for row in whole["pages"]}
    assert [row for row in standing()["pages"] if row[0] in known] == whole["pages"]
    assert Draft.objects.count() == 3 and not Draft.objects.filter(written="y").exists()


def test_where_facts_stand_again_is_shown_without_looking_through_all_facts(load: Load) -> None:
    load({"甲.txt": page(0, [0])})
    load({"乙.txt": page(1, [0])})
    one = Occurrence.objects.select_related("fact", "report").get()
    assert (one.fact.report.name, one.report.name) == ("甲.txt", "乙.txt")
    assert one.report.text[one.start : one.end] == "1200"
    browser = city.browser(person(Role.LEADER))
    with CaptureQueriesContext(connection) as queries:
        shown = browser.get(f"/reports/{one.report_id}").content.decode()
    assert f'href="{one.fact.address}"' in shown and "rv-again" in shown
    assert not [each["sql"] for each in queries if '"copies" > 0' in each["sql"]]


def test_what_cannot_be_kept_is_read_once_more_and_stops_nothing(
    load: Load, monkeypatch: pytest.MonkeyPatch, zibo: Pack
) -> None:
    def refusing(_value: Any) -> bytes:
        raise TypeError("object cannot be kept")

    for name in ("keep_page", "keep_facts"):
        with monkeypatch.context() as patched:
            patched.setattr(memory.reports.kept, name, refusing)
            load({f"{name}.txt": page(len(name), [0, 3])})
        load({f"{name}后.txt": page(len(name) + 1, [2])})
    now = standing()
    actions.reread(pack=zibo)
    assert standing() == now and Draft.objects.exclude(key="").count() == 4
