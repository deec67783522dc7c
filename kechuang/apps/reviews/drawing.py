"""抽取与回避 (draw and avoidance): who may not be drawn and why; an order that its seed gives again at any time."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kechuang.apps.accounts.models import EnterpriseAgent
from kechuang.apps.reviews.models import Review, Reviewer
from kechuang.engines.lake import normal_name


@dataclass(frozen=True)
class Draw:
    """Who could be drawn, in the order of the pool; who could not, with reasons; the order that the seed gives."""

    candidates: list[int]
    avoided: dict[str, list[str]]
    order: list[int]


def reasons(reviewer: Reviewer, parties: Sequence[str]) -> list[str]:
    """Return why a reviewer must keep out (回避): employer, co-author, shareholding, earlier dispute, own affair."""
    named = {normal_name(one) for one in parties if one}
    found = []
    for what, names in (
        (_("工作单位"), [reviewer.employer]),
        (_("合作者"), reviewer.coauthors),
        (_("持股"), reviewer.holdings),
        (_("有过争议"), reviewer.disputes),
        (_("本人"), [reviewer.name]),
        (_("代办"), acts_for(reviewer)),
    ):
        found += [f"{what}：{name}" for name in names if normal_name(name) in named]
    return found


def acts_for(reviewer: Reviewer) -> list[str]:
    """Return the firms for which a reviewer acts on the platform, by entity id and code."""
    if reviewer.user_id is None:
        return []
    rows = EnterpriseAgent.objects.filter(user_id=reviewer.user_id, state="confirmed")
    return [text for pair in rows.values_list("entity_id", "credit_code") for text in pair if text]


def draw(review: Review, pool: Iterable[Reviewer], seed: str) -> Draw:
    """Draw from a pool; the same pool, parties and seed give the same order on every machine."""
    avoided: dict[str, list[str]] = {}
    candidates = []
    for one in sorted(pool, key=lambda row: row.pk):
        if review.field and review.field not in one.fields:
            continue
        why = reasons(one, review.parties)
        if why:
            avoided[str(one.pk)] = why
        else:
            candidates.append(one.pk)
    return Draw(candidates, avoided, order(candidates, seed))


def commit(sealed: str) -> str:
    """Return what is shown of a sealed seed before the draw: its SHA-256, by which anybody can check it afterwards."""
    return hashlib.sha256(sealed.encode()).hexdigest()


def opened_seed(sealed: str, lot: str = "") -> str:
    """Return the seed of a draw: the one that was sealed, with the public number where one was added."""
    return f"{sealed}:{lot}" if lot else sealed


def kept_word(commitment: str, seed: str) -> bool:
    """Whether the seed of a draw is the one whose hash was shown before."""
    return commitment == commit(seed.partition(":")[0])


def order(candidates: Sequence[int], seed: str) -> list[int]:
    """Return candidates in the order that a seed gives: by the hash of seed and number."""
    return sorted(candidates, key=lambda pk: hashlib.sha256(f"{seed}:{pk}".encode()).hexdigest())
