"""A port for a server that a test starts, which nobody else is given in the meantime."""

from __future__ import annotations

import os
import socket

# Below the ports that the kernel hands out by itself (from 32768), to browsers and databases beside the tests.
FIRST, COUNT = 20_000, 10_000
_claims: list[socket.socket] = []


def free_port() -> int:
    """Return a port of the loopback address that nobody listens on and no other test run of this machine is given.

    The claim is a socket without a file, named after the port: it goes with this process.
    """
    start = os.getpid()
    for step in range(COUNT):
        port = FIRST + (start + step) % COUNT
        claim = socket.socket(socket.AF_UNIX)
        try:
            claim.bind(f"\0kechuang-test-port-{port}")
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            claim.close()
            continue
        _claims.append(claim)
        return port
    raise AssertionError("no port is free on this machine")
