"""What stewards decided goes into the next build, out into files and in again; changed entities; evidence in words."""

from __future__ import annotations

import dataclasses
import datetime as dt

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.enterprises import access as enterprises
from kechuang.apps.enterprises.models import Enterprise
from kechuang.apps.stewardship import actions, evidence, mirror, queries
from kechuang.apps.stewardship.models import DoubtfulPair, EntityChange, EntityRedirect, PairDecision
from kechuang.apps.stewardship.models.decision import pair_of
from kechuang.core import ZONE
from kechuang.engines import lake
from kechuang.engines.lake.inputs import digest
from kechuang.engines.lake.resolve import decisions as engine
from kechuang.engines.lake.resolve import score
from tests import city
from tests.apps.stewardship.conftest import run

TEXTS = st.text(max_size=12)
AT = dt.datetime(2026, 11, 22, 9, 30, tzinfo=ZONE)
HOME = "/data/pairs/"


def given_frame(*rows: tuple[str, ...], at: dt.datetime = AT) -> pl.DataFrame:
    """Return decisions as the file reader gives them."""
    return pl.DataFrame([(*row, at) for row in rows], schema=lake.DECISIONS, orient="row")


@pytest.mark.django_db
def test_the_build_gets_what_stands_and_nothing_taken_back(people):
    one, two = DoubtfulPair.objects.order_by("-weight", "pair")[:2]
    actions.decide(one, "same", by=people.steward, seen=0)
    actions.decide(two, "different", by=people.steward, seen=0)
    actions.withdraw(two, by=people.second, seen=1)
    frame = queries.decisions()
    assert frame.schema == engine.SCHEMA
    assert frame.drop("at").rows() == [
        (one.left_source, one.left_row_id, one.right_source, one.right_row_id, "same", str(people.steward))
    ]
    where = lake.read(run(), "entities/clusters").with_columns(code=pl.lit(None, pl.String))
    assert engine.rule(frame, where).constraints.same.height == 1


@pytest.mark.django_db
def test_a_file_of_decisions_goes_out_and_comes_in_again(people, tmp_path):
    one = DoubtfulPair.objects.order_by("-weight", "pair").first()
    actions.decide(one, "different", by=people.steward, seen=0)
    path = tmp_path / "判定.csv"
    queries.decisions().write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S%.6f%z")
    again = lake.read_decision_file(path)
    assert again.equals(queries.decisions())
    assert actions.take_decisions(again, by=CONSOLE) == actions.Taken(0, 1)
    later = given_frame((one.left_source, one.left_row_id, one.right_source, one.right_row_id, "same", "市局"))
    assert actions.take_decisions(later, by=CONSOLE) == actions.Taken(1, 0)
    newest = queries.course(one.pair)[0]
    assert (newest.number, newest.verdict, newest.by_label, newest.by) == (2, "same", "市局", None)


@pytest.mark.django_db
def test_the_command_writes_and_takes_files(people, tmp_path, monkeypatch):
    from typer.testing import CliRunner

    from kechuang.commands import entities, site

    monkeypatch.setattr(site, "ready", lambda *_: tmp_path)
    path = tmp_path / "in.csv"
    given_frame(("a", "1", "b", "2", "same", "甲")).write_csv(path, datetime_format="%Y-%m-%dT%H:%M:%S%z")
    assert CliRunner().invoke(entities.app, ["decisions", "--in", str(path)]).exit_code == 0
    out = tmp_path / "out.parquet"
    assert CliRunner().invoke(entities.app, ["decisions", "--out", str(out)]).exit_code == 0
    assert pl.read_parquet(out)["verdict"].to_list() == ["same"]
    assert CliRunner().invoke(entities.app, ["decisions"]).exit_code == 2
    assert PairDecision.objects.get().pair == pair_of(("b", "2"), ("a", "1"))


@pytest.mark.django_db
def test_a_decision_is_found_again_after_the_next_publication(people, published):
    one = DoubtfulPair.objects.order_by("-weight", "pair").first()
    actions.decide(one, "different", by=people.steward, seen=0)
    again = city.put(run())
    assert again.pk != published.pk
    same = DoubtfulPair.objects.get(generation=again, pair=one.pair)
    assert queries.with_verdict(DoubtfulPair.objects.filter(pk=same.pk)).get().verdict == "different"


