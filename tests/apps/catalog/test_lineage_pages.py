"""The lineage in the browser: a table and a column, drawn and as tables; and what a table's page tells beside it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from html.parser import HTMLParser
from typing import Any

import pytest
from django.test import Client

from kechuang.apps.accounts.roles import Role
from kechuang.apps.catalog import queries
from kechuang.apps.catalog.actions import count_use
from kechuang.apps.catalog.freshness import freshness, next_due, since
from kechuang.apps.catalog.lineage_graph import MOST, NODE_HEIGHT, NODE_WIDTH, column_graph, table_graph
from kechuang.apps.catalog.models import Check, LakeRun, Load, SourceTable, TableUse
from kechuang.apps.catalog.quality import percent, quality
from kechuang.apps.catalog.uses import uses
from kechuang.apps.enterprises.models import Generation
from kechuang.core import ZONE
from kechuang.engines.lake import From, TableLineage
from tests import city
from tests.apps.people import person

pytestmark = pytest.mark.django_db
ACCEPTED = "accepted/market_registration"


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: Any) -> Iterator[Generation]:
    with city.published(django_db_blocker, city.exact()) as generation:
        yield generation


@pytest.fixture(autouse=True)
def run(published: Generation, monkeypatch: pytest.MonkeyPatch) -> LakeRun:
    found = LakeRun.objects.get(pk=published.run)
    monkeypatch.setenv("KECHUANG_NOW", city.MOMENT)
    return found


@pytest.fixture
def steward() -> Client:
    return city.browser(person(Role.STEWARD))


class Links(HTMLParser):
    """The addresses that a page leads to, and its attributes that a strict policy refuses."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.styled: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note links and inline styles."""
        for name, value in attrs:
            if name == "href" and tag == "a":
                self.found.append(value or "")
            if name == "style":
                self.styled.append(tag)


def links(answer: Any) -> list[str]:
    reader = Links()
    reader.feed(answer.content.decode())
    assert reader.styled == []
    return reader.found


@pytest.mark.parametrize("table", ["legal_entity", "enterprise_year", ACCEPTED, "file/market_registration"])
def test_every_link_of_a_lineage_leads_on_to_a_page(steward: Client, table: str) -> None:
    answer = steward.get(f"/data/lineage/{table}")
    assert answer.status_code == 200
    onward = sorted({link for link in links(answer) if link.startswith("/data/lineage/")})
    assert len(onward) > 3
    some = [*onward[:2], *onward[-2:]]
    assert {link: steward.get(link).status_code for link in some} == dict.fromkeys(some, 200)


def test_a_columns_page_names_what_it_comes_from_in_words(steward: Client) -> None:
    answer = steward.get("/data/lineage/legal_entity?column=capital")
    text = answer.content.decode()
    source = SourceTable.objects.get(pk="market_registration")
    assert source.name in text and "注册资本" in text and "取值" in text
    assert "哪些行在表里" in text and "最终取自部门文件的列" in text
    assert '<svg class="flow"' in text and 'aria-current="true"' in text


def test_what_depends_on_a_column_is_told(steward: Client) -> None:
    uses = steward.get("/data/lineage/accepted/ip_grants?column=kind").context["after"]
    assert {way.url.rpartition("=")[2] for way in uses} >= {"ip1", "ip2"}
    assert "provenance" not in {way.url.rpartition("=")[2] for way in uses}


@pytest.mark.parametrize("address", ["nix", "legal_entity?column=nix", "file/ip_grants?column=nix"])
def test_what_a_run_does_not_have_is_not_found(steward: Client, address: str) -> None:
    assert steward.get(f"/data/lineage/{address}").status_code == 404


