"""催办 (reminders): when a limit is near or over, those for whom the thing waits find it in their inbox."""

from __future__ import annotations

from django.utils.translation import gettext as _

from kechuang.apps.inbox.actions import notify
from kechuang.apps.sharing import access
from kechuang.apps.sharing.actions.steps import WAITS_FOR, about, holder
from kechuang.apps.sharing.clocks import Left, lefts_of
from kechuang.apps.sharing.models import Correction, ShareRequest
from kechuang.apps.sharing.states import CHECK

AGAIN = 5  # working days (or days, by the limit's own count) after which one is reminded once more


def remind() -> int:
    """Remind of every request and correction whose limit is near or over; return how many there are.

    Each is told once when its limit is near, once when it is over, and again every fifth day; doing this twice tells
    nobody twice. A limit that stands still is nobody's fault and is not told. Of what is over, the one who asked and
    the platform learn too.
    """
    told = 0
    for model in (ShareRequest, Correction):
        things = {one.pk: one for one in model.objects.filter(state__in=WAITS_FOR).select_related("table")}
        for pk, left in lefts_of(things.values()).items():
            if not left.due.suspended and (left.near or left.overdue):
                _remind(things[pk], left)
                told += 1
    return told


def _remind(thing: ShareRequest | Correction, left: Left) -> None:
    over = -(left.due.left or 0) if left.overdue else 0
    stage = f"over{(over - 1) // AGAIN}" if over else "near"
    words = {"what": str(thing), "left": left.text}
    title = _("已超期：%(what)s，%(left)s") % words if over else _("即将到期：%(what)s，%(left)s") % words
    verb = WAITS_FOR[thing.state]
    people = {user.pk for user in access.people_of(holder(thing, verb), verb) if access.may(user, verb, thing)}
    if over:
        people.add(thing.requested_by_id if isinstance(thing, ShareRequest) else thing.reported_by_id)
        people |= set(access.people_of(access.body("platform"), CHECK).values_list("pk", flat=True))
    for user in sorted(people):
        notify(
            user, kind="share_reminder", title=title, due=left.due.date,
            key=f"remind:{thing._meta.model_name}:{thing.pk}:{thing.version}:{stage}:{user}", **about(thing),
        )  # fmt: skip