@pytest.mark.django_db
def test_merges_and_splits_are_noted_once_and_a_split_is_a_task(people, published, tmp_path):
    kept, ended, out = "E" + "1" * 15, "E" + "2" * 15, "E" + "3" * 15
    code = Enterprise.objects.filter(generation=published).first()
    rows = [(1, AT, "mint", ended, None), (2, AT, "merge", ended, code.entity_id), (2, AT, "split", out, kept)]
    events = pl.DataFrame(
        [(*row, None, None, None) for row in rows], schema=lake.EVENTS, orient="row"
    )  # fmt: skip
    path = tmp_path / "events.parquet"
    events.write_parquet(path)
    table = lake.TableFile(events.height, digest(path), path.name)
    later = dataclasses.replace(run(), folder=tmp_path, tables={"entities/events": table})
    assert mirror.note_changes(later) == 2 and mirror.note_changes(later) == 0
    split = EntityChange.objects.get(event="split")
    assert split.open and not EntityChange.objects.get(event="merge").open
    browser = city.browser(people.steward)
    assert "拆出" in browser.get(f"{HOME}changes?open=1").content.decode()
    browser.post(f"{HOME}changes/{split.pk}", {"note": "已核"})
    split.refresh_from_db()
    assert (split.open, split.done_by, split.note) == (False, people.steward, "已核")
    assert "已经办结" in browser.post(f"{HOME}changes/{split.pk}", follow=True).content.decode()
    assert browser.post(f"{HOME}changes/{split.pk}").status_code == 302
    assert city.browser(people.leader).post(f"{HOME}changes/{split.pk}").status_code == 403

    mirror.mirror(later, published)
    assert EntityRedirect.objects.get(old=ended).now == code.entity_id
    assert enterprises.find(people.steward, ended).entity_id == code.entity_id
    with pytest.raises(Enterprise.DoesNotExist):
        enterprises.find(people.steward, out)


def test_the_words_of_the_page_know_the_resolvers_lines():
    assert (evidence.DOUBTFUL, evidence.ACCEPT) == (score.DOUBTFUL, score.ACCEPT)


@pytest.mark.parametrize(
    ("weight", "band"), [(45, "weak"), (54, "weak"), (55, "middle"), (69, "middle"), (70, "strong"), (90, "strong")]
)
def test_a_weight_has_its_band(weight, band):
    assert evidence.band(weight, torn=False) == band
    assert evidence.band(weight, torn=True) == "torn"


@pytest.mark.parametrize(
    ("role", "left", "right", "found"),
    [("name", "甲厂", "甲厂", "same"), ("name", "远航食品商行", "远航食品公司", "other"),
     ("name", "晨星精密机械公司", "晨星精密机械厂", "near"), ("phone", "139-0000-0001", "13900000001", "same"),
     ("phone", "13900000001", "13900000002", "other"), ("reg_no", "370303200000012", "370303200000013", "near"),
     ("address", "虚构路1号（东）", "虚构路1号(东)", "same")],
)  # fmt: skip
def test_fields_are_compared_without_what_spelling_alone_makes_different(role, left, right, found):
    sides = ({role: [evidence.plain(role, text)]} for text in (left, right))
    assert evidence.mark(role, *sides) == found


def test_a_name_that_is_the_others_former_one_is_told_as_such():
    assert evidence.mark("name", {"name": ["甲"]}, {"name": ["乙"], "former_name": ["甲"]}) == "former"


@given(st.sampled_from(list(evidence.FIELDS)), st.lists(TEXTS, max_size=3), st.lists(TEXTS, max_size=3))
def test_a_comparison_does_not_depend_on_who_stands_first(role, left, right):
    assert evidence.mark(role, {role: left}, {role: right}) == evidence.mark(role, {role: right}, {role: left})


@given(TEXTS, TEXTS)
def test_pieces_put_together_are_the_text(text, other):
    assert "".join(piece.text for piece in evidence.pieces(text, other)) == text


@given(st.tuples(TEXTS, TEXTS), st.tuples(TEXTS, TEXTS))
def test_a_pair_has_one_name_whichever_row_stands_first(left, right):
    assert pair_of(left, right) == pair_of(right, left)
