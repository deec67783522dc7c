"""契约变更 (contract change): what of a new contract breaks those who rely on the old one.

Breaking (不兼容): a column is gone, its type, unit or code list says something else, the key is another one. Such a
change needs a raised major version (主版本): ``2`` after ``1``, ``3.0`` after ``2.4``.
"""

from __future__ import annotations

import re

from kechuang.declarations.source import Source


def major(version: str) -> int:
    """Return the major number of a version (0 where it has none)."""
    found = re.match(r"\D*(\d+)", version)
    return int(found[1]) if found else 0


def breaking(old: Source, new: Source) -> list[str]:
    """Return what breaks, in words, most important first; empty where everything that was promised still holds."""
    found = []
    if old.key != new.key:
        found.append(f"主键由 {_list(old.key)} 改为 {_list(new.key)}")
    gone = [key for key in old.columns if key not in new.columns]
    if gone:
        found.append(f"删去了列 {_list(tuple(gone))}")
    for key, before in old.columns.items():
        after = new.columns.get(key)
        if after is None:
            continue
        if before.type != after.type:
            found.append(f"列 {key} 的类型由 {before.type} 改为 {after.type}")
        if before.type == after.type == "money" and before.unit != after.unit:
            found.append(f"列 {key} 的单位由 {before.unit or '未写明'} 改为 {after.unit or '未写明'}")
        lost = set(before.of or ()) - set(after.of or before.of or ())
        if lost:
            found.append(f"列 {key} 的代码表删去了 {_list(tuple(sorted(lost)))}")
        if after.of is not None and before.of is None:
            found.append(f"列 {key} 新限定了代码表")
    return found


def refused(old: Source, new: Source) -> str | None:
    """Return one sentence where a contract changed in a way that its version does not say; None where all is well."""
    found = breaking(old, new)
    if not found or major(new.version) > major(old.version):
        return None
    raised = major(old.version) + 1
    return (
        f"数据源“{new.name}”（{new.table}）的契约有不兼容的变更：{'；'.join(found)}；版本却由 {old.version} 变为 "
        f"{new.version}，请恢复原样，或把主版本升为 {raised} 后重新构建"
    )


def _list(names: tuple[str, ...]) -> str:
    return "、".join(names) if names else "（无）"
