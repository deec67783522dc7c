"""Urges what is late and dies at each point named, then does it all again and lives.

Run as a program; prints one line of JSON for each try: how it ended and what stands in the database afterwards.
Everything is loaded once and each try is forked from it.
"""

from __future__ import annotations

import json
import os

from kechuang.commands import site
from tests.faults.approver import after, die

POINTS = ("before", "numbered", "told", "logged")


def main() -> None:
    """Urge for every point and once more without dying."""
    site.ready(None)
    from django.db import connections

    from kechuang.apps.audit.chain import verify
    from kechuang.apps.catalog.place import current_pack
    from kechuang.apps.inbox.models import Notification
    from kechuang.apps.projects.actions import escalating, urging
    from kechuang.apps.projects.models import Urge

    current_pack()  # read once here, not again in every child
    send, number, tell, log = escalating.send, urging._number, urging._tell, urging.log
    for point in (*POINTS, ""):
        connections.close_all()
        child = os.fork()
        if child == 0:
            match point:
                case "before":
                    escalating.send = after(2, send, die)
                case "numbered":
                    urging._number = after(1, number, lambda *a, **n: (number(*a, **n), die()))
                case "told":
                    urging._tell = after(1, tell, lambda *a, **n: (tell(*a, **n), die()))
                case "logged":
                    urging.log = after(1, log, lambda *a, **n: (log(*a, **n), die()))
            escalating.escalate()
            os._exit(0)
        _, status = os.waitpid(child, 0)
        letters = Urge.objects.filter(kind="letter")
        print(json.dumps({
            "point": point, "end": os.waitstatus_to_exitcode(status), "letters": letters.count(),
            "serials": sorted(letters.values_list("serial", flat=True)),
            "told": Notification.objects.filter(title__startswith="督办").values("object_id").distinct().count(),
            "whole": verify().ok,
        }), flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
