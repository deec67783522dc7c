"""`kechuang packs`: which packs there are, and what is wrong with them, file and line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kechuang.declarations.pack import Pack
    from kechuang.declarations.problem import PackError

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True, help="列出、检查声明包。")

Roots = Annotated[
    list[Path] | None,
    typer.Option("--root", help="放声明包的目录，可写多个；默认先 KECHUANG_PACKS，再随程序附带的", show_default=False),
]
AsJson = Annotated[bool, typer.Option("--json", help="输出一个 JSON 对象，供程序读取")]


@app.command("check")
def check(
    ids: Annotated[list[str] | None, typer.Argument(help="声明包；不写则检查全部", show_default=False)] = None,
    root: Roots = None,
    as_json: AsJson = False,
) -> None:
    """检查声明包：每处问题一句话，写明文件、行号与应为什么；有问题以 1 结束。例：kechuang packs check cn-sd-zibo."""
    from kechuang.declarations.pack import check_packs, list_packs
    from kechuang.declarations.problem import shown_path

    checked = ids or [pack.id for pack in list_packs(root or None)]
    problems = check_packs(ids or None, root or None) or _rule_problems(checked, root)
    if as_json:
        found = [{"file": shown_path(item.file), "line": item.line, "message": item.message} for item in problems]
        typer.echo(json.dumps({"packs": checked, "problems": found}, ensure_ascii=False))
    elif problems:
        for problem in problems:
            typer.echo(str(problem))
        typer.echo(f"共 {len(problems)} 处问题", err=True)
    else:
        typer.echo(f"{len(checked)} 个声明包没有问题：{'、'.join(checked)}")
    if problems:
        raise typer.Exit(1)


@app.command("list")
def list_all(root: Roots = None, as_json: AsJson = False) -> None:
    """列出声明包：编号、名称、行政区划、继承自哪个包、是否演示数据。例：kechuang packs list --json."""
    from kechuang.declarations.pack import list_packs

    packs = list_packs(root or None)
    if as_json:
        rows = [
            pack.model_dump(include={"id", "name", "place", "inherits", "synthetic", "describes"}) for pack in packs
        ]
        typer.echo(json.dumps({"packs": rows}, ensure_ascii=False))
        return
    for pack in packs:
        mark = "  演示数据" if pack.synthetic else ""
        typer.echo(f"{pack.id:<22} {pack.place or '—':<7} {pack.inherits or '—':<12} {pack.name}{mark}")


@app.command("contract")
def contract(
    table: Annotated[str, typer.Argument(metavar="TABLE", help="数据表，如 enterprise_registry")],
    pack: Annotated[str | None, typer.Option("--pack", help="哪个声明包的；不写则取第一个有这张表的")] = None,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE.yaml", help="写到文件，须还不存在；不写则打印")
    ] = None,
    root: Roots = None,
) -> None:
    """按开放数据契约标准（ODCS v3）写出一张表的契约。例：kechuang packs contract enterprise_registry."""
    from kechuang.declarations import contract_text
    from kechuang.declarations.pack import list_packs, load_pack

    for name in [pack] if pack else [item.id for item in list_packs(root or None)]:
        source = load_pack(name, root or None).sources.get(table)
        if source is not None:
            break
    else:
        raise typer.BadParameter(f"没有声明数据表 {table}；kechuang packs list 可列出全部声明包")
    if out is None:
        typer.echo(contract_text(source), nl=False)
        return
    if out.exists():
        raise typer.BadParameter(f"--out {out} 已经存在，请换一个文件名")
    out.write_text(contract_text(source), encoding="utf-8")


def _rule_problems(ids: list[str], roots: list[Path] | None) -> list[PackError]:
    """Compile every rule and run its own tests, which only the engine can; needs packs that load.

    A pack that inherits rules and fields unchanged has nothing new to be checked.
    """
    from kechuang.declarations.pack import load_pack
    from kechuang.engines.criteria import check_rule

    problems: list[PackError] = []
    for pack_id in ids:
        pack = load_pack(pack_id, roots or None)
        new_fields = any(pack.is_own("fields", key) for key in pack.fields)
        for rule in pack.rules.values():
            if new_fields or pack.is_own("rules", rule.id):
                found = check_rule(rule, pack.fields, pack.rules)
                problems += [pack.problem("rules", rule.id, item.message, *item.path) for item in found]
        problems += _item_problems(pack)
    return list(dict.fromkeys(problems))


def _item_problems(pack: Pack) -> list[PackError]:
    """Compile the conditions of every item of the pack's own policies: fields and units that only the engine knows."""
    from kechuang.engines.criteria import RuleProblem, compile_rule

    problems: list[PackError] = []
    for policy in pack.policies:
        for place, item in enumerate(policy.items):
            version = item.version() if pack.is_own("policies", policy.id) else None
            if version is None:
                continue
            try:
                compile_rule(version, pack.fields, on=version.from_, rules=pack.rules)
            except RuleProblem as problem:
                path = ("conditions", *problem.path[1:]) if problem.path[:1] == ("require",) else problem.path
                message = f"条目 {item.id}：{problem.message}"
                problems.append(pack.problem("policies", policy.id, message, "items", place, *path))
    return problems
