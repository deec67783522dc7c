import errno
import hashlib
import os
import signal
import subprocess
import sys
import time

import pytest

from kechuang.apps.files import storage
from kechuang.apps.files.contents import UploadRefused


def keep(content, name="a.txt", limit=1000):
    with storage.received([content], name, limit) as (_file, stored):
        pass
    return stored


def files_in(folder):
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_content_lies_under_its_hash_and_cannot_be_written(folder):
    stored = keep(b"abc")
    digest = hashlib.sha256(b"abc").hexdigest()
    assert (stored.sha256, stored.size, stored.known) == (digest, 3, False)
    path = folder / digest[:2] / digest[2:4] / digest
    assert files_in(folder) == [path]
    assert path.read_bytes() == b"abc"
    assert path.stat().st_mode & 0o777 == 0o440


def test_the_same_content_is_kept_once(folder):
    keep(b"abc")
    assert keep(b"abc").known
    assert len(files_in(folder)) == 1


def test_handing_in_again_mends_a_damaged_content(folder):
    path = storage.path_of(keep(b"abc").sha256)
    path.chmod(0o600)
    path.write_bytes(b"xyz")
    keep(b"abc")
    assert path.read_bytes() == b"abc"


@pytest.mark.parametrize(("size", "taken"), [(999, True), (1000, True), (1001, False)])
def test_the_limit_is_exact_and_what_is_over_it_leaves_nothing(folder, size, taken):
    if taken:
        assert keep(b"a" * size).size == size
    else:
        with pytest.raises(UploadRefused, match=r"a\.txt.*超过"):
            keep(b"a" * size)
        assert files_in(folder) == []


def test_a_file_over_the_limit_is_not_read_to_its_end():
    read = []

    def endless():
        while True:
            read.append(1)
            yield b"a" * 100

    with pytest.raises(UploadRefused), storage.received(endless(), "a.txt", 1000):
        pass
    assert len(read) == 11


def test_a_refusal_on_the_way_leaves_nothing(folder):
    with pytest.raises(UploadRefused), storage.received([b"abc"], "a.txt", 1000):
        raise UploadRefused("no")
    assert files_in(folder) == []


def test_a_sender_who_breaks_off_leaves_nothing(folder):
    def breaks_off():
        yield b"abc"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError), storage.received(breaks_off(), "a.txt", 1000):
        pass
    assert files_in(folder) == []


@pytest.mark.parametrize(
    ("number", "said"), [(errno.ENOSPC, "磁盘已满"), (errno.EDQUOT, "配额"), (errno.EROFS, "只读")]
)
def test_a_disk_that_takes_no_more_is_one_sentence_and_leaves_nothing(folder, monkeypatch, number, said):
    def full(handle):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UploadRefused, match=rf"a\.txt.*{said}"):
        keep(b"abc")
    assert files_in(folder) == []


WRITER = """
import os, resource, sys
from django.conf import settings
settings.configure(DATA=sys.argv[1], USE_I18N=False)
from kechuang.apps.files import storage
from kechuang.apps.files.contents import UploadRefused
"""


def writer(folder, code):
    return subprocess.Popen(
        [sys.executable, "-c", WRITER + code, str(folder.parent)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def test_the_system_refusing_to_write_in_the_middle_of_a_file_is_one_sentence(folder):
    """A real refusal by the kernel, at 64 KiB."""
    process = writer(
        folder,
        """
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
try:
    with storage.received([b"a" * 50000] * 9, "a.txt", 10**9):
        pass
except UploadRefused as refused:
    sys.stdout.buffer.write(str(refused).encode())
""",
    )
    said, errors = process.communicate(timeout=300)
    assert "a.txt" in said.decode(), errors.decode()
    assert "未能保存" in said.decode()
    assert files_in(folder) == []


@pytest.mark.parametrize("point", ["while it arrives", "before it is put in place"])
def test_a_process_killed_in_the_middle_leaves_nothing_under_any_hash(folder, point):
    process = writer(
        folder,
        {
            "while it arrives": """
def slowly():
    yield b"a" * 5_000_000
    print("now", flush=True)
    import time
    time.sleep(600)
with storage.received(slowly(), "a.txt", 10**9):
    pass
""",
            "before it is put in place": """
with storage.received([b"a" * 5_000_000], "a.txt", 10**9):
    print("now", flush=True)
    import time
    time.sleep(600)
""",
        }[point],
    )
    assert process.stdout.readline() == b"now\n", process.stderr.read().decode()
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert [path for path in files_in(folder) if path.parent.name != ".partial"] == []
    # What the dead left behind goes when it is old enough to belong to nobody.
    assert storage.clear_abandoned() == 0
    old = time.time() - storage.ABANDONED - 1
    for path in files_in(folder):
        os.utime(path, (old, old))
    assert storage.clear_abandoned() == 1
    assert files_in(folder) == []


@pytest.mark.parametrize(
    ("size", "said"),
    [(0, "0\u00a0B"), (1023, "1023\u00a0B"), (1024, "1\u00a0KB"), (1536, "1.5\u00a0KB"), (64 << 20, "64\u00a0MB")],
)
def test_sizes_are_said_as_officials_read_them(size, said):
    assert storage.readable(size) == said
