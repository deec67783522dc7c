"""`kechuang users`: only the secret on stdout, one sentence on stderr where something went wrong."""

from __future__ import annotations

import pytest
from django.test import RequestFactory

from kechuang.apps.accounts.models import Grant, User
from kechuang.apps.accounts.tokens import authenticate_token
from kechuang.apps.audit.models import Entry
from kechuang.cli import main

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(capsys):
    """Run the command; return its exit code, stdout and stderr."""

    def run_it(*arguments):
        capsys.readouterr()
        try:
            main(["users", *arguments])
            code = 0
        except SystemExit as end:
            code = end.code or 0
        said = capsys.readouterr()
        return code, said.out, said.err

    return run_it


def test_a_user_is_added_with_a_role_and_only_the_password_on_stdout(run):
    code, out, _err = run("add", "ZhangSan", "--display", "张三", "--role", "administrator")

    user = User.objects.get(username="zhangsan")
    assert code == 0 and user.check_password(out.strip()) and user.must_change_password
    assert Grant.objects.get(user=user).role == "administrator"
    assert Entry.objects.filter(actor_label="控制台", verb="user.create").exists()


def test_a_user_whose_grant_is_refused_is_not_added_either(run):
    code, out, err = run("add", "zhangsan", "--role", "administrator", "--region", "370303")

    assert (code, out) == (1, "") and "面向全平台" in err
    assert not User.objects.exists() and not Entry.objects.exists()


def test_a_token_on_stdout_works_and_can_be_revoked(run):
    run("add", "zhangsan")
    code, secret, _err = run("token", "zhangsan", "--for", "上报")

    def call():
        return authenticate_token(RequestFactory().get("/", headers={"Authorization": f"Bearer {secret.strip()}"}))

    assert code == 0 and call().username == "zhangsan"
    assert run("token", "zhangsan")[0] == 0  # without a purpose a second one is no clash
    assert run("revoke", "zhangsan", "--token", "上报")[0] == 0
    assert call() is None
    code, _out, err = run("revoke", "zhangsan", "--token", "上报")
    assert code == 1 and "没有这样的有效令牌" in err


def test_a_grant_is_given_until_a_day_and_taken_back(run, frozen):
    run("add", "zhangsan")
    code, _out, _err = run("grant", "zhangsan", "--role", "officer", "--region", "370300", "--until", "2026-12-31")
    grant = Grant.objects.get()

    assert code == 0 and (grant.region, str(grant.ends_on)) == ("3703", "2026-12-31")
    assert run("revoke", "zhangsan", "--role", "officer")[0] == 0
    assert not Grant.objects.filter(Grant.current_q()).exists()


def test_a_password_is_set_anew(run):
    run("add", "zhangsan")
    code, out, _err = run("password", "zhangsan")

    assert code == 0 and User.objects.get().check_password(out.strip())


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("token", "nobody"), "没有用户 nobody"),
        (("add", "a b"), "用户名只能含"),
        (("add", "x", "--role", "king"), "没有角色 king"),
        (("revoke", "zhangsan"), "二者取一"),
        (("grant", "zhangsan", "--role", "officer", "--until", "soon"), "不是日期"),
        (("grant", "zhangsan", "--role", "officer", "--until", "2020-01-01"), "授权止期"),
        (("grant", "zhangsan", "--role", "officer", "--region", "37x"), "6 位行政区划代码"),
    ],
)
def test_a_mistake_ends_in_one_sentence(run, arguments, sentence):
    run("add", "zhangsan")

    code, out, err = run(*arguments)

    assert (code, out) == (1, "")
    assert sentence in err and "Traceback" not in err


def test_the_list_names_everybody(run):
    run("add", "zhangsan", "--display", "张三", "--role", "auditor")

    code, out, _err = run("list")

    assert code == 0 and "zhangsan" in out and "审计员" in out
