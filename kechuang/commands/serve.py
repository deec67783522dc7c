"""`kechuang serve`: the site and the worker of background jobs, until Ctrl-C."""

from __future__ import annotations

import errno
import multiprocessing
import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from kechuang.commands import site
from kechuang.commands.companion import Companion
from kechuang.commands.progress import say

app = typer.Typer(add_completion=False, rich_markup_mode=None)


@app.command()
def serve(
    data: Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")] = None,
    port: Annotated[int, typer.Option(help="端口", min=1, max=65535)] = 8000,
    host: Annotated[str, typer.Option(help="监听地址；对外开放前请先读 docs/operate.md")] = "127.0.0.1",
    threads: Annotated[int, typer.Option(help="同时处理的请求数", min=1, max=64)] = 4,
) -> None:
    """启动网站与后台作业，Ctrl-C 停止。例：kechuang serve --data ./var --port 8000."""
    require_free_port(host, port)
    site.ready(data, say)
    site.collect_static(say)
    run(host=host, port=port, threads=threads)


def run(*, host: str, port: int, threads: int = 4) -> None:
    """Serve until interrupted; the worker of background jobs lives and ends with the server.

    Raises
    ------
    SystemExit
        With one sentence, if the port is taken or may not be opened.
    """
    require_free_port(host, port)
    from granian import Granian
    from granian.constants import Interfaces

    # `up` has built the city in this process: Polars waits forever in a fork, whose threads are gone.
    multiprocessing.set_start_method("spawn", force=True)
    os.environ["KECHUANG_PARENT"] = str(os.getpid())  # the process that answers ends with this one, however that ends
    server = Granian(
        "kechuang.web.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=1,
        blocking_threads=threads,
        backpressure=max(64, threads * 8),
        log_enabled=False,
        websockets=False,
        respawn_failed_workers=True,
    )
    signal.signal(signal.SIGTERM, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    with Companion():
        threading.Thread(target=_tell_when_up, args=(host, port), name="herald", daemon=True).start()
        server.serve()
    say("网站已停止。")


def _tell_when_up(host: str, port: int) -> None:
    """Say that the site is there once it really answers."""
    for _ in range(600):
        try:
            socket.create_connection((host, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            say(f"网站已启动：http://{host}:{port}（Ctrl-C 停止）")
            return


def require_free_port(host: str, port: int) -> None:
    """End with one sentence if the port is taken or may not be opened.

    Raises
    ------
    SystemExit
        If it is not free.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            _refuse(f"没有权限使用端口 {port}；请用 --port 换一个 1024 以上的端口")
        except socket.gaierror:
            _refuse(f"不认识地址 {host}；请用 --host 给出本机的地址，如 127.0.0.1")
        except OSError as error:
            if error.errno == errno.EADDRNOTAVAIL:
                _refuse(f"{host} 不是本机的地址；请用 --host 给出本机的地址，如 127.0.0.1")
            _refuse(f"端口 {port} 已被占用；请关闭占用它的程序，或用 --port 换一个端口")


def _refuse(sentence: str) -> NoReturn:
    typer.echo(f"错误：{sentence}。", err=True)
    raise SystemExit(1) from None
