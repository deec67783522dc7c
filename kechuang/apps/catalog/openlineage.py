"""血缘事件的发送 (sending lineage events): a run's OpenLineage events to the catalogue that the operator names.

Only where ``KECHUANG_OPENLINEAGE_URL`` is set. What cannot be sent stays in the run's folder, and no build fails by it.
"""

from __future__ import annotations

import http.client
import json
import logging
import time
from urllib.parse import urlsplit

from kechuang.engines import lake
from kechuang.web.environment import openlineage_address

log = logging.getLogger(__name__)

FILE = "openlineage.jsonl"
WAIT = 5.0
"""Seconds for one event."""
LONGEST = 30.0
"""Seconds for all events of a run; a build is not held up longer."""


def send(run: lake.Run) -> int:
    """Send a run's events, one request each; return how many the receiver took.

    Parameters
    ----------
    run : Run
        A finished or failed run of the lake.
    """
    address = openlineage_address()
    if not address:
        return 0
    path = run.folder / FILE
    try:
        events = path.read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    sent = 0
    try:
        sent = _post(address, events)
    except (OSError, ValueError, http.client.HTTPException) as error:
        log.warning("批次 %s 的血缘事件未能发送（%s），已保存在 %s，构建不受影响", run.id, error, path)
    return sent


def _post(address: str, events: list[str]) -> int:
    """Post events over one connection.

    Raises
    ------
    OSError, ValueError, HTTPException
        With the reason, if the address is none or an event is not taken.
    """
    parts = urlsplit(address)
    kinds = {"http": http.client.HTTPConnection, "https": http.client.HTTPSConnection}
    if parts.scheme not in kinds or not parts.hostname:
        raise ValueError("KECHUANG_OPENLINEAGE_URL 应写作 http(s)://主机/api/v1/lineage")
    connection = kinds[parts.scheme](parts.hostname, parts.port, timeout=WAIT)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    ends = time.monotonic() + LONGEST
    try:
        for number, event in enumerate(events):
            if time.monotonic() > ends:
                raise OSError(f"{LONGEST:.0f} 秒内只发出 {number} 条，共 {len(events)} 条")
            connection.request("POST", target, event.encode(), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            if answer.status >= http.client.BAD_REQUEST:
                raise OSError(f"{json.loads(event)['job']['name']} 得到 HTTP {answer.status}")
    finally:
        connection.close()
    return len(events)
