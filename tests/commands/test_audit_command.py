"""`kechuang audit`: an exit code that tells of tampering, and a file of entries."""

from __future__ import annotations

import csv
import json

import pytest
from django.db import connection, transaction

from kechuang.apps.accounts.access import CONSOLE
from kechuang.apps.audit import guards
from kechuang.apps.audit.models import Entry, Head
from kechuang.apps.audit.record import record
from kechuang.cli import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys):
    """Run the command; return its exit code, stdout and stderr."""

    def run_it(*arguments):
        capsys.readouterr()
        try:
            main(["audit", *arguments])
            code = 0
        except SystemExit as end:
            code = end.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_it


@pytest.fixture
def chain(db):
    with transaction.atomic():
        for number in range(4):
            record(verb="test.deed", actor=CONSOLE, detail={"n": number})
    return Head.objects.get()


def tamper(change):
    guards.remove(connection)
    change()
    guards.install(connection)


def test_a_whole_chain_ends_well_and_prints_its_head(run, chain):
    code, out, _err = run("verify")

    assert (code, out.strip()) == (0, f"4:{chain.hash}")
    assert run("verify", "--expect", out.strip())[0] == 0


@pytest.mark.parametrize(
    ("change", "first_bad"),
    [
        (lambda: Entry.objects.filter(seq=2).update(actor_label="别人"), 2),
        (lambda: Entry.objects.filter(seq=2).delete(), 2),
        (lambda: Entry.objects.filter(seq=4).delete(), 4),
    ],
)
def test_tampering_ends_with_another_code(run, chain, change, first_bad):
    tamper(change)

    code, _out, err = run("verify")
    told = json.loads(run("verify", "--json")[1])

    assert code == 1 and "审计链有问题" in err
    assert (told["ok"], told["first_bad"]) == (False, first_bad)


def test_a_cut_and_mended_chain_is_betrayed_by_the_head_kept_outside(run, chain):
    def cut():
        Entry.objects.filter(seq__gt=2).delete()
        Head.objects.update(count=2, hash=Entry.objects.get(seq=2).hash)

    tamper(cut)

    assert run("verify")[0] == 0
    assert run("verify", "--expect", f"4:{chain.hash}")[0] == 1


def test_the_entries_are_written_to_a_file(run, chain, tmp_path):
    path = tmp_path / "审计.csv"

    assert run("export", str(path), "--verb", "test.deed")[0] == 0

    with path.open(encoding="utf-8-sig") as stream:
        assert [row["序号"] for row in csv.DictReader(stream)] == ["1", "2", "3", "4"]
    assert Entry.objects.order_by("-seq").first().verb == "audit.export"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [(("a.txt",), ".xlsx 或 .csv"), (("a.csv", "--since", "gestern"), "不是日期")],
)
def test_a_mistake_ends_in_one_sentence(run, chain, tmp_path, arguments, sentence):
    code, _out, err = run("export", str(tmp_path / arguments[0]), *arguments[1:])

    assert code == 1 and sentence in err and not (tmp_path / arguments[0]).exists()
