"""`kechuang users`: accounts, grants and API tokens, from the machine itself (控制台)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console as Terminal
from rich.table import Table

from kechuang.commands import site
from kechuang.commands.progress import say

if TYPE_CHECKING:
    from kechuang.apps.accounts.models import User

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="账号、权限与接口令牌")

DataOption = Annotated[Path | None, typer.Option(help="数据目录，默认 ./var")]
NameArgument = Annotated[str, typer.Argument(help="用户名")]
RoleOption = Annotated[
    str,
    typer.Option(
        help="角色：leader 领导、officer 业务科室、steward 数据管理员、clerk 窗口人员、enterprise 企业用户、"
        "expert 专家、auditor 审计员、administrator 系统管理员"
    ),
]
RegionOption = Annotated[str, typer.Option(help="只限一个地区：6 位行政区划代码；不填为全部")]
DepartmentOption = Annotated[str, typer.Option(help="只限一个部门：声明包中的部门标识；不填为全部")]


def _ready(data: Path | None, command: str) -> Any:
    site.ready(data)
    from kechuang.apps.audit.context import context

    return context(f"kechuang users {command}")


def _user(name: str) -> User:
    from kechuang.apps.accounts.errors import Refused
    from kechuang.apps.accounts.models import User

    try:
        return User.objects.get_by_natural_key(name)
    except User.DoesNotExist:
        raise Refused(f"没有用户 {name}；kechuang users list 可列出全部用户。") from None


def _role(text: str) -> str:
    from kechuang.apps.accounts.errors import Refused
    from kechuang.apps.accounts.roles import Role

    if text not in Role.values:
        raise Refused(f"没有角色 {text}；应为 {'、'.join(Role.values)} 之一。")
    return text


@app.command()
def add(
    name: NameArgument,
    display: Annotated[str, typer.Option(help="姓名；不填同用户名")] = "",
    role: RoleOption = "",
    region: RegionOption = "",
    department: DepartmentOption = "",
    data: DataOption = None,
) -> None:
    """新增用户，可同时授权；标准输出只有初始密码。

    例：kechuang users add zhangsan --display 张三 --role administrator.
    """
    with _ready(data, "add"):
        from django.db import transaction

        from kechuang.apps.accounts.access import CONSOLE
        from kechuang.apps.accounts.actions import create_user, grant_role

        with transaction.atomic():
            user, password = create_user(actor=CONSOLE, username=name, display_name=display or name)
            if role:
                grant_role(
                    actor=CONSOLE, user=user, role=_role(role), region=region, department=department,
                    reason="控制台新增用户时授权",
                )  # fmt: skip
        say(f"已新增 {user}。初始密码只显示这一次，首次登录后须修改：")
        print(password)


@app.command(name="list")
def list_users(data: DataOption = None) -> None:
    """列出用户、角色与状态。例：kechuang users list."""
    with _ready(data, "list"):
        from kechuang.apps.accounts.queries import users

        table = Table("用户名", "姓名", "角色", "状态")
        for user in users().order_by("username"):
            roles = "、".join(str(grant.get_role_display()) for grant in user.current_grants)
            state = "启用" if user.is_active else "已停用"
            table.add_row(
                user.username, user.display_name, roles or "—", state + ("（演示）" if user.synthetic else "")
            )
        Terminal(highlight=False).print(table)


@app.command()
def token(
    name: NameArgument,
    use: Annotated[str, typer.Option("--for", help="用途；同一用户不重名")] = "",
    days: Annotated[int, typer.Option(help="有效天数", min=1, max=3650)] = 365,
    data: DataOption = None,
) -> None:
    """发放接口令牌；标准输出只有令牌本身。例：kechuang users token zhangsan --for 数据上报."""
    with _ready(data, "token"):
        from kechuang import core
        from kechuang.apps.accounts.access import CONSOLE
        from kechuang.apps.accounts.actions import issue_token

        use = use or f"控制台 {core.now():%Y-%m-%d %H:%M:%S.%f}"
        issued, secret = issue_token(actor=CONSOLE, user=_user(name), name=use, days=days)
        say(f"令牌只显示这一次，有效至 {issued.expires_at:%Y-%m-%d}；用法 Authorization: Bearer 令牌")
        print(secret)


@app.command()
def revoke(
    name: NameArgument,
    use: Annotated[str, typer.Option("--token", help="要撤销的令牌用途")] = "",
    role: RoleOption = "",
    reason: Annotated[str, typer.Option(help="理由")] = "控制台撤销",
    data: DataOption = None,
) -> None:
    """撤销一个令牌，或某角色的全部有效授权。例：kechuang users revoke zhangsan --role officer --reason 调离."""
    with _ready(data, "revoke"):
        from django.db import transaction

        from kechuang.apps.accounts.access import CONSOLE
        from kechuang.apps.accounts.actions import revoke_grant, revoke_token
        from kechuang.apps.accounts.errors import Refused
        from kechuang.apps.accounts.models import ApiToken, Grant

        user = _user(name)
        if bool(use) == bool(role):
            raise Refused("请用 --token 或 --role 指明要撤销什么，二者取一。")
        with transaction.atomic():
            if use:
                found = list(ApiToken.objects.filter(user=user, name=use, revoked_at__isnull=True))
                for one in found:
                    revoke_token(actor=CONSOLE, token=one)
            else:
                found = list(Grant.objects.filter(user=user, role=_role(role), revoked_at__isnull=True))
                for one in found:
                    revoke_grant(actor=CONSOLE, grant=one, reason=reason)
        if not found:
            raise Refused(f"{user} 没有这样的有效{'令牌' if use else '授权'}。")
        say(f"已撤销 {len(found)} 项。")


@app.command()
def grant(
    name: NameArgument,
    role: RoleOption,
    region: RegionOption = "",
    department: DepartmentOption = "",
    until: Annotated[str, typer.Option(help="最后一天，如 2026-12-31；不填为长期")] = "",
    reason: Annotated[str, typer.Option(help="理由")] = "控制台授权",
    data: DataOption = None,
) -> None:
    """给用户授权。例：kechuang users grant zhangsan --role officer --region 370303 --until 2026-12-31."""
    with _ready(data, "grant"):
        import datetime as dt

        from kechuang.apps.accounts.access import CONSOLE
        from kechuang.apps.accounts.actions import grant_role
        from kechuang.apps.accounts.errors import Refused

        try:
            ends_on = dt.date.fromisoformat(until) if until else None
        except ValueError:
            raise Refused(f"--until {until} 不是日期，应写作 2026-12-31。") from None
        given = grant_role(
            actor=CONSOLE, user=_user(name), role=_role(role), region=region, department=department, ends_on=ends_on,
            reason=reason,
        )  # fmt: skip
        say(f"已授权：{given}")


@app.command()
def password(name: NameArgument, data: DataOption = None) -> None:
    """重设密码，其全部登录退出；标准输出只有新密码。例：kechuang users password zhangsan."""
    with _ready(data, "password"):
        from kechuang.apps.accounts.access import CONSOLE
        from kechuang.apps.accounts.actions import reset_password

        user = _user(name)
        # The invented people of a demonstration have nobody behind them who should choose a password.
        new = reset_password(actor=CONSOLE, user=user, must_change=not user.synthetic)
        say(f"{user} 的新密码只显示这一次：")
        print(new)
