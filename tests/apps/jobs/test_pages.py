import datetime as dt

import pytest
from django.test import Client

from kechuang.apps.accounts.roles import Role
from kechuang.apps.jobs import actions
from kechuang.apps.jobs.models import Job, OutboxMessage
from kechuang.apps.jobs.wording import remaining_text
from tests.apps.people import person

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(db):
    return person()


@pytest.fixture
def browser(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def signed_in(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_without_a_sign_in_there_are_no_jobs_to_see(client):
    assert client.get("/jobs/").status_code == 302


def test_an_empty_list_says_what_will_stand_here(browser):
    assert "还没有后台作业" in browser.get("/jobs/").content.decode()


def test_i_see_my_jobs_and_not_those_of_others(browser, asked, user):
    mine, others = asked("mine", by=user), asked("others")
    page = browser.get("/jobs/").content.decode()
    assert "mine" in page
    assert "others" not in page
    assert browser.get(f"/jobs/{mine.pk}").status_code == 200
    for address in (f"/jobs/{others.pk}", f"/jobs/{others.pk}/row"):
        assert browser.get(address).status_code == 404
    assert browser.post(f"/jobs/{others.pk}/cancel").status_code == 404


def test_an_administrator_sees_all_jobs_and_who_asked(asked):
    asked("others", by=(owner := person()))
    page = signed_in(person(Role.ADMINISTRATOR)).get("/jobs/").content.decode()
    assert "others" in page
    assert owner.display_name in page


def test_a_job_that_has_not_ended_asks_again_and_one_that_has_does_not(browser, asked, user):
    job = asked(by=user)
    assert 'hx-trigger="every 2s"' in browser.get(f"/jobs/{job.pk}/row").content.decode()
    assert 'hx-trigger="every 2s"' in browser.get(f"/jobs/{job.pk}").content.decode()
    Job.objects.update(state="done")
    assert "hx-trigger" not in browser.get(f"/jobs/{job.pk}/row").content.decode()
    assert 'hx-trigger="every 2s"' not in browser.get(f"/jobs/{job.pk}").content.decode()


def test_a_running_job_shows_its_share_step_and_remaining_time(browser, asked, user):
    from django.utils import timezone

    job = asked(by=user)
    Job.objects.update(
        state="running", progress=0.5, message="读取文件", started_at=timezone.now() - dt.timedelta(seconds=100)
    )
    page = browser.get(f"/jobs/{job.pk}").content.decode()
    assert "读取文件" in page
    assert "还需约 2 分钟" in page


def test_cancel_and_retry_are_one_button_each(browser, asked, user):
    job = asked(by=user)
    page = browser.post(f"/jobs/{job.pk}/cancel", follow=True).content.decode()
    assert "已取消" in page
    assert f"/jobs/{job.pk}/retry" in page
    page = browser.post(f"/jobs/{job.pk}/retry", follow=True).content.decode()
    assert "正在排队" in page
    assert Job.objects.get().state == "queued"


def test_a_step_that_is_no_longer_possible_is_said_in_one_sentence(browser, asked, user):
    job = asked(by=user)
    Job.objects.update(state="done")
    page = browser.post(f"/jobs/{job.pk}/cancel", follow=True).content.decode()
    assert "现为“已完成”，不能执行“取消”" in page


def test_looking_does_not_change(browser, asked, user):
    job = asked(by=user)
    for address in (f"/jobs/{job.pk}/cancel", f"/jobs/{job.pk}/retry"):
        assert browser.get(address).status_code == 405


def test_a_job_shows_its_sentence_and_leads_only_to_this_site(browser, asked, user):
    job = asked(by=user)
    Job.objects.update(state="done", result={"sentence": "已发布 12 家企业", "link": "/enterprises/"})
    page = browser.get(f"/jobs/{job.pk}").content.decode()
    assert "已发布 12 家企业" in page
    assert 'href="/enterprises/">查看结果' in page
    Job.objects.update(result={"link": "//elsewhere.example/"})
    assert "elsewhere" not in browser.get(f"/jobs/{job.pk}").content.decode()


def test_the_list_asks_the_database_no_more_for_fifty_jobs_than_for_two(
    browser, asked, user, django_assert_max_num_queries
):
    for number in range(2):
        asked(f"few-{number}", by=user)
    browser.get("/jobs/")
    with django_assert_max_num_queries(12) as few:
        browser.get("/jobs/?size=50")
    for number in range(48):
        asked(f"many-{number}", by=user)
    with django_assert_max_num_queries(len(few.captured_queries)):
        browser.get("/jobs/?size=50")


def test_dead_messages_are_shown_to_administrators_alone_and_can_be_revived_there(browser):
    message = OutboxMessage.objects.create(key="k", topic="test.x", payload={}, state="dead", last_error="查无此人")
    assert "查无此人" not in browser.get("/jobs/").content.decode()
    assert browser.post(f"/jobs/messages/{message.pk}/revive").status_code == 403
    administrator = signed_in(person(Role.ADMINISTRATOR))
    assert "查无此人" in administrator.get("/jobs/").content.decode()
    page = administrator.post(f"/jobs/messages/{message.pk}/revive", follow=True).content.decode()
    assert "已重新排入送达" in page
    message.refresh_from_db()
    assert message.state == "waiting"


def test_what_was_asked_for_by_the_platform_itself_says_so():
    actions.enqueue("test.scripted", key="platform")
    page = signed_in(person(Role.ADMINISTRATOR)).get("/jobs/").content.decode()
    assert "平台" in page


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (9, "还需几秒"),
        (10, "还需约 10 秒"),
        (11, "还需约 20 秒"),
        (59, "还需约 60 秒"),
        (60, "还需约 1 分钟"),
        (61, "还需约 2 分钟"),
        (3540, "还需约 59 分钟"),
        (3600, "还需约 1 小时"),
    ],
)
def test_remaining_time_is_said_no_more_exactly_than_it_is_known(seconds, said):
    assert remaining_text(dt.timedelta(seconds=seconds)) == said
