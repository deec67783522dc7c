"""条目的写法 (wording): an item's formula, exclusions and sharing in the words of an official."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kechuang.core import Ratio
from kechuang.declarations.field import Field, find_column
from kechuang.declarations.pack import Pack
from kechuang.declarations.policy_benefit import Bands, Each, Fixed, Formula, Monthly, Rate
from kechuang.declarations.policy_item import PolicyItem
from kechuang.engines import criteria

CUT_WORDS = {
    "in_proportion": gettext_lazy("预算不足时按比例压减"),
    "in_order": gettext_lazy("预算不足时按序发完为止"),
    "none": "",
}
SPOKEN = (
    gettext_lazy("企业"), gettext_lazy("个人"), gettext_lazy("免申即享"), gettext_lazy("快申快享"),
    gettext_lazy("申报"), gettext_lazy("不压减"), gettext_lazy("按比例压减"), gettext_lazy("按排序发完为止"),
    gettext_lazy("形式审查"), gettext_lazy("初审"), gettext_lazy("专家评审"), gettext_lazy("审批"),
    gettext_lazy("部门联审"), gettext_lazy("审定"), gettext_lazy("公示"), gettext_lazy("下达资金"),
    gettext_lazy("拨付"), gettext_lazy("清算"), gettext_lazy("绩效"),
)  # fmt: skip
"""Words of the declarations, named here so that they are translated where a page shows them."""


@dataclass(frozen=True)
class Line:
    """A condition of an item in words: what is asked, how much, how sure."""

    text: str
    required: str
    source: str
    unverified: bool
    inner: bool = False


def formula_text(benefit: Formula | None, pack: Pack) -> str:
    """Return an item's benefit in words; empty where the source gives no amount."""
    if benefit is None:
        return ""
    if isinstance(benefit, Fixed):
        told = _("一次性 %(amount)s") % {"amount": benefit.fixed}
    elif isinstance(benefit, Each):
        told = _("每件（人）%(amount)s，按%(base)s计") % {
            "amount": benefit.each,
            "base": _base(benefit.of, pack.fields),
        }
    elif isinstance(benefit, Monthly):
        told = _("每月 %(amount)s，%(n)d 个月") % {"amount": benefit.monthly, "n": benefit.months}
    elif isinstance(benefit, Rate):
        base = _base(benefit.of, pack.fields)
        if benefit.over is not None:
            base = _("%(base)s较%(over)s的增量") % {"base": base, "over": _base(benefit.over, pack.fields)}
        told = _("%(base)s的 %(rate)s") % {"base": base, "rate": benefit.rate}
    elif isinstance(benefit, Bands):
        told = _("按%(by)s分档：") % {"by": _base(benefit.by, pack.fields)} + "；".join(_bands(benefit, pack))
    else:
        told = ""
    return told + (_("，最高 %(cap)s") % {"cap": benefit.cap} if benefit.cap is not None else "")


def _bands(benefit: Bands, pack: Pack) -> Iterator[str]:
    before = ""
    for step in benefit.steps:
        upto = step.upto
        where = _("不超过 %(n)s") % {"n": upto} if upto else _("超过 %(n)s") % {"n": before}
        yield f"{where}，{formula_text(step.give, pack) or _('不补助')}"
        before = upto or before


def _base(text: str, fields: dict[str, Field] | object) -> str:
    words = []
    for part in text.replace("-", "+-").split("+"):
        name = part.strip().lstrip("-").strip()
        if not name:
            continue
        try:
            column = find_column(name, fields)  # type: ignore[arg-type]
            years = {0: _("上年度"), 1: _("前一年度"), 2: _("前两年度")}
            label = column.field.label if column.back is None else years.get(column.back, "") + column.field.label
        except ValueError:
            label = name
        words.append(f"−{label}" if part.strip().startswith("-") else label)
    return " + ".join(words).replace("+ −", "− ")


def staged_text(item: PolicyItem) -> str:
    """Return how it is paid in several parts, empty where it is paid at once."""
    told: list[str] = []
    for part in item.staged:
        words = str(part.share)
        if part.months:
            words += _("（批准后 %(n)d 个月）") % {"n": part.months}
        if part.while_:
            words += _("，须%(what)s") % {"what": part.while_}
        told.append(words)
    return " / ".join(told)


def shares_text(item: PolicyItem) -> str:
    """Return who bears the cost."""
    if item.shares is None:
        return ""
    named: list[tuple[str, Ratio | None]] = [
        (_("省级"), item.shares.province), (_("市级"), item.shares.city), (_("县级"), item.shares.county),
    ]  # fmt: skip
    return "，".join(f"{name} {share}" for name, share in named if share is not None)


def exclusion_texts(item: PolicyItem, pack: Pack) -> list[str]:
    """Return what stands against getting it beside other things."""

    def name(one: str) -> str:
        found = pack.policy_items.get(one)
        return found.name if found else one

    said = []
    if item.exclusions.higher_of:
        said.append(_("与%(others)s就高不重复") % {"others": "、".join(name(one) for one in item.exclusions.higher_of)})
    cap = item.exclusions.total_cap
    if cap is not None:
        among = _("，与%(others)s合并计算") % {"others": "、".join(map(name, cap.with_))} if cap.with_ else ""
        years = _("，%(n)d 年内") % {"n": cap.years} if cap.years else ""
        said.append(_("累计不超过 %(limit)s") % {"limit": cap.limit} + years + among)
    bridging = item.exclusions.bridging
    if bridging is not None:
        label = pack.fields[bridging.by].label if bridging.by in pack.fields else bridging.by
        since = _("%(day)s 起") % {"day": bridging.from_} if bridging.from_ else ""
        until = _("至 %(day)s") % {"day": bridging.to} if bridging.to else ""
        earlier = _("，此前的按“%(name)s”") % {"name": name(bridging.after)} if bridging.after else ""
        said.append(_("只用于%(field)s在 %(when)s的") % {"field": label, "when": f"{since}{until}"} + earlier)
    return said


def condition_lines(compiled: criteria.Compiled | None) -> list[Line]:
    """Return the conditions of an item in words, without any firm."""
    if compiled is None:
        return []
    told = criteria.explain(compiled, {})
    lines = []
    for one in told:
        lines.append(Line(one.text, one.required, one.source, one.unverified))
        lines += [Line(part.text, part.required, part.source, part.unverified, inner=True) for part in one.parts]
    return lines


def cut_text(item: PolicyItem) -> str:
    """Return what happens when the budget is short."""
    return str(CUT_WORDS[item.cut])
