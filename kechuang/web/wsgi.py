"""WSGI entry point."""

import os
import threading
import time

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kechuang.web.settings")
LOOK = 1.0  # seconds


def _end_with(server: int) -> None:
    """End this process once its server has gone: killed, it could not tell us, and we would keep the port."""
    while os.getppid() == server:
        time.sleep(LOOK)
    os._exit(1)


_server = os.environ.get("KECHUANG_PARENT", "")
if _server.isdigit() and int(_server) != os.getpid():
    threading.Thread(target=_end_with, args=(int(_server),), name="orphan-watch", daemon=True).start()

application = get_wsgi_application()