def test_a_run_without_lineage_says_so(steward: Client, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(queries, "data_folder", lambda: tmp_path)
    answer = steward.get("/data/lineage/legal_entity")
    assert answer.status_code == 200 and "还没有血缘" in answer.content.decode()


def test_only_those_who_may_see_the_catalogue_see_its_lineage() -> None:
    assert Client().get("/data/lineage/legal_entity").status_code == 302
    assert city.browser(person(Role.ENTERPRISE)).get("/data/lineage/legal_entity").status_code == 403


@pytest.mark.parametrize(
    "address", ["ip_grants", f"lineage/{ACCEPTED}", "lineage/legal_entity", "lineage/legal_entity?column=capital"]
)
def test_pages_keep_to_twelve_queries(
    steward: Client, address: str, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    steward.get("/data/")
    with django_assert_max_num_queries(12):
        steward.get(f"/data/{address}")


# The drawing.


def held(width: int) -> dict[str, TableLineage]:
    """A base table whose one column comes from many columns of an accepted table, each from a heading of its own."""
    names = [f"c{number}" for number in range(width)]
    return {
        "base": TableLineage(frozenset({From("accepted/t", "k", "join")}),
                             {"x": frozenset(From("accepted/t", name, "value", "derived") for name in names)}),
        "accepted/t": TableLineage(frozenset(), {name: frozenset({From("file/t", name.upper())}) for name in names}),
    }  # fmt: skip


@pytest.mark.parametrize("width", [1, MOST - 1, MOST, MOST + 1, 40])
def test_boxes_never_overlap_and_what_found_no_room_is_counted(width: int) -> None:
    graph = column_graph(held(width), "base", "x")
    shown = min(width, MOST)
    assert len(graph.nodes) == 1 + 2 * shown and graph.left_out == width - shown
    places = [(node.x, node.y) for node in graph.nodes]
    for number, (x, y) in enumerate(places):
        assert 0 <= x <= graph.width - NODE_WIDTH and 0 <= y <= graph.height - NODE_HEIGHT
        assert all(abs(x - u) >= NODE_WIDTH or abs(y - v) >= NODE_HEIGHT for u, v in places[:number])
    assert len(graph.flows) == 2 * shown and {flow.kind for flow in graph.flows} == {"value"}


def test_sources_stand_left_of_what_is_made_of_them() -> None:
    at = {node.spot[0]: node.x for node in table_graph(held(2), "accepted/t").nodes}
    assert at["file/t"] < at["accepted/t"] < at["base"]


def test_a_circle_of_tables_is_drawn_once() -> None:
    circle = {name: TableLineage(frozenset({From(other, "k", "join")})) for name, other in (("a", "b"), ("b", "a"))}
    assert {node.spot[0] for node in table_graph(circle, "a").nodes} == {"a", "b"}


# Freshness.

DAY = dt.date(2026, 11, 21)


@pytest.mark.parametrize(
    ("words", "due"),
    [
        ("每日，全量快照", dt.date(2026, 11, 22)), ("每周全量", dt.date(2026, 11, 28)),
        ("每月增量", dt.date(2026, 12, 22)), ("每季度全量", dt.date(2027, 2, 21)), ("每年两次", dt.date(2027, 5, 23)),
        ("每年 3 月", dt.date(2027, 3, 31)), ("每年 11 月", dt.date(2027, 11, 30)), ("每年12月", dt.date(2026, 12, 31)),
        ("每年 2 月", dt.date(2027, 2, 28)), ("每年", dt.date(2027, 11, 22)), ("不定期", None), ("", None),
        ("每年 13 月", dt.date(2027, 11, 22)), ("每年 0 次", None),
    ],
)  # fmt: skip
def test_the_promise_of_a_contract_is_a_day(words: str, due: dt.date | None) -> None:
    assert next_due(words, DAY) == due


@pytest.mark.parametrize(("days", "state"), [(0, "ontime"), (6, "ontime"), (7, "ontime"), (8, "late"), (30, "late")])
def test_a_table_is_late_from_the_day_after_the_promised_one(days: int, state: str) -> None:
    came = dt.datetime(2026, 11, 21, 9, tzinfo=ZONE) - dt.timedelta(days=days)
    found = freshness("每周全量", came)
    assert found.state == state and found.days_late == max(0, days - 7)


def test_what_never_came_or_has_no_promise_is_neither_in_time_nor_late() -> None:
    assert freshness("每周全量", None).state == "never"
    assert freshness("", dt.datetime(2020, 1, 1, tzinfo=ZONE)).state == "open"


def again(table: str, day: int, sha256: str, **counts: int) -> LakeRun:
    """Another good run that received a table on a day of November."""
    moment = dt.datetime(2026, 11, day, 12, tzinfo=ZONE)
    made = LakeRun.objects.create(id=f"R202611{day:02}-120000-00aa", started=moment, finished=moment, status="good")
    given = {"rows_in": 10, "accepted": 10, "quarantined": 0} | counts
    Load.objects.create(run=made, table_id=table, file_name="x", sha256=sha256, ingested=moment, **given)
    return made


def test_the_same_file_read_again_is_no_new_delivery() -> None:
    table = SourceTable.objects.get(pk="ip_grants")

    def came() -> dt.datetime | None:
        return since(table.loads.select_related("run"))

    Load.objects.filter(table=table).delete()
    assert came() is None
    for day, sha256, first in ((1, "a", 1), (2, "a", 1), (3, "b", 3), (4, "b", 3), (5, "a", 1)):
        again("ip_grants", day, sha256)
        assert came() == dt.datetime(2026, 11, first, 12, tzinfo=ZONE)


# Quality over time.


def test_the_share_held_back_is_told_run_by_run_with_its_checks() -> None:
    Load.objects.filter(table="ip_grants").delete()
    for day, held_back in ((1, 0), (2, 5), (3, 1)):
        made = again("ip_grants", day, str(day), accepted=10 - held_back, quarantined=held_back)
        for name, failing in (("required", held_back), ("range", 0)):
            said = {"column": "授权号", "check_id": name, "message": name, "failing": failing}
            Check.objects.create(run=made, table_id="ip_grants", **said)
    found = quality(list(Load.objects.filter(table="ip_grants").select_related("run")))
    assert found is not None
    assert (found.rows, found.held, found.shares) == ((10, 10, 10), (0, 5, 1), ("0.0%", "50.0%", "10.0%"))
    assert [(line.label, line.failing) for line in found.lines] == [("required", (0, 5, 1))]
    assert found.top == "50.0%"
    assert found.points[1].y < found.points[2].y < found.points[0].y  # the worst run stands highest
    assert quality([]) is None


@pytest.mark.parametrize(
    ("part", "said"), [(0, "0.0%"), (1, "0.010%"), (10, "0.10%"), (100, "1.0%"), (10_000, "100.0%")]
)
def test_a_small_share_is_told_more_exactly(part: int, said: str) -> None:
    assert percent(Fraction(part, 10_000)) == said


# Use.


def test_readings_are_counted_by_post_and_way(steward: Client) -> None:
    TableUse.objects.all().delete()
    for address in ("ip_grants", "ip_grants", "lineage/accepted/ip_grants"):
        assert steward.get(f"/data/{address}").status_code == 200
    found = {(use.way, use.times) for use in uses("ip_grants")}
    assert found == {("查看目录", 2), ("查看血缘", 1)}
    assert TableUse.objects.count() == 2
    text = steward.get("/data/ip_grants").content.decode()
    assert re.search(r"查看目录</td><td class=\"num\">3", text)


def test_readings_older_than_ninety_days_are_not_counted() -> None:
    TableUse.objects.all().delete()
    for days, times in ((89, 3), (90, 5)):
        day = DAY - dt.timedelta(days=days)
        TableUse.objects.create(table_id="ip_grants", day=day, way="page", who="x", times=times)
    assert [use.times for use in uses("ip_grants")] == [3]


def test_counting_twice_at_once_keeps_one_line_a_day() -> None:
    user = person(Role.STEWARD)
    for _ in range(3):
        count_use(table="ip_grants", actor=user, way=TableUse.Way.API)
    (line,) = TableUse.objects.filter(table="ip_grants", way="api")
    assert line.times == 3 and line.day == DAY


# The interface.


def test_the_interface_tells_what_the_page_tells(steward: Client, run: LakeRun) -> None:
    answer = steward.get("/api/v1/catalog/lineage", {"table": "legal_entity", "column": "capital"})
    assert answer.status_code == 200, answer.content.decode()
    found = answer.json()
    assert found["run"] == run.pk
    assert {"column": "capital", "table": ACCEPTED, "source": "capital", "kind": "value"}.items() <= next(
        item for item in found["sources"] if item["kind"] == "value"
    ).items()
    TableUse.objects.all().delete()
    used = steward.get("/api/v1/catalog/lineage", {"table": "accepted/ip_grants", "column": "kind"}).json()["uses"]
    assert {item["column"] for item in used} >= {"ip1", "ip2"}
    assert TableUse.objects.get().way == "api"


@pytest.mark.parametrize(
    ("query", "status"),
    [({"table": "nix"}, 404), ({"table": "legal_entity", "column": "nix"}, 404), ({}, 422),
     ({"table": "legal_entity", "colum": "x"}, 422), ({"table": "a\x00"}, 422)],
)  # fmt: skip
def test_a_question_that_leads_nowhere_is_answered_so(steward: Client, query: dict[str, str], status: int) -> None:
    assert steward.get("/api/v1/catalog/lineage", query).status_code == status
