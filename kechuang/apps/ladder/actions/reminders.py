"""到期提醒 (reminders of expiry): the holder, and those who cultivate its district, learn what is about to end."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict

from django.db.models import Q
from django.utils.translation import gettext as _

from kechuang import core
from kechuang.apps.accounts.access import VERBS
from kechuang.apps.accounts.models import EnterpriseAgent, Grant, User
from kechuang.apps.catalog.place import NoPlace, current_pack, division_name
from kechuang.apps.inbox.actions import notify
from kechuang.apps.ladder import access
from kechuang.apps.ladder.models import Holding
from kechuang.apps.ladder.register import expiring
from kechuang.declarations.pack import Pack

STAGES = (180, 90, 30)
"""Days before the end at which is reminded; renewal (复核) has to be prepared in between."""


def remind_of_expiry(day: dt.date | None = None) -> int:
    """Tell who looks after a district, and who acts for the holder, what ends soon; twice tells nobody twice.

    Returns
    -------
    int
        How many messages there are now.
    """
    day = day or core.today()
    try:
        pack = current_pack()
    except NoPlace:
        return 0
    found: dict[tuple[str, str, int], list[Holding]] = defaultdict(list)
    for one in expiring(day, within=STAGES[0]):
        stage = min(stage for stage in STAGES if (one.left(day) or 0) <= stage)
        found[one.rule, one.division, stage].append(one)
    if not found:
        return 0
    told = _tell_holders([(stage, one) for (_, _, stage), ones in found.items() for one in ones], pack, day)
    grants = Grant.objects.filter(Grant.current_q(day), role__in=VERBS[access.MANAGE].roles, user__is_active=True)
    people = list(User.objects.filter(pk__in=grants.values("user")).order_by("pk"))
    for (rule, division, stage), ones in sorted(found.items()):
        name = pack.rules[rule].name if rule in pack.rules else rule
        where = division_name(division, pack) if division else ""
        words = {"where": where, "n": len(ones), "name": name, "days": stage}
        for user in people:
            if not access.may(user, access.MANAGE, ones[0]):
                continue
            month = f"{max(one.valid_to for one in ones if one.valid_to):%Y-%m}"
            notify(
                user, kind="expiry", due=min(one.valid_to for one in ones if one.valid_to),
                title=_("%(where)s %(n)d 家%(name)s将在 %(days)d 日内到期") % words,
                link=f"/ladder/holders?rule={rule}&division={division}&left={stage}",
                key=f"expiry:{rule}:{division}:{stage}:{month}:{user.pk}",
            )  # fmt: skip
            told += 1
    return told


def _tell_holders(ending: list[tuple[int, Holding]], pack: Pack, day: dt.date) -> int:
    """Tell the people who act for each holder that its certificate ends, and when."""
    told = 0
    acting: dict[str, list[int]] = defaultdict(list)
    rows = EnterpriseAgent.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day), state="confirmed", starts_on__lte=day, user__is_active=True,
    )  # fmt: skip
    for entity, user in rows.values_list("entity_id", "user_id").distinct():
        acting[entity].append(user)
    for stage, one in ending:
        rule = pack.rules.get(one.rule)
        words = {"name": one.name, "title": rule.name if rule else one.rule, "days": one.left(day)}
        for reader in acting.get(one.entity_id, ()):
            notify(
                reader, kind="expiry", due=one.valid_to, link=f"/enterprises/{one.entity_id}#verdicts",
                title=_("%(name)s的%(title)s证书还有 %(days)d 日到期") % words,
                body=_("证书编号 %(number)s，复核材料请提前准备。") % {"number": one.number},
                key=f"expiry:{one.rule}:{one.entity_id}:{one.number}:{stage}:{reader}",
            )  # fmt: skip
            told += 1
    return told
