"""The demo logins: one account a role, passwords made at random and shown once, on stderr."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from kechuang.commands.progress import console, say

LoginsOption = Annotated[
    bool,
    typer.Option("--logins/--no-logins", help="建立各角色的演示账号（密码随机，只显示一次）；正式使用请加 --no-logins"),
]


def make_logins() -> None:
    """Make the demo accounts that are not there yet and show them; say so where all are there."""
    from kechuang.apps.accounts.actions import make_demo_accounts
    from kechuang.apps.catalog.place import current_place

    made = make_demo_accounts(place=current_place())
    if not made:
        say("登录账号在首次启动时已显示；忘记密码可运行 kechuang users password 账号 重设。")
        return
    table = Table("角色", "账号", "密码", title="演示账号（密码随机生成，只显示这一次）")
    for login in made:
        table.add_row(login.role, login.username, login.password)
    console.print(table)
