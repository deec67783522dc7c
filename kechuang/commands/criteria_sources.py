"""`kechuang criteria sources`: what of the rules a person has yet to read in the original (标准待核实)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from kechuang.declarations.condition import Condition
    from kechuang.declarations.rule import Rule, RuleVersion
    from kechuang.declarations.score import ScorePart

MARKS = {
    "M": "凭记忆，未检索到出处",
    "R3": "转述，未见原文",
    "R2": "第三方转载，未对照原文",
    "": "没有注明出处",
    "R1": "政府网站文本",
}


@dataclass(slots=True)
class Unread:
    """A condition, a part of a score table or the dates of a version, with the mark that says how sure it is."""

    rule: str
    name: str
    id: str
    text: str
    source: str
    mark: str
    versions: list[str] = field(default_factory=list)


def sources(
    rule: Annotated[str, typer.Argument(metavar="[RULE]", help="只列这条规则，如 cn.hnte；默认全部")] = "",
    pack: Annotated[str, typer.Option("--pack", help="声明包；默认全部声明包", show_default=False)] = "",
    mark: Annotated[list[str] | None, typer.Option("--mark", help="只列这些标记，可写多个：M、R3、R2")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="输出一个 JSON 列表，供程序读取")] = False,
) -> None:
    """列出还须由人对照官方原文核实的条件、评分指标与施行日。例：kechuang criteria sources cn.hnte."""
    wanted = mark or ["M", "R3", "R2", ""]
    if strange := sorted(set(wanted) - set(MARKS)):
        raise ValueError(f"--mark {'、'.join(strange)} 不认识，应为 {'、'.join(key for key in MARKS if key)}")
    rules = _rules(pack)
    if rule and rule not in rules:
        raise ValueError(f"没有规则 {rule}，已有的规则：{'、'.join(rules)}")
    found = [
        one
        for each in ([rules[rule]] if rule else rules.values())
        for one in unread(each)
        if one.mark in wanted
    ]  # fmt: skip
    found.sort(key=lambda one: (list(rules).index(one.rule), list(MARKS).index(one.mark)))
    if as_json:
        typer.echo(json.dumps([asdict(one) for one in found], ensure_ascii=False))
        return
    last = ("", "")
    for one in found:
        if (one.rule, one.mark) != last:
            typer.echo(f"{one.rule} {one.name}　[{one.mark or '—'}] {MARKS[one.mark]}")
            last = (one.rule, one.mark)
        typer.echo(f"  {one.id:<10} {one.text}　{one.source}（{'、'.join(one.versions)} 起的版本）")
    counted = "，".join(
        f"{MARKS[key]} {sum(one.mark == key for one in found)}"
        for key in MARKS
        if any(one.mark == key for one in found)
    )  # fmt: skip
    typer.echo(f"共 {len(found)} 处须对照原文核实{'：' + counted if counted else ''}", err=True)


def unread(rule: Rule) -> list[Unread]:
    """Return what a rule states with a mark, and leaves without any, each once with the versions it stands in."""
    seen: dict[tuple[str, str, str, str], Unread] = {}
    for version in rule.versions:
        for id_, text, source, mark in _stated(version):
            one = seen.setdefault((id_, text, source, mark), Unread(rule.id, rule.name, id_, text, source, mark))
            if str(version.from_) not in one.versions:
                one.versions.append(str(version.from_))
    return list(seen.values())


def _stated(version: RuleVersion) -> Iterator[tuple[str, str, str, str]]:
    yield "施行日", f"{version.from_} 起施行", version.basis, version.mark or ""
    for root in (version.require, *version.flags):
        yield from _condition(root, "")
    for table in version.scores.values():
        for part in table.parts:
            yield from _part(part, "")


def _condition(node: Condition, above: str) -> Iterator[tuple[str, str, str, str]]:
    from kechuang.declarations.condition import parts_of

    parts = parts_of(node)
    # What stands under a marked clause without a mark of its own is read together with that clause.
    if node.id and (node.mark or (not parts and not above)):
        yield node.id, node.text, node.source, node.mark or ""
    for part in parts:
        yield from _condition(part, node.mark or above)


def _part(part: ScorePart, above: str) -> Iterator[tuple[str, str, str, str]]:
    inner = (*part.best_of, *part.sum_of)
    if part.mark or (not inner and not above):
        yield part.id, part.text, part.source, part.mark or ""
    for one in inner:
        yield from _part(one, part.mark or above)


def _rules(pack: str) -> dict[str, Rule]:
    from kechuang.declarations.pack import list_packs, load_pack

    names = [pack] if pack else [manifest.id for manifest in list_packs()]
    return {key: rule for name in names for key, rule in load_pack(name).rules.items()}
