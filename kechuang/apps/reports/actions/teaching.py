"""制定阅读规则 (teaching): a correction becomes a rule; it holds from the next reading on, and can be revoked."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.errors import Refused
from kechuang.apps.audit.record import record
from kechuang.apps.jobs.actions import enqueue
from kechuang.apps.reports import access
from kechuang.apps.reports.models import Rule, RuleKind
from kechuang.apps.reports.reader import Taught
from kechuang.apps.reports.rules import Preview
from kechuang.apps.transitions import apply
from kechuang.declarations.pack import Pack

REREAD = "reports.reread"
SHORTEST, LONGEST = 2, 60


def checked(kind: str, phrase: str, target: str, *, pack: Pack) -> Taught:
    """Return a rule as the reader takes it.

    Raises
    ------
    Refused
        If it is no rule: its phrase too short or a name already, its target unknown, or in force already.
    """
    phrase = "".join(phrase.replace("\x00", "").split())
    if kind not in RuleKind.values:
        raise Refused(_("请选择规则的种类"))
    if not SHORTEST <= len(phrase) <= LONGEST:
        raise Refused(_("词语须有 2 至 60 个字，请写完整的名称"))
    if kind == RuleKind.INDICATOR and target not in pack.indicators:
        raise Refused(_("指标目录中没有“%(text)s”，请从列表中选择") % {"text": target})
    if kind == RuleKind.PLACE and target not in pack.divisions:
        raise Refused(_("区划表中没有代码“%(text)s”，请从列表中选择") % {"text": target})
    names: dict[str, str] = {}
    if kind == RuleKind.INDICATOR:
        names = {name: each.name for each in pack.indicators.values() for name in (each.name, *each.aliases)}
    elif kind == RuleKind.PLACE:
        names = {name: each.name for each in pack.divisions.values() for name in (each.name, *each.aliases)}
    if phrase in names:
        raise Refused(_("“%(phrase)s”已是“%(name)s”的名称，不必再定") % {"phrase": phrase, "name": names[phrase]})
    if Rule.objects.filter(kind=kind, phrase=phrase, state="active").exists():
        raise Refused(_("“%(phrase)s”已有同类规则在用，请先停用再定") % {"phrase": phrase})
    return Taught(kind, phrase, "" if kind == RuleKind.STOP else target)


def teach(rule: Taught, *, by: Any, pack: Pack, found: Preview | None = None, note: str = "") -> Rule:
    """Put a rule in force and have all pages read by it.

    Parameters
    ----------
    rule : Taught
        The rule, as :func:`checked` gives it.
    by : User
        Who makes it.
    found : Preview, optional
        What it was seen to change.
    note : str
        Why.

    Raises
    ------
    PermissionDenied
        If he may not make rules.
    Refused
        If it is none, or the same is in force already.
    """
    access.require(by, access.RULE)
    rule = checked(rule.kind, rule.phrase, rule.target, pack=pack)
    try:
        with transaction.atomic():
            made = Rule.objects.create(
                kind=rule.kind, phrase=rule.phrase, target=rule.target, note=note.strip()[:300],
                made_by=by if by.pk else None, made_at=core.now(), gained=found.gained if found else 0,
                lost=found.lost if found else 0, changed=found.changed if found else 0,
            )  # fmt: skip
            record(verb="reports.teach", actor=by, obj=made, detail={"phrase": rule.phrase, "target": rule.target})
            enqueue(REREAD, key=f"{REREAD}:{made.pk}:{made.version}", by=by if by.pk else None)
    except IntegrityError:
        raise Refused(_("“%(phrase)s”已有同类规则在用，请先停用再定") % {"phrase": rule.phrase}) from None
    return made


def revoke_rule(rule: Rule, *, by: Any) -> Rule:
    """Take a rule out of force and have all pages read without it.

    Raises
    ------
    PermissionDenied
        If he may not make rules.
    NotNow, StaleState
        If it is revoked already.
    """
    access.require(by, access.RULE)
    with transaction.atomic():
        apply(rule, "revoke", actor=by)
        record(verb="reports.revoke_rule", actor=by, obj=rule)
        enqueue(REREAD, key=f"{REREAD}:{rule.pk}:{rule.version}", by=by if by.pk else None)
    return rule
