"""Approves many applications and dies at each point named, then does it all again and lives.

Run as a program; prints one line of JSON for each try: how it ended and what the books say afterwards. Everything is
loaded once and each try is forked from it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any

from kechuang.commands import site

POINTS = ("before", "promised", "told", "between")


def die(*_: Any, **__: Any) -> None:
    """End as a machine that loses its power does."""
    os.kill(os.getpid(), signal.SIGKILL)


def after(number: int, deed: Any, then: Any) -> Any:
    """Return a deed that does as it did for so many times, and then something else."""
    times = iter(range(number))
    return lambda *args, **named: deed(*args, **named) if next(times, None) is not None else then(*args, **named)


def main(by: int, pks: list[int]) -> None:
    """Approve for every point and once more without dying."""
    site.ready(None)
    from django.db import connections

    from kechuang.apps.accounts.models import User
    from kechuang.apps.catalog.place import current_pack
    from kechuang.apps.grants import eligibility
    from kechuang.apps.grants.actions import approving
    from kechuang.apps.grants.ledger import differences
    from kechuang.apps.grants.models import Application, Voucher
    from kechuang.core import Verdict

    eligibility.judge_with(lambda _asked: (Verdict.MET, None, "按测试条件"))
    current_pack()  # read once here, not again in every child
    promise, log, check = approving.promise, approving.log, approving.check
    for point in (*POINTS, ""):
        connections.close_all()
        child = os.fork()
        if child == 0:
            match point:
                case "before":
                    approving.check = after(3, check, die)
                case "promised":
                    approving.promise = after(4, promise, lambda *a, **n: (promise(*a, **n), die()))
                case "told":
                    approving.log = after(5, log, lambda *a, **n: (log(*a, **n), die()))
            between = after(2, lambda *_: None, die) if point == "between" else None
            approving.approve_many(pks, by=User.objects.get(pk=by), progress=between)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        granted = Application.objects.filter(fen__isnull=False).count()
        print(json.dumps({
            "point": point, "end": os.waitstatus_to_exitcode(status), "granted": granted,
            "vouchers": Voucher.objects.filter(kind="commit").count(), "differences": differences(),
        }), flush=True)  # fmt: skip


if __name__ == "__main__":
    main(int(sys.argv[1]), [int(one) for one in sys.argv[2:]])
