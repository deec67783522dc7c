import json

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from typer.testing import CliRunner

from kechuang.apps.audit.models import AccessLog, Entry
from kechuang.apps.files import access, actions, contents, storage
from kechuang.apps.files.contents import UploadRefused
from kechuang.apps.files.models import Attachment, AttachmentVersion
from kechuang.commands import files as files_command
from tests.apps.files import handed_in
from tests.apps.files.handed_in import upload
from tests.apps.people import person
from tests.apps.threads import at_once

pytestmark = pytest.mark.django_db


def hand_in(by, name="合同.pdf", content=handed_in.PDF, **values):
    if "attachment" not in values:
        values.setdefault("object_type", "test.case")
        values.setdefault("object_id", "7")
    return actions.store_upload(upload(name, content), by=by, **values)


def signed_in(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def guarded(monkeypatch):
    """An app that lets everybody see the attachments of its things, and nobody add."""
    monkeypatch.setitem(access.GUARDIANS, "test.case", lambda user, verb, attachment: verb == "view")


def test_what_is_kept_is_hash_size_name_and_the_type_of_the_content():
    user = person()
    version = hand_in(user, name="../合同.pdf")
    assert (version.number, version.name, version.content_type, version.uploaded_by) == (
        1,
        "合同.pdf",
        contents.PDF,
        user,
    )
    assert version.size == len(handed_in.PDF)
    assert storage.path_of(version.sha256).read_bytes() == handed_in.PDF
    assert (version.attachment.object_type, version.attachment.object_id) == ("test.case", "7")
    assert Entry.objects.get(verb="attachment.store").detail["sha256"] == version.sha256


def test_an_attachment_can_belong_to_a_row():
    user = person()
    assert hand_in(user, obj=user).attachment.object_type == "accounts.user"


def test_a_new_version_keeps_the_old_one():
    user = person()
    first = hand_in(user)
    second = hand_in(user, name="合同二.pdf", content=handed_in.PDF + b"%", attachment=first.attachment)
    assert (second.attachment, second.number) == (first.attachment, 2)
    assert first.attachment.current == second
    assert storage.path_of(first.sha256).exists()


def test_a_refused_file_leaves_no_row_and_no_content(folder):
    with pytest.raises(UploadRefused):
        hand_in(person(), content=b"MZ\0\0")
    assert not Attachment.objects.exists()
    assert [path for path in folder.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(("extra", "taken"), [(1, True), (0, True), (-1, False)])
def test_the_operators_limit_holds_whatever_the_caller_allows(settings, extra, taken):
    settings.KECHUANG_UPLOAD_LIMIT = len(handed_in.PDF) + extra
    if taken:
        hand_in(person(), limit=10**9)
    else:
        with pytest.raises(UploadRefused, match="超过"):
            hand_in(person(), limit=10**9)


def test_only_who_may_adds_a_version(guarded):
    first = hand_in(person())
    with pytest.raises(PermissionDenied):
        hand_in(person(), attachment=first.attachment)
    assert AttachmentVersion.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_new_versions_handed_in_at_once_are_numbered_one_after_the_other():
    user = person()
    attachment = hand_in(user).attachment
    results = at_once(6, lambda n: hand_in(user, content=handed_in.PDF + b"%" * n, attachment=attachment).number)
    assert sorted(results) == [2, 3, 4, 5, 6, 7], results


def test_a_download_is_a_file_to_keep_and_nothing_of_it_runs():
    user = person()
    version = hand_in(user, name="网页.txt", content=b"<script>alert(1)</script>")
    answer = signed_in(user).get(f"/files/{version.attachment_id}")
    assert b"".join(answer.streaming_content) == b"<script>alert(1)</script>"
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "script-src" not in answer["Content-Security-Policy"]


def test_each_version_has_its_own_address():
    user = person()
    first = hand_in(user)
    hand_in(user, content=handed_in.PDF + b"%", attachment=first.attachment)
    browser = signed_in(user)
    read = [
        len(b"".join(browser.get(f"/files/{first.attachment_id}{tail}").streaming_content)) for tail in ("", "/1", "/2")
    ]
    assert read == [len(handed_in.PDF) + 1, len(handed_in.PDF), len(handed_in.PDF) + 1]
    assert browser.get(f"/files/{first.attachment_id}/3").status_code == 404


def test_whoever_may_not_see_it_is_refused_and_the_refusal_noted():
    version = hand_in(person())
    address = f"/files/{version.attachment_id}"
    assert Client().get(address).status_code == 302
    assert signed_in(person()).get(address).status_code == 403
    line = AccessLog.objects.get(verb="attachment.view")
    assert (line.kind, line.object_id) == ("denied", str(version.attachment_id))


def test_the_app_of_the_thing_decides_who_sees_it(guarded):
    version = hand_in(person())
    assert signed_in(person()).get(f"/files/{version.attachment_id}").status_code == 200


def test_a_verb_that_does_not_exist_is_an_error():
    with pytest.raises(KeyError):
        access.may(person(), "delete", Attachment())


def test_what_is_stored_can_be_verified():
    user = person()
    good = hand_in(user)
    gone = hand_in(user, name="丢失.txt", content=b"gone")
    changed = hand_in(user, name="改动.txt", content=b"changed")
    assert actions.verify_files() == []
    storage.path_of(gone.sha256).unlink()
    path = storage.path_of(changed.sha256)
    path.chmod(0o600)
    path.write_bytes(b"Changed")
    damages = {damage.sha256: damage for damage in actions.verify_files()}
    assert set(damages) == {gone.sha256, changed.sha256}
    assert "文件丢失：丢失.txt" in str(damages[gone.sha256])
    assert "内容被改动：改动.txt" in str(damages[changed.sha256])
    assert good.sha256 not in damages
    told = CliRunner().invoke(files_command.app, ["verify", "--json"])
    assert told.exit_code == 1 and json.loads(told.stdout)["contents"] == 3
    assert {one["sha256"] for one in json.loads(told.stdout)["damages"]} == set(damages)
    # A lost file is said to be lost, not answered with a stack trace.
    assert signed_in(user).get(f"/files/{gone.attachment_id}").status_code == 404
