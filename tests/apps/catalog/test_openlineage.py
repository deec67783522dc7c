"""Lineage events are sent where the operator says so; a receiver that fails or is none holds up nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from kechuang.apps.catalog.openlineage import FILE, send

EVENTS = [{"eventType": kind, "job": {"name": "lake.build"}} for kind in ("START", "COMPLETE")]


@pytest.fixture
def run(tmp_path: Path) -> Any:
    (tmp_path / FILE).write_text("".join(json.dumps(event) + "\n" for event in EVENTS), encoding="utf-8")
    return SimpleNamespace(id="R20261121-090000-0000", folder=tmp_path)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A catalogue that takes events in, or refuses them with ``status``."""
    state = SimpleNamespace(taken=[], status=201)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            state.taken.append((self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
            self.send_response(state.status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    monkeypatch.setenv("KECHUANG_OPENLINEAGE_URL", f"http://127.0.0.1:{server.server_port}/api/v1/lineage")
    try:
        yield state
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def test_every_event_is_sent_in_order(run: Any, receiver: Any) -> None:
    assert send(run) == 2
    assert receiver.taken == [("/api/v1/lineage", event) for event in EVENTS]


def test_a_receiver_that_refuses_is_left_alone_after_the_first_refusal(
    run: Any, receiver: Any, caplog: pytest.LogCaptureFixture
) -> None:
    receiver.status = 500
    assert send(run) == 0
    assert len(receiver.taken) == 1 and "HTTP 500" in caplog.text and "构建不受影响" in caplog.text


@pytest.mark.parametrize("address", ["http://127.0.0.1:9/x", "ftp://x/y", "nonsense", "http://127.0.0.1:port/"])
def test_an_address_that_leads_nowhere_fails_nothing(
    run: Any, address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("KECHUANG_OPENLINEAGE_URL", address)
    assert send(run) == 0 and "未能发送" in caplog.text


def test_nothing_is_sent_where_no_address_is_set(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KECHUANG_OPENLINEAGE_URL", raising=False)
    assert send(run) == 0


def test_a_run_without_events_sends_none(run: Any, receiver: Any) -> None:
    (run.folder / FILE).unlink()
    assert send(run) == 0 and receiver.taken == []
