"""提到的人和事 (links of a page): whom and what a page names, and what it tells of them, as a person may see it.

A name that is a firm's leads to that firm's page for whoever may see it there; the page itself names it in any case.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from kechuang.apps.accounts import access as accounts
from kechuang.apps.enterprises import access as enterprises
from kechuang.apps.enterprises.queries import current_generation
from kechuang.apps.registers.models import DeclaredItem
from kechuang.apps.reports.models import Mention, MentionKind, Relation, RelationDecision, RelationJudgement, Report

MOST = 600
"""So many names of a page are listed; of each the first place, and how often it stands there."""
DECLARED = (MentionKind.POLICY, MentionKind.PROJECT)


@dataclass(frozen=True, slots=True)
class Link:
    """A thing that a name stands for: what it is called there, and where its page is; empty where there is none."""

    name: str
    url: str = ""


@dataclass(slots=True)
class Name:
    """What a page names, once: how, all places, which thing it is or may be, and how it is said at the first place."""

    mention: Mention
    spans: list[tuple[int, int]] = field(default_factory=list)
    link: Link | None = None
    maybe: list[Link] = field(default_factory=list)
    said: str = ""

    @property
    def label(self) -> str:
        """What it is called: by its own page, where there is one."""
        return self.link.name if self.link else self.mention.called


@dataclass(frozen=True, slots=True)
class Group:
    """The names of one kind."""

    label: str
    names: list[Name]


@dataclass(frozen=True, slots=True)
class Told:
    """A relation with its two sides as links, and who has decided about it last."""

    relation: Relation
    ends: list[Link]
    last: RelationDecision | None

    @property
    def label(self) -> str:
        """What it says, in a few words: 甲 · 合作 · 乙."""
        return f"{self.ends[0].name} · {self.relation.get_kind_display()} · {self.ends[1].name}"


def visible_firms(user: Any, refs: Collection[str]) -> dict[str, Link]:
    """Return the firms among ids that the person may see, each with its page."""
    if not refs:
        return {}
    rows = enterprises.visible_to(user, current_generation()).filter(entity_id__in=set(refs))
    return {
        ref: Link(name, reverse("enterprises:record", args=(code or ref,)))
        for ref, name, code in rows.values_list("entity_id", "name", "credit_code")
    }


def links_to(user: Any, named: Iterable[tuple[str, str]]) -> dict[str, Link]:
    """Return pages by id for pairs of kind and id: of firms that the person may see, of what the pack declares."""
    named = list(named)
    found = visible_firms(user, {ref for kind, ref in named if kind == MentionKind.ENTERPRISE and ref})
    declared = {f"{kind}:{ref}" for kind, ref in named if kind in DECLARED and ref}
    if declared and accounts.may(user, "report.view"):
        items = DeclaredItem.objects.filter(pk__in=declared).values_list("pk", "name")
        found |= {pk.partition(":")[2]: Link(name, reverse("reports:thing", args=(pk,))) for pk, name in items}
    return found


def names_of(report: Report, user: Any) -> list[Group]:
    """Return what a page names, by kind, each thing once in the order in which it comes."""
    rows = list(Mention.objects.filter(report=report).order_by("start", "name")[:MOST])
    refs = [(one.kind, ref) for one in rows for ref in (one.ref, *one.candidates)]
    pages = links_to(user, refs)
    found: dict[tuple[str, str], Name] = {}
    for one in rows:
        name = found.setdefault((one.kind, one.ref or one.called), Name(one, said=one.text))
        name.spans.append((one.start, one.end))
        if one.certainty == "explicit" and name.mention.certainty != "explicit":
            name.mention = one
    for name in found.values():
        name.link = pages.get(name.mention.ref)
        name.maybe = [pages[ref] for ref in name.mention.candidates if ref in pages]
    kinds = [(kind, [name for (of, _key), name in found.items() if of == kind]) for kind in MentionKind]
    return [Group(str(kind.label), names) for kind, names in kinds if names]


def named_in(report: Report, part: tuple[int, int]) -> list[tuple[int, int, str]]:
    """Return where in a part of a page something is named, and what it is: one query."""
    labels = {str(kind): str(kind.label) for kind in MentionKind}
    rows = Mention.objects.filter(report=report, start__lt=part[1], end__gt=part[0]).order_by("start", "name")
    return [(start, end, labels[kind]) for start, end, kind in rows.values_list("start", "end", "kind")]


def relations_of_page(report: Report, user: Any) -> list[Told]:
    """Return the relations that a page tells, in its order."""
    return told(Relation.objects.filter(report=report).select_related("judgement").order_by("start", "name"), user)


def told(relations: Iterable[Relation], user: Any) -> list[Told]:
    """Return relations with the pages of their sides and their last decisions: a few queries, however many."""
    rows = list(relations)
    pages = links_to(user, ((end["kind"], end["ref"]) for one in rows for end in one.ends))
    judged = [one.judgement_id for one in rows if one.judgement_id]
    decisions = RelationDecision.objects.filter(judgement__in=judged).order_by("number") if judged else ()
    last = {one.judgement_id: one for one in decisions}
    return [
        Told(one, [pages.get(end["ref"]) or Link(end["called"]) for end in one.ends], last.get(one.judgement_id or 0))
        for one in rows
    ]


def lost_relations(report: Report) -> list[RelationJudgement]:
    """Return what people have said of relations that the last reading did not find."""
    return list(RelationJudgement.objects.filter(report=report, orphan=True).exclude(state="proposed"))
