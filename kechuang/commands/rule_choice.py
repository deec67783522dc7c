"""Which rule a command means: found by its id in a pack or read from a file, checked, and compiled for a day."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kechuang.declarations.pack import Pack
    from kechuang.declarations.problem import PackError
    from kechuang.declarations.rule import Rule
    from kechuang.engines.criteria import Compiled


@dataclass(frozen=True, slots=True)
class Chosen:
    """A rule with the pack whose fields it uses, and how to say where in its file something is wrong."""

    rule: Rule
    pack: Pack
    file: Path
    line: Any

    def problems(self) -> list[PackError]:
        """Return what is wrong with the rule, each with its place in the file."""
        from kechuang.declarations.problem import PackError
        from kechuang.engines.criteria import check_rule

        found = check_rule(self.rule, self.pack.fields, self.pack.rules)
        return [PackError(self.file, self.line(problem.path), problem.message) for problem in found]


def load(name: str, pack_id: str) -> Chosen:
    """Find a rule by its id in a pack, or read it from a file.

    Raises
    ------
    PackError, ValueError
        If the file or the pack cannot be used, or has no such rule.
    """
    from kechuang.declarations.pack import load_pack
    from kechuang.engines.criteria import find_rule

    if name.endswith((".yaml", ".yml")) or "/" in name:
        return _from_file(Path(name), load_pack(pack_id or "cn"))
    pack = load_pack(pack_id or _pack_of(name))
    found = find_rule(name, pack.rules)
    entry = pack.entries["rules"][name]
    return Chosen(found, pack, entry.located.file, lambda path: entry.located.line((*entry.path, *path)))


def _pack_of(name: str) -> str:
    """Return the pack that a rule's id names, or say which rules of all packs are near, without reading them whole."""
    from kechuang.declarations.pack import default_roots, list_packs
    from kechuang.declarations.problem import suggestion

    named = name.partition(".")[0]
    if named in {pack.id for pack in list_packs()}:
        return named
    files = (file for root in default_roots() for file in sorted(root.glob("*/rules/*.yaml")))
    heads = (re.search(r"^id: (\S+)", file.read_text(encoding="utf-8"), re.MULTILINE) for file in files)
    known = [head[1] for head in heads if head]
    raise ValueError(f"没有规则 {name}{suggestion(name, known)}；已有的规则：{'、'.join(known)}；规则文件请写路径")


def _from_file(path: Path, pack: Pack) -> Chosen:
    from pydantic import ValidationError

    from kechuang.declarations.problem import PackError, model_problems
    from kechuang.declarations.rule import Rule
    from kechuang.declarations.yamlfile import read_yaml

    problems: list[PackError] = []
    located = read_yaml(path, problems)
    if located is not None:
        try:
            return Chosen(Rule.model_validate(located.data), pack, path, located.line)
        except ValidationError as error:
            problems = model_problems(error, Rule, path, located.line)
    first, *others = problems
    raise PackError(first.file, first.line, first.message, others)


def compile_for(loaded: Chosen, as_of: str, kind: str) -> Compiled:
    """Choose and compile the version; a rule with problems is not used at all."""
    from kechuang.core import today
    from kechuang.engines import criteria

    if problems := loaded.problems():
        raise type(problems[0])(problems[0].file, problems[0].line, problems[0].message, problems[1:])
    try:
        on = dt.date.fromisoformat(as_of) if as_of else today()
    except ValueError:
        raise ValueError(f"--as-of {as_of} 不是日期，应写作 2026-07-01") from None
    if kind not in {"", "new", "renewal"}:
        raise ValueError(f"--kind {kind} 不认识，应为 new（新申请）或 renewal（复核）")
    chosen: Any = kind or None
    version = criteria.choose_version(loaded.rule, on, chosen)
    return criteria.compile_rule(version, loaded.pack.fields, on=on, rules=loaded.pack.rules, kind=chosen)
