"""The `kechuang` command. Sub-commands live in `kechuang/commands/`, one file each, loaded when called."""

from __future__ import annotations

import errno
import importlib
import os
import sys
from typing import Any

import click
import typer
from typer.core import TyperGroup

COMMANDS = {
    "up": ("kechuang.commands.up", "导入数据、建库并启动网站（一条命令跑起一座城市）"),
    "build": ("kechuang.commands.build", "导入数据、建库、发布，不启动网站"),
    "serve": ("kechuang.commands.serve", "启动网站与后台作业"),
    "setup": ("kechuang.commands.setup", "准备数据库、静态文件与图形边界"),
    "worker": ("kechuang.commands.worker", "只运行后台作业"),
    "packs": ("kechuang.commands.packs", "列出、检查声明包"),
    "lake": ("kechuang.commands.lake", "查看批次、隔离行，校验数据湖"),
    "criteria": ("kechuang.commands.criteria", "按规则判定任何人的数据"),
    "reports": ("kechuang.commands.reports", "读报道，找出数量与原文位置"),
    "synth": ("kechuang.commands.synth", "生成有标注的演示数据"),
    "users": ("kechuang.commands.users", "账号、权限与接口令牌"),
    "audit": ("kechuang.commands.audit", "校验与导出审计记录"),
}


class LazyGroup(TyperGroup):
    """A group that imports a sub-command only when it is called, so that `--help` answers at once."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Name the sub-commands in the order in which a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return the sub-command."""
        if cmd_name not in COMMANDS:
            return None
        command = typer.main.get_command(importlib.import_module(COMMANDS[cmd_name][0]).app)
        command.name = cmd_name
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list without importing anything."""
        with formatter.section("命令"):
            formatter.write_dl([(name, text) for name, (_, text) in COMMANDS.items()])


app = typer.Typer(
    cls=LazyGroup,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    help="科创 Kechuang：城市科技创新的开源平台。例：kechuang up --pack demo",
)


@app.callback()
def root() -> None:
    """科创 Kechuang：城市科技创新的开源平台。例：kechuang up --pack demo."""


_DISK = {
    errno.ENOSPC: "磁盘已满，未写入的内容已撤销，原有数据未受影响；请清理磁盘后重试",
    errno.EACCES: "没有写入权限；请换一个目录（--data）或修改目录权限",
    errno.EPERM: "没有写入权限；请换一个目录（--data）或修改目录权限",
    errno.EROFS: "所在磁盘只读；请换一个可写的目录（--data）",
}


class UserError(Exception):
    """A mistake that the caller can mend; its text is the one sentence shown."""


def main(arguments: list[str] | None = None) -> Any:
    """Run the command; every failure ends in one sentence on stderr and a code other than 0."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kechuang.web.settings")
    try:
        return app(args=arguments, prog_name="kechuang")
    except KeyboardInterrupt:
        print("已停止。", file=sys.stderr)
        raise SystemExit(130) from None
    except OSError as error:
        if error.errno not in _DISK:
            raise
        where = f"{error.filename}：" if error.filename else ""
        print(f"错误：{where}{_DISK[error.errno]}。", file=sys.stderr)
        raise SystemExit(1) from None
    except Exception as error:
        if not getattr(error, "one_sentence", isinstance(error, (UserError, ValueError))):
            raise
        print(f"错误：{error}", file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
