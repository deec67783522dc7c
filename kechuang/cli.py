"""The `kechuang` command. Sub-commands live in `kechuang/commands/`, one file each, loaded when called."""

from __future__ import annotations

import importlib
import os
import sys
from types import ModuleType
from typing import NoReturn

import click
import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

STOPPED = 130  # by Ctrl-C
COMMANDS = {
    "up": ("kechuang.commands.up", "导入数据、建库并启动网站（一条命令跑起一座城市）"),
    "build": ("kechuang.commands.build", "导入数据、建库、发布，不启动网站"),
    "serve": ("kechuang.commands.serve", "启动网站与后台作业"),
    "setup": ("kechuang.commands.setup", "准备数据库、静态文件与图形边界"),
    "worker": ("kechuang.commands.worker", "只运行后台作业"),
    "packs": ("kechuang.commands.packs", "列出、检查声明包"),
    "lake": ("kechuang.commands.lake", "查看批次、隔离行，校验数据湖"),
    "entities": ("kechuang.commands.entities", "把任何人的表归并为一企一体"),
    "criteria": ("kechuang.commands.criteria", "按规则判定任何人的数据"),
    "policies": ("kechuang.commands.policies", "政策匹配与测算"),
    "plans": ("kechuang.commands.plans", "排出计划的工期，自时限倒排"),
    "projects": ("kechuang.commands.projects", "重点项目：清单、亮灯、预警督办、周报"),
    "reports": ("kechuang.commands.reports", "读报道，找出数量与原文位置"),
    "synth": ("kechuang.commands.synth", "生成有标注的演示数据"),
    "files": ("kechuang.commands.files", "核验附件是否完好"),
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


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command and end with its code; every failure ends in one sentence on stderr and a code other than 0."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kechuang.web.settings")
    try:
        code = app(args=arguments, prog_name="kechuang", standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        code = STOPPED
    except TyperException as error:
        if type(error).__name__ == "NoArgsIsHelpError":  # the help itself
            error.show()
        else:
            _tell(f"错误：{errors().usage(error)}。")
        code = error.exit_code
    except Exception as error:
        told = errors().sentence(error)
        if told is None:
            raise
        _tell(f"错误：{told}")
        code = 1
    if code == STOPPED:
        _tell("已停止。")
    raise SystemExit(code if isinstance(code, int) else 0)


def errors() -> ModuleType:
    """Return the module of sentences, which only a failure needs."""
    return importlib.import_module("kechuang.commands.errors")


def _tell(sentence: str) -> None:
    print(sentence, file=sys.stderr)


if __name__ == "__main__":
    main()
