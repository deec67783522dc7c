"""Starts one worker process after another until one ends in good order, and prints how each ended.

Run as a program. Everything is loaded once and each worker is forked from it, so that a dozen deaths take seconds.
"""

from __future__ import annotations

import os

from kechuang.commands import site

MOST = 12


def main() -> None:
    """Fork workers until one has nothing left to do."""
    site.ready(None)
    from django.db import connections

    from kechuang.apps.jobs.worker import work

    connections.close_all()
    for _ in range(MOST):
        child = os.fork()
        if child == 0:
            work(interval=0.05, batch=True)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)
        if status == 0:
            return


if __name__ == "__main__":
    main()
